"""One use case, one transaction."""

from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.infra.db import publish, reading, transaction
from ihome.infra.outbox import OutboxJob, enqueue
from ihome.kernel import events


@dataclass(frozen=True)
class Happened(events.Event):
    what: str


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    words: list[str] = []
    monkeypatch.setitem(events._listeners, Happened, [lambda event: words.append(event.what)])
    return words


def count() -> int:
    with reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(OutboxJob)) or 0


def test_an_inner_block_joins_and_the_outermost_commits(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="late"), transaction():
        with transaction() as session:
            enqueue(session, "test.note", {})
        raise RuntimeError("late")
    assert count() == 0


def test_news_is_told_after_the_commit_and_not_at_all_after_a_rollback(
    app: Flask, heard: list[str]
) -> None:
    with transaction() as session:
        publish(session, Happened("kept"))
        assert heard == []
    with pytest.raises(RuntimeError, match="no"), transaction() as session:
        publish(session, Happened("lost"))
        raise RuntimeError("no")
    assert heard == ["kept"]


def test_a_reading_block_refuses_to_write(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="reading"), reading() as session:
        enqueue(session, "test.note", {})
        session.flush()
    with pytest.raises(RuntimeError, match="grow"), reading(), transaction():
        pass
    assert count() == 0


def test_the_database_is_durable_and_checks_its_keys(app: Flask) -> None:
    with reading() as session:
        if session.get_bind().dialect.name == "sqlite":
            pragmas = {
                name: session.scalar(sa.text(f"PRAGMA {name}"))
                for name in ("journal_mode", "synchronous", "foreign_keys")
            }
            assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        else:
            assert session.scalar(sa.text("SELECT @@tx_isolation")) == "READ-COMMITTED"
            assert session.scalar(sa.text("SELECT @@character_set_connection")) == "utf8mb4"
