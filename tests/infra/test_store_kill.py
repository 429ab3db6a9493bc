"""A process that dies in the middle of its work loses no photo, in the stores where that takes steps."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from ihome.infra.db import db
from ihome.infra.storage.base import NotStored, Storage
from ihome.infra.storage.opening import open_store
from ihome.kernel.clock import at, utc_now
from tests.stores import fastdfs, hdfs

ROOT = Path(__file__).parents[2]


@dataclass
class Scene:
    store: Storage
    url: str
    database_url: str
    contents: dict[str, tuple[bytes, int]] | dict[str, bytes]  # what the server has
    orphans: int = 0  # files that may stay for ever; ADR-0020 says which


@contextmanager
def on_hdfs(*, knows_rename_options: bool) -> Iterator[Scene]:
    tree = hdfs.Tree(knows_rename_options=knows_rename_options)
    with hdfs.cluster(tree) as (port, _):
        url = f"hdfs://{hdfs.OWNER}@127.0.0.1:{port}{hdfs.ROOT}"
        yield Scene(open_store(url), url, "", tree.files)


@contextmanager
def on_fastdfs() -> Iterator[Scene]:
    disk = fastdfs.Disk()
    with ExitStack() as stack:
        app = stack.enter_context(fastdfs.database())
        storage = stack.enter_context(fastdfs.serving(fastdfs.StorageServer, disk))
        facts = {"storage_port": storage}
        tracker = stack.enter_context(fastdfs.serving(fastdfs.Tracker, disk, **facts))
        with app.app_context():
            database_url = db.engine.url.render_as_string(hide_password=False)
        url = f"fdfs://127.0.0.1:{tracker}/photos"
        store = fastdfs.store_at(app, tracker)
        # Killed after the answer to the upload, and before the transaction that follows.
        yield Scene(store, url, database_url, disk.files, orphans=2)


SCENES = {
    "NameNode": lambda: on_hdfs(knows_rename_options=True),
    "HttpFS": lambda: on_hdfs(knows_rename_options=False),
    "FastDFS": on_fastdfs,
}


@pytest.mark.parametrize("scene_name", SCENES)
def test_killed_at_every_step_the_old_or_the_new_object_is_there(scene_name: str) -> None:
    with SCENES[scene_name]() as scene:
        words = [sys.executable, "-m", "tests.stores.victim", scene.url, scene.database_url]
        done = subprocess.run(
            words, cwd=ROOT, capture_output=True, text=True, check=True, timeout=100
        )
        steps = dict(line.split() for line in done.stdout.splitlines())
        assert int(steps["put"]) >= 6, "the steps were not seen"
        assert int(steps["delete"]) >= 2, "the steps were not seen"

        with at(utc_now() + timedelta(hours=25)):
            listed = {each.name for each in scene.store.list()}
        for step in range(int(steps["put"])):
            name = f"abput{step:03d}.webp"
            assert scene.store.open(name).read() in (b"old", b"new"), name
            assert name in listed
        for step in range(int(steps["delete"])):
            name = f"abdelete{step:03d}.webp"
            scene.store.delete(name)  # what was begun can be ended
            with pytest.raises(NotStored):
                scene.store.open(name)
        there = {each.name for each in scene.store.list()}
        assert there <= {f"abput{step:03d}.webp" for step in range(int(steps["put"]) + 1)}
        assert len(there) <= len(scene.contents) <= len(there) + scene.orphans
