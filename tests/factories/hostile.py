"""Files that strangers send to an upload of photos: lies, bombs, polyglots, other formats.

`refused()` maps a name to a file and the errnos that may answer it; `polyglots()` to a picture that
is also something else and must be taken without that; `doubtful()` to what may go either way.
"""

import io
import struct
import zipfile
import zlib

from PIL import Image, ImageCms

from tests.factories.heic import a_heic, box, find, heic_burst, heic_film, with_size
from tests.factories.pictures import a_file, a_picture, animated, flat_png, lying_png, many_scans
from tests.factories.pictures import png_chunk as chunk

CANARY = b"CANARY-<?php system($_GET[0]); ?><script>alert(1)</script>"
NO_PHOTO, TOO_LARGE, TOO_MANY, MOVES, HEAVY = "10002", "10001", "10003", "10004", "10005"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"
MEGABYTE = 1024 * 1024

Refused = dict[str, tuple[bytes, set[str]]]


def refused() -> Refused:
    return {
        **_each(_no_pictures(), NO_PHOTO),
        **_each(_other_formats(), NO_PHOTO),
        **_each(_broken(), NO_PHOTO),
        **_each(_too_many_pixels(), TOO_MANY),
        **_each(_moving(), MOVES),
        "over 10 MB": (a_file() + b"\0" * 10 * MEGABYTE, {TOO_LARGE}),
        "3000 progressive scans": (many_scans(), {HEAVY}),
        "40 megapixels of WebP": (_heavy_webp(), {HEAVY}),
    }


def _each(files: dict[str, bytes], errno: str) -> Refused:
    return {name: (data, {errno}) for name, data in files.items()}


def _no_pictures() -> dict[str, bytes]:
    return {
        "nothing": b"",
        "one byte": b"\xff",
        "zeros": b"\0" * 5_000,
        "svg": SVG,
        "svg with declaration": b"<?xml version='1.0' standalone='no'?>" + SVG,
        "svg with entities": b"<!DOCTYPE s [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + SVG,
        "html": b"<!doctype html><img src=x onerror=alert(1)>" * 9,
        "javascript": b"alert(document.cookie)//" * 9,
        "php": b"<?php system($_GET[0]); ?>" * 9,
        "shell": b"#!/bin/sh\nrm -rf /\n" * 9,
        "imagemagick script": b"push graphic-context\nfill 'url(https://example.com/)'\npop",
        "pdf": b"%PDF-1.7\n1 0 obj<</JS(alert(1))>>endobj" + b"\0" * 200,
        "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n" + b"\0" * 99,
        "zip": _zip(),
        "gzip": b"\x1f\x8b\x08\0" + b"\0" * 100,
        "elf": b"\x7fELF" + b"\0" * 200,
        "exe": b"MZ\x90\0" + b"\0" * 200,
        "wav": b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 100,
        "mp4": box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41") + box(b"mdat", b"\0" * 99),
        "mov": box(b"ftyp", b"qt  \0\0\2\0qt  ") + box(b"moov", b"\0" * 99),
    }


def _other_formats() -> dict[str, bytes]:
    small = a_picture(64, 64)
    kinds = ("GIF", "BMP", "TIFF", "ICO", "PPM", "JPEG2000", "AVIF", "TGA", "PCX", "SGI", "DDS")
    return {
        **{kind.lower(): a_file(kind, small) for kind in kinds},
        "animated gif": animated("GIF"),
        "gifar": a_file("GIF", small) + _zip(),
        "psd": b"8BPS\0\1" + b"\0" * 6 + struct.pack(">HIIHH", 3, 64, 64, 8, 3) + b"\0" * 99,
        "fits": b"SIMPLE  =                    T".ljust(2880),
        "xbm": b"#define a_width 8\n#define a_height 8\nstatic char a_bits[] = {0};",
    }


