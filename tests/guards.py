"""Take the guards of the database away, for controls that must see what they guard against."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from ihome.infra.db import Base, db


@contextmanager
def guards_off() -> Iterator[sa.Connection]:
    """A connection that does not check foreign keys; commits at the end."""
    off, on = "PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON"
    if db.engine.dialect.name == "mysql":
        off, on = "SET FOREIGN_KEY_CHECKS=0", "SET FOREIGN_KEY_CHECKS=1"
    with db.engine.connect() as connection:
        raw = connection.connection.cursor()
        raw.execute(off)
        with connection.begin():
            yield connection
        raw.execute(on)


@contextmanager
def without_keys(name: str, *, but_primary: bool = False) -> Iterator[sa.Table]:
    """The table `name` with its rows and without its keys, while the block runs; empty afterwards."""
    guarded = Base.metadata.tables[name]
    columns = [
        sa.Column(
            each.name,
            each.type,
            primary_key=but_primary and each.primary_key,
            nullable=each.nullable,
        )
        for each in guarded.columns
    ]
    bare = sa.Table(name, sa.MetaData(), *columns)
    with guards_off() as connection:
        rows = [dict(row) for row in connection.execute(sa.select(guarded)).mappings()]
        guarded.drop(connection)
        bare.create(connection)
        if rows:
            connection.execute(bare.insert(), rows)
    try:
        yield bare
    finally:
        with guards_off() as connection:
            bare.drop(connection)
            guarded.create(connection)
