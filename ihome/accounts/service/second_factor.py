"""The second factor: codes of an authenticator app (RFC 6238), and recovery codes for a lost phone.

The secret is sealed (`infra.vault`) and shown once. A time step opens one door once: the row keeps
the last one used. Every try is counted before it is looked at.
"""

from dataclasses import dataclass

import pyotp

from ihome.accounts import queries, rules
from ihome.accounts.errors import (
    NoSecondFactor,
    SecondFactorForStaff,
    SecondFactorOn,
    SecondFactorWrong,
)
from ihome.accounts.models import RecoveryCode, SecondFactor, User
from ihome.accounts.service.passwords import check_own_password
from ihome.accounts.service.people import masked_mobile_of, new_stamp
from ihome.infra import audit, security_log
from ihome.infra.db import reading, retried, transaction
from ihome.infra.qr import qr_svg
from ihome.infra.ratelimit import Limit, forgive, spend
from ihome.infra.sealed import place_of
from ihome.infra.vault import vault
from ihome.kernel.clock import utc_now
from ihome.kernel.ids import public_id
from ihome.kernel.roles import MEMBER

ISSUER = "爱家租房"
# PyPI's: 5 tries in 5 minutes, 20 an hour, 50 a day for one user.
TRIES = [Limit(5, 300), Limit(20, 3600), Limit(50, 86_400)]
TOO_OFTEN = "验证码试得太频繁了，等一会儿再试。"


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator app needs; never shown again."""

    secret: str
    uri: str
    qr_svg: str


@dataclass(frozen=True)
class Standing:
    """Whether the second factor is on, and how many recovery codes are left."""

    is_on: bool
    recovery_codes_left: int
    is_required: bool


def has_second_factor(user_id: int) -> bool:
    with reading() as session:
        return queries.second_factor_on(session, user_id) is not None


def second_factor(user_id: int) -> Standing:
    with reading() as session:
        is_on = queries.second_factor_on(session, user_id) is not None
        left = queries.recovery_codes_left(session, user_id) if is_on else 0
        return Standing(is_on, left, queries.role_of(session, user_id) != MEMBER)


def enrol(user_id: int, *, password: str, address: str, device_token: str = "") -> Enrolment:
    """A fresh secret, not in use before `confirm`. WrongPassword, SecondFactorOn."""
    user = check_own_password(
        user_id, password, field="password", address=address, device_token=device_token
    )
    secret = pyotp.random_base32()
    _keep_secret(user_id, secret)
    uri = pyotp.TOTP(secret).provisioning_uri(name=masked_mobile_of(user), issuer_name=ISSUER)
    return Enrolment(secret, uri, qr_svg(uri))


@retried
def _keep_secret(user_id: int, secret: str) -> None:
    with transaction() as session:
        queries.locked_user(session, user_id)
        row = session.get(SecondFactor, user_id)
        if row is not None and row.on_at is not None:
            raise SecondFactorOn()
        if row is None:
            row = SecondFactor(user_id=user_id)
            session.add(row)
        row.secret_cipher = vault().close(secret, place=place_of("second_factors.secret", user_id))
        row.last_step, row.made_at = None, utc_now()


@retried
def confirm(user_id: int, code: str) -> tuple[User, list[str]]:
    """Turn it on with a first code; the user with a new stamp, and ten recovery codes.

    Every session of before ends. NoSecondFactor before `enrol`, SecondFactorOn, SecondFactorWrong.
    """
    _count_try(user_id)
    with transaction() as session:
        user = queries.locked_user(session, user_id)
        row = session.get(SecondFactor, user_id)
        if row is None:
            raise NoSecondFactor()
        if row.on_at is not None:
            raise SecondFactorOn()
        step = _step_of(row, code)
        if step is None:
            raise _wrong(user_id)
        row.on_at, row.last_step, user.stamp = utc_now(), step, new_stamp()
        codes = _new_codes(user_id)
        _note(user, "user.second_factor_on")
    _forgive_tries(user_id)
    security_log.note("totp_on", user_id=user_id)
    return user, codes


@retried
def check_second_factor(user_id: int, code: str) -> None:
    """Use up a code of the app, or a recovery code. SecondFactorWrong, TooMany, NoSecondFactor."""
    _count_try(user_id)
    with transaction() as session:
        queries.locked_user(session, user_id)
        row = queries.second_factor_on(session, user_id)
        if row is None:
            raise NoSecondFactor()
        step = _step_of(row, code)
        kept = None if step is not None else _recovery_code(user_id, code)
        if step is None and kept is None:
            raise _wrong(user_id)
        if step is not None:
            row.last_step = step
        if kept is not None:
            kept.used_at = utc_now()
    _forgive_tries(user_id)
    if kept is not None:
        security_log.note("recovery_used", user_id=user_id)


def turn_off(user_id: int, code: str) -> User:
    """No second factor any more; every session of before ends. SecondFactorForStaff."""
    with reading() as session:
        if queries.role_of(session, user_id) != MEMBER:
            raise SecondFactorForStaff()
    check_second_factor(user_id, code)
    user = _forget(user_id)
    security_log.note("totp_off", user_id=user_id)
    return user


@retried
def _forget(user_id: int) -> User:
    with transaction() as session:
        user = queries.locked_user(session, user_id)
        queries.delete_second_factor(session, user_id)
        user.stamp = new_stamp()
        _note(user, "user.second_factor_off")
        return user


def new_recovery_codes(user_id: int, code: str) -> list[str]:
    """Ten others; those of before are void."""
    check_second_factor(user_id, code)
    return _new_codes(user_id)


def _count_try(user_id: int) -> None:
    for limit in TRIES:
        spend(limit, "second-factor", str(user_id), errmsg=TOO_OFTEN)


def _forgive_tries(user_id: int) -> None:
    for limit in TRIES:
        forgive(limit, "second-factor", str(user_id))


def _wrong(user_id: int) -> SecondFactorWrong:
    security_log.note("totp_failed", user_id=user_id, result="failed")
    return SecondFactorWrong()


def _step_of(row: SecondFactor, code: str) -> int | None:
    """The time step that `code` belongs to, when it is near now and later than the last one used."""
    secret = vault().open(row.secret_cipher, place=place_of("second_factors.secret", row.user_id))
    return rules.matching_step(secret, code, now=utc_now(), after=row.last_step)


def _recovery_code(user_id: int, code: str) -> RecoveryCode | None:
    with transaction() as session:
        return queries.unused_recovery_code(session, rules.recovery_hash(code, user_id=user_id))


@retried
def _new_codes(user_id: int) -> list[str]:
    codes = [public_id(rules.RECOVERY_LETTERS) for _ in range(rules.RECOVERY_CODES)]
    with transaction() as session:
        queries.locked_user(session, user_id)
        queries.delete_recovery_codes(session, user_id)
        for code in codes:
            code_hash = rules.recovery_hash(code, user_id=user_id)
            session.add(RecoveryCode(user_id=user_id, code_hash=code_hash))
    return [rules.shown_recovery_code(code) for code in codes]


def _note(user: User, act: str) -> None:
    """Users see in their own history when this changed."""
    with transaction() as session:
        audit.record(
            session, act, subject=f"user:{user.public_id}", actor_id=user.id, about_user_id=user.id
        )
