"""From settings to gateways.

Each gateway has one setting (or file) of lines `name=value`, also separated by semicolons:

    key_id=LTAI…
    key_secret=…
    sign=爱家租房
    code=SMS_154950909:code
    notice=SMS_154950910:title,days

Names that are not the gateway's own are kinds of messages with their template.
"""

import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from ihome.infra.sms.aliyun import AliyunSms
from ihome.infra.sms.base import Gateway, SmsSender
from ihome.infra.sms.console import ConsoleSms
from ihome.infra.sms.failover import FailOver
from ihome.infra.sms.templates import Templates, read_template
from ihome.infra.sms.tencent import TencentSms
from ihome.infra.sms.twilio import TwilioSms
from ihome.infra.sms.yuntongxun import YuntongxunSms

CONSOLE = "console"


class CannotOpen(Exception):
    """The text of a gateway's setting does not make a gateway; the sentence names no secret."""


# gateway -> (how it is made, the names it must be given, the names it may be given)
_KINDS: dict[str, tuple[Callable[..., Gateway], tuple[str, ...], tuple[str, ...]]] = {
    "aliyun": (AliyunSms, ("key_id", "key_secret", "sign"), ("url",)),
    "tencent": (TencentSms, ("secret_id", "secret_key", "app_id", "sign"), ("url", "region")),
    "yuntongxun": (YuntongxunSms, ("account", "token", "app_id"), ("url",)),
    "twilio": (TwilioSms, ("account", "token", "sender"), ("url",)),
}
GATEWAYS = tuple(_KINDS)


def open_sms(order: str, texts: Mapping[str, str]) -> SmsSender:
    """The tool for IHOME_SMS=`order`; `texts` holds each gateway's setting. CannotOpen."""
    names = [name.strip() for name in order.split(",") if name.strip()]
    if names == [CONSOLE]:
        return ConsoleSms()
    unknown = [name for name in names if name not in _KINDS]
    if not names or unknown or len(set(names)) < len(names):
        raise CannotOpen(
            f"write console, or some of {', '.join(GATEWAYS)} in the order to ask them"
        )
    return FailOver([open_gateway(name, texts.get(name, "")) for name in names])


def open_gateway(name: str, text: str) -> Gateway:
    """One gateway from its setting; CannotOpen says what is missing."""
    make, needed, possible = _KINDS[name]
    given = _pairs(name, text)
    missing = [each for each in needed if not given.get(each)]
    if missing:
        raise CannotOpen(f"{name} needs {', '.join(missing)}")
    own = {each: given.pop(each).rstrip("/") for each in (*needed, *possible) if each in given}
    if "url" in own:
        _check_url(name, own["url"])
    if name == "twilio":
        return make(**own)
    return make(**own, templates=_templates(name, given))


def _pairs(name: str, text: str) -> dict[str, str]:
    pairs = [line.partition("=") for line in re.split(r"[;\n]", text) if line.strip()]
    if any(not equals for _, equals, _ in pairs):
        raise CannotOpen(f"{name}: write lines of name=value")
    return {key.strip(): value.strip() for key, _, value in pairs}


def _templates(name: str, given: Mapping[str, str]) -> Templates:
    try:
        templates = {kind: read_template(text) for kind, text in given.items()}
    except ValueError as error:
        raise CannotOpen(f"{name}: {error}") from error
    if "code" not in templates:
        raise CannotOpen(f"{name} needs code, the template of codes (code=ID:code)")
    return Templates(templates)


def _check_url(name: str, url: str) -> None:
    address = urlsplit(url)
    is_here = address.hostname in ("127.0.0.1", "localhost", "::1")
    if address.scheme != "https" and not (address.scheme == "http" and is_here):
        raise CannotOpen(f"{name}: url must begin with https://")
