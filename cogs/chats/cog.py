"""The /chat commands: a line or two each, for everything happens in the services."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.client import Client
from cogs.chats import proposal
from cogs.ui import Interaction


@app_commands.guild_only()
class ChatCog(commands.GroupCog, group_name="chat", group_description="Themed group chats"):
    """What members do with chats."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.services = client.services

    @app_commands.command(description="Propose a chat: a title, an introduction, a few questions and a time")
    async def propose(self, interaction: Interaction) -> None:
        await proposal.show_form(interaction)
