"""Yuntongxun 容联云 (REST 2013-12-26): TemplateSMS, signed with MD5 over account, token and time.

`reqId` is refused a second time on the same day, so a repeated request cannot text twice. Receipts are
only pushed, without a signature that could be checked: a message stays `handed_over`.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from ihome.infra.sms.base import (
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

URL = "https://app.cloopen.com:8883"
VERSION, TAKEN = "2013-12-26", "000000"

_WAITS = {
    "160021": 3600,  # the same words to the same number on one day
    "160038": 60,
    "160039": 3600,
    "160040": 3600,
    "160041": 3600,
}


@dataclass(frozen=True)
class YuntongxunSms:
    account: str
    token: str = field(repr=False)
    app_id: str
    templates: Templates
    url: str = URL
    name: str = "yuntongxun"

    def takes(self, message: Message) -> bool:
        return not message.is_abroad and self.templates.of(message) is not None

    def send(self, message: Message) -> HandedOver:
        template = self.templates.of(message)
        if template is None:
            raise SmsRefused("no-template", gateway=self.name)
        body = msgspec.json.encode({
            "to": message.mobile,
            "appId": self.app_id,
            "templateId": template.id,
            "datas": template.filled(message),
            "reqId": message.request_id,
        })  # fmt: skip
        answer = self._ask(body)
        if answer.said.get("statusCode") != TAKEN:
            raise self._failure(answer)
        sms = answer.said.get("templateSMS")
        taken = sms.get("smsMessageSid", "") if isinstance(sms, dict) else ""
        return HandedOver(self.name, str(taken))

    def receipts(self, asked: Sequence[Asked]) -> list[Receipt]:
        """None: nothing here can be asked."""
        return []

    def _ask(self, body: bytes) -> Answer:
        stamp = utc_now().astimezone(HOUSE_ZONE).strftime("%Y%m%d%H%M%S")
        url = f"{self.url}/{VERSION}/Accounts/{self.account}/SMS/TemplateSMS"
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json;charset=utf-8",
            "Authorization": authorization(self.account, stamp),
        }
        signed = f"{url}?sig={sig_parameter(self.account, self.token, stamp)}"
        return ask("POST", signed, headers=headers, body=body, gateway=self.name)

    def _failure(self, answer: Answer) -> SmsFailed:
        code = str(answer.said.get("statusCode", ""))
        if code in _WAITS:
            return SmsThrottled(code, gateway=self.name, retry_after_seconds=_WAITS[code])
        if not code or answer.status >= 500:
            return SmsUnsure(code or f"http-{answer.status}", gateway=self.name)
        return SmsRefused(code, gateway=self.name)


def sig_parameter(account: str, token: str, stamp: str) -> str:
    """Capital hex MD5 of account, token and time stamp (yyyyMMddHHmmss at UTC+8)."""
    # The provider's algorithm, not our choice; it proves who asks and hides nothing.
    return hashlib.md5(f"{account}{token}{stamp}".encode(), usedforsecurity=False).hexdigest().upper()  # fmt: skip


def authorization(account: str, stamp: str) -> str:
    """Base64 of `account:stamp`."""
    return base64.b64encode(f"{account}:{stamp}".encode()).decode()
