"""The bot is invited, introduces itself once, is removed, and comes back."""

from __future__ import annotations

from datetime import timedelta

import discord
from simcord.backend.serializers import guild_create_payload

from bot.config import Settings
from bot.demo.simulator import World
from bot.demo.world import Community, has_button, reply, text_of
from tests.community.conftest import Server


async def test_it_says_hello_once_and_how_to_begin(server: Server, settings: Settings) -> None:
    await server.world.run_for(timedelta(minutes=1))
    (hello,) = server.general.history()
    assert "`/setup start`" in text_of(hello)
    assert f"<@{server.owner.id}>" in text_of(hello)
    assert not hello.mentions or server.world.env.http_requests[-1].json["allowed_mentions"]["parse"] == []  # type: ignore[index]
    await server.world.restart(settings)
    await server.world.run_for(timedelta(hours=1))
    assert len(server.general.history()) == 1


async def test_the_hello_opens_the_panel_for_those_who_may(server: Server) -> None:
    await server.world.run_for(timedelta(minutes=1))
    hello = server.general.history()[0]
    assert has_button(reply(await server.owner.click(hello, label="Set up")).message, "Create what is missing")
    assert "Manage Server" in reply(await server.member.click(hello, label="Set up")).content


async def test_it_speaks_where_it_may(world: World) -> None:
    guild = world.env.create_guild("Walled Garden")
    shut = {world.app.client.user: discord.PermissionOverwrite(send_messages=False)}
    guild.create_text_channel("rules", overwrites=shut)  # type: ignore[arg-type]
    open_one = guild.create_text_channel("chatter")
    await world.env.settle()
    await world.run_for(timedelta(minutes=1))
    assert len(open_one.history()) == 1
    assert not guild.channels["rules"].history()


async def test_where_it_may_speak_nowhere_it_tells_the_owner(world: World) -> None:
    owner = world.env.create_user("keeper")
    world.env.create_guild("Silent House", owner=owner)
    await world.env.settle()
    await world.run_for(timedelta(minutes=1))
    assert "Silent House" in owner.dm_channel.history()[-1].content


async def test_a_community_that_is_set_up_already_is_not_greeted(community: Community) -> None:
    await community.world.run_for(timedelta(minutes=1))
    assert not [text for text in community.said_by_bot(community.chats) if "I am Common Thread" in text]


async def test_removed_the_agenda_waits_and_invited_again_it_goes_on(community: Community) -> None:
    world, backend = community.world, community.world.env.backend
    chat = await community.scheduled(when="Tuesday 20 January 2026 8pm")
    backend.emit("GUILD_DELETE", {"id": str(community.guild.id)})
    await world.env.settle()
    assert world.app.client.get_guild(community.guild.id) is None
    await world.run_until(chat.opens_at - timedelta(days=6))
    assert (await community.chat(chat.id)).announcement_id is None
    backend.emit("GUILD_CREATE", guild_create_payload(backend, backend.get_guild(community.guild.id)))
    await world.env.settle()
    await world.run_due()
    assert (await community.chat(chat.id)).announcement_id is not None


async def test_an_outage_of_the_server_is_no_removal(community: Community) -> None:
    world = community.world
    chat = await community.scheduled(when="Tuesday 20 January 2026 8pm")
    world.env.backend.emit("GUILD_DELETE", {"id": str(community.guild.id), "unavailable": True})
    await world.env.settle()
    await world.run_until(chat.opens_at - timedelta(days=6))
    assert (await community.chat(chat.id)).announcement_id is not None


async def test_being_removed_is_noticed(server: Server) -> None:
    guild = server.world.app.client.get_guild(server.guild.id)
    assert guild is not None
    with server.world.env.time_context():
        await guild.leave()
    await server.world.env.settle()
    await server.world.run_for(timedelta(minutes=1))
    assert await server.world.app.agenda.next_due() is None


async def test_a_removal_while_the_bot_was_down_is_noticed_at_its_start(server: Server, settings: Settings) -> None:
    server.world.env.backend.remove_guild(server.guild.id)
    await server.world.restart(settings)
    await server.world.run_for(timedelta(minutes=1))
    assert await server.world.app.agenda.next_due() is None


async def test_a_new_name_of_the_server_reaches_the_start_message(community: Community) -> None:
    community.world.env.backend.edit_guild(community.guild.id, {"name": "Kinder OTs"})
    await community.world.env.settle()
    await community.world.run_due()
    assert any("Welcome to Kinder OTs" in text for text in community.said_by_bot(community.start))
