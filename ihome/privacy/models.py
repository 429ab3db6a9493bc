"""Tables of privacy."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ihome.infra.db import Base


class PersonalExport(Base):
    """An archive that a person asked for; encrypted in the private store, for a week."""

    __tablename__ = "personal_exports"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(12), unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    state: Mapped[str] = mapped_column(sa.String(8))
    object_name: Mapped[str | None] = mapped_column(sa.String(60), unique=True)
    key_cipher: Mapped[str | None] = mapped_column(sa.String(200))
    size_bytes: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)


class AccountDeletion(Base):
    """A wish to be forgotten: done at `due_at`, unless the person logs in before (the row goes then)."""

    __tablename__ = "account_deletions"

    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("users.id"), primary_key=True, autoincrement=False
    )
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    done_at: Mapped[datetime | None]
