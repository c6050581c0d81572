"""Drawing a starter, putting it before others, and keeping one: the use cases of `/starter`."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.errors import UserError
from bot.recurrence import zone_named
from bot.starters import rules
from bot.starters.library import Shelf
from bot.starters.starter import Library, Stage, Starter, Wish
from db import agenda as agenda_table
from db import communities
from db import starters as table
from db.engine import Database

POST = "starter.post"  # on the agenda
OWN = "own."
MOST_SAVED = 200


@dataclass(frozen=True, slots=True)
class Drawn:
    """A starter as it was drawn in one place. `turn` grows with each draw there."""

    id: int
    guild_id: int
    place: str
    turn: int
    wish: Wish
    starter: Starter

    @property
    def channel_id(self) -> int | None:
        """Where it may be posted: the channel or thread it was drawn in; None for a draw of one's own."""
        kind, _, number = self.place.partition(":")
        return int(number) if kind == "channel" else None


@dataclass(frozen=True, slots=True)
class Saved:
    """A starter on a member's own list, in the words it had when it was saved."""

    id: int
    draw_id: int
    text: str
    follow_up: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class SavedPage:
    saved: Sequence[Saved]
    total: int


def channel_place(channel_id: int) -> str:
    return f"channel:{channel_id}"


def member_place(user_id: int) -> str:
    """Draws that only this member sees."""
    return f"member:{user_id}"


