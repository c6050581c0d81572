"""Chats, their questions and people: tables, then queries. The words said in them are in `db/words.py`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Guild, RowId, Short, Snowflake


class SeriesRow(Base):
    """A chat that repeats. `rule` is the text of `bot.recurrence.Rule`; its chats are ordinary chats.

    The rest is what its next chats are made from, so that a change to one chat does not reach the others.
    """

    __tablename__ = "chat_series"

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    rule: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)  # of the rule; the agenda's steps carry it
    held_until: Mapped[datetime]  # chats exist for every date up to here
    ended_at: Mapped[datetime | None]

    title: Mapped[str]
    introduction: Mapped[str]
    reading: Mapped[str]
    questions: Mapped[list[Any]]  # texts, in order
    theme: Mapped[Short]
    repeat: Mapped[Short]
    safe_space: Mapped[bool]
    length_seconds: Mapped[int]
    proposer_id: Mapped[Snowflake]
    host_id: Mapped[Snowflake]
    support_id: Mapped[Snowflake | None]
    support_accepted: Mapped[bool] = mapped_column(default=False)


class ChatRow(Base):
    """One themed chat, from draft to published. The values it turns into are explained in `bot/chats/chat.py`."""

    __tablename__ = "chats"
    # A deleted draft's number must not come back: its items on the agenda would be taken for the new chat's.
    __table_args__ = (UniqueConstraint("series_id", "series_at"), {"sqlite_autoincrement": True})

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    state: Mapped[Short] = mapped_column(index=True)
    revision: Mapped[int] = mapped_column(default=1)  # of the timetable; the agenda's steps carry it
    edition: Mapped[int] = mapped_column(default=1)  # of its words and people; cards are redrawn by it
    series_id: Mapped[int | None] = mapped_column(ForeignKey("chat_series.id"), index=True)
    series_at: Mapped[datetime | None]  # the date of its series it stands for, also when it was moved

    title: Mapped[str]
    introduction: Mapped[str]
    reading: Mapped[str]
    theme: Mapped[Short]
    repeat: Mapped[Short]
    safe_space: Mapped[bool]
    practice: Mapped[bool] = mapped_column(default=False)
    proposer_id: Mapped[Snowflake]
    host_id: Mapped[Snowflake]
    support_id: Mapped[Snowflake | None]
    support_accepted: Mapped[bool] = mapped_column(default=False)

    opens_at: Mapped[datetime]
    length_seconds: Mapped[int]
    takeaways_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    held_since: Mapped[datetime | None]

    channel_id: Mapped[Snowflake | None]
    proposal_id: Mapped[Snowflake | None]
    announcement_id: Mapped[Snowflake | None]
    thread_id: Mapped[Snowflake | None] = mapped_column(index=True)
    hosts_thread_id: Mapped[Snowflake | None]
    panel_id: Mapped[Snowflake | None]
    event_id: Mapped[Snowflake | None]
    closing_id: Mapped[Snowflake | None]
    published_message_id: Mapped[Snowflake | None]

    created_at: Mapped[datetime]
    decided_by: Mapped[Snowflake | None]
    decision_note: Mapped[str | None]
    opened_at: Mapped[datetime | None]
    host_seen_at: Mapped[datetime | None]
    wound_up_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    publishes_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]

    questions: Mapped[list[QuestionRow]] = relationship(
        order_by="QuestionRow.number", lazy="selectin", cascade="all, delete-orphan"
    )


class QuestionRow(Base):
    """One numbered question: when it is to be asked, and when it was."""

    __tablename__ = "chat_questions"
    __table_args__ = (UniqueConstraint("chat_id", "number"),)

    id: Mapped[RowId]
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id", ondelete="CASCADE"))
    guild_id: Mapped[Guild]
    number: Mapped[int]
    text: Mapped[str]
    due_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    skipped_at: Mapped[datetime | None]
    message_id: Mapped[Snowflake | None]


class PersonRow(Base):
    """One person and one chat: what they pressed, what was seen of them. `number` is theirs for good."""

    __tablename__ = "chat_people"
    __table_args__ = (UniqueConstraint("chat_id", "user_id"), UniqueConstraint("chat_id", "number"))

    id: Mapped[RowId]
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id", ondelete="CASCADE"))
    guild_id: Mapped[Guild]
    user_id: Mapped[Snowflake] = mapped_column(index=True)
    joined_at: Mapped[datetime | None]
    watching_at: Mapped[datetime | None]
    remind_at: Mapped[datetime | None]  # when they asked to be reminded
    excused_at: Mapped[datetime | None]  # "I can't come"
    followed_at: Mapped[datetime | None]  # their own statement that they watched
    first_seen_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    display_name: Mapped[str | None]
    number: Mapped[int | None]


async def chat(session: AsyncSession, guild_id: int, chat_id: int, *, lock: bool = False) -> ChatRow | None:
    """A chat of this server; `lock` holds it against other writers until the transaction ends (PostgreSQL)."""
    statement = select(ChatRow).where(ChatRow.guild_id == guild_id, ChatRow.id == chat_id)
    return await session.scalar(statement.with_for_update() if lock else statement)


async def chats_in(
    session: AsyncSession, guild_id: int, states: Collection[str], *, newest_first: bool = False, most: int = 200
) -> list[ChatRow]:
    """A server's chats in these states, by opening time; practice chats are never among them."""
    order = ChatRow.opens_at.desc() if newest_first else ChatRow.opens_at
    statement = select(ChatRow).where(
        ChatRow.guild_id == guild_id, ChatRow.state.in_(states), ChatRow.practice.is_(False)
    )
    return list(await session.scalars(statement.order_by(order, ChatRow.id).limit(most)))


