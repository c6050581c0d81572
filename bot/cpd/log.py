"""A member's log: it fills itself, and the member has the last word on everything in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chats.capture import Capture
from bot.clock import Clock
from bot.cpd import rules
from bot.cpd.entry import Entry
from bot.cpd.frameworks import Frameworks
from bot.cpd.from_chats import from_chats
from bot.cpd.from_pairs import from_pairs
from bot.cpd.rules import Seen
from bot.cpd.storing import Naming, check_room, new_row, the_entry, to_entry, zone_of
from bot.documents.text import shorten
from bot.errors import UserError
from bot.recurrence import zone_named
from db import cpd
from db.engine import Database

LONGEST_TITLE, LONGEST_ABOUT, LONGEST_LINK, MOST_LINKS = 200, 1000, 300, 10

Source = Callable[[AsyncSession, int, int, str], Awaitable[list[Seen]]]
"""What one feature tells a log: session, server, member, the community's time zone → the activities it knows of."""

SOURCES: tuple[Source, ...] = (from_chats, from_pairs)


@dataclass(frozen=True, slots=True)
class Typed:
    """An activity as a member types it in."""

    title: str
    on: date
    minutes: int | None
    about: str
    links: tuple[str, ...]

    @classmethod
    def read(cls, *, title: str, day: str, minutes: str, about: str, links: str, today: date) -> Self:
        """Raises UserError for what cannot be read. An empty day is today."""
        if not title.strip():
            raise UserError("What was it? Give the activity a title.")
        listed = tuple(line.strip()[:LONGEST_LINK] for line in links.splitlines() if line.strip())
        if len(listed) > MOST_LINKS:
            raise UserError(f"That is a lot of evidence: name at most {MOST_LINKS} files or links.")
        return cls(
            title=title.strip()[:LONGEST_TITLE],
            on=rules.past_day(day, today) if day.strip() else today,
            minutes=rules.minutes_typed(minutes),
            about=about.strip()[:LONGEST_ABOUT],
            links=listed,
        )

    @property
    def holds_a_number(self) -> bool:
        """Whether something in it may be an NHS number."""
        return bool(rules.nhs_numbers("\n".join((self.title, self.about, *self.links))))


