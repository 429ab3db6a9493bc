"""Register, and log in by password or by a code on the phone."""

from sqlalchemy.exc import IntegrityError

from ihome.accounts import queries, rules
from ihome.accounts.errors import MobileRegistered, NotRegistered, Suspended, WrongLogin
from ihome.accounts.models import User
from ihome.accounts.service import attempts
from ihome.accounts.service.passwords import fits, hashed, keep_hash, ready_hasher
from ihome.accounts.service.people import new_stamp, place_of
from ihome.infra import passwords, security_log
from ihome.infra.db import reading, retried, transaction
from ihome.infra.vault import vault
from ihome.kernel.clock import utc_now
from ihome.kernel.ids import public_id
from ihome.verification import service as verification
from ihome.verification.errors import SmsCodeWrong

REGISTER, LOGIN = "register", "login"


def register(*, mobile: str, sms_code: str, password: str, name: str = "") -> User:
    """A new user who holds the phone. MobileRegistered, SmsCodeWrong, and what the rules refuse.

    The form is checked before the code is spent, so a short password does not cost a message.
    """
    rules.check_password(password)
    name = rules.check_name(name) if name.strip() else ""
    with ready_hasher() as hash_it:
        digits = verification.check_sms_code(mobile=mobile, purpose=REGISTER, code=sms_code)
        password_hash = hash_it(password)
    user = _add_user(digits=digits, password_hash=password_hash, name=name)
    security_log.note("register", user_id=user.id)
    return user


def add_user(*, digits: str, password: str, name: str = "") -> User:
    """The row of a new user whose number is proved; MobileRegistered when it is somebody's."""
    return _add_user(digits=digits, password_hash=hashed(password), name=name)


@retried
def _add_user(*, digits: str, password_hash: str, name: str) -> User:
    number, index = public_id(), verification.mobile_index(digits)
    try:
        with transaction() as session:
            if queries.user_by_mobile_index(session, index) is not None:
                raise MobileRegistered()
            user = User(
                public_id=number,
                mobile_index=index,
                password_hash=password_hash,
                stamp=new_stamp(),
                name=name or rules.default_name(number),
                made_at=utc_now(),
            )
            session.add(user)
            session.flush()
            user.mobile_cipher = vault().close(digits, place=place_of("mobile", user.id))
            return user
    except IntegrityError as error:
        raise MobileRegistered() from error


def log_in(*, mobile: str, password: str, address: str, device_token: str = "") -> User:
    """The user whose password it is. WrongLogin tells neither which part was wrong nor who exists.

    Suspended is told to who knows the password alone. Nobody is logged in by this: the door may
    still want a second factor.
    """
    digits = verification.mobile_of(mobile)
    index = verification.mobile_index(digits)
    attempt = attempts.begin(mobile_index=index, address=address, device_token=device_token)
    with reading() as session:
        user = queries.user_by_mobile_index(session, index)
    if not fits(user.password_hash if user else None, password) or user is None:
        user_id = user.id if user else None
        security_log.note("login_failed", user_id=user_id, result="failed", by="password")
        raise WrongLogin()
    attempts.succeed(attempt)
    _refuse_suspended(user)
    if passwords.is_outdated(user.password_hash):
        keep_hash(user.id, hashed(password), instead_of=user.password_hash)
    return user


def log_in_by_sms(*, mobile: str, sms_code: str) -> User:
    """The user whose phone received the code. SmsCodeWrong, and to its holder NotRegistered, Suspended."""
    try:
        digits = verification.check_sms_code(mobile=mobile, purpose=LOGIN, code=sms_code)
    except SmsCodeWrong:
        security_log.note("login_failed", result="failed", by="sms")
        raise
    with reading() as session:
        user = queries.user_by_mobile_index(session, verification.mobile_index(digits))
    if user is None:
        raise NotRegistered()
    _refuse_suspended(user)
    return user


def _refuse_suspended(user: User) -> None:
    if not user.is_active:
        security_log.note("login_failed", user_id=user.id, result="refused", by="suspended")
        raise Suspended()


def is_known_device(user: User, token: str) -> bool:
    """Whether the browser that brings `token` has logged in to this account before."""
    return attempts.is_device_of(token, user.mobile_index)


def device_token(user: User) -> str:
    """What the browser of `user` keeps, so that a stranger's failures never slow it (attempts.py)."""
    return attempts.new_device_token(user.mobile_index)
