"""The community itself: set-up, private notices, trouble, and the bot's comings and goings."""

from __future__ import annotations

from bot.client import Client
from cogs.community.host import CommunityHost, TryAgain
from cogs.community.notices import Notices
from cogs.community.presence import Presence


async def setup(client: Client) -> None:
    client.add_dynamic_items(TryAgain)
    CommunityHost(client).register()
    await client.add_cog(Notices(client))
    await client.add_cog(Presence(client))
