"""Themed chats in Discord: commands, buttons, and what the agenda carries out."""

from __future__ import annotations

from bot.client import Client
from cogs.chats import (
    answering,
    buttons,
    catch_up,
    deciding,
    home,
    missed,
    notices,
    organise,
    panel,
    practice_buttons,
    proposal,
    transcripts,
)
from cogs.chats.afterwards import Afterwards
from cogs.chats.cog import ChatCog
from cogs.chats.deciding import Proposals
from cogs.chats.event import Events
from cogs.chats.host import Host
from cogs.chats.host_commands import HostCog
from cogs.chats.hosts_thread import HostsThread
from cogs.chats.listening import Listening
from cogs.chats.missed import MissedChats
from cogs.chats.notices import ChatNotices
from cogs.chats.organise import OrganiseCog
from cogs.chats.organise_host import OrganiseHost
from cogs.chats.practice import Practices
from cogs.community.notices import notices_of
from cogs.community.start import start_of


async def setup(client: Client) -> None:
    client.add_dynamic_items(*buttons.ALL, *answering.ALL, *catch_up.ALL, *transcripts.ALL)
    client.add_dynamic_items(*proposal.ALL, *deciding.ALL, *organise.ALL, *notices.ALL)
    listening, afterwards = Listening(client), Afterwards()
    host = Host(client, listening, afterwards)
    host.register()
    Events(client, host).register()
    Proposals(client, host).register()
    organising = OrganiseHost(client, host)
    organising.register()
    client.add_dynamic_items(*panel.ALL, *missed.ALL, *practice_buttons.ALL)
    HostsThread(client, host).register()
    MissedChats(client, host).register()
    practices = Practices(client, host)
    practices.register()
    notices_of(client).word(ChatNotices(client).tellings())
    notices_of(client).word(organising.tellings())
    client.add_dynamic_items(*home.ALL)
    start_of(client).add_corner(home.CORNER)
    notices_of(client).word({catch_up.NOTICE: catch_up.KeptCatchUp(client).tell})
    client.tree.add_command(transcripts.leave_out_menu())
    await client.add_cog(panel.HostPanel())
    await client.add_cog(listening)
    await client.add_cog(afterwards)
    await client.add_cog(answering.Answering())
    await client.add_cog(ChatCog(client))
    await client.add_cog(HostCog(client))
    await client.add_cog(practices)
    await client.add_cog(OrganiseCog(client))
