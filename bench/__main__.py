"""Run the scenarios named on the command line, or all of them; print and keep what they found."""

import argparse
import importlib
import json
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
SCENARIOS = ["doors", "classic", "captcha", "search", "bookings", "strangers"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "scenario", nargs="*", default=SCENARIOS, help=f"from {', '.join(SCENARIOS)}"
    )
    for name in parser.parse_args().scenario:
        print(f"\n== {name}", flush=True)
        found = importlib.import_module(f"bench.scenarios.{name}").measure()
        for key, value in found.items():
            print(f"{key:<58} {value}")
        keep(name, found)


def keep(name: str, found: dict[str, object]) -> None:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True
    ).stdout.strip()
    record = {
        "scenario": name,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit,
        "python": platform.python_version(),
        "found": found,
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
