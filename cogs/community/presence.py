"""Servers the bot comes to and is removed from. An outage is neither."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.agenda import Item
from bot.client import Client
from bot.verdict import Drop, Verdict
from cogs.community import messages
from cogs.community.setting_up import OpenSetup
from cogs.posting import post_once
from cogs.ui import buttons


class Presence(commands.Cog):
    """Keeps count of the servers, and introduces the bot once in each."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.communities = client.services.communities

    async def cog_load(self) -> None:
        self.client.services.agenda.register("community.hello", self.say_hello)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        settings = self.client.settings
        listed = [guild.id for guild in self.client.guilds]  # those in an outage are listed too
        await self.communities.left_all_but(listed, shard_id=settings.shard_id, shard_count=settings.shard_count)
        for guild in self.client.guilds:
            if not guild.unavailable:
                await self.communities.present(guild.id, guild.name)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self.communities.present(guild.id, guild.name)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        await self.communities.present(guild.id, guild.name)

    @commands.Cog.listener()
    async def on_guild_update(self, before: discord.Guild, after: discord.Guild) -> None:
        if before.name != after.name:
            await self.communities.change(after.id, name=after.name[:100])

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self.communities.left(guild.id)

    async def say_hello(self, item: Item) -> Verdict | None:
        """Where the bot may speak, else to the owner: who can set it up, and how."""
        if (await self.communities.settings(item.guild_id)).ready:
            return Drop("it is set up already")
        guild = self.client.get_guild(item.guild_id)
        if guild is None or guild.unavailable:
            guild = await self.client.fetch_guild(item.guild_id)
        place = _where_to_speak(guild)
        if place is not None:
            await post_once(place, item, messages.hello(guild.owner_id), view=buttons(OpenSetup()))
            return None
        if guild.owner_id is None:
            return Drop("there is nobody to greet")
        try:
            owner = await self.client.fetch_user(guild.owner_id)
            await owner.send(messages.hello_by_dm(guild.name), nonce=str(item.id))
        except (discord.Forbidden, discord.NotFound):
            return Drop("nowhere to speak, and the owner's direct messages are closed")
        return None


def _where_to_speak(guild: discord.Guild) -> discord.TextChannel | None:
    """The server's own channel for such news, else the first that it may write in."""
    candidates = [guild.system_channel, *sorted(guild.text_channels, key=lambda channel: channel.position)]
    for channel in candidates:
        if channel is not None and channel.type is discord.ChannelType.text:
            mine = channel.permissions_for(guild.me)
            if mine.view_channel and mine.send_messages:
                return channel
    return None
