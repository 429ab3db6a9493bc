"""The same work on many things by a few threads, which the caller watches."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextvars import copy_context
from queue import Empty, SimpleQueue
from typing import TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")

LOOK_SECONDS = 0.2


def in_parallel(
    work: Callable[[Item], Done], items: Iterable[Item], *, threads: int
) -> Iterator[list[Done]]:
    """What `work` made of `items`, in no order, as lists of what came since the last one.

    A list comes every LOOK_SECONDS, also an empty one, so that the caller can say that it lives. What `work`
    raises ends everything and is raised here; when the caller stops asking, everything ends too.
    """
    left, done, wrong = iter(items), SimpleQueue[Done](), SimpleQueue[BaseException]()
    lock, stop = threading.Lock(), threading.Event()

    def hand() -> None:
        try:
            while not stop.is_set():
                with lock:
                    item = next(left)
                done.put(work(item))
        except StopIteration:
            pass
        except BaseException as error:
            wrong.put(error)
            stop.set()

    crew = [
        threading.Thread(target=copy_context().run, args=(hand,), daemon=True)
        for _ in range(threads)
    ]
    for each in crew:
        each.start()
    try:
        while any(each.is_alive() for each in crew):
            until = time.monotonic() + LOOK_SECONDS
            for each in crew:
                each.join(max(0.0, until - time.monotonic()))
            yield _all_of(done)
        yield _all_of(done)
    finally:
        stop.set()
    with contextlib.suppress(Empty):
        raise wrong.get_nowait()


def _all_of(queue: "SimpleQueue[Done]") -> list[Done]:
    found = []
    with contextlib.suppress(Empty):
        while True:
            found.append(queue.get_nowait())
    return found
