"""A person with a row in every table that knows people, and a mark in every text about them."""

import io
import itertools
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ihome.accounts.models import User
from ihome.houses import service as houses
from ihome.identity import service as identity
from ihome.identity.rules import CONSENTS
from ihome.infra import audit
from ihome.infra.db import reading, transaction
from ihome.infra.sealed import ENDING, place_of
from ihome.infra.vault import vault
from ihome.kernel.clock import utc_now
from ihome.kernel.ids import public_id
from ihome.media.ports import private_storage
from ihome.privacy import queries
from ihome.privacy.fields import TABLES, Kept
from ihome.privacy.queries import table_of
from tests.factories.houses import a_house
from tests.factories.id_cards import an_id_number
from tests.factories.people import a_user
from tests.factories.pictures import a_file
from tests.factories.stays import a_reviewed_stay

# Texts that the house itself reads, or that find the row: a mark would break them.
READ_BY_THE_HOUSE = {
    "public_id", "key", "booking_no", "payment_no", "trade_no", "reference", "refund_no",
    "object_name", "area_code", "status", "state", "kind", "gateway", "news", "version", "provider",
    "check_in_time", "check_out_time", "cause", "side", "actor", "act",
}  # fmt: skip
MARK = "记号"


@dataclass
class Life:
    """`marks` says which text carries which mark ("bookings.message" → "记号0012")."""

    user: User
    marks: dict[str, str]


def a_full_life() -> Life:
    """Guest, host, author and answerer; all of it over, nothing on offer."""
    empty_private_store()
    user = a_user(name="全都有的人", real_name=False)
    _is_known(user)
    own = a_house(host_id=user.id, is_instant=True, photos=2)
    _stay(own, guest_id=a_user().id, key="a-key-of-a-guest-of-mine")
    _stay(a_house(host_id=a_user().id, is_instant=True), guest_id=user.id, key="one-of-mine")
    houses.pause_house(own.public_id, host_id=user.id)
    with transaction() as session:
        _what_no_walk_leaves(session, user.id)
    with transaction() as session:
        marks = _mark(session, user.id)
    return Life(user, marks)


def empty_private_store() -> None:
    for each in list(private_storage().list()):
        private_storage().delete(each.name)


def _is_known(user: User) -> None:
    for kind in CONSENTS:
        identity.give_consent(user.id, kind=kind, version=CONSENTS[kind].version)  # type: ignore[arg-type]
    identity.give_real_name(user.id, real_name="张三", id_number=an_id_number("19751231"))
    identity.keep_id_photo(user.id, "front", io.BytesIO(a_file()))


def _stay(house: Any, *, guest_id: int, key: str) -> None:
    stayed = a_reviewed_stay(house=house, guest_id=guest_id, key=key)
    with transaction() as session:
        session.execute(
            sa.update(table_of("reviews"))
            .where(table_of("reviews").c.booking_id == stayed.id)
            .values(reply="谢谢", replied_at=utc_now())
        )


def _what_no_walk_leaves(session: Session, user_id: int) -> None:
    now = utc_now()

    def add(name: str, **values: Any) -> None:
        session.execute(sa.insert(table_of(name)).values(**values))

    payment_id = session.scalar(
        sa.select(table_of("payments").c.id).where(table_of("payments").c.payer_id == user_id)
    )
    booking_id = session.scalar(
        sa.select(table_of("bookings").c.id).where(table_of("bookings").c.guest_id == user_id)
    )
    own = session.scalar(
        sa.select(table_of("houses").c.id).where(table_of("houses").c.host_id == user_id)
    )
    place = place_of("second_factors.secret", user_id)
    add("second_factors", user_id=user_id, secret_cipher=vault().close("x", place=place), made_at=now,
        on_at=now)  # fmt: skip
    add("recovery_codes", user_id=user_id, code_hash="c" * 64, used_at=now)
    add("refunds", refund_no=public_id(26), payment_id=payment_id, amount_fen=1, reason="退",
        status="done", asked_at=now, done_at=now)  # fmt: skip
    add("notices", booking_id=booking_id, news="BookingPlacedTwice", user_id=user_id, sent_at=now)
    case_id = session.scalar(
        sa.select(table_of("house_cases").c.id).where(table_of("house_cases").c.house_id == own)
    )
    add("house_notices", case_id=case_id, user_id=user_id, news="HouseApproved", sent_at=now)
    add("calendar_nights", house_id=own, night=now.date(), kind="blocked")
    add("idempotency_records", user_id=user_id, idempotency_key="k" * 20, fingerprint="f" * 64,
        status=200, body=MARK.encode(), made_at=now)  # fmt: skip
    add("account_deletions", user_id=user_id, asked_at=now, due_at=now)
    add("personal_exports", public_id=public_id(), user_id=user_id, state="ready", size_bytes=1,
        object_name="export-of-before.bin", asked_at=now)  # fmt: skip
    audit.record(session, "user.restore", subject="user:x", actor_id=None, about_user_id=user_id,
                 reason="一个写给本人看的理由")  # fmt: skip


def _mark(session: Session, user_id: int) -> dict[str, str]:
    """Every text about the user says its own mark from now on."""
    numbers, marks = itertools.count(), {}
    for name, kept in TABLES.items():
        if name == "audit_entries":
            continue  # is never changed
        table = table_of(name)
        for path in kept.paths:
            whose = queries.belongs_to(name, path, user_id)
            for column in kept.shown:
                if not _takes_a_mark(table.c[column]) or not _is_theirs(kept, path, column):
                    continue
                mark = f"{MARK}{next(numbers):04d}"
                for row_id in session.scalars(
                    sa.select(next(iter(table.primary_key.columns))).where(whose)
                ).all():
                    _write(session, table.c[column], row_id, mark)
                marks[f"{name}.{column}"] = mark
    return marks


def _is_theirs(kept: Kept, path: str, column: str) -> bool:
    """Of a row with two people, the words that this one wrote: a guest's message is not the host's."""
    writers = [each for each, columns in kept.blank.items() if column in columns.split()]
    return not writers or path in writers


def _takes_a_mark(column: sa.Column[Any]) -> bool:
    kind = column.type
    is_text = isinstance(kind, sa.String) and (kind.length is None or kind.length >= 12)
    return is_text and column.name not in READ_BY_THE_HOUSE and column.computed is None


def _write(session: Session, column: sa.Column[Any], row_id: int, mark: str) -> None:
    table = column.table
    (key, *_) = table.primary_key.columns
    value = mark
    if column.name.endswith(ENDING):
        place = place_of(f"{table.name}.{column.name.removesuffix(ENDING)}", row_id)
        value = vault().close(mark, place=place)
    session.execute(sa.update(table).where(key == row_id).values({column.name: value}))


def rows_of(user_id: int) -> dict[str, int]:
    """How many rows of each table are the user's."""
    with reading() as session:
        return {
            name: len(
                session.execute(
                    sa.select(table_of(name)).where(
                        sa.or_(*(queries.belongs_to(name, path, user_id) for path in kept.paths))
                    )
                ).all()
            )
            for name, kept in TABLES.items()
            if kept.paths
        }
