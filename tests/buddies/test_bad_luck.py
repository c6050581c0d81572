"""Bad luck between buddies in Discord: deleted threads, closed messages, people who leave, a bot that is killed."""

from __future__ import annotations

import re
from datetime import timedelta

import discord
import pytest
from simcord import MemberActor

from bot.buddies.about_me import AboutMe
from bot.buddies.pair import Pair
from bot.buddies.profile import Topic
from bot.config import Settings
from bot.demo.simulator import World, simulate
from bot.demo.world import Community, parts_of, reply, text_of
from tests.buddies.living import desk, pair_thread
from tests.chats.pressing import show_me
from tests.chats.test_kills import Reaper, live_until

TOPIC = (Topic("reflection"),)


async def ready(community: Community, *names: str) -> list[MemberActor]:
    """Members with a profile who can be suggested and asked, without the presses."""
    profiles, guild_id = community.world.app.services.profiles, community.guild.id
    members = [community.member(name) for name in names]
    for member in members:
        await profiles.begin(guild_id, member.id)
        await profiles.write(guild_id, member.id, AboutMe("Europe/London", offers=TOPIC, wants=TOPIC))
        await profiles.save(guild_id, member.id)
        await profiles.switch(guild_id, member.id, "suggested", on=True)
        await profiles.switch(guild_id, member.id, "listed", on=True)
    return members


async def paired(community: Community, one: MemberActor, other: MemberActor) -> Pair:
    asking, guild_id = community.world.app.services.asking, community.guild.id
    request = (await asking.ask(guild_id, one.id, other.id)).request
    assert request is not None
    return await asking.accept(guild_id, request.id, other.id)


async def test_a_thread_that_was_deleted_is_made_again_with_both_in_it(community: Community) -> None:
    ben, chloe = await ready(community, "Ben Achebe", "Chloe Lin")
    pair, env = await paired(community, ben, chloe), community.world.env
    await community.world.run_due()
    env.backend.delete_channel(pair_thread(community, pair.id).id)
    await community.world.app.services.pairs.plan_meeting(
        community.guild.id, pair.id, ben.id, community.world.now + timedelta(days=1)
    )
    await community.world.run_for(timedelta(days=1))
    thread = pair_thread(community, pair.id)
    assert {ben.id, chloe.id} <= set(env.backend.get_channel(thread.id).thread_members)
    assert "you planned to talk" in community.said_by_bot(thread)[-1]

    env.backend.delete_channel(thread.id)
    await community.world.app.services.pairs.end(community.guild.id, pair.id, ben.id)
    await community.world.run_due()  # the end makes no new thread, and is no trouble
    assert all(t.name != f"Buddies {pair.id}" for t in community.start.threads)
    assert "A pair of yours has been closed" in (await show_me(community, chloe)).content
    assert await community.world.app.services.communities.troubles(community.guild.id) == []


async def test_a_member_who_has_left_ends_their_pair_at_the_next_check_in(community: Community) -> None:
    ben, chloe = await ready(community, "Ben Achebe", "Chloe Lin")
    pair = await paired(community, ben, chloe)
    await community.world.run_due()
    community.guild.remove_member(ben)
    await community.world.run_for(timedelta(days=15))
    told = await show_me(community, chloe)
    assert "A pair of yours has been closed" in told.content
    assert "check" not in told.content and "left" not in told.content
    assert community.said_by_bot(pair_thread(community, pair.id))[-1].startswith("This pair has been closed")
    kinds = await community.world.app.services.communities.unseen_notices(community.guild.id, ben.id)
    assert [notice.kind for notice in kinds] == []


async def test_somebody_who_has_left_is_suggested_to_nobody(community: Community) -> None:
    ben, chloe, dev = await ready(community, "Ben Achebe", "Chloe Lin", "Dev Rao")
    community.guild.remove_member(ben)
    found = reply(await chloe.slash(community.chats, "buddy find"))
    assert f"<@{dev.id}>" in found.content and f"<@{ben.id}>" not in found.content


async def test_closed_direct_messages_fall_back_to_the_desk(community: Community) -> None:
    ben, chloe = await ready(community, "Ben Achebe", "Chloe Lin")
    await community.world.app.services.communities.choose(community.guild.id, ben.id, dm_on=True)
    community.world.env.inject_error(
        "POST", f"/channels/{ben.user.dm_channel.id}/messages", status=403, code=50007, times=None
    )
    await community.world.app.services.asking.ask(community.guild.id, chloe.id, ben.id)
    assert f"<@{chloe.id}> asks whether" in (await show_me(community, ben)).content


async def test_a_request_can_be_answered_from_a_direct_message(community: Community) -> None:
    ben, chloe = await ready(community, "Ben Achebe", "Chloe Lin")
    await community.world.app.services.communities.choose(community.guild.id, ben.id, dm_on=True)
    await community.world.app.services.asking.ask(community.guild.id, chloe.id, ben.id)
    await community.world.run_due()
    opened = reply(await ben.user.click(ben.user.dm_channel.history()[-1], label="Show me"))
    await ben.user.click(opened, label="Yes, let's be buddies")
    await community.world.run_due()
    assert community.said_by_bot(pair_thread(community, 1))


def anybody(text: str) -> str:
    """The text, whomever it is about and whatever question came."""
    return re.sub(r"(?m)^> .*$", "> …", re.sub(r"<@\d+>", "<@>", text))


