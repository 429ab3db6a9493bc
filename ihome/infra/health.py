"""Is everything there that we need? Each check answers None, or a sentence that says what is missing."""

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from ihome.infra.cache import redis
from ihome.infra.db import reading
from ihome.infra.storage.base import StoreRefused
from ihome.infra.storage.opening import open_store

Check = Callable[[], str | None]

MIGRATIONS = Path(__file__).parents[1] / "migrations"


def database() -> str | None:
    try:
        with reading() as session:
            session.execute(sa.text("SELECT 1"))
    except SQLAlchemyError as error:
        return f"the database does not answer ({type(error).__name__}): check IHOME_DATABASE_URL"
    return None


def migrations() -> str | None:
    head = migration_head()
    try:
        with reading() as session:
            current = session.scalar(sa.text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        current = None
    if current != head:
        return f"the database is at migration {current or 'none'}, not {head}: run `ihome migrate`"
    return None


def durability() -> str | None:
    """MariaDB and MySQL may be set to lose acknowledged commits in a crash; SQLite is set by us."""
    try:
        with reading() as session:
            if session.get_bind().dialect.name != "mysql":
                return None
            flush = session.scalar(sa.text("SELECT @@innodb_flush_log_at_trx_commit"))
            log_bin = session.scalar(sa.text("SELECT @@log_bin"))
            sync = session.scalar(sa.text("SELECT @@sync_binlog"))
    except SQLAlchemyError:
        return None  # `database` says so
    if flush != 1:
        return f"innodb_flush_log_at_trx_commit is {flush}: a crash may lose paid bookings; set it to 1"
    if log_bin and sync != 1:
        return f"sync_binlog is {sync}: a crash may lose paid bookings; set it to 1"
    return None


def cache() -> str | None:
    try:
        redis().ping()
    except RedisError as error:
        return f"Redis does not answer ({type(error).__name__}): check IHOME_REDIS_URL"
    return None


def store(url: str) -> str | None:
    """Whether the store at `url` can be used. Up to some seconds; see infra/storage/s3.py on forks."""
    try:
        open_store(url).check()
    except StoreRefused as error:
        return f"the store refuses us ({error}): check key, bucket and rights"
    except OSError as error:
        return f"the store does not work ({error}): check that it runs and can be reached"
    return None


def migration_head() -> str | None:
    """The newest migration that this code knows."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config).get_current_head()


CHECKS: dict[str, Check] = {"database": database, "migrations": migrations, "redis": cache}


def what_is_missing() -> dict[str, str]:
    """The name of each thing that is not there, and what to do about it; {} when all is well."""
    found = {name: check() for name, check in CHECKS.items()}
    return {name: words for name, words in found.items() if words}
