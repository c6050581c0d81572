"""Setting a community up, as the person who invited the bot does it."""

from __future__ import annotations

import asyncio
from typing import Any

import discord
import pytest
from simcord import ChannelHandle, MemberActor, ResponseMessage

from bot.config import Settings
from bot.demo.simulator import World
from bot.demo.world import Community, has_button, parts_of, reply, text_of
from tests.community.conftest import Server, invited


async def panel_of(member: MemberActor, channel: ChannelHandle) -> ResponseMessage:
    return reply(await member.slash(channel, "setup start"))


async def ways_of(member: MemberActor, channel: ChannelHandle) -> ResponseMessage:
    panel = await panel_of(member, channel)
    await member.click(panel, label="Next: ways")
    return panel


async def test_the_first_set_up_needs_manage_server(server: Server) -> None:
    assert "Manage Server" in reply(await server.member.slash(server.general, "setup start")).content
    assert has_button((await panel_of(server.owner, server.general)).message, "Create what is missing")


async def test_everything_that_is_missing_is_made_in_one_press(server: Server) -> None:
    panel = await panel_of(server.owner, server.general)
    told = reply(await server.owner.click(panel, label="Create what is missing"))
    settings = await server.settings()
    assert settings.ready
    assert settings.chats_channel_id == server.guild.channels["chats"].id
    assert settings.start_channel_id == server.guild.channels["start-here"].id
    assert settings.organisers_channel_id == server.guild.channels["organisers"].id
    assert settings.news_role_id == server.guild.roles["Chat news"].id
    assert settings.organiser_role_id == server.guild.roles["Organisers"].id
    assert told.content.startswith("Made: ")
    assert told.ephemeral


async def test_what_is_made_has_the_right_permissions(server: Server) -> None:
    panel = await panel_of(server.owner, server.general)
    await server.owner.click(panel, label="Create what is missing")
    guild = server.world.app.client.get_guild(server.guild.id)
    assert guild is not None
    organisers = next(c for c in guild.text_channels if c.name == "organisers")
    start = next(c for c in guild.text_channels if c.name == "start-here")
    role = next(r for r in guild.roles if r.name == "Organisers")
    news = next(r for r in guild.roles if r.name == "Chat news")
    assert not organisers.permissions_for(guild.default_role).view_channel
    assert organisers.overwrites_for(role).view_channel
    assert organisers.permissions_for(guild.me).send_messages
    assert not start.permissions_for(guild.default_role).send_messages
    assert start.permissions_for(guild.me).send_messages
    assert news.permissions.value == 0
    assert not news.mentionable


async def test_whoever_sets_up_gets_the_organisers_role_and_so_sees_their_channel(server: Server) -> None:
    panel = await panel_of(server.owner, server.general)
    told = reply(await server.owner.click(panel, label="Create what is missing"))
    guild = server.world.app.client.get_guild(server.guild.id)
    assert guild is not None
    assert "Organisers" in [role.name for role in (await guild.fetch_member(server.owner.id)).roles]
    assert "You now have" in told.content


async def test_pressed_twice_nothing_is_made_twice(server: Server) -> None:
    panel = await panel_of(server.owner, server.general)
    await server.owner.click(panel, label="Create what is missing")
    before = set(server.guild.channels), sorted(server.guild.roles)
    told = reply(await server.owner.click(panel, label="Create what is missing"))
    assert (set(server.guild.channels), sorted(server.guild.roles)) == before
    assert told.content == "Nothing is missing, so there was nothing to make."


async def test_two_presses_at_once_make_nothing_twice(server: Server) -> None:
    client = server.world.app.client
    guild = client.get_guild(server.guild.id)
    assert guild is not None
    owner = await guild.fetch_member(server.owner.id)
    creating: Any = client.get_cog("Setup")
    request: Any = client.http.request
    half_made, go_on = asyncio.Event(), asyncio.Event()

    async def slow_at_first(route: discord.http.Route, **more: Any) -> Any:
        if route.method == "POST" and not half_made.is_set():
            half_made.set()
            await go_on.wait()
        return await request(route, **more)

    client.http.request = slow_at_first  # type: ignore[method-assign]
    first = asyncio.create_task(creating.creating.create_missing(guild, owner))
    await half_made.wait()
    second = asyncio.create_task(creating.creating.create_missing(guild, owner))
    await asyncio.wait({second}, timeout=0.1)  # it would be done by now, were it not waiting its turn
    go_on.set()
    await asyncio.gather(first, second)
    names = [channel.name for channel in await guild.fetch_channels()]
    assert sorted(names) == ["chats", "general", "organisers", "start-here"]
    assert [role.name for role in await guild.fetch_roles()].count("Organisers") == 1


async def test_a_channel_made_before_the_bot_was_killed_is_found_again(server: Server) -> None:
    server.guild.create_text_channel("chats")
    panel = await panel_of(server.owner, server.general)
    told = reply(await server.owner.click(panel, label="Create what is missing"))
    assert "Found here already" in told.content
    assert list(server.guild.channels).count("chats") == 1


