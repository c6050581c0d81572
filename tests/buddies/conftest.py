"""A few members of one server, their services on either database, and a clock that is moved by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.buddies.about_me import AboutMe
from bot.buddies.asking import Asking
from bot.buddies.finding import Finding
from bot.buddies.holding_rounds import Rounds
from bot.buddies.introductions import Introductions
from bot.buddies.pair import Pair
from bot.buddies.pairs import Pairs
from bot.buddies.profile import Topic
from bot.buddies.profiles import Profiles
from bot.community.service import Communities
from db import agenda
from db.engine import Database

GUILD = 4_000_000_000_000_000_000
ANA, BEN, CLEO, DEV = (4_100_000_000_000_000_000 + number for number in range(4))


class HandClock:
    def __init__(self) -> None:
        self.at = datetime(2026, 1, 20, 20, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def pass_by(self, **length: float) -> None:
        self.at += timedelta(**length)


@dataclass(slots=True)
class Buddies:
    """Every buddies service of one server."""

    database: Database
    clock: HandClock
    profiles: Profiles
    finding: Finding
    asking: Asking
    pairs: Pairs
    rounds: Rounds
    introductions: Introductions
    communities: Communities
    guild: int = GUILD

    async def joins(self, user_id: int, *, switched_on: bool = True, **answers: Any) -> None:
        """The member saves a profile that fits everybody else's, and switches everything on."""
        about = AboutMe("Europe/London", offers=(Topic("reflection"),), wants=(Topic("reflection"),))
        await self.profiles.begin(self.guild, user_id)
        await self.profiles.write(self.guild, user_id, replace(about, **answers))
        await self.profiles.save(self.guild, user_id)
        if switched_on:
            for route in ("suggested", "listed", "rounds"):
                await self.profiles.switch(self.guild, user_id, route, on=True)

    async def paired(self, one: int, other: int) -> Pair:
        for member in (one, other):
            await self.joins(member)
        asked = await self.asking.ask(self.guild, one, other)
        assert asked.request is not None
        return await self.asking.accept(self.guild, asked.request.id, other)

    async def told(self, user_id: int) -> list[str]:
        """The kinds of notice that wait for this member."""
        return [notice.kind for notice in await self.communities.unseen_notices(self.guild, user_id)]

    async def planned(self, subject: str) -> list[str]:
        async with self.database.reading() as session:
            return [item.step for item in await agenda.unfinished(session, subject)]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def buddies(database: Database, clock: HandClock) -> Buddies:
    return Buddies(
        database,
        clock,
        Profiles(database, clock),
        Finding(database, clock),
        Asking(database, clock),
        Pairs(database, clock),
        Rounds(database, clock),
        Introductions(database, clock),
        Communities(database, clock),
    )
