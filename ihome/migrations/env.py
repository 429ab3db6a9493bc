"""How Alembic meets our database: through the engine of the app, one migration at a time."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

import ihome.wiring  # noqa: F401  (loads every table)
from ihome.infra.db import Base, UtcDateTime

engine = current_app.extensions["migrate"].db.engine


def render_item(kind: str, item: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """Write our own types by their name."""
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen_context.imports.add("from ihome.infra.db import UtcDateTime")
        return "UtcDateTime()"
    return False


def run_migrations() -> None:
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            compare_type=True,
            render_item=render_item,
            render_as_batch=connection.dialect.name == "sqlite",
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations()
