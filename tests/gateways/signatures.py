"""The providers' side of their signatures, written from their documents and not from our code.

Each takes the request as it came over the wire and says whether the holder of the secret made it.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Request:
    """A request as it came; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def hmac_sha256(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _fields(authorization: str) -> dict[str, str]:
    """`Name Key=…,Key=…` as a dictionary, spaces after commas or not."""
    _, _, rest = authorization.partition(" ")
    return dict(part.strip().split("=", 1) for part in rest.split(","))


def is_acs3(request: Request, key_id: str, secret: str) -> bool:
    """Alibaba Cloud, ACS3-HMAC-SHA256."""
    stated = request.headers.get("authorization", "")
    if not stated.startswith("ACS3-HMAC-SHA256 "):
        return False
    fields = _fields(stated)
    needed = {"host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-content-sha256"}
    signed = fields["SignedHeaders"].split(";")
    if not needed <= set(signed) or signed != sorted(signed):
        return False
    if request.headers["x-acs-content-sha256"] != sha256_hex(request.body):
        return False
    raw_query = urlsplit(request.target).query
    if raw_query.split("&") != sorted(raw_query.split("&")):
        return False
    canonical = request.method + "\n/\n" + raw_query + "\n"
    for name in signed:
        canonical += name + ":" + request.headers[name] + "\n"
    canonical += "\n" + fields["SignedHeaders"] + "\n" + request.headers["x-acs-content-sha256"]
    text = "ACS3-HMAC-SHA256\n" + sha256_hex(canonical.encode())
    right = hmac_sha256(secret.encode(), text).hex()
    return fields["Credential"] == key_id and hmac.compare_digest(right, fields["Signature"])


def is_tc3(request: Request, secret_id: str, secret: str, *, service: str, day: str) -> bool:
    """Tencent Cloud, TC3-HMAC-SHA256; `day` is what the provider's own clock says (UTC)."""
    stated = request.headers.get("authorization", "")
    if not stated.startswith("TC3-HMAC-SHA256 "):
        return False
    fields = _fields(stated)
    signed = fields["SignedHeaders"].split(";")
    if not {"content-type", "host"} <= set(signed) or signed != sorted(signed):
        return False
    canonical = "POST\n/\n\n"
    for name in signed:
        canonical += f"{name}:{request.headers[name].strip().lower()}\n"
    canonical += f"\n{fields['SignedHeaders']}\n{sha256_hex(request.body)}"
    scope = f"{day}/{service}/tc3_request"
    stamp = request.headers["x-tc-timestamp"]
    text = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{sha256_hex(canonical.encode())}"
    of_day = hmac_sha256(("TC3" + secret).encode(), day)
    of_service = hmac_sha256(of_day, service)
    right = hmac_sha256(hmac_sha256(of_service, "tc3_request"), text).hex()
    return fields["Credential"] == f"{secret_id}/{scope}" and hmac.compare_digest(
        right, fields["Signature"]
    )


def is_yuntongxun(request: Request, account: str, token: str) -> bool:
    """Yuntongxun: capital MD5 in the address, base64 of account and time in the header."""
    try:
        said = base64.b64decode(request.headers["authorization"], validate=True).decode()
    except (KeyError, ValueError):
        return False
    stated, _, stamp = said.partition(":")
    if stated != account or len(stamp) != 14 or not stamp.isdigit():
        return False
    right = hashlib.md5((account + token + stamp).encode()).hexdigest().upper()
    return (
        request.query.get("sig") == right
        and f"/2013-12-26/Accounts/{account}/SMS/TemplateSMS" == request.path
    )


def is_basic(request: Request, account: str, token: str) -> bool:
    """Twilio: basic authentication."""
    right = "Basic " + base64.b64encode(f"{account}:{token}".encode()).decode()
    return hmac.compare_digest(request.headers.get("authorization", ""), right)
