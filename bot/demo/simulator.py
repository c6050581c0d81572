"""The simulated Discord (simcord), and every private touch of it. Tests stand on this file too.

Each private touch has a canary in `tests/demo/test_simulator.py` that fails when simcord changes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import discord
from simcord.env import Env

from bot.agenda import Item
from bot.app import App
from bot.config import Settings

_FIRST_INSTANT = datetime(2026, 1, 1, tzinfo=UTC)
_QUICK_IDLE = 0.001  # seconds; simcord waits 0.05 after every action, which is most of a test's time


class SimulatedClock:
    """Tells the simulated Discord's time once there is one; before that, the instant at which simcord begins."""

    def __init__(self) -> None:
        self._env: Env | None = None

    def follow(self, env: Env) -> None:
        self._env = env

    def now(self) -> datetime:
        return self._env.now() if self._env is not None else _FIRST_INSTANT


@asynccontextmanager
async def simulate(
    settings: Settings, *, check_errors: bool = True, words_allowed: bool = True
) -> AsyncIterator[World]:
    """The whole bot in a simulated Discord of its own. `words_allowed`: it has the Message Content intent."""
    hurry()
    clock = SimulatedClock()
    approved = discord.Intents.all()
    approved.message_content = words_allowed
    async with App(settings, clock=clock, start_scheduler=False) as app:
        env = Env(app.client, check_errors=check_errors, settle_timeout=30.0, approved_intents=approved)
        await env.start()
        clock.follow(env)
        try:
            yield World(env, app, clock)
        finally:
            await env.shutdown()
        if check_errors:
            env.raise_errors()


class World:
    """A simulated Discord with one copy of the bot in it. Time moves only when told to."""

    def __init__(self, env: Env, app: App, clock: SimulatedClock) -> None:
        self.env, self.app, self.clock = env, app, clock

    @property
    def now(self) -> datetime:
        return self.env.now()

    async def run_due(self) -> list[Item]:
        """Run what is due now, and let the bot come to rest."""
        with self.env.time_context():  # what handlers do is dated by the simulated clock
            ran = await self.app.agenda.run_due()
        await self.env.settle()
        return ran

    async def run_until(self, target: datetime) -> list[Item]:
        """Move time to `target`, stopping at every instant at which something is due."""
        ran = await self.run_due()
        while True:
            due = await self.app.agenda.next_due()
            if due is None or due > target:
                break
            await self._advance(due)
            ran += await self.run_due()
        await self._advance(target)
        return ran

    async def run_for(self, length: timedelta) -> list[Item]:
        return await self.run_until(self.now + length)

    async def _advance(self, instant: datetime) -> None:
        seconds = (instant - self.now).total_seconds()
        if seconds > 0:
            await self.env.advance_time(seconds + 0.001)  # its clock counts floats: never stop just short

    async def restart(self, settings: Settings) -> None:
        """Abandon this copy of the bot as a killed process would, and start a new one on the same database."""
        new = App(settings, clock=self.clock, start_scheduler=False)
        await new.__aenter__()
        await self.env.restart_bot(new.client)
        self.app = new


def hurry() -> None:
    """Shorten simcord's fixed idle wait, a keyword default of a private method."""
    Env._settle_internal.__kwdefaults__["idle"] = _QUICK_IDLE
