"""From empty to the present schema, whole or not at all, and only once however many start together."""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from db import migrate as migration
from db.engine import Database
from db.migrate import migrate, revision_number
from db.tables import metadata

PROJECT = Path(__file__).resolve().parents[2]


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


def shape(connection: Connection) -> dict[str, object]:
    """What `compare_metadata` does not see: keys that cascade, and indexes over a part of the rows."""
    inspector = inspect(connection)
    found: dict[str, object] = {}
    for table in sorted(metadata.tables):
        found[table] = (
            sorted(
                (*fk["constrained_columns"], fk["referred_table"], fk.get("options", {}).get("ondelete"))
                for fk in inspector.get_foreign_keys(table)
            ),
            sorted(
                (str(ix["name"]), tuple(ix["column_names"]), bool(ix["unique"]), _part(ix["dialect_options"]))
                for ix in inspector.get_indexes(table)
            ),
            sorted(tuple(u["column_names"]) for u in inspector.get_unique_constraints(table)),
        )
    return found


def _part(options: dict[str, object]) -> bool:
    return any(name.endswith("_where") for name in options)


async def test_migrations_from_empty_make_what_the_models_say(empty_database_url: str) -> None:
    database = Database(empty_database_url, durable=False)
    await migrate(database)
    async with database.migrating() as connection:
        assert await connection.run_sync(differences) == []
        migrated = await connection.run_sync(shape)
        await connection.run_sync(metadata.drop_all)
        await connection.run_sync(metadata.create_all)
        assert migrated == await connection.run_sync(shape)
    await database.close()


async def test_migrating_again_changes_nothing(database: Database) -> None:
    await migrate(database)
    async with database.reading() as session:
        assert await session.scalar(text("SELECT version_num FROM alembic_version")) == revision_number()


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more migration after the newest: it makes a table, changes one, and then fails."""
    versions = tmp_path / "versions"
    versions.mkdir()
    (versions / "9999_fails_midway.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\n"
        f"revision, down_revision = '9999', {revision_number()!r}\nbranch_labels = depends_on = None\n"
        "def upgrade():\n"
        "    op.create_table('half_made', sa.Column('id', sa.Integer, primary_key=True))\n"
        "    op.add_column('communities', sa.Column('half_made', sa.Integer, nullable=True))\n"
        "    op.execute('INSERT INTO nowhere VALUES (1)')\n"
    )
    plain = migration.configuration

    def with_one_more() -> object:
        config = plain()
        config.set_main_option("version_locations", f"{PROJECT / 'db/migrations/versions'}:{versions}")
        return config

    monkeypatch.setattr(migration, "configuration", with_one_more)


@pytest.mark.usefixtures("broken")
async def test_a_migration_that_fails_leaves_nothing_half_made(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(empty_database_url, durable=False)
    with pytest.raises(DBAPIError, match="nowhere"):
        await migrate(database)
    async with database.migrating() as connection:
        assert await connection.run_sync(tables) == set()
    monkeypatch.undo()
    await migrate(database)  # the version before the broken one still installs
    with pytest.raises(DBAPIError), monkeypatch.context():
        async with database.connecting() as connection:
            await connection.execute(text("SELECT half_made FROM communities"))
    await database.close()


MIGRATE = """
import asyncio, sys
from db.engine import Database
from db.migrate import migrate
async def main():
    database = Database(sys.argv[1])
    await migrate(database)
    await database.close()
asyncio.run(main())
"""


async def test_two_processes_that_start_together_migrate_once(empty_database_url: str) -> None:
    start = partial(asyncio.create_subprocess_exec, sys.executable, "-c", MIGRATE, empty_database_url, cwd=PROJECT)
    processes = [await start(), await start()]
    assert [await process.wait() for process in processes] == [0, 0]
    database = Database(empty_database_url, durable=False)
    async with database.migrating() as connection:
        assert await connection.run_sync(differences) == []
    await database.close()
