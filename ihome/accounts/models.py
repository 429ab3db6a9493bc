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


class SecondFactor(Base):
    """A user's authenticator app; in use from `on_at` on. The secret is sealed.

    `last_step` is the time step (30 s) of the last code that was used: an older one opens nothing.
    """

    __tablename__ = "second_factors"

    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("users.id"), primary_key=True, autoincrement=False
    )
    secret_cipher: Mapped[str] = mapped_column(sa.String(300))
    last_step: Mapped[int | None]
    made_at: Mapped[datetime]
    on_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One way in without the app, good for one use. 79 random bits, so a plain hash keeps them."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    code_hash: Mapped[str] = mapped_column(sa.CHAR(64), unique=True)
    used_at: Mapped[datetime | None]
