"""The agenda's table and its queries: what is to happen later, and who is at it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Index,
    Integer,
    Select,
    UniqueConstraint,
    literal,
    literal_column,
    select,
    update,
)  # fmt: skip
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from db.base import Base, Guild, RowId, Short
from db.communities import Community
from db.engine import PLANNED

State = Literal["waiting", "claimed", "done", "failed", "dropped"]
UNFINISHED = ("waiting", "claimed")


class AgendaItem(Base):
    """One thing that happens later.

    `due_at` is when it was planned for and gives the order within its subject; `free_at` is when it may next be
    claimed: the same instant at first, later the next attempt, and the end of the lease while somebody is at it.
    """

    __tablename__ = "agenda_items"
    __table_args__ = (UniqueConstraint("subject", "step"),)

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    kind: Mapped[Short]
    subject: Mapped[Short]
    step: Mapped[Short]
    due_at: Mapped[datetime]
    free_at: Mapped[datetime]
    state: Mapped[Short] = mapped_column(default="waiting")
    claimed_by: Mapped[Short | None]
    attempts: Mapped[int] = mapped_column(default=0)
    first_tried_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


def _is_open(item: type[AgendaItem]) -> ColumnElement[bool]:
    """Spelt out, never a parameter: a partial index serves only queries that repeat its own condition."""
    return item.state.in_([literal_column(f"'{state}'") for state in UNFINISHED])


_open = _is_open(AgendaItem)
Index("ix_agenda_items_free", AgendaItem.free_at, AgendaItem.id, sqlite_where=_open, postgresql_where=_open)
Index(
    "ix_agenda_items_order",
    AgendaItem.subject,
    AgendaItem.due_at,
    AgendaItem.id,
    sqlite_where=_open,
    postgresql_where=_open,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """An item to be written: `step` is unique within `subject` and carries the plan's revision (`q3@2`)."""

    guild_id: int
    kind: str
    subject: str
    step: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Mine:
    """What one process may claim: the kinds it has handlers for, the servers of its shard."""

    kinds: tuple[str, ...]
    shard_id: int = 0
    shard_count: int = 1


async def plan(session: AsyncSession, plans: Iterable[Plan]) -> None:
    """Write items; one that is there already (same subject and step) stays as it is."""
    rows = [
        {"guild_id": p.guild_id, "kind": p.kind, "subject": p.subject, "step": p.step, "due_at": p.due_at}
        | {"free_at": p.due_at, "state": "waiting", "attempts": 0}
        for p in plans
    ]
    if not rows:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    await session.execute(dialect.insert(AgendaItem).on_conflict_do_nothing(), rows)
    session.info[PLANNED] = True


async def drop_waiting(session: AsyncSession, subject: str, why: str) -> None:
    """Drop a subject's waiting items that belong to a revision (`q3@2`).

    An item that is being carried out is left to its rules; one without a revision (`thanks`) is no part of a
    timetable and stays.
    """
    statement = update(AgendaItem).where(
        AgendaItem.subject == subject, AgendaItem.state == "waiting", AgendaItem.step.contains("@")
    )
    await session.execute(statement.values(state="dropped", last_error=why))


async def unfinished(session: AsyncSession, subject: str) -> list[AgendaItem]:
    """A subject's items still to come, in order."""
    statement = select(AgendaItem).where(AgendaItem.subject == subject, _open)
    return list(await session.scalars(statement.order_by(AgendaItem.due_at, AgendaItem.id)))


@lru_cache
def _claimable(mine: Mine) -> Select[AgendaItem]:
    """First unfinished item of its subject, of a kind and a server that are ours, the bot still being there.

    Soonest free first. Built once: these two queries run all day long.
    """
    first = aliased(AgendaItem)
    first_of_its_subject = (
        select(first.id)
        .where(first.subject == AgendaItem.subject, _is_open(first))
        .order_by(first.due_at, first.id)
        .limit(1)
        .scalar_subquery()
    )
    away = select(Community.guild_id).where(Community.left_at.is_not(None))
    statement = select(AgendaItem).where(
        _open,
        AgendaItem.kind.in_(mine.kinds),
        AgendaItem.id == first_of_its_subject,
        AgendaItem.guild_id.not_in(away),
    )
    if mine.shard_count > 1:  # Discord's own formula
        shard = AgendaItem.guild_id.bitwise_rshift(literal(22, Integer)) % mine.shard_count
        statement = statement.where(shard == mine.shard_id)
    return statement.order_by(AgendaItem.free_at, AgendaItem.id)


async def next_free(session: AsyncSession, mine: Mine) -> datetime | None:
    """When the next claimable item may be claimed: in the past when one is due."""
    return await session.scalar(_soonest_free(mine))


