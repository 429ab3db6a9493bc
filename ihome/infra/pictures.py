"""Strangers' pictures made safe: decoded in a process of its own, written anew, nothing else kept.

The process (`picture_decoder.py`) has 512 MB, 5 s of CPU and no way to the network or a file. What
it was killed for is an answer, not an accident: no web worker dies of a picture.
"""

import json
import logging
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

log = logging.getLogger(__name__)

WALL_SECONDS = 20.0  # the 5 s of CPU may take longer on a busy machine
MAX_DECODERS = 2
WAIT_SECONDS = 2.0  # for a decoder to come free; a thread is worth more than a quick upload

# A cleaned picture is at most as wide as the widest width and as high as a stranger's may be.
CLEAN_MAX_PIXELS, CLEAN_MAX_SIDE = 2048 * 10_000, 10_000

_PROGRAM = Path(__file__).with_name("picture_decoder.py")
_decoders = threading.BoundedSemaphore(MAX_DECODERS)


class PictureRefused(Exception):
    """`reason` is not_a_picture | too_many_pixels | animated | too_heavy."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DecodersBusy(Exception):
    """As many pictures as we can stand are being decoded in this process."""


@dataclass(frozen=True)
class CleanPicture:
    """`files` maps a width in pixels to a WebP file; sizes are of the upright original.

    `phash` is a perceptual hash, 16 hex digits; None when nothing is to be seen on the picture.
    """

    width_px: int
    height_px: int
    color: str
    thumbhash: str
    files: dict[int, bytes]
    phash: str | None = None


def clean_picture(
    data: bytes, *, widths: Sequence[int], max_pixels: int, max_side_px: int
) -> CleanPicture:
    """The picture in `data`, upright, in sRGB, opaque, without metadata, in those of `widths` that it fills.

    A picture narrower than all of them gets one file, under the smallest width, not enlarged.
    PictureRefused says what is wrong with it, DecodersBusy that somebody else comes first.
    """
    facts, files = _asked(
        data,
        {
            "widths": list(widths),
            "max_pixels": max_pixels,
            "max_side_px": max_side_px,
            "facts": True,
        },
    )
    return CleanPicture(
        width_px=int(facts["width_px"]),
        height_px=int(facts["height_px"]),
        color=str(facts["color"])[:7],
        thumbhash=str(facts["thumbhash"])[:60],
        files=files,
        phash=str(facts["phash"])[:16] if facts["phash"] else None,
    )


def narrower(data: bytes, *, width: int) -> bytes:
    """A WebP file of that width from a cleaned picture that is wider; refuses like `clean_picture`."""
    return _one_file(data, {"widths": [width]})


def square(data: bytes, *, side: int) -> bytes:
    """The middle of a cleaned picture as a WebP square, at most `side` px; refuses like `clean_picture`."""
    return _one_file(data, {"square": side})


def _one_file(data: bytes, task: dict[str, Any]) -> bytes:
    _, files = _asked(data, {**task, "max_pixels": CLEAN_MAX_PIXELS, "max_side_px": CLEAN_MAX_SIDE})
    [file] = files.values()
    return file


def _asked(data: bytes, task: dict[str, Any]) -> tuple[dict[str, Any], dict[int, bytes]]:
    """What the decoder tells of a picture, and the files it made, by width."""
    if not _decoders.acquire(timeout=WAIT_SECONDS):
        raise DecodersBusy
    try:
        answer = _decoded(data, task)
    finally:
        _decoders.release()
    head, _, body = answer.partition(b"\n")
    facts = json.loads(head)
    if "refused" in facts:
        raise PictureRefused(facts["refused"])
    return facts, _files(facts["files"], body)


def _decoded(data: bytes, task: dict[str, Any]) -> bytes:
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as made,
        tempfile.TemporaryFile() as said,
    ):
        given.write(data)
        given.seek(0)
        status = _run(given, made, said, json.dumps(task))
        made.seek(0)
        answer = made.read()
        if status == 0 and answer:
            return answer
        said.seek(0)
        words = said.read(500).decode(errors="replace")
    if status > 0 and "MemoryError" not in words:  # it did not even start: our fault
        raise RuntimeError(f"the picture decoder ended with {status}: {words}")
    log.warning("a picture was too heavy", extra={"status": status, "size_bytes": len(data)})
    raise PictureRefused("too_heavy")


def _run(given: BinaryIO, made: BinaryIO, said: BinaryIO, task: str) -> int:
    """How it ended: 0, or minus the signal that killed it."""
    process = subprocess.Popen(  # noqa: S603  (our own program, our own words)
        [sys.executable, "-I", str(_PROGRAM), task],
        stdin=given,
        stdout=made,
        stderr=said,
        cwd="/",
        env={"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
    )
    try:
        return process.wait(timeout=WALL_SECONDS)
    except subprocess.TimeoutExpired:
        return -9
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _files(sizes: list[list[int]], body: bytes) -> dict[int, bytes]:
    """The files behind the facts, taken with care: the decoder has seen a stranger's file."""
    files, start = {}, 0
    for width, length in sizes:
        files[int(width)] = body[start : start + int(length)]
        start += int(length)
    if start != len(body) or not files:
        raise PictureRefused("too_heavy")
    return files
