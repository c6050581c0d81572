"""Brings a database to the present schema, from empty or from any earlier version."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import OutOfReach, SetupError
from db.engine import Database

_LOCK = 7_271_820_041  # any fixed number: it names "Common Thread is migrating" to PostgreSQL


@dataclass(frozen=True, slots=True)
class Schema:
    """The revision a database is at (`0001`, "" for an empty one) and the newest this version of the bot knows."""

    found: str
    newest: str
    known: bool

    @property
    def is_newest(self) -> bool:
        return self.found == self.newest


async def schema(database: Database) -> Schema:
    """What the database holds now. Raises OutOfReach when it cannot be opened."""
    try:
        async with database.engine.connect() as connection:
            found = await connection.run_sync(_revision)
    except (OSError, SQLAlchemyError, asyncpg.PostgresError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise OutOfReach(f"The database cannot be opened ({database.url.render_as_string()}): {reason}") from error
    return Schema(found, revision_number(), known=found == "" or found in _revisions())


async def migrate(database: Database) -> None:
    """Run what is missing, in one transaction. Two processes that start together migrate once.

    Raises OutOfReach when the database cannot be opened, SetupError when a newer version of the bot made it.
    """
    present = await schema(database)
    if not present.known:
        raise SetupError("A newer version of the bot made this database. Run that version, or go back to a copy.")
    if present.is_newest:
        return
    async with database.migrating() as connection:
        await connection.run_sync(_upgrade)


def revision_number() -> str:
    """The newest schema's revision (`0001`)."""
    return next(iter(_revisions()), "")


@cache
def _revisions() -> tuple[str, ...]:
    """Newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions())


def _revision(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""


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
