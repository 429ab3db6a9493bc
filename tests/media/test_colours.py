"""Phones photograph in Display P3; what is stored is sRGB that looks the same."""

import io
import struct
from collections.abc import Callable

import pytest
from PIL import Image

from ihome.media.service import PreparedPhoto
from tests.factories.heic import a_heic
from tests.factories.pictures import a_file
from tests.media.test_cleaning import near

Prepare = Callable[[bytes], PreparedPhoto]
Look = Callable[[PreparedPhoto], Image.Image]

# Display P3 -> sRGB of the three primaries of sRGB (CSS Color 4 gives the matrices).
PATCHES = {(234, 51, 35): (255, 0, 0), (117, 251, 76): (0, 255, 0), (0, 0, 245): (0, 0, 255)}


def display_p3() -> bytes:
    """The smallest profile of Display P3: its primaries on D50, the curve of sRGB (ICC.1:2010)."""

    def numbers(*values: float) -> bytes:
        return b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    curve = b"para\0\0\0\0\0\3\0\0" + numbers(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 3) + b"P3\0" + b"\0" * 80,
        b"wtpt": b"XYZ \0\0\0\0" + numbers(0.9642, 1.0, 0.8249),
        b"rXYZ": b"XYZ \0\0\0\0" + numbers(0.51512, 0.24120, -0.00105),
        b"gXYZ": b"XYZ \0\0\0\0" + numbers(0.29198, 0.69225, 0.04189),
        b"bXYZ": b"XYZ \0\0\0\0" + numbers(0.15710, 0.06657, 0.78407),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
        b"cprt": b"text\0\0\0\0none\0",
    }
    table, body, start = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        data += b"\0" * (-len(data) % 4)
        table += name + struct.pack(">II", start + len(body), len(data))
        body += data
    head = struct.pack(">I4sI4s4s4s", 128 + len(table) + len(body), b"\0\0\0\0", 0x04000000,
                       b"mntr", b"RGB ", b"XYZ ")  # fmt: skip
    head += b"\0" * 12 + b"acsp" + b"\0" * 28 + numbers(0.9642, 1.0, 0.8249)
    return head + b"\0" * (128 - len(head)) + table + body


def a_patch(kind: str, color: tuple[int, int, int], profile: bytes | None) -> bytes:
    image = Image.new("RGB", (200, 100), color)
    if kind == "HEIC":
        if profile:
            image.info["icc_profile"] = profile
        return a_heic(image, quality=95)
    options = {"icc_profile": profile} if profile else {}
    return a_file(kind, image, **options, **({} if kind == "PNG" else {"quality": 95}))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIC"])
@pytest.mark.parametrize(("given", "seen"), PATCHES.items())
def test_a_colour_of_display_p3_looks_the_same_in_srgb(
    prepare: Prepare,
    stored_picture: Look,
    kind: str,
    given: tuple[int, int, int],
    seen: tuple[int, int, int],
) -> None:
    data = a_patch(kind, given, display_p3())
    assert b"acsp" in data or kind == "PNG"  # the profile is in the file (PNG packs it)
    assert near(stored_picture(prepare(data)).getpixel((50, 50)), seen, by=16)


@pytest.mark.parametrize("kind", ["JPEG", "HEIC"])
def test_without_the_profile_the_same_numbers_are_another_colour(
    prepare: Prepare, stored_picture: Look, kind: str
) -> None:
    """The control of the test above."""
    data = a_patch(kind, (234, 51, 35), None)
    assert near(stored_picture(prepare(data)).getpixel((50, 50)), (234, 51, 35), by=6)


def test_what_is_stored_carries_no_profile(
    prepare: Prepare, stored_file: Callable[[str, int], bytes]
) -> None:
    photo = prepare(a_patch("JPEG", (234, 51, 35), display_p3()))
    stored = Image.open(io.BytesIO(stored_file(photo.key, 160)))
    assert "icc_profile" not in stored.info
