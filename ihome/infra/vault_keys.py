"""The table of the vault's keys: read by every process, written by `ihome migrate` and `ihome vault`."""

import re
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from ihome.infra.ciphers import CIPHERS
from ihome.infra.db import Base, reading, transaction
from ihome.infra.keyring import (
    SEAL,
    WrappedKey,
    WrongKey,
    first_keys,
    new_seal_key,
    opened_ring,
    unwrapped,
    wrapped,
)
from ihome.kernel.clock import utc_now

_MASTER = re.compile(r"[0-9a-fA-F]{64}")


class VaultKey(Base):
    """A key under the master key. `retired_at`: no value of the live database needs it any more; it
    stays, for backups of before."""

    __tablename__ = "vault_keys"

    purpose: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    version: Mapped[int] = mapped_column(sa.SmallInteger, primary_key=True, autoincrement=False)
    cipher: Mapped[str] = mapped_column(sa.String(16))
    wrapped: Mapped[str] = mapped_column(sa.String(200))
    made_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    def plain(self) -> WrappedKey:
        return WrappedKey(self.purpose, self.version, self.cipher, self.wrapped)


def kept_keys() -> list[WrappedKey]:
    """The rows as they are now; joins whatever transaction is open and flushes nothing of it."""
    with reading() as session, session.no_autoflush:
        return [row.plain() for row in session.scalars(sa.select(VaultKey))]


def seal_keys() -> list[VaultKey]:
    """The versions of sealed values, oldest first; [] before `adopt`."""
    with reading() as session:
        found = sa.select(VaultKey).where(VaultKey.purpose == SEAL).order_by(VaultKey.version)
        return list(session.scalars(found))


def adopt(master_hex: str) -> None:
    """Write the first keys down, unless they are; WrongKey when they are under another master.

    From then on a wrong master is noticed at once, and the master can be changed.
    """
    master = bytes.fromhex(master_hex)
    kept = kept_keys()
    opened_ring(master, kept)
    missing = {(row.purpose, row.version) for row in kept}
    rows = [row for row in first_keys(master) if (row.purpose, row.version) not in missing]
    if not rows:
        return
    try:
        with transaction() as session:
            for row in rows:
                _add(session, row)
    except IntegrityError:
        adopt(master_hex)  # another process was quicker; look at what it wrote


def add_seal_key(master_hex: str, cipher: str) -> int:
    """A new version, that all processes close with within RING_SECONDS; its number."""
    if cipher not in CIPHERS:
        raise ValueError(f"{cipher!r} is no cipher we know: {', '.join(CIPHERS)}")
    with transaction() as session:
        newest = sa.select(sa.func.max(VaultKey.version)).where(VaultKey.purpose == SEAL)
        version = (session.scalar(newest) or 1) + 1
        _add(session, new_seal_key(bytes.fromhex(master_hex), version, cipher))
    return version


def retire_before(version: int) -> None:
    """Mark the seal keys older than `version` as no longer needed here."""
    with transaction() as session:
        session.execute(
            sa.update(VaultKey)
            .where(
                VaultKey.purpose == SEAL,
                VaultKey.version < version,
                VaultKey.retired_at.is_(None),
            )
            .values(retired_at=utc_now())
        )


def rewrap(*, old_hex: str, new_hex: str) -> int:
    """All keys under another master, in one transaction; how many. WrongKey changes nothing."""
    old, new = bytes.fromhex(old_hex), bytes.fromhex(new_hex)
    adopt(old_hex)
    with transaction() as session:
        rows = list(session.scalars(sa.select(VaultKey).with_for_update()))
        for row in rows:
            key = unwrapped(old, row.plain())
            row.wrapped = wrapped(new, key, row.purpose, row.version, row.cipher).wrapped
    return len(rows)


def trouble(master_hex: str) -> str | None:
    """None when the master opens the keys of the database, else a sentence that says what to do."""
    try:
        opened_ring(bytes.fromhex(master_hex), kept_keys())
    except WrongKey:
        return (
            "IHOME_VAULT_KEY is not the key that this database was made with: put the right one back"
            " (or, if you changed it on purpose, run `ihome vault rewrap --old-key-file FILE`)"
        )
    return None


def is_master(text: str) -> bool:
    """Whether `text` can be a master key at all."""
    return _MASTER.fullmatch(text) is not None


def _add(session: Session, row: WrappedKey) -> None:
    session.add(
        VaultKey(
            purpose=row.purpose,
            version=row.version,
            cipher=row.cipher,
            wrapped=row.wrapped,
            made_at=utc_now(),
        )
    )
