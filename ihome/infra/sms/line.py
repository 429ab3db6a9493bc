"""One signed request to a gateway, within LIMIT_SECONDS whatever the other side does.

urllib3's own time-outs are for each read; an answer that drips would outlast them. So the call runs
in a thread, and the deadline is ours. What is known of a failure is said exactly: no connection means
the message is surely not sent, anything later may have sent it.
"""

import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import msgspec
import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from ihome.infra.sms.base import SmsRefused, SmsUnsure

CONNECT_SECONDS = 1.0
LIMIT_SECONDS = 3.0
ANSWER_BYTES = 65_536

# Its debug lines show whole addresses, and one gateway wants number and code in the address.
logging.getLogger("urllib3.connectionpool").setLevel(logging.WARNING)

_pool = urllib3.PoolManager(retries=False, maxsize=4)
_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="sms")


@dataclass(frozen=True)
class Answer:
    """`said` is the JSON object of the answer."""

    status: int
    said: dict[str, Any]


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    body: bytes = b"",
    gateway: str,
    limit_seconds: float | None = None,
) -> Answer:
    """What the gateway said. SmsRefused: surely not taken; SmsUnsure: perhaps."""
    limit = limit_seconds or LIMIT_SECONDS
    future = _threads.submit(_call, method, url, dict(headers), body, limit)
    try:
        status, raw = future.result(timeout=limit)
    except (NewConnectionError, ConnectTimeoutError) as error:
        raise SmsRefused("no-connection", gateway=gateway) from error
    except TimeoutError as error:
        never_began = future.cancel()  # every thread hangs at a dead gateway
        refused = SmsRefused if never_began else SmsUnsure
        raise refused("time-out", gateway=gateway) from error
    except (HTTPError, OSError) as error:
        raise SmsUnsure(f"broken-off-{type(error).__name__}", gateway=gateway) from error
    return Answer(status, _object_of(raw, status, gateway))


def _call(
    method: str, url: str, headers: dict[str, str], body: bytes, limit: float
) -> tuple[int, bytes]:
    response = _pool.request(
        method,
        url,
        body=body,
        headers=headers,
        redirect=False,
        preload_content=False,
        timeout=urllib3.Timeout(connect=min(CONNECT_SECONDS, limit), read=limit),
    )
    try:
        return response.status, response.read(ANSWER_BYTES)
    finally:
        response.close()


def _object_of(raw: bytes, status: int, gateway: str) -> dict[str, Any]:
    """The JSON object of an answer. A 4xx of any kind took nothing; other noise leaves us unsure."""
    try:
        return msgspec.json.decode(raw, type=dict[str, Any])
    except msgspec.DecodeError as error:
        refused = SmsRefused if 400 <= status < 500 and status != 408 else SmsUnsure
        raise refused(f"http-{status}", gateway=gateway) from error
