"""The list of fields is whole: every column of every table stands in it, with its end."""

import sqlalchemy as sa
from flask import Flask

from ihome.infra.db import Base
from ihome.privacy.fields import TABLES, Kept


def test_every_column_of_every_table_is_classified_once(app: Flask) -> None:
    """A new column goes into ihome/privacy/fields.py: is it about a person, and what is its end?"""
    listed = {name: sorted(kept.columns) for name, kept in TABLES.items()}
    real = {
        name: sorted(table.columns.keys())
        for name, table in Base.metadata.tables.items()
        if name != "alembic_version"
    }
    assert listed == real


def ends_of(kept: Kept) -> list[str]:
    """Columns that a deletion empties or that a law keeps."""
    words = [*kept.blank.values(), *kept.kept]
    return [column for each in words for column in each.split()]


def test_everything_personal_has_an_end_or_a_law(app: Flask) -> None:
    endless = {
        f"{name}.{column}"
        for name, kept in TABLES.items()
        if not kept.rows_go
        for column in kept.shown
        if column not in ends_of(kept)
    }
    assert endless == set()
    assert all(law.count("法") for kept in TABLES.values() for law in kept.kept.values())


def test_nothing_sensitive_is_kept_but_the_nights_that_were_sold(app: Flask) -> None:
    kept_by_law = {
        f"{name}.{column}"
        for name, kept in TABLES.items()
        for columns in kept.kept
        for column in columns.split()
        if column in kept.sensitive.split()
    }
    assert kept_by_law == {"bookings.check_in", "bookings.check_out"}


def test_what_is_sealed_is_never_called_plain(app: Flask) -> None:
    for name, kept in TABLES.items():
        assert [each for each in kept.plain.split() if each.endswith(("_cipher", "_hash"))] == [], (
            name
        )
        assert [each for each in kept.personal.split() if each.endswith("_cipher")] == [], name


def test_every_key_to_a_person_is_a_path(app: Flask) -> None:
    """A column that points at users leads to an owner, or to somebody who only acted."""
    acted = {
        "real_name_cases.decided_by", "sessions.user_id", "house_cases.decided_by",
        "booking_notes.author_id", "disputes.opened_by", "disputes.resolved_by",
    }  # fmt: skip
    loose = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if any(key.column.table.name == "users" for key in column.foreign_keys)
        and column.name not in TABLES[table.name].paths
    }
    assert loose - acted == set()
    assert all(
        isinstance(Base.metadata.tables[name].c[path].type, sa.BigInteger | sa.Integer)
        for name, kept in TABLES.items()
        for path in kept.paths
        if ">" not in path
    )
