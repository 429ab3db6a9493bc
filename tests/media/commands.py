"""The real command, run in processes of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ihome.settings import Settings


def environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "IHOME_DATA_DIR": str(settings.data_dir),
        "IHOME_DATABASE_URL": settings.database_url,
        "IHOME_REDIS_URL": settings.redis_url,
        "IHOME_STORAGE_URL": settings.storage_url,
        "IHOME_SECRET_KEY": settings.secret_key,
        "IHOME_VAULT_KEY": settings.vault_key,
        "IHOME_LOG_LEVEL": "ERROR",
    }


class Mover:
    """`ihome media` in another process, which may be told to die (tests/media/mover.py)."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def __call__(self, *argv: object, phase: str = "", after: int = 0) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"argv": ["media", *map(str, argv)], "phase": phase, "after": after}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@contextmanager
def mover_at(settings: Settings, *places: Path) -> Iterator[Mover]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.media.mover", *map(str, places)],
        env=environment(settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Mover(process)
        assert process.stdin is not None
        process.stdin.close()