async def test_an_open_channel_called_organisers_is_not_taken_for_the_private_one(server: Server) -> None:
    public = server.guild.create_text_channel("organisers")
    panel = await panel_of(server.owner, server.general)
    await server.owner.click(panel, label="Create what is missing")
    assert (await server.settings()).organisers_channel_id not in (None, public.id)


async def test_a_missing_permission_is_named_with_its_remedy(server: Server) -> None:
    await strip(server, "manage_channels", "manage_roles")
    panel = await panel_of(server.owner, server.general)
    told = reply(await server.owner.click(panel, label="Create what is missing"))
    assert "I could not make #chats" in told.content
    assert "Manage Channels, Manage Roles" in told.content
    assert "Server Settings" in told.content
    assert not (await server.settings()).ready


async def test_what_may_be_made_is_made_and_the_rest_is_said(server: Server) -> None:
    server.world.env.inject_error("POST", "/guilds/*/channels", status=400, code=30013, message="Maximum channels")
    panel = await panel_of(server.owner, server.general)
    told = reply(await server.owner.click(panel, label="Create what is missing"))
    assert "Maximum channels" in told.content
    assert "chats" in server.guild.channels
    assert "organisers" not in server.guild.channels


async def test_each_choice_is_saved_at_once_and_shown_in_the_panel(server: Server) -> None:
    panel = await panel_of(server.owner, server.general)
    hidden = server.guild.create_text_channel("committee")
    await server.owner.select(panel, [hidden], custom_id="setup-organisers")
    await server.owner.select(panel, [server.general], custom_id="setup-chats")
    await server.owner.select(panel, [server.general], custom_id="setup-start")
    settings = await server.settings()
    assert (settings.organisers_channel_id, settings.chats_channel_id) == (hidden.id, server.general.id)
    assert chosen_in(panel, "setup-chats") == [server.general.id]


async def test_the_organisers_channel_has_to_be_one_of_its_own(server: Server) -> None:
    panel = await panel_of(server.owner, server.general)
    await server.owner.select(panel, [server.general], custom_id="setup-chats")
    await server.owner.select(panel, [server.general], custom_id="setup-organisers")
    assert (await server.settings()).organisers_channel_id is None
    assert "one of its own" in text_of(panel.message)


async def test_roles_are_chosen_and_taken_away_again(server: Server) -> None:
    team, news = server.guild.create_role("Team"), server.guild.create_role("News please")
    panel = await panel_of(server.owner, server.general)
    await server.owner.select(panel, [team], custom_id="setup-organiser-role")
    await server.owner.select(panel, [news], custom_id="setup-news-role")
    assert ((await server.settings()).organiser_role_id, (await server.settings()).news_role_id) == (team.id, news.id)
    await server.owner.select(panel, [], custom_id="setup-news-role")
    assert (await server.settings()).news_role_id is None


async def test_a_role_with_rights_is_refused_as_chat_news(server: Server) -> None:
    powerful = server.guild.create_role("Moderators", permissions=discord.Permissions(kick_members=True))
    panel = await panel_of(server.owner, server.general)
    await server.owner.select(panel, [powerful], custom_id="setup-news-role")
    assert (await server.settings()).news_role_id is None
    assert "every member could switch it on" in text_of(panel.message)


async def test_a_role_that_opens_a_channel_is_refused_as_chat_news(server: Server) -> None:
    key = server.guild.create_role("Key")
    server.guild.create_text_channel("cellar", overwrites={key: discord.PermissionOverwrite(view_channel=True)})
    panel = await panel_of(server.owner, server.general)
    await server.owner.select(panel, [key], custom_id="setup-news-role")
    assert (await server.settings()).news_role_id is None


@pytest.mark.parametrize("other", ["setup-organiser-role", "setup-news-role"])
async def test_one_role_cannot_be_both(server: Server, other: str) -> None:
    role = server.guild.create_role("Friends")
    panel = await panel_of(server.owner, server.general)
    first = {"setup-organiser-role": "setup-news-role", "setup-news-role": "setup-organiser-role"}[other]
    await server.owner.select(panel, [role], custom_id=first)
    await server.owner.select(panel, [role], custom_id=other)
    settings = await server.settings()
    assert [settings.organiser_role_id, settings.news_role_id].count(role.id) == 1


async def test_everyone_is_refused_as_the_organisers_role(server: Server) -> None:
    panel = await panel_of(server.owner, server.general)
    await server.owner.select(panel, [server.guild.default_role], custom_id="setup-organiser-role")
    assert (await server.settings()).organiser_role_id is None


async def test_the_ways_are_chosen_on_the_second_page(server: Server) -> None:
    panel = await ways_of(server.owner, server.general)
    await server.owner.select(panel, ["Australia/Sydney"], custom_id="setup-zone")
    await server.owner.select(panel, ["initials"], custom_id="setup-names")
    await server.owner.select(panel, ["72"], custom_id="setup-window")
    settings = await server.settings()
    assert (settings.timezone, settings.names, settings.window_hours) == ("Australia/Sydney", "initials", 72)
    await server.owner.click(panel, label="Back: places")
    assert has_button(panel.message, "Create what is missing")


