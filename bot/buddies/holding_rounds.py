"""Holding a round: people sign up, all are matched at once, and organisers look before anybody is asked.

Organisers see whom the matching puts together and who is left out, never who said what (see `introductions`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from bot.buddies import knowing, life
from bot.buddies.profile import Known, Profile
from bot.buddies.rounds import RoundPlan
from bot.clock import Clock
from bot.errors import UserError
from bot.matching.values import Floor, Group, LeftOut, Matching
from db import agenda, buddy_pairs
from db import buddies as people_table
from db import buddy_rounds as table
from db.engine import Database

State = Literal["open", "matching", "preview", "asking", "over", "called_off"]
INTRODUCE, LEFT_OUT = "buddies.introduce", "buddies.left-out"
PACE = timedelta(seconds=10)
"""Between two introductions: each may make two desks, and Discord lets a bot make only so many threads at a time."""
FLOORS: tuple[Floor, ...] = ("gentle", "highest")


@dataclass(frozen=True, slots=True)
class Preview:
    """What organisers look at before anybody is asked. `not_available`: those who can't be anybody's buddy just now."""

    gentle: Matching
    highest: Matching
    not_available: tuple[int, ...]

    def matching(self, floor: Floor) -> Matching:
        return self.gentle if floor == "gentle" else self.highest


@dataclass(frozen=True, slots=True)
class Round:
    """A round as organisers see it. `asked` and `paired` count matches; nobody's answer is in here."""

    id: int
    guild_id: int
    state: State
    revision: int
    opened_by: int
    channel_id: int | None
    card_id: int | None
    signed_up: tuple[int, ...]
    preview: Preview | None
    matches: int
    paired: int


