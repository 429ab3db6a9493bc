"""The wheel carries everything: installed into an empty environment, away from the clone, it runs."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.enable_socket,
    pytest.mark.xdist_group("wheel"),
]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel and what it asks for, and nothing of the clone."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)  # the wheel is made from the sdist
    (wheel,) = folder.glob("ihome-*.whl")
    venv.create(folder / "env", with_pip=True)
    python = folder / "env" / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "--require-hashes", "-r", str(ROOT / "requirements" / "run.lock")], check=True
    )
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True)
    return folder / "env" / "bin"


@pytest.fixture(scope="module")
def running(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    away = tmp_path_factory.mktemp("away")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {"PATH": os.environ["PATH"], "PORT": str(port), "HOME": str(away)}
    house = subprocess.Popen([str(installed / "ihome"), "run"], cwd=away, env=environment)
    try:
        wait_for(f"http://127.0.0.1:{port}/readyz", house)
        yield f"http://127.0.0.1:{port}"
    finally:
        house.send_signal(signal.SIGINT)
        assert house.wait(timeout=30) == 0


def wait_for(url: str, house: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        assert house.poll() is None, "it ended before it was ready"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise AssertionError("not ready in time")


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def test_the_web_app_comes_with_the_wheel(running: str) -> None:
    page = get(f"{running}/")
    assert "<script" in page
    assert "爱家租房" in page


def test_the_demo_town_comes_with_the_wheel(running: str) -> None:
    assert '"total":' in get(f"{running}/api/v2/search?limit=1")
    assert '"errno":"0"' in get(f"{running}/api/v2/home")
