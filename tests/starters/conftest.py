"""The services of one community's starters, on both databases, with a clock that stands still until moved."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.community.service import Communities
from bot.starters.drawing import Starters
from bot.starters.library import Shelf
from bot.starters.schedules import Schedules
from bot.starters.starter import Library, Starter
from bot.starters.suggestions import Suggestions
from db import agenda, communities
from db.engine import Database

GUILD = 7


def small_library() -> Library:
    """Two themes: four of tea for all to read, one of them deep and for a pair; three of cake."""
    tea = [
        Starter("tea.cup", "tea", "chat", "any", 1, "Which cup do you reach for first?", "Why that one?"),
        Starter("tea.pot", "tea", "anyone", "start", 1, "Who makes the tea where you work?"),
        Starter("tea.leaf", "tea", "anyone", "middle", 2, "What do you see in the leaves?"),
        Starter("tea.break", "tea", "chat", "end", 2, "How did your last tea break end?"),
        Starter("tea.cold", "tea", "pair", "middle", 3, "When has it all gone cold?"),
    ]
    cake = [Starter(f"cake.{n}", "cake", "anyone", "any", 1, f"Which slice is yours, number {n}?") for n in range(3)]
    return Library({"tea": "Tea", "cake": "Cake"}, (*tea, *cake))


@dataclass
class Desk:
    database: Database
    at: datetime = datetime(2026, 3, 2, 12, tzinfo=UTC)
    shelf: Shelf = field(default_factory=lambda: Shelf(Path("nowhere")))

    def __post_init__(self) -> None:
        self.shelf.library = small_library()
        self.communities = Communities(self.database, self)
        self.begin_again()

    def now(self) -> datetime:
        return self.at

    def begin_again(self, seed: int = 1) -> None:
        """As after a restart: new services on the same database."""
        self.starters = Starters(self.database, self, self.shelf, random.Random(seed))
        self.schedules = Schedules(self.database, self, self.starters)
        self.suggestions = Suggestions(self.database, self, self.starters)

    async def planned(self, kind: str) -> list[agenda.AgendaItem]:
        """What waits on the agenda, of this kind."""
        async with self.database.reading() as session:
            items = select(agenda.AgendaItem).where(
                agenda.AgendaItem.kind == kind, agenda.AgendaItem.state == "waiting"
            )
            return list(await session.scalars(items.order_by(agenda.AgendaItem.due_at)))

    async def notices(self) -> list[tuple[int, str]]:
        async with self.database.reading() as session:
            rows = await session.scalars(select(communities.Notice).order_by(communities.Notice.id))
            return [(row.user_id, row.kind) for row in rows]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)
