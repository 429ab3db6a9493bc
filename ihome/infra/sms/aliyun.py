"""Alibaba Cloud SMS (Dysmsapi 2017-05-25): SendSms and QuerySendDetails, signed with ACS3-HMAC-SHA256.

https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

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
from ihome.infra.sms.line import Answer, ask
from ihome.infra.sms.templates import Templates
from ihome.kernel.clock import HOUSE_ZONE, utc_now

URL = "https://dysmsapi.aliyuncs.com"
ALGORITHM, VERSION = "ACS3-HMAC-SHA256", "2017-05-25"
NOTHING = hashlib.sha256(b"").hexdigest()

# What the message says of the window that is full: 触发小时级流控Permits:5 (or its English words).
_WAITS = [(r"分钟|minute", 60), (r"小时|hour", 3600), (r"天|日|day", 86_400)]
_PERHAPS_SENT = ("isp.SYSTEM_ERROR", "InternalError")


@dataclass(frozen=True)
class AliyunSms:
    key_id: str
    key_secret: str = field(repr=False)
    sign: str
    templates: Templates
    url: str = URL
    name: str = "aliyun"

    def takes(self, message: Message) -> bool:
        return not message.is_abroad and self.templates.of(message) is not None

    def send(self, message: Message) -> HandedOver:
        template = self.templates.of(message)
        if template is None:
            raise SmsRefused("no-template", gateway=self.name)
        words = dict(zip(template.words, template.filled(message), strict=True))
        answer = self._ask("SendSms", {
            "PhoneNumbers": message.mobile,
            "SignName": self.sign,
            "TemplateCode": template.id,
            "TemplateParam": msgspec.json.encode(words).decode(),
            "OutId": message.request_id,
        })  # fmt: skip
        if answer.said.get("Code") != "OK":
            raise self._failure(answer)
        return HandedOver(self.name, str(answer.said.get("BizId", "")))

    def receipts(self, asked: Sequence[Asked]) -> list[Receipt]:
        """One question for each number; what nobody remembers the number of cannot be asked for."""
        return [found for each in asked if each.mobile and (found := self._receipt(each))]

    def _receipt(self, asked: Asked) -> Receipt | None:
        answer = self._ask("QuerySendDetails", {
            "PhoneNumber": asked.mobile,
            "SendDate": asked.handed_at.astimezone(HOUSE_ZONE).strftime("%Y%m%d"),
            "PageSize": "50",
            "CurrentPage": "1",
        })  # fmt: skip
        if answer.said.get("Code") != "OK":
            raise self._failure(answer)
        for row in _rows(answer.said):
            if row.get("OutId") == asked.request_id and row.get("SendStatus") in (2, 3):
                state = DELIVERED if row["SendStatus"] == 3 else FAILED
                return Receipt(asked.request_id, state, str(row.get("ErrCode", "")))  # type: ignore[arg-type]
        return None

    def _ask(self, action: str, parameters: Mapping[str, str]) -> Answer:
        query = canonical_query(parameters)
        headers = {
            "host": urlsplit(self.url).netloc,
            "x-acs-action": action,
            "x-acs-version": VERSION,
            "x-acs-date": utc_now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": secrets.token_hex(16),
            "x-acs-content-sha256": NOTHING,
        }
        headers["Authorization"] = authorization(
            self.key_id, self.key_secret, method="POST", query=query, headers=headers
        )
        return ask("POST", f"{self.url}/?{query}", headers=headers, gateway=self.name)

    def _failure(self, answer: Answer) -> SmsFailed:
        code, said = str(answer.said.get("Code", "")), str(answer.said.get("Message", ""))
        if code == "isv.BUSINESS_LIMIT_CONTROL":
            wait = _wait_of(said, now=utc_now())
            return SmsThrottled(code, gateway=self.name, retry_after_seconds=wait)
        if not code or code in _PERHAPS_SENT or (
            answer.status >= 500 and code != "ServiceUnavailable"
        ):  # fmt: skip
            return SmsUnsure(code or f"http-{answer.status}", gateway=self.name)
        return SmsRefused(code, gateway=self.name)


def canonical_query(parameters: Mapping[str, str]) -> str:
    """Sorted by name, everything but letters, digits and -_.~ percent-encoded."""
    pairs = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in parameters.items())  # fmt: skip
    return "&".join(f"{name}={value}" for name, value in pairs)


def authorization(
    key_id: str, key_secret: str, *, method: str, query: str, headers: Mapping[str, str]
) -> str:
    """The Authorization header for a request to "/" that signs all of `headers` (lower-case names)."""
    names = sorted(headers)
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in names)
    signed = ";".join(names)
    body_hash = headers["x-acs-content-sha256"]
    request = "\n".join([method, "/", query, lines, signed, body_hash])
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(key_secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={key_id},SignedHeaders={signed},Signature={signature}"


def _wait_of(said: str, *, now: datetime) -> int:
    """Seconds until the full window may be open again: minutes and hours are those of the clock."""
    seconds = next((wait for word, wait in _WAITS if re.search(word, said, re.IGNORECASE)), 3600)
    if seconds == 86_400:  # a rolling day: nobody tells when it began
        return 3600
    return seconds - int(now.timestamp()) % seconds


def _rows(said: dict[str, Any]) -> list[dict[str, Any]]:
    rows = said.get("SmsSendDetailDTOs")
    found = rows.get("SmsSendDetailDTO") if isinstance(rows, dict) else None
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
