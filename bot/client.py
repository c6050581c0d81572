"""The discord.py client: which events it asks for, which cogs it loads, when commands are synchronised."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.config import Settings
from bot.errors import SetupError
from bot.services import Services

COGS = ("cogs.community", "cogs.chats")


class Client(commands.Bot):
    """Carries the services to the cogs, which reach them as `interaction.client.services`."""

    def __init__(self, services: Services, settings: Settings, tree: type[app_commands.CommandTree[Client]]) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents(message_content=settings.message_content != "off"),
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
        for cog in COGS:
            await self.load_extension(cog)
        await self.tree.sync()

    @property
    def hears_words(self) -> bool:
        """Whether Discord shows this bot what members write. If not, the Answer button carries the chat."""
        return self.intents.message_content

    async def _settle_message_content(self) -> None:
        """`auto` asks for message content only where the application has it: asking in vain ends the connection."""
        allowed = may_read_words(await self.application_info())
        wish = self.settings.message_content
        if wish == "on" and not allowed:
            raise SetupError(
                "COMMON_THREAD_MESSAGE_CONTENT is on, but the Message Content intent is not enabled for this bot. "
                "Enable it in Discord's developer portal (Bot, Privileged Gateway Intents), or set it to auto."
            )
        if wish == "auto":
            self._connection._intents.message_content = allowed  # the client's own copy, before it connects


def may_read_words(application: discord.AppInfo) -> bool:
    flags = application.flags
    return flags.gateway_message_content or flags.gateway_message_content_limited


def intents(*, message_content: bool) -> discord.Intents:
    """What the bot listens to. Never the members intent: a departure is noticed when somebody is looked up."""
    return discord.Intents(
        guilds=True,
        guild_messages=True,
        guild_reactions=True,
        dm_messages=True,
        guild_scheduled_events=True,
        message_content=message_content,
    )
