"""Is what is generated the same as what is committed? Says which file is stale and how to mend it."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
API = ROOT / "docs" / "api"


def main() -> int:
    stale = []
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "PATH": "/usr/bin:/bin",
            "IHOME_DATA_DIR": folder,
            "IHOME_REDIS_URL": "unix:///none",
        }
        words = [sys.executable, "-m", "ihome", "openapi", "--to", f"{folder}/api"]
        subprocess.run(words, cwd=ROOT, env=environment, check=True)
        for made in sorted(Path(folder, "api").iterdir()):
            kept = API / made.name
            if not kept.is_file() or kept.read_bytes() != made.read_bytes():
                stale.append(str(kept.relative_to(ROOT)))
        stale += _stale_types(folder)
    if stale:
        print(f"stale: {', '.join(stale)}; run `make openapi` and commit what it writes")
    return 1 if stale else 0


def _stale_types(folder: str) -> list[str]:
    """The web app's types, made anew from the committed OpenAPI file."""
    made = Path(folder, "schema.d.ts")
    words = ["exec", "openapi-typescript", str(API / "openapi.json"), "--", "-o", str(made)]
    subprocess.run(
        [sys.executable, str(ROOT / "tools" / "web.py"), "npm", *words],
        cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    kept = ROOT / "web" / "src" / "api" / "schema.d.ts"
    same = kept.is_file() and kept.read_bytes() == made.read_bytes()
    return [] if same else [str(kept.relative_to(ROOT))]


if __name__ == "__main__":
    sys.exit(main())
