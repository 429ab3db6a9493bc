"""Runs `ihome` commands that die at a given point. A process of its own, with everything imported.

Each line of standard input is {"argv": [...], "die_at": k}: the command runs in a child that kills itself
with SIGKILL at the k-th thing that it does to the outside (0: never): a file of a store or its lock opened,
renamed, removed, listed; a commit, just before it. The answer is a line with how it ended, how many of
these things were done, and what it printed. What is counted is told by Python's own audit events and
SQLAlchemy's: no line of ihome knows of it.
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

WATCHED = {"open", "os.rename", "os.remove", "os.mkdir", "os.scandir", "os.listdir"}


class Death:
    """Counts what is done; comes at the k-th."""

    def __init__(self, die_at: int, places: list[str]) -> None:
        self.done = 0
        self._die_at = die_at
        self._places = places

    def audit(self, event: str, args: tuple[Any, ...]) -> None:
        if event in WATCHED and any(str(args[0]).startswith(place) for place in self._places):
            self.count()

    def count(self, *_: object) -> None:
        self.done += 1
        if self.done == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)


def run(argv: list[str], die_at: int, places: list[str]) -> dict[str, Any]:
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as counted:
        child = os.fork()
        if child == 0:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            death = Death(die_at, places)
            sys.addaudithook(death.audit)
            sa.event.listen(sa.Engine, "commit", death.count)
            sys.argv = ["ihome", *argv]
            status = 70
            try:
                ihome()
            except SystemExit as end:
                status = end.code if isinstance(end.code, int) else 1
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os.write(counted.fileno(), str(death.done).encode())
                os._exit(status)
        _, how = os.waitpid(child, 0)
        said.seek(0)
        counted.seek(0)
        return {
            "status": os.waitstatus_to_exitcode(how),
            "done": int(counted.read() or die_at),
            "said": said.read().decode(errors="replace"),
        }


def main() -> None:
    places = [str(Path(each)) for each in sys.argv[1:]]
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(run(asked["argv"], asked["die_at"], places)), flush=True)


if __name__ == "__main__":
    main()
