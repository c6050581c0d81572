"""Buddies in Discord: profiles, asking, pairs and rounds."""

from __future__ import annotations

from discord import app_commands

from bot.client import Client
from cogs.buddies import asking, home, introductions, pair, profile, rounds
from cogs.buddies.cog import BuddyCog, ask_menu
from cogs.buddies.host import BuddyHost
from cogs.buddies.notices import BuddyNotices
from cogs.chats.afterwards import afterwards_of
from cogs.community.notices import notices_of
from cogs.community.start import start_of


async def setup(client: Client) -> None:
    client.add_dynamic_items(*profile.ALL, *asking.ALL, *pair.ALL, *rounds.ALL, *introductions.ALL)
    BuddyHost(client).register()
    notices_of(client).word(BuddyNotices(client).tellings())
    rounds.RoundHost(client).register()
    introducing = introductions.IntroductionHost(client)
    introducing.register()
    notices_of(client).word(introducing.tellings())
    start_of(client).add_corner(home.CORNER)
    afterwards_of(client).offer(asking.FindAfterChat)
    client.tree.add_command(ask_menu())
    await client.add_cog(BuddyCog(client))
    organise = client.tree.get_command("organise")
    assert isinstance(organise, app_commands.Group)
    organise.add_command(rounds.organise_command())
