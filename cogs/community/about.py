"""`/about`: what this is, who runs it, and what to try first."""

from __future__ import annotations

from collections.abc import Iterable

from discord import app_commands
from discord.ext import commands

from bot import __version__
from bot.client import Client
from cogs.community import about_messages as words
from cogs.community import permissions
from cogs.ui import Interaction, whisper

_THINGS = 5


class About(commands.Cog):
    def __init__(self, client: Client) -> None:
        self.client = client

    @app_commands.command(description="What I am, who runs this copy, and five things to try first")
    async def about(self, interaction: Interaction) -> None:
        invite = permissions.invite_link(self.client.application_id or 0)
        things = available(self.client, words.MEMBERS_TRY)
        privacy_url = self.client.settings.privacy_url
        await whisper(interaction, words.about(__version__, things, operator_of(self.client), privacy_url, invite))


def operator_of(client: Client) -> str:
    """Who runs this copy, in words."""
    return words.operator(client.settings.operator_name, client.settings.operator_contact)


def available(client: Client, things: Iterable[tuple[str, str]]) -> list[str]:
    """The first five whose command (`chat propose`) this copy has."""
    return [told for command, told in things if _has(client, command)][:_THINGS]


def _has(client: Client, command: str) -> bool:
    name, _, rest = command.partition(" ")
    found = client.tree.get_command(name)
    if not rest:
        return found is not None
    return isinstance(found, app_commands.Group) and found.get_command(rest) is not None