async def practices_of(session: AsyncSession, guild_id: int, host_id: int, states: Collection[str]) -> list[ChatRow]:
    """A host's practice chats in these states."""
    statement = select(ChatRow).where(
        ChatRow.guild_id == guild_id,
        ChatRow.host_id == host_id,
        ChatRow.practice.is_(True),
        ChatRow.state.in_(states),
    )
    return list(await session.scalars(statement.order_by(ChatRow.id)))


async def chats_of_series(session: AsyncSession, guild_id: int, series_id: int, *, lock: bool = False) -> list[ChatRow]:
    """A series' chats by opening time; `lock` as for `chat`."""
    statement = select(ChatRow).where(ChatRow.guild_id == guild_id, ChatRow.series_id == series_id)
    ordered = statement.order_by(ChatRow.opens_at, ChatRow.id)
    return list(await session.scalars(ordered.with_for_update() if lock else ordered))


async def series_of(session: AsyncSession, guild_id: int, chat_id: int) -> int | None:
    """The number of the series a chat belongs to."""
    statement = select(ChatRow.series_id).where(ChatRow.guild_id == guild_id, ChatRow.id == chat_id)
    return await session.scalar(statement)


async def series(session: AsyncSession, guild_id: int, series_id: int, *, lock: bool = False) -> SeriesRow | None:
    """A series of this server; `lock` as for `chat`."""
    statement = select(SeriesRow).where(SeriesRow.guild_id == guild_id, SeriesRow.id == series_id)
    return await session.scalar(statement.with_for_update() if lock else statement)


async def proposals_of(session: AsyncSession, guild_id: int, proposer_id: int) -> list[ChatRow]:
    """A member's chats that are not accepted (yet): the newest first."""
    statement = select(ChatRow).where(
        ChatRow.guild_id == guild_id,
        ChatRow.proposer_id == proposer_id,
        ChatRow.state.in_(("draft", "proposed", "declined")),
        ChatRow.practice.is_(False),
    )
    return list(await session.scalars(statement.order_by(ChatRow.id.desc())))


async def count_in(session: AsyncSession, guild_id: int, states: Collection[str]) -> int:
    """How many chats a server has in these states; practice chats do not count."""
    statement = select(func.count()).where(
        ChatRow.guild_id == guild_id, ChatRow.state.in_(states), ChatRow.practice.is_(False)
    )
    return await session.scalar(statement) or 0


