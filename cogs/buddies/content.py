"""The words a community may change, as the running bot holds them."""

from __future__ import annotations

from discord.ext import commands

from bot.buddies.content import Content, read_buddies
from bot.client import Client
from cogs.ui import Interaction


class BuddyContent(commands.Cog):
    """Holds prompts/buddies, read once when the bot starts."""

    def __init__(self, client: Client) -> None:
        self.content = read_buddies(client.settings.prompts_dir / "buddies")


def content_of(client: Client) -> Content:
    cog = client.get_cog("BuddyContent")
    assert isinstance(cog, BuddyContent)
    return cog.content


def content_for(interaction: Interaction) -> Content:
    return content_of(interaction.client)
