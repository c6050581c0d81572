"""Alembic's entry: runs on the connection that `db.migrate` hands in."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from db.base import StorableText, UtcDateTime
from db.tables import metadata


def plain(kind: str, thing: Any, _: Any) -> str | Literal[False]:
    """A migration names no type of ours: it must still run when the code has moved on."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return "sa.Text()" if kind == "type" and isinstance(thing, StorableText) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
    compare_type=True,
    render_item=plain,
)
with context.begin_transaction():
    context.run_migrations()
