"""Buddies: what members told of themselves, whom they keep apart from, and who asked whom: tables, then queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Guild, RowId, Short, Snowflake

OPEN_REQUESTS = ("waiting", "declined")


class ProfileRow(Base):
    """A member's profile. `answers` are what stands, `draft` what they are changing; both as `AboutMe` writes them."""

    __tablename__ = "buddy_profiles"
    __table_args__ = (UniqueConstraint("guild_id", "user_id"),)

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    user_id: Mapped[Snowflake]
    answers: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    suggested: Mapped[bool] = mapped_column(default=False)
    listed: Mapped[bool] = mapped_column(default=False)
    rounds: Mapped[bool] = mapped_column(default=False)
    paused_at: Mapped[datetime | None]
    tell_since: Mapped[datetime | None]  # they wish to be told when somebody fits
    saved_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)  # grows whenever they can be found anew


class ShownRow(Base):
    """Somebody was shown to a member who looked for a buddy; the newest time counts."""

    __tablename__ = "buddy_suggestions"
    __table_args__ = (UniqueConstraint("guild_id", "viewer_id", "shown_id"),)

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    viewer_id: Mapped[Snowflake]
    shown_id: Mapped[Snowflake] = mapped_column(index=True)
    shown_at: Mapped[datetime]


class KeptApartRow(Base):
    """A member's own wish not to meet another: `how` is "blocked" or "apart". Nobody else ever hears of it."""

    __tablename__ = "buddy_kept_apart"
    __table_args__ = (UniqueConstraint("guild_id", "by_id", "from_id", "how"),)

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    by_id: Mapped[Snowflake]
    from_id: Mapped[Snowflake] = mapped_column(index=True)
    how: Mapped[Short]
    since: Mapped[datetime]


class RequestRow(Base):
    """One member asked another. `state`: waiting, declined (not told yet), accepted, withdrawn, no, lapsed.

    `hidden`: the one who was asked never hears of it. `answer_at`: when the asker hears of anything but a yes.
    """

    __tablename__ = "buddy_requests"
    __table_args__ = (Index("ix_buddy_requests_open", "guild_id", "state"), {"sqlite_autoincrement": True})

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    asker_id: Mapped[Snowflake] = mapped_column(index=True)
    asked_id: Mapped[Snowflake] = mapped_column(index=True)
    state: Mapped[Short]
    hidden: Mapped[bool]
    asked_at: Mapped[datetime]
    answer_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    questions: Mapped[list[BuddyQuestionRow]] = relationship(
        order_by="BuddyQuestionRow.id", lazy="selectin", cascade="all, delete-orphan"
    )


class BuddyQuestionRow(Base):
    """A question put through the bot before an answer, and what was said to it."""

    __tablename__ = "buddy_questions"

    id: Mapped[RowId]
    request_id: Mapped[int] = mapped_column(ForeignKey("buddy_requests.id", ondelete="CASCADE"), index=True)
    guild_id: Mapped[Guild]
    author_id: Mapped[Snowflake]
    text: Mapped[str]
    asked_at: Mapped[datetime]
    answer: Mapped[str | None]


# --- profiles


async def profile(session: AsyncSession, guild_id: int, user_id: int, *, lock: bool = False) -> ProfileRow | None:
    statement = select(ProfileRow).where(ProfileRow.guild_id == guild_id, ProfileRow.user_id == user_id)
    return await session.scalar(statement.with_for_update() if lock else statement)


async def profiles(session: AsyncSession, guild_id: int) -> list[ProfileRow]:
    """Every saved profile of a server."""
    statement = select(ProfileRow).where(ProfileRow.guild_id == guild_id, ProfileRow.saved_at.is_not(None))
    return list(await session.scalars(statement.order_by(ProfileRow.user_id)))


async def hold_profiles(session: AsyncSession, guild_id: int, user_ids: Collection[int]) -> dict[int, ProfileRow]:
    """These members' rows, made where there are none, held in one order until the use case ends.

    Whatever makes or ends a pair holds its members' rows first, so that two such use cases never cross.
    """
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    blank = {"guild_id": guild_id, "suggested": False, "listed": False, "rounds": False, "revision": 0}
    rows = [blank | {"user_id": user_id} for user_id in sorted(user_ids)]
    await session.execute(dialect.insert(ProfileRow).on_conflict_do_nothing(), rows)
    statement = select(ProfileRow).where(ProfileRow.guild_id == guild_id, ProfileRow.user_id.in_(user_ids))
    held = await session.scalars(
        statement.order_by(ProfileRow.user_id).with_for_update().execution_options(populate_existing=True)
    )
    return {row.user_id: row for row in held}


