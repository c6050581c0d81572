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

from sqlalchemy.ext.asyncio import AsyncSession

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
        self._look_again = False  # something may be due that nobody has looked for
        self._stirred = asyncio.Event()  # by a nudge, or an item that ended
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
        self._look_soon()
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
        async with self._one_run, asyncio.TaskGroup() as hands:
            try:
                await self._hand_out(hands, ran)
            except Exception as error:  # the next claim failed; what is being carried out goes on
                stumbled = error
        if stumbled is not None:
            raise stumbled
        return ran

    async def _hand_out(self, hands: asyncio.TaskGroup, ran: list[Item]) -> None:
        """Start what is due, look again when a nudge comes, end when all is quiet.

        A hand that is done with an item needs no look: it notes that and takes the next one in one transaction.
        """
        at_work: set[int] = set()

        def start(item: Item) -> None:
            at_work.add(item.id)
            hands.create_task(carry_out(item))

        async def carry_out(item: Item) -> None:
            renewing = asyncio.create_task(self._renew(item))
            try:
                outcome = await self._outcome(item)
                async with self._database.writing() as session:
                    await self._settle(session, item, outcome)
                    following = await self._claim(session, 1, without=at_work - {item.id})
                for each in following:
                    start(each)
                if following and len(at_work) <= WORKERS:  # there may be more, and a hand is free
                    self._look_soon()
            except Exception:
                log.exception("Item %s could not be settled; once its lease lapses it is looked at again", item.id)
                self._look_soon()
            finally:
                renewing.cancel()
                ran.append(item)
                at_work.discard(item.id)
                self._stirred.set()

        self._look_again = True
        while True:
            self._stirred.clear()
            if self._look_again:
                self._look_again = False
                for item in await self._take(WORKERS - len(at_work), without=at_work):
                    start(item)
            elif at_work:
                await self._stirred.wait()
            else:
                return

    def _look_soon(self) -> None:
        self._look_again = True
        self._stirred.set()

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

    async def _take(self, most: int, without: Collection[int]) -> list[Item]:
        if not most or self._closing:
            return []
        due = await self.next_due()  # an idle look takes no write lock
        if due is None or due > self.clock.now():
            self.wakeups.at(due)
            return []
        async with self._database.writing() as session:
            return await self._claim(session, most, without)

    async def _claim(self, session: AsyncSession, most: int, without: Collection[int]) -> list[Item]:
        """Take what is due; where that is less than could be taken, be woken for what comes next.

        The machine may have slept past a lease of our own: what is at work here is never taken again.
        """
        if self._closing:
            return []
        now = self.clock.now()
        rows = await table.claim(
            session, self._mine, worker=self._worker, now=now, until=now + LEASE, most=most, without=without
        )
        if len(rows) < most:
            due = await table.next_free(session, self._mine)
            # One that is due and was not to be had: another process is at it.
            self.wakeups.at(due if due is None or due > now else now + A_MOMENT)
        begun = await table.forerunners(session, rows)
        return [_item(row, begun[row.id]) for row in rows]

    async def _outcome(self, item: Item) -> Verdict | Exception | None:
        try:
            async with asyncio.timeout(LONGEST_RUN.total_seconds()):
                return await self._handlers[item.kind](item)
        except Exception as error:  # whatever it was, the item is kept and a person hears of it
            return error

    async def _renew(self, item: Item) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            until = self.clock.now() + LEASE
            try:
                async with self._database.writing() as session:
                    await table.settle(session, item.id, self._worker, item.attempt, free_at=until)
            except Exception:
                log.exception("The lease of item %s could not be renewed yet", item.id)

    async def _settle(self, session: AsyncSession, item: Item, outcome: Verdict | Exception | None) -> None:
        match outcome:
            case None | Do():
                values: dict[str, object] = {"state": "done", "last_error": None}
            case Drop(why):
                values = {"state": "dropped", "last_error": why}
            case Later(at):
                # A look is no attempt: it must not use up the item's tries.
                values = {"state": "waiting", "free_at": at, "attempts": item.attempt - 1, "last_error": None}
            case Exception() as error:
                values = self._to_be_tried_again(item, error)
        if not await table.settle(session, item.id, self._worker, item.attempt, **values):
            log.warning("Item %s (%s %s) ended after its lease had passed on", item.id, item.subject, item.step)
        elif isinstance(outcome, Exception) and _worth_telling(item, outcome):
            # Unique on subject and step: organisers are told once, however often it fails.
            trouble = table.Plan(item.guild_id, TROUBLE, f"item:{item.id}", "tell", self.clock.now())
            await table.plan(session, [trouble])

    def _to_be_tried_again(self, item: Item, error: Exception) -> dict[str, object]:
        log.warning(
            "Item %s (%s %s) failed, attempt %s", item.id, item.subject, item.step, item.attempt, exc_info=error
        )
        why = str(error) if isinstance(error, Obstacle) else f"{type(error).__name__}: {error}"
        again = self.clock.now() + pause_after(item.attempt) * random.uniform(1.0, 1.25)
        state = "failed" if item.attempt >= MOST_ATTEMPTS else "waiting"
        return {"state": state, "free_at": again, "last_error": why[:1000]}


def _worth_telling(item: Item, error: Exception) -> bool:
    return item.kind != TROUBLE and (isinstance(error, Obstacle) or item.attempt >= TELL_AFTER_ATTEMPTS)


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
