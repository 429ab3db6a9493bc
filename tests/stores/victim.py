"""A process that is killed (SIGKILL) at every step of a put and of a delete, one child for each step.

`python -m tests.stores.victim STORE_URL DATABASE_URL`: child number n puts "old" under a name of its own,
then replaces it by "new" and dies at the n-th step; the same for the deletion. A step is what stands
before and after each packet, request or transaction. Prints how many children there were.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from flask import Flask

from ihome.infra.db import db, engine_options, prepare_engine
from ihome.infra.storage import fastdfs, fastdfs_client, opening, patience
from ihome.infra.storage.base import Storage
from ihome.infra.storage.fastdfs_files import FileMap

STEPS = [
    (fastdfs_client, "_ask"),
    (FileMap, "_apart"),
    (patience.PatientAdapter, "send"),
]


def main(store_url: str, database_url: str) -> None:
    store = _store(store_url, database_url)
    for verb in ("put", "delete"):
        step = 0
        while _was_killed(store, verb, step):
            step += 1
        print(verb, step)


def _store(store_url: str, database_url: str) -> Storage:
    if not store_url.startswith("fdfs"):
        return opening.open_store(store_url)
    app = Flask("victim")
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(database_url, pool_size=2)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    return fastdfs.open_url(store_url, enter=app.app_context)


def _was_killed(store: Storage, verb: str, step: int) -> bool:
    """False when the work was done before the step came."""
    child = os.fork()
    if child == 0:
        name = f"ab{verb}{step:03d}.webp"
        store.put(name, b"old")
        _arm(step)
        if verb == "put":
            store.put(name, b"new")
        else:
            store.delete(name)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def _arm(step: int) -> None:
    passed = iter(range(1_000))

    def pass_step() -> None:
        if next(passed) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def deadly(call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            pass_step()
            result = call(*args, **kwargs)
            pass_step()
            return result

        return run

    for owner, attribute in STEPS:
        setattr(owner, attribute, deadly(getattr(owner, attribute)))


if __name__ == "__main__":
    main(*sys.argv[1:])
