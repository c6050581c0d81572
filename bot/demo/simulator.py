"""The simulated Discord (simcord), and every private touch of it. Tests stand on this file too.

Each private touch has a canary in `tests/demo/test_simulator.py` that fails when simcord changes.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
from simcord._clock import Clock
from simcord.backend import Backend
from simcord.env import Env
from simcord.http import router

from bot.agenda import Item
from bot.app import App
from bot.config import Settings
from bot.errors import UserError

_FIRST_INSTANT = datetime(2026, 1, 1, tzinfo=UTC)
_PLAIN = {
    ("builtins", "set"),
    ("builtins", "frozenset"),
    ("collections", "OrderedDict"),
    ("collections", "defaultdict"),
}
_QUICK_IDLE = 0.001  # seconds; simcord waits 0.05 after every action, which is most of a test's time


class Unreadable(Exception):
    """A kept world cannot be gone on with; the text says why, in a few words."""


class SimulatedClock:
    """Tells the simulated Discord's time once there is one; before that, the instant at which it begins."""

    def __init__(self, begins: datetime = _FIRST_INSTANT) -> None:
        self._begins = begins
        self._env: Env | None = None

    def follow(self, env: Env) -> None:
        self._env = env

    def now(self) -> datetime:
        return self._env.now() if self._env is not None else self._begins


@asynccontextmanager
async def simulate(
    settings: Settings,
    *,
    check_errors: bool = True,
    words_allowed: bool = True,
    begins: datetime = _FIRST_INSTANT,
    frozen: bytes | None = None,
    durable: bool = False,
) -> AsyncIterator[World]:
    """The whole bot in a simulated Discord of its own. `words_allowed`: it has the Message Content intent.

    A simulated Discord is itself gone after a power cut, so unless it is to be `durable` nothing waits for the disk.
    Time begins at `begins`, in a Discord with nothing in it; or where it stood in the one that was `frozen`.
    """
    hurry()
    tell_of_intents()
    backend = thawed(frozen) if frozen is not None else _new_backend(begins)
    clock = SimulatedClock(backend.clock.now())
    approved = discord.Intents.all()
    approved.message_content = words_allowed
    async with App(settings, clock=clock, start_scheduler=False, durable=durable) as app:
        env = Env(app.client, check_errors=check_errors, settle_timeout=30.0, approved_intents=approved)
        env.backend = backend
        await env.start()
        clock.follow(env)
        world = World(env, app, clock)
        try:
            yield world
        finally:
            await env.shutdown()
            await world.close_later_copies()
        if check_errors and (raised := [error for error in env.errors if not _was_told(error)]):
            raise BaseExceptionGroup("the bot raised errors", raised)


class World:
    """A simulated Discord with one copy of the bot in it. Time moves only when told to."""

    def __init__(self, env: Env, app: App, clock: SimulatedClock) -> None:
        self.env, self.app, self.clock = env, app, clock
        self._later_copies: list[App] = []

    @property
    def now(self) -> datetime:
        return self.env.now()

    def frozen(self) -> bytes:
        """The simulated Discord as it stands; what it logged for tests is left behind."""
        left_behind: dict[str, Any] = {"subscribers": [], "transcript": [], "http_requests": []}
        return pickle.dumps(vars(self.env.backend) | left_behind)

    async def run_due(self) -> list[Item]:
        """Run what is due now, and let the bot come to rest."""
        with self.env.time_context():  # what handlers do is dated by the simulated clock
            ran = await self.app.agenda.run_due()
        await self.env.settle()
        return ran

    async def run_until(self, target: datetime) -> list[Item]:
        """Move time to `target`, stopping at every instant at which something is due."""
        ran: list[Item] = []
        while (due := await self.app.agenda.next_due()) is not None and due <= target:
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
        new = App(settings, clock=self.clock, start_scheduler=False, durable=self.app.database.durable)
        self._later_copies.append(await new.__aenter__())
        await self.env.restart_bot(new.client)
        self.app = new

    async def close_later_copies(self) -> None:
        """The first copy is its maker's to close; those that restarts brought are ours."""
        for copy in reversed(self._later_copies):
            await copy.__aexit__(None, None, None)


def _new_backend(begins: datetime) -> Backend:
    """An empty Discord whose time begins at this instant, where simcord's own begins at a fixed one."""
    clock = Clock()
    clock._epoch = begins
    return Backend(clock=clock)


def thawed(frozen: bytes) -> Backend:
    """The simulated Discord that `World.frozen` gave. Raises Unreadable."""
    try:
        state = _Unpickler(io.BytesIO(frozen)).load()
        backend = Backend.__new__(Backend)
        vars(backend).update(state)
        backend.clock.now()
    except Exception as error:  # a broken pickle raises nearly anything
        raise Unreadable("its Discord cannot be read") from error
    return backend


class _Unpickler(pickle.Unpickler):
    """Makes nothing but what a simulated Discord consists of, whoever wrote the file."""

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith("simcord.") or module == "datetime" or (module, name) in _PLAIN:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} has no place here")


def _was_told(error: BaseException) -> bool:
    """A mistake that was explained to the member is no error of the bot."""
    return isinstance(getattr(error, "original", error), UserError)


def hurry() -> None:
    """Shorten simcord's fixed idle wait, a keyword default of a private method."""
    defaults = Env._settle_internal.__kwdefaults__
    assert defaults is not None
    defaults["idle"] = _QUICK_IDLE


def tell_of_intents() -> None:
    """Let the application's flags say whether it may read words: simcord answers none, whatever it was approved."""
    routes = router._ROUTES["GET"]
    for position, (path, answer) in enumerate(routes):
        if path == ["oauth2", "applications", "@me"] and answer.__name__ != _flagged.__name__:
            routes[position] = (path, _flagged(answer))


def _flagged(answer: router.Handler) -> router.Handler:
    def application(asked: router.RequestContext) -> dict[str, Any]:
        flags = discord.ApplicationFlags(gateway_message_content_limited=asked.message_content_access)
        return {**answer(asked), "flags": flags.value}

    application.__name__ = _flagged.__name__  # so that it is done once
    return application
