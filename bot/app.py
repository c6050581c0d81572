"""The composition root: builds everything once, closes it in reverse. Production, demo and tests build the same."""

from __future__ import annotations

from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from bot.agenda import Agenda
from bot.client import Client
from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.cpd.keys import open_keys
from bot.documents.worker import Renderer
from bot.prompts import Prompts
from bot.services import Seal, Services
from cogs.ui import CommandTree
from db.engine import Database
from db.migrate import migrate


class App:
    """One running copy of the bot. Entering it migrates the database; the client is the caller's to start.

    Raises SetupError for content or a key that cannot be used.

    `start_scheduler=False`: nothing happens by itself when time passes; call `agenda.run_due()`.
    `durable=False`: nothing waits for the disk, and a power cut may take what was stored last.
    """

    def __init__(
        self, settings: Settings, *, clock: Clock | None = None, start_scheduler: bool = True, durable: bool = True
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.database = Database(settings.database, durable=durable)
        self.agenda = Agenda(self.database, self.clock, shard_id=settings.shard_id, shard_count=settings.shard_count)
        self.renderer = Renderer()
        seal = Seal(open_keys(settings.data_dir), settings.verify_url)
        prompts = Prompts.read(settings)
        self.services = Services.build(self.database, self.clock, self.agenda, self.renderer, prompts, seal)
        self.client = Client(self.services, settings, CommandTree)
        self._start_scheduler = start_scheduler

    async def __aenter__(self) -> Self:
        """Raises OutOfReach or SetupError when the database, or a file, cannot be used."""
        async with AsyncExitStack() as parts:  # closed from the last to the first, whichever of them fails
            parts.push_async_callback(self.database.close)
            await migrate(self.database)
            parts.push_async_callback(self.renderer.close)
            await self.services.capture.refresh()
            parts.push_async_callback(self.services.capture.drain)
            parts.push_async_callback(self._close_client)
            parts.push_async_callback(self.agenda.close)
            if self._start_scheduler:
                self.agenda.wakeups.start()
            self._parts = parts.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take on nothing new, give back what is claimed, store what was heard, and close."""
        await self._parts.aclose()

    async def _close_client(self) -> None:
        if not self.client.is_closed():
            await self.client.close()
