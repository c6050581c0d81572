"""The discord.py client: which events it asks for, which cogs it loads, when commands are synchronised."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

from bot.config import Settings
from bot.errors import OutOfReach, SetupError
from bot.services import Services

COGS = ("cogs.community", "cogs.chats", "cogs.starters", "cogs.buddies", "cogs.cpd")


class Client(commands.Bot):
    """Carries the services to the cogs, which reach them as `interaction.client.services`."""

    def __init__(self, services: Services, settings: Settings, tree: type[app_commands.CommandTree[Client]]) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents(),
            allowed_mentions=discord.AllowedMentions.none(),
            tree_cls=tree,
            shard_id=settings.shard_id if settings.shard_count > 1 else None,
            shard_count=settings.shard_count if settings.shard_count > 1 else None,
            max_messages=None,  # nothing is handled from the cache
            chunk_guilds_at_startup=False,
        )
        self.services = services
        self.settings = settings

    async def setup_hook(self) -> None:
        await self._settle_message_content()
        for name in COGS:  # as plain modules: discord.py throws an extension's modules away when its bot closes
            await import_module(name).setup(self)
        await self.tree.sync()

    async def stay_connected(self, token: str) -> None:
        """Connect, and stay until cancelled. Raises SetupError or OutOfReach in words when the connection ends."""
        with _in_words():
            await self.start(token)
        raise OutOfReach("The connection to Discord has ended.")

    @property
    def hears_words(self) -> bool:
        """Whether Discord shows this bot what members write. If not, the Answer button carries the chat."""
        return self.intents.message_content

    async def _settle_message_content(self) -> None:
        """Ask for message content only where the application has it: asking in vain ends the connection."""
        wish = self.settings.message_content
        if wish == "off":
            return
        allowed = may_read_words(await self.application_info())
        if wish == "on" and not allowed:
            raise SetupError(
                "COMMON_THREAD_MESSAGE_CONTENT is on, but the Message Content intent is not enabled for this bot. "
                "Enable it in Discord's developer portal (Bot, Privileged Gateway Intents), or set it to auto."
            )
        self._connection._intents.message_content = allowed  # its own, and it has not connected yet


async def look_up(token: str) -> discord.AppInfo:
    """The application a token belongs to, without connecting. Raises SetupError or OutOfReach in words."""
    with _in_words():
        async with discord.Client(intents=discord.Intents.none()) as client:
            await client.login(token)
            return await client.application_info()


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn what ends a connection into a sentence for the person who runs the bot."""
    try:
        yield
    except discord.LoginFailure as error:
        raise SetupError(
            "Discord does not accept the token in COMMON_THREAD_DISCORD_TOKEN. Make a new one in Discord's developer "
            "portal (your application, Bot, Reset Token), and put it there."
        ) from error
    except discord.PrivilegedIntentsRequired as error:
        raise SetupError(
            "Discord refused an intent. In its developer portal (your application, Bot, Privileged Gateway Intents), "
            "switch on Message Content Intent, or set COMMON_THREAD_MESSAGE_CONTENT to off."
        ) from error
    except (aiohttp.ClientError, OSError) as error:
        raise OutOfReach("Discord could not be reached. Is this machine connected to the internet?") from error
    except (discord.HTTPException, discord.GatewayNotFound, discord.ConnectionClosed) as error:
        raise OutOfReach(f"Discord ended the connection: {error}") from error


def may_read_words(application: discord.AppInfo) -> bool:
    flags = application.flags
    return flags.gateway_message_content or flags.gateway_message_content_limited


def intents() -> discord.Intents:
    """What the bot listens to, before it knows whether it may read words; a new value, for each client changes its own.

    Never the members intent: a departure is noticed when somebody is looked up.
    """
    return discord.Intents(
        guilds=True, guild_messages=True, guild_reactions=True, dm_messages=True, guild_scheduled_events=True
    )
