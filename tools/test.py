"""The whole suite: server (embedded, then MariaDB + Redis), web, browser. Says at the end what it skipped.

    python tools/test.py                 everything
    python tools/test.py tests/booking   that part of the server suite, embedded
    python tools/test.py --twice tests/concurrency   that part, embedded and then on MariaDB + Redis

CI=1 (any value but empty) turns a skip into a failure.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTEST = [sys.executable, "-m", "pytest"]
# What asks neither the database nor Redis, or is refused before they are asked, is the same on every
# one of them: once is enough.
ONCE = [
    "tests/access/test_mass_assignment.py",
    "tests/architecture",
    "tests/badinput/test_hostile_pictures.py",
    "tests/contracts/test_sms.py",
    "tests/contracts/test_storage.py",
    "tests/docs",
    "tests/infra/test_hdfs_store.py",
    "tests/infra/test_qiniu_store.py",
    "tests/infra/test_s3.py",
    "tests/infra/test_store_addresses.py",
    "tests/kernel",
    "tests/media/test_cleaning.py",
    "tests/media/test_colours.py",
    "tests/media/test_decoder.py",
    "tests/media/test_heic.py",
    "tests/packaging",
    "tests/stores",
]
MARIADB = ("127.0.0.1", int(os.environ.get("IHOME_TEST_MARIADB_PORT", "3306")))
REDIS = ("127.0.0.1", int(os.environ.get("IHOME_TEST_REDIS_PORT", "6379")))
# The shell without a window needs half the time of the whole browser for the same pages.
CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), ""
)


@dataclass
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def run(self, name: str, words: list[str], **environment: str) -> None:
        """Run one part, show what it prints, count what its runner says."""
        say(name)
        began = time.monotonic()
        process = subprocess.Popen(
            words,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        lines = []
        for line in process.stdout or []:
            sys.stdout.write(line)
            sys.stdout.flush()
            lines.append(line)
        code = process.wait()
        counted = _counts("".join(lines[-40:]))
        self.passed += counted.get("passed", 0) or (1 if code == 0 else 0)
        self.failed += counted.get("failed", 0) + counted.get("error", 0) + counted.get("errors", 0)
        if counted.get("skipped"):
            self.skipped.append(f"{counted['skipped']} tests inside {name!r}")
        if code != 0:
            self.broken.append(name)
            self.failed += 0 if counted.get("failed") or counted.get("error") else 1
        print(
            f"--- {name}: {'ok' if code == 0 else 'FAILED'} in {time.monotonic() - began:.0f} s",
            flush=True,
        )


def main() -> int:
    tally = Tally()
    parts = [each for each in sys.argv[1:] if each != "--twice"]
    if parts:
        tally.run("server, embedded", [*PYTEST, *parts])
        if "--twice" in sys.argv:
            on_real_servers(tally, parts)
        return close(tally)
    spread = ["-n", str(workers()), "--dist", "loadgroup", "--durations", "12"]
    tally.run("server, embedded", [*PYTEST, *spread])
    on_real_servers(tally, [*spread, *(f"--ignore={path}" for path in ONCE)])
    web(tally)
    browser(tally)
    return close(tally)


def workers() -> int:
    """One for each core, two to four: the races and the storms bring a crowd of their own."""
    return max(2, min(len(os.sched_getaffinity(0)), 4))


def on_real_servers(tally: Tally, words: list[str]) -> None:
    """pytest with `words` on MariaDB and Redis, where both answer."""
    if not (answers(MARIADB) and answers(REDIS)):
        tally.skipped.append(
            "server on MariaDB + Redis: one of them does not answer on its default loopback port"
        )
        return
    tally.run(
        "server, MariaDB + Redis", [*PYTEST, *words],
        TEST_DATABASE_URL=f"mysql://root@{MARIADB[0]}:{MARIADB[1]}/ihome_test",
        TEST_REDIS_URL=f"redis://{REDIS[0]}:{REDIS[1]}",
    )  # fmt: skip


def web(tally: Tally) -> None:
    for name in ["format:check", "typecheck", "lint", "test", "locales", "build", "sizes"]:
        tally.run(f"web, {name}", [sys.executable, "tools/web.py", "npm", "run", "-s", name])


def browser(tally: Tally) -> None:
    """Every page on a make-believe server; on `ihome run` the pages of the demo town and the main job;
    on one where houses wait for it, the desk; on another one the pages of a classic front end."""
    if not CHROMIUM:
        tally.skipped.append("browser: Chromium is not installed (set CHROMIUM to its path)")
        return
    tally.run(
        "browser, every page in every state",
        [sys.executable, "tools/web.py", "npm", "run", "-s", "pages:check"],
        CHROMIUM=CHROMIUM,
    )
    npm = [sys.executable, "tools/web.py", "npm", "run", "-s"]
    with house(tally) as told:
        if told is not None:
            tally.run("browser, the pages of the demo town", [*npm, "pages:check"], **told)
            tally.run("browser, the main job", [*npm, "e2e"], **told)
            tally.run("browser, photos", [*npm, "e2e:photos"], **told)
            invariants(tally, told)
    with house(tally, IHOME_HOUSE_REVIEW="before") as told:
        if told is not None:
            tally.run("browser, the desk", [*npm, "e2e:desk"], **told)
            invariants(tally, told)
    with tempfile.TemporaryDirectory(prefix="ihome-pages-") as pages:
        lay_out_classic_pages(Path(pages))
        with house(tally, IHOME_CLASSIC_PAGES=pages, IHOME_DEMO="0") as told:
            if told is not None:
                tally.run("browser, classic pages", [*npm, "e2e:classic"], **told)
                invariants(tally, told)


def invariants(tally: Tally, told: dict[str, str]) -> None:
    """The clock was turned by weeks: the worker's clock jobs have a minute to catch up."""
    ask = [sys.executable, "-m", "ihome", "invariants", "--within", "60"]
    tally.run("browser, invariants after it", ask, **told)


