"""Many at once."""

import threading
from collections.abc import Callable


def run_together(deeds: list[Callable[[], None]]) -> None:
    """Each in a thread of its own, begun at once; the first error is raised here."""
    gate, errors = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[], None]) -> None:
        gate.wait()
        try:
            deed()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
