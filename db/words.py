"""What was said: captured messages while a chat runs, and the published record they become."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Guild, RowId, Short, Snowflake
from db.chats import ChatRow


class WordsRow(Base):
    """One message as it stands in the thread. A deleted one keeps its id and nothing of its text (a tombstone)."""

    __tablename__ = "chat_messages"

    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id", ondelete="CASCADE"))
    guild_id: Mapped[Guild]
    author_id: Mapped[Snowflake]
    content: Mapped[str]
    posted_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    reply_to: Mapped[Snowflake | None]
    question: Mapped[int | None]  # named by the author through the Answer form; else worked out when published
    attachments: Mapped[list[Any]]
    reactions: Mapped[dict[str, Any] | None]  # emoji: count, as last read from Discord itself
    left_out_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_chat_messages_chat", "chat_id", "message_id"),)


class ReactionRow(Base):
    """One person's reaction, so that an event told twice counts once. Gone when the capture is."""

    __tablename__ = "chat_reactions"
    __table_args__ = (UniqueConstraint("message_id", "user_id", "emoji"),)

    id: Mapped[RowId]
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id", ondelete="CASCADE"), index=True)
    guild_id: Mapped[Guild]
    message_id: Mapped[Snowflake]
    user_id: Mapped[Snowflake]
    emoji: Mapped[str]


class AnswerRow(Base):
    """An answer given through the form, on its way to the thread. Once it stands there its words are a WordsRow, and
    gone from here; `digest` knows the same words sent twice. `busy_until`: somebody is posting it."""

    __tablename__ = "chat_answers"
    __table_args__ = (UniqueConstraint("chat_id", "user_id", "question", "digest"),)

    id: Mapped[RowId]
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id", ondelete="CASCADE"))
    guild_id: Mapped[Guild]
    user_id: Mapped[Snowflake]
    question: Mapped[int]  # 0: a take-away
    digest: Mapped[Short]
    text: Mapped[str]
    attempts: Mapped[int]
    begun_at: Mapped[datetime]
    busy_until: Mapped[datetime | None]
    message_id: Mapped[Snowflake | None]


class RecordRow(Base):
    """A published transcript, one row a version. `body` is the JSON file itself; every other file is made from it."""

    __tablename__ = "chat_records"
    __table_args__ = (UniqueConstraint("chat_id", "version"),)

    id: Mapped[RowId]
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id", ondelete="CASCADE"))
    guild_id: Mapped[Guild]
    version: Mapped[int]
    body: Mapped[str]
    written_at: Mapped[datetime]


class RecordedRow(Base):
    """Which message of Discord a numbered message of the record is, so that it can be taken out again."""

    __tablename__ = "chat_recorded"
    __table_args__ = (UniqueConstraint("chat_id", "number"),)

    id: Mapped[RowId]
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id", ondelete="CASCADE"))
    guild_id: Mapped[Guild]
    number: Mapped[int]
    message_id: Mapped[Snowflake] = mapped_column(index=True)
    author_id: Mapped[Snowflake] = mapped_column(index=True)


class NamedRow(Base):
    """Where the newest version of a record names somebody in what another wrote: so that the name can go when they do.

    `place` is "introduction", "reading" or a message's number; `start` and `length` count characters there.
    """

    __tablename__ = "chat_named"
    __table_args__ = (UniqueConstraint("chat_id", "place", "start"),)

    id: Mapped[RowId]
    chat_id: Mapped[int] = mapped_column(ForeignKey("chats.id", ondelete="CASCADE"))
    guild_id: Mapped[Guild]
    user_id: Mapped[Snowflake] = mapped_column(index=True)
    place: Mapped[Short]
    start: Mapped[int]
    length: Mapped[int]


def _insert(connection: AsyncConnection | AsyncSession, table: type[Base]) -> Any:
    name = connection.dialect.name if isinstance(connection, AsyncConnection) else connection.get_bind().dialect.name
    return (postgresql if name == "postgresql" else sqlite).insert(table)


