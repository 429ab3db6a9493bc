"""How far long work is: a bar on a terminal, now and then a plain line elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from tqdm import tqdm

from ihome.kernel.clock import monotonic
from ihome.media.keeping.telling import Telling

LINE_SECONDS = 10.0


@contextmanager
def progress(out: TextIO | None = None) -> Iterator[Telling]:
    """Tells on standard error; a bar that was cut off is closed."""
    out = out or sys.stderr
    telling = Bar(out) if out.isatty() else Lines(out)
    try:
        yield telling
    finally:
        telling.close()


class Bar:
    """Objects done, rate, time left."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._bar: tqdm[Any] | None = None
        self._size_bytes = 0

    def begin(self, words: str, *, total: int, done: int = 0) -> None:
        self.close()
        self._size_bytes = 0
        self._bar = tqdm(
            total=total,
            initial=done,
            desc=f"{words:<13}",
            unit="photo",
            file=self._out,
            dynamic_ncols=True,
        )

    def advance(self, objects: int = 1, size_bytes: int = 0) -> None:
        if self._bar is None:
            return
        self._size_bytes += size_bytes
        self._bar.set_postfix_str(f"{self._size_bytes / 1e6:.1f} MB", refresh=False)
        self._bar.update(objects)

    def end(self) -> None:
        self.close()

    def say(self, words: str) -> None:
        tqdm.write(words, file=self._out)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


class Lines:
    """A line when a stage of any objects begins and ends, and every ten seconds in between."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._words, self._total, self._first, self._done = "", 0, 0, 0
        self._began = self._told_at = 0.0

    def begin(self, words: str, *, total: int, done: int = 0) -> None:
        self._words, self._total, self._first, self._done = words, total, done, done
        self._began = self._told_at = monotonic()
        if total:
            self.say(f"{words}: {total} objects" + (f", {done} of them are there" if done else ""))

    def advance(self, objects: int = 1, size_bytes: int = 0) -> None:
        self._done += objects
        if monotonic() - self._told_at >= LINE_SECONDS:
            self._told_at = monotonic()
            self.say(f"{self._words}: {self._done} of {self._total}{self._rate()}")

    def end(self) -> None:
        if self._total:
            self.say(f"{self._words}: {self._done} of {self._total}, done")

    def say(self, words: str) -> None:
        self._out.write(f"{words}\n")
        self._out.flush()

    def close(self) -> None:
        pass

    def _rate(self) -> str:
        rate = (self._done - self._first) / max(monotonic() - self._began, 0.001)
        if rate <= 0:
            return ""
        left = max(self._total - self._done, 0) / rate
        return f", {rate:.0f} a second, {left // 60:.0f} min {left % 60:.0f} s left"
