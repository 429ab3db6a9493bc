"""Secrets that are made on first use and kept in a file that its owner alone can read."""

import os
from collections.abc import Callable
from pathlib import Path


def kept_secret(path: Path, make: Callable[[], bytes]) -> bytes:
    """What `path` holds; written from `make` when it is not there. Of many processes the first wins.

    OSError when the folder cannot be written.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = path.with_suffix(f".{os.getpid()}")
        new.touch(mode=0o600)
        new.write_bytes(make())
        try:
            os.link(new, path)  # the first process wins; the others read what it made
        except FileExistsError:
            pass
        finally:
            new.unlink()
    return path.read_bytes()
