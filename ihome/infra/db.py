"""Engine, session and the two ways to open them: `transaction()` writes, `reading()` reads.

Flask-SQLAlchemy keeps the engine of each app; tables are declared on `Base`. Both blocks need an
app context and both join a block that is already open. ADR-0003 and ADR-0004 say why.
"""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.types import TypeDecorator

from ihome.kernel.events import Event, deliver
from ihome.kernel.ports import Port, in_transaction

P = ParamSpec("P")
R = TypeVar("R")

CONNECT_SECONDS = 3
STATEMENT_SECONDS = (
    5  # the client gives up on one statement; a full disk makes MariaDB wait for ever
)
LOCK_SECONDS = 3
POOL_SECONDS = 3
DEADLOCK_TRIES = 8


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime with microseconds; the databases keep no zone, so we put it back."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "mysql":
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(sa.DateTime())

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: sa.Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None else None


class Base(DeclarativeBase):
    """What every table shares: UTC moments, 64-bit ids, and names of keys that migrations can find."""

    # Said through the registry: Flask-SQLAlchemy copies this class, and a copy of a plain
    # `type_annotation_map` would be a second one.
    registry = registry(
        metadata=sa.MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            datetime: UtcDateTime(),
            int: sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            dict[str, Any]: sa.JSON(),
        },
    )


@sa.event.listens_for(sa.Table, "after_parent_attach")
def _mysql_table_options(table: sa.Table, _parent: Any) -> None:
    """Four-byte text, compared byte by byte, so that both databases agree on what is equal."""
    options = table.dialect_options["mysql"]
    options["engine"] = "InnoDB"
    options["charset"] = "utf8mb4"
    options["collate"] = "utf8mb4_bin"


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "autoflush": True})

# How to enter the app from a thread that is in none; plugged by `create_app`.
app_context: Port[Callable[[], AbstractContextManager[object]]] = Port(
    "infra.app_context", inside=True
)

_current: ContextVar[Session | None] = ContextVar("session", default=None)
_commits = 0  # a lost increment does no harm: the number still changes


def commits_here() -> int:
    """A number that changes whenever this process has committed something."""
    return _commits


def engine_options(url: str, *, pool_size: int) -> dict[str, Any]:
    """How to connect to `url`: time-outs on every call, READ COMMITTED on MySQL (ADR-0004)."""
    pool = {
        "pool_size": pool_size,
        "max_overflow": pool_size,
        "pool_timeout": POOL_SECONDS,
        "hide_parameters": True,  # what a failed statement carried is not for the log
    }
    if url.startswith("sqlite"):
        return {**pool, "connect_args": {"timeout": LOCK_SECONDS, "check_same_thread": False}}
    return {
        **pool,
        "isolation_level": "READ COMMITTED",
        "pool_recycle": 280,
        "pool_pre_ping": True,
        "connect_args": {
            "charset": "utf8mb4",
            "connect_timeout": CONNECT_SECONDS,
            "read_timeout": STATEMENT_SECONDS,
            "write_timeout": STATEMENT_SECONDS,
            "init_command": f"SET innodb_lock_wait_timeout = {LOCK_SECONDS}, "
            "sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO', "
            "time_zone = '+00:00'",
        },
    }


def prepare_engine(engine: sa.Engine) -> None:
    """Teach a SQLite engine our habits: durable WAL, foreign keys, BEGIN IMMEDIATE for writers."""
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _sqlite_pragmas)
        sa.event.listen(engine, "begin", _sqlite_begin)


def _sqlite_pragmas(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA busy_timeout={STATEMENT_SECONDS * 1000}")
    connection.execute("PRAGMA mmap_size=268435456")


def _sqlite_begin(connection: sa.Connection) -> None:
    # A writer that begins by reading could not be upgraded later: it takes the write lock at once.
    connection.exec_driver_sql("BEGIN" if _is_reading() else "BEGIN IMMEDIATE")


def _is_reading() -> bool:
    session = _current.get()
    return session is not None and bool(session.info.get("reading"))


@contextmanager
def transaction() -> Iterator[Session]:
    """Join the transaction already open here, or open one and end it.

    Events given to `publish` are delivered after the outermost commit, and dropped if it rolls
    back. Inside, a Port to the outside world refuses: no lock waits for the network.
    """
    global _commits
    outer = _current.get()
    if outer is not None:
        if outer.info.get("reading"):
            raise RuntimeError("a write cannot grow out of a read: open transaction() first")
        yield outer
        return
    session = _new_session(reading=False)
    token, busy = _current.set(session), in_transaction.set(True)
    try:
        yield session
        session.commit()
        _commits += 1
    except BaseException:
        session.rollback()
        raise
    finally:
        _current.reset(token)
        in_transaction.reset(busy)
        session.close()
    for event in session.info.pop("events", []):
        deliver(event)


@contextmanager
def reading() -> Iterator[Session]:
    """A consistent look without any lock; joins whatever is open. Writing in it is refused."""
    outer = _current.get()
    if outer is not None:
        yield outer
        return
    session = _new_session(reading=True)
    token = _current.set(session)
    try:
        yield session
    finally:
        _current.reset(token)
        session.close()  # not rollback(): that would empty what the caller has read


@contextmanager
def apart() -> Iterator[None]:
    """Whatever is open here, what is opened in this block is its own: for questions of a tool."""
    token, busy = _current.set(None), in_transaction.set(False)
    try:
        yield
    finally:
        _current.reset(token)
        in_transaction.reset(busy)


def _new_session(*, reading: bool) -> Session:
    session: Session = db.session.session_factory()
    session.info["reading"] = reading
    if reading:
        sa.event.listen(session, "before_flush", _refuse_to_write)
    return session


def _refuse_to_write(session: Session, *_: Any) -> None:
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("a write in a reading() block")


def publish(session: Session, event: Event) -> None:
    """Tell the news once the outermost transaction has committed."""
    session.info.setdefault("events", []).append(event)


def retried(use_case: Callable[P, R]) -> Callable[P, R]:
    """Run the whole use case again when the database chose it as the victim of a deadlock.

    Inside an open transaction nothing is retried: only the outermost can begin anew.
    """

    @wraps(use_case)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for attempt in range(DEADLOCK_TRIES):
            try:
                return use_case(*args, **kwargs)
            except OperationalError as error:
                last = attempt == DEADLOCK_TRIES - 1
                if last or _current.get() is not None or not is_deadlock(error):
                    raise
                time.sleep(random.uniform(0.005, 0.02) * 2**attempt)
        raise AssertionError("unreachable")

    return run


def is_deadlock(error: OperationalError) -> bool:
    """True for MySQL 1213 (deadlock, also Galera's conflict at commit)."""
    return bool(error.orig and error.orig.args and error.orig.args[0] == 1213)


def broken_key(error: IntegrityError) -> str:
    """The database's words about the key that was broken, lower case; to look a name up in."""
    return str(error.orig).lower()
