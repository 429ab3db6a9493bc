"""The one program that decodes strangers' pictures. It is run as a file, never imported.

stdin: the bytes of one JPEG, PNG, WebP or HEIC. stdout: one line of JSON, then the WebP files it names.
It knows nothing of ihome, so that it starts quickly (0.15 s) and nothing of ours is in its memory.
From the moment it has read its input it can open nothing: no file, no socket (RLIMIT_NOFILE), it may
take `MAX_MEMORY_BYTES` and `MAX_CPU_SECONDS`, and it ends after one picture. infra/pictures.py
starts it and reads its end as an answer.

argv: one JSON object. `max_pixels` and `max_side_px` bound what is decoded. `widths` are the files
wanted; or `square`, the side of one file cut from the middle. `facts`: also size, colour,
preview and perceptual hash of the whole.
"""

import base64
import io
import json
import resource
import sys
import warnings
from typing import Any

import thumbhash

# TiffImagePlugin reads EXIF; it is unregistered as a format below.
from PIL import Image, ImageCms, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin

MAX_MEMORY_BYTES = 512 * 1024 * 1024
MAX_CPU_SECONDS = 5
MAX_OUTPUT_BYTES = 32 * 1024 * 1024

WEBP_QUALITY = 80
THUMB_SIDE_PX = 48
PHASH_LEAST_STEPS = 24  # of 64; real photos have 54 and more
WHITE = (255, 255, 255)
_ORIENTATION_TAG = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Refused(Exception):
    """The argument is the reason: not_a_picture | too_many_pixels | animated | too_heavy."""


def main() -> None:
    task = json.loads(sys.argv[1])
    _allow_three_formats(task["max_pixels"])
    data = sys.stdin.buffer.read()
    if data[4:8] == b"ftyp":  # nothing can be loaded once we are locked in
        _allow_heic_alone()
    _lock_in()
    try:
        _tell(*_done(data, task))
    except Refused as refused:
        _tell({"refused": str(refused)}, [])
    except MemoryError:
        _tell({"refused": "too_heavy"}, [])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        _tell({"refused": "too_many_pixels"}, [])
    except Exception as error:  # whatever a broken file makes the decoder say
        print(f"{type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201
        _tell({"refused": "not_a_picture"}, [])


def _allow_three_formats(max_pixels: int) -> None:
    """Unregister every other plugin, and let no plugin be loaded later."""
    Image._initialized = 2
    for known in (Image.OPEN, Image.SAVE, Image.SAVE_ALL):
        known.clear()
    Image.ID[:] = ["JPEG", "PNG", "WEBP"]
    # Not jpeg_factory: a second picture behind the first (MPO, depth maps of phones) is not read.
    Image.OPEN["JPEG"] = (JpegImagePlugin.JpegImageFile, JpegImagePlugin._accept)
    Image.OPEN["PNG"] = (PngImagePlugin.PngImageFile, PngImagePlugin._accept)
    Image.OPEN["WEBP"] = (WebPImagePlugin.WebPImageFile, WebPImagePlugin._accept)
    Image.SAVE["WEBP"] = WebPImagePlugin._save
    TiffImagePlugin.READ_LIBTIFF = False
    Image.MAX_IMAGE_PIXELS = max_pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def _allow_heic_alone() -> None:
    """Loaded for a file of that kind only: no other file can reach its code."""
    import pillow_heif  # noqa: PLC0415

    options = pillow_heif.options
    options.DECODE_THREADS = 1  # each would want memory of its own
    options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False
    Image.ID[:] = ["HEIF"]
    Image.OPEN.clear()
    Image.OPEN["HEIF"] = (pillow_heif.HeifImageFile, lambda _: True)


def _lock_in() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MAX_MEMORY_BYTES),
        (resource.RLIMIT_CPU, MAX_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, MAX_OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 3),  # stdin, stdout, stderr are there; nothing can join them
    ):
        _, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (allowed, allowed))
        except ValueError:  # macOS knows RLIMIT_AS and refuses to set it
            if sys.platform == "linux":
                raise


def _done(data: bytes, task: dict[str, Any]) -> tuple[dict[str, object], list[bytes]]:
    image = _opened(data, max_pixels=task["max_pixels"], max_side=task["max_side_px"])
    widths = sorted(task.get("widths") or [])
    full, image = _upright(image, widest=widths[-1] if widths else None)
    if widths:
        made = [width for width in widths if width <= full[0]] or widths[:1]
        files = [_webp(image, min(width, image.width)) for width in made]
    else:
        made, files = [task["square"]], [_square(image, task["square"])]
    told: dict[str, object] = {
        "files": [[width, len(file)] for width, file in zip(made, files, strict=True)]
    }
    if task.get("facts"):
        told |= {"width_px": full[0], "height_px": full[1], **_facts(image)}
    return told, files


def _opened(data: bytes, *, max_pixels: int, max_side: int) -> Image.Image:
    image: Image.Image = Image.open(io.BytesIO(data), formats=Image.ID)
    if image.width * image.height > max_pixels or max(image.size) > max_side:
        raise Refused("too_many_pixels")
    if getattr(image, "n_frames", 1) > 1:
        raise Refused("animated")
    return image


