"""The decoder process: what it may take, what it may touch, and what its death means."""

import io
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from ihome.infra import picture_decoder as decoder_file
from ihome.infra import pictures
from ihome.infra.storage.memory import MemoryStorage
from ihome.kernel.errors import Unavailable
from ihome.media.errors import PhotoRefused, PhotoTooHeavy
from ihome.media.rules import MAX_PHOTO_BYTES
from ihome.media.service import PreparedPhoto, prepare_photo
from tests.factories.pictures import a_file, a_picture, many_scans

Prepare = Callable[[bytes], PreparedPhoto]
PROGRAM = Path(decoder_file.__file__)


def locked_in(code: str) -> subprocess.CompletedProcess[str]:
    """Run `code` in a process that has put on the decoder's limits."""
    words = f"import runpy; decoder = runpy.run_path({str(PROGRAM)!r}, run_name='x')\n"
    words += "import errno, os, socket, subprocess\ndecoder['_lock_in']()\n" + code
    return subprocess.run(
        [sys.executable, "-I", "-c", words], capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    "deed",
    [
        "socket.socket()",
        "socket.socket(socket.AF_UNIX)",
        "open('/etc/passwd')",
        "open('/tmp/left-by-the-decoder', 'w')",
        "os.listdir('/')",
        "os.pipe()",
        "subprocess.run(['/bin/true'])",
    ],
)
def test_once_it_has_its_input_it_can_open_nothing(deed: str) -> None:
    done = locked_in(
        f"try:\n    {deed}\nexcept OSError as error:\n"
        "    print(errno.errorcode[error.errno])\nelse:\n    print('it could')\n"
    )
    assert done.stdout.strip() == "EMFILE", done.stderr


def test_without_the_limits_it_could() -> None:
    """The control of the test above."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", "import socket; socket.socket(); print('it could')"],
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "it could"


def test_it_may_not_take_more_memory_or_write_more_than_allowed() -> None:
    done = locked_in("try:\n    bytearray(520 << 20)\nexcept MemoryError:\n    print('no')\n")
    assert done.stdout.strip() == "no", done.stderr
    done = locked_in("import resource; print(resource.getrlimit(resource.RLIMIT_FSIZE)[0] >> 20)")
    assert done.stdout.strip() == "32"


def test_a_picture_that_needs_too_much_memory_is_refused(
    prepare: Prepare, store: MemoryStorage
) -> None:
    # A WebP of 40 megapixels takes four canvases of 160 MB to decode; 25 megapixels still fit.
    heavy = a_file("WEBP", Image.new("RGB", (8_000, 5_000), (9, 99, 9)), lossless=True, method=0)
    with pytest.raises(PhotoTooHeavy):
        prepare(heavy)
    assert list(store.list()) == []
    fits = a_file("WEBP", Image.new("RGB", (5_800, 4_300), (9, 99, 9)), lossless=True, method=0)
    assert prepare(fits).picture.width_px == 5_800


def test_a_picture_that_never_ends_is_killed_and_others_are_told_to_wait(
    store: MemoryStorage,
) -> None:
    endless = many_scans()
    assert len(endless) < MAX_PHOTO_BYTES
    outcomes: list[type[BaseException] | None] = []

    def upload() -> None:
        try:
            pictures.clean_picture(
                endless, widths=(160,), max_pixels=40_000_000, max_side_px=10_000
            )
            outcomes.append(None)
        except Exception as error:
            outcomes.append(type(error))

    uploads = [threading.Thread(target=upload) for _ in range(pictures.MAX_DECODERS)]
    for each in uploads:
        each.start()
    threading.Event().wait(0.3)  # both have their decoder
    with pytest.raises(Unavailable) as busy:
        prepare_photo(io.BytesIO(a_file()))
    assert busy.value.http_status == 503
    assert busy.value.data["retry_after_seconds"] >= 1
    for each in uploads:
        each.join()
    assert outcomes == [pictures.PictureRefused] * 2
    assert prepare_photo(io.BytesIO(a_file())).picture.width_px == 640  # and life goes on


def test_the_endless_picture_is_refused_by_its_name(prepare: Prepare) -> None:
    with pytest.raises(PhotoTooHeavy):
        prepare(many_scans())


def test_a_crash_of_the_decoder_on_noise_is_a_refusal_never_a_failure(prepare: Prepare) -> None:
    good = {kind: a_file(kind, a_picture(64, 64)) for kind in ("JPEG", "PNG", "WEBP")}
    outcomes = set()
    for data in good.values():
        for at in range(20, len(data) - 8, max(1, len(data) // 12)):
            broken = data[:at] + bytes(255 - byte for byte in data[at : at + 8]) + data[at + 8 :]
            try:
                prepare(broken)
                outcomes.add("kept")
            except PhotoRefused:
                outcomes.add("refused")
    assert outcomes == {"kept", "refused"}
