"""Everything that happens later: claims what is due, runs its handler, retries, reports.

The table is the truth (`db/agenda.py`); a service writes its items in the transaction that changes its plan.
"""

from __future__ import annotations

import asyncio
import logging
import random
import uuid
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.verdict import Do, Drop, Later, Verdict
from bot.wakeups import Wakeups
from db import agenda as table
from db.engine import Database

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
LONGEST_RUN = timedelta(minutes=5)
A_MOMENT = timedelta(seconds=1)
MOST_ATTEMPTS = 40
TELL_AFTER_ATTEMPTS = 3
WORKERS = 4
TROUBLE = "community.trouble"


class Obstacle(Exception):
    """Only a person can clear this (a lost permission, a deleted channel). Its text tells organisers what to do."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item as its handler sees it: identifiers only, so that everything else is read afresh."""

    id: int
    guild_id: int
    kind: str
    subject: str
    step: str
    due_at: datetime
    attempt: int
    first_tried_at: datetime
    forerunners: tuple[int, ...] = ()  # this step under earlier timetables, begun and never ended

    @property
    def may_stand(self) -> bool:
        """An earlier attempt may have had its effect without living to note it: look before acting."""
        return self.attempt > 1 or bool(self.forerunners)

    @property
    def subject_id(self) -> int:
        """7 for `chat:7` and for `chat:7/hosts`."""
        return int(self.subject.split(":")[1].split("/")[0])

    @property
    def name(self) -> str:
        """The step without its plan's revision: `q3` for `q3@2`."""
        return self.step.split("@")[0]


Handler = Callable[[Item], Awaitable[Verdict | None]]


def pause_after(attempt: int) -> timedelta:
    """How long to wait after this many attempts: 5 s doubling to a minute, then 5 minutes, then half an hour."""
    if attempt <= 10:
        return timedelta(seconds=min(5 * 2 ** (attempt - 1), 60))
    return timedelta(minutes=5 if attempt <= 20 else 30)