async def waiting_for_someone(session: AsyncSession, guild_id: int) -> list[ProfileRow]:
    """Members who asked to be told when somebody fits."""
    statement = select(ProfileRow).where(ProfileRow.guild_id == guild_id, ProfileRow.tell_since.is_not(None))
    return list(await session.scalars(statement.order_by(ProfileRow.user_id)))


async def shown_lately(session: AsyncSession, guild_id: int, since: datetime) -> dict[int, int]:
    """By member: to how many others they were suggested since then."""
    statement = (
        select(ShownRow.shown_id, func.count())
        .where(ShownRow.guild_id == guild_id, ShownRow.shown_at > since)
        .group_by(ShownRow.shown_id)
    )
    return dict(list(await session.execute(statement)))


async def note_shown(session: AsyncSession, guild_id: int, viewer_id: int, shown: Iterable[int], at: datetime) -> None:
    rows = [{"guild_id": guild_id, "viewer_id": viewer_id, "shown_id": shown_id, "shown_at": at} for shown_id in shown]
    if rows:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        statement = dialect.insert(ShownRow)
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=["guild_id", "viewer_id", "shown_id"], set_={"shown_at": statement.excluded.shown_at}
            ),
            rows,
        )


async def was_shown(session: AsyncSession, guild_id: int, viewer_id: int, shown_id: int) -> bool:
    statement = select(ShownRow.id).where(
        ShownRow.guild_id == guild_id, ShownRow.viewer_id == viewer_id, ShownRow.shown_id == shown_id
    )
    return await session.scalar(statement) is not None


# --- what members keep to themselves


async def keep_apart(session: AsyncSession, guild_id: int, by_id: int, from_id: int, how: str, at: datetime) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"guild_id": guild_id, "by_id": by_id, "from_id": from_id, "how": how, "since": at}
    await session.execute(dialect.insert(KeptApartRow).on_conflict_do_nothing(), [row])


async def let_meet(session: AsyncSession, guild_id: int, by_id: int, from_id: int) -> bool:
    """Take the member's own wishes about another back; False if there were none."""
    statement = delete(KeptApartRow).where(
        KeptApartRow.guild_id == guild_id, KeptApartRow.by_id == by_id, KeptApartRow.from_id == from_id
    )
    return bool((await session.execute(statement.returning(KeptApartRow.id))).all())


async def kept_apart(session: AsyncSession, guild_id: int, of: int | None = None) -> list[KeptApartRow]:
    """Every such wish in a server; with `of`, those that member has or is meant by."""
    statement = select(KeptApartRow).where(KeptApartRow.guild_id == guild_id)
    if of is not None:
        statement = statement.where(or_(KeptApartRow.by_id == of, KeptApartRow.from_id == of))
    return list(await session.scalars(statement.order_by(KeptApartRow.id)))


# --- requests


async def request(session: AsyncSession, guild_id: int, request_id: int) -> RequestRow | None:
    return await session.scalar(select(RequestRow).where(RequestRow.guild_id == guild_id, RequestRow.id == request_id))


async def requests(
    session: AsyncSession, guild_id: int, states: Collection[str], *, asker: int | None = None, asked: int | None = None
) -> list[RequestRow]:
    """Requests in these states, oldest first; of one asker or to one member where they are given."""
    statement = select(RequestRow).where(RequestRow.guild_id == guild_id, RequestRow.state.in_(states))
    if asker is not None:
        statement = statement.where(RequestRow.asker_id == asker)
    if asked is not None:
        statement = statement.where(RequestRow.asked_id == asked)
    return list(await session.scalars(statement.order_by(RequestRow.id)))


async def last_ended(session: AsyncSession, guild_id: int, asker: int, asked: int) -> RequestRow | None:
    """The asker's newest request to this member that came to nothing, also by being taken back."""
    statement = select(RequestRow).where(
        RequestRow.guild_id == guild_id, RequestRow.asker_id == asker, RequestRow.asked_id == asked,
        RequestRow.state.in_(("no", "lapsed", "withdrawn")),
    )  # fmt: skip
    return await session.scalar(statement.order_by(RequestRow.id.desc()).limit(1))


async def refused_since(session: AsyncSession, guild_id: int, since: datetime) -> list[RequestRow]:
    statement = select(RequestRow).where(
        RequestRow.guild_id == guild_id, RequestRow.state == "no", RequestRow.ended_at > since
    )
    return list(await session.scalars(statement))
