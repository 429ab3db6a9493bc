"""A new key for everything that is sealed, while the house stays open."""

from collections.abc import Callable
from dataclasses import dataclass

from ihome.infra import sealed, vault_keys
from ihome.infra.sealed import Resealed, counts_by_version
from ihome.infra.vault import RING_SECONDS, vault

MARGIN_SECONDS = 10.0  # for a process that read its keys just before, and is slow to write


@dataclass(frozen=True)
class Rotation:
    """`version` is the newest; `left` counts values that another one closed, `broken` names those
    that did not open. Only a rotation without either retires the older keys."""

    version: int
    done: int
    left: int
    broken: list[str]


def rotate(
    master_hex: str,
    *,
    cipher: str,
    wait: Callable[[float], None],
    tell: Callable[[str, int], None] = lambda _name, _done: None,
) -> Rotation:
    """Close everything with a new key, or go on where a rotation before was cut short.

    Other processes may close with the key before for RING_SECONDS after the new one is there: `wait`
    lets so long pass, then a second pass takes what they wrote.
    """
    vault_keys.adopt(master_hex)
    kept = vault_keys.seal_keys()
    is_under_way = sum(each.retired_at is None for each in kept) > 1
    version = kept[-1].version if is_under_way else vault_keys.add_seal_key(master_hex, cipher)
    vault().forget_ring()
    first = sealed.reseal(version, tell)
    wait(RING_SECONDS + MARGIN_SECONDS)
    second = sealed.reseal(version, tell)
    return _ended(version, first, second)


def _ended(version: int, first: Resealed, second: Resealed) -> Rotation:
    left = values_not_of(version)
    if not left:
        vault_keys.retire_before(version)
    return Rotation(version, first.done + second.done, left, second.broken)


def values_not_of(version: int) -> int:
    """How many sealed values another key version has closed, or nobody."""
    return sum(
        count
        for counts in counts_by_version([version]).values()
        for closer, count in counts.items()
        if closer != version
    )
