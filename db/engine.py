"""The one door to storage: a transaction for each use case, on SQLite or PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine

from bot.errors import OutOfReach

# Set in `session.info` by a query that plans something; see Database.on_planned.
PLANNED = "planned"
_PATIENCE = 5_000  # milliseconds that SQLite waits for another process's lock


class Database:
    """Hands out one session for each use case and settles its transaction.

    On SQLite writers queue in this process (`BEGIN IMMEDIATE` under one lock): its own default mode loses
    read-then-write updates without an error. Readers never wait.

    `durable=False`: a commit on SQLite outlives the process, but not a power cut. For what is simulated.
    """

    def __init__(self, url: str, *, durable: bool = True) -> None:
        self.url, self.durable = make_url(url), durable
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database:
            _make_folder(Path(self.url.database).parent)
        options: dict[str, Any] = {} if self.is_sqlite else {"pool_size": 10, "max_overflow": 10, "pool_pre_ping": True}
        self.engine = create_async_engine(url, hide_parameters=True, **options)  # errors repeat no words
        self._writers = self.engine.execution_options(common_thread_writes=True)
        self._turn = asyncio.Lock()
        self._on_planned: Callable[[], None] | None = None
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", partial(_prepare_sqlite, durable))
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)
            event.listen(self.engine.sync_engine, "invalidate", _end_abandoned)

    @property
    def is_absent(self) -> bool:
        """An SQLite file that has not been made yet."""
        return self.is_sqlite and not Path(self.url.database or "").is_file()

    def on_planned(self, call: Callable[[], None]) -> None:
        """Call this after every commit that planned something, so that nobody has to remember to."""
        self._on_planned = call

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session to read with; what it writes is rolled back."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """One use case, one transaction: commits when the block ends, rolls back when it raises."""
        async with self._one_writer(), AsyncSession(self._writers, expire_on_commit=False) as session:
            async with session.begin():
                yield session
            planned = session.info.pop(PLANNED, False)
        if planned and self._on_planned is not None:
            self._on_planned()

    @asynccontextmanager
    async def connecting(self) -> AsyncIterator[AsyncConnection]:
        """A bare connection in a write transaction, for bulk writes and migrations."""
        async with self._one_writer(), self._writers.begin() as connection:
            yield connection

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        """A connection for schema changes. SQLite's foreign keys are off: a rebuilt parent table would take its
        children with it. It waits longer than usual for its turn: another process may be at the same changes."""
        async with self._one_writer(), self._writers.connect() as connection:
            await self._set(connection, "foreign_keys=OFF", "busy_timeout=60000")
            try:
                async with connection.begin():
                    yield connection
            finally:  # the connection goes back to the pool, whatever happened
                await self._set(connection, "foreign_keys=ON", f"busy_timeout={_PATIENCE}")

    async def _set(self, connection: AsyncConnection, *pragmas: str) -> None:
        if self.is_sqlite:
            raw = await connection.get_raw_connection()
            for pragma in pragmas:
                await raw.driver_connection.execute(f"PRAGMA {pragma}")  # type: ignore[union-attr]

    @asynccontextmanager
    async def _one_writer(self) -> AsyncIterator[None]:
        if not self.is_sqlite:
            yield
            return
        async with self._turn:
            yield

    async def close(self) -> None:
        await self.engine.dispose()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutOfReach(f"The database's folder ({folder}) cannot be made: {error.strerror}.") from error


def _prepare_sqlite(durable: bool, connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    cursor = connection.cursor()
    waits = f"synchronous={'FULL' if durable else 'OFF'}"
    for pragma in (f"busy_timeout={_PATIENCE}", "journal_mode=WAL", waits, "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("common_thread_writes", False)
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
    # Straight to the driver: each call crosses to its thread and back, and a cursor of SQLAlchemy's costs three.
    driver: Any = connection.connection.dbapi_connection
    driver.run_async(lambda sqlite: sqlite.execute(begin))


def _end_abandoned(connection: Any, _record: object, _error: object) -> None:
    """End the transaction of a use case that was cancelled while SQLite was at work.

    SQLAlchemy then throws the connection away; but a closed connection keeps its write lock for as long as any of its
    cursors is referred to (by a traceback, say), and every other writer would wait in vain. The rollback stands in the
    connection's own queue, behind what is running and ahead of the close, as SQLAlchemy queues its own calls.
    """
    driver = connection.driver_connection

    def roll_back() -> None:
        if driver._connection is not None:
            driver._connection.rollback()

    driver._tx.put_nowait((None, roll_back))
