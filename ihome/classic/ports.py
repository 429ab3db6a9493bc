"""What the classic contract is told from outside: the operator's settings."""

from dataclasses import dataclass

from ihome.kernel.ports import Port


@dataclass(frozen=True)
class Front:
    """`base_url` goes before the address of a picture, "" for the same origin; `city` is the
    GB/T 2260 code of the city whose districts the pages list."""

    base_url: str
    city: str


front: Port[Front] = Port("classic.front", inside=True)
