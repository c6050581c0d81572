"""`/about`, and the permissions the invite link asks for."""

from __future__ import annotations

import discord

from bot import __version__
from bot.config import Settings
from bot.demo.simulator import simulate
from bot.demo.world import Community, reply
from cogs.community import permissions


async def test_it_says_what_this_is_who_runs_it_and_what_to_try(settings: Settings) -> None:
    named = settings.model_copy(update={"operator_name": "Kindly CIC", "privacy_url": "https://kindly.example/privacy"})
    async with simulate(named) as world:
        community = await Community.found(world)
        told = reply(await community.member("Ben Achebe").slash(community.chats, "about"))
        assert told.ephemeral
        assert f"Common Thread {__version__}" in told.content
        assert "Kindly CIC" in told.content
        assert "[Privacy policy](<https://kindly.example/privacy>)" in told.content
        assert "MIT" in told.content
        assert "\n5. " in told.content
        assert "\n6. " not in told.content


async def test_only_commands_that_exist_are_recommended(community: Community) -> None:
    told = reply(await community.member("Ben Achebe").slash(community.chats, "about")).content
    offered = community.member("Ben Achebe").available_commands(community.chats)
    named = [line.split("`")[1].removeprefix("/") for line in told.splitlines() if line[:1].isdigit()]
    assert set(named) <= set(offered)


async def test_it_also_answers_in_a_direct_message(community: Community) -> None:
    told = reply(await community.member("Ben Achebe").user.slash("about"))
    assert "does not say" in told.content


def test_the_invite_asks_for_what_is_needed_and_nothing_more() -> None:
    asked = permissions.needed()
    for places in (permissions.CHATS, permissions.START, permissions.ORGANISERS, permissions.MAKING, permissions.NEWS):
        assert not permissions.missing(asked, places)
    for never in ("administrator", "manage_guild", "manage_messages", "kick_members", "ban_members", "manage_webhooks"):
        assert not getattr(asked, never)
    assert f"permissions={asked.value}" in permissions.invite_link(42)
    assert "applications.commands" in permissions.invite_link(42)


def test_every_permission_that_is_asked_for_is_used_somewhere() -> None:
    used = {
        *permissions.CHATS, *permissions.START, *permissions.ORGANISERS, *permissions.NEWS, *permissions.EVENTS,
        *permissions.GIVING_ROLES, *permissions.MAKING,
    }  # fmt: skip
    assert discord.Permissions(**dict.fromkeys(used, True)) == permissions.needed()


def test_without_view_channel_the_other_permissions_are_not_listed() -> None:
    assert [p.label for p in permissions.missing(discord.Permissions.none(), permissions.CHATS)] == ["View Channel"]