def lay_out_classic_pages(folder: Path) -> None:
    """The pages of web/tests/classic with the libraries that such pages use."""
    shutil.copytree(ROOT / "web" / "tests" / "classic", folder, dirs_exist_ok=True)
    (folder / "vendor").mkdir()
    for library in ("jquery/dist/jquery.min.js", "art-template/dist/template.js"):
        shutil.copy(ROOT / "web" / "node_modules" / library, folder / "vendor")


@contextmanager
def house(tally: Tally, **settings: str) -> Iterator[dict[str, str] | None]:
    """`ihome run` in an empty folder on a free port: what its visitors must be told, None if it fails."""
    with tempfile.TemporaryDirectory(prefix="ihome-e2e-") as folder:
        port, offset = free_port(), Path(folder) / "clock"
        offset.write_text("0")
        told = {
            "PORT": str(port), "IHOME_DATA_DIR": f"{folder}/var", "IHOME_CLOCK_OFFSET_FILE": str(offset),
            "IHOME_LOG_LEVEL": "WARNING", "BASE_URL": f"http://127.0.0.1:{port}", "DATA_DIR": f"{folder}/var",
            "CLOCK_FILE": str(offset), "CHROMIUM": CHROMIUM, "PYTHON": sys.executable, **settings,
        }  # fmt: skip
        words = [sys.executable, "-m", "ihome", "run"]
        running = subprocess.Popen(words, cwd=ROOT, env={**os.environ, **told})
        try:
            if until(lambda: ready(told["BASE_URL"]), seconds=180):
                yield told
            else:
                tally.broken.append("browser: `ihome run` did not become ready")
                tally.failed += 1
                yield None
        finally:
            running.terminate()
            running.wait(timeout=30)


def close(tally: Tally) -> int:
    """The last words: what was skipped and why, what broke, and the plain line of counts."""
    print()
    for reason in tally.skipped:
        print(f"skipped: {reason}")
    if not tally.skipped:
        print("skipped: nothing")
    for name in tally.broken:
        print(f"broken: {name}")
    refused = bool(os.environ.get("CI")) and bool(tally.skipped)
    if refused:
        print("CI allows nothing to be skipped")
    print(f"{tally.passed} passed, {tally.failed} failed, {len(tally.skipped)} skipped")
    return 1 if tally.broken or tally.failed or refused else 0


def _counts(text: str) -> dict[str, int]:
    """The last counts that a runner printed: pytest, vitest, or our own plain line."""
    found: dict[str, int] = {}
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    for line in text.splitlines():
        here = {
            word: int(number)
            for number, word in re.findall(r"(\d+) (passed|failed|skipped|errors?)\b", line)
        }
        if "passed" in here or "failed" in here:
            found = here
    return found


def answers(address: tuple[str, int]) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(address) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ready(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def until(is_so: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.3)
    return False


def say(words: str) -> None:
    print(f"\n==> {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
