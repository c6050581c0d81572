"""Members' CPD: the log, reflections with their history, kept messages, wishes, and issued records of taking part."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, and_, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Guild, RowId, Short, Snowflake
from db.chats import ChatRow, PersonRow
from db.words import WordsRow


class EntryRow(Base):
    """One activity of a member's log. `source` ("chat:7") is None for one they added. A corrected one is never filled
    anew; of a deleted one from a source an empty row stays, so that it does not come back."""

    __tablename__ = "cpd_entries"
    __table_args__ = (UniqueConstraint("guild_id", "user_id", "source"), {"sqlite_autoincrement": True})

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    user_id: Mapped[Snowflake] = mapped_column(index=True)
    source: Mapped[Short | None]
    role: Mapped[Short]
    on: Mapped[date]
    title: Mapped[str]
    minutes: Mapped[int | None]
    minutes_seen: Mapped[bool] = mapped_column(default=False)
    about: Mapped[str] = mapped_column(default="")
    links: Mapped[list[Any]] = mapped_column(default=list)
    kinds: Mapped[dict[str, Any]] = mapped_column(default=dict)  # category by framework
    created_at: Mapped[datetime]
    corrected_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]

    kept: Mapped[list[KeptRow]] = relationship(
        order_by="KeptRow.message_id", lazy="selectin", cascade="all, delete-orphan"
    )
    reflection: Mapped[ReflectionRow | None] = relationship(lazy="selectin", cascade="all, delete-orphan")


class KeptRow(Base):
    """A message saved to a log. Whether another's words may be quoted is asked each time they are shown."""

    __tablename__ = "cpd_kept"
    __table_args__ = (UniqueConstraint("guild_id", "user_id", "message_id"),)

    id: Mapped[RowId]
    entry_id: Mapped[int] = mapped_column(ForeignKey("cpd_entries.id", ondelete="CASCADE"), index=True)
    guild_id: Mapped[Guild]
    user_id: Mapped[Snowflake]
    message_id: Mapped[Snowflake] = mapped_column(index=True)
    author_id: Mapped[Snowflake]
    author_name: Mapped[str]
    words: Mapped[str]
    posted_at: Mapped[datetime]


class ReflectionRow(Base):
    """A reflection on one activity: what is saved (`saved_at` None: nothing yet), and what is being written."""

    __tablename__ = "cpd_reflections"

    id: Mapped[RowId]
    entry_id: Mapped[int] = mapped_column(ForeignKey("cpd_entries.id", ondelete="CASCADE"), unique=True)
    guild_id: Mapped[Guild]
    user_id: Mapped[Snowflake]
    model: Mapped[Short]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    declared: Mapped[list[Any]] = mapped_column(default=list)
    saved_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    draft: Mapped[dict[str, Any] | None]  # model, one_by_one, answers, ticked, no_number
    draft_at: Mapped[datetime | None]


class ReflectionVersionRow(Base):
    """What a reflection said before it was changed."""

    __tablename__ = "cpd_reflection_versions"

    id: Mapped[RowId]
    reflection_id: Mapped[int] = mapped_column(ForeignKey("cpd_reflections.id", ondelete="CASCADE"), index=True)
    guild_id: Mapped[Guild]
    user_id: Mapped[Snowflake]
    model: Mapped[Short]
    answers: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class WishesRow(Base):
    """What a member chose for their evidence. `gaps` are explanations of stretches without an activity."""

    __tablename__ = "cpd_wishes"
    __table_args__ = (UniqueConstraint("guild_id", "user_id"),)

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    user_id: Mapped[Snowflake]
    name: Mapped[str] = mapped_column(default="")
    registration: Mapped[str] = mapped_column(default="")
    summary: Mapped[str] = mapped_column(default="")
    frameworks: Mapped[list[Any]] = mapped_column(default=list)
    cycles: Mapped[dict[str, Any]] = mapped_column(default=dict)
    featured: Mapped[list[Any]] = mapped_column(default=list)
    gaps: Mapped[list[Any]] = mapped_column(default=list)
    model: Mapped[Short] = mapped_column(default="")
    one_by_one: Mapped[bool] = mapped_column(default=False)


class RecordOfPartRow(Base):
    """An issued record of taking part: the signed text as it was handed out. Revoked ones stay, without a reason."""

    __tablename__ = "cpd_records"

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    user_id: Mapped[Snowflake] = mapped_column(index=True)
    chat_id: Mapped[int]
    code: Mapped[Short] = mapped_column(unique=True)
    facts: Mapped[
        dict[str, Any]
    ]  # what was signed, but for the code and the day of issue: the same is not issued twice
    signed: Mapped[str]
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class HeldChat:
    """A chat that has ended, and one member's part in it."""

    id: int
    state: str
    title: str
    safe_space: bool
    opened_at: datetime
    closed_at: datetime
    host_id: int
    support_id: int | None
    support_accepted: bool
    host_seen_at: datetime | None
    followed_at: datetime | None
    first_seen_at: datetime | None
    last_seen_at: datetime | None


