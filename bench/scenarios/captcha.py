"""(c) CPU of one captcha picture. Over HTTP an address gets too few of them to measure, on purpose."""

import statistics
import time

from bench.servers import ROUNDS
from ihome.infra import captcha

PICTURES = 200


def measure() -> dict[str, object]:
    """Milliseconds of this process's CPU for a picture, over ROUNDS of PICTURES."""
    drawn = [_drawn_ms() for _ in range(ROUNDS)]
    return {
        "CPU of a picture, ms (median)": round(statistics.median(drawn), 2),
        "CPU of a picture, ms (from – to)": f"{min(drawn):.2f} – {max(drawn):.2f}",
        "bytes of a picture": len(captcha.picture_of(captcha.new_text())),
    }


def _drawn_ms() -> float:
    began = time.process_time()
    for _ in range(PICTURES):
        captcha.picture_of(captcha.new_text())
    return (time.process_time() - began) * 1000 / PICTURES
