"""The community itself: set-up, private notices, trouble, and the bot's comings and goings."""

from __future__ import annotations

from bot.client import Client
from cogs.community import privacy, setting_up, start
from cogs.community.about import About
from cogs.community.host import CommunityHost, TryAgain
from cogs.community.notices import Notices
from cogs.community.presence import Presence


async def setup(client: Client) -> None:
    client.add_dynamic_items(TryAgain, *setting_up.ALL, *start.ALL, *privacy.ALL)
    await client.add_cog(Notices(client))
    CommunityHost(client).register()
    for cog in (Presence, setting_up.Setup, start.Start, privacy.Privacy, About):
        await client.add_cog(cog(client))
