"""Format and size of a picture, read from its first bytes; nothing is decoded. Pure."""

from dataclasses import dataclass

_PNG = b"\x89PNG\r\n\x1a\n"
# Start-of-frame markers of JPEG: C0–CF without C4 (tables), C8 (reserved) and CC (arithmetic tables).
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length


@dataclass(frozen=True)
class PictureHeader:
    """What a file says of itself, not yet turned upright. `moves`: it says that it is a film."""

    kind: str
    width_px: int
    height_px: int
    moves: bool = False


def header_of(data: bytes) -> PictureHeader | None:
    """The header of a JPEG, PNG or WebP; None for everything else."""
    if data.startswith(_PNG) and data[12:16] == b"IHDR" and len(data) >= 26:
        return PictureHeader("png", _big(data[16:20]), _big(data[20:24]))
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg_header(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP" and len(data) >= 30:
        return _webp_header(data)
    return None


def _jpeg_header(data: bytes) -> PictureHeader | None:
    at = 2
    while at + 9 <= len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:  # padding
            at += 1
        elif marker in _JPEG_ALONE:
            at += 2
        elif marker in _JPEG_FRAMES:
            return PictureHeader("jpeg", _big(data[at + 7 : at + 9]), _big(data[at + 5 : at + 7]))
        elif marker in (0xD9, 0xDA):  # the end, or pixels before any size
            return None
        else:
            at += 2 + max(2, _big(data[at + 2 : at + 4]))
    return None


def _webp_header(data: bytes) -> PictureHeader | None:
    kind = data[12:16]
    if kind == b"VP8X":
        return PictureHeader("webp", 1 + _little(data[24:27]), 1 + _little(data[27:30]))
    if kind == b"VP8L" and data[20] == 0x2F:
        bits = _little(data[21:25])
        return PictureHeader("webp", 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return PictureHeader("webp", _little(data[26:28]) & 0x3FFF, _little(data[28:30]) & 0x3FFF)
    return None


def _big(part: bytes) -> int:
    return int.from_bytes(part, "big")


def _little(part: bytes) -> int:
    return int.from_bytes(part, "little")
