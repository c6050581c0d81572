"""`make migration NAME="what changes"`: drafts the next numbered migration from what differs between tables and schema.

A draft: read it, and mend what Alembic cannot see (renamed columns, moved data).
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Connection

from db.engine import Database
from db.migrate import configuration, migrate, revision_number


async def draft(what: str) -> None:
    """Compare the tables with an SQLite database made by the migrations so far."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'draft.sqlite3'}")
        try:
            if revision_number():
                await migrate(database)
            async with database.migrating() as connection:
                await connection.run_sync(_write, what, f"{int(revision_number() or 0) + 1:04}")
        finally:
            await database.close()


def _write(connection: Connection, what: str, number: str) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    command.revision(config, message=what, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    asyncio.run(draft(" ".join(sys.argv[1:]) or "Change the tables"))
