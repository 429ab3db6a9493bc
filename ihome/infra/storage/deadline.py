"""A store that hangs (a dead network disk) must not hang whoever asks it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")

# All calls to the store in this process go through these threads: when a dead store has caught
# them all, the next callers are told so after their deadline, and the rest of the house goes on.
_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="storage")


def within(seconds: float, call: Callable[[], T]) -> T:
    """What `call` returns or raises; TimeoutError when it takes longer than `seconds`."""
    # In the context of the caller: a store of several asks the database of the app which is in use.
    future = _threads.submit(copy_context().run, call)
    try:
        return future.result(timeout=seconds)
    except TimeoutError:
        future.cancel()
        raise
