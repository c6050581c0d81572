"""Pairs of buddies, from their match to their end: tables, then queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Guild, RowId, Short, Snowflake


class PairRow(Base):
    """Two buddies (or three, where a round was odd), from their match to their end.

    `revision` is of their timetable; the agenda's steps carry it.
    """

    __tablename__ = "buddy_pairs"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    state: Mapped[Short]  # open, ended
    revision: Mapped[int] = mapped_column(default=1)
    thread_id: Mapped[Snowflake | None] = mapped_column(index=True)
    begun_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    agreement: Mapped[Short | None]  # "informal" or "formal"
    agreement_version: Mapped[Short | None]
    next_meeting_at: Mapped[datetime | None]

    members: Mapped[list[MemberRow]] = relationship(
        order_by="MemberRow.user_id", lazy="selectin", cascade="all, delete-orphan"
    )
    goals: Mapped[list[GoalRow]] = relationship(order_by="GoalRow.id", lazy="selectin", cascade="all, delete-orphan")
    meetings: Mapped[list[MeetingRow]] = relationship(
        order_by="MeetingRow.held_at", lazy="selectin", cascade="all, delete-orphan"
    )


class MemberRow(Base):
    """One of a pair. `left_at`: they ended it for themselves, or left the server."""

    __tablename__ = "buddy_pair_members"
    __table_args__ = (UniqueConstraint("pair_id", "user_id"),)

    id: Mapped[RowId]
    pair_id: Mapped[int] = mapped_column(ForeignKey("buddy_pairs.id", ondelete="CASCADE"))
    guild_id: Mapped[Guild]
    user_id: Mapped[Snowflake] = mapped_column(index=True)
    agreed_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]


class GoalRow(Base):
    __tablename__ = "buddy_goals"

    id: Mapped[RowId]
    pair_id: Mapped[int] = mapped_column(ForeignKey("buddy_pairs.id", ondelete="CASCADE"), index=True)
    guild_id: Mapped[Guild]
    author_id: Mapped[Snowflake]
    text: Mapped[str]
    set_at: Mapped[datetime]
    reached_at: Mapped[datetime | None]


class MeetingRow(Base):
    """A meeting that one of a pair logged. Two who log the same day's meeting log one."""

    __tablename__ = "buddy_meetings"

    id: Mapped[RowId]
    pair_id: Mapped[int] = mapped_column(ForeignKey("buddy_pairs.id", ondelete="CASCADE"), index=True)
    guild_id: Mapped[Guild]
    logged_by: Mapped[Snowflake]
    held_at: Mapped[datetime]
    minutes: Mapped[int]
    about: Mapped[str]


class CheckInRow(Base):
    """What one of a pair said at a check-in. Only they, and organisers they asked for help, ever hear of it."""

    __tablename__ = "buddy_check_ins"
    __table_args__ = (UniqueConstraint("pair_id", "user_id", "name"),)

    id: Mapped[RowId]
    pair_id: Mapped[int] = mapped_column(ForeignKey("buddy_pairs.id", ondelete="CASCADE"))
    guild_id: Mapped[Guild]
    user_id: Mapped[Snowflake]
    name: Mapped[Short]
    answer: Mapped[Short]
    said_at: Mapped[datetime]


async def pair(session: AsyncSession, guild_id: int, pair_id: int, *, lock: bool = False) -> PairRow | None:
    statement = select(PairRow).where(PairRow.guild_id == guild_id, PairRow.id == pair_id)
    return await session.scalar(statement.with_for_update() if lock else statement)


async def pairs(session: AsyncSession, guild_id: int, state: str | None = None) -> list[PairRow]:
    statement = select(PairRow).where(PairRow.guild_id == guild_id)
    if state is not None:
        statement = statement.where(PairRow.state == state)
    return list(await session.scalars(statement.order_by(PairRow.id)))


async def pairs_of(session: AsyncSession, guild_id: int, user_id: int) -> list[PairRow]:
    """Every pair the member is or was in, oldest first."""
    mine = select(MemberRow.pair_id).where(MemberRow.guild_id == guild_id, MemberRow.user_id == user_id)
    return list(await session.scalars(select(PairRow).where(PairRow.id.in_(mine)).order_by(PairRow.id)))


async def buddies_by_member(session: AsyncSession, guild_id: int) -> dict[int, int]:
    """By member: in how many pairs they are now."""
    statement = (
        select(MemberRow.user_id, func.count())
        .join(PairRow, PairRow.id == MemberRow.pair_id)
        .where(PairRow.guild_id == guild_id, PairRow.state == "open", MemberRow.left_at.is_(None))
        .group_by(MemberRow.user_id)
    )
    return dict(list(await session.execute(statement)))


async def together(session: AsyncSession, guild_id: int) -> Sequence[tuple[int, int, bool]]:
    """Who is or was in a pair with whom, the smaller id first, and whether they are now."""
    one, other = MemberRow.__table__.alias("one"), MemberRow.__table__.alias("other")
    statement = (
        select(one.c.user_id, other.c.user_id, PairRow.state, one.c.left_at, other.c.left_at)
        .join(other, (other.c.pair_id == one.c.pair_id) & (one.c.user_id < other.c.user_id))
        .join(PairRow, PairRow.id == one.c.pair_id)
        .where(PairRow.guild_id == guild_id)
    )
    return [
        (first, second, state == "open" and gone is None and other_gone is None)
        for first, second, state, gone, other_gone in await session.execute(statement)
    ]


async def check_in(session: AsyncSession, pair_id: int, user_id: int, name: str) -> CheckInRow | None:
    return await session.scalar(
        select(CheckInRow).where(CheckInRow.pair_id == pair_id, CheckInRow.user_id == user_id, CheckInRow.name == name)
    )
