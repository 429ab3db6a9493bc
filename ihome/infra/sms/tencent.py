"""Tencent Cloud SMS (2021-01-11): SendSms and PullSmsSendStatus, signed with TC3-HMAC-SHA256.

https://cloud.tencent.com/document/api/382/52072. Pulling receipts has to be switched on by Tencent's
support; until then its refusal leaves a message at `handed_over`.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from ihome.infra.sms.base import (
    DELIVERED,
    FAILED,
    Asked,
    HandedOver,
    Message,
    Receipt,
    SmsFailed,
    SmsRefused,
    SmsThrottled,
    SmsUnsure,
)
from ihome.infra.sms.line import ask
from ihome.infra.sms.templates import Templates
from ihome.kernel.clock import unix_seconds

URL = "https://sms.tencentcloudapi.com"
ALGORITHM, VERSION, SERVICE = "TC3-HMAC-SHA256", "2021-01-11", "sms"
CONTENT_TYPE = "application/json; charset=utf-8"

_WAITS = {
    "LimitExceeded.PhoneNumberThirtySecondLimit": 30,
    "LimitExceeded.DeliveryFrequencyLimit": 60,
    "LimitExceeded.PhoneNumberOneHourLimit": 3600,
    "LimitExceeded.PhoneNumberDailyLimit": 3600,
    "LimitExceeded.PhoneNumberSameContentDailyLimit": 3600,
}


@dataclass(frozen=True)
class TencentSms:
    secret_id: str
    secret_key: str = field(repr=False)
    app_id: str
    sign: str
    templates: Templates
    region: str = "ap-guangzhou"
    url: str = URL
    name: str = "tencent"

    def takes(self, message: Message) -> bool:
        return not message.is_abroad and self.templates.of(message) is not None

    def send(self, message: Message) -> HandedOver:
        template = self.templates.of(message)
        if template is None:
            raise SmsRefused("no-template", gateway=self.name)
        said = self._ask("SendSms", {
            "PhoneNumberSet": [message.e164],
            "SmsSdkAppId": self.app_id,
            "SignName": self.sign,
            "TemplateId": template.id,
            "TemplateParamSet": template.filled(message),
            "SessionContext": message.request_id,
        })  # fmt: skip
        status = _first(said.get("SendStatusSet"))
        code = str(status.get("Code", ""))
        if code != "Ok":
            raise self._failure(code)
        return HandedOver(self.name, str(status.get("SerialNo", "")))

    def receipts(self, asked: Sequence[Asked]) -> list[Receipt]:
        """The provider hands out each receipt once, a hundred at a time; all of them are passed on."""
        found: list[Receipt] = []
        for _ in range(10):
            said = self._ask("PullSmsSendStatus", {"Limit": 100, "SmsSdkAppId": self.app_id})
            rows = said.get("PullSmsSendStatusSet")
            rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
            found += [_receipt(row) for row in rows]
            if len(rows) < 100:
                break
        return found

    def _ask(self, action: str, payload: dict[str, Any]) -> dict[str, Any]:
        body, timestamp = msgspec.json.encode(payload), int(unix_seconds())
        host = urlsplit(self.url).netloc
        headers = {
            "Host": host,
            "Content-Type": CONTENT_TYPE,
            "X-TC-Action": action,
            "X-TC-Version": VERSION,
            "X-TC-Region": self.region,
            "X-TC-Timestamp": str(timestamp),
            "Authorization": authorization(
                self.secret_id, self.secret_key, service=SERVICE, timestamp=timestamp, body=body,
                signed={"content-type": CONTENT_TYPE, "host": host, "x-tc-action": action.lower()},
            ),
        }  # fmt: skip
        answer = ask("POST", f"{self.url}/", headers=headers, body=body, gateway=self.name)
        said = answer.said.get("Response")
        if not isinstance(said, dict):
            raise SmsUnsure(f"http-{answer.status}", gateway=self.name)
        error = said.get("Error")
        if isinstance(error, dict):
            raise self._failure(str(error.get("Code", "")))
        return said

    def _failure(self, code: str) -> SmsFailed:
        if code in _WAITS:
            return SmsThrottled(code, gateway=self.name, retry_after_seconds=_WAITS[code])
        if not code or code.startswith("InternalError"):
            return SmsUnsure(code or "no-answer", gateway=self.name)
        return SmsRefused(code, gateway=self.name)


def authorization(
    secret_id: str,
    secret_key: str,
    *,
    service: str,
    timestamp: int,
    body: bytes,
    signed: dict[str, str],
) -> str:
    """The Authorization header of a POST to "/"; `signed` holds lower-case names and their values."""
    day = _day(timestamp)
    names = ";".join(sorted(signed))
    lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    request = "\n".join(["POST", "/", "", lines, names, hashlib.sha256(body).hexdigest()])
    scope = f"{day}/{service}/tc3_request"
    hashed = hashlib.sha256(request.encode()).hexdigest()
    to_sign = f"{ALGORITHM}\n{timestamp}\n{scope}\n{hashed}"
    key = f"TC3{secret_key}".encode()
    for word in (day, service, "tc3_request"):
        key = hmac.new(key, word.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return (
        f"{ALGORITHM} Credential={secret_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    )


def _day(timestamp: int) -> str:
    """The UTC day of the time stamp, which is part of what is signed."""
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")


def _first(rows: Any) -> dict[str, Any]:
    return rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}


def _receipt(row: dict[str, Any]) -> Receipt:
    state = DELIVERED if row.get("ReportStatus") == "SUCCESS" else FAILED
    code = str(row.get("Description", ""))[:64]
    return Receipt(str(row.get("SessionContext", "")), state, code)  # type: ignore[arg-type]