async def test_another_time_zone_is_found_by_a_city(server: Server) -> None:
    panel = await ways_of(server.owner, server.general)
    form = await server.owner.select(panel, ["another"], custom_id="setup-zone")
    await server.owner.submit_modal(form, {"place": "Nairobi"})
    assert (await server.settings()).timezone == "Africa/Nairobi"


async def test_a_country_with_several_zones_is_asked_about(server: Server) -> None:
    panel = await ways_of(server.owner, server.general)
    form = await server.owner.select(panel, ["another"], custom_id="setup-zone")
    await server.owner.submit_modal(form, {"place": "New Zealand"})
    assert "More than one time zone" in text_of(panel.message)
    await server.owner.select(panel, ["Pacific/Chatham"], custom_id="setup-zone")
    assert (await server.settings()).timezone == "Pacific/Chatham"


async def test_a_place_nobody_knows_is_answered_in_the_panel(server: Server) -> None:
    panel = await ways_of(server.owner, server.general)
    form = await server.owner.select(panel, ["another"], custom_id="setup-zone")
    await server.owner.submit_modal(form, {"place": "**Atlantis** @everyone"})
    assert "I don't know that place" in text_of(panel.message)
    assert (await server.settings()).timezone == "Europe/London"


async def test_finish_waits_until_there_are_channels(server: Server) -> None:
    panel = await panel_of(server.owner, server.general)
    assert "Nearly there" in reply(await server.owner.click(panel, label="Finish")).content


async def test_finish_says_that_all_is_well_and_what_to_try_first(server: Server) -> None:
    panel = await panel_of(server.owner, server.general)
    await server.owner.click(panel, label="Create what is missing")
    told = reply(await server.owner.click(panel, label="Finish")).content
    assert "**Quiet Corner is set up.** I have looked at everything: all is well." in told
    assert "5. " in told
    assert "6. " not in told


async def test_the_panel_still_works_after_a_restart(server: Server, settings: Settings) -> None:
    panel = await panel_of(server.owner, server.general)
    await server.world.restart(settings)
    await server.owner.select(panel, [server.general], custom_id="setup-chats")
    assert (await server.settings()).chats_channel_id == server.general.id


async def test_permission_is_checked_on_every_press(server: Server) -> None:
    """A panel once opened is no key: the rights may have been taken away since."""
    helper_role = server.guild.create_role("Helpers", permissions=discord.Permissions(manage_guild=True))
    helper = server.guild.add_member(server.world.env.create_user("helper"), roles=[helper_role])
    panel = await panel_of(helper, server.general)
    server.world.env.backend.edit_role(server.guild.id, helper_role.id, {"permissions": 0})
    refused = reply(await helper.select(panel, [server.general], custom_id="setup-chats"))
    assert "Manage Server" in refused.content
    refused = reply(await helper.click(panel, label="Create what is missing"))
    assert "Manage Server" in refused.content
    assert (await server.settings()).chats_channel_id is None


async def test_an_organiser_by_role_may_change_what_is_set_up(community: Community) -> None:
    role = community.guild.create_role("Team")
    await community.world.app.services.communities.change(community.guild.id, organiser_role_id=role.id)
    helper = community.guild.add_member(community.world.env.create_user("helper"), roles=[role])
    assert has_button((await panel_of(helper, community.chats)).message, "Finish")
    refused = reply(await community.member("Ben Achebe").slash(community.chats, "setup start"))
    assert "Manage Events" in refused.content


async def test_each_server_has_settings_of_its_own(world: World) -> None:
    first, second = await invited(world, "First Steps"), await invited(world, "Second Wind")
    for server, zone in ((first, "Australia/Perth"), (second, "Asia/Dubai")):
        panel = await panel_of(server.owner, server.general)
        await server.owner.click(panel, label="Create what is missing")
        await server.owner.click(panel, label="Next: ways")
        await server.owner.select(panel, [zone], custom_id="setup-zone")
    a, b = await first.settings(), await second.settings()
    assert (a.timezone, b.timezone) == ("Australia/Perth", "Asia/Dubai")
    assert a.chats_channel_id == first.guild.channels["chats"].id
    assert b.chats_channel_id == second.guild.channels["chats"].id


async def strip(server: Server, *names: str) -> None:
    """Take permissions from the bot's own role."""
    guild = server.world.app.client.get_guild(server.guild.id)
    assert guild is not None
    role = guild.me.top_role
    permissions = role.permissions
    permissions.update(**dict.fromkeys(names, False))
    server.world.env.backend.edit_role(server.guild.id, role.id, {"permissions": permissions.value})
    await server.world.env.settle()


def chosen_in(panel: ResponseMessage, custom_id: str) -> list[int]:
    select = next(part for part in parts_of(panel.message) if getattr(part, "custom_id", None) == custom_id)
    return [value.id for value in select.default_values]
