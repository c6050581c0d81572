"""Capture and agenda, against the plain way of doing the same."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import text

from bot.agenda import Agenda, Item
from bot.chats.capture import Capture, Followed, Heard, first_id_at
from bot.clock import SystemClock
from db import agenda as table
from db.chats import ChatRow
from db.engine import Database
from db.migrate import migrate
from tests.benchmarks.measuring import Figure

OPENED = datetime(2026, 3, 1, 20, tzinfo=UTC)
Tell = Callable[[Capture, Followed], None]


async def opened(folder: Path, name: str) -> tuple[Database, Followed]:
    """A new SQLite database with one open chat."""
    database = Database(f"sqlite+aiosqlite:///{folder / name}.sqlite3")
    await migrate(database)
    async with database.writing() as session:
        chat = ChatRow(
            guild_id=1, state="open", revision=1, title="Learning", introduction="", reading="", theme="",
            repeat="once", safe_space=False, practice=False, proposer_id=1, host_id=1, support_accepted=False,
            opens_at=OPENED, length_seconds=3600, takeaways_at=OPENED, closes_at=OPENED, created_at=OPENED,
            thread_id=9, opened_at=OPENED,
        )  # fmt: skip
        session.add(chat)
        await session.flush()
        return database, Followed(1, chat.id, 9, False, OPENED)


def a_busy_minute() -> list[Tell]:
    """1,500 messages from 200 people, every tenth edited, every twentieth deleted, as Discord tells them."""
    dice, told = random.Random(7), list[tuple[float, Tell]]()
    for number in range(1500):
        second = number * 60 / 1500
        message_id = first_id_at(OPENED + timedelta(seconds=second)) + number
        heard = Heard(message_id, 1000 + dice.randrange(200), "Somebody", "A buddy. " * 8)
        told.append((second, partial(_say, heard)))
        if number % 10 == 0:
            at = OPENED + timedelta(seconds=second + 5)
            told.append((second + 5, partial(_edit, replace(heard, content="A good buddy.", edited_at=at))))
        if number % 20 == 5:
            told.append((second + 8, partial(_delete, message_id)))
    return [tell for _, tell in sorted(told, key=lambda pair: pair[0])]


def _say(heard: Heard, capture: Capture, thread: Followed) -> None:
    capture.said(thread, heard)


def _edit(heard: Heard, capture: Capture, thread: Followed) -> None:
    capture.edited(thread, heard)


def _delete(message_id: int, capture: Capture, thread: Followed) -> None:
    capture.deleted(thread, [message_id])


async def one_transaction_each(capture: Capture, thread: Followed, told: list[Tell]) -> None:
    """The plain way: every event is stored by itself."""
    for tell in told:
        tell(capture, thread)
        await capture.drain()


async def capture(folder: Path) -> list[Figure]:
    told = a_busy_minute()

    async def batched(capture: Capture, thread: Followed) -> None:
        for tell in told:
            tell(capture, thread)
        await capture.drain()

    async def one_by_one(capture: Capture, thread: Followed) -> None:
        await one_transaction_each(capture, thread, told)

    ours, state = await _stored(folder, "ours", batched, runs=3)
    peer, peers_state = await _stored(folder, "peer", one_by_one, runs=1)
    assert state == peers_state == (1425, 75), (state, peers_state)
    return [Figure("capture of 1,500 messages, edits and deletes", ours, peer, "s", "one transaction an event")]


async def _stored(
    folder: Path, name: str, work: Callable[[Capture, Followed], Awaitable[None]], *, runs: int
) -> tuple[float, tuple[int, int]]:
    times = []
    for run in range(runs):
        database, thread = await opened(folder, f"{name}{run}")
        begun = time.perf_counter()
        await work(Capture(database, SystemClock()), thread)
        times.append(time.perf_counter() - begun)
        async with database.reading() as session:
            stands = await session.scalar(text("SELECT count(*) FROM chat_messages WHERE deleted_at IS NULL"))
            gone = await session.scalar(text("SELECT count(*) FROM chat_messages WHERE content = ''"))
        await database.close()
    return statistics.median(times), (stands or 0, gone or 0)


# --- the agenda


async def agenda(folder: Path) -> list[Figure]:
    return [*await _next_due(folder), *await _due_at_once(folder)]


async def _plan(database: Database, count: int, at: Callable[[int], datetime]) -> None:
    async with database.writing() as session:
        for start in range(0, count, 5000):
            plans = [
                table.Plan(1 << 22, "ring", f"chat:{n // 10}", f"q{n % 10}@1", at(n))
                for n in range(start, start + 5000)
            ][: count - start]
            await table.plan(session, plans)


async def _next_due(folder: Path) -> list[Figure]:
    database, _ = await opened(folder, "waiting")
    now = datetime.now(UTC)
    await _plan(database, 100_000, lambda n: now + timedelta(minutes=n + 1))
    mine = table.Mine(("ring",))
    scan = text(
        "SELECT free_at FROM agenda_items a NOT INDEXED WHERE state IN ('waiting', 'claimed') ORDER BY free_at LIMIT 1"
    )
    async with database.reading() as session:

        async def timed(look: Callable[[], Awaitable[Any]], runs: int) -> float:
            await look()
            times = []
            for _ in range(runs):
                begun = time.perf_counter()
                await look()
                times.append((time.perf_counter() - begun) * 1000)
            return statistics.median(times)

        ours = await timed(lambda: table.next_free(session, mine), 50)
        peer = await timed(lambda: session.execute(scan), 5)
    await database.close()
    name = "agenda: next due among 100,000 waiting"
    return [Figure(name, ours, peer, "ms", "full scan"), Figure(f"{name}, goal", ours, 1.0, "ms", "our goal")]


_rung: list[str] = []


async def ring(name: str) -> None:
    _rung.append(name)


async def _due_at_once(folder: Path) -> list[Figure]:
    database, _ = await opened(folder, "due")
    now = datetime.now(UTC)
    async with database.writing() as session:
        await table.plan(session, [table.Plan(1 << 22, "ring", f"chat:{n}", "q1@1", now) for n in range(1000)])
    ours = Agenda(database, SystemClock())

    async def handler(item: Item) -> None:
        await ring(item.subject)

    ours.register("ring", handler)
    begun = time.perf_counter()
    await ours.run_due()
    seconds = time.perf_counter() - begun
    assert len(_rung) == len(set(_rung)) == 1000
    await ours.close()
    await database.close()
    return [
        Figure("agenda: 1,000 due at once", seconds, await _scheduler(folder), "s", "APScheduler, SQLAlchemyJobStore")
    ]


async def _scheduler(folder: Path) -> float:
    _rung.clear()
    store = SQLAlchemyJobStore(url=f"sqlite:///{folder / 'jobs.sqlite3'}")
    scheduler = AsyncIOScheduler(jobstores={"default": store}, timezone=UTC, job_defaults={"misfire_grace_time": None})
    scheduler.start(paused=True)
    for n in range(1000):
        scheduler.add_job(f"{__name__}:ring", "date", run_date=datetime.now(UTC), args=[f"chat:{n}"])
    begun = time.perf_counter()
    scheduler.resume()
    while len(_rung) < 1000:  # noqa: ASYNC110 (the scheduler tells nobody)
        await asyncio.sleep(0.005)
    seconds = time.perf_counter() - begun
    scheduler.shutdown(wait=False)
    return seconds
