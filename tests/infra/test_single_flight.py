"""One does the work, all have the result: threads, processes, and without Redis."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis

from ihome.infra.cache import redis, redis_client
from ihome.infra.single_flight import SingleFlight
from tests.crowd import at_once


class Work:
    """Counts how often it was done; what was made can be found by all."""

    def __init__(self, seconds: float = 0.2) -> None:
        self.done, self.made, self._seconds = 0, b"", seconds
        self._guard = threading.Lock()

    def find(self) -> bytes | None:
        return self.made or None

    def make(self) -> bytes:
        with self._guard:
            self.done += 1
        time.sleep(self._seconds)
        self.made = b"the result"
        return self.made


def test_of_fifty_threads_one_does_the_work(app: Flask) -> None:
    flights, work = SingleFlight("test"), Work()
    results = at_once([lambda: flights.run("a", find=work.find, make=work.make)] * 50)
    assert results == [b"the result"] * 50
    assert work.done == 1


def test_without_it_many_do_the_work(app: Flask) -> None:
    """The control of the tests around."""
    work = Work()
    at_once([lambda: work.find() or work.make()] * 50)
    assert work.done > 1


def two_processes(work: Work, flights: list[SingleFlight]) -> list[object]:
    """As two processes would: each SingleFlight knows only its own threads."""
    return list(
        at_once([
            lambda own=own: own.run("a", find=work.find, make=work.make)  # type: ignore[misc]
            for own in flights * 10
        ])
    )  # fmt: skip


def test_of_two_processes_one_does_the_work(app: Flask) -> None:
    work = Work()
    results = two_processes(work, [SingleFlight("test"), SingleFlight("test")])
    assert results == [b"the result"] * 20
    assert work.done == 1


def test_while_redis_is_silent_each_process_does_it_once(app: Flask) -> None:
    """And the control of the one above: without the lock there are two."""
    work, silent = Work(), Redis.from_url("unix:///nowhere/redis.sock")

    def run(own: SingleFlight) -> bytes:
        with redis_client.using(silent):
            return own.run("a", find=lambda: None, make=work.make)

    first, second = SingleFlight("test"), SingleFlight("test")
    results = at_once([lambda own=own: run(own) for own in [first, second] * 10])  # type: ignore[misc]
    assert results == [b"the result"] * 20
    assert work.done == 2


PROGRAM = """
import sys, threading, time
from pathlib import Path
from ihome.infra.cache import connect_redis, redis_client
from ihome.infra.single_flight import SingleFlight
redis_client.plug(connect_redis(sys.argv[1]))
made, log = Path(sys.argv[2]) / "made", Path(sys.argv[2]) / "log"
def find():
    return made.read_bytes() if made.exists() else None
def make():
    with log.open("a") as file:
        file.write("done\\n")
    time.sleep(0.5)
    made.write_bytes(b"the result")
    return b"the result"
flights, got = SingleFlight("test"), []
sys.stdin.read()
threads = [threading.Thread(target=lambda: got.append(flights.run("p", find=find, make=make))) for _ in range(5)]
for each in threads: each.start()
for each in threads: each.join()
assert got == [b"the result"] * 5, got
"""


def test_of_four_real_processes_one_does_the_work(
    app: Flask, redis_url: str, tmp_path: Path
) -> None:
    words = [sys.executable, "-c", PROGRAM, redis_url, str(tmp_path)]
    workers = [subprocess.Popen(words, stdin=subprocess.PIPE) for _ in range(4)]
    time.sleep(1.5)  # all of them are up; their work takes half a second
    for each in workers:
        assert each.stdin is not None
        each.stdin.close()
    assert [each.wait(timeout=30) for each in workers] == [0] * 4
    assert (tmp_path / "log").read_text() == "done\n"


def test_what_goes_wrong_is_told_to_all_and_the_next_one_tries_again(app: Flask) -> None:
    flights, tries = SingleFlight("test"), []

    def fail() -> bytes:
        tries.append(1)
        time.sleep(0.2)
        raise ValueError("no")

    results = at_once([lambda: flights.run("a", find=lambda: None, make=fail)] * 5)
    assert {type(each) for each in results} == {ValueError}
    assert len(tries) == 1
    assert flights.run("a", find=lambda: None, make=lambda: b"yes") == b"yes"
    assert redis().keys("single:*") == []


def test_a_holder_that_died_is_waited_for_only_until_its_lock_runs_out(app: Flask) -> None:
    redis().set("single:test:a", "a dead process", ex=1)
    assert SingleFlight("test").run("a", find=lambda: None, make=lambda: b"mine") == b"mine"


def test_nobody_waits_for_ever(app: Flask) -> None:
    redis().set("single:test:a", "somebody slow", ex=60)
    with pytest.raises(TimeoutError):
        SingleFlight("test", wait_seconds=0.2).run("a", find=lambda: None, make=lambda: b"")
    assert redis().get("single:test:a") == b"somebody slow"
