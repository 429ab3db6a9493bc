"""Register, log in, and change what one logs in with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from ihome.accounts import queries, rules
from ihome.accounts.errors import (
    MobileRegistered,
    NotRegistered,
    TooManyLogins,
    WrongLogin,
    WrongPassword,
)
from ihome.accounts.models import User
from ihome.accounts.service import attempts
from ihome.accounts.service.people import new_stamp, place_of, user_by_id
from ihome.infra import passwords, security_log
from ihome.infra.db import reading, retried, transaction
from ihome.infra.vault import vault
from ihome.kernel.clock import utc_now
from ihome.kernel.ids import public_id
from ihome.verification import service as verification

REGISTER, RESET_PASSWORD = "register", "reset_password"


def register(*, mobile: str, sms_code: str, password: str, name: str = "") -> User:
    """A new user who holds the phone. MobileRegistered, SmsCodeWrong, and what the rules refuse.

    The form is checked before the code is spent, so a short password does not cost a message.
    """
    rules.check_password(password)
    name = rules.check_name(name) if name.strip() else ""
    with _ready_hasher() as hashed:
        digits = verification.check_sms_code(mobile=mobile, purpose=REGISTER, code=sms_code)
        password_hash = hashed(password)
    user = _add_user(digits=digits, password_hash=password_hash, name=name)
    security_log.note("register", user_id=user.id)
    return user


def add_user(*, digits: str, password: str, name: str = "") -> User:
    """The row of a new user whose number is proved; MobileRegistered when it is somebody's."""
    return _add_user(digits=digits, password_hash=_hashed(password), name=name)


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
    """The user whose password it is. WrongLogin tells neither which part was wrong nor who exists."""
    digits = verification.mobile_of(mobile)
    index = verification.mobile_index(digits)
    attempt = attempts.begin(mobile_index=index, address=address, device_token=device_token)
    with reading() as session:
        user = queries.user_by_mobile_index(session, index)
    if (
        not _fits(user.password_hash if user else None, password)
        or user is None
        or not user.is_active
    ):
        user_id = user.id if user else None
        security_log.note("login_failed", user_id=user_id, result="failed", by="password")
        raise WrongLogin()
    attempts.succeed(attempt)
    security_log.note("login", user_id=user.id, by="password")
    if passwords.is_outdated(user.password_hash):
        _keep_hash(user.id, _hashed(password), instead_of=user.password_hash)
    return user


def device_token(user: User) -> str:
    """What the browser of `user` keeps, so that a stranger's failures never slow it (attempts.py)."""
    return attempts.new_device_token(user.mobile_index)


def change_password(
    user_id: int, *, old_password: str, new_password: str, address: str, device_token: str = ""
) -> User:
    """Another password; every session of before ends. WrongPassword when the present one is not it."""
    rules.check_password(new_password, field="new_password")
    user = user_by_id(user_id)
    attempt = attempts.begin(
        mobile_index=user.mobile_index, address=address, device_token=device_token
    )
    if not _fits(user.password_hash, old_password):
        raise WrongPassword()
    attempts.succeed(attempt)
    changed = _set_password(user_id, _hashed(new_password), instead_of=user.password_hash)
    security_log.note("password_changed", user_id=user_id)
    return changed


def reset_password(*, mobile: str, sms_code: str, password: str) -> User:
    """A new password for whoever holds the phone; every session of before ends. NotRegistered."""
    rules.check_password(password)
    with _ready_hasher() as hashed:
        digits = verification.check_sms_code(mobile=mobile, purpose=RESET_PASSWORD, code=sms_code)
        password_hash = hashed(password)
    with reading() as session:
        user = queries.user_by_mobile_index(session, verification.mobile_index(digits))
    if user is None:
        raise NotRegistered()
    changed = _set_password(user.id, password_hash)
    security_log.note("password_reset", user_id=user.id)
    return changed


@retried
def _set_password(user_id: int, password_hash: str, *, instead_of: str | None = None) -> User:
    """The user with another password; WrongPassword when the hash is no longer `instead_of`."""
    with transaction() as session:
        user = queries.locked_user(session, user_id)
        if instead_of not in (None, user.password_hash):
            raise WrongPassword()
        user.password_hash, user.stamp = password_hash, new_stamp()
        return user


@retried
def _keep_hash(user_id: int, password_hash: str, *, instead_of: str) -> None:
    """The same password with a newer hash, unless it was changed meanwhile."""
    with transaction() as session:
        user = queries.locked_user(session, user_id)
        if user.password_hash == instead_of:
            user.password_hash = password_hash


@contextmanager
def _ready_hasher() -> Iterator[Callable[[str], str]]:
    try:
        with passwords.ready_hasher() as hashed:
            yield hashed
    except passwords.HashersBusy as error:
        raise TooManyLogins() from error


def _hashed(password: str) -> str:
    try:
        return passwords.hash_password(password)
    except passwords.HashersBusy as error:
        raise TooManyLogins() from error


def _fits(password_hash: str | None, password: str) -> bool:
    try:
        return passwords.password_fits(password_hash, password)
    except passwords.HashersBusy as error:
        raise TooManyLogins() from error
