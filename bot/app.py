"""The composition root: builds everything once, closes it in reverse. Production, demo and tests build the same."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from bot.agenda import Agenda
from bot.client import Client
from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.documents.worker import Renderer
from bot.services import Services
from cogs.ui import CommandTree
from db.engine import Database
from db.migrate import migrate


class App:
    """One running copy of the bot. Entering it migrates the database; the client is the caller's to start.

    `start_scheduler=False`: nothing happens by itself when time passes; call `agenda.run_due()`.
    """

    def __init__(self, settings: Settings, *, clock: Clock | None = None, start_scheduler: bool = True) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.database = Database(settings.database)
        self.agenda = Agenda(self.database, self.clock, shard_id=settings.shard_id, shard_count=settings.shard_count)
        self.renderer = Renderer()
        self.services = Services.build(self.database, self.clock, self.agenda, self.renderer)
        self.client = Client(self.services, settings, CommandTree)
        self._start_scheduler = start_scheduler

    async def __aenter__(self) -> Self:
        await migrate(self.database)
        await self.services.capture.refresh()
        if self._start_scheduler:
            self.agenda.wakeups.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.agenda.close()
        if not self.client.is_closed():
            await self.client.close()
        await self.services.capture.drain()
        await self.renderer.close()
        await self.database.close()
