"""What a photo may be, from its first bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihome.media.errors import NotAPhoto, PhotoTooLarge, TooManyPixels
from ihome.media.rules import (
    MAX_PHOTO_BYTES,
    PictureHeader,
    check_photo,
    key_of_object,
    object_name,
    picture_header,
)
from tests.factories.pictures import a_file, a_picture, animated, flat_png, lying_png


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("JPEG", {"exif": b"Exif\0\0" + b"\xff\xc0" * 200}),
        ("PNG", {}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"exif": b"Exif\0\0II*\0\x08\0\0\0\0\0"}),
    ],
)
def test_the_header_tells_format_and_size(kind: str, options: dict[str, object]) -> None:
    data = a_file(kind, a_picture(321, 123), **options)
    assert picture_header(data) == PictureHeader(kind.lower(), 321, 123)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PPM", "JPEG2000", "AVIF"])
def test_other_formats_are_no_photos(kind: str) -> None:
    assert picture_header(a_file(kind, a_picture(64, 64))) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x00\x00\x00\x00WEBP",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>" * 3,
        b"<!doctype html><script>alert(1)</script>" * 3,
        b"\xff\xd8" + b"\xff" * 5000,
        b"\xff\xd8" + b"\xff\xe0\x00\x00" * 5000,
        b"GIF89a" + b"\0" * 100,
        b"%PDF-1.7" + b"\0" * 100,
        b"\0" * 1000,
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(NotAPhoto) as refused:
        check_photo(data)
    assert refused.value.data == {"fields": {"photo": NotAPhoto.errmsg}}


@pytest.mark.parametrize(
    ("width", "height", "fits"),
    [
        (10_000, 4_000, True),
        (10_000, 4_001, False),
        (10_001, 1, False),
        (1, 10_001, False),
        (1, 10_000, True),
        (6_324, 6_324, True),
        (6_325, 6_325, False),
        (13_000, 13_000, False),
        (2**31, 2**31, False),
    ],
)
def test_pixels_and_sides_have_a_limit(width: int, height: int, fits: bool) -> None:
    data = lying_png(width, height)
    if fits:
        assert check_photo(data) == PictureHeader("png", width, height)
        return
    with pytest.raises(TooManyPixels) as refused:
        check_photo(data)
    assert refused.value.http_status == 422
    assert refused.value.data["max_pixels"] == 40_000_000


def test_a_picture_without_pixels_is_none() -> None:
    with pytest.raises(NotAPhoto):
        check_photo(lying_png(0, 10))


def test_ten_megabytes_fit_and_one_byte_more_does_not() -> None:
    small = flat_png(10, 10)
    assert check_photo(small.ljust(MAX_PHOTO_BYTES, b"\0")).width_px == 10
    with pytest.raises(PhotoTooLarge) as refused:
        check_photo(small.ljust(MAX_PHOTO_BYTES + 1, b"\0"))
    assert refused.value.data["max_bytes"] == 10 * 1024 * 1024


@given(st.binary(max_size=200), st.sampled_from(["JPEG", "PNG", "WEBP"]), st.integers(0, 199))
def test_no_bytes_can_break_the_reading_of_headers(noise: bytes, kind: str, at: int) -> None:
    good = a_file(kind, a_picture(16, 16))
    for data in (noise, good[:at] + noise, good[:at] + noise + good[at + len(noise) :]):
        header = picture_header(data)
        assert header is None or header.kind == kind.lower() or data == noise


def test_animated_files_have_a_header_too() -> None:
    assert picture_header(animated("PNG")) == PictureHeader("png", 64, 64)
    assert picture_header(animated("WEBP")) == PictureHeader("webp", 64, 64)


def test_object_names_lead_back_to_their_key() -> None:
    key = "a1" * 32
    assert object_name(key, 480) == f"{key}-480.webp"
    assert key_of_object(object_name(key, 480)) == key
