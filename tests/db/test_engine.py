"""Transactions on both databases: nothing lost between readers and writers, nothing left of what failed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from db.communities import Community
from db.engine import PLANNED, Database
from db.words import WordsRow

AT = datetime(2026, 3, 1, 20, tzinfo=UTC)


async def found(database: Database, guild_id: int = 1, **values: object) -> None:
    async with database.writing() as session:
        session.add(Community(**{"guild_id": guild_id, "name": "Kindly OTs", "window_hours": 0} | values))


async def read(database: Database, guild_id: int = 1) -> Community | None:
    async with database.reading() as session:
        return await session.get(Community, guild_id)


async def test_twenty_tasks_that_read_and_then_write_lose_no_update(database: Database) -> None:
    await found(database)

    async def count_up() -> None:
        for _ in range(25):
            async with database.writing() as session:
                row = await session.scalar(select(Community).where(Community.guild_id == 1).with_for_update())
                assert row is not None
                row.window_hours += 1

    async with asyncio.TaskGroup() as tasks:
        for _ in range(20):
            tasks.create_task(count_up())
    row = await read(database)
    assert row is not None and row.window_hours == 500


async def test_a_use_case_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.writing() as session:
            session.add(Community(guild_id=1, name="Half made", window_hours=48))
            await session.flush()
            raise RuntimeError
    assert await read(database) is None
    await found(database)  # and the next use case finds the door open


async def test_a_use_case_that_is_called_off_leaves_nothing(database: Database) -> None:
    begun = asyncio.Event()

    async def slow() -> None:
        async with database.writing() as session:
            session.add(Community(guild_id=1, name="Half made", window_hours=48))
            await session.flush()
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(slow())
    await begun.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await read(database) is None
    await found(database)


async def test_what_a_reader_writes_is_not_kept(database: Database) -> None:
    async with database.reading() as session:
        session.add(Community(guild_id=1, name="Only looking", window_hours=48))
        await session.flush()
    assert await read(database) is None


async def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    await found(database)
    async with database.writing() as session:
        row = await session.get(Community, 1)
        assert row is not None
        row.name = "Renamed"
        await session.flush()
        seen = await read(database)
    assert seen is not None and seen.name == "Kindly OTs"


@pytest.mark.parametrize(
    "zone", [UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-8))], ids=str
)
async def test_an_instant_comes_back_as_the_same_instant_in_utc(database: Database, zone: timezone) -> None:
    await found(database, left_at=AT.astimezone(zone))
    row = await read(database)
    assert row is not None and row.left_at is not None
    assert row.left_at == AT and row.left_at.utcoffset() == timedelta(0)


async def test_instants_compare_as_instants_inside_the_database(database: Database) -> None:
    await found(database, left_at=AT.astimezone(timezone(timedelta(hours=5))))
    async with database.reading() as session:
        earlier = await session.scalar(select(Community.guild_id).where(Community.left_at < AT + timedelta(seconds=1)))
        later = await session.scalar(select(Community.guild_id).where(Community.left_at < AT))
    assert (earlier, later) == (1, None)


async def test_a_naive_instant_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="naive"):
        await found(database, left_at=AT.replace(tzinfo=None))


async def test_words_need_their_chat(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            session.add(
                WordsRow(message_id=5, chat_id=404, guild_id=1, author_id=2, content="", posted_at=AT, attachments=[])
            )


async def test_a_plan_is_announced_after_its_commit_and_only_then(database: Database) -> None:
    seen: list[Community | None] = []
    rang = asyncio.Event()

    async def look() -> None:
        seen.append(await read(database))
        rang.set()

    looks: list[asyncio.Task[None]] = []
    database.on_planned(lambda: looks.append(asyncio.create_task(look())))
    with pytest.raises(RuntimeError):
        async with database.writing() as session:
            session.info[PLANNED] = True
            raise RuntimeError
    assert not looks
    async with database.writing() as session:
        session.info[PLANNED] = True
        session.add(Community(guild_id=1, name="Kindly OTs", window_hours=48))
    await rang.wait()
    assert seen[0] is not None and len(looks) == 1


async def test_after_a_failed_migration_foreign_keys_still_hold(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.migrating():
            raise RuntimeError
    if database.is_sqlite:
        async with database.connecting() as connection:
            assert (await connection.execute(text("PRAGMA foreign_keys"))).scalar() == 1


async def test_a_use_case_that_is_cancelled_at_any_moment_locks_nobody_out(database: Database) -> None:
    """SQLite kept the write lock of a thrown-away connection for as long as the error was referred to."""
    kept: list[BaseException] = []
    for moment in range(80):
        cancelled = asyncio.create_task(_slow_use_case(database, moment))
        for _ in range(moment * 23 % 700):
            await asyncio.sleep(0)
        cancelled.cancel()
        kept += [e for e in await asyncio.gather(cancelled, return_exceptions=True) if isinstance(e, BaseException)]
        async with asyncio.timeout(4), database.writing() as session:
            session.add(Community(guild_id=1000 + moment, name="next", timezone="UTC", names="number", window_hours=48))
    assert len(kept) > 5, "hardly any was cancelled in time"
    async with database.reading() as session:
        assert len(list(await session.scalars(select(Community).where(Community.name == "next")))) == 80


async def _slow_use_case(database: Database, guild_id: int) -> None:
    async with database.writing() as session:
        session.add(Community(guild_id=guild_id, name="slow", timezone="UTC", names="number", window_hours=48))
        for _ in range(20):
            await session.scalar(select(Community).where(Community.guild_id == guild_id))


@pytest.mark.parametrize(("durable", "waits"), [({}, 2), ({"durable": False}, 0)])
async def test_a_commit_waits_for_the_disk_unless_told_otherwise(
    tmp_path: Path, durable: dict[str, bool], waits: int
) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'a.sqlite3'}", **durable)
    async with database.writing() as session:
        assert await session.scalar(text("PRAGMA synchronous")) == waits  # 2: FULL, 0: OFF
    await database.close()
