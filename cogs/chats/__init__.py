"""Themed chats in Discord: commands, buttons, and what the agenda carries out."""

from __future__ import annotations

from bot.client import Client
from cogs.chats import buttons, notices, proposal
from cogs.chats.cog import ChatCog
from cogs.chats.host import Host
from cogs.chats.listening import Listening
from cogs.chats.notices import ChatNotices
from cogs.chats.proposal import Proposals
from cogs.community.notices import notices_of


async def setup(client: Client) -> None:
    client.add_dynamic_items(*buttons.ALL, *proposal.ALL, *notices.ALL)
    listening = Listening(client)
    host = Host(client, listening)
    host.register()
    Proposals(client, host).register()
    notices_of(client).word(ChatNotices(client).tellings())
    await client.add_cog(listening)
    await client.add_cog(ChatCog(client))