class Log:
    """Fills members' logs from what other features know. What a member corrected or deleted is left alone."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        frameworks: Frameworks,
        capture: Capture,
        sources: Sequence[Source] = SOURCES,
    ) -> None:
        self._database, self._clock, self._frameworks = database, clock, frameworks
        self._capture, self._sources = capture, sources

    async def entries(self, guild_id: int, user_id: int) -> list[Entry]:
        """The whole log, up to date, in date order."""
        await self._fill(guild_id, user_id)
        async with self._database.reading() as session:
            rows = [row for row in await cpd.entries(session, guild_id, user_id) if row.deleted_at is None]
            naming = await Naming.of(session, guild_id, rows)
        return [to_entry(row, naming) for row in rows]

    async def entry(self, guild_id: int, user_id: int, entry_id: int) -> Entry:
        """One activity. Raises UserError when it is not (any longer) in this member's log."""
        async with self._database.reading() as session:
            row = await the_entry(session, guild_id, user_id, entry_id)
            return to_entry(row, await Naming.of(session, guild_id, [row]))

    async def of_chat(self, guild_id: int, user_id: int, chat_id: int) -> Entry | None:
        """The activity that a chat is in this member's log; None where they had no part in it that anybody saw.

        One they had deleted comes back: who asks for its evidence wants it.
        """
        source = f"chat:{chat_id}"
        async with self._database.writing() as session:
            await _undelete(session, guild_id, user_id, source)
        await self._fill(guild_id, user_id)
        async with self._database.reading() as session:
            row = await cpd.entry_from(session, guild_id, user_id, source)
            return to_entry(row, await Naming.of(session, guild_id, [row])) if row is not None else None

    async def of_question(self, guild_id: int, user_id: int, draw_id: int, question: str) -> Entry:
        """The activity that thinking about a drawn starter is. It comes into the log when it is first asked for."""
        source, now = f"question:{draw_id}", self._clock.now()
        async with self._database.writing() as session:
            await _undelete(session, guild_id, user_id, source)
            today = now.astimezone(zone_named(await zone_of(session, guild_id))).date()
            seen = Seen(source, "", today, shorten(f"A question: {question}", LONGEST_TITLE), None, False)
            await cpd.add_entries(session, [_values(guild_id, user_id, seen, now)])
            row = await cpd.entry_from(session, guild_id, user_id, source)
            assert row is not None
            return to_entry(row, await Naming.of(session, guild_id, [row]))

    async def add(self, guild_id: int, user_id: int, typed: Typed) -> Entry:
        async with self._database.writing() as session:
            await check_room(session, guild_id, user_id)
            row = new_row(guild_id, user_id, typed.title, typed.on, self._clock.now())
            _write(row, typed)
            session.add(row)
            await session.flush()
            await session.refresh(row)
            return to_entry(row, await Naming.of(session, guild_id, [row]))

    async def change(self, guild_id: int, user_id: int, entry_id: int, typed: Typed) -> Entry:
        """From now on it is the member's own account: nothing fills it anew. Minutes they changed are their own too."""
        async with self._database.writing() as session:
            row = await the_entry(session, guild_id, user_id, entry_id)
            if typed.minutes != row.minutes:
                row.minutes_seen = False
            _write(row, typed)
            row.corrected_at = self._clock.now()
            return to_entry(row, await Naming.of(session, guild_id, [row]))

    async def sort(self, guild_id: int, user_id: int, entry_id: int, framework_id: str, category_id: str) -> Entry:
        """The member's choice of category under one framework. Raises UserError for one it does not have."""
        framework = self._frameworks.of(framework_id)
        if framework is None or category_id not in {category.id for category in framework.categories}:
            raise UserError("That type of activity is no longer there. Please choose another.")
        async with self._database.writing() as session:
            row = await the_entry(session, guild_id, user_id, entry_id)
            row.kinds = row.kinds | {framework_id: category_id}
            return to_entry(row, await Naming.of(session, guild_id, [row]))

    async def delete(self, guild_id: int, user_id: int, entry_id: int) -> None:
        """With its reflection and kept messages. What came from a source leaves an empty row, so that it stays gone."""
        async with self._database.writing() as session:
            row = await the_entry(session, guild_id, user_id, entry_id)
            if row.source is None:
                await session.delete(row)
                return
            row.title = row.about = ""
            row.links, row.kinds, row.minutes = [], {}, None
            row.kept.clear()
            row.reflection = None
            row.deleted_at = self._clock.now()

    # --- inside

    async def _fill(self, guild_id: int, user_id: int) -> None:
        """Write only where something is new: most looks at a log change nothing."""
        await self._capture.drain()
        async with self._database.reading() as session:
            zone = await zone_of(session, guild_id)
            seen = [one for source in self._sources for one in await source(session, guild_id, user_id, zone)]
            standing = {row.source: row for row in await cpd.entries(session, guild_id, user_id)}
        new = [one for one in seen if one.source not in standing]
        changed = [one for one in seen if one.source in standing and _differs(standing[one.source], one)]
        if not new and not changed:
            return
        now = self._clock.now()
        async with self._database.writing() as session:
            if new:
                await cpd.add_entries(session, [_values(guild_id, user_id, one, now) for one in new])
            for one in changed:
                row = await cpd.entry_from(session, guild_id, user_id, one.source)
                if row is not None and _differs(row, one):
                    row.role, row.on, row.title = one.role, one.on, one.title
                    row.minutes, row.minutes_seen = one.minutes, one.minutes_seen


async def _undelete(session: AsyncSession, guild_id: int, user_id: int, source: str) -> None:
    """What the member had deleted may be filled in anew."""
    row = await cpd.entry_from(session, guild_id, user_id, source)
    if row is not None and row.deleted_at is not None:
        await session.delete(row)
        await session.flush()


def _write(row: cpd.EntryRow, typed: Typed) -> None:
    row.title, row.on, row.minutes = typed.title, typed.on, typed.minutes
    row.about, row.links = typed.about, list(typed.links)


def _values(guild_id: int, user_id: int, seen: Seen, now: datetime) -> dict[str, object]:
    return {
        "guild_id": guild_id, "user_id": user_id, "source": seen.source, "role": seen.role, "on": seen.on,
        "title": seen.title, "minutes": seen.minutes, "minutes_seen": seen.minutes_seen, "about": "",
        "links": [], "kinds": {}, "created_at": now,
    }  # fmt: skip


def _differs(row: cpd.EntryRow, seen: Seen) -> bool:
    """Whether the source knows better; a row that the member corrected or deleted is theirs."""
    if row.corrected_at is not None or row.deleted_at is not None:
        return False
    return (row.role, row.on, row.title, row.minutes) != (seen.role, seen.on, seen.title, seen.minutes)
