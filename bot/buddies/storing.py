"""Between rows and values: what every buddies service needs to read people and pairs, and to make and end a pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.buddies import life, rules
from bot.buddies.about_me import AboutMe
from bot.buddies.pair import Goal, Meeting, Pair, Question, Request
from bot.buddies.profile import Between, Duo, Known, Profile, Switches, duo
from bot.clock import Clock
from bot.community.service import add_notice
from bot.errors import UserError
from db import agenda, buddy_rounds
from db import buddies as table

NOT_AVAILABLE = "Not available just now."
FITS = "buddies.fits"


def to_request(row: table.RequestRow) -> Request:
    return Request(
        id=row.id,
        guild_id=row.guild_id,
        asker_id=row.asker_id,
        asked_id=row.asked_id,
        outcome="waiting" if row.state == "declined" else row.state,  # type: ignore[arg-type]
        answer_at=row.answer_at,
        questions=tuple(Question(q.id, q.author_id, q.text, q.answer) for q in row.questions),
    )


def to_pair(row: table.PairRow) -> Pair:
    return Pair(
        id=row.id,
        guild_id=row.guild_id,
        state=row.state,  # type: ignore[arg-type]
        revision=row.revision,
        thread_id=row.thread_id,
        begun_at=row.begun_at,
        ends_at=row.ends_at,
        paused_at=row.paused_at,
        ended_at=row.ended_at,
        agreement=row.agreement,  # type: ignore[arg-type]
        agreement_version=row.agreement_version,
        agreed=frozenset(m.user_id for m in row.members if m.agreed_at is not None),
        members=tuple(m.user_id for m in row.members if m.left_at is None),
        former=tuple(m.user_id for m in row.members if m.left_at is not None),
        goals=tuple(Goal(g.id, g.author_id, g.text, g.reached_at is not None) for g in row.goals),
        meetings=len(row.meetings),
        next_meeting_at=row.next_meeting_at,
    )


def to_meeting(row: table.PairRow, meeting: table.MeetingRow, user_id: int) -> Meeting:
    there = [m.user_id for m in row.members if m.left_at is None or m.left_at >= meeting.held_at]
    return Meeting(
        id=meeting.id,
        pair_id=row.id,
        held_at=meeting.held_at,
        length=timedelta(minutes=meeting.minutes),
        about=meeting.about,
        logged_by=meeting.logged_by,
        buddies=tuple(member for member in there if member != user_id),
    )


def about(row: table.ProfileRow | None) -> AboutMe | None:
    """What stands in a saved profile."""
    return AboutMe.from_dict(row.answers) if row is not None and row.answers is not None else None


def switches(row: table.ProfileRow) -> Switches:
    return Switches(suggested=row.suggested, listed=row.listed, rounds=row.rounds)


# --- people, as matching sees them


async def everybody(session: AsyncSession, guild_id: int, now: datetime) -> dict[int, Profile]:
    """Every saved profile, by member."""
    buddies = await table.buddies_by_member(session, guild_id)
    shown = await table.shown_lately(session, guild_id, now - rules.EXPOSURE_PERIOD)
    return {
        row.user_id: to_profile(row, buddies.get(row.user_id, 0), shown.get(row.user_id, 0))
        for row in await table.profiles(session, guild_id)
    }


def to_profile(row: table.ProfileRow, buddies: int, suggested_lately: int = 0) -> Profile:
    """Raises UserError where nothing has been saved."""
    told = about(row)
    if told is None:
        raise UserError("Tell me first what you can offer and what you would like: /buddy profile.")
    return told.profile(
        row.user_id,
        switches=switches(row),
        paused=row.paused_at is not None,
        buddies=buddies,
        suggested_lately=suggested_lately,
    )


async def known_between(session: AsyncSession, guild_id: int, now: datetime, *, viewer: int | None = None) -> Known:
    """What is known between members.

    With a `viewer`, a request that this viewer never heard of does not count for them: somebody who asked in vain
    while they were away may be suggested to them now.
    """
    found: dict[Duo, dict[str, Any]] = {}

    def note(one: int, other: int, **facts: Any) -> None:
        found.setdefault(duo(one, other), {}).update(facts)

    for wish in await table.kept_apart(session, guild_id, viewer):
        note(wish.by_id, wish.from_id, **{wish.how: True})
    partners = Counter[Duo]()
    for one, other, now_together in await table.together(session, guild_id):
        if now_together:
            note(one, other, current=True)
        else:
            partners[duo(one, other)] += 1
    for row in await table.requests(session, guild_id, table.OPEN_REQUESTS):
        if not (row.hidden and row.asked_id == viewer):
            note(row.asker_id, row.asked_id, current=True)
    for row in await table.refused_since(session, guild_id, now - life.REST_AFTER_NO):
        if not (row.hidden and row.asked_id == viewer):
            note(row.asker_id, row.asked_id, apart=True)
    for match in await buddy_rounds.open_matches(session, guild_id):
        members = [matched.user_id for matched in match.members]
        for one in members:
            for other in members:
                if one < other:
                    note(one, other, current=True)
    known = {pair: Between(**facts) for pair, facts in found.items()}
    for pair, count in partners.items():
        known[pair] = replace(known.get(pair, Between()), partners=count)
    return known


async def found_anew(session: AsyncSession, row: table.ProfileRow, now: datetime) -> None:
    """This member can be suggested (again): look whether somebody is waiting for one like them."""
    if row.suggested and row.saved_at is not None and row.paused_at is None:
        row.revision += 1
        step = f"{row.user_id}-{row.revision}"
        await agenda.plan(session, [agenda.Plan(row.guild_id, FITS, f"fits:{row.guild_id}", step, now)])


# --- pairs


async def plan_pair(session: AsyncSession, pair: Pair, steps: Iterable[life.Step], line: str = "") -> None:
    """Write steps to the pair's agenda as they are named."""
    await agenda.plan(
        session, [agenda.Plan(pair.guild_id, step.kind, pair.subject + line, step.name, step.at) for step in steps]
    )