def _broken() -> dict[str, bytes]:
    jpeg, png, webp, heic = a_file("JPEG"), a_file("PNG"), a_file("WEBP"), a_heic()
    return {
        **{f"half a {name}": data[: len(data) // 2] for name, data in
           (("jpeg", jpeg), ("png", png), ("webp", webp), ("heic", heic))},
        "jpeg header and html": jpeg[:180] + b"<script>alert(1)</script>" * 99,
        "png signature and html": png[:8] + b"<script>alert(1)</script>" * 99,
        "png header and html": png[:33] + b"<script>alert(1)</script>" * 99,
        "webp header and html": webp[:30] + b"<script>alert(1)</script>" * 99,
        "heic brand and html": heic[:28] + b"<script>alert(1)</script>" * 99,
        "jpeg of markers alone": b"\xff\xd8" + b"\xff\xe1\0\2" * 9_000 + b"\xff\xd9",
        "jpeg of padding": b"\xff\xd8" + b"\xff" * 90_000,
        "jpeg without a size": jpeg[: jpeg.index(b"\xff\xc0")] + b"\xff\xd9",
        "jpeg of no width": _jpeg_of(0, 480),
        "jpeg that claims 36 megapixels": _jpeg_of(9_000, 4_000)[:1_500],
        "png of no width": _png_of(0, 480),
        "png that claims more than it has": lying_png(500, 500),
        "png that claims 36 megapixels": lying_png(9_000, 4_000),
        "png without pixels": png[:33] + chunk(b"IEND", b""),
        "png of colour type 5": png[:25] + b"\5" + png[26:],
        "png of three bits": png[:24] + b"\3" + png[25:],
        "png with a wrong checksum of its header": png[:29] + b"\0\0\0\0" + png[33:],
        "png with a text that bursts": _png_with(
            chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"A" * 90_000_000))
        ),
        "png with an international text that bursts": _png_with(
            chunk(b"iTXt", b"c\0\1\0\0\0" + zlib.compress(b"A" * 90_000_000))
        ),
        "webp without a picture": b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0" + b"\0" * 20,
        "webp of noise": webp[:40] + bytes(255 - byte for byte in webp[40:]),
        "heic without sizes": heic[: find(heic, b"ipco")[0]] + box(b"ipco", b""),
        "heic of boxes without end": heic[:28] + box(b"free", b"") * 9_000,
    }  # fmt: skip


def _too_many_pixels() -> dict[str, bytes]:
    webp = a_file("WEBP", lossless=True)
    extended = a_file("WEBP", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0")
    return {
        "png bomb of 169 megapixels": flat_png(13_000, 13_000),
        "41 megapixels": flat_png(6_404, 6_403),
        "a side of 10,001": flat_png(10_001, 8),
        "png of 2,147,483,647": _png_of(2**31 - 1, 2**31 - 1),
        "jpeg of 65,535": _jpeg_of(65_535, 65_535),
        "webp of 16,384": webp[:21] + struct.pack("<I", 0x0FFF_FFFF) + webp[25:],
        "webp canvas of 16 million": extended[:24] + b"\xff" * 6 + extended[30:],
        "heic of 4 billion": with_size(a_heic(), 2**32 - 1, 2**32 - 1),
        "heic of 41 megapixels": with_size(a_heic(), 6_404, 6_403),
    }


def _moving() -> dict[str, bytes]:
    many = [a_picture(32, 32, seed=n % 30) for n in range(200)]
    return {
        "apng": animated("PNG"),
        "animated webp": animated("WEBP"),
        "webp of 200 frames": a_file("WEBP", many[0], save_all=True, append_images=many[1:]),
        "apng of 200 frames": a_file("PNG", many[0], save_all=True, append_images=many[1:]),
        "heic burst": heic_burst(),
        "heic film": heic_film(),
        "heif sequence": heic_film(b"msf1"),
        "heic with a film behind": a_heic() + box(b"moov", b"\0" * 99),
    }


def polyglots() -> dict[str, bytes]:
    """Pictures of 640 × 480 that carry CANARY."""
    kinds = {"jpeg": a_file("JPEG"), "png": a_file("PNG"), "webp": a_file("WEBP"), "heic": a_heic()}
    tails = {
        "php": CANARY,
        "html": b"<html>" + CANARY,
        "pdf": b"%PDF-1.7\n" + CANARY,
        "jar": _zip(),
    }
    behind = {
        f"{name} and {tail} behind": _with_tail(name, data, more)
        for name, data in kinds.items()
        for tail, more in tails.items()
    }
    return {
        **behind,
        "jpeg comment": a_file("JPEG", comment=CANARY),
        "jpeg xmp": a_file("JPEG", xmp=b"<x:xmpmeta>" + CANARY + b"</x:xmpmeta>"),
        "jpeg exif": a_file("JPEG", exif=_exif()),
        "webp exif": a_file("WEBP", exif=_exif()),
        "png exif": a_file("PNG", exif=_exif()),
        "heic exif": a_heic(exif=_exif()),
        "jpeg profile": a_file("JPEG", icc_profile=_profile()),
        "webp profile": a_file("WEBP", icc_profile=_profile()),
        "png text": _png_with(chunk(b"tEXt", b"Comment\0" + CANARY)),
        "png xmp": _png_with(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + _billion_laughs())),
        "png private chunk": _png_with(chunk(b"prVt", CANARY)),
        "jpeg of two pictures": _two_pictures(),
        "jpeg with 90 profiles": _jpeg_with(
            *(b"\xff\xe2" + _sized(b"ICC_PROFILE\0" + bytes([n + 1, 90]) + CANARY * 900) for n in range(90))
        ),
        "jpeg with 60 exifs": _jpeg_with(
            *(b"\xff\xe1" + _sized(b"Exif\0\0" + CANARY * 900) for _ in range(60))
        ),
        "jpeg whose exif runs in a circle": a_file("JPEG", exif=_circular_exif()),
    }  # fmt: skip


