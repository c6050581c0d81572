"""Taking part: joining, watching, reminders, and what each person is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chats.chat import Chat
from bot.chats.storing import the_row, to_chat
from bot.clock import Clock
from bot.community.service import add_notice
from bot.errors import UserError
from db import chats as table
from db.engine import Database

REMINDER = timedelta(hours=1)  # before the opening


@dataclass(frozen=True, slots=True)
class Part:
    """One person's part in one chat."""

    user_id: int
    joined: bool
    watching: bool
    reminded: bool
    excused: bool
    followed: bool
    seen: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """What a press on the card did: the chat, the person's part now, and whether it was new."""

    chat: Chat
    part: Part
    new: bool


class People:
    """Who comes to a chat and how. Watching is nobody's business but the watcher's."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def join(self, guild_id: int, chat_id: int, user_id: int) -> Answered:
        return await self._answer(guild_id, chat_id, user_id, joined=True)

    async def watch(self, guild_id: int, chat_id: int, user_id: int) -> Answered:
        return await self._answer(guild_id, chat_id, user_id, watching=True)

    async def excuse(self, guild_id: int, chat_id: int, user_id: int) -> Answered:
        """They said they would come, and now cannot. Nobody else is told."""
        return await self._answer(guild_id, chat_id, user_id, excused=True)

    async def remind(self, guild_id: int, chat_id: int, user_id: int) -> Answered:
        """Remind this person an hour before; a test notice goes out at once, so that they know where to look.

        Raises UserError when that hour has begun. Who could not come, and now wishes to be reminded, can come.
        """
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await self._open_to_answers(session, guild_id, chat_id)
            if now >= row.opens_at - REMINDER:
                raise UserError(
                    "It is less than an hour away, so there is no reminder left to send. Press Join instead."
                )
            person = await table.person(session, row, user_id)
            before = _part(person)
            if person.excused_at is not None:
                person.excused_at = person.joined_at = person.watching_at = None
            if person.remind_at is None:
                person.remind_at = now
                await add_notice(session, self._clock, guild_id, user_id, "chat.remind-test", chat_id=chat_id)
            return Answered(to_chat(row), _part(person), _part(person) != before)

    async def follow(self, guild_id: int, chat_id: int, user_id: int) -> Answered:
        """A watcher's own statement that they followed the chat."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            if row.opened_at is None:
                raise UserError("This chat has not opened yet.")
            person = await table.person(session, row, user_id)
            if row.safe_space and person.joined_at is None and user_id not in to_chat(row).hosts:
                raise UserError("This chat was a safe space: only those who joined it could follow it.")
            new = person.followed_at is None
            person.followed_at = person.followed_at or now
            return Answered(to_chat(row), _part(person), new)

    async def part(self, guild_id: int, chat_id: int, user_id: int) -> Part:
        return (await self.parts(guild_id, chat_id)).get(user_id) or Part(user_id, *(False,) * 6)

    async def mine(self, guild_id: int, user_id: int) -> dict[int, Part]:
        """This member's part in every chat of the server, by chat."""
        async with self._database.reading() as session:
            rows = await table.parts_of(session, guild_id, user_id)
        return {row.chat_id: _part(row) for row in rows}

    async def parts(self, guild_id: int, chat_id: int) -> dict[int, Part]:
        """Everybody with a part in the chat, by member."""
        async with self._database.reading() as session:
            rows = await table.people(session, guild_id, chat_id)
        return {row.user_id: _part(row) for row in rows}

    async def joined_count(self, chat_id: int) -> int:
        async with self._database.reading() as session:
            return await table.joined_count(session, chat_id)

    async def to_remind(self, guild_id: int, chat_id: int) -> list[int]:
        """Members who asked to be reminded and can still come."""
        async with self._database.reading() as session:
            rows = await table.people(session, guild_id, chat_id)
        return [row.user_id for row in rows if row.remind_at and not row.excused_at]

    async def first_timers(self, guild_id: int, chat_id: int) -> list[int]:
        """Members who spoke here and in no chat of this server before."""
        async with self._database.reading() as session:
            before = await table.posted_before(session, guild_id, chat_id)
            rows = await table.people(session, guild_id, chat_id)
        return [row.user_id for row in rows if row.first_seen_at and row.user_id not in before]

    async def nameless(self, guild_id: int, chat_id: int) -> list[int]:
        """Members who were seen in the chat and whose name here is not known yet."""
        async with self._database.reading() as session:
            rows = await table.people(session, guild_id, chat_id)
        return [row.user_id for row in rows if row.first_seen_at and row.display_name is None]

    async def name(self, guild_id: int, chat_id: int, names: Mapping[int, str]) -> None:
        """Note the names members carry in this server."""
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            for user_id, display_name in names.items():
                (await table.person(session, row, user_id)).display_name = display_name

    async def seen(self, guild_id: int, chat_id: int, user_id: int) -> None:
        """Somebody was seen taking part where no words are kept (a safe space)."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            person = await table.person(session, row, user_id)
            person.first_seen_at, person.last_seen_at = person.first_seen_at or now, now

    # --- inside

    async def _open_to_answers(self, session: AsyncSession, guild_id: int, chat_id: int) -> table.ChatRow:
        row = await the_row(session, guild_id, chat_id)
        if row.state in ("cancelled", "declined"):
            raise UserError(f"This chat was {row.state}.")
        if row.state in ("closed", "published", "discarded"):
            raise UserError("This chat has already ended.")
        if row.practice or row.state in ("draft", "proposed"):
            raise UserError("This chat has not been announced.")
        return row

    async def _answer(
        self,
        guild_id: int,
        chat_id: int,
        user_id: int,
        *,
        joined: bool = False,
        watching: bool = False,
        excused: bool = False,
    ) -> Answered:
        """Join, watch and "I can't come" exclude one another; the latest press counts."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await self._open_to_answers(session, guild_id, chat_id)
            person = await table.person(session, row, user_id)
            before = _part(person)
            if joined or watching:
                person.excused_at = None
                person.joined_at = (person.joined_at or now) if joined else None
                person.watching_at = (person.watching_at or now) if watching else None
            if excused:
                person.excused_at = person.excused_at or now
            part = _part(person)
            return Answered(to_chat(row), part, part != before)


def _part(row: table.PersonRow) -> Part:
    return Part(
        user_id=row.user_id,
        joined=row.joined_at is not None and row.excused_at is None,
        watching=row.watching_at is not None and row.excused_at is None,
        reminded=row.remind_at is not None,
        excused=row.excused_at is not None,
        followed=row.followed_at is not None,
        seen=row.first_seen_at is not None,
    )