async def person(session: AsyncSession, chat: ChatRow, user_id: int) -> PersonRow:
    """This person's row for this chat, made if there is none yet."""
    statement = select(PersonRow).where(PersonRow.chat_id == chat.id, PersonRow.user_id == user_id)
    row = await session.scalar(statement)
    if row is None:
        row = PersonRow(chat_id=chat.id, guild_id=chat.guild_id, user_id=user_id)
        session.add(row)
        await session.flush()
    return row


async def people(session: AsyncSession, guild_id: int, chat_id: int) -> list[PersonRow]:
    statement = select(PersonRow).where(PersonRow.guild_id == guild_id, PersonRow.chat_id == chat_id)
    return list(await session.scalars(statement.order_by(PersonRow.id)))


async def parts_of(session: AsyncSession, guild_id: int, user_id: int) -> list[PersonRow]:
    """One member's part in every chat of this server."""
    statement = select(PersonRow).where(PersonRow.guild_id == guild_id, PersonRow.user_id == user_id)
    return list(await session.scalars(statement.order_by(PersonRow.chat_id)))


async def chat_at(session: AsyncSession, guild_id: int, place_id: int) -> ChatRow | None:
    """The chat that is held, or run by its hosts, in this thread."""
    here = or_(ChatRow.thread_id == place_id, ChatRow.hosts_thread_id == place_id)
    statement = select(ChatRow).where(ChatRow.guild_id == guild_id, here)
    return await session.scalar(statement.order_by(ChatRow.id.desc()).limit(1))


async def joined_count(session: AsyncSession, chat_id: int) -> int:
    statement = select(func.count()).where(
        PersonRow.chat_id == chat_id, PersonRow.joined_at.is_not(None), PersonRow.excused_at.is_(None)
    )
    return await session.scalar(statement) or 0


async def posted_before(session: AsyncSession, guild_id: int, chat_id: int) -> set[int]:
    """Members who were seen in an earlier chat of this server."""
    earlier = select(ChatRow.opens_at).where(ChatRow.id == chat_id).scalar_subquery()
    statement = (
        select(PersonRow.user_id)
        .join(ChatRow, ChatRow.id == PersonRow.chat_id)
        .where(
            PersonRow.guild_id == guild_id,
            PersonRow.first_seen_at.is_not(None),
            ChatRow.opens_at < earlier,
            ChatRow.practice.is_(False),
        )
    )
    return set(await session.scalars(statement.distinct()))


async def threads_to_follow(session: AsyncSession) -> list[ChatRow]:
    """Every chat whose thread is being captured, or whose published record must follow deletions."""
    states = ("open", "winding_up", "closed", "published")
    statement = select(ChatRow).where(
        ChatRow.state.in_(states),
        ChatRow.thread_id.is_not(None),
        ChatRow.safe_space.is_(False),
        ChatRow.practice.is_(False),
    )
    return list(await session.scalars(statement))


async def open_safe_spaces(session: AsyncSession) -> list[ChatRow]:
    """Every safe space that is being held: who speaks there is noted, what they say is not."""
    statement = select(ChatRow).where(
        ChatRow.state.in_(("open", "winding_up")), ChatRow.thread_id.is_not(None), ChatRow.safe_space.is_(True)
    )
    return list(await session.scalars(statement))


async def note_seen(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """People seen taking part; earlier and later sightings widen each other, a known name stays."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    least, most = (func.least, func.greatest) if connection.dialect.name == "postgresql" else (func.min, func.max)
    statement = dialect.insert(PersonRow)
    new = statement.excluded
    widened = {
        "first_seen_at": least(func.coalesce(PersonRow.first_seen_at, new.first_seen_at), new.first_seen_at),
        "last_seen_at": most(func.coalesce(PersonRow.last_seen_at, new.last_seen_at), new.last_seen_at),
        "display_name": func.coalesce(new.display_name, PersonRow.display_name),
    }
    await connection.execute(statement.on_conflict_do_update(index_elements=["chat_id", "user_id"], set_=widened), rows)
