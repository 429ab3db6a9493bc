"""Size of a HEIC photo from its boxes, before anything is decoded. Pure.

ISO/IEC 23008-12 (HEIF) on ISO/IEC 14496-12: a file is boxes of size, type and body. `ftyp` names the
brands; `meta` > `iprp` > `ipco` holds the properties of all pictures in the file, among them
`ispe`, width and height. Phones store one photo as a grid of tiles, with a preview and maps beside.
"""

from collections.abc import Iterator

from ihome.media.rules.headers import PictureHeader

_STILL = {b"heic", b"heix"}  # one HEVC picture, 8 and 10 bits
_FILMS = {b"hevc", b"hevx", b"hevm", b"hevs", b"msf1"}  # as the first brand: bursts and sequences
_MOST_BOXES = 2_000  # a phone's photo has some sixty; more is an attempt to keep us reading

Box = tuple[bytes, int, int]


def heic_header(data: bytes) -> PictureHeader | None:
    """The header of a HEIC file, None for everything else (AVIF too).

    The size holds every picture in the file: who hides a large one behind a small one gains nothing.
    """
    if data[4:8] != b"ftyp":
        return None
    length = int.from_bytes(data[:4], "big")
    brands = {data[at : at + 4] for at in (8, *range(16, min(length, 256, len(data)), 4))}
    is_film = data[8:12] in _FILMS
    if not (brands & _STILL or is_film):
        return None
    try:
        return _header(data, is_film=is_film)
    except _NoBoxes:
        return None


class _NoBoxes(Exception):
    """Sizes that do not add up."""


def _header(data: bytes, *, is_film: bool) -> PictureHeader | None:
    top = list(_boxes(data, 0, len(data)))
    if is_film or any(kind == b"moov" for kind, _, _ in top):
        return PictureHeader("heic", 1, 1, moves=True)
    sizes = [
        (int.from_bytes(data[start + 4 : start + 8], "big"),
         int.from_bytes(data[start + 8 : start + 12], "big"))
        for start, _ in _inside(data, top, [(b"meta", 4), (b"iprp", 0), (b"ipco", 0), (b"ispe", 0)])
    ]  # fmt: skip
    if not sizes:
        return None
    return PictureHeader("heic", max(w for w, _ in sizes), max(h for _, h in sizes))


def _inside(data: bytes, boxes: list[Box], path: list[tuple[bytes, int]]) -> list[tuple[int, int]]:
    """Where the bodies of the boxes at `path` lie; of each step the name and what precedes its boxes."""
    (name, skipped), *rest = path
    found = [(start, end) for kind, start, end in boxes if kind == name]
    if not rest:
        return found
    return [
        body for start, end in found
        for body in _inside(data, list(_boxes(data, start + skipped, end)), rest)
    ]  # fmt: skip


def _boxes(data: bytes, at: int, end: int) -> Iterator[Box]:
    """Type, start and end of the body of each box."""
    for _ in range(_MOST_BOXES):
        if at + 8 > end:
            return
        size, kind, start = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], at + 8
        if size == 1:
            size, start = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        stop = end if size == 0 else at + size
        if not start <= stop <= end:
            raise _NoBoxes
        yield kind, start, stop
        at = stop
    raise _NoBoxes