def doubtful() -> dict[str, bytes]:
    """Damaged where a decoder may look away: taken or not, but nothing of the damage is kept."""
    png, heic = a_file("PNG"), a_heic()
    return {
        "png with a wrong checksum of its pixels": _wrong_checksum(png, b"IDAT"),
        "png with pixels that burst": png[:33] + chunk(b"IDAT", zlib.compress(b"\0" * 90_000_000)),
        "heic of a box that contains itself": heic[:28] + b"\0\0\0\0meta" + heic[36:],
        "heic of noise": heic[:-900] + bytes(255 - byte for byte in heic[-900:]),
        "png with a profile that bursts": _png_with(
            chunk(b"iCCP", b"p\0\0" + zlib.compress(CANARY + b"A" * 90_000_000))
        ),
        "png with a wrong checksum of a text": _wrong_checksum(
            _png_with(chunk(b"tEXt", b"Comment\0" + CANARY)), b"tEXt"
        ),
        "png with 50,000 texts": _png_with(chunk(b"tEXt", b"c\0" + CANARY) * 50_000),
        "webp whose size lies": a_file("WEBP")[:4]
        + b"\xff\xff\xff\x7f"
        + a_file("WEBP")[8:]
        + CANARY,
        "jpeg with garbage between its markers": _jpeg_with(b"\xff\xe5" + _sized(CANARY), CANARY),
    }


def _with_tail(name: str, data: bytes, tail: bytes) -> bytes:
    return data + (box(b"free", tail) if name == "heic" else tail)


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        file.writestr("META-INF/MANIFEST.MF", "Main-Class: Evil")
        file.writestr("Evil.class", CANARY)
    return out.getvalue()


def _heavy_webp() -> bytes:
    return a_file("WEBP", Image.new("RGB", (8_000, 5_000), (9, 99, 9)), lossless=True, method=0)


def _jpeg_of(width: int, height: int) -> bytes:
    data = a_file("JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def _png_of(width: int, height: int) -> bytes:
    data = a_file("PNG")
    return data[:8] + chunk(b"IHDR", struct.pack(">II", width, height) + data[24:29]) + data[33:]


def _png_with(chunks: bytes) -> bytes:
    data = a_file("PNG")
    return data[:33] + chunks + data[33:]


def _jpeg_with(*segments: bytes) -> bytes:
    data = a_file("JPEG")
    return data[:2] + b"".join(segments) + data[2:]


def _sized(body: bytes) -> bytes:
    body = body[:65_000]
    return struct.pack(">H", len(body) + 2) + body


def _wrong_checksum(data: bytes, kind: bytes) -> bytes:
    at = data.index(kind)
    end = at + 4 + int.from_bytes(data[at - 4 : at], "big")
    return data[:end] + bytes(255 - byte for byte in data[end : end + 4]) + data[end + 4 :]


def _exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = exif[0x9286] = CANARY.decode()
    return exif.tobytes()


def _circular_exif() -> bytes:
    """A directory of 500 entries, each a directory that is this one."""
    entries = b"".join(struct.pack("<HHII", 0x8769, 4, 1, 8) for _ in range(500))
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 500) + entries + b"\x08\0\0\0" + CANARY


def _profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + CANARY


def _billion_laughs() -> bytes:
    entities = b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    return b"<!DOCTYPE x [<!ENTITY a0 'ha'>" + entities + b"]><x>&a9;" + CANARY + b"</x>"


def _two_pictures() -> bytes:
    out = io.BytesIO()
    second = a_picture(320, 240)
    a_picture().save(out, "MPO", save_all=True, append_images=[second])
    return out.getvalue() + CANARY
