"""Servers to measure, and wrk to measure them with: all on this machine, all stopped at the end."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS = int(os.environ.get("BENCH_SECONDS", "3"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))


@contextmanager
def ihome(**environment: str) -> Iterator[str]:
    """`ihome run` with the demo town in an empty folder; its address."""
    with tempfile.TemporaryDirectory(prefix="ihome-bench-") as folder:
        port = free_port()
        told = {
            "PORT": str(port),
            "IHOME_DATA_DIR": f"{folder}/var",
            "IHOME_LOG_LEVEL": "WARNING",
            **environment,
        }
        yield from _run(
            [sys.executable, "-m", "ihome", "run"], told, f"http://127.0.0.1:{port}", "/readyz"
        )


@contextmanager
def bare_flask(bodies: Path, app: str = "app") -> Iterator[str]:
    """A Flask app of five lines, on the same server with the same threads, that returns ready bytes.

    `app="wsgi"`: not even Flask.
    """
    port = free_port()
    words = [
        str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--factory", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "8", "--no-ws", "--no-log", f"bench.bare:{app}",
    ]  # fmt: skip
    yield from _run(words, {"BARE_BODIES": str(bodies)}, f"http://127.0.0.1:{port}", "/ready")


def _run(words: list[str], environment: dict[str, str], base: str, ready: str) -> Iterator[str]:
    process = subprocess.Popen(words, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 240
        while not answers(base + ready):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{words[0]} did not start")
            time.sleep(0.2)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=30)


def requests_per_second(url: str) -> float:
    """What wrk counts with 16 connections for SECONDS."""
    if not shutil.which("wrk"):
        raise SystemExit("bench needs wrk: apt-get install wrk")
    said = subprocess.run(
        ["wrk", "-t2", "-c16", f"-d{SECONDS}s", url], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in said:
        raise SystemExit(f"{url} refused some requests:\n{said}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found, said
    return float(found[1])


def get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return bytes(answer.read())


def answers(url: str) -> bool:
    try:
        get(url)
    except OSError:
        return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
