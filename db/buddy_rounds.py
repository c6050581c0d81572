"""Rounds: everybody who signed up is matched at once. Tables, then queries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Guild, RowId, Short, Snowflake


class RoundRow(Base):
    """`state`: open (people sign up), matching, preview, asking, over, called_off.

    `running` is 1 while the round is not over and empty afterwards: a server has one running round at most.
    `result`: whom the matching left out and its figures, as the organisers' preview shows them.
    """

    __tablename__ = "buddy_rounds"
    __table_args__ = (UniqueConstraint("guild_id", "running"), {"sqlite_autoincrement": True})

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    state: Mapped[Short]
    running: Mapped[int | None]
    revision: Mapped[int] = mapped_column(default=1)
    opened_by: Mapped[Snowflake]
    opened_at: Mapped[datetime]
    channel_id: Mapped[Snowflake | None]
    card_id: Mapped[Snowflake | None]
    result: Mapped[dict[str, Any] | None]
    over_at: Mapped[datetime | None]


class SignUpRow(Base):
    __tablename__ = "buddy_sign_ups"
    __table_args__ = (UniqueConstraint("round_id", "user_id"),)

    id: Mapped[RowId]
    round_id: Mapped[int] = mapped_column(ForeignKey("buddy_rounds.id", ondelete="CASCADE"))
    guild_id: Mapped[Guild]
    user_id: Mapped[Snowflake] = mapped_column(index=True)
    signed_up_at: Mapped[datetime]


class MatchRow(Base):
    """Two or three whom a round puts together. `state`: planned (not asked yet), asked, paired, off.

    `answer_at`: when those who said yes hear that it did not come to a pair.
    """

    __tablename__ = "buddy_matches"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[RowId]
    round_id: Mapped[int] = mapped_column(ForeignKey("buddy_rounds.id", ondelete="CASCADE"), index=True)
    guild_id: Mapped[Guild]
    state: Mapped[Short]
    score: Mapped[int]
    answer_at: Mapped[datetime | None]

    members: Mapped[list[MatchedRow]] = relationship(
        order_by="MatchedRow.user_id", lazy="selectin", cascade="all, delete-orphan"
    )


class MatchedRow(Base):
    """One of a match, and what they answered: yes, no, or nothing yet."""

    __tablename__ = "buddy_matched"
    __table_args__ = (UniqueConstraint("match_id", "user_id"),)

    id: Mapped[RowId]
    match_id: Mapped[int] = mapped_column(ForeignKey("buddy_matches.id", ondelete="CASCADE"))
    guild_id: Mapped[Guild]
    user_id: Mapped[Snowflake] = mapped_column(index=True)
    answer: Mapped[Short | None]


async def round_(session: AsyncSession, guild_id: int, round_id: int, *, lock: bool = False) -> RoundRow | None:
    statement = select(RoundRow).where(RoundRow.guild_id == guild_id, RoundRow.id == round_id)
    return await session.scalar(statement.with_for_update() if lock else statement)


async def running_round(session: AsyncSession, guild_id: int) -> RoundRow | None:
    return await session.scalar(select(RoundRow).where(RoundRow.guild_id == guild_id, RoundRow.running == 1))


async def begin(session: AsyncSession, guild_id: int, organiser_id: int, at: datetime) -> bool:
    """Open a round; False if one runs here already. The database decides, also between two processes."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"guild_id": guild_id, "state": "open", "running": 1, "revision": 1}
    row |= {"opened_by": organiser_id, "opened_at": at}
    statement = dialect.insert(RoundRow).on_conflict_do_nothing().returning(RoundRow.id)
    return (await session.execute(statement, [row])).first() is not None


async def sign_up(session: AsyncSession, round_id: int, guild_id: int, user_id: int, at: datetime) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"round_id": round_id, "guild_id": guild_id, "user_id": user_id, "signed_up_at": at}
    await session.execute(dialect.insert(SignUpRow).on_conflict_do_nothing(), [row])


async def take_off(session: AsyncSession, round_id: int, user_id: int) -> bool:
    statement = delete(SignUpRow).where(SignUpRow.round_id == round_id, SignUpRow.user_id == user_id)
    return bool((await session.execute(statement.returning(SignUpRow.id))).all())


async def signed_up(session: AsyncSession, round_id: int) -> list[SignUpRow]:
    statement = select(SignUpRow).where(SignUpRow.round_id == round_id)
    return list(await session.scalars(statement.order_by(SignUpRow.user_id)))


async def match(session: AsyncSession, guild_id: int, match_id: int) -> MatchRow | None:
    return await session.scalar(select(MatchRow).where(MatchRow.guild_id == guild_id, MatchRow.id == match_id))


async def matches(session: AsyncSession, round_id: int) -> list[MatchRow]:
    statement = select(MatchRow).where(MatchRow.round_id == round_id)
    return list(await session.scalars(statement.order_by(MatchRow.id)))


async def open_matches(session: AsyncSession, guild_id: int) -> list[MatchRow]:
    """Matches whose people are being asked, or soon will be."""
    statement = select(MatchRow).where(MatchRow.guild_id == guild_id, MatchRow.state.in_(("planned", "asked")))
    return list(await session.scalars(statement.order_by(MatchRow.id)))
