"""The merchant's side of the make-believe gateway (`ihome.sandbox` is the other side).

Not for production: no money moves. It speaks like a real one: signed pay page, signed notice, signed
return, query, refund; amounts in yuan with two decimals; every answer verified.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from urllib.parse import urlencode

import urllib3
from cryptography.hazmat.primitives.asymmetric import rsa
from urllib3.exceptions import HTTPError

from ihome.infra.pay import rsa2
from ihome.infra.pay.base import BadSignature, Claim, GatewayDown, Order
from ihome.kernel.money import fen_of, yuan_text

CALL_SECONDS = 3.0
PAID_STATES = {"TRADE_SUCCESS", "TRADE_FINISHED"}
_FACTS = ("out_trade_no", "trade_no", "total_amount", "app_id", "seller_id", "trade_status")
# What is signed is `name=value&name=value` with nothing escaped: a title with these marks in it could
# be read as fields of its own.
_NO_MARKS = str.maketrans("&=", "＆＝")


@dataclass(frozen=True)
class Merchant:
    """Who we are to the gateway, and where it finds us."""

    app_id: str
    seller_id: str
    key: rsa.RSAPrivateKey
    gateway_key: rsa.RSAPublicKey
    gateway_url: str  # without a slash at the end
    notify_url: str
    return_url: str


class SandboxGateway:
    """One merchant's way to the sandbox."""

    name = "sandbox"

    def __init__(self, merchant: Merchant) -> None:
        self._merchant = merchant
        self.app_id, self.seller_id = merchant.app_id, merchant.seller_id
        self._http = urllib3.PoolManager(timeout=CALL_SECONDS, retries=False)

    def pay_url(self, order: Order) -> str:
        """The pay page of an order, signed."""
        fields = self._signed({
            "out_trade_no": order.payment_no,
            "total_amount": yuan_text(order.amount_fen),
            "subject": order.subject.translate(_NO_MARKS),
            "time_expire": order.expires_at.astimezone(UTC).isoformat(timespec="seconds"),
            "notify_url": self._merchant.notify_url,
            "return_url": self._merchant.return_url,
        })  # fmt: skip
        return f"{self._merchant.gateway_url}/pay?{urlencode(fields)}"

    def read_notice(self, fields: Sequence[tuple[str, str]]) -> Claim:
        """What a notice or a return says; BadSignature unless the gateway signed exactly this."""
        names = [name for name, _ in fields]
        if len(names) != len(set(names)):
            raise BadSignature("a field came twice")
        said = dict(fields)
        if said.get("sign_type") != rsa2.SIGN_TYPE:
            raise BadSignature("not RSA2")
        if not rsa2.is_signed(fields, said.get("sign", ""), self._merchant.gateway_key):
            raise BadSignature("the signature does not fit")
        return _claim(said)

    def query(self, payment_no: str) -> Claim | None:
        """What became of an order; None when nobody opened its pay page yet."""
        said = self._call("query", {"out_trade_no": payment_no})
        if said.get("code") != "10000":
            return None
        try:
            return _claim(said)
        except BadSignature as error:
            raise GatewayDown(str(error)) from error

    def refund(self, *, payment_no: str, refund_no: str, amount_fen: int, reason: str) -> None:
        """Give money back; GatewayDown unless the gateway says that it did."""
        said = self._call("refund", {
            "out_trade_no": payment_no, "out_request_no": refund_no,
            "refund_amount": yuan_text(amount_fen), "refund_reason": reason,
        })  # fmt: skip
        if said.get("code") != "10000":
            raise GatewayDown(f"refund refused: {said.get('msg')}")

    def _signed(self, fields: dict[str, str]) -> dict[str, str]:
        full = {"app_id": self.app_id, "seller_id": self.seller_id, **fields}
        return {
            **full,
            "sign_type": rsa2.SIGN_TYPE,
            "sign": rsa2.sign(full.items(), self._merchant.key),
        }

    def _call(self, method: str, fields: dict[str, str]) -> dict[str, Any]:
        """The signed answer of the gateway's server; GatewayDown without one."""
        url = f"{self._merchant.gateway_url}/gateway"
        sent = urlencode(self._signed({"method": method, **fields}))
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            answer = self._http.request("POST", url, body=sent, headers=headers)
            said = json.loads(answer.data)
            response, signature = said["response"], said["sign"]
        except (HTTPError, ValueError, KeyError, TypeError) as error:
            raise GatewayDown(type(error).__name__) from error
        if not isinstance(response, dict) or not rsa2.is_signed(
            response.items(), str(signature), self._merchant.gateway_key
        ):
            raise GatewayDown("the answer is not signed by the gateway")
        return response


def _claim(said: dict[str, Any]) -> Claim:
    try:
        facts = {name: said[name] for name in _FACTS}
        if not all(isinstance(value, str) and value for value in facts.values()):
            raise ValueError("an empty field")
        return Claim(
            payment_no=facts["out_trade_no"],
            trade_no=facts["trade_no"],
            amount_fen=fen_of(facts["total_amount"]),
            app_id=facts["app_id"],
            seller_id=facts["seller_id"],
            is_paid=facts["trade_status"] in PAID_STATES,
        )
    except (KeyError, ValueError) as error:
        raise BadSignature("signed, but not what was agreed") from error
