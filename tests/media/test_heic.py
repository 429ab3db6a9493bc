"""Photos of phones: HEIC is taken, still pictures only, upright, bounded before anything is decoded."""

import struct
from collections.abc import Callable

import pytest
from PIL import Image

from ihome.infra.storage.memory import MemoryStorage
from ihome.media.errors import AnimatedPhoto, NotAPhoto, PhotoRefused, TooManyPixels
from ihome.media.rules import PictureHeader, check_photo, picture_header
from ihome.media.service import PreparedPhoto
from tests.factories.heic import (
    a_heic,
    box,
    find,
    heic_burst,
    heic_film,
    with_property,
    with_size,
)
from tests.factories.pictures import SAND, SKY, a_file, a_picture
from tests.media.test_cleaning import near

Prepare = Callable[[bytes], PreparedPhoto]
Look = Callable[[PreparedPhoto], Image.Image]


@pytest.mark.parametrize("options", [{}, {"tile_size": 512}])
def test_the_size_of_a_heic_is_read_from_its_boxes(options: dict[str, int]) -> None:
    data = a_heic(a_picture(1300, 700), **options)
    header = picture_header(data)
    assert header is not None
    assert header.kind == "heic"
    # A grid fills whole tiles; what holds all of them may be larger than what is shown.
    assert (1300, 700) <= (header.width_px, header.height_px) <= (1536, 1024)


@pytest.mark.parametrize("options", [{}, {"tile_size": 512}])
def test_a_heic_becomes_a_photo_like_any_other(
    prepare: Prepare, stored_picture: Look, options: dict[str, int]
) -> None:
    photo = prepare(a_heic(a_picture(1300, 700), quality=80, **options))
    assert (photo.picture.width_px, photo.picture.height_px) == (1300, 700)
    assert list(photo.picture.files) == [160, 480, 720, 1080]
    seen = stored_picture(photo)
    assert near(seen.getpixel((seen.width - 10, 10)), SKY)
    assert near(seen.getpixel((seen.width - 10, seen.height - 10)), SAND)


@pytest.mark.parametrize(
    ("kind", "body", "size", "red_corner"),
    [
        (b"irot", b"\x00", (640, 480), (40, 40)),
        (b"irot", b"\x01", (480, 640), (40, 600)),
        (b"irot", b"\x02", (640, 480), (600, 440)),
        (b"irot", b"\x03", (480, 640), (440, 40)),
        (b"imir", b"\x01", (640, 480), (600, 40)),
        (b"imir", b"\x00", (640, 480), (40, 440)),
    ],
)
def test_what_the_container_turns_is_turned_once(
    prepare: Prepare,
    stored_picture: Look,
    kind: bytes,
    body: bytes,
    size: tuple[int, int],
    red_corner: tuple[int, int],
) -> None:
    photo = prepare(with_property(a_heic(quality=90), kind, body))
    assert (photo.picture.width_px, photo.picture.height_px) == size
    seen = stored_picture(photo)
    scale = seen.width / size[0]
    at = (round(red_corner[0] * scale), round(red_corner[1] * scale))
    assert near(seen.getpixel(at), (220, 30, 30), by=25)


@pytest.mark.parametrize(
    ("orientation", "size", "red_corner"),
    [
        (1, (640, 480), (40, 40)),
        (3, (640, 480), (600, 440)),
        (6, (480, 640), (440, 40)),
        (7, (480, 640), (440, 600)),
    ],
)
def test_a_turn_that_the_exif_repeats_is_not_done_twice(
    prepare: Prepare,
    stored_picture: Look,
    store: MemoryStorage,
    orientation: int,
    size: tuple[int, int],
    red_corner: tuple[int, int],
) -> None:
    """Phones write it twice, into the container and the EXIF; the container alone counts (HEIF)."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "CanaryCamera"
    data = a_heic(exif=exif.tobytes(), quality=90)
    assert b"CanaryCamera" in data
    assert (b"irot" in data or b"imir" in data) == (orientation > 1)
    photo = prepare(data)
    assert (photo.picture.width_px, photo.picture.height_px) == size
    seen = stored_picture(photo)
    scale = seen.width / size[0]
    at = (round(red_corner[0] * scale), round(red_corner[1] * scale))
    assert near(seen.getpixel(at), (220, 30, 30), by=25)
    for each in store.list():
        assert b"CanaryCamera" not in store.open(each.name).read()


def test_a_burst_or_a_film_is_animated(prepare: Prepare) -> None:
    for data in (heic_burst(), heic_film(), heic_film(b"msf1"), a_heic() + box(b"moov", b"\0" * 8)):
        with pytest.raises(AnimatedPhoto):
            prepare(data)


def test_avif_is_no_photo_yet() -> None:
    with pytest.raises(NotAPhoto):
        check_photo(a_file("AVIF", a_picture(64, 64)))


@pytest.mark.parametrize(("width", "height"), [(10_001, 10), (8_000, 5_001), (2**31, 2**31)])
def test_a_heic_that_says_it_is_too_large_is_not_decoded(width: int, height: int) -> None:
    with pytest.raises(TooManyPixels):
        check_photo(with_size(a_heic(), width, height))


def test_a_large_size_cannot_hide_behind_a_small_one() -> None:
    data = a_heic()
    large = struct.pack(">III", 0, 9_000, 9_000)
    assert isinstance(picture_header(data), PictureHeader)
    with pytest.raises(TooManyPixels):
        check_photo(with_property(data, b"ispe", large))


def test_a_heic_that_lies_about_its_size_is_refused_by_the_decoder(prepare: Prepare) -> None:
    with pytest.raises(PhotoRefused):
        prepare(with_size(a_heic(a_picture(2000, 1500)), 64, 64))


@pytest.mark.parametrize(
    "broken",
    [
        lambda data: data[:20],
        lambda data: data[:60],
        lambda data: data[: len(data) // 2],
        lambda data: data[:28] + b"\xff\xff\xff\xff" + data[32:],
        lambda data: data[:28] + b"\0\0\0\1meta" + b"\xff" * 8 + data[44:],
        lambda data: data[:28] + box(b"free", b"") * 3_000 + data[28:],
        lambda data: data[: find(data, b"ipco")[0]] + box(b"ipco", b""),
        lambda data: b"\0\0\0\x18ftypheic" + b"\0" * 200,
        lambda data: b"\0\0\0\0ftypheic" + b"\0" * 200,
    ],
)
def test_broken_boxes_are_no_photo(prepare: Prepare, broken: Callable[[bytes], bytes]) -> None:
    with pytest.raises(NotAPhoto):
        prepare(broken(a_heic()))


def test_the_code_for_heic_is_not_loaded_for_other_files() -> None:
    """A stranger's JPEG can reach no decoder but that of JPEG."""
    import subprocess
    import sys

    from tests.media.test_decoder import PROGRAM

    words = (
        f"import runpy, sys\nd = runpy.run_path({str(PROGRAM)!r}, run_name='x')\n"
        "d['_allow_three_formats'](1)\nprint('pillow_heif' in sys.modules)\n"
        "d['_allow_heic_alone']()\nprint('pillow_heif' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-I", "-c", words], capture_output=True, text=True)
    assert done.stdout.split() == ["False", "True"], done.stderr
