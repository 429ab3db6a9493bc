"""Tables of identity. Names and numbers themselves lie in the columns of accounts, sealed."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ihome.infra.db import Base


class Consent(Base):
    """A person's yes to one text, of one version, for one purpose; a new yes is a new row."""

    __tablename__ = "consents"
    __table_args__ = (sa.Index(None, "user_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(sa.String(16))
    version: Mapped[str] = mapped_column(sa.String(16))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class RealNameCase(Base):
    """One try to say who one is, from the giving to the decision.

    `state` is of `rules.STATES`; `cause` says why it is where it is, `reason` is an operator's
    sentence to the person. `request_no` is what the provider knows it by: the same on every retry.
    """

    __tablename__ = "real_name_cases"
    __table_args__ = (sa.Index(None, "user_id", "id"), sa.Index(None, "state", "opened_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(12), unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    state: Mapped[str] = mapped_column(sa.String(16))
    cause: Mapped[str] = mapped_column(sa.String(16), default="")
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    provider: Mapped[str] = mapped_column(sa.String(16), default="")
    request_no: Mapped[str] = mapped_column(sa.String(26), unique=True)
    tries: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))


class IdPhoto(Base):
    """A picture of an ID card: noise in the private store, its key sealed here. Both go together."""

    __tablename__ = "id_photos"
    __table_args__ = (sa.UniqueConstraint("case_id", "side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(12), unique=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("real_name_cases.id"))
    side: Mapped[str] = mapped_column(sa.String(8))
    object_name: Mapped[str] = mapped_column(sa.String(60), unique=True)
    key_cipher: Mapped[str] = mapped_column(sa.String(200), default="")
    size_bytes: Mapped[int]
    made_at: Mapped[datetime]