class Rounds:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    # --- organisers

    async def running(self, guild_id: int) -> Round | None:
        async with self._database.reading() as session:
            row = await table.running_round(session, guild_id)
            return await _to_round(session, row) if row is not None else None

    async def round(self, guild_id: int, round_id: int) -> Round:
        """Raises UserError when this server has no such round."""
        async with self._database.reading() as session:
            row = await table.round_(session, guild_id, round_id)
            if row is None:
                raise UserError("That round is not there any more.")
            return await _to_round(session, row)

    async def open(self, guild_id: int, organiser_id: int, channel_id: int) -> Round:
        """Open sign-up for a round; its card follows. Of two organisers who do so at once, one is told."""
        now = self._clock.now()
        async with self._database.writing() as session:
            if not await table.begin(session, guild_id, organiser_id, now):
                standing = await table.running_round(session, guild_id)
                by = f", opened by <@{standing.opened_by}>" if standing is not None else ""
                raise UserError(f"A round is running already{by}. /organise buddies shows it.")
            row = await table.running_round(session, guild_id)
            assert row is not None
            row.channel_id = channel_id
            await _plan(session, row, "buddies.round-card", "/card", f"card-{row.revision}", now)
            return await _to_round(session, row)

    async def card_stands(self, guild_id: int, round_id: int, message_id: int) -> None:
        async with self._database.writing() as session:
            row = await table.round_(session, guild_id, round_id, lock=True)
            if row is not None:
                row.card_id = message_id

    async def match(self, guild_id: int, round_id: int, *, seen: int) -> Round:
        """Close sign-up and have everybody matched, or match again. `seen`: the revision the organiser saw."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await _for_change(session, guild_id, round_id, seen, "open", "preview")
            closes, row.state, row.result = row.state == "open", "matching", None
            row.revision += 1
            await _plan(session, row, "buddies.match", "", f"match@{row.revision}", now)
            if closes:
                await _plan(session, row, "buddies.round-card", "/card", f"card-{row.revision}", now)
            return await _to_round(session, row)

    async def pool(self, guild_id: int, round_id: int, revision: int) -> tuple[list[Profile], Known] | None:
        """Those who signed up, and what is known between them; None if this matching is no longer wanted."""
        now = self._clock.now()
        async with self._database.reading() as session:
            row = await table.round_(session, guild_id, round_id)
            if row is None or row.state != "matching" or row.revision != revision:
                return None
            signed_up = {sign_up.user_id for sign_up in await table.signed_up(session, round_id)}
            everybody = await knowing.everybody(session, guild_id, now)
            known = await knowing.known_between(session, guild_id, now)
        return [profile for member, profile in everybody.items() if member in signed_up], known

    async def matched(self, guild_id: int, round_id: int, revision: int, plan: RoundPlan) -> None:
        """The matching is done: keep it, and tell organisers that it can be looked at."""
        async with self._database.writing() as session:
            row = await table.round_(session, guild_id, round_id, lock=True)
            if row is None or row.state != "matching" or row.revision != revision:
                return
            row.result = {
                "gentle": asdict(plan.gentle),
                "highest": asdict(plan.highest_floor),
                "not_available": [member for member, _ in plan.not_available],
            }
            row.state = "preview"
            await _plan(session, row, "buddies.round-ready", "", f"ready@{revision}", self._clock.now())

    async def ask(self, guild_id: int, round_id: int, floor: Floor, *, seen: int) -> Round:
        """Ask everybody whom this matching puts together, one match after another, paced."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await _for_change(session, guild_id, round_id, seen, "preview")
            assert row.result is not None
            groups = _matching(row.result[floor]).groups
            if not groups:
                raise UserError("There is nobody to ask. You can call the round off, and open another later.")
            row.state = "asking"
            row.revision += 1
            matches = [_to_match(row, group) for group in groups]
            session.add_all(matches)
            await session.flush()
            plans = [
                agenda.Plan(guild_id, INTRODUCE, f"match:{match.id}", "introduce", now + number * PACE)
                for number, match in enumerate(matches)
            ]
            await agenda.plan(session, plans)
            all_asked_at = now + len(groups) * PACE
            await _plan(session, row, LEFT_OUT, "/left-out", f"left-out@{row.revision}", all_asked_at)
            ends_at = all_asked_at + life.ANSWER_AFTER + timedelta(hours=1)
            await _plan(session, row, "buddies.round-over", "", f"over@{row.revision}", ends_at)
            return await _to_round(session, row)

    async def call_off(self, guild_id: int, round_id: int, *, seen: int) -> Round:
        """End a round before anybody is asked."""
        async with self._database.writing() as session:
            row = await _for_change(session, guild_id, round_id, seen, "open", "matching", "preview")
            row.state, row.running, row.over_at = "called_off", None, self._clock.now()
            row.revision += 1
            await _plan(session, row, "buddies.round-card", "/card", f"card-{row.revision}", self._clock.now())
            return await _to_round(session, row)

    async def over(self, guild_id: int, round_id: int) -> None:
        """All of its matches have had their time: another round may begin."""
        async with self._database.writing() as session:
            row = await table.round_(session, guild_id, round_id, lock=True)
            if row is not None and row.state == "asking":
                row.state, row.running, row.over_at = "over", None, self._clock.now()

    # --- members

    async def sign_up(self, guild_id: int, round_id: int, user_id: int) -> None:
        """Be matched in this round. It needs a profile, and switches "be in rounds" on."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await table.round_(session, guild_id, round_id, lock=True)
            if row is None or row.state != "open":
                raise UserError("Sign-up for this round is closed. /buddy find looks for somebody at any time.")
            profile = (await people_table.hold_profiles(session, guild_id, {user_id}))[user_id]
            if profile.saved_at is None:
                raise UserError("Tell me first what you can offer and what you would like: /buddy profile.")
            if profile.paused_at is not None:
                raise UserError("You are taking a rest from buddies. /buddy profile ends it.")
            buddies = (await buddy_pairs.buddies_by_member(session, guild_id)).get(user_id, 0)
            if knowing.to_profile(profile, buddies).full:
                raise UserError("You have as many buddies as you wanted. /buddy profile can raise the number.")
            profile.rounds = True
            await table.sign_up(session, round_id, guild_id, user_id, now)

    async def take_off(self, guild_id: int, round_id: int, user_id: int) -> bool:
        """Not this time; False if they had not signed up. Once people are asked, they simply say no."""
        async with self._database.writing() as session:
            return await table.take_off(session, round_id, user_id)


def _to_match(row: table.RoundRow, group: Group) -> table.MatchRow:
    members = [table.MatchedRow(guild_id=row.guild_id, user_id=member) for member in group.members]
    return table.MatchRow(round_id=row.id, guild_id=row.guild_id, state="planned", score=group.score, members=members)


async def _plan(session: AsyncSession, row: table.RoundRow, kind: str, line: str, step: str, at: datetime) -> None:
    await agenda.plan(session, [agenda.Plan(row.guild_id, kind, f"round:{row.id}{line}", step, at)])


async def _for_change(session: AsyncSession, guild_id: int, round_id: int, seen: int, *states: State) -> table.RoundRow:
    row = await table.round_(session, guild_id, round_id, lock=True)
    if row is None or row.state not in states or row.revision != seen:
        raise UserError("That has changed meanwhile. /organise buddies shows how it stands.")
    return row


async def _to_round(session: AsyncSession, row: table.RoundRow) -> Round:
    signed_up = await table.signed_up(session, row.id)
    matches = await table.matches(session, row.id)
    preview = None
    if row.result is not None:
        gentle, highest = _matching(row.result["gentle"]), _matching(row.result["highest"])
        preview = Preview(gentle, highest, tuple(row.result["not_available"]))
    return Round(
        id=row.id,
        guild_id=row.guild_id,
        state=row.state,  # type: ignore[arg-type]
        revision=row.revision,
        opened_by=row.opened_by,
        channel_id=row.channel_id,
        card_id=row.card_id,
        signed_up=tuple(sign_up.user_id for sign_up in signed_up),
        preview=preview,
        matches=len(matches),
        paired=sum(match.state == "paired" for match in matches),
    )


def _matching(stored: dict[str, Any]) -> Matching:
    def groups(name: str) -> tuple[Group, ...]:
        return tuple(Group(tuple(each["members"]), each["score"], each["partners"]) for each in stored[name])

    left_out = tuple(LeftOut(each["id"], each["why"]) for each in stored["left_out"])
    return Matching(groups("pairs"), groups("trios"), left_out)