@lru_cache
def _soonest_free(mine: Mine) -> Select[datetime]:
    return _claimable(mine).with_only_columns(AgendaItem.free_at).limit(1)


async def claim(
    session: AsyncSession,
    mine: Mine,
    *,
    worker: str,
    now: datetime,
    until: datetime,
    most: int = 1,
    without: Collection[int] = (),
) -> list[AgendaItem]:
    """Take what has been due longest for `worker` until the lease ends, each of another subject."""
    due = _claimable(mine).where(AgendaItem.free_at <= now).limit(most)
    if without:
        due = due.where(AgendaItem.id.not_in(without))
    items = list(await session.scalars(due.with_for_update(skip_locked=True, of=AgendaItem)))
    for item in items:
        item.state, item.claimed_by, item.free_at = "claimed", worker, until
        item.attempts += 1
        item.first_tried_at = item.first_tried_at or now
    await session.flush()
    return items


async def forerunners(session: AsyncSession, items: Sequence[AgendaItem]) -> dict[int, list[AgendaItem]]:
    """By item: the same step under earlier revisions, begun but never ended.

    What such a one did may stand in Discord though nobody lived to note it.
    """
    subjects = {item.subject for item in items if "@" in item.step}
    if not subjects:
        return {item.id: [] for item in items}
    begun = await session.scalars(
        select(AgendaItem).where(
            AgendaItem.subject.in_(subjects),
            AgendaItem.attempts > 0,
            AgendaItem.state != "done",
        )
    )
    by_step: dict[tuple[str, str], list[AgendaItem]] = {}
    for row in begun:
        by_step.setdefault((row.subject, _name(row)), []).append(row)
    return {i.id: [r for r in by_step.get((i.subject, _name(i)), ()) if r.id != i.id] for i in items}


def _name(item: AgendaItem) -> str:
    """The step without its revision; one that has none has no forerunners either."""
    return item.step.split("@")[0] if "@" in item.step else f"@{item.id}"


async def settle(session: AsyncSession, item_id: int, worker: str, attempt: int, **values: Any) -> bool:
    """Change an item this worker still holds, by the same attempt. False: the lease had passed to another."""
    statement = update(AgendaItem).where(
        AgendaItem.id == item_id,
        AgendaItem.state == "claimed",
        AgendaItem.claimed_by == worker,
        AgendaItem.attempts == attempt,
    )
    result = await session.execute(statement.values(**values).returning(AgendaItem.id))
    return result.first() is not None


async def release(session: AsyncSession, worker: str, now: datetime) -> None:
    """Give back whatever `worker` holds, at once: it is closing."""
    held = update(AgendaItem).where(AgendaItem.state == "claimed", AgendaItem.claimed_by == worker)
    await session.execute(held.values(state="waiting", free_at=now))


async def failed(session: AsyncSession, guild_id: int) -> list[AgendaItem]:
    """A server's items that were given up, oldest first."""
    statement = select(AgendaItem).where(AgendaItem.guild_id == guild_id, AgendaItem.state == "failed")
    return list(await session.scalars(statement.order_by(AgendaItem.due_at, AgendaItem.id)))


async def struggling(session: AsyncSession, guild_id: int) -> list[AgendaItem]:
    """A server's items that keep failing and are still being tried."""
    statement = select(AgendaItem).where(AgendaItem.guild_id == guild_id, _open, AgendaItem.last_error.is_not(None))
    return list(await session.scalars(statement.order_by(AgendaItem.due_at, AgendaItem.id)))


async def retry_failed(session: AsyncSession, guild_id: int, now: datetime) -> int:
    """Put a server's given-up items back to work; how many there were."""
    statement = update(AgendaItem).where(AgendaItem.guild_id == guild_id, AgendaItem.state == "failed")
    # One attempt stays on record, so that the next one looks for what the earlier ones may have left.
    result = await session.execute(statement.values(state="waiting", free_at=now, attempts=1).returning(AgendaItem.id))
    session.info[PLANNED] = True
    return len(result.all())


async def try_sooner(session: AsyncSession, guild_id: int, now: datetime) -> int:
    """End the pauses of a server's items that keep failing; how many there were."""
    statement = update(AgendaItem).where(
        AgendaItem.guild_id == guild_id,
        AgendaItem.state == "waiting",
        AgendaItem.attempts > 0,
        AgendaItem.last_error.is_not(None),
        AgendaItem.free_at > now,
    )
    result = await session.execute(statement.values(free_at=now).returning(AgendaItem.id))
    session.info[PLANNED] = True
    return len(result.all())
