"""Conversation starters in Discord: drawing one, schedules, members' own, and a hand for hosts."""

from __future__ import annotations

from bot.client import Client
from cogs.community.notices import notices_of
from cogs.community.start import start_of
from cogs.starters import deciding, dropping, home, organise, saved, scheduling, showing, suggesting
from cogs.starters.cog import StarterCog
from cogs.starters.host import StarterHost


async def setup(client: Client) -> None:
    client.add_dynamic_items(*showing.ALL, *saved.ALL, *suggesting.ALL, *deciding.ALL)
    client.add_dynamic_items(*scheduling.ALL, *organise.ALL, *dropping.ALL, *home.ALL)
    StarterHost(client).register()
    notices_of(client).word(suggesting.tellings(client))
    start_of(client).add_corner(home.CORNER)
    organise.add_command(client)
    dropping.add_to_hosts_tools(client)
    await client.add_cog(showing.Showing())
    await client.add_cog(StarterCog(client))