def _upright(image: Image.Image, *, widest: int | None) -> tuple[tuple[int, int], Image.Image]:
    """The size of the whole, and the picture in sRGB at most `widest` wide, with nothing attached."""
    icc_profile = image.info.get("icc_profile")
    turn = _TURNS.get(_orientation(image))
    full = _turned_size(image.size, turn)
    image = _shrunk(image, turned_width=min(full[0], widest or full[0]), full=full, turn=turn)
    if turn is not None:
        image = image.transpose(turn)
    image = _in_srgb(image, icc_profile)
    image.info.clear()  # EXIF, XMP, text: nothing of it is written again
    return full, image


def _square(image: Image.Image, side: int) -> bytes:
    """The largest square of the middle, shrunk to `side`, never enlarged."""
    edge = min(image.size)
    left, top = (image.width - edge) // 2, (image.height - edge) // 2
    return _webp(image.crop((left, top, left + edge, top + edge)), min(side, edge))


def _facts(image: Image.Image) -> dict[str, object]:
    return {
        "color": _average_color(image),
        "thumbhash": _thumbhash(image),
        "phash": _phash(image),
    }


def _orientation(image: Image.Image) -> int:
    if image.format == "HEIF":
        return 1  # libheif has turned it already (irot, imir); its EXIF must not turn it again
    try:
        if image.format == "PNG":
            image.load()  # its EXIF may stand behind the pixels
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except MemoryError:
        raise
    except Exception:
        if image.format == "PNG":
            image.load()  # broken pixels are not excused by broken EXIF
        return 1


def _turned_size(size: tuple[int, int], turn: Image.Transpose | None) -> tuple[int, int]:
    swaps = turn in (_TURNS[5], _TURNS[6], _TURNS[7], _TURNS[8])
    return (size[1], size[0]) if swaps else size


def _shrunk(
    image: Image.Image, *, turned_width: int, full: tuple[int, int], turn: Image.Transpose | None
) -> Image.Image:
    """8-bit pixels without transparency, as large as the widest variant, not yet turned."""
    turned = (turned_width, max(1, round(full[1] * turned_width / full[0])))
    size = _turned_size(turned, turn)
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        image.draft(None, (size[0] * 2, size[1] * 2))  # decodes at a half, a quarter, an eighth
    image.load()
    image = _opaque(_eight_bit(image))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _eight_bit(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16"):
        return image.point(lambda level: level * (1 / 256) + 0).convert("L")
    if image.mode == "I":
        return image.point(lambda level: level * (1 / 256) + 0).convert("L")
    if image.mode == "1":
        return image.convert("L")
    return image


def _opaque(image: Image.Image) -> Image.Image:
    """Without an alpha channel, on white, in a mode that can be resized."""
    if image.mode in ("P", "PA") or "transparency" in image.info:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if image.mode in ("LA", "La", "RGBa"):
        image = image.convert("RGBA")
    if image.mode == "RGBA":
        paper = Image.new("RGB", image.size, WHITE)
        paper.paste(image, mask=image.getchannel("A"))
        return paper
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def _in_srgb(image: Image.Image, icc_profile: bytes | None) -> Image.Image:
    """The colours as sRGB; a profile that cannot be read or does not fit is ignored."""
    if icc_profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(icc_profile))
            return ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            ) or image.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return image.convert("RGB")


def _webp(image: Image.Image, width: int) -> bytes:
    height = max(1, round(image.height * width / image.width))
    if width != image.width:
        image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    # The slower search pays off on ordinary pictures; a very tall one would use up its seconds.
    method = 4 if width * height <= 4_000_000 else 1
    try:
        image.save(out, "WEBP", quality=WEBP_QUALITY, method=method, exif=b"", xmp=b"")
    except ValueError as error:  # the encoder's own limits, e.g. noise without end
        raise Refused("too_heavy") from error
    return out.getvalue()


def _average_color(image: Image.Image) -> str:
    return "#" + image.resize((1, 1), Image.Resampling.BOX).tobytes().hex()


def _thumbhash(image: Image.Image) -> str:
    small = image.copy()
    small.thumbnail((THUMB_SIDE_PX, THUMB_SIDE_PX), Image.Resampling.BOX)
    rgba = list(small.convert("RGBA").tobytes())
    hashed = thumbhash.rgba_to_thumb_hash(small.width, small.height, rgba)
    return base64.b64encode(bytes(part & 0xFF for part in hashed)).decode()


def _phash(image: Image.Image) -> str | None:
    """64 bits in hex that hardly change when the picture is resized, packed again or brightened.

    Of a grey copy of 9 × 8: is each pixel lighter than the one to its right? (dHash: Krawetz, "Kind
    of Like That", 2013.) None for a picture with nothing on it: all of them would be alike.
    """
    levels = image.convert("L").resize((9, 8), Image.Resampling.BOX).tobytes()
    steps = [levels[at] - levels[at + 1] for at in range(9 * 8) if at % 9 < 8]
    if sum(abs(step) > 1 for step in steps) < PHASH_LEAST_STEPS:
        return None
    return f"{sum((step > 0) << (63 - place) for place, step in enumerate(steps)):016x}"


def _tell(facts: dict[str, object], files: list[bytes]) -> None:
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + b"".join(files))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
