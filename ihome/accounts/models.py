"""Tables of accounts."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ihome.infra.db import Base
from ihome.kernel.roles import MEMBER, Role


class User(Base):
    """A person. Numbers and real names are encrypted (`infra.vault`); an index finds a number.

    `stamp` is what sessions of this user must carry: a new one ends them all.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(12), unique=True)
    mobile_index: Mapped[str] = mapped_column(sa.CHAR(64), unique=True)
    mobile_cipher: Mapped[str] = mapped_column(sa.String(200), default="")
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    stamp: Mapped[str] = mapped_column(sa.CHAR(24))
    name: Mapped[str] = mapped_column(sa.String(20), index=True)
    avatar_photo_id: Mapped[int | None] = mapped_column(sa.ForeignKey("photos.id", use_alter=True))
    real_name_cipher: Mapped[str | None] = mapped_column(sa.String(300))
    id_number_cipher: Mapped[str | None] = mapped_column(sa.String(200))
    # Not unique: a number whose form is right proves nobody, and must not shut out its owner.
    id_number_index: Mapped[str | None] = mapped_column(sa.CHAR(64), index=True)
    real_name_at: Mapped[datetime | None]
    # What the house trusts them with (kernel/roles.py); everybody may be guest and host.
    role: Mapped[Role] = mapped_column(sa.String(10), default=MEMBER, index=True)
    is_active: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime]
