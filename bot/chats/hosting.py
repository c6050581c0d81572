"""What hosts press: the only way an hour leaves its timetable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chats import rules
from bot.chats.chat import RUNNING, UPCOMING, Chat, Question
from bot.chats.storing import drop_older_plan, plan_once, plan_steps, the_row, to_chat
from bot.clock import Clock
from bot.errors import UserError
from db import chats as table
from db.engine import Database


@dataclass(frozen=True, slots=True)
class Presser:
    """Who pressed. Organisers may do whatever hosts may; the cog knows who is one."""

    user_id: int
    organiser: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What the presser had before them: the number of the next question (0: none) and the timetable's revision."""

    question: int
    revision: int

    @classmethod
    def of(cls, chat: Chat) -> Seen:
        return cls(chat.next_question.number if chat.next_question else 0, chat.revision)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a press did: the chat as it is now, and whether this press changed anything."""

    chat: Chat
    changed: bool


Change = Callable[[Chat, datetime], Chat]


class Hosting:
    """Moves the timetable when hosts ask.

    Invariant: whatever changes the timetable gives it a new revision, and a press that saw an older one changes
    nothing. Two hosts pressing at once move once.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def start(self, guild_id: int, chat_id: int, by: Presser, seen: Seen) -> Moved:
        """Open now, up to ten minutes before its time; the timetable moves with it."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await self._for_host(session, guild_id, chat_id, by)
            if row.state not in UPCOMING:
                raise UserError(_why_not_start(row))
            opening = row.opens_at <= now <= row.opens_at + timedelta(seconds=row.length_seconds) / 2
            if seen.revision != row.revision or opening:
                return Moved(to_chat(row), changed=False)
            first_at = row.opens_at - rules.HOST_MAY_START
            if now < first_at:
                raise UserError(f"You can start from ten minutes before its time: <t:{int(first_at.timestamp())}:R>.")
            times = rules.timetable(now, timedelta(seconds=row.length_seconds), len(row.questions))
            row.opens_at, row.takeaways_at, row.closes_at = times.opens_at, times.takeaways_at, times.closes_at
            for question, due_at in zip(row.questions, times.questions, strict=True):
                question.due_at = due_at
            row.revision += 1
            chat = to_chat(row)
            await drop_older_plan(session, chat, "started by its host")
            await plan_steps(session, chat, rules.steps_before(chat, now))
            return Moved(chat, changed=True)

    async def next(self, guild_id: int, chat_id: int, by: Presser, seen: Seen) -> Moved:
        """Ask the next question now; the others share the time that is left. With none left, the take-aways come."""
        return await self._change(guild_id, chat_id, by, seen, _ask_now, of_the_question=True)

    async def skip(self, guild_id: int, chat_id: int, by: Presser, seen: Seen) -> Moved:
        """Leave the next question out."""
        return await self._change(guild_id, chat_id, by, seen, _skip, of_the_question=True)

    async def more_time(self, guild_id: int, chat_id: int, by: Presser, seen: Seen) -> Moved:
        """Everything still to come five minutes later."""
        return await self._change(guild_id, chat_id, by, seen, _five_more)

    async def hold(self, guild_id: int, chat_id: int, by: Presser, seen: Seen) -> Moved:
        """No question goes out until Resume; the close still comes at its time."""
        return await self._change(guild_id, chat_id, by, seen, _hold)

    async def resume(self, guild_id: int, chat_id: int, by: Presser, seen: Seen) -> Moved:
        """Go on after a hold: what is still to come moves by as long as it lasted."""
        return await self._change(guild_id, chat_id, by, seen, _resume)

    async def close(self, guild_id: int, chat_id: int, by: Presser, seen: Seen) -> Moved:
        """End the hour now; questions not asked are listed in the closing post."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await self._for_host(session, guild_id, chat_id, by)
            _must_run(row)
            if seen.revision != row.revision or row.closes_at <= now:
                return Moved(to_chat(row), changed=False)
            row.closes_at, row.revision, row.held_since = now, row.revision + 1, None
            chat = to_chat(row)
            await drop_older_plan(session, chat, "closed by its host")
            await plan_steps(session, chat, [rules.Step("chat.close", "", "close", now)])
            return Moved(chat, changed=True)

    async def publish(self, guild_id: int, chat_id: int, by: Presser, seen: Seen) -> Moved:
        """End the window for late answers and publish."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await self._for_host(session, guild_id, chat_id, by)
            _must_await_publishing(row)
            if seen.revision != row.revision or (row.publishes_at is not None and row.publishes_at <= now):
                return Moved(to_chat(row), changed=False)
            row.publishes_at, row.revision = now, row.revision + 1
            chat = to_chat(row)
            await drop_older_plan(session, chat, "published by its host")
            await plan_steps(session, chat, [rules.Step("chat.publish", "/publish", "publish", now)])
            return Moved(chat, changed=True)

    async def discard(self, guild_id: int, chat_id: int, by: Presser, seen: Seen) -> Moved:
        """Never publish this chat: its captured words go, and those who took part are told."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await self._for_host(session, guild_id, chat_id, by)
            if row.state == "discarded":
                return Moved(to_chat(row), changed=False)
            _must_await_publishing(row)
            if seen.revision != row.revision:
                return Moved(to_chat(row), changed=False)
            row.state, row.publishes_at, row.revision = "discarded", None, row.revision + 1
            chat = to_chat(row)
            await drop_older_plan(session, chat, "discarded by its host")
            await plan_once(session, chat, "chat.forget", "/forget", "forget-discarded", now)
            await plan_once(session, chat, "chat.discarded", "/card", "discarded", now)
            await plan_once(session, chat, "chat.card", "/card", "card-discarded", now)
            return Moved(chat, changed=True)

    async def must_host(self, guild_id: int, chat_id: int, by: Presser) -> Chat:
        """The chat, if they may press its panel. Raises UserError."""
        async with self._database.reading() as session:
            row = await table.chat(session, guild_id, chat_id)
        if row is None:
            raise UserError("I can't find that chat. /chat list shows what there is.")
        chat = to_chat(row)
        _must_be_theirs(chat, by)
        return chat

    async def want_panel(self, guild_id: int, chat_id: int) -> None:
        """Have the panel posted anew: the old one is gone, or can no longer be changed."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            await plan_once(session, to_chat(row), "chat.panel", "/hosts", f"panel-{now.timestamp():.3f}", now)

    # --- inside

    async def _for_host(self, session: AsyncSession, guild_id: int, chat_id: int, by: Presser) -> table.ChatRow:
        row = await the_row(session, guild_id, chat_id)
        chat = to_chat(row)
        _must_be_theirs(chat, by)
        if by.user_id in chat.hosts:
            row.host_seen_at = self._clock.now()
        return row

    async def _change(
        self, guild_id: int, chat_id: int, by: Presser, seen: Seen, change: Change, *, of_the_question: bool = False
    ) -> Moved:
        """Change the timetable of a running chat. `of_the_question`: void once that question has been asked."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await self._for_host(session, guild_id, chat_id, by)
            _must_run(row)
            chat = to_chat(row)
            stands = Seen.of(chat)
            if seen.revision != stands.revision or (of_the_question and seen.question != stands.question):
                return Moved(chat, changed=False)
            changed = change(chat, now)
            if changed == chat:
                return Moved(chat, changed=False)
            await _replan(session, row, changed)
            return Moved(to_chat(row), changed=True)


