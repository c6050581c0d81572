"""Saving a message to a log: one's own words, or another's as far as their author's choice allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.cpd.entry import Entry
from bot.cpd.log import LONGEST_TITLE, Log
from bot.cpd.storing import Naming, check_room, new_row, the_entry, to_entry, zone_of
from bot.errors import UserError
from bot.recurrence import zone_named
from db import chats, communities, cpd, words
from db.engine import Database


@dataclass(frozen=True, slots=True)
class Message:
    """A message of Discord's that a member wishes to keep. `place` is its channel's or thread's name."""

    id: int
    author_id: int
    author_name: str
    words: str
    posted_at: datetime
    place: str


class Keeping:
    """Adds messages to activities. Nothing is kept twice."""

    def __init__(self, database: Database, clock: Clock, log: Log) -> None:
        self._database, self._clock, self._log = database, clock, log

    async def keep(self, guild_id: int, user_id: int, message: Message, *, by_bot: bool) -> Entry:
        """To the activity it belongs to: its chat, where the member had a part in that, else an activity of its own.

        `by_bot`: the bot posted it; then it is a member's answer through the form, or nothing to keep (UserError).
        """
        await self._log.entries(guild_id, user_id)  # so that its chat is there
        async with self._database.writing() as session:
            standing = await cpd.kept(session, guild_id, user_id, message.id)
            if standing is None:
                row = await self._keep(session, guild_id, user_id, message, by_bot=by_bot)
            else:
                row = await the_entry(session, guild_id, user_id, standing.entry_id)
            return to_entry(row, await Naming.of(session, guild_id, [row]))

    # --- inside

    async def _keep(
        self, session: AsyncSession, guild_id: int, user_id: int, message: Message, *, by_bot: bool
    ) -> cpd.EntryRow:
        said = await words.message(session, guild_id, message.id)
        found = said or await words.recorded_message(session, guild_id, message.id)
        if by_bot and found is None:
            raise UserError("That is a message of mine. You can save what members write.")
        author_id = found.author_id if found is not None else message.author_id
        text = said.content if said is not None else message.words
        if not text.strip():
            raise UserError("There are no words in that message to save.")
        if author_id != user_id and await _may_not_be_quoted(session, guild_id, author_id, said):
            raise UserError("Whoever wrote that keeps their words out of others’ files, so I did not save it.")
        name = message.author_name
        if found is not None and by_bot:  # an answer through the form: its author has a name in that chat
            people = await chats.people(session, guild_id, found.chat_id)
            name = next((p.display_name for p in people if p.user_id == author_id), None) or ""
        source = f"chat:{found.chat_id}" if found is not None else None
        row = await self._activity(session, guild_id, user_id, message, source, own=author_id == user_id)
        row.kept.append(
            cpd.KeptRow(
                guild_id=guild_id,
                user_id=user_id,
                message_id=message.id,
                author_id=author_id,
                author_name=name,
                words=text,
                posted_at=message.posted_at,
            )
        )
        await session.flush()
        return row

    async def _activity(
        self, session: AsyncSession, guild_id: int, user_id: int, message: Message, source: str | None, *, own: bool
    ) -> cpd.EntryRow:
        """The activity of this source, or a new one. A chat that still runs is filled in when it has ended."""
        row = await cpd.entry_from(session, guild_id, user_id, source) if source else None
        if row is not None and row.deleted_at is None:
            return row
        if row is not None:  # they had deleted it, and want it again
            await session.delete(row)
            await session.flush()
        await check_room(session, guild_id, user_id)
        on = message.posted_at.astimezone(zone_named(await zone_of(session, guild_id))).date()
        title = f"A conversation in #{message.place}"[:LONGEST_TITLE]
        row = new_row(guild_id, user_id, title, on, self._clock.now())
        row.source, row.role = source, "participant" if own else "watcher"
        session.add(row)
        await session.flush()
        await session.refresh(row)
        return row


async def _may_not_be_quoted(session: AsyncSession, guild_id: int, author_id: int, said: words.WordsRow | None) -> bool:
    if said is not None and (said.left_out_at is not None or said.deleted_at is not None):
        return True
    choices = await communities.choices(session, guild_id, author_id)
    community = await communities.community(session, guild_id)
    names = (choices.names if choices else None) or (community.names if community else "number")
    return names == "left_out"
