"""How long work tells how far it is; the command makes a bar of it, a test nothing."""

from typing import Protocol


class Telling(Protocol):
    """One stage at a time: `begin`, any number of `advance`, `end`. `say` may come in between."""

    def begin(self, words: str, *, total: int, done: int = 0) -> None:
        """A stage of `total` objects, `done` of which were done before."""

    def advance(self, objects: int = 1, size_bytes: int = 0) -> None:
        """So many more are done. Called from one thread."""

    def end(self) -> None:
        """The stage is over."""

    def say(self, words: str) -> None:
        """One line."""


class Silence:
    """Tells nobody."""

    def begin(self, words: str, *, total: int, done: int = 0) -> None:
        pass

    def advance(self, objects: int = 1, size_bytes: int = 0) -> None:
        pass

    def end(self) -> None:
        pass

    def say(self, words: str) -> None:
        pass