class Starters:
    """Draws never repeat in a place until all that fit have come since; what is drawn is noted in the same breath."""

    def __init__(self, database: Database, clock: Clock, shelf: Shelf, chance: random.Random | None = None) -> None:
        self._database, self._clock, self._shelf = database, clock, shelf
        self._chance = chance or random.Random()

    @property
    def library(self) -> Library:
        """The starters from files, shared by all communities."""
        return self._shelf.library

    @property
    def problem(self) -> str:
        """Why the folder of this copy's own is not in use; empty while all is well."""
        return self._shelf.problem

    async def reload(self) -> Library:
        """Read the files again. Raises UserError, and changes nothing, when one of them is wrong."""
        return await self._shelf.reload()

    def theme_title(self, theme: str) -> str:
        return self.library.themes.get(theme, theme.replace("-", " ").capitalize())

    # --- drawing

    async def draw(self, guild_id: int, place: str, wish: Wish) -> Drawn:
        """The next starter for this place. Raises UserError where none fits the wish."""
        async with self._database.writing() as session:
            return await self.draw_in(session, guild_id, place, wish)

    async def draw_in(self, session: AsyncSession, guild_id: int, place: str, wish: Wish) -> Drawn:
        """As `draw`, inside another use case's transaction."""
        fitting = [s for s in await all_starters(session, self.library, guild_id) if rules.fits(s, wish)]
        if not fitting:
            raise UserError(_none_fits(wish))
        place_row = await table.place_for_change(session, guild_id, place)
        chosen = rules.next_one(fitting, await table.turns(session, place_row.id), self._chance)
        return await _note(session, place_row, chosen, wish)

    async def another(self, guild_id: int, draw_id: int) -> Drawn:
        """The next one in the same place, for the same wish."""
        async with self._database.writing() as session:
            _, place_row, wish = await _the_draw(session, guild_id, draw_id)
            return await self.draw_in(session, guild_id, place_row.place, wish)

    async def drawn(self, guild_id: int, draw_id: int) -> Drawn:
        """What was drawn. Raises UserError when it is no longer among the starters."""
        async with self._database.reading() as session:
            return await self._drawn(session, guild_id, draw_id)

    async def today(self, guild_id: int) -> Starter | None:
        """The question this community shares today, by its own clock."""
        async with self._database.reading() as session:
            row = await communities.community(session, guild_id)
            starters = await all_starters(session, self.library, guild_id)
        zone = zone_named(row.timezone if row is not None else "Europe/London")
        return rules.of_the_day(starters, guild_id, self._clock.now().astimezone(zone).date())

    async def take_today(self, guild_id: int, user_id: int) -> Drawn:
        """Today's question in a member's own hands: it counts as drawn, so that Another brings another."""
        starter = await self.today(guild_id)
        if starter is None:
            raise UserError("There is no question for today. /starter draw finds one on any theme.")
        async with self._database.writing() as session:
            place_row = await table.place_for_change(session, guild_id, member_place(user_id))
            return await _note(session, place_row, starter, Wish(audience="chat"))

    # --- before everybody's eyes

    async def post(self, guild_id: int, draw_id: int) -> Drawn:
        """Have it posted where it was drawn; once, however often this is pressed. Raises UserError if it may not be."""
        async with self._database.writing() as session:
            drawn = await self._drawn(session, guild_id, draw_id)
            if drawn.channel_id is None or not may_be_posted(drawn):
                raise UserError("This one is for a smaller circle, so I do not post it here.")
            await self._plan_post(session, drawn)
            return drawn

    async def post_another(self, guild_id: int, draw_id: int, turn: int) -> Drawn | None:
        """Draw the next one and have it posted; None if another has come there since `turn`."""
        async with self._database.writing() as session:
            _, place_row, wish = await _the_draw(session, guild_id, draw_id)
            held = await table.place_for_change(session, guild_id, place_row.place)
            if held.turn != turn:
                return None
            drawn = await self.draw_in(session, guild_id, held.place, wish)
            await self._plan_post(session, drawn)
            return drawn

    async def for_pair(self, guild_id: int, thread_id: int, stage: Stage = "start") -> Drawn:
        """What two people's private thread begins with: the same one however often it is asked for. Later ones come by
        `/starter draw` there, or by Another below a posted one."""
        async with self._database.writing() as session:
            place_row = await table.place_for_change(session, guild_id, channel_place(thread_id))
            begun = await table.newest_draw(session, place_row.id)
            if begun is not None:
                return await self._drawn(session, guild_id, begun.id)
            return await self.draw_in(
                session, guild_id, place_row.place, Wish(None, "pair", stage, depth=1, private=True)
            )

    # --- kept

    async def save(self, guild_id: int, user_id: int, draw_id: int) -> bool:
        """Put it on the member's own list; False if it is there already. Raises UserError when the list is full."""
        async with self._database.writing() as session:
            drawn = await self._drawn(session, guild_id, draw_id)
            starter = drawn.starter
            if await table.saved_starter(session, guild_id, user_id, starter.id) is not None:
                return False
            if await table.saved_count(session, guild_id, user_id) >= MOST_SAVED:
                raise UserError(f"Your list is full ({MOST_SAVED}). /starter saved lets you take some off.")
            session.add(
                table.SavedRow(
                    guild_id=guild_id, user_id=user_id, starter=starter.id, draw_id=draw_id, text=starter.text,
                    follow_up=starter.follow_up, saved_at=self._clock.now(),
                )
            )  # fmt: skip
            return True

    async def saved(self, guild_id: int, user_id: int, *, page: int = 0, size: int = 10) -> SavedPage:
        """A page of the member's own list, the newest first; the last page where there is none of this number."""
        async with self._database.reading() as session:
            total = await table.saved_count(session, guild_id, user_id)
            page = max(0, min(page, (total - 1) // size))
            rows = await table.saved(session, guild_id, user_id, most=size, after=page * size)
        return SavedPage([_saved(row) for row in rows], total)

    async def saved_one(self, guild_id: int, user_id: int, saved_id: int) -> Saved:
        """Raises UserError when it is not on this member's list."""
        async with self._database.reading() as session:
            row = await table.saved_one(session, guild_id, user_id, saved_id)
        if row is None:
            raise UserError("That one is not on your list any more.")
        return _saved(row)

    async def unsave(self, guild_id: int, user_id: int, saved_id: int) -> None:
        """Take it off the member's list; nothing happens if it is gone already."""
        async with self._database.writing() as session:
            row = await table.saved_one(session, guild_id, user_id, saved_id)
            if row is not None:
                await session.delete(row)

    # --- inside

    async def _plan_post(self, session: AsyncSession, drawn: Drawn) -> None:
        """The turn is part of the step, so that pressing twice posts once and a later draw posts again."""
        subject, step = f"starter:{drawn.id}", f"post-{drawn.turn}"
        plan = agenda_table.Plan(drawn.guild_id, POST, subject, step, self._clock.now())
        await agenda_table.plan(session, [plan])

    async def _drawn(self, session: AsyncSession, guild_id: int, draw_id: int) -> Drawn:
        row, place_row, wish = await _the_draw(session, guild_id, draw_id)
        starters = {s.id: s for s in await all_starters(session, self.library, guild_id)}
        if row.starter not in starters:
            raise UserError("This question is no longer among the starters. **Another** brings the next one.")
        return Drawn(row.id, guild_id, place_row.place, row.turn, wish, starters[row.starter])


def may_be_posted(drawn: Drawn) -> bool:
    return drawn.wish.private or rules.is_for_all_to_read(drawn.starter)


async def all_starters(session: AsyncSession, library: Library, guild_id: int) -> tuple[Starter, ...]:
    """The shipped starters and the community's own, side by side."""
    own = await table.suggestions(session, guild_id, ["accepted"])
    return (*library.starters, *map(to_starter, own))


def to_starter(row: table.SuggestionRow) -> Starter:
    """A community's own starter: light, and for anyone."""
    return Starter(
        id=f"{OWN}{row.id}",
        theme=row.theme,
        audience="anyone",
        stage="any",
        depth=1,
        text=row.text,
        follow_up=row.follow_up,
        author_id=row.author_id if row.credited else None,
    )


async def _note(session: AsyncSession, place_row: table.PlaceRow, starter: Starter, wish: Wish) -> Drawn:
    place_row.turn += 1
    row = await table.draw_of(session, place_row.id, starter.id)
    if row is None:
        row = table.DrawRow(guild_id=place_row.guild_id, place_id=place_row.id, starter=starter.id)
        session.add(row)
    row.turn, row.wish = place_row.turn, asdict(wish)
    await session.flush()
    return Drawn(row.id, place_row.guild_id, place_row.place, row.turn, wish, starter)


async def _the_draw(session: AsyncSession, guild_id: int, draw_id: int) -> tuple[table.DrawRow, table.PlaceRow, Wish]:
    found = await table.draw(session, guild_id, draw_id)
    if found is None:
        raise UserError("I can't find that question any more. /starter draw brings a new one.")
    row, place_row = found
    known: dict[str, Any] = row.wish
    return row, place_row, Wish(**known)


def _saved(row: table.SavedRow) -> Saved:
    return Saved(row.id, row.draw_id, row.text, row.follow_up, row.saved_at)


def _none_fits(wish: Wish) -> str:
    if wish.depth == 3 and not wish.private:
        return "Deep questions are for private places: ask for one in a private thread, or leave the depth out."
    return "No starter fits all of that. Leave one of your choices out, and try again."
