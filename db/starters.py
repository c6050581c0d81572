"""Conversation starters: what was drawn where, what members saved and suggested, and what is posted on a schedule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Guild, RowId, Short, Snowflake

SuggestionState = Literal["waiting", "accepted", "declined", "taken_back", "retired"]


class PlaceRow(Base):
    """Somewhere starters are drawn (`channel:7`, `member:7`, `pair:7`). `turn` counts the draws there."""

    __tablename__ = "starter_places"
    __table_args__ = (UniqueConstraint("guild_id", "place"),)

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    place: Mapped[Short]
    turn: Mapped[int] = mapped_column(default=0)


class DrawRow(Base):
    """The last time a starter was drawn in a place: one row for both, however often it comes round.

    So what a draw has to look at never grows with history. `wish` is what was asked for, so that Another asks for the
    same.
    """

    __tablename__ = "starter_draws"
    __table_args__ = (UniqueConstraint("place_id", "starter"),)

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    place_id: Mapped[int] = mapped_column(ForeignKey("starter_places.id", ondelete="CASCADE"))
    starter: Mapped[Short]
    turn: Mapped[int]
    wish: Mapped[dict[str, Any]]


class SavedRow(Base):
    """A starter on one member's own list, with its words: it stays there when the library changes."""

    __tablename__ = "starter_saved"
    __table_args__ = (UniqueConstraint("guild_id", "user_id", "starter"),)

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    user_id: Mapped[Snowflake]
    starter: Mapped[Short]
    draw_id: Mapped[Snowflake]
    text: Mapped[str]
    follow_up: Mapped[str]
    saved_at: Mapped[datetime]


class ScheduleRow(Base):
    """A person's plan to have a starter posted again and again. `theme` is empty where themes take turns.

    `draw_id` was drawn for the occurrence `drawn_for`: a second attempt at posting posts the same. `rested`: the last
    turn was left out because the one before had drawn no answer.
    """

    __tablename__ = "starter_schedules"

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    channel_id: Mapped[Snowflake]
    purpose: Mapped[str]
    theme: Mapped[Short]
    rule: Mapped[Short]
    skips_quiet: Mapped[bool]
    made_by: Mapped[Snowflake]
    made_at: Mapped[datetime]
    next_at: Mapped[datetime]
    turn: Mapped[int] = mapped_column(default=0)
    draw_id: Mapped[Snowflake | None]
    drawn_for: Mapped[datetime | None]
    last_message_id: Mapped[Snowflake | None]
    rested: Mapped[bool] = mapped_column(default=False)
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[Snowflake | None]


class SuggestionRow(Base):
    """A member's own starter: it waits for the organisers, and once accepted stands beside the shipped ones.

    `edition` grows with every change of its words, so that nobody accepts what they have not read.
    """

    __tablename__ = "starter_suggestions"

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    author_id: Mapped[Snowflake]
    credited: Mapped[bool]
    theme: Mapped[Short]
    text: Mapped[str]
    follow_up: Mapped[str]
    state: Mapped[Short]
    edition: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[Snowflake | None]
    note: Mapped[str | None]
    card_id: Mapped[Snowflake | None]

    __table_args__ = (Index("ix_starter_suggestions_state", "guild_id", "state"),)


# --- draws


