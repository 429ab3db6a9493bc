"""(e) Can the clock tell who has an account? Wrong logins for a known number and for unknown ones."""

import os
import statistics
import tempfile
import time
from secrets import randbelow

from ihome.accounts import service
from ihome.accounts.errors import WrongLogin
from ihome.app import create_app
from ihome.infra.cache import redis
from ihome.infra.db import Base, db
from ihome.settings import read_settings

SAMPLES = int(os.environ.get("BENCH_SAMPLES", "300"))  # of each; the goal says 2,000
KNOWN = "13800138000"


def measure() -> dict[str, object]:
    """Milliseconds of a wrong login, known and unknown in turns, and Mann-Whitney's p."""
    with tempfile.TemporaryDirectory() as folder:
        told = {"IHOME_DATA_DIR": folder, "IHOME_REDIS_URL": _redis_url()}
        app = create_app(read_settings(told))
        with app.app_context():
            Base.metadata.create_all(db.engine)
            service.add_user(digits=KNOWN, password="the-right-one-9")
            pairs = [(_took_ms(KNOWN), _took_ms(_stranger())) for _ in range(SAMPLES)]
            db.engine.dispose()
    known, unknown = [one for one, _ in pairs], [other for _, other in pairs]
    return {
        "samples of each": SAMPLES,
        "known number, median ms": round(statistics.median(known), 2),
        "unknown number, median ms": round(statistics.median(unknown), 2),
        "Mann-Whitney p (goal > 0.01)": round(mann_whitney_p(known, unknown), 3),
    }


def mann_whitney_p(one: list[float], other: list[float]) -> float:
    """Two-sided, by the normal approximation; fine beyond 20 samples of each without many ties."""
    ranked = sorted([(each, 0) for each in one] + [(each, 1) for each in other])
    ranks = sum(place for place, (_, which) in enumerate(ranked, start=1) if which == 0)
    n, m = len(one), len(other)
    u = ranks - n * (n + 1) / 2
    z = (u - n * m / 2) / (n * m * (n + m + 1) / 12) ** 0.5
    return 2 * (1 - statistics.NormalDist().cdf(abs(z)))


def _took_ms(mobile: str) -> float:
    address = f"10.{randbelow(256)}.{randbelow(256)}.{randbelow(256)}"
    for key in redis().scan_iter("login:*"):
        redis().delete(key)  # nobody has to wait: what is measured is the answer, not the limit
    began = time.perf_counter()
    try:
        service.log_in(mobile=mobile, password="not-the-one-9", address=address)
    except WrongLogin:
        return (time.perf_counter() - began) * 1000
    raise AssertionError("a wrong password was taken")


def _stranger() -> str:
    return f"139{randbelow(10**8):08d}"


def _redis_url() -> str:
    return os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/7")