class Agenda:
    """Runs due items, at most one of a subject at a time and in order.

    Invariants: an item is finished only by the worker and attempt that hold it; a subject's later item never
    starts before an earlier one has ended; an item that fails is tried again, and never deleted; a slow item holds
    up nothing but its own subject.
    """

    def __init__(self, database: Database, clock: Clock, *, shard_id: int = 0, shard_count: int = 1) -> None:
        self.clock = clock
        self._database = database
        self._shard_id, self._shard_count = shard_id, shard_count
        self._handlers: dict[str, Handler] = {}
        self._worker = uuid.uuid4().hex
        self._one_run = asyncio.Lock()
        self._look = asyncio.Event()  # something may be due: set by nudges and by every item that ends
        self._nudged: asyncio.Task[None] | None = None
        self._closing = False
        self.wakeups = Wakeups(self.nudge)
        database.on_planned(self.nudge)

    def register(self, kind: str, handler: Handler) -> None:
        """Say who carries out items of this kind. A handler returns None when done, or a verdict."""
        self._handlers[kind] = handler

    def nudge(self) -> None:
        """Something may be due: have a look soon. Cheap, and safe to call at any time."""
        if self._closing or not self._handlers:
            return
        self._look.set()
        if not self._one_run.locked() and (self._nudged is None or self._nudged.done()):
            self._nudged = asyncio.create_task(self._run_nudged(), name="agenda")

    async def _run_nudged(self) -> None:
        try:
            await self.run_due()
        except Exception:
            log.exception("The agenda stumbled; the next sweep tries again")

    async def run_due(self) -> list[Item]:
        """Run everything due by now; returns what ran, in the order it ended."""
        ran: list[Item] = []
        stumbled: Exception | None = None
        async with self._one_run, asyncio.TaskGroup() as workers:
            try:
                await self._hand_out(workers, ran)
            except Exception as error:  # the next claim failed; what is being carried out goes on
                stumbled = error
        if stumbled is not None:
            raise stumbled
        return ran

    async def _hand_out(self, workers: asyncio.TaskGroup, ran: list[Item]) -> None:
        """Claim and start what is due, look again whenever an item ends or a nudge comes, end when all is quiet."""
        at_work: dict[asyncio.Task[None], int] = {}

        def ended(task: asyncio.Task[None]) -> None:
            del at_work[task]
            self._look.set()

        while True:
            self._look.clear()
            while (room := WORKERS - len(at_work)) and not self._closing:
                due = await self.next_due()  # an idle look takes no write lock
                if due is None or due > self.clock.now():
                    self.wakeups.at(due)
                    break
                # The machine may have slept past a lease of our own: what is at work here is never taken again.
                claimed = await self._claim(room, without=at_work.values())
                if not claimed:  # another process is at it
                    self.wakeups.at(self.clock.now() + A_MOMENT)
                    break
                for item in claimed:
                    task = workers.create_task(self._run(item, ran))
                    at_work[task] = item.id
                    task.add_done_callback(ended)
            if not at_work and not self._look.is_set():
                return
            await self._look.wait()

    async def next_due(self) -> datetime | None:
        """When the next item may run (UTC): in the past if one is due now; None if nothing waits."""
        async with self._database.reading() as session:
            return await table.next_free(session, self._mine)

    async def close(self) -> None:
        """Stop running and give back what is held, so that the next process need not wait for the lease."""
        self._closing = True
        self.wakeups.stop()
        if self._nudged is not None:
            self._nudged.cancel()
            await asyncio.gather(self._nudged, return_exceptions=True)
        async with self._database.writing() as session:
            await table.release(session, self._worker, self.clock.now())

    @property
    def _mine(self) -> table.Mine:
        return table.Mine(tuple(self._handlers), self._shard_id, self._shard_count)

    async def _claim(self, most: int, without: Collection[int]) -> list[Item]:
        now = self.clock.now()
        async with self._database.writing() as session:
            rows = await table.claim(
                session, self._mine, worker=self._worker, now=now, until=now + LEASE, most=most, without=without
            )
            begun = await table.forerunners(session, rows)
            return [_item(row, begun[row.id]) for row in rows]

    async def _run(self, item: Item, ran: list[Item]) -> None:
        renewing = asyncio.create_task(self._renew(item))
        try:
            try:
                async with asyncio.timeout(LONGEST_RUN.total_seconds()):
                    verdict = await self._handlers[item.kind](item)
            except Exception as error:  # whatever it was, the item is kept and a person hears of it
                await self._failed(item, error)
            else:
                await self._settle(item, verdict)
        except Exception:
            log.exception("Item %s could not be settled; its lease lapses, and the next attempt looks first", item.id)
        finally:
            renewing.cancel()
        ran.append(item)

    async def _renew(self, item: Item) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            until = self.clock.now() + LEASE
            try:
                async with self._database.writing() as session:
                    await table.settle(session, item.id, self._worker, item.attempt, free_at=until)
            except Exception:
                log.exception("The lease of item %s could not be renewed yet", item.id)

    async def _settle(self, item: Item, verdict: Verdict | None) -> None:
        match verdict:
            case None | Do():
                values: dict[str, object] = {"state": "done", "last_error": None}
            case Drop(why):
                values = {"state": "dropped", "last_error": why}
            case Later(at):
                # A look is no attempt: it must not use up the item's tries.
                values = {"state": "waiting", "free_at": at, "attempts": item.attempt - 1, "last_error": None}
        async with self._database.writing() as session:
            if not await table.settle(session, item.id, self._worker, item.attempt, **values):
                log.warning("Item %s (%s %s) ended after its lease had passed on", item.id, item.subject, item.step)

    async def _failed(self, item: Item, error: Exception) -> None:
        log.warning(
            "Item %s (%s %s) failed, attempt %s", item.id, item.subject, item.step, item.attempt, exc_info=error
        )
        now = self.clock.now()
        given_up = item.attempt >= MOST_ATTEMPTS
        why = str(error) if isinstance(error, Obstacle) else f"{type(error).__name__}: {error}"
        again = now + pause_after(item.attempt) * random.uniform(1.0, 1.25)
        async with self._database.writing() as session:
            state = "failed" if given_up else "waiting"
            held = await table.settle(
                session, item.id, self._worker, item.attempt, state=state, free_at=again, last_error=why[:1000]
            )
            worth_telling = isinstance(error, Obstacle) or given_up or item.attempt >= TELL_AFTER_ATTEMPTS
            if held and worth_telling and item.kind != TROUBLE:
                # Unique on subject and step: organisers are told once, however often it fails.
                await table.plan(session, [table.Plan(item.guild_id, TROUBLE, f"item:{item.id}", "tell", now)])


def _item(row: table.AgendaItem, begun: Sequence[table.AgendaItem]) -> Item:
    return Item(
        id=row.id,
        guild_id=row.guild_id,
        kind=row.kind,
        subject=row.subject,
        step=row.step,
        due_at=row.due_at,
        attempt=row.attempts,
        first_tried_at=min(r.first_tried_at for r in (row, *begun) if r.first_tried_at),
        forerunners=tuple(r.id for r in begun),
    )
