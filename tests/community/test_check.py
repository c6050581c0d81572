"""`/setup check`: what is wrong is named in order of importance, with its remedy."""

from __future__ import annotations

import discord
import pytest
from simcord import ChannelHandle

from bot.config import Settings
from bot.demo.simulator import simulate
from bot.demo.world import Community, has_button, reply, text_of


async def checked(community: Community) -> str:
    return text_of(reply(await community.organiser.slash(community.chats, "setup check")).message)


async def deny(community: Community, place: ChannelHandle, *names: str) -> None:
    """Deny the bot some permissions in one channel, as somebody's overwrite would."""
    client = community.world.app.client
    guild = client.get_guild(community.guild.id)
    assert guild is not None
    channel = guild.get_channel(place.id)
    assert isinstance(channel, discord.TextChannel)
    denied = channel.overwrites_for(guild.me)
    denied.update(**dict.fromkeys(names, False))
    with community.world.env.time_context():
        await channel.set_permissions(guild.me, overwrite=denied)
    await community.world.env.settle()


async def test_all_is_well_is_said_when_it_is(community: Community) -> None:
    told = await checked(community)
    assert told.startswith("# All is well")
    assert "I can read what members write" in told


async def test_every_missing_permission_is_named_where_it_is_missing(community: Community) -> None:
    await deny(community, community.chats, "pin_messages", "attach_files")
    told = await checked(community)
    assert told.startswith("# 1 thing needs an organiser")
    assert f"In <#{community.chats.id}> I am not allowed to:** Pin Messages, Attach Files." in told
    assert "settings → Permissions" in told


async def test_without_view_channel_nothing_else_is_listed_for_it(community: Community) -> None:
    await deny(community, community.start, "view_channel")
    told = await checked(community)
    assert f"In <#{community.start.id}> I am not allowed to:** View Channel." in told


async def test_a_deleted_channel_is_named_first(community: Community) -> None:
    await deny(community, community.chats, "pin_messages")
    community.world.env.backend.delete_channel(community.organisers.id)
    told = await checked(community)
    assert told.index("The organisers' channel has been deleted") < told.index("Pin Messages")


async def test_a_deleted_or_powerful_or_high_role_is_named(community: Community) -> None:
    communities, backend = community.world.app.services.communities, community.world.env.backend
    role = community.guild.create_role("News")
    await communities.change(community.guild.id, news_role_id=role.id)
    assert "News" not in await checked(community)
    backend.edit_role(community.guild.id, role.id, {"permissions": discord.Permissions(ban_members=True).value})
    assert "can't be the Chat news role" in await checked(community)
    backend.edit_role(community.guild.id, role.id, {"permissions": 0, "position": 50})
    assert "stands above my own role" in await checked(community)
    backend.delete_role(community.guild.id, role.id)
    assert "The Chat news role has been deleted" in await checked(community)


async def test_permissions_of_the_whole_server_come_with_an_invite_that_asks_for_them(community: Community) -> None:
    guild = community.world.app.client.get_guild(community.guild.id)
    assert guild is not None
    mine = guild.me.top_role
    without = mine.permissions
    without.update(create_events=False)
    community.world.env.backend.edit_role(guild.id, mine.id, {"permissions": without.value})
    told = await checked(community)
    assert "In this server I am not allowed to:** Create Events" in told
    assert "oauth2/authorize" in told


async def test_an_organisers_channel_that_everybody_reads_is_named(community: Community) -> None:
    public = community.guild.create_text_channel("public-organisers")
    await community.world.app.services.communities.change(community.guild.id, organisers_channel_id=public.id)
    assert f"Everybody can read <#{public.id}>" in await checked(community)


async def test_without_message_content_it_says_what_that_means(settings: Settings) -> None:
    async with simulate(settings, words_allowed=False) as world:
        told = await checked(await Community.found(world))
        assert told.startswith("# All is well")
        assert "**Answer** button" in told


async def test_members_may_not_look(community: Community) -> None:
    answer = reply(await community.member("Ben Achebe").slash(community.chats, "setup check"))
    assert "Manage Events" in answer.content


async def test_a_failed_item_is_told_and_try_again_mends_it(community: Community) -> None:
    await deny(community, community.chats, "send_messages")
    chat = await community.scheduled(when="Tuesday 6 January 2026 8pm")
    assert chat.announcement_id is None
    report = reply(await community.organiser.slash(community.chats, "setup check"))
    assert "Still trying" in text_of(report.message)
    await allow_again(community)
    pressed = reply(await community.organiser.click(report, label="Try again"))
    assert pressed.content.startswith("Trying again: ")
    await community.world.run_due()
    assert (await community.chat(chat.id)).announcement_id is not None
    assert (await checked(community)).startswith("# All is well")


async def test_try_again_is_for_organisers_only(community: Community) -> None:
    await deny(community, community.chats, "send_messages")
    chat = await community.scheduled(when="Tuesday 6 January 2026 8pm")
    await community.world.run_due()
    told = community.with_button(community.organisers, "Try again")
    assert "could not post" in text_of(told)
    everyone = community.guild.add_member(community.world.env.create_user("passer-by"))
    with pytest.raises(Exception, match=r"access|view|permission|visible"):
        await everyone.click(told, label="Try again")
    assert (await community.chat(chat.id)).announcement_id is None


async def test_the_report_can_be_asked_for_again_from_its_own_button(community: Community) -> None:
    report = reply(await community.organiser.slash(community.chats, "setup check"))
    assert has_button(report.message, "Set up")
    again = reply(await community.organiser.click(report, label="Check"))
    assert text_of(again.message).startswith("# All is well")


async def allow_again(community: Community) -> None:
    guild = community.world.app.client.get_guild(community.guild.id)
    assert guild is not None
    channel = guild.get_channel(community.chats.id)
    assert isinstance(channel, discord.TextChannel)
    with community.world.env.time_context():
        await channel.set_permissions(guild.me, overwrite=None)
    await community.world.env.settle()
