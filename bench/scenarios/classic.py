"""(f) Reads of the classic contract that are kept, against the same reads of /api/v2.

One connection asks one after the other, in turns of a hundred, so both see the same machine. As a
visitor (shared for a second, ihome/http/fresh.py) and as somebody who is logged in (made each time,
but for /api/v2/home, which Redis keeps).
"""

import http.client
import json
import statistics
import time
from urllib.parse import urlsplit

from bench.servers import ROUNDS, get, ihome

TURN = 100
GUEST = {"mobile": "13800138000", "password": "ihome-demo-2026"}


def measure() -> dict[str, object]:
    """p50 in milliseconds of each, and their ratio (goal 1.2 for what is kept)."""
    found: dict[str, object] = {}
    with ihome() as base:
        card = json.loads(get(f"{base}/api/v2/home"))["data"]["most_booked"][0]
        listed = json.loads(get(f"{base}/api/v1.0/houses/index"))["data"]
        (number,) = [each["house_id"] for each in listed if each["title"] == card["title"]]
        pairs = {
            "home": ("/api/v1.0/houses/index", "/api/v2/home"),
            "house": (f"/api/v1.0/houses/{number}", f"/api/v2/houses/{card['house_id']}"),
            "districts": ("/api/v1.0/areas", "/api/v2/areas?parent=110100"),
        }
        for who, cookie in (("visitor", ""), ("logged in", _session(base))):
            for name, (classic, ours) in pairs.items():
                found |= _told(f"{name}, {who}", *_in_turns(base, classic, ours, cookie))
    return found


def _in_turns(base: str, classic: str, ours: str, cookie: str) -> tuple[list[float], list[float]]:
    took: dict[str, list[float]] = {classic: [], ours: []}
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=30)
    for _ in range(ROUNDS):
        for path in (classic, ours):
            took[path] += [_once(connection, path, cookie) for _ in range(TURN)]
    connection.close()
    return took[classic], took[ours]


def _once(connection: http.client.HTTPConnection, path: str, cookie: str) -> float:
    began = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return (time.perf_counter() - began) * 1000


def _session(base: str) -> str:
    """The cookies of the demo town's guest."""
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=30)
    connection.request("GET", "/api/v2/session")
    token = _cookies(connection.getresponse())["csrf_token"]
    headers = {
        "Cookie": f"csrf_token={token}",
        "X-CSRFToken": token,
        "Content-Type": "application/json",
    }
    connection.request("POST", "/api/v1.0/sessions", body=json.dumps(GUEST), headers=headers)
    cookies = _cookies(connection.getresponse())
    connection.close()
    return f"session={cookies['session']}"


def _cookies(answer: http.client.HTTPResponse) -> dict[str, str]:
    answer.read()
    set_ = [each.partition(";")[0] for each in answer.headers.get_all("Set-Cookie") or []]
    return dict(each.split("=", 1) for each in set_)


def _told(name: str, classic: list[float], ours: list[float]) -> dict[str, object]:
    one, other = statistics.median(classic), statistics.median(ours)
    return {f"{name}: v1.0 / v2, p50 ms (ratio)": f"{one:.2f} / {other:.2f} ({one / other:.2f})"}
