"""Real picture files, made in memory: the good, the odd and the hostile."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw

SKY, SAND = (90, 150, 220), (220, 190, 120)


def a_picture(width: int = 640, height: int = 480, *, seed: int = 0) -> Image.Image:
    """Sky above, sand below, a red sun at the top left; `seed` moves the sun."""
    image = Image.new("RGB", (width, height), SKY)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height // 2, width, height), fill=SAND)
    side = max(1, min(width, height) // 4)
    draw.ellipse((seed, 0, seed + side, side), fill=(220, 30, 30))
    return image


def a_file(kind: str = "JPEG", image: Image.Image | None = None, **options: Any) -> bytes:
    """The bytes of `image` (or of `a_picture()`) in a format of Pillow's."""
    out = io.BytesIO()
    (image or a_picture()).save(out, kind, **options)
    return out.getvalue()


def png_chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


def flat_png(width: int, height: int, *, bits: int = 1) -> bytes:
    """A blank grey PNG of any size in a few kilobytes, as bombs are made."""
    header = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    row = b"\0" + b"\0" * ((width * bits + 7) // 8)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", body)
        + png_chunk(b"IEND", b"")
    )


def lying_png(width: int, height: int) -> bytes:
    """A header that claims more pixels than the file holds."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + png_chunk(b"IEND", b"")
    )


def animated(kind: str) -> bytes:
    """Two frames, as APNG, animated WebP or GIF."""
    first, second = a_picture(64, 64), a_picture(64, 64, seed=30)
    return a_file(kind, first, save_all=True, append_images=[second], duration=100, loop=0)


def with_gps(kind: str = "JPEG", *, orientation: int = 1) -> bytes:
    """A photo that knows where it was taken, by which camera, and which way up it is."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "CanaryCamera"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 13.0, 50.0), 3: "E", 4: (121.0, 28.0, 25.0)})
    return a_file(kind, a_picture(640, 480), exif=exif)


def many_scans(width: int = 4_000, height: int = 3_000, *, scans: int = 3_000) -> bytes:
    """A small progressive JPEG that makes a decoder walk over all its pixels `scans` times."""
    data = a_file("JPEG", Image.new("RGB", (width, height), SKY), progressive=True, quality=50)
    last = data.rindex(b"\xff\xda")
    scan, end = data[last:-2], data[-2:]
    return data[:-2] + scan * scans + end
