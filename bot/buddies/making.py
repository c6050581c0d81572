"""Making and ending a pair, with all that follows: for every use case that does either.

Whoever calls these holds the profile rows of everybody concerned (`hold_profiles`), so that no two of them cross.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import permutations

from sqlalchemy.ext.asyncio import AsyncSession

from bot.buddies import life
from bot.buddies.knowing import about, found_anew
from bot.buddies.pair import Pair
from bot.buddies.storing import to_pair
from bot.clock import Clock
from bot.community.service import add_notice
from bot.errors import UserError
from db import agenda, buddy_pairs
from db import buddies as table


async def plan_pair(session: AsyncSession, pair: Pair, steps: Iterable[life.Step], line: str = "") -> None:
    """Write steps to the pair's agenda as they are named."""
    await agenda.plan(
        session, [agenda.Plan(pair.guild_id, step.kind, pair.subject + line, step.name, step.at) for step in steps]
    )


async def plan_timetable(session: AsyncSession, row: buddy_pairs.PairRow, now: datetime) -> None:
    """The check-ins to come, under the pair's present revision; what an earlier one has waiting is dropped."""
    pair = to_pair(row)
    await agenda.drop_waiting(session, f"{pair.subject}/times", "the timetable has changed")
    steps = [
        life.Step(step.kind, f"{step.name}@{pair.revision}", step.at)
        for step in life.timetable(pair.begun_at, pair.ends_at, now)
    ]
    await plan_pair(session, pair, steps, "/times")


async def make_pair(session: AsyncSession, guild_id: int, user_ids: Iterable[int], now: datetime) -> Pair:
    """A new pair, and everything that follows from it. Its members' profile rows are held by the caller.

    Whoever has now as many buddies as they wanted asks nobody else: their open requests are taken back.
    """
    members = sorted(user_ids)
    row = buddy_pairs.PairRow(
        guild_id=guild_id,
        state="open",
        revision=1,
        begun_at=now,
        ends_at=now + life.PLANNED_FOR,
        members=[buddy_pairs.MemberRow(guild_id=guild_id, user_id=user_id) for user_id in members],
        goals=[],
        meetings=[],
    )
    session.add(row)
    await session.flush()
    pair = to_pair(row)
    await plan_pair(
        session,
        pair,
        [
            life.Step("buddies.thread", "thread", now),
            *(life.Step("buddies.let-in", f"in-{user_id}", now) for user_id in members),
            life.Step("buddies.hello", "hello", now),
        ],
    )
    await plan_timetable(session, row, now)
    for asker, asked in permutations(members, 2):
        await _note_accepted(session, guild_id, asker, asked, now)
    buddies = await buddy_pairs.buddies_by_member(session, guild_id)
    for user_id in members:
        profile = await table.profile(session, guild_id, user_id)
        told = about(profile)
        if told is None or buddies.get(user_id, 0) >= told.capacity:
            await take_back_requests(session, guild_id, user_id, now)
    return pair


async def take_back_requests(session: AsyncSession, guild_id: int, asker: int, now: datetime) -> None:
    for row in await table.requests(session, guild_id, table.OPEN_REQUESTS, asker=asker):
        row.state, row.ended_at = "withdrawn", now


async def _note_accepted(session: AsyncSession, guild_id: int, asker: int, asked: int, now: datetime) -> None:
    for row in await table.requests(session, guild_id, table.OPEN_REQUESTS, asker=asker, asked=asked):
        row.state, row.ended_at = "accepted", now


async def pair_for_change(session: AsyncSession, guild_id: int, pair_id: int, user_id: int) -> buddy_pairs.PairRow:
    """The member's own open pair. Raises UserError when it is another's, or over."""
    row = await buddy_pairs.pair(session, guild_id, pair_id, lock=True)
    if row is None or user_id not in {member.user_id for member in row.members}:
        raise UserError("I can't find that pair. /buddy mine shows yours.")
    if row.state != "open" or user_id not in to_pair(row).members:
        raise UserError("This pair has ended. /buddy mine shows what you have.")
    return row


async def leave_pair(session: AsyncSession, clock: Clock, row: buddy_pairs.PairRow, user_id: int) -> None:
    """One member leaves a pair: of three, two go on; of two, it ends. Their profile rows are held by the caller."""
    now = clock.now()
    for member in row.members:
        if member.user_id == user_id:
            member.left_at = now
    pair = to_pair(row)
    if len(pair.members) > 1:
        steps = (
            life.Step("buddies.let-out", f"out-{user_id}", now),
            life.Step("buddies.moved-on", f"on-{user_id}", now),
        )
        await plan_pair(session, pair, steps)
    else:
        await end_pair(session, clock, row)


async def end_pair(session: AsyncSession, clock: Clock, row: buddy_pairs.PairRow) -> None:
    """The pair is over. Whoever is still in it reads a notice that is the same for every cause."""
    now = clock.now()
    row.state, row.ended_at = "ended", now
    pair = to_pair(row)
    await agenda.drop_waiting(session, f"{pair.subject}/times", "the pair has ended")
    await plan_pair(
        session, pair, [life.Step("buddies.ended", "ended", now), life.Step("buddies.close", "closed", now)]
    )
    for user_id in pair.members:
        await add_notice(session, clock, pair.guild_id, user_id, "buddies.ended", pair_id=pair.id)
    for member in row.members:
        profile = await table.profile(session, row.guild_id, member.user_id)
        if profile is not None:
            await found_anew(session, profile, now)
