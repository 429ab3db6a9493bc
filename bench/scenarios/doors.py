"""(a) A house page's data and the home lists, against a bare Flask route that returns the same bytes.

Both as visitors get them: shared for a second (ihome/http/fresh.py). The third figure is the same
house with a query string, which is never shared: what it costs to make the answer each time.
"""

import json
import statistics
import tempfile
from pathlib import Path

from bench.servers import ROUNDS, bare_flask, get, ihome, requests_per_second


def measure() -> dict[str, object]:
    """Requests per second of each over ROUNDS alternating rounds, and their ratio (goal 0.7)."""
    found: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder, ihome() as ours:
        house_id = json.loads(get(f"{ours}/api/v2/search?limit=1"))["data"]["items"][0]["house_id"]
        house = f"/api/v2/houses/{house_id}"
        doors = {"house": house, "home": "/api/v2/home", "house-made-anew": f"{house}?anew"}
        for name, path in doors.items():
            Path(folder, name).write_bytes(get(ours + path))
        with bare_flask(Path(folder)) as bare:
            for name, path in doors.items():
                pairs = [
                    (requests_per_second(ours + path), requests_per_second(f"{bare}/{name}"))
                    for _ in range(ROUNDS)
                ]
                found |= _told(name, pairs, Path(folder, name).stat().st_size)
    return found


def _told(name: str, pairs: list[tuple[float, float]], size_bytes: int) -> dict[str, object]:
    ours, bare = [each for each, _ in pairs], [each for _, each in pairs]
    ratio = statistics.median(ours) / statistics.median(bare)
    ratios = [one / other for one, other in pairs]
    return {
        f"{name}: bytes of an answer": size_bytes,
        f"{name}: ihome, requests/s": _middle(ours),
        f"{name}: bare Flask, requests/s": _middle(bare),
        f"{name}: ratio of medians (rounds from – to)": (
            f"{ratio:.2f} ({min(ratios):.2f} – {max(ratios):.2f})"
        ),
    }


def _middle(rates: list[float]) -> str:
    return f"{statistics.median(rates):.0f} ({min(rates):.0f} – {max(rates):.0f})"