async def held_chats(session: AsyncSession, guild_id: int, user_id: int) -> list[HeldChat]:
    """Every chat that has ended and that this member hosted, supported or had a part in; practice chats are none."""
    columns = (
        ChatRow.id, ChatRow.state, ChatRow.title, ChatRow.safe_space, ChatRow.opened_at, ChatRow.closed_at,
        ChatRow.host_id, ChatRow.support_id, ChatRow.support_accepted, ChatRow.host_seen_at, PersonRow.followed_at,
        PersonRow.first_seen_at, PersonRow.last_seen_at,
    )  # fmt: skip
    their_part = and_(PersonRow.chat_id == ChatRow.id, PersonRow.user_id == user_id)
    statement = (
        select(*columns)
        .outerjoin(PersonRow, their_part)
        .where(
            ChatRow.guild_id == guild_id,
            ChatRow.practice.is_(False),
            ChatRow.opened_at.is_not(None),
            ChatRow.closed_at.is_not(None),
            or_(PersonRow.id.is_not(None), ChatRow.host_id == user_id, ChatRow.support_id == user_id),
        )
    )
    rows = await session.execute(statement.order_by(ChatRow.opened_at, ChatRow.id))
    return [HeldChat(**row) for row in rows.mappings()]


async def add_entries(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """New activities; one that this source has brought already, or that was deleted, stays as it is."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    await session.execute(dialect.insert(EntryRow).on_conflict_do_nothing(), rows)


async def entries(session: AsyncSession, guild_id: int, user_id: int) -> list[EntryRow]:
    """A member's whole log in date order, deleted activities among them."""
    statement = select(EntryRow).where(EntryRow.guild_id == guild_id, EntryRow.user_id == user_id)
    return list(await session.scalars(statement.order_by(EntryRow.on, EntryRow.id)))


async def entry(session: AsyncSession, guild_id: int, user_id: int, entry_id: int) -> EntryRow | None:
    """The member's own activity, if it has not been deleted."""
    statement = select(EntryRow).where(
        EntryRow.guild_id == guild_id,
        EntryRow.user_id == user_id,
        EntryRow.id == entry_id,
        EntryRow.deleted_at.is_(None),
    )
    return await session.scalar(statement)


async def entry_from(session: AsyncSession, guild_id: int, user_id: int, source: str) -> EntryRow | None:
    """The member's activity from this source, deleted or not."""
    statement = select(EntryRow).where(
        EntryRow.guild_id == guild_id, EntryRow.user_id == user_id, EntryRow.source == source
    )
    return await session.scalar(statement)


async def kept(session: AsyncSession, guild_id: int, user_id: int, message_id: int) -> KeptRow | None:
    statement = select(KeptRow).where(
        KeptRow.guild_id == guild_id, KeptRow.user_id == user_id, KeptRow.message_id == message_id
    )
    return await session.scalar(statement)


async def not_to_quote(session: AsyncSession, guild_id: int, message_ids: Collection[int]) -> set[int]:
    """Messages of chats that their authors have deleted or left out since."""
    statement = select(WordsRow.message_id).where(
        WordsRow.guild_id == guild_id,
        WordsRow.message_id.in_(message_ids),
        or_(WordsRow.deleted_at.is_not(None), WordsRow.left_out_at.is_not(None)),
    )
    return set(await session.scalars(statement))


async def versions(session: AsyncSession, reflection_id: int) -> list[ReflectionVersionRow]:
    """What a reflection said before, newest first."""
    statement = select(ReflectionVersionRow).where(ReflectionVersionRow.reflection_id == reflection_id)
    return list(await session.scalars(statement.order_by(ReflectionVersionRow.id.desc())))


async def wishes(session: AsyncSession, guild_id: int, user_id: int) -> WishesRow | None:
    return await session.scalar(select(WishesRow).where(WishesRow.guild_id == guild_id, WishesRow.user_id == user_id))


async def wishes_for_change(session: AsyncSession, guild_id: int, user_id: int) -> WishesRow:
    """The member's row, made if there is none yet."""
    row = await wishes(session, guild_id, user_id)
    if row is None:
        row = WishesRow(guild_id=guild_id, user_id=user_id)
        session.add(row)
        await session.flush()
    return row


async def records_of(session: AsyncSession, guild_id: int, user_id: int) -> list[RecordOfPartRow]:
    """Every record this member was ever given, oldest first."""
    statement = select(RecordOfPartRow).where(RecordOfPartRow.guild_id == guild_id, RecordOfPartRow.user_id == user_id)
    return list(await session.scalars(statement.order_by(RecordOfPartRow.id)))


async def record_of_part(session: AsyncSession, guild_id: int, code: str) -> RecordOfPartRow | None:
    statement = select(RecordOfPartRow).where(RecordOfPartRow.guild_id == guild_id, RecordOfPartRow.code == code)
    return await session.scalar(statement)
