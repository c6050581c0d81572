"""Looking for a buddy: who fits, why, what would widen the choice, and whom to tell when somebody comes who does."""

from __future__ import annotations

from dataclasses import dataclass

from bot.buddies import knowing
from bot.buddies.profile import Topic
from bot.buddies.reasons import Reason
from bot.buddies.suggesting import Widening, shortlist, widenings
from bot.clock import Clock
from bot.community.service import add_notice
from db import buddies as table
from db.engine import Database


@dataclass(frozen=True, slots=True)
class Suggested:
    """Somebody to ask, with what they offer and want, and the one reason."""

    member_id: int
    offers: tuple[Topic, ...]
    wants: tuple[Topic, ...]
    reason: Reason
    partners_before: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What looking for a buddy brought. Where nobody fits, `widenings` would; `telling`: they will hear of somebody."""

    suggested: tuple[Suggested, ...]
    widenings: tuple[Widening, ...]
    telling: bool


class Finding:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def find(self, guild_id: int, user_id: int) -> Found:
        """Up to five whom the member could ask; that they were shown is noted. Raises UserError without a profile."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = (await table.hold_profiles(session, guild_id, {user_id}))[user_id]
            me = await knowing.must_be_free(session, row)
            pool = await knowing.everybody(session, guild_id, now)
            known = await knowing.known_between(session, guild_id, now, viewer=user_id)
            others = [profile for profile in pool.values() if profile.member_id != user_id]
            found = shortlist(me, others, known, now)
            await table.note_shown(session, guild_id, user_id, [s.member_id for s in found], now)
            suggested = tuple(
                Suggested(s.member_id, pool[s.member_id].offers, pool[s.member_id].wants, s.reason, s.partners_before)
                for s in found
            )
            wider = () if suggested else widenings(me, others, known, now)
            return Found(suggested, wider, row.tell_since is not None)

    async def look_for(self, guild_id: int, user_id: int) -> None:
        """This member can be found anew: tell everybody who waits for somebody like them, each once."""
        now = self._clock.now()
        async with self._database.writing() as session:
            pool = await knowing.everybody(session, guild_id, now)
            if user_id not in pool:
                return
            for row in await table.waiting_for_someone(session, guild_id):
                viewer = pool.get(row.user_id)
                known = await knowing.known_between(session, guild_id, now, viewer=row.user_id)
                if viewer is not None and shortlist(viewer, [pool[user_id]], known, now):
                    row.tell_since = None
                    await add_notice(session, self._clock, guild_id, row.user_id, "buddies.fits")
