"""From nothing to the head, and the head is what the models say."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from ihome.app import create_app
from ihome.infra import health
from ihome.infra.db import Base, db
from ihome.infra.health import migration_head
from ihome.settings import Settings
from tests.conftest import fresh_database, plug_again


@pytest.fixture
def empty_app(
    house_app: Flask, settings: Settings, tmp_path: Path, worker_name: str
) -> Iterator[Flask]:
    """The app on a database without a single table."""
    with fresh_database(settings, tmp_path, f"migrations_{worker_name}") as own:
        app = create_app(own)
        with app.app_context():
            yield app
            db.engine.dispose()
    plug_again(house_app, settings)


def tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names())


def test_an_empty_database_comes_to_the_head_and_is_ready(empty_app: Flask) -> None:
    assert "run `ihome migrate`" in (health.migrations() or "")
    upgrade()
    assert health.migrations() is None
    assert tables() == set(Base.metadata.tables) | {"alembic_version"}


def test_the_head_is_what_the_models_say(empty_app: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_down_and_up_again(empty_app: Flask) -> None:
    upgrade()
    downgrade(revision="base")
    assert tables() == {"alembic_version"}
    upgrade()
    assert health.migrations() is None


def test_there_is_one_head() -> None:
    assert migration_head()


def test_the_audit_log_cannot_be_rewritten(empty_app: Flask) -> None:
    upgrade()
    columns = "at, act, subject, reason, address, request_id"
    values = "'2026-11-27', 'house.refuse', 'house:k3m9', '', '-', '-'"
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO audit_entries ({columns}) VALUES ({values})")
    for change in ("UPDATE audit_entries SET reason = 'x'", "DELETE FROM audit_entries"):
        with (
            pytest.raises(sa.exc.DBAPIError, match="never changed"),
            db.engine.begin() as connection,
        ):
            connection.exec_driver_sql(change)
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM audit_entries").scalar() == 1
