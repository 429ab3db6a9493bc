"""News of houses."""

from dataclasses import dataclass

from ihome.kernel.events import Event


@dataclass(frozen=True)
class HouseChanged(Event):
    """Something that people see of a house is different now, or it came to or left the market."""

    house_id: int
    house_public_id: str
