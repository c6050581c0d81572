"""A member's profile, switches and rest, and whom they wish not to meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.buddies import knowing, making
from bot.buddies.about_me import AboutMe
from bot.buddies.profile import Route, Switches
from bot.buddies.storing import to_pair
from bot.clock import Clock
from bot.community.service import DEFAULT_ZONE
from bot.errors import UserError
from db import buddies as table
from db import buddy_pairs, communities
from db.engine import Database


@dataclass(frozen=True, slots=True)
class Mine:
    """A member's own profile. `saved` is None until they have saved one; `draft` while they are changing it."""

    saved: AboutMe | None
    draft: AboutMe | None
    switches: Switches
    paused_at: datetime | None
    tell_since: datetime | None
    buddies: int

    @property
    def paused(self) -> bool:
        return self.paused_at is not None


class Profiles:
    """What a member told stands in a draft until they have seen it whole and saved it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def mine(self, guild_id: int, user_id: int) -> Mine:
        async with self._database.reading() as session:
            row = await table.profile(session, guild_id, user_id)
            buddies = (await buddy_pairs.buddies_by_member(session, guild_id)).get(user_id, 0)
        return _mine(row, buddies)

    async def about(self, guild_id: int, user_id: int) -> AboutMe | None:
        """What somebody has saved, for a possible buddy's card."""
        async with self._database.reading() as session:
            return knowing.about(await table.profile(session, guild_id, user_id))

    async def begin(self, guild_id: int, user_id: int) -> Mine:
        """Start to write or change a profile. A draft that was left is gone on with."""
        async with self._database.writing() as session:
            row = await _held(session, guild_id, user_id)
            if row.draft is None:
                community = await communities.community(session, guild_id)
                zone = community.timezone if community is not None else DEFAULT_ZONE
                row.draft = row.answers or AboutMe(zone).as_dict()
            return _mine(row, 0)

    async def write(self, guild_id: int, user_id: int, draft: AboutMe) -> Mine:
        """Keep what has been chosen so far."""
        async with self._database.writing() as session:
            row = await _held(session, guild_id, user_id)
            row.draft = draft.as_dict()
            return _mine(row, 0)

    async def draft(self, guild_id: int, user_id: int) -> AboutMe:
        """What is being written. Raises UserError when it has been saved or left."""
        async with self._database.reading() as session:
            row = await table.profile(session, guild_id, user_id)
        if row is None or row.draft is None:
            raise UserError("That has been saved already. /buddy profile opens it again.")
        return AboutMe.from_dict(row.draft)

    async def save(self, guild_id: int, user_id: int) -> Mine:
        """The draft stands from now on. Pressed twice it is saved once. Raises UserError while something is needed."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await _held(session, guild_id, user_id)
            if row.draft is not None:
                if not AboutMe.from_dict(row.draft).complete:
                    raise UserError("Two things are needed: one thing you can offer, and one you would like.")
                row.answers, row.draft, row.saved_at = row.draft, None, now
                await knowing.found_anew(session, row, now)
            elif row.answers is None:
                raise UserError("There is nothing to save yet. /buddy profile begins.")
            return _mine(row, 0)

    async def leave(self, guild_id: int, user_id: int) -> Mine:
        """Drop the draft; what stood before stands."""
        async with self._database.writing() as session:
            row = await _held(session, guild_id, user_id)
            row.draft = None
            return _mine(row, 0)

    async def delete(self, guild_id: int, user_id: int) -> None:
        """Everything they told, and the switches. Pairs stay, and so do their wishes not to meet somebody."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await _held(session, guild_id, user_id)
            row.answers = row.draft = row.saved_at = row.tell_since = None
            row.suggested = row.listed = row.rounds = False
            await making.take_back_requests(session, guild_id, user_id, now)

    async def switch(self, guild_id: int, user_id: int, route: Route, *, on: bool) -> Mine:
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await _held(session, guild_id, user_id)
            if row.saved_at is None:
                raise UserError("Save your profile first: /buddy profile.")
            if getattr(row, route) is not on:
                setattr(row, route, on)
                if route == "suggested":
                    await knowing.found_anew(session, row, now)
            return _mine(row, 0)

    async def pause(self, guild_id: int, user_id: int, *, on: bool) -> Mine:
        """Take a rest from being found and asked, or end it. Pairs go on; open requests of theirs are taken back."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await _held(session, guild_id, user_id)
            if on and row.paused_at is None:
                row.paused_at = now
                await making.take_back_requests(session, guild_id, user_id, now)
            elif not on and row.paused_at is not None:
                row.paused_at = None
                await knowing.found_anew(session, row, now)
            return _mine(row, 0)

    async def tell_me(self, guild_id: int, user_id: int) -> None:
        """Tell this member, once, when somebody who fits can be found."""
        async with self._database.writing() as session:
            row = await _held(session, guild_id, user_id)
            row.tell_since = row.tell_since or self._clock.now()

    # --- whom they wish not to meet

    async def block(self, guild_id: int, user_id: int, other_id: int) -> None:
        """Never put these two together again, whatever they do; a pair of them ends. The other never hears why."""
        if user_id == other_id:
            raise UserError("You can't block yourself. /buddy pause gives you a rest.")
        now = self._clock.now()
        async with self._database.writing() as session:
            await table.hold_profiles(session, guild_id, {user_id, other_id})
            await table.keep_apart(session, guild_id, user_id, other_id, "blocked", now)
            for row in await table.requests(session, guild_id, table.OPEN_REQUESTS, asker=user_id, asked=other_id):
                row.state, row.ended_at = "withdrawn", now
            for row in await table.requests(session, guild_id, ("waiting",), asker=other_id, asked=user_id):
                row.state = "declined"  # and is told as any no is, at its own moment
            for pair in await buddy_pairs.pairs_of(session, guild_id, user_id):
                members = to_pair(pair).members
                if pair.state == "open" and {user_id, other_id} <= set(members):
                    await making.leave_pair(session, self._clock, pair, user_id)

    async def unblock(self, guild_id: int, user_id: int, other_id: int) -> bool:
        """Take a block, or "don't match us again", back; False if there was none."""
        async with self._database.writing() as session:
            return await table.let_meet(session, guild_id, user_id, other_id)

    async def kept_apart_by(self, guild_id: int, user_id: int) -> list[int]:
        """Whom this member wishes not to meet: for them alone."""
        async with self._database.reading() as session:
            rows = await table.kept_apart(session, guild_id, user_id)
        return sorted({row.from_id for row in rows if row.by_id == user_id})


async def _held(session: AsyncSession, guild_id: int, user_id: int) -> table.ProfileRow:
    return (await table.hold_profiles(session, guild_id, {user_id}))[user_id]


def _mine(row: table.ProfileRow | None, buddies: int) -> Mine:
    if row is None:
        return Mine(None, None, Switches(), None, None, buddies)
    draft = AboutMe.from_dict(row.draft) if row.draft is not None else None
    return Mine(knowing.about(row), draft, knowing.switches(row), row.paused_at, row.tell_since, buddies)
