"""Hash, compare and change passwords; hashing is dear, so it queues (`infra.passwords`)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ihome.accounts import queries, rules
from ihome.accounts.errors import NotRegistered, TooManyLogins, WrongPassword
from ihome.accounts.models import User
from ihome.accounts.service import attempts
from ihome.accounts.service.people import new_stamp, user_by_id
from ihome.infra import passwords, security_log
from ihome.infra.db import reading, retried, transaction
from ihome.verification import service as verification

RESET = "reset_password"


def check_own_password(
    user_id: int, password: str, *, field: str, address: str, device_token: str = ""
) -> User:
    """The user, when it is theirs; WrongPassword naming `field`, LoginTooOften."""
    user = user_by_id(user_id)
    attempt = attempts.begin(
        mobile_index=user.mobile_index, address=address, device_token=device_token
    )
    if not fits(user.password_hash, password):
        raise WrongPassword(field)
    attempts.succeed(attempt)
    return user


def change_password(
    user_id: int, *, old_password: str, new_password: str, address: str, device_token: str = ""
) -> User:
    """Another password; every session of before ends. WrongPassword when the present one is not it."""
    rules.check_password(new_password, field="new_password")
    user = check_own_password(
        user_id, old_password, field="old_password", address=address, device_token=device_token
    )
    changed = _set_password(user_id, hashed(new_password), instead_of=user.password_hash)
    security_log.note("password_changed", user_id=user_id)
    return changed


def reset_password(*, mobile: str, sms_code: str, password: str) -> User:
    """A new password for whoever holds the phone; every session of before ends. NotRegistered."""
    rules.check_password(password)
    with ready_hasher() as hash_it:
        digits = verification.check_sms_code(mobile=mobile, purpose=RESET, code=sms_code)
        password_hash = hash_it(password)
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
            raise WrongPassword("old_password")
        user.password_hash, user.stamp = password_hash, new_stamp()
        return user


@retried
def keep_hash(user_id: int, password_hash: str, *, instead_of: str) -> None:
    """The same password with a newer hash, unless it was changed meanwhile."""
    with transaction() as session:
        user = queries.locked_user(session, user_id)
        if user.password_hash == instead_of:
            user.password_hash = password_hash


@contextmanager
def ready_hasher() -> Iterator[Callable[[str], str]]:
    """A place in the queue before a code is spent; TooManyLogins when the queue is long."""
    try:
        with passwords.ready_hasher() as hash_it:
            yield hash_it
    except passwords.HashersBusy as error:
        raise TooManyLogins() from error


def hashed(password: str) -> str:
    try:
        return passwords.hash_password(password)
    except passwords.HashersBusy as error:
        raise TooManyLogins() from error


def fits(password_hash: str | None, password: str) -> bool:
    """Whether it is the password; without a hash the answer is no, after as much work."""
    try:
        return passwords.password_fits(password_hash, password)
    except passwords.HashersBusy as error:
        raise TooManyLogins() from error
