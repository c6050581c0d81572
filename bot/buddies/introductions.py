"""Asking those whom a round puts together.

What anybody answers is for the members of their match alone, and a no is told as every no is: at the match's one
moment, when it cannot be told from silence on the other side, a rest, a block, or another pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from bot.buddies import knowing, life, making, rules
from bot.buddies.pair import Pair
from bot.buddies.profile import Between, between, duo
from bot.buddies.reasons import Reason, reason
from bot.clock import Clock
from bot.community.service import add_notice
from bot.errors import UserError
from db import agenda, buddy_pairs, communities
from db import buddies as people_table
from db import buddy_rounds as table
from db.engine import Database

ANSWER, NOBODY = "buddies.match-answer", "buddies.matched-with-nobody"


@dataclass(frozen=True, slots=True)
class Introduction:
    """A match as one of its members meets it."""

    match_id: int
    guild_id: int
    others: tuple[int, ...]
    reasons: dict[int, Reason]
    answer_at: datetime | None
    answer: Literal["yes", "no"] | None
    state: Literal["planned", "asked", "paired", "off"]


class Introductions:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def introduce(self, guild_id: int, match_id: int) -> None:
        """Ask the members of a match. What has changed since the matching is looked at first."""
        now = self._clock.now()
        async with self._database.writing() as session:
            match = await self._held(session, guild_id, match_id)
            if match is None or match.state != "planned":
                return
            members = [member.user_id for member in match.members]
            left = await self._still_fitting(session, guild_id, members, now)
            if len(left) < 2:
                match.state = "off"
                return
            match.state, match.answer_at = "asked", now + life.ANSWER_AFTER
            plan = agenda.Plan(guild_id, ANSWER, f"match:{match.id}", "answer", match.answer_at)
            await agenda.plan(session, [plan])
            match.members = [member for member in match.members if member.user_id in left]
            for user_id in left:
                await add_notice(session, self._clock, guild_id, user_id, "buddies.introduced", match_id=match.id)

    async def tell_left_out(self, guild_id: int, round_id: int) -> bool:
        """All who signed up and are not asked hear one sentence at one moment: no cause can be told from another.

        False while somebody is still to be asked: that moment has not come.
        """
        async with self._database.writing() as session:
            matches = await table.matches(session, round_id)
            if any(match.state == "planned" for match in matches):
                return False
            asked = {member.user_id for match in matches if match.answer_at for member in match.members}
            for sign_up in await table.signed_up(session, round_id):
                what = f"round:{round_id}"
                told = await communities.notice_of(session, guild_id, sign_up.user_id, NOBODY, what)
                if sign_up.user_id not in asked and told is None:
                    await add_notice(session, self._clock, guild_id, sign_up.user_id, NOBODY, what=what)
        return True

    async def introduction(self, guild_id: int, match_id: int, user_id: int) -> Introduction:
        """Raises UserError where it is not theirs."""
        now = self._clock.now()
        async with self._database.reading() as session:
            match = await table.match(session, guild_id, match_id)
            mine = next((m for m in match.members if m.user_id == user_id), None) if match is not None else None
            if match is None or mine is None:
                raise UserError("That is not there any more.")
            everybody = await knowing.everybody(session, guild_id, now)
        others = tuple(member.user_id for member in match.members if member.user_id != user_id)
        reasons = (
            {other: reason(everybody[user_id], everybody[other], now) for other in others if other in everybody}
            if user_id in everybody
            else {}
        )
        state = "off" if match.state == "paired" and mine.answer != "yes" else match.state
        return Introduction(
            match.id, guild_id, others, reasons, match.answer_at, mine.answer, state  # type: ignore[arg-type]
        )  # fmt: skip

    async def answer(self, guild_id: int, match_id: int, user_id: int, *, yes: bool) -> Pair | None:
        """A member's answer; until the match's moment it may change. The pair, once everybody has said yes.

        With a no, nothing happens before that moment, so that nobody learns when it was said.
        """
        now = self._clock.now()
        async with self._database.writing() as session:
            match = await self._held(session, guild_id, match_id)
            mine = next((m for m in match.members if m.user_id == user_id), None) if match is not None else None
            if match is None or mine is None:
                raise UserError("That is not there any more.")
            if match.state == "paired" and mine.answer == "yes":
                raise UserError("You are buddies already. /buddy mine has all you need.")
            if match.state != "asked" or match.answer_at is None or now >= match.answer_at:
                raise UserError("The time to answer is over. /buddy find looks for somebody at any time.")
            mine.answer = "yes" if yes else "no"
            members = {member.user_id for member in match.members}
            left = await self._willing(session, match, now)
            return await self._make_pair(session, match, left, now) if left == members else None

    async def settle(self, guild_id: int, match_id: int) -> None:
        """The match's moment: those of three who said yes become a pair; one who said yes alone hears a no."""
        now = self._clock.now()
        async with self._database.writing() as session:
            match = await self._held(session, guild_id, match_id)
            if match is None or match.state != "asked":
                return
            match.state, left = "off", await self._willing(session, match, now)
            if left:
                await self._make_pair(session, match, left, now)
            for member in match.members:
                if member.answer == "yes" and member.user_id not in left:
                    member.answer = "no"
                    await add_notice(session, self._clock, guild_id, member.user_id, ANSWER, match_id=match.id)

    # --- inside

    async def _held(self, session: AsyncSession, guild_id: int, match_id: int) -> table.MatchRow | None:
        """The match as it stands once its members' profiles are held, so that nobody decides beside this."""
        match = await table.match(session, guild_id, match_id)
        if match is not None:
            await people_table.hold_profiles(session, guild_id, {member.user_id for member in match.members})
            await session.refresh(match)
        return match

    async def _willing(self, session: AsyncSession, match: table.MatchRow, now: datetime) -> set[int]:
        """Of those who said yes, as many as still fit; nobody if that leaves no pair."""
        yes = [member.user_id for member in match.members if member.answer == "yes"]
        return set(await self._still_fitting(session, match.guild_id, yes, now))

    async def _make_pair(self, session: AsyncSession, match: table.MatchRow, left: set[int], now: datetime) -> Pair:
        match.state = "paired"
        return await making.make_pair(session, match.guild_id, left, now)

    async def _still_fitting(
        self, session: AsyncSession, guild_id: int, members: list[int], now: datetime
    ) -> list[int]:
        """Those of a match who may still be put together: nobody who has left, rests, is full, or was blocked since."""
        everybody = await knowing.everybody(session, guild_id, now)
        known = await knowing.known_between(session, guild_id, now)
        buddies = {(one, other) for one, other, now_too in await buddy_pairs.together(session, guild_id) if now_too}
        able = [m for m in members if m in everybody and rules.unavailable(everybody[m], "rounds") is None]

        def fit(one: int, other: int) -> bool:
            wishes = between(known, one, other)
            apart = Between(wishes.blocked, wishes.apart, current=duo(one, other) in buddies)
            return rules.obstacle(everybody[one], everybody[other], apart, now) is None

        for size in range(len(able), 1, -1):
            for group in combinations(able, size):
                if all(fit(one, other) for one, other in combinations(group, 2)):
                    return list(group)
        return []
