"""One running copy of the bot: its log, and its end when the machine asks for it."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from contextlib import suppress

from bot.app import App
from bot.config import Settings

log = logging.getLogger(__name__)

_OURS = ("bot", "cogs", "db")
_STOP = (signal.SIGINT, signal.SIGTERM)


class OneLine(logging.Formatter):
    """A record on one line, its traceback too, so that whoever collects the log keeps it together."""

    def format(self, record: logging.LogRecord) -> str:
        return " | ".join(super().format(record).splitlines())


def log_to_stdout(level: str) -> None:
    """Our own records from `level` up. Libraries never below INFO: at DEBUG they write out what members say."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=max(logging.INFO, logging.getLevelNamesMapping()[level]), handlers=[handler], force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it tells of every sweep, twice a minute
    logging.getLogger("discord.client").addFilter(_not_about_voice)


def _not_about_voice(record: logging.LogRecord) -> bool:
    """discord.py warns at every start that it cannot speak; this bot never does."""
    return "voice will NOT be supported" not in str(record.msg)


async def keep_running(settings: Settings) -> None:
    """Stay connected until SIGINT or SIGTERM, then close in order.

    Raises SetupError when the settings are at fault, OutOfReach when the database or Discord is, or the connection
    ends.
    """
    async with App(settings) as app:
        connection = asyncio.create_task(app.client.stay_connected(settings.discord_token.get_secret_value()))
        _stop_with(connection)
        with suppress(asyncio.CancelledError):
            await connection
        log.info("Stopping: closing everything in order")
    log.info("Stopped")


def _stop_with(connection: asyncio.Task[None]) -> None:
    loop = asyncio.get_running_loop()
    for sign in _STOP:
        with suppress(NotImplementedError):  # Windows: Ctrl-C cancels the whole run instead
            loop.add_signal_handler(sign, connection.cancel)
