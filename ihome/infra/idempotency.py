"""The answers that keyed requests got: asked again with the same key, we say the same again.

That a retry has no second effect is the promise of each use case itself (a unique key in its own
table); this table only keeps what was answered, so that a client whose connection broke learns it.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from ihome.infra.db import Base, reading, transaction
from ihome.kernel.clock import utc_now

KEEP = timedelta(days=3)


class IdempotencyRecord(Base):
    """One answered request. `fingerprint` is SHA-256 over method, path and body, in hex."""

    __tablename__ = "idempotency_records"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "idempotency_key"),
        sa.Index(None, "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int]
    idempotency_key: Mapped[str] = mapped_column(sa.String(64))
    fingerprint: Mapped[str] = mapped_column(sa.CHAR(64))
    status: Mapped[int] = mapped_column(sa.SmallInteger)
    body: Mapped[bytes] = mapped_column(sa.LargeBinary)
    made_at: Mapped[datetime]


def recorded_answer(user_id: int, key: str) -> IdempotencyRecord | None:
    """What this user was told for this key, or None."""
    with reading() as session:
        return session.scalar(
            sa.select(IdempotencyRecord).where(
                IdempotencyRecord.user_id == user_id, IdempotencyRecord.idempotency_key == key
            )
        )


def record_answer(user_id: int, key: str, fingerprint: str, *, status: int, body: bytes) -> None:
    """Keep an answer; when a copy of the request was faster, its answer stands."""
    try:
        with transaction() as session:
            session.add(
                IdempotencyRecord(
                    user_id=user_id,
                    idempotency_key=key,
                    fingerprint=fingerprint,
                    status=status,
                    body=body,
                    made_at=utc_now(),
                )
            )
    except IntegrityError:
        return


def sweep_records() -> None:
    """Forget answers older than KEEP."""
    with transaction() as session:
        session.execute(
            sa.delete(IdempotencyRecord).where(IdempotencyRecord.made_at < utc_now() - KEEP)
        )
