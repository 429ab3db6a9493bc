"""`ihome serve` with its locks taken away: the control of the race over HTTP.

The primary key is dropped by the test that starts this. Run as `python -m tests.concurrency.unguarded`.
"""

import multiprocessing
import sys

import sqlalchemy as sa

from ihome import cli
from ihome.infra import db as database


def main() -> None:
    multiprocessing.set_start_method("fork")  # the web processes inherit what is changed here
    sa.Select.with_for_update = lambda asked, **_: asked  # type: ignore[method-assign,assignment]
    database._sqlite_begin = lambda _connection: None  # type: ignore[assignment]
    sys.argv = ["ihome", "serve"]
    cli.main()


if __name__ == "__main__":
    main()
