"""The scheduler only knocks; nothing that matters is kept in it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.wakeups import SWEEP_SECONDS, Wakeups


async def test_it_knocks_at_the_instant_it_was_given() -> None:
    knocked = asyncio.Event()
    wakeups = Wakeups(knocked.set)
    wakeups.start()
    wakeups.at(datetime.now(UTC) + timedelta(milliseconds=5))
    await asyncio.wait_for(knocked.wait(), 5)
    wakeups.stop()


async def test_an_instant_long_past_still_knocks() -> None:
    """A machine that was asleep for an hour: the scheduler's own default would drop the call."""
    knocked = asyncio.Event()
    wakeups = Wakeups(knocked.set)
    wakeups.start()
    wakeups.at(datetime.now(UTC) - timedelta(hours=1))
    await asyncio.wait_for(knocked.wait(), 5)
    wakeups.stop()


async def test_a_new_instant_replaces_the_one_before_and_the_sweep_stays() -> None:
    wakeups = Wakeups(lambda: None)
    wakeups.start()
    soon = datetime.now(UTC) + timedelta(hours=1)
    wakeups.at(soon + timedelta(hours=1))
    wakeups.at(soon)
    jobs = {job.id: job for job in wakeups._scheduler.get_jobs()}
    assert set(jobs) == {"next", "sweep"} and jobs["next"].next_run_time == soon
    assert jobs["sweep"].trigger.interval == timedelta(seconds=SWEEP_SECONDS)
    wakeups.at(None)
    wakeups.at(None)
    assert [job.id for job in wakeups._scheduler.get_jobs()] == ["sweep"]
    wakeups.stop()


async def test_before_it_starts_and_after_it_stops_it_keeps_quiet() -> None:
    wakeups = Wakeups(lambda: None)
    wakeups.at(datetime.now(UTC))
    wakeups.stop()
    wakeups.start()
    wakeups.stop()
    wakeups.stop()
    wakeups.at(datetime.now(UTC))
