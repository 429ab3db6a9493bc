"""Twilio (2010-04-01): Messages.json with basic authentication, for numbers abroad.

It knows no id of ours: a hand-over without an answer cannot be repeated safely, and is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from urllib3.util import make_headers

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

URL = "https://api.twilio.com"
_ENDED = {"delivered": DELIVERED, "undelivered": FAILED, "failed": FAILED}
_WAITS = {"63038": 3600, "14107": 60, "20429": 60}  # this number, or this sender, has had enough


@dataclass(frozen=True)
class TwilioSms:
    account: str
    token: str = field(repr=False)
    sender: str
    url: str = URL
    name: str = "twilio"

    def takes(self, message: Message) -> bool:
        return True

    def send(self, message: Message) -> HandedOver:
        whose = "MessagingServiceSid" if self.sender.startswith("MG") else "From"
        form = {"To": message.e164, whose: self.sender, "Body": message.text}
        answer = self._ask("POST", "Messages.json", urlencode(form).encode())
        if not 200 <= answer.status < 300 or not answer.said.get("sid"):
            raise self._failure(answer)
        return HandedOver(self.name, str(answer.said["sid"]))

    def receipts(self, asked: Sequence[Asked]) -> list[Receipt]:
        return [found for each in asked if each.gateway_id and (found := self._receipt(each))]

    def _receipt(self, asked: Asked) -> Receipt | None:
        answer = self._ask("GET", f"Messages/{quote(asked.gateway_id, safe='')}.json")
        if answer.status != 200:
            raise self._failure(answer)
        state = _ENDED.get(str(answer.said.get("status")))
        code = str(answer.said.get("error_code") or "")
        return Receipt(asked.request_id, state, code) if state else None  # type: ignore[arg-type]

    def _ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        headers = {
            **make_headers(basic_auth=f"{self.account}:{self.token}"),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        url = f"{self.url}/2010-04-01/Accounts/{quote(self.account, safe='')}/{path}"
        return ask(method, url, headers=headers, body=body, gateway=self.name)

    def _failure(self, answer: Answer) -> SmsFailed:
        code = str(answer.said.get("code") or f"http-{answer.status}")
        if code in _WAITS:
            return SmsThrottled(code, gateway=self.name, retry_after_seconds=_WAITS[code])
        if 400 <= answer.status < 500 and answer.status != 408:
            return SmsRefused(code, gateway=self.name)
        return SmsUnsure(code, gateway=self.name)
