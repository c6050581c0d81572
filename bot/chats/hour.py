"""The hour itself: what stands in Discord, which question is open, and what the hosts press."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chats import rules
from bot.chats.chat import Chat, Question, State
from bot.chats.storing import drop_older_plan, plan_once, plan_steps, the_row, to_chat
from bot.clock import Clock
from bot.community.service import add_notice
from bot.errors import UserError
from db import chats as table
from db import communities
from db.engine import Database


@dataclass(frozen=True, slots=True)
class Moved:
    """What pressing a host's button did: the chat as it is now, and whether this press changed anything."""

    chat: Chat
    changed: bool


Move = Callable[[Chat, datetime], Chat]


class Hour:
    """Reads chats, notes what has been posted, and moves the timetable when hosts ask.

    Invariant: every press names the step it saw (`expected`: the next question's number, 0 for none), so two hosts
    pressing Next at once move once.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    # --- reading

    async def chat(self, guild_id: int, chat_id: int) -> Chat:
        """Raises UserError when this server has no such chat."""
        async with self._database.reading() as session:
            row = await table.chat(session, guild_id, chat_id)
        if row is None:
            raise UserError("I can't find that chat. /chat list shows what there is.")
        return to_chat(row)

    async def in_states(
        self, guild_id: int, states: Sequence[State], *, newest_first: bool = False, most: int = 200
    ) -> list[Chat]:
        """The server's chats in these states, by opening time."""
        async with self._database.reading() as session:
            rows = await table.chats_in(session, guild_id, states, newest_first=newest_first, most=most)
        return [to_chat(row) for row in rows]

    async def host_is_here(self, guild_id: int, chat_id: int) -> bool:
        """A host has pressed something or spoken since shortly before the opening."""
        async with self._database.reading() as session:
            row = await table.chat(session, guild_id, chat_id)
            if row is None:
                return False
            since = row.opens_at - rules.COVER
            hosts = to_chat(row).hosts
            seen = [p.last_seen_at for p in await table.people(session, guild_id, chat_id) if p.user_id in hosts]
        return any(at is not None and at >= since for at in (*seen, row.host_seen_at))

    # --- what now stands in Discord

    async def announced(self, guild_id: int, chat_id: int, revision: int, channel_id: int, message_id: int) -> None:
        """The card stands. If the timetable changed while it was being posted, it is drawn once more."""
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            row.channel_id, row.announcement_id = channel_id, message_id
            if row.state == "scheduled":
                row.state = "announced"
            if row.revision != revision or row.state != "announced":
                again = f"card-{row.revision}-{row.state}"
                await plan_once(session, to_chat(row), "chat.card", "/card", again, self._clock.now())

    async def stands(self, guild_id: int, chat_id: int, **places: int) -> None:
        """Note ids of what has been made: thread_id, hosts_thread_id, panel_id, event_id, closing_id, proposal_id."""
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            for name, value in places.items():
                setattr(row, name, value)

    async def asked(self, guild_id: int, chat_id: int, number: int, message_id: int) -> None:
        """Question `number` stands in the thread."""
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            question = _question(row, number)
            question.asked_at, question.message_id = question.asked_at or self._clock.now(), message_id

    # --- opening and closing

    async def opened(self, guild_id: int, chat_id: int) -> Chat:
        """The welcome stands: the hour runs, and each of its steps is planned."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            if row.state not in ("scheduled", "announced"):
                return to_chat(row)
            row.state, row.opened_at = "open", now
            chat = to_chat(row)
            await plan_steps(session, chat, rules.steps_of_the_hour(chat))
            await plan_once(session, chat, "chat.panel", "/hosts", "panel-open", now)
            if not row.practice:
                await plan_once(session, chat, "chat.card", "/card", "card-open", now)
                if not row.safe_space:
                    await plan_once(session, chat, "chat.event-sync", "/event", "event-open", now)
                called_at = max(now, row.opens_at) + rules.SUPPORT_CALLED
                await plan_once(session, chat, "chat.call", "/hosts", "call", called_at)
            return chat

    async def missed(self, guild_id: int, chat_id: int) -> None:
        """It is too late to open: host and organisers are asked what to do."""
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            chat = to_chat(row)
            name = f"missed-{row.revision}"
            await plan_once(session, chat, "chat.missed", "/card", name, self._clock.now())
            await add_notice(session, self._clock, guild_id, row.host_id, "chat.missed", chat_id=chat_id)

    async def wound_up(self, guild_id: int, chat_id: int) -> None:
        """The take-aways have been asked for."""
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            if row.state == "open":
                row.state, row.wound_up_at = "winding_up", self._clock.now()

    async def as_closed(self, chat: Chat) -> Chat:
        """The chat as it will be once closed: the closing post names the window's end before it is written."""
        async with self._database.reading() as session:
            community = await communities.community(session, chat.guild_id)
        return replace(chat, publishes_at=_window_end(chat, community, self._clock.now()))

    async def closed(self, guild_id: int, chat_id: int, message_id: int) -> Chat:
        """The closing card stands: answers added afterwards count until the window ends, then it is published."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            if row.state not in ("open", "winding_up"):
                return to_chat(row)
            community = await communities.community(session, guild_id)
            row.state, row.closed_at, row.closing_id, row.held_since = "closed", now, message_id, None
            row.publishes_at = _window_end(to_chat(row), community, now)
            chat = to_chat(row)
            await drop_older_plan(session, chat, "closed")
            await plan_once(session, chat, "chat.panel", "/hosts", "panel-closed", now)
            await plan_once(session, chat, "chat.thanks", "/hosts", "thanks", now)
            if row.practice:
                return chat
            await plan_once(session, chat, "chat.card", "/card", "card-closed", now)
            if row.safe_space:
                return chat
            await plan_once(session, chat, "chat.event-sync", "/event", "event-closed", now)
            if row.publishes_at:
                await plan_steps(session, chat, [rules.Step("chat.publish", "/publish", "publish", row.publishes_at)])
            return chat

    # --- what hosts press

    async def start(self, guild_id: int, chat_id: int, user_id: int) -> Moved:
        """Open now, up to ten minutes before its time; the timetable moves with it."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await self._for_host(session, guild_id, chat_id, user_id)
            if row.state not in ("scheduled", "announced"):
                return Moved(to_chat(row), changed=False)
            if now < row.opens_at - rules.HOST_MAY_START:
                raise UserError("You can start a chat from ten minutes before its time.")
            times = rules.timetable(now, timedelta(seconds=row.length_seconds), len(row.questions))
            row.opens_at, row.takeaways_at, row.closes_at = times.opens_at, times.takeaways_at, times.closes_at
            for question, due_at in zip(row.questions, times.questions, strict=True):
                question.due_at = due_at
            row.revision += 1
            chat = to_chat(row)
            await drop_older_plan(session, chat, "started by its host")
            await plan_steps(session, chat, rules.steps_before(chat, now))
            return Moved(chat, changed=True)

    async def next(self, guild_id: int, chat_id: int, user_id: int, expected: int) -> Moved:
        """Ask the next question now; the others share the time that is left."""
        return await self._press(guild_id, chat_id, user_id, expected, _ask_now)

    async def skip(self, guild_id: int, chat_id: int, user_id: int, expected: int) -> Moved:
        """Leave the next question out."""
        return await self._press(guild_id, chat_id, user_id, expected, _skip)

    async def extend(self, guild_id: int, chat_id: int, user_id: int, expected: int) -> Moved:
        """Everything still to come five minutes later."""
        return await self._press(guild_id, chat_id, user_id, expected, _five_more)

    async def hold(self, guild_id: int, chat_id: int, user_id: int) -> Moved:
        """No question goes out until Resume; the close still comes at its time."""
        async with self._database.writing() as session:
            row = await self._for_host(session, guild_id, chat_id, user_id)
            _must_run(row)
            changed = row.held_since is None
            row.held_since = row.held_since or self._clock.now()
            return Moved(to_chat(row), changed)

    async def resume(self, guild_id: int, chat_id: int, user_id: int) -> Moved:
        """Go on after a hold: what is still to come moves by as long as it lasted."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await self._for_host(session, guild_id, chat_id, user_id)
            _must_run(row)
            if row.held_since is None:
                return Moved(to_chat(row), changed=False)
            later = rules.moved_by(to_chat(row), now - row.held_since)
            await self._replan(session, row, replace(later, held_since=None), "resumed")
            return Moved(to_chat(row), changed=True)

    async def close_now(self, guild_id: int, chat_id: int, user_id: int) -> Moved:
        """End the hour now; questions not asked are listed in the closing post."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await self._for_host(session, guild_id, chat_id, user_id)
            if row.state not in ("open", "winding_up"):
                return Moved(to_chat(row), changed=False)
            row.closes_at, row.revision, row.held_since = now, row.revision + 1, None
            chat = to_chat(row)
            await drop_older_plan(session, chat, "closed by its host")
            await plan_steps(session, chat, [rules.Step("chat.close", "", "close", now)])
            return Moved(chat, changed=True)

    async def publish_now(self, guild_id: int, chat_id: int, user_id: int) -> Moved:
        """End the window and publish."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await self._for_host(session, guild_id, chat_id, user_id)
            if row.state != "closed" or row.safe_space or row.practice:
                return Moved(to_chat(row), changed=False)
            row.publishes_at, row.revision = now, row.revision + 1
            chat = to_chat(row)
            await drop_older_plan(session, chat, "published by its host")
            await plan_steps(session, chat, [rules.Step("chat.publish", "/publish", "publish", now)])
            return Moved(chat, changed=True)

    async def discard(self, guild_id: int, chat_id: int, user_id: int) -> Moved:
        """Never publish this chat: its captured words go."""
        async with self._database.writing() as session:
            row = await self._for_host(session, guild_id, chat_id, user_id)
            if row.state == "discarded":
                return Moved(to_chat(row), changed=False)
            if row.state != "closed":
                raise UserError("Only a chat that is closed and not yet published can be discarded.")
            row.state, row.publishes_at = "discarded", None
            chat = to_chat(row)
            await plan_once(session, chat, "chat.card", "/card", "card-discarded", self._clock.now())
            return Moved(chat, changed=True)

    async def is_host(self, guild_id: int, chat_id: int, user_id: int) -> bool:
        return user_id in (await self.chat(guild_id, chat_id)).hosts

    # --- inside

    async def _for_host(self, session: AsyncSession, guild_id: int, chat_id: int, user_id: int) -> table.ChatRow:
        """The row; organisers are let in by the cog, which passes the host's id for them."""
        row = await the_row(session, guild_id, chat_id)
        if user_id not in to_chat(row).hosts:
            raise UserError("Only the host, the support host and organisers can do that.")
        row.host_seen_at = self._clock.now()
        return row

    async def _press(self, guild_id: int, chat_id: int, user_id: int, expected: int, move: Move) -> Moved:
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await self._for_host(session, guild_id, chat_id, user_id)
            _must_run(row)
            chat = to_chat(row)
            waiting = chat.next_question.number if chat.next_question else 0
            if waiting != expected:
                return Moved(chat, changed=False)
            await self._replan(session, row, move(chat, now), "moved by its host")
            return Moved(to_chat(row), changed=True)

    async def _replan(self, session: AsyncSession, row: table.ChatRow, moved: Chat, why: str) -> None:
        """Write a changed timetable: what waited under the old one is dropped in the same transaction."""
        row.takeaways_at, row.closes_at, row.held_since = moved.takeaways_at, moved.closes_at, moved.held_since
        row.revision += 1
        for question in moved.questions:
            kept = _question(row, question.number)
            kept.due_at, kept.skipped_at = question.due_at, question.skipped_at
        chat = to_chat(row)
        await drop_older_plan(session, chat, why)
        await plan_steps(session, chat, rules.steps_of_the_hour(chat))


