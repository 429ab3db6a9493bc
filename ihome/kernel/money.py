"""Money is a whole number of fen. Divide once, and say who gets the odd fen."""


def split_fen(amount_fen: int, *, parts: int) -> list[int]:
    """`parts` shares that add up to `amount_fen`; the first ones get the odd fen."""
    share, odd = divmod(amount_fen, parts)
    return [share + 1 if number < odd else share for number in range(parts)]


def yuan_text(amount_fen: int) -> str:
    """Two decimals, as payment gateways write it: 11500 -> "115.00"."""
    sign = "-" if amount_fen < 0 else ""
    yuan, fen = divmod(abs(amount_fen), 100)
    return f"{sign}{yuan}.{fen:02d}"


def fen_of(yuan: str) -> int:
    """The fen of a text such as "115", "115.5" or "115.50"; ValueError for anything else."""
    whole, _, part = yuan.partition(".")
    if not whole.isascii() or not whole.isdigit() or len(part) > 2:
        raise ValueError("not an amount in yuan")
    if part and not (part.isascii() and part.isdigit()):
        raise ValueError("not an amount in yuan")
    return int(whole) * 100 + int(part.ljust(2, "0") or 0)
