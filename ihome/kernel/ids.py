"""Names that the world sees: random, short, without look-alike letters, lower case only."""

import secrets

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # 31 letters: 4.95 bits each


def public_id(length: int = 12) -> str:
    """A random id; 12 letters carry 59 bits, so a million of them collide with odds of 1e-6.

    It names a thing, it never proves a right: who may see it is checked where it is used.
    """
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def booking_no() -> str:
    """The number of a booking or a payment: 26 letters, 128 bits, not to be guessed."""
    return public_id(26)
