"""The /buddy commands: a line or two each, for everything happens in the services."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Client
from cogs.buddies import asking, pair, profile
from cogs.ui import Interaction, guild_of


@app_commands.guild_only()
class BuddyCog(commands.GroupCog, group_name="buddy", group_description="A peer to talk to, chosen by both of you"):
    """What members do with buddies. Every answer is private."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @app_commands.command(description="What I offer and would like; the three switches, each off until I choose it")
    async def profile(self, interaction: Interaction) -> None:
        await profile.begin(interaction)

    @app_commands.command(description="Up to five people who may fit, each with the reason; nobody is told")
    async def find(self, interaction: Interaction) -> None:
        await asking.find(interaction, guild_of(interaction))

    @app_commands.command(description="Ask a member to be buddies; only they are told")
    @app_commands.describe(member="Somebody who can be asked by name")
    async def ask(self, interaction: Interaction, member: discord.Member) -> None:
        await asking.ask_member(interaction, member)

    @app_commands.command(description="My buddies and open requests: goals, talks, agreement, and the way out")
    async def mine(self, interaction: Interaction) -> None:
        await pair.mine(interaction)

    @app_commands.command(description="Take a rest from being suggested and asked; my pairs go on")
    async def pause(self, interaction: Interaction) -> None:
        await profile.rest(interaction)

    @app_commands.command(description="Keep apart from a member, silently; or see whom I keep apart from")
    @app_commands.describe(member="Whom; leave it empty to see the list", undo="Take it back")
    async def block(self, interaction: Interaction, member: discord.User | None = None, undo: bool = False) -> None:
        await asking.block(interaction, member, undo=undo)


def ask_menu() -> app_commands.ContextMenu:
    """A member's menu, under Apps."""

    @app_commands.guild_only()
    async def ask(interaction: Interaction, member: discord.Member) -> None:
        await asking.ask_member(interaction, member)

    return app_commands.ContextMenu(name="Ask to be buddies", callback=ask)
