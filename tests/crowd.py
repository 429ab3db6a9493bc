"""Many at the same moment, each in a thread of its own."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from flask import current_app

T = TypeVar("T")


def at_once(deeds: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Each in a thread of its own, begun together: what each gave or raised, in their order."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    gate = threading.Barrier(len(deeds))

    def run(deed: Callable[[], T]) -> T | Exception:
        with app.app_context():
            gate.wait()
            try:
                return deed()
            except Exception as error:
                return error

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def sorted_out(results: Sequence[object], *losing: type[Exception]) -> list[Any]:
    """What the winners got. An error that is none of `losing` is raised: nobody may lose by it."""
    for each in results:
        if isinstance(each, Exception) and not isinstance(each, losing):
            raise each
    return [each for each in results if not isinstance(each, Exception)]