async def test_asking_by_name_says_the_same_to_whoever_is_asked(community: Community) -> None:
    """By the menu and by the command; of a bot, oneself, a member without a profile, one who blocked, one who rests."""
    ben, chloe, dev = await ready(community, "Ben Achebe", "Chloe Lin", "Dev Rao")
    services, guild_id = community.world.app.services, community.guild.id
    (eve,) = await ready(community, "Eve Moss")
    await services.profiles.block(guild_id, chloe.id, ben.id)
    await services.profiles.pause(guild_id, dev.id, on=True)
    kept = []
    for member in (chloe, dev, eve):
        ask = reply(await ben.context_menu(community.chats, "Ask to be buddies", member))
        await ben.click(ask, label="Ask them")
        labels = [part.label for part in parts_of(ask.message) if isinstance(part, discord.Button)]
        kept.append((anybody(ask.content), labels))
    assert kept[0] == kept[1] == kept[2]
    assert "is kept until" in kept[0][0] and kept[0][1] == ["Put a question", "Take it back"]
    await services.asking.decline(guild_id, 3, eve.id)
    await community.world.run_for(timedelta(days=7))
    notices = [m for m in desk(community, ben).history() if "Something is waiting" in m.content]
    answers = [anybody(reply(await ben.click(message, label="Show me")).content) for message in notices]
    no = "Your request to <@>: Not available just now. That happens to everybody, and says nothing about you."
    assert answers == [no] * 3

    assert "your own buddy" in reply(await ben.slash(community.chats, "buddy ask", member=ben)).content
    stranger = community.member("Finn Ode")
    ask = reply(await ben.slash(community.chats, "buddy ask", member=stranger))
    await ben.click(ask, label="Ask them")
    assert "have not said that they can be asked" in ask.content


async def test_the_card_that_closes_a_chat_leads_to_a_buddy(community: Community) -> None:
    chat = await community.end(await community.open())
    ben = community.member("Ben Achebe")
    closing = community.with_button(community.thread(chat), "Find a buddy")
    told = reply(await ben.click(closing, label="Find a buddy"))
    assert told.ephemeral and "Tell me first what you can offer" in told.content
    await ben.click(told, label="My buddy profile")
    assert "Your buddy profile" in told.content


async def test_resting_and_keeping_apart_by_command(community: Community) -> None:
    ben, chloe = await ready(community, "Ben Achebe", "Chloe Lin")
    rest = reply(await ben.slash(community.chats, "buddy pause"))
    assert "You are taking a rest" in rest.content
    assert "taking a rest" in reply(await ben.slash(community.chats, "buddy find")).content
    await ben.click(rest, label="End my rest")
    assert f"<@{chloe.id}>" in reply(await ben.slash(community.chats, "buddy find")).content
    assert "They are not told" in reply(await ben.slash(community.chats, "buddy block", member=chloe)).content
    assert "Nobody fits" in reply(await ben.slash(community.chats, "buddy find")).content
    assert f"<@{chloe.id}>" in reply(await ben.slash(community.chats, "buddy block")).content
    await ben.slash(community.chats, "buddy block", member=chloe, undo=True)
    assert f"<@{chloe.id}>" in reply(await ben.slash(community.chats, "buddy find")).content
    home = reply(await ben.slash(community.chats, "start"))
    assert "**My buddy:** none yet" in home.content


async def test_a_word_reaches_organisers_without_saying_more(community: Community) -> None:
    ben, chloe = await ready(community, "Ben Achebe", "Chloe Lin")
    pair = await paired(community, ben, chloe)
    await community.world.run_due()
    home = reply(await ben.slash(community.chats, "buddy mine"))
    first = reply(await ben.click(home, label="Ask an organiser for a word"))
    await ben.click(first, label="Ask them")
    await community.world.run_due()
    asked = community.with_button(community.organisers, "I write to them")
    assert f"<@{ben.id}>" in asked.content and f"<@{chloe.id}>" not in asked.content
    await community.organiser.click(asked, label="I write to them")
    taken = community.organisers.history()[-1]
    assert f"<@{community.organiser.id}> writes to them" in taken.content
    assert pair.open


# --- a bot that is killed


async def made(world: World, reaper: Reaper, settings: Settings, *, kills: bool) -> tuple[list[str], list[str], int]:
    """Two pairs, made and one ended, by a bot that may be killed at every move: what stands in the end."""
    community = await Community.found(world)
    ben, chloe, dev, eve = await ready(community, "Ben Achebe", "Chloe Lin", "Dev Rao", "Eve Moss")
    first = await paired(community, ben, chloe)
    await paired(community, dev, eve)
    reaper.at_work = kills
    await live_until(world, reaper, settings, world.now + timedelta(hours=1))
    await world.app.services.pairs.end(community.guild.id, first.id, ben.id)
    await live_until(world, reaper, settings, world.now + timedelta(hours=1))
    reaper.at_work = False
    threads = [thread for thread in community.start.threads if (thread.name or "").startswith("Buddies")]
    bot = world.app.client.user
    said = [anybody(text_of(m)) for thread in threads for m in thread.history() if m.author == bot and text_of(m)]
    within = sum(len(world.env.backend.get_channel(thread.id).thread_members) for thread in threads)
    return sorted(thread.name or "" for thread in threads), sorted(said), within


async def test_a_bot_that_dies_while_it_makes_pairs_makes_each_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    reaper = Reaper(monkeypatch)
    calm_settings = settings.model_copy(update={"data_dir": settings.data_dir / "calm"})
    async with simulate(calm_settings) as world:
        calm = await made(world, reaper, calm_settings, kills=False)
    async with simulate(settings, check_errors=False) as world:
        killed = await made(world, reaper, settings, kills=True)
    assert reaper.kills > 10
    assert killed == calm
    assert calm[0] == ["Buddies 1", "Buddies 2"] and len(calm[1]) == 3 and calm[2] >= 4
