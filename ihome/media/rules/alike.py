"""When two photos look alike: the Hamming distance of their perceptual hashes. Pure.

Measured on the ten photos of the demo town (dHash of 64 bits, worst of ten / least of all pairs):
half size 1, JPEG at quality 15 4, 1% cropped all round 3, 2% 5, 3% 7, 5% 11, brightened by a fifth 4,
a fifth darker 1, a mark in a corner 2; two different photos 13, half of the pairs 30 or more.
"""

MOST_APART = 7
BANDS, BAND_BITS = 4, 16


def distance(one: str, other: str) -> int:
    """In how many of their 64 bits two hashes (16 hex digits) differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def bands_of(phash: str) -> list[tuple[int, int]]:
    """Number and value of each quarter of a hash."""
    return [(band, int(phash[band * 4 : band * 4 + 4], 16)) for band in range(BANDS)]


def near_bands(phash: str) -> dict[int, list[int]]:
    """By band, the values that a photo at most MOST_APART away has in at least one of them.

    7 bits spread over 4 bands leave one band with at most one: the same value or one bit off.
    """
    return {
        band: [value, *(value ^ (1 << bit) for bit in range(BAND_BITS))]
        for band, value in bands_of(phash)
    }
