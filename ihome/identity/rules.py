"""What identity decides: which consent counts, what a case may become, how long pictures stay. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

Kind = Literal["real_name", "provider"]
State = Literal["format_checked", "pending", "in_review", "verified", "refused", "withdrawn"]
Cause = Literal["", "duplicate", "photos", "provider_down", "mismatch"]
Side = Literal["front", "back"]

FORMAT_CHECKED: Final = "format_checked"
PENDING: Final = "pending"
IN_REVIEW: Final = "in_review"
VERIFIED: Final = "verified"
REFUSED: Final = "refused"
WITHDRAWN: Final = "withdrawn"
OPEN = (FORMAT_CHECKED, PENDING, IN_REVIEW)
DECIDED = (VERIFIED, REFUSED, WITHDRAWN)

# A picture may stay for 30 days after the decision (GB/T 35273, PIPL 19); the sweep runs every few
# hours, so a day earlier is never later.
KEEP_PHOTOS = timedelta(days=29)
LINK_SECONDS = 300
MIN_REASON = 8

ASK_AGAIN = (10, 60, 300, 900, 3600)  # seconds after each time the provider did not answer


@dataclass(frozen=True)
class ConsentText:
    """What a person says yes to. Another wording is another version."""

    version: str
    title: str
    text: str


CONSENTS: Mapping[str, ConsentText] = {
    "real_name": ConsentText(
        "2026-11",
        "同意处理身份信息",
        "为核实房东身份，我们要处理你的姓名、身份证号，以及你自愿上传的身份证照片。它们属于敏感个人信息，"
        "加密保存，只用于实名核对和依法配合有权机关，不给其他用户看。照片在审核结束后 30 天内删除。"
        "你可以不同意，不影响找房和预订；也可以随时撤回，撤回后姓名和身份证号会被删除，不能再发布房源。",
    ),
    "provider": ConsentText(
        "2026-11",
        "同意交给核验机构比对",
        "我们把姓名和身份证号交给核验机构，比对二者是否一致，只取回“一致”或“不一致”。"
        "不同意时不会交出，改由人工审核你上传的身份证照片。",
    ),
}
CLASSIC_VERSION = "classic"  # pages of the classic contract bring a text of their own


def first_state(*, has_twin: bool, has_provider: bool, may_ask: bool) -> tuple[State, Cause]:
    """Where a case begins, its form being right."""
    if has_twin:
        return "in_review", "duplicate"
    if not has_provider:
        return "format_checked", ""
    return ("pending", "") if may_ask else ("in_review", "photos")


def may_decide(state: str) -> bool:
    """Whether an operator may still approve or refuse."""
    return state in OPEN


def next_try_in(tries: int) -> timedelta | None:
    """How long to wait after the nth silence of the provider; None: an operator looks instead."""
    return timedelta(seconds=ASK_AGAIN[tries - 1]) if tries <= len(ASK_AGAIN) else None


def is_over(decided_at: datetime, *, now: datetime) -> bool:
    """Whether the pictures of a case decided then have to go."""
    return now - decided_at >= KEEP_PHOTOS