async def place_for_change(session: AsyncSession, guild_id: int, place: str) -> PlaceRow:
    """The place's row, made if there is none, and held: two draws there at once come one after the other."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    new = dialect.insert(PlaceRow).values(guild_id=guild_id, place=place, turn=0)
    await session.execute(new.on_conflict_do_nothing())
    statement = select(PlaceRow).where(PlaceRow.guild_id == guild_id, PlaceRow.place == place)
    held = statement.with_for_update().execution_options(populate_existing=True)  # what was read before may be old
    return (await session.scalars(held)).one()


async def turns(session: AsyncSession, place_id: int) -> dict[str, int]:
    """By starter, the turn at which it was last drawn there."""
    statement = select(DrawRow.starter, DrawRow.turn).where(DrawRow.place_id == place_id)
    rows = await session.execute(statement)
    return dict(iter(rows))


async def draw_of(session: AsyncSession, place_id: int, starter: str) -> DrawRow | None:
    return await session.scalar(select(DrawRow).where(DrawRow.place_id == place_id, DrawRow.starter == starter))


async def newest_draw(session: AsyncSession, place_id: int) -> DrawRow | None:
    statement = select(DrawRow).where(DrawRow.place_id == place_id)
    return await session.scalar(statement.order_by(DrawRow.turn.desc()).limit(1))


async def draw(session: AsyncSession, guild_id: int, draw_id: int) -> tuple[DrawRow, PlaceRow] | None:
    statement = select(DrawRow, PlaceRow).join(PlaceRow, PlaceRow.id == DrawRow.place_id)
    found = await session.execute(statement.where(DrawRow.guild_id == guild_id, DrawRow.id == draw_id))
    row = found.one_or_none()
    return (row[0], row[1]) if row is not None else None


# --- saved


async def saved(session: AsyncSession, guild_id: int, user_id: int, *, most: int, after: int = 0) -> list[SavedRow]:
    """A member's list, the newest first."""
    statement = select(SavedRow).where(SavedRow.guild_id == guild_id, SavedRow.user_id == user_id)
    return list(await session.scalars(statement.order_by(SavedRow.id.desc()).limit(most).offset(after)))


async def saved_count(session: AsyncSession, guild_id: int, user_id: int) -> int:
    counted = select(func.count()).where(SavedRow.guild_id == guild_id, SavedRow.user_id == user_id)
    return await session.scalar(counted) or 0


async def saved_one(session: AsyncSession, guild_id: int, user_id: int, saved_id: int) -> SavedRow | None:
    return await session.scalar(
        select(SavedRow).where(SavedRow.guild_id == guild_id, SavedRow.user_id == user_id, SavedRow.id == saved_id)
    )


async def saved_starter(session: AsyncSession, guild_id: int, user_id: int, starter: str) -> SavedRow | None:
    return await session.scalar(
        select(SavedRow).where(SavedRow.guild_id == guild_id, SavedRow.user_id == user_id, SavedRow.starter == starter)
    )


# --- schedules


async def schedule(session: AsyncSession, guild_id: int, schedule_id: int, *, lock: bool = False) -> ScheduleRow | None:
    statement = select(ScheduleRow).where(ScheduleRow.guild_id == guild_id, ScheduleRow.id == schedule_id)
    return await session.scalar(statement.with_for_update() if lock else statement)


async def standing_schedules(session: AsyncSession, guild_id: int) -> list[ScheduleRow]:
    statement = select(ScheduleRow).where(ScheduleRow.guild_id == guild_id, ScheduleRow.stopped_at.is_(None))
    return list(await session.scalars(statement.order_by(ScheduleRow.next_at, ScheduleRow.id)))


# --- suggestions


async def suggestion(
    session: AsyncSession, guild_id: int, suggestion_id: int, *, lock: bool = False
) -> SuggestionRow | None:
    statement = select(SuggestionRow).where(SuggestionRow.guild_id == guild_id, SuggestionRow.id == suggestion_id)
    return await session.scalar(statement.with_for_update() if lock else statement)


async def suggestions(
    session: AsyncSession, guild_id: int, states: Sequence[SuggestionState], author_id: int | None = None
) -> list[SuggestionRow]:
    """The community's suggestions in these states, oldest first."""
    statement = select(SuggestionRow).where(SuggestionRow.guild_id == guild_id, SuggestionRow.state.in_(states))
    if author_id is not None:
        statement = statement.where(SuggestionRow.author_id == author_id)
    return list(await session.scalars(statement.order_by(SuggestionRow.id)))
