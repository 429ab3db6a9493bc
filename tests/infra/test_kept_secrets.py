"""A secret is made once, whoever comes first, and only its owner can read it."""

import os
import stat
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from ihome.infra.kept_secrets import kept_secret


def ask(path: str) -> bytes:
    return kept_secret(Path(path), lambda: os.urandom(32))


def test_it_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "secret"
    first = kept_secret(path, lambda: b"first")
    assert kept_secret(path, lambda: b"second") == first == b"first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_processes_that_start_together_have_the_same(tmp_path: Path) -> None:
    for number in range(5):
        with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
            path = tmp_path / str(number)
            assert len(set(pool.map(ask, [str(path)] * 8))) == 1
        assert [
            each.name for each in tmp_path.iterdir() if each.suffix
        ] == []  # nothing left behind
