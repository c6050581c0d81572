"""Servers the bot comes to and is removed from. An outage is neither."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.client import Client


class Presence(commands.Cog):
    def __init__(self, client: Client) -> None:
        self.client = client
        self.communities = client.services.communities

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        for guild in self.client.guilds:
            await self.communities.present(guild.id, guild.name)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self.communities.present(guild.id, guild.name)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self.communities.left(guild.id)
