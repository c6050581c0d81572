"""What is known of people and between them, read for matching: profiles as they stand, wishes, pairs, requests."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.buddies import life, rules
from bot.buddies.about_me import AboutMe
from bot.buddies.profile import Between, Duo, Known, Profile, Switches, duo
from bot.errors import UserError
from db import agenda, buddy_pairs, buddy_rounds
from db import buddies as table

FITS = "buddies.fits"


def about(row: table.ProfileRow | None) -> AboutMe | None:
    """What stands in a saved profile."""
    return AboutMe.from_dict(row.answers) if row is not None and row.answers is not None else None


def switches(row: table.ProfileRow) -> Switches:
    return Switches(suggested=row.suggested, listed=row.listed, rounds=row.rounds)


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


async def own_profile(session: AsyncSession, row: table.ProfileRow) -> Profile:
    buddies = await buddy_pairs.buddies_by_member(session, row.guild_id)
    return to_profile(row, buddies.get(row.user_id, 0))


async def must_be_free(session: AsyncSession, row: table.ProfileRow) -> Profile:
    """The member's own profile, if they may have another buddy. Raises UserError: this is about themselves."""
    me = await own_profile(session, row)
    if me.paused:
        raise UserError("You are taking a rest from buddies. /buddy pause ends it.")
    if me.full:
        raise UserError(
            "You have as many buddies as you wanted. /buddy profile can raise the number, and /buddy mine can end "
            "a pair."
        )
    return me


async def everybody(session: AsyncSession, guild_id: int, now: datetime) -> dict[int, Profile]:
    """Every saved profile, by member."""
    buddies = await buddy_pairs.buddies_by_member(session, guild_id)
    shown = await table.shown_lately(session, guild_id, now - rules.EXPOSURE_PERIOD)
    return {
        row.user_id: to_profile(row, buddies.get(row.user_id, 0), shown.get(row.user_id, 0))
        for row in await table.profiles(session, guild_id)
    }


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
    for one, other, now_together in await buddy_pairs.together(session, guild_id):
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
        for one, other in combinations(members, 2):
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
