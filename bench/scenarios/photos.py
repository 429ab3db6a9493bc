"""(f) A photo of 12 megapixels taken in, against a bare Pillow script; a warm photo sent, against nginx.

Both sides of each comparison run in turns within this run. Needs nginx and wrk.
"""

import io
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from bench.nginx import plain_nginx, shipped_nginx
from bench.servers import ROUNDS, bare_flask, get, ihome, requests_per_second
from ihome.infra import picture_decoder
from ihome.media.rules import MAX_PIXELS, MAX_SIDE_PX, WIDTHS_PX

# The same work as any script would do it: decode, turn, shrink, sRGB, six files. Its imports are counted too.
BARE = """
import io, sys
from PIL import Image, ImageOps
image = Image.open(sys.stdin.buffer)
image.draft(None, (4096, 4096))
image = ImageOps.exif_transpose(image).convert("RGB")
image = image.resize((2048, round(image.height * 2048 / image.width)), Image.Resampling.LANCZOS, reducing_gap=2.0)
for width in (160, 480, 720, 1080, 1600, 2048):
    small = image if width == image.width else image.resize(
        (width, round(image.height * width / image.width)), Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    small.save(out, "WEBP", quality=80, method=4)
    sys.stdout.buffer.write(out.getvalue())
"""


def measure() -> dict[str, object]:
    """Seconds and memory of taking in (goals 1.15 and 512 MB), requests per second of sending (0.5 and 1.0)."""
    return _taking_in() | _sending()


def a_12_megapixel_jpeg() -> bytes:
    """A room of the demo town as large as a phone takes it, with the grain of a sensor."""
    file = Path(picture_decoder.__file__).parents[1] / "seeds" / "photos" / "loft-1.jpg"
    image = Image.open(file).convert("RGB").resize((4032, 3024), Image.Resampling.BICUBIC)
    grain = Image.effect_noise(image.size, 24).convert("RGB")
    out = io.BytesIO()
    Image.blend(image, grain, 0.12).save(out, "JPEG", quality=90)
    return out.getvalue()


def _taking_in() -> dict[str, object]:
    task = {
        "widths": WIDTHS_PX,
        "max_pixels": MAX_PIXELS,
        "max_side_px": MAX_SIDE_PX,
        "facts": True,
    }
    ours = [sys.executable, "-I", picture_decoder.__file__, json.dumps(task)]
    bare = [sys.executable, "-I", "-c", BARE]
    data = a_12_megapixel_jpeg()
    runs = [(_run(ours, data), _run(bare, data)) for _ in range(max(ROUNDS, 5))]
    cpu = [[seconds for seconds, _, _ in side] for side in zip(*runs, strict=True)]
    wall = [[seconds for _, seconds, _ in side] for side in zip(*runs, strict=True)]
    memory = [max(mb for _, _, mb in side) for side in zip(*runs, strict=True)]
    return {
        "taking in: bytes of the JPEG": len(data),
        "taking in: decoder, s of CPU": _middle(cpu[0], 2),
        "taking in: bare Pillow, s of CPU": _middle(cpu[1], 2),
        "taking in: ratio of CPU": f"{statistics.median(cpu[0]) / statistics.median(cpu[1]):.2f}",
        "taking in: decoder, s": _middle(wall[0], 2),
        "taking in: bare Pillow, s": _middle(wall[1], 2),
        "taking in: ratio of time": f"{statistics.median(wall[0]) / statistics.median(wall[1]):.2f}",
        "taking in: decoder, most MB": round(memory[0]),
        "taking in: bare Pillow, most MB": round(memory[1]),
    }


def _run(words: list[str], data: bytes) -> tuple[float, float, float]:
    """Seconds of CPU, seconds, and the most memory in MB, of a process started by a small one.

    (A child's peak begins with what its parent held, hence the shell in between.)
    """
    with tempfile.TemporaryFile() as given, tempfile.NamedTemporaryFile() as told:
        given.write(data)
        given.seek(0)
        began = time.monotonic()
        subprocess.run(
            [sys.executable, "-I", "-c", WATCH, told.name, *words],
            stdin=given,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        wall = time.monotonic() - began
        cpu, memory_kb, own_wall = json.loads(Path(told.name).read_text())
    return cpu, min(wall, own_wall), memory_kb / 1024


WATCH = """
import json, os, resource, sys, time
began = time.monotonic()
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, used = os.wait4(child, 0)
with open(sys.argv[1], "w") as file:
    json.dump([used.ru_utime + used.ru_stime, used.ru_maxrss, time.monotonic() - began], file)
sys.exit(status)
"""


def _sending() -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="ihome-bench-") as folder:
        photos = Path(folder, "photos")
        with ihome(IHOME_STORAGE_URL=f"file://{photos}", IHOME_MEDIA_ACCEL="/_photos") as ours:
            card = json.loads(get(f"{ours}/api/v2/search?limit=1"))["data"]["items"][0]["photos"][0]
            key = card["url"].split("/")[-1].removesuffix(".webp")
            name, path = f"{key[:2]}/{key[2:4]}/{key}-480.webp", f"/media/480/{key}.webp"
            size = (photos / name).stat().st_size
            Path(folder, "bare").mkdir()
            Path(folder, "bare", "photo").write_bytes((photos / name).read_bytes())
            with (
                bare_flask(Path(folder, "bare"), "wsgi") as bare,
                plain_nginx(photos) as plain,
                shipped_nginx(ours, photos) as shipped,
                shipped_nginx(ours, photos, accel_only=True) as accel,
                ihome(IHOME_STORAGE_URL=f"file://{photos}", IHOME_DEMO="0") as own,
                ihome(
                    IHOME_STORAGE_URL=f"file://{photos}", IHOME_DEMO="0", IHOME_WEB_WORKERS="2"
                ) as two,
            ):
                ways = {
                    "plain nginx": f"{plain}/{name}",
                    "the same server, no framework": bare,
                    "ihome alone": own + path,
                    "ihome alone, two processes": two + path,
                    "shipped nginx": shipped + path,
                    "shipped nginx, X-Accel-Redirect": accel + path,
                }
                bodies = {get(url) for url in ways.values()}
                assert bodies == {(photos / name).read_bytes()}, "the ways differ"
                rounds = [
                    {way: requests_per_second(url) for way, url in ways.items()}
                    for _ in range(ROUNDS)
                ]
    found: dict[str, object] = {"sending: bytes of the photo": size}
    plainly = statistics.median(each["plain nginx"] for each in rounds)
    for way in ways:
        rates = [each[way] for each in rounds]
        found[f"sending: {way}, requests/s"] = _middle(rates, 0)
        if way != "plain nginx":
            found[f"sending: {way} / plain nginx"] = f"{statistics.median(rates) / plainly:.2f}"
    return found


def _middle(values: list[float], digits: int) -> str:
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} – {max(values):.{digits}f})"