def _ask_now(chat: Chat, now: datetime) -> Chat:
    """With no question left, the take-aways come now."""
    first = chat.next_question
    if first is None:
        return replace(chat, takeaways_at=min(now, chat.takeaways_at))
    rest = rules.spread_the_rest(replace(chat, questions=_with(chat, replace(first, asked_at=now))), now)
    return replace(chat, questions=_with(replace(chat, questions=rest), replace(first, due_at=now)), held_since=None)


def _skip(chat: Chat, now: datetime) -> Chat:
    first = chat.next_question
    if first is None:
        raise UserError("There is no question left to skip.")
    skipped = replace(chat, questions=_with(chat, replace(first, skipped_at=now)))
    return replace(skipped, questions=rules.spread_the_rest(skipped, now))


def _five_more(chat: Chat, now: datetime) -> Chat:
    return rules.moved_by(chat, chat.length / 12)


def _window_end(chat: Chat, community: communities.Community | None, now: datetime) -> datetime | None:
    if chat.safe_space or chat.practice:
        return None
    return now + timedelta(hours=community.window_hours if community else 48)


def _with(chat: Chat, changed: Question) -> tuple[Question, ...]:
    return tuple(changed if q.number == changed.number else q for q in chat.questions)


def _question(row: table.ChatRow, number: int) -> table.QuestionRow:
    return next(q for q in row.questions if q.number == number)


def _must_run(row: table.ChatRow) -> None:
    if row.state not in ("open", "winding_up"):
        raise UserError("This chat has already closed." if row.closed_at else "This chat has not opened yet.")
