"""Between rows and values: what every chat service needs to read a chat and write its plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chats.chat import Chat, Question
from bot.chats.record import Word
from bot.chats.rules import Step
from bot.errors import UserError
from db import agenda, chats, words


def to_chat(row: chats.ChatRow) -> Chat:
    return Chat(
        id=row.id,
        guild_id=row.guild_id,
        state=row.state,  # type: ignore[arg-type]
        revision=row.revision,
        series_id=row.series_id,
        title=row.title,
        introduction=row.introduction,
        reading=row.reading,
        theme=row.theme,
        repeat=row.repeat,  # type: ignore[arg-type]
        safe_space=row.safe_space,
        practice=row.practice,
        proposer_id=row.proposer_id,
        host_id=row.host_id,
        support_id=row.support_id,
        support_accepted=row.support_accepted,
        opens_at=row.opens_at,
        length=timedelta(seconds=row.length_seconds),
        takeaways_at=row.takeaways_at,
        closes_at=row.closes_at,
        held_since=row.held_since,
        channel_id=row.channel_id,
        proposal_id=row.proposal_id,
        announcement_id=row.announcement_id,
        thread_id=row.thread_id,
        hosts_thread_id=row.hosts_thread_id,
        panel_id=row.panel_id,
        event_id=row.event_id,
        closing_id=row.closing_id,
        published_message_id=row.published_message_id,
        decision_note=row.decision_note,
        opened_at=row.opened_at,
        wound_up_at=row.wound_up_at,
        closed_at=row.closed_at,
        publishes_at=row.publishes_at,
        published_at=row.published_at,
        questions=tuple(
            Question(q.number, q.text, q.due_at, q.asked_at, q.skipped_at, q.message_id) for q in row.questions
        ),
        edition=row.edition,
        decided_by=row.decided_by,
        series_at=row.series_at,
    )


def to_word(row: words.WordsRow, live: Mapping[str, int]) -> Word:
    """`live`: the reactions as events told them, where Discord's own counts have not been read."""
    return Word(
        message_id=row.message_id,
        author_id=row.author_id,
        content=row.content,
        posted_at=row.posted_at,
        edited=row.edited_at is not None,
        reply_to=row.reply_to,
        question=row.question,
        attachments=row.attachments,
        reactions=row.reactions if row.reactions is not None else live,
        left_out=row.left_out_at is not None,
    )


async def the_row(session: AsyncSession, guild_id: int, chat_id: int) -> chats.ChatRow:
    """The chat's row, held for change. Raises UserError when this server has no such chat."""
    row = await chats.chat(session, guild_id, chat_id, lock=True)
    if row is None:
        raise UserError("I can't find that chat. /chat list shows what there is.")
    return row


async def plan_steps(session: AsyncSession, chat: Chat, steps: Iterable[Step]) -> None:
    """Write steps to the agenda under the chat's present revision."""
    await agenda.plan(
        session,
        [
            agenda.Plan(chat.guild_id, step.kind, chat.subject + step.line, f"{step.name}@{chat.revision}", step.at)
            for step in steps
        ],
    )


async def plan_once(session: AsyncSession, chat: Chat, kind: str, line: str, name: str, at: datetime) -> None:
    """Write one step that no change of the timetable voids (its name carries no revision)."""
    await agenda.plan(session, [agenda.Plan(chat.guild_id, kind, chat.subject + line, name, at)])


async def drop_older_plan(session: AsyncSession, chat: Chat, why: str) -> None:
    """Drop what an earlier revision of the timetable still has waiting, on every line."""
    for line in ("", "/hosts", "/event", "/pins", "/publish"):
        await agenda.drop_waiting(session, chat.subject + line, why)
