"""Brings a database to the present schema, from empty or from any earlier version."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from db.engine import Database

_LOCK = 7_271_820_041  # any fixed number: it names "Common Thread is migrating" to PostgreSQL


async def migrate(database: Database) -> None:
    """Run what is missing, in one transaction. Two processes that start together migrate once."""
    async with database.migrating() as connection:
        await connection.run_sync(_upgrade)


def revision_number() -> str:
    """The newest schema's revision (`0001`)."""
    return ScriptDirectory.from_config(configuration()).get_current_head() or ""


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def configuration() -> Config:
    """Alembic's settings; the connection is added by whoever runs it."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
