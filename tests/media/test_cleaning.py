"""What becomes of a stranger's file: real files, the real decoder process, no database."""

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import Image, ImageCms

from ihome.infra.storage.memory import MemoryStorage
from ihome.media.errors import AnimatedPhoto, NotAPhoto, PhotoRefused, PhotoTooHeavy, TooManyPixels
from ihome.media.rules import MAX_PHOTO_BYTES
from ihome.media.service import PreparedPhoto
from tests.factories.pictures import (
    SAND,
    SKY,
    a_file,
    a_picture,
    animated,
    flat_png,
    lying_png,
    png_chunk,
    with_gps,
)

Prepare = Callable[[bytes], PreparedPhoto]
Look = Callable[[PreparedPhoto], Image.Image]


def near(color: object, expected: tuple[int, int, int], by: int = 12) -> bool:
    assert isinstance(color, tuple)
    return all(abs(one - other) <= by for one, other in zip(color, expected, strict=True))


@pytest.mark.parametrize(
    ("width", "widths", "widest"),
    [
        (1, [160], 1),
        (159, [160], 159),
        (160, [160], 160),
        (479, [160], 160),
        (960, [160, 480, 720], 720),
        (1600, [160, 480, 720, 1080, 1600], 1600),
        (2000, [160, 480, 720, 1080, 1600], 1600),
        (2048, [160, 480, 720, 1080, 1600, 2048], 2048),
        (3000, [160, 480, 720, 1080, 1600, 2048], 2048),
    ],
)
def test_a_photo_is_made_in_every_width_it_fills_and_never_enlarged(
    prepare: Prepare, stored_picture: Look, width: int, widths: list[int], widest: int
) -> None:
    photo = prepare(a_file("PNG", a_picture(width, max(1, width // 2))))
    assert list(photo.picture.files) == widths
    assert (photo.picture.width_px, photo.picture.height_px) == (width, max(1, width // 2))
    assert stored_picture(photo).width == widest


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_file_is_a_plain_webp_of_the_right_size(
    prepare: Prepare, stored_file: Callable[[str, int], bytes], kind: str
) -> None:
    photo = prepare(a_file(kind, a_picture(1000, 500)))
    for width in (160, 480, 720):
        data = stored_file(photo.key, width)
        assert data[:4] + data[8:16] == b"RIFFWEBPVP8 "  # lossy, no container for metadata
        assert Image.open(io.BytesIO(data)).size == (width, width // 2)


def test_one_pixel_is_a_photo(prepare: Prepare, stored_picture: Look) -> None:
    photo = prepare(a_file("PNG", Image.new("RGB", (1, 1), (200, 100, 50))))
    assert photo.picture.color == "#c86432"
    assert near(stored_picture(photo).getpixel((0, 0)), (200, 100, 50))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_and_camera_are_forgotten(prepare: Prepare, store: MemoryStorage, kind: str) -> None:
    sent = with_gps(kind)
    assert b"CanaryCamera" in sent
    prepare(sent)
    for each in store.list():
        with store.open(each.name) as file:
            data = file.read()
        assert b"CanaryCamera" not in data
        assert b"EXIF" not in data
        image = Image.open(io.BytesIO(data))
        assert not image.getexif()
        assert set(image.info) <= {"loop", "background", "timestamp", "duration"}


def test_xmp_text_and_profiles_are_forgotten(prepare: Prepare, store: MemoryStorage) -> None:
    png = a_file("PNG", a_picture(200, 100))
    secret = b"canary-in-text"
    text = png_chunk(b"tEXt", b"Comment\0" + secret) + png_chunk(
        b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + secret
    )
    prepare(png[:33] + text + png[33:])
    prepare(a_file("JPEG", a_picture(200, 100), comment=secret, xmp=b"<x>" + secret + b"</x>"))
    assert len(list(store.list())) == 2
    for each in store.list():
        with store.open(each.name) as file:
            data = file.read()
        assert secret not in data
        assert b"ICCP" not in data
        assert b"XMP" not in data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("orientation", "size", "red_corner"),
    [
        (1, (640, 480), (40, 40)),
        (2, (640, 480), (600, 40)),
        (3, (640, 480), (600, 440)),
        (4, (640, 480), (40, 440)),
        (5, (480, 640), (40, 40)),
        (6, (480, 640), (440, 40)),
        (7, (480, 640), (440, 600)),
        (8, (480, 640), (40, 600)),
    ],
)
def test_photos_stand_upright(
    prepare: Prepare,
    stored_picture: Look,
    kind: str,
    orientation: int,
    size: tuple[int, int],
    red_corner: tuple[int, int],
) -> None:
    photo = prepare(with_gps(kind, orientation=orientation))
    assert (photo.picture.width_px, photo.picture.height_px) == size
    seen = stored_picture(photo)
    scale = seen.width / size[0]
    at = (round(red_corner[0] * scale), round(red_corner[1] * scale))
    assert near(seen.getpixel(at), (220, 30, 30), by=25)


def test_orientation_nine_is_no_orientation(prepare: Prepare) -> None:
    photo = prepare(with_gps(orientation=9))
    assert (photo.picture.width_px, photo.picture.height_px) == (640, 480)


def test_broken_exif_does_not_cost_the_photo(prepare: Prepare) -> None:
    photo = prepare(a_file("JPEG", a_picture(200, 100), exif=b"Exif\0\0MM\0*\xff\xff\xff\xff"))
    assert photo.picture.width_px == 200


def test_cmyk_becomes_the_colours_one_sees(prepare: Prepare, stored_picture: Look) -> None:
    photo = prepare(a_file("JPEG", a_picture(400, 300).convert("CMYK"), quality=95))
    seen = stored_picture(photo)
    assert near(seen.getpixel((seen.width - 10, 10)), SKY)
    assert near(seen.getpixel((seen.width - 10, seen.height - 10)), SAND)


def test_sixteen_bits_keep_their_brightness(prepare: Prepare, stored_picture: Look) -> None:
    deep = Image.new("I;16", (200, 100))
    deep.putdata([40_000] * 20_000)
    seen = stored_picture(prepare(a_file("PNG", deep)))
    assert near(seen.getpixel((50, 50)), (156, 156, 156), by=3)


def test_sixteen_bit_colour_too(prepare: Prepare, stored_picture: Look) -> None:
    row = b"\0" + struct.pack(">HHH", 50_000, 30_000, 10_000) * 50
    png = (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 50, 50, 16, 2, 0, 0, 0))
        + png_chunk(b"IDAT", zlib.compress(row * 50))
        + png_chunk(b"IEND", b"")
    )
    assert near(stored_picture(prepare(png)).getpixel((20, 20)), (195, 117, 39), by=4)


def test_transparent_parts_become_white(prepare: Prepare, stored_picture: Look) -> None:
    clear = Image.new("RGBA", (200, 100), (10, 20, 30, 0))
    clear.paste((0, 0, 255, 255), (0, 0, 100, 100))
    for image in (clear, clear.convert("P"), clear.convert("LA")):
        seen = stored_picture(prepare(a_file("PNG", image)))
        assert near(seen.getpixel((seen.width - 10, 50)), (255, 255, 255), by=4)
        assert not near(seen.getpixel((10, 50)), (255, 255, 255), by=40)


def test_a_palette_with_one_clear_colour_too(prepare: Prepare, stored_picture: Look) -> None:
    image = Image.new("P", (200, 100), 0)
    image.putpalette([0, 0, 0, 200, 0, 0])
    image.paste(1, (0, 0, 100, 100))
    seen = stored_picture(prepare(a_file("PNG", image, transparency=0)))
    assert near(seen.getpixel((150, 50)), (255, 255, 255), by=4)
    assert near(seen.getpixel((20, 50)), (200, 0, 0))


def test_grey_and_black_and_white_pictures_are_photos(
    prepare: Prepare, stored_picture: Look
) -> None:
    grey = stored_picture(prepare(a_file("JPEG", Image.new("L", (200, 100), 90))))
    assert near(grey.getpixel((50, 50)), (90, 90, 90), by=3)
    black = stored_picture(prepare(flat_png(300, 200)))
    assert near(black.getpixel((50, 50)), (0, 0, 0), by=3)


def test_colours_of_another_profile_look_the_same_in_srgb(
    prepare: Prepare, stored_picture: Look
) -> None:
    lab = ImageCms.createProfile("XYZ")
    odd = ImageCms.ImageCmsProfile(lab).tobytes()  # a profile that fits no RGB picture
    seen = stored_picture(prepare(a_file("PNG", a_picture(200, 100), icc_profile=odd)))
    assert near(seen.getpixel((150, 10)), SKY)
    seen = stored_picture(prepare(a_file("PNG", a_picture(200, 100), icc_profile=b"junk" * 50)))
    assert near(seen.getpixel((150, 10)), SKY)


def test_a_linear_profile_is_applied_not_dropped(prepare: Prepare, stored_picture: Look) -> None:
    """Level 55 of 255 in linear light is level 128 in sRGB."""
    seen = stored_picture(
        prepare(a_file("PNG", Image.new("RGB", (64, 64), (55, 55, 55)), icc_profile=linear_rgb()))
    )
    assert near(seen.getpixel((30, 30)), (128, 128, 128), by=4)


def linear_rgb() -> bytes:
    """The smallest matrix profile: sRGB primaries, no gamma (ICC.1:2010)."""

    def s15(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(v * 65536)) for v in values)

    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 7) + b"linear\0" + b"\0" * 80,
        b"wtpt": s15(0.9642, 1.0, 0.8249),
        b"rXYZ": s15(0.4361, 0.2225, 0.0139),
        b"gXYZ": s15(0.3851, 0.7169, 0.0971),
        b"bXYZ": s15(0.1431, 0.0606, 0.7141),
        b"rTRC": b"curv\0\0\0\0\0\0\0\0",
        b"gTRC": b"curv\0\0\0\0\0\0\0\0",
        b"bTRC": b"curv\0\0\0\0\0\0\0\0",
        b"cprt": b"text\0\0\0\0none\0",
    }
    start = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        data += b"\0" * (-len(data) % 4)
        table += name + struct.pack(">II", start + len(body), len(data))
        body += data
    header = struct.pack(">I", start + len(body)) + b"\0\0\0\0\x02\x10\0\0mntrRGB XYZ "
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28
    header += struct.pack(">iii", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + table + body


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>" * 50, b"PK\x03\x04" + b"\0" * 500])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_hides_behind_a_picture_is_not_kept(
    prepare: Prepare, store: MemoryStorage, kind: str, tail: bytes
) -> None:
    prepare(a_file(kind, a_picture(200, 100)) + tail)
    for each in store.list():
        with store.open(each.name) as file:
            assert tail[:16] not in file.read()


REFUSED: list[tuple[str, bytes, type[PhotoRefused]]] = [
    ("a bomb of 169 megapixels", flat_png(13_000, 13_000), TooManyPixels),
    ("one side too long", flat_png(10_001, 8), TooManyPixels),
    ("an animated PNG", animated("PNG"), AnimatedPhoto),
    ("an animated WebP", animated("WEBP"), AnimatedPhoto),
    ("a GIF", animated("GIF"), NotAPhoto),
    ("an SVG", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'></svg>", NotAPhoto),
    ("HTML", b"<!doctype html><img src=x onerror=alert(1)>", NotAPhoto),
    ("nothing", b"", NotAPhoto),
    ("pixels that are not there", lying_png(500, 500), NotAPhoto),
    ("half a JPEG", a_file("JPEG", a_picture(800, 600))[:4000], NotAPhoto),
    ("half a PNG", a_file("PNG", a_picture(800, 600))[:-900], NotAPhoto),
    ("half a WebP", a_file("WEBP", a_picture(800, 600))[:-200], NotAPhoto),
    ("a JPEG header with HTML", a_file("JPEG")[:180] + b"<script>" * 999, NotAPhoto),
    ("a text chunk that bursts", flat_png(9, 9)[:33] + png_chunk(
        b"zTXt", b"Comment\0\0" + zlib.compress(b"A" * 90_000_000)) + flat_png(9, 9)[33:], NotAPhoto),
]  # fmt: skip


@pytest.mark.parametrize(("_case", "data", "refusal"), REFUSED, ids=[case for case, *_ in REFUSED])
def test_bad_files_are_refused_by_name_and_nothing_is_stored(
    prepare: Prepare, store: MemoryStorage, _case: str, data: bytes, refusal: type[PhotoRefused]
) -> None:
    assert len(data) <= MAX_PHOTO_BYTES
    with pytest.raises(refusal) as refused:
        prepare(data)
    assert refused.value.http_status == 422
    assert list(store.list()) == []


def test_forty_megapixels_are_decoded_within_the_memory_allowed(prepare: Prepare) -> None:
    photo = prepare(flat_png(10_000, 4_000, bits=8))
    assert (photo.picture.width_px, photo.picture.height_px) == (10_000, 4_000)


def test_the_same_photo_has_the_same_key_and_another_has_another(prepare: Prepare) -> None:
    file = a_file()
    key = prepare(file).key
    assert prepare(file).key == key
    assert prepare(file + b"tail").key == key
    assert prepare(a_file("JPEG", a_picture(seed=200))).key != key


def test_the_placeholder_looks_like_the_photo(prepare: Prepare) -> None:
    picture = prepare(a_file("PNG", Image.new("RGB", (300, 200), (10, 200, 30)))).picture
    assert picture.color == "#0ac81e"
    assert 6 <= len(picture.thumbhash) <= 40


def test_each_refusal_has_its_own_errno_and_sentence() -> None:
    kinds = PhotoRefused.__subclasses__()
    assert sorted(kind.errno for kind in kinds) == ["10001", "10002", "10003", "10004", "10005"]
    assert len({kind.errmsg for kind in kinds}) == 5
    assert PhotoTooHeavy.http_status == 422