async def plan_timetable(session: AsyncSession, row: table.PairRow, now: datetime) -> None:
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
    row = table.PairRow(
        guild_id=guild_id, state="open", revision=1, begun_at=now, ends_at=now + life.PLANNED_FOR,
        members=[table.MemberRow(guild_id=guild_id, user_id=user_id) for user_id in members], goals=[], meetings=[],
    )  # fmt: skip
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
    for one in members:
        for other in members:
            if one != other:
                await _close_requests(session, guild_id, one, other, "accepted", now)
    buddies = await table.buddies_by_member(session, guild_id)
    for user_id in members:
        profile = await table.profile(session, guild_id, user_id)
        told = about(profile)
        if told is None or buddies.get(user_id, 0) >= told.capacity:
            await take_back_requests(session, guild_id, user_id, now)
    return pair


async def take_back_requests(session: AsyncSession, guild_id: int, asker: int, now: datetime) -> None:
    for row in await table.requests(session, guild_id, table.OPEN_REQUESTS, asker=asker):
        row.state, row.ended_at = "withdrawn", now


async def _close_requests(
    session: AsyncSession, guild_id: int, asker: int, asked: int, state: str, now: datetime
) -> None:
    for row in await table.requests(session, guild_id, table.OPEN_REQUESTS, asker=asker, asked=asked):
        row.state, row.ended_at = state, now


async def pair_for_change(session: AsyncSession, guild_id: int, pair_id: int, user_id: int) -> table.PairRow:
    """The member's own open pair. Raises UserError when it is another's, or over."""
    row = await table.pair(session, guild_id, pair_id, lock=True)
    if row is None or user_id not in {member.user_id for member in row.members}:
        raise UserError("I can't find that pair. /buddy mine shows yours.")
    if row.state != "open" or user_id not in to_pair(row).members:
        raise UserError("This pair has ended. /buddy mine shows what you have.")
    return row


async def leave_pair(session: AsyncSession, clock: Clock, row: table.PairRow, user_id: int) -> None:
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


async def end_pair(session: AsyncSession, clock: Clock, row: table.PairRow) -> None:
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
