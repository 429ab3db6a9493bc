"""What can be done to prove a person and a phone, and to write to a phone: the face of the package."""

from ihome.verification.rules import Origin, masked_mobile
from ihome.verification.service.codes import ask_whether_checkable, check_sms_code, send_sms_code
from ihome.verification.service.guesses import give_pass, is_closed, reopen
from ihome.verification.service.messages import ask_for_receipts, send_notice
from ihome.verification.service.numbers import mobile_index, mobile_of
from ihome.verification.service.pictures import new_image_code, new_sound, spend_image_code
from ihome.verification.service.spending import (
    SmsHistory,
    SmsStatus,
    sms_history,
    sms_status,
    sweep_sends,
    switch_sms,
    tell_half_spent,
)

__all__ = [
    "Origin", "SmsHistory", "SmsStatus", "ask_for_receipts", "ask_whether_checkable",
    "check_sms_code", "give_pass", "is_closed", "masked_mobile", "mobile_index", "mobile_of",
    "new_image_code", "new_sound", "reopen", "send_notice", "send_sms_code", "sms_history",
    "sms_status", "spend_image_code", "sweep_sends", "switch_sms", "tell_half_spent",
]  # fmt: skip
