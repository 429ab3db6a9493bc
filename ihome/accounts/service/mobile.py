"""Another phone number: the old one and the new one are both proved."""

from sqlalchemy.exc import IntegrityError

from ihome.accounts import queries
from ihome.accounts.errors import CodeOfMobileWrong, MobileRegistered, SameMobile
from ihome.accounts.models import User
from ihome.accounts.service.people import mobile_of_user, new_stamp, place_of
from ihome.infra import audit, security_log
from ihome.infra.db import retried, transaction
from ihome.infra.vault import vault
from ihome.kernel.errors import InvalidInput
from ihome.verification import service as verification
from ihome.verification.errors import PassNeeded, SmsCodesClosed, SmsCodeWrong

CHANGE_MOBILE = "change_mobile"


def change_mobile(user_id: int, *, old_code: str, new_mobile: str, new_code: str) -> User:
    """The user with another number; every session of before ends.

    SameMobile, CodeOfMobileWrong naming the field, and MobileRegistered, which only the holder of
    the new number is told. The new number is proved first: the old code is not spent on a typing error.
    PassNeeded and SmsCodesClosed name the field, too, before either code is spent.
    """
    old_mobile = mobile_of_user(user_id)
    digits = _digits_of(new_mobile)
    if digits == old_mobile:
        raise SameMobile()
    _ask_whether_checkable(digits, field="new_code")
    _ask_whether_checkable(old_mobile, field="old_code")
    _prove(digits, new_code, field="new_code")
    _prove(old_mobile, old_code, field="old_code")
    user = _set_mobile(user_id, digits)
    security_log.note("mobile_changed", user_id=user_id)
    return user


def _digits_of(new_mobile: str) -> str:
    try:
        return verification.mobile_of(new_mobile)
    except InvalidInput as error:
        raise InvalidInput.of(new_mobile=error.errmsg) from error


def _ask_whether_checkable(mobile: str, *, field: str) -> None:
    try:
        verification.ask_whether_checkable(mobile=mobile, purpose=CHANGE_MOBILE)
    except (PassNeeded, SmsCodesClosed) as error:
        error.data["fields"] = {field: error.errmsg}
        raise


def _prove(mobile: str, code: str, *, field: str) -> None:
    try:
        verification.check_sms_code(mobile=mobile, purpose=CHANGE_MOBILE, code=code)
    except SmsCodeWrong as error:
        raise CodeOfMobileWrong(field) from error


@retried
def _set_mobile(user_id: int, digits: str) -> User:
    try:
        with transaction() as session:
            user = queries.locked_user(session, user_id)
            user.mobile_index = verification.mobile_index(digits)
            user.mobile_cipher = vault().close(digits, place=place_of("mobile", user.id))
            user.stamp = new_stamp()
            audit.record(
                session, "user.change_mobile", subject=f"user:{user.public_id}",
                actor_id=user.id, about_user_id=user.id,
            )  # fmt: skip
            session.flush()
            return user
    except IntegrityError as error:
        raise MobileRegistered() from error
