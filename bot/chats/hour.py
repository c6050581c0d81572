"""The hour itself: what stands in Discord, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chats import rules
from bot.chats.chat import RUNNING, UPCOMING, Chat, State
from bot.chats.storing import drop_older_plan, plan_once, plan_steps, the_row, to_chat
from bot.clock import Clock
from bot.community.service import add_notice
from bot.errors import UserError
from db import chats as table
from db import communities
from db.engine import Database


class Hour:
    """Reads chats, and notes what has been posted: each note plans what follows from it in the same transaction.

    What hosts press is in `hosting.py`.
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

    async def chat_at(self, guild_id: int, place_id: int) -> Chat | None:
        """The chat that is held, or run by its hosts, in this thread."""
        async with self._database.reading() as session:
            row = await table.chat_at(session, guild_id, place_id)
        return to_chat(row) if row is not None else None

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

    async def announced(
        self, guild_id: int, chat_id: int, revision: int, channel_id: int, message_id: int, *, edition: int = 0
    ) -> None:
        """The card stands. If time or words (`edition`, where given) changed while it was posted, it is drawn anew."""
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            row.channel_id, row.announcement_id = channel_id, message_id
            if row.state == "scheduled":
                row.state = "announced"
                chat, now = to_chat(row), self._clock.now()
                await plan_once(session, chat, "chat.news", "/news", "news", now)
                await plan_steps(session, chat, rules.steps_once_announced(chat, now))
            changed = row.revision != revision or edition not in (0, row.edition)
            if changed or row.state != "announced":
                again = f"card-{row.revision}-{row.edition}-{row.state}"
                await plan_once(session, to_chat(row), "chat.card", "/card", again, self._clock.now())

    async def stands(self, guild_id: int, chat_id: int, **places: int) -> None:
        """Note ids of what has been made: thread_id, hosts_thread_id, panel_id, event_id, closing_id, proposal_id."""
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            for name, value in places.items():
                setattr(row, name, value)

    async def hosts_thread_stands(self, guild_id: int, chat_id: int, thread_id: int) -> Chat:
        """The hosts' thread has been made (again): its hosts are let in, then it is explained, then the panel comes."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            row.hosts_thread_id, row.panel_id = thread_id, None
            if row.practice:
                row.thread_id = thread_id
            chat = to_chat(row)
            for user_id in chat.hosts:
                await plan_once(session, chat, "chat.hosts-join", "/hosts", f"join-{user_id}-{thread_id}", now)
            await plan_once(session, chat, "chat.hosts-welcome", "/hosts", f"welcome-{thread_id}", now)
            await plan_once(session, chat, "chat.panel", "/hosts", f"panel-{thread_id}", now)
            return chat

    # `at`: when the post appeared by Discord's clock. After a crash it is noted later than members answer it.

    async def asked(
        self, guild_id: int, chat_id: int, number: int, message_id: int, *, at: datetime | None = None
    ) -> None:
        """Question `number` stands in the thread."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            question = _question(row, number)
            question.asked_at, question.message_id = question.asked_at or at or now, message_id
            await plan_once(session, to_chat(row), "chat.pin", "/pins", f"pin-q{number}", now)
            await self._moved_on(session, row, f"q{number}", now)

    # --- opening and closing

    async def opened(self, guild_id: int, chat_id: int, *, at: datetime | None = None) -> Chat:
        """The welcome stands: the hour runs, and each of its steps is planned."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            if row.state not in ("scheduled", "announced"):
                return to_chat(row)
            row.state, row.opened_at = "open", at or now
            chat = to_chat(row)
            await plan_steps(session, chat, rules.steps_of_the_hour(chat))
            await plan_once(session, chat, "chat.panel", "/hosts", "panel-open", now)
            await self._moved_on(session, row, "hello", now)
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
            if row.practice:
                row.state = "cancelled"
                return
            what = f"chat:{row.id}:missed-{row.revision}"
            if await communities.notice_of(session, guild_id, row.host_id, "chat.missed", what) is not None:
                return
            await plan_once(session, to_chat(row), "chat.missed", "/card", f"missed-{row.revision}", self._clock.now())
            facts = {"chat_id": row.id, "revision": row.revision}
            await add_notice(session, self._clock, guild_id, row.host_id, "chat.missed", what=what, **facts)

    async def wound_up(self, guild_id: int, chat_id: int, *, at: datetime | None = None) -> None:
        """The take-aways have been asked for."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            if row.state == "open":
                row.state, row.wound_up_at = "winding_up", at or now
                await self._moved_on(session, row, "takeaways", now)

    async def as_closed(self, chat: Chat) -> Chat:
        """The chat as it will be once closed: the closing post names the window's end before it is written."""
        async with self._database.reading() as session:
            community = await communities.community(session, chat.guild_id)
        return replace(chat, publishes_at=_window_end(chat, community, self._clock.now()))

    async def closed(self, guild_id: int, chat_id: int, message_id: int, *, at: datetime | None = None) -> Chat:
        """The closing card stands: answers added afterwards count until the window ends, then it is published."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            if row.state not in ("open", "winding_up"):
                return to_chat(row)
            community = await communities.community(session, guild_id)
            row.state, row.closed_at, row.closing_id, row.held_since = "closed", at or now, message_id, None
            row.publishes_at = _window_end(to_chat(row), community, now)
            chat = to_chat(row)
            await drop_older_plan(session, chat, "closed")
            if row.practice:
                await plan_once(session, chat, "chat.panel-redraw", "/hosts", "redraw-closed", now)
                return chat
            await plan_once(session, chat, "chat.thanks", "/hosts", "thanks", now)
            await plan_once(session, chat, "chat.panel", "/hosts", "panel-closed", now)
            await plan_once(session, chat, "chat.card", "/card", "card-closed", now)
            if row.safe_space:
                return chat
            await plan_once(session, chat, "chat.event-sync", "/event", "event-closed", now)
            if row.publishes_at:
                await plan_steps(session, chat, [rules.Step("chat.publish", "/publish", "publish", row.publishes_at)])
            return chat

    async def thread_lost(self, guild_id: int, chat_id: int) -> Chat:
        """Somebody has deleted the chat's thread. Before the hour it is made again; a running hour ends.

        What was kept stays, but nobody knows why the thread went: so nothing is published unless a host says so.
        """
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            if row.state in UPCOMING and row.thread_id is not None:
                row.thread_id = None
                again = f"thread-{now.timestamp():.0f}"
                await plan_once(session, to_chat(row), "chat.thread", "/thread", again, now)
            elif row.state in RUNNING or (row.state == "closed" and row.publishes_at is not None):
                await self._end_without_thread(session, row, now)
            return to_chat(row)

    # --- inside

    async def _end_without_thread(self, session: AsyncSession, row: table.ChatRow, now: datetime) -> None:
        row.state, row.closed_at, row.held_since, row.publishes_at = "closed", row.closed_at or now, None, None
        row.revision += 1
        chat = to_chat(row)
        await drop_older_plan(session, chat, "its thread was deleted")
        await plan_once(session, chat, "chat.thread-lost", "/hosts", "thread-lost", now)
        await plan_once(session, chat, "chat.panel", "/hosts", "panel-thread-lost", now)
        await plan_once(session, chat, "chat.thread-lost-told", "/card", "thread-lost", now)
        await plan_once(session, chat, "chat.card", "/card", "card-thread-lost", now)
        await plan_once(session, chat, "chat.event-sync", "/event", "event-thread-lost", now)
        if chat.undecided:
            await plan_once(session, chat, "chat.forget", "/forget", "forget-undecided", now + rules.CAPTURE_KEPT)

    async def _moved_on(self, session: AsyncSession, row: table.ChatRow, moment: str, now: datetime) -> None:
        """Something new is open: the hosts' panel shows it.

        In a practice it comes anew, below what was said, and invented people begin to answer.
        """
        chat = to_chat(row)
        if moment != "hello":
            kind = "chat.panel" if row.practice else "chat.panel-redraw"
            await plan_once(session, chat, kind, "/hosts", f"panel-{moment}", now)
        if row.practice:
            for step in rules.invented_answers(chat, moment, now):
                await plan_once(session, chat, step.kind, step.line, step.name, step.at)


def _window_end(chat: Chat, community: communities.Community | None, now: datetime) -> datetime | None:
    if chat.safe_space or chat.practice:
        return None
    return now + timedelta(hours=community.window_hours if community else 48)


def _question(row: table.ChatRow, number: int) -> table.QuestionRow:
    return next(q for q in row.questions if q.number == number)
