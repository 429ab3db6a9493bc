"""Runs `ihome` commands that die at a given point. A process of its own, with everything imported.

Each line of standard input is {"argv": [...], "phase": "verifying", "after": k}: the command runs in a child that
kills itself with SIGKILL at the k-th thing that it does to the outside while the move is in that phase (k = 0:
never): a file of a store opened, renamed or removed, a folder made; a commit, just before it. The answer
is a line with how it ended and what it printed. What is watched is told by Python's audit events
and SQLAlchemy's: no line of ihome knows of it.
"""

import json
import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ihome.cli.main import main as ihome
from ihome.media.models import StorageMove

WATCHED = {"open", "os.rename", "os.remove", "os.mkdir"}


class Death:
    """Counts what is done in one phase; comes at the k-th."""

    def __init__(self, phase: str, after: int, places: list[str]) -> None:
        self._phase, self._after, self._places = phase, after, places
        self._now, self._done = "", 0
        sys.addaudithook(self.audit)
        sa.event.listen(sa.Engine, "commit", self.count)
        sa.event.listen(StorageMove.phase, "set", self.enter)
        sa.event.listen(StorageMove, "load", lambda row, _: self.enter(row, row.phase))

    def enter(self, _row: object, phase: str, *_: object) -> None:
        if phase != self._now:
            self._now, self._done = phase, 0

    def audit(self, event: str, args: tuple[Any, ...]) -> None:
        if event in WATCHED and any(str(args[0]).startswith(place) for place in self._places):
            self.count()

    def count(self, *_: object) -> None:
        self._done += 1
        if self._done == self._after and self._now == self._phase:
            os.kill(os.getpid(), signal.SIGKILL)


def run(asked: dict[str, Any], places: list[str]) -> dict[str, Any]:
    with tempfile.TemporaryFile() as said:
        child = os.fork()
        if child == 0:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            Death(asked["phase"], asked["after"], places)
            sys.argv = ["ihome", *asked["argv"]]
            status = 70
            try:
                ihome()
            except SystemExit as end:
                status = end.code if isinstance(end.code, int) else 1
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
        _, how = os.waitpid(child, 0)
        said.seek(0)
        return {
            "status": os.waitstatus_to_exitcode(how),
            "said": said.read().decode(errors="replace"),
        }


def main() -> None:
    places = [str(Path(each)) for each in sys.argv[1:]]
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line), places)), flush=True)


if __name__ == "__main__":
    main()
