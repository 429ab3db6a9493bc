"""The back door: runs jobs and clocks until it is told to stop."""

import logging
import signal
import threading

from flask import Flask

from ihome.infra.jobs import claim_due, run_claim, run_periodic
from ihome.wiring import JOBS, PERIODIC

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.5
TROUBLE_SECONDS = 5.0
CLOCK_SECONDS = 5.0


def run_worker(app: Flask, *, threads: int) -> None:
    """Work until SIGTERM or SIGINT; what is running then is finished first."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    log.info("worker ready", extra={"threads": threads, "jobs": len(JOBS)})
    crew = [threading.Thread(target=_work, args=(app, stop), daemon=True) for _ in range(threads)]
    crew.append(threading.Thread(target=_keep_time, args=(app, stop), daemon=True))
    for hand in crew:
        hand.start()
    while not stop.wait(3600):
        pass
    for hand in crew:
        hand.join(timeout=10)


def _work(app: Flask, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            with app.app_context():
                claims = claim_due(limit=1)
                for claim in claims:
                    run_claim(claim, JOBS)
        except Exception as error:
            log.error("worker cannot reach the outbox", exc_info=error)
            stop.wait(TROUBLE_SECONDS)
        else:
            if not claims:
                stop.wait(IDLE_SECONDS)


def _keep_time(app: Flask, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            with app.app_context():
                run_periodic(PERIODIC)
        except Exception as error:
            log.error("worker cannot keep time", exc_info=error)
        stop.wait(CLOCK_SECONDS)