async def add_messages(connection: AsyncConnection | AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """New messages. One that is there already, or was deleted before we heard of it, stays as it is."""
    await connection.execute(_insert(connection, WordsRow).on_conflict_do_nothing(), rows)


async def change_messages(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Edited messages, in full: the newest `edited_at` wins, a tombstone stays one, an unknown message is added."""
    statement = _insert(connection, WordsRow)
    newer = or_(WordsRow.edited_at.is_(None), WordsRow.edited_at < statement.excluded.edited_at)
    changed = {name: statement.excluded[name] for name in ("content", "edited_at", "attachments")}
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["message_id"], set_=changed, where=newer & WordsRow.deleted_at.is_(None)
        ),
        rows,
    )


async def bury_messages(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Deleted messages: no text is left, and a late create finds the tombstone."""
    statement = _insert(connection, WordsRow)
    emptied = {name: statement.excluded[name] for name in ("content", "attachments", "deleted_at", "reactions")}
    await connection.execute(statement.on_conflict_do_update(index_elements=["message_id"], set_=emptied), rows)


async def add_reactions(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    await connection.execute(_insert(connection, ReactionRow).on_conflict_do_nothing(), rows)


async def take_reactions(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    statement = delete(ReactionRow).where(
        ReactionRow.message_id == bindparam("message"),
        ReactionRow.user_id == bindparam("user"),
        ReactionRow.emoji == bindparam("which"),
    )
    taken = [{"message": r["message_id"], "user": r["user_id"], "which": r["emoji"]} for r in rows]
    await connection.execute(statement, taken)


async def set_reaction_counts(connection: AsyncConnection, counts: dict[int, dict[str, int]]) -> None:
    """The counts as Discord itself tells them, which settle what events may have missed."""
    if counts:
        statement = update(WordsRow).where(WordsRow.message_id == bindparam("message"))
        rows = [{"message": message_id, "counts": reactions} for message_id, reactions in counts.items()]
        await connection.execute(statement.values(reactions=bindparam("counts")), rows)


async def messages(session: AsyncSession, guild_id: int, chat_id: int) -> list[WordsRow]:
    """What stands in the thread, oldest first, left-out messages among them."""
    statement = select(WordsRow).where(
        WordsRow.guild_id == guild_id, WordsRow.chat_id == chat_id, WordsRow.deleted_at.is_(None)
    )
    return list(await session.scalars(statement.order_by(WordsRow.message_id)))


async def captured_chats_of(session: AsyncSession, guild_id: int, author_id: int) -> set[int]:
    """Chats of which the capture still holds what this member said."""
    statement = select(WordsRow.chat_id).where(WordsRow.guild_id == guild_id, WordsRow.author_id == author_id)
    return set(await session.scalars(statement.distinct()))


async def recorded_numbers_of(session: AsyncSession, guild_id: int, author_id: int) -> dict[int, set[int]]:
    """The numbers of this member's messages in the published records, by chat."""
    statement = select(RecordedRow.chat_id, RecordedRow.number).where(
        RecordedRow.guild_id == guild_id, RecordedRow.author_id == author_id
    )
    numbers: dict[int, set[int]] = {}
    for chat_id, number in await session.execute(statement):
        numbers.setdefault(chat_id, set()).add(number)
    return numbers


async def message(session: AsyncSession, guild_id: int, message_id: int) -> WordsRow | None:
    return await session.scalar(
        select(WordsRow).where(WordsRow.guild_id == guild_id, WordsRow.message_id == message_id)
    )


async def answer(session: AsyncSession, guild_id: int, answer_id: int) -> AnswerRow | None:
    return await session.scalar(select(AnswerRow).where(AnswerRow.guild_id == guild_id, AnswerRow.id == answer_id))


async def same_answer(
    session: AsyncSession, chat_id: int, user_id: int, question: int, digest: str
) -> AnswerRow | None:
    """The very same words by the same member to the same question, if they were sent before."""
    return await session.scalar(
        select(AnswerRow).where(
            AnswerRow.chat_id == chat_id,
            AnswerRow.user_id == user_id,
            AnswerRow.question == question,
            AnswerRow.digest == digest,
        )
    )


async def standing_ids(connection: AsyncConnection, chat_id: int) -> set[int]:
    """Ids of a chat's stored messages that have not been deleted."""
    statement = select(WordsRow.message_id).where(WordsRow.chat_id == chat_id, WordsRow.deleted_at.is_(None))
    return set((await connection.scalars(statement)).all())


async def reaction_counts(session: AsyncSession, chat_id: int) -> dict[int, dict[str, int]]:
    """By message: emoji and how many people, as the events told it."""
    statement = (
        select(ReactionRow.message_id, ReactionRow.emoji, func.count())
        .where(ReactionRow.chat_id == chat_id)
        .group_by(ReactionRow.message_id, ReactionRow.emoji)
    )
    counts: dict[int, dict[str, int]] = {}
    for message_id, emoji, count in await session.execute(statement):
        counts.setdefault(message_id, {})[emoji] = count
    return counts


async def leave_out(session: AsyncSession, guild_id: int, message_id: int, at: datetime | None) -> None:
    statement = update(WordsRow).where(WordsRow.guild_id == guild_id, WordsRow.message_id == message_id)
    await session.execute(statement.values(left_out_at=at))


async def newest_record(session: AsyncSession, guild_id: int, chat_id: int) -> RecordRow | None:
    statement = select(RecordRow).where(RecordRow.guild_id == guild_id, RecordRow.chat_id == chat_id)
    return await session.scalar(statement.order_by(RecordRow.version.desc()).limit(1))


async def recorded(
    session: AsyncSession,
    guild_id: int,
    chat_id: int,
    *,
    authors: Collection[int] | None = None,
    messages: Collection[int] | None = None,
) -> list[RecordedRow]:
    """The record's messages by these authors or with these ids, none if those are empty; all when neither is given."""
    statement = select(RecordedRow).where(RecordedRow.guild_id == guild_id, RecordedRow.chat_id == chat_id)
    if authors is not None or messages is not None:
        chosen = or_(RecordedRow.author_id.in_(authors or ()), RecordedRow.message_id.in_(messages or ()))
        statement = statement.where(chosen)
    return list(await session.scalars(statement.order_by(RecordedRow.number)))


async def recorded_message(session: AsyncSession, guild_id: int, message_id: int) -> RecordedRow | None:
    return await session.scalar(
        select(RecordedRow).where(RecordedRow.guild_id == guild_id, RecordedRow.message_id == message_id)
    )


async def chats_with_words_of(session: AsyncSession, guild_id: int, user_id: int) -> set[int]:
    """Published chats of this server that hold words of this member."""
    statement = select(RecordedRow.chat_id).where(RecordedRow.guild_id == guild_id, RecordedRow.author_id == user_id)
    return set(await session.scalars(statement.distinct()))


async def chats_naming(session: AsyncSession, guild_id: int, user_id: int) -> set[int]:
    """Published chats of this server whose record may name this member: in another's words, or as a host."""
    named = select(NamedRow.chat_id).where(NamedRow.guild_id == guild_id, NamedRow.user_id == user_id)
    hosting = or_(ChatRow.host_id == user_id, ChatRow.support_id == user_id)
    hosted = select(RecordRow.chat_id).join(ChatRow, ChatRow.id == RecordRow.chat_id)
    hosted = hosted.where(ChatRow.guild_id == guild_id, hosting)
    return {*await session.scalars(named.distinct()), *await session.scalars(hosted.distinct())}


async def named(session: AsyncSession, guild_id: int, chat_id: int) -> list[NamedRow]:
    statement = select(NamedRow).where(NamedRow.guild_id == guild_id, NamedRow.chat_id == chat_id)
    return list(await session.scalars(statement))


async def write_named(session: AsyncSession, chat_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Whom the newest version names where, in place of what an earlier one did."""
    await session.execute(delete(NamedRow).where(NamedRow.chat_id == chat_id))
    if rows:
        await session.execute(_insert(session, NamedRow), rows)


async def write_recorded(session: AsyncSession, rows: Iterable[dict[str, Any]]) -> None:
    listed = list(rows)
    if listed:
        await session.execute(_insert(session, RecordedRow), listed)


async def strike_recorded(session: AsyncSession, chat_id: int, numbers: Collection[int]) -> None:
    await session.execute(delete(RecordedRow).where(RecordedRow.chat_id == chat_id, RecordedRow.number.in_(numbers)))


async def empty_old_records(session: AsyncSession, chat_id: int, newest: int) -> None:
    """Earlier versions keep their number and date; their words are gone."""
    statement = update(RecordRow).where(RecordRow.chat_id == chat_id, RecordRow.version < newest)
    await session.execute(statement.values(body=""))


async def forget_capture(session: AsyncSession, chat_id: int) -> None:
    """Remove a chat's unredacted capture; the published record stays."""
    await session.execute(delete(WordsRow).where(WordsRow.chat_id == chat_id))
    await session.execute(delete(ReactionRow).where(ReactionRow.chat_id == chat_id))
    await session.execute(delete(AnswerRow).where(AnswerRow.chat_id == chat_id))