async def _replan(session: AsyncSession, row: table.ChatRow, changed: Chat) -> None:
    """Write a changed timetable: what waited under the old one is dropped in the same transaction."""
    row.takeaways_at, row.closes_at, row.held_since = changed.takeaways_at, changed.closes_at, changed.held_since
    row.revision += 1
    for kept, question in zip(row.questions, changed.questions, strict=True):
        kept.due_at, kept.skipped_at = question.due_at, question.skipped_at
    chat = to_chat(row)
    await drop_older_plan(session, chat, "moved by its host")
    await plan_steps(session, chat, rules.steps_of_the_hour(chat))


def _ask_now(chat: Chat, now: datetime) -> Chat:
    """A question a host asks for ends a hold."""
    first = _next_step(chat)
    if first is None:
        return replace(chat, takeaways_at=min(now, chat.takeaways_at), held_since=None)
    rest = rules.spread_the_rest(replace(chat, questions=_with(chat, replace(first, asked_at=now))), now)
    return replace(chat, questions=_with(replace(chat, questions=rest), replace(first, due_at=now)), held_since=None)


def _skip(chat: Chat, now: datetime) -> Chat:
    first = _next_step(chat)
    if first is None:
        raise UserError("There is no question left to skip.")
    skipped = replace(chat, questions=_with(chat, replace(first, skipped_at=now)))
    return replace(skipped, questions=rules.spread_the_rest(skipped, now))


def _five_more(chat: Chat, now: datetime) -> Chat:
    return rules.moved_by(chat, rules.MORE_TIME / rules.pace(chat))


def _hold(chat: Chat, now: datetime) -> Chat:
    _next_step(chat)
    return replace(chat, held_since=chat.held_since or now)


def _resume(chat: Chat, now: datetime) -> Chat:
    if chat.held_since is None:
        return chat
    return replace(rules.moved_by(chat, now - chat.held_since), held_since=None)


def _next_step(chat: Chat) -> Question | None:
    """The next question; None: the take-aways. Raises UserError when those are open already."""
    if chat.state == "winding_up":
        raise UserError("The take-aways are open already; next comes the close.")
    return chat.next_question


def _with(chat: Chat, changed: Question) -> tuple[Question, ...]:
    return tuple(changed if q.number == changed.number else q for q in chat.questions)


def _must_be_theirs(chat: Chat, by: Presser) -> None:
    if by.user_id in chat.hosts or by.organiser:
        return
    if by.user_id == chat.support_id:
        raise UserError("You were asked to support this chat and have not answered yet. Say yes first, then try again.")
    raise UserError("Only the host, the support host and organisers can do that.")


def _must_run(row: table.ChatRow) -> None:
    if row.state not in RUNNING:
        raise UserError("This chat has already closed." if row.closed_at else "This chat has not opened yet.")


def _must_await_publishing(row: table.ChatRow) -> None:
    if row.state == "closed" and not row.safe_space and not row.practice:
        return
    if row.state == "published":
        raise UserError("This chat has already been published.")
    if row.state == "discarded":
        raise UserError("This chat was discarded, so there is nothing to publish.")
    if row.safe_space or row.practice:
        raise UserError("Nothing said in this chat is kept, so there is nothing to publish or to discard.")
    raise UserError("That becomes possible once the chat has closed.")


def _why_not_start(row: table.ChatRow) -> str:
    if row.closed_at:
        return "This chat has already closed."
    if row.opened_at:
        return "This chat is open already."
    if row.state in ("draft", "proposed"):
        return "This chat has not been accepted yet."
    return f"This chat was {row.state}."
