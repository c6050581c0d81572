"""Conversation starters: 10,000 draws over 50 communities, the last as quick as the first."""

from __future__ import annotations

import random
import statistics
import time
from pathlib import Path

from bot.clock import SystemClock
from bot.config import Settings
from bot.starters import rules
from bot.starters.drawing import Starters, channel_place
from bot.starters.library import Shelf
from bot.starters.starter import Wish
from db.engine import Database
from db.migrate import migrate
from tests.benchmarks.measuring import Figure

DRAWS, COMMUNITIES, SAMPLE = 10_000, 50, 1_000
EVERYBODY = Wish(audience="chat")


async def draws(folder: Path) -> list[Figure]:
    """Raises AssertionError if anything comes again in a place before all that fit have come since."""
    database = Database(f"sqlite+aiosqlite:///{folder / 'draws.sqlite3'}")
    await migrate(database)
    shelf = Shelf.of(Settings())
    shelf.open()
    starters = Starters(database, SystemClock(), shelf, random.Random(7))
    fitting = sum(rules.fits(starter, EVERYBODY) for starter in shelf.library.starters)
    seen: dict[int, list[str]] = {guild: [] for guild in range(COMMUNITIES)}
    seconds = []
    for number in range(DRAWS):
        guild = number % COMMUNITIES
        begun = time.perf_counter()
        drawn = await starters.draw(guild, channel_place(guild), EVERYBODY)
        seconds.append(time.perf_counter() - begun)
        assert drawn.starter.id not in seen[guild][-(fitting - 1) :], "it came again too soon"
        seen[guild].append(drawn.starter.id)
    await database.close()
    first, last = (statistics.median(sample) * 1000 for sample in (seconds[:SAMPLE], seconds[-SAMPLE:]))
    return [Figure("draw of a starter, the last thousand of 10,000", last, first, "ms", "the first thousand")]
