"""Made-up ID numbers that are right by GB 11643."""


def an_id_number(born: str = "19900307", *, area: str = "110105", order: str = "002") -> str:
    """`born` is YYYYMMDD. The check makes the weighted sum 1 modulo 11 (ISO 7064, MOD 11-2)."""
    front = area + born + order
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(front))
    return front + "0123456789X"[(1 - total) % 11]
