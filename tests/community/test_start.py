"""The pinned start message, and each member's private home."""

from __future__ import annotations

import discord
import pytest
from simcord import MemberActor, ResponseMessage, RoleHandle
from sqlalchemy import update

from bot.config import Settings
from bot.demo.world import Community, has_button, reply, text_of
from db.agenda import AgendaItem


def pinned(community: Community) -> list[discord.Message]:
    return [m for m in community.start.history() if has_button(m, "My privacy")]


async def home_of(community: Community, member: MemberActor) -> ResponseMessage:
    return reply(await member.slash(community.chats, "start"))


async def with_news(community: Community) -> RoleHandle:
    role = community.guild.create_role("Chat news")
    await community.world.app.services.communities.change(community.guild.id, news_role_id=role.id)
    await community.world.run_due()
    return role


async def roles_of(community: Community, member: MemberActor) -> list[str]:
    guild = community.world.app.client.get_guild(community.guild.id)
    assert guild is not None
    return [role.name for role in (await guild.fetch_member(member.id)).roles]


async def test_the_start_message_stands_pinned_once(community: Community) -> None:
    await community.world.run_due()
    (message,) = pinned(community)
    assert message.pinned
    assert "Welcome to Kindly OTs" in text_of(message)
    for label in ("Next chat", "Propose a chat", "What is waiting", "My privacy"):
        assert has_button(message, label)
    assert not has_button(message, "Tell me about new chats")


async def test_a_change_redraws_it_in_its_place(community: Community) -> None:
    await community.world.run_due()
    before = pinned(community)[0].id
    await with_news(community)
    (message,) = pinned(community)
    assert message.id == before
    assert has_button(message, "Tell me about new chats")


async def test_a_deleted_start_message_is_posted_again_by_finish(community: Community) -> None:
    await community.world.run_due()
    community.world.env.backend.delete_message(community.start.id, pinned(community)[0].id)
    panel = reply(await community.organiser.slash(community.chats, "setup start"))
    await community.organiser.click(panel, label="Finish")
    await community.world.run_due()
    (message,) = pinned(community)
    assert message.pinned


async def test_it_moves_with_the_start_channel(community: Community) -> None:
    await community.world.run_due()
    other = community.guild.create_text_channel("welcome")
    await community.world.app.services.communities.change(community.guild.id, start_channel_id=other.id)
    await community.world.run_due()
    assert not pinned(community)
    assert [m.pinned for m in other.history() if has_button(m, "My privacy")] == [True]


async def test_without_the_right_to_pin_it_still_stands_and_organisers_are_told(community: Community) -> None:
    env = community.world.env
    other = community.guild.create_text_channel("welcome")
    env.inject_error("PUT", f"/channels/{other.id}/messages/pins/*", status=403, code=50013, times=None)
    env.inject_error("PUT", f"/channels/{other.id}/pins/*", status=403, code=50013, times=None)
    await community.world.app.services.communities.change(community.guild.id, start_channel_id=other.id)
    await community.world.run_due()
    (message,) = (m for m in other.history() if text_of(m))
    assert not message.pinned
    assert any("pin the start message" in text for text in community.said_by_bot(community.organisers))


async def test_a_message_posted_just_before_the_bot_was_killed_is_not_posted_again(
    community: Community, settings: Settings
) -> None:
    await community.world.run_due()
    app, guild_id = community.world.app, community.guild.id
    await app.services.communities.change(guild_id, start_message_id=None)  # it was posted, and nobody noted it
    async with app.database.writing() as session:
        held = update(AgendaItem).where(AgendaItem.subject == f"community:{guild_id}/start")
        await session.execute(held.values(state="claimed", claimed_by="the killed one", free_at=community.world.now))
    await community.world.restart(settings)
    await community.world.run_due()
    (message,) = pinned(community)
    noted = await community.world.app.services.communities.settings(guild_id)
    assert noted.start_message_id == message.id


async def test_the_home_is_private_and_shows_the_next_chat_with_join(community: Community) -> None:
    chat = await community.scheduled(title="Returning to practice")
    ben = community.member("Ben Achebe")
    home = await home_of(community, ben)
    assert home.ephemeral
    assert "**Returning to practice**" in home.content
    await ben.click(home, label="Join")
    part = await community.world.app.services.people.part(community.guild.id, chat.id, ben.id)
    assert part.joined
    home = await home_of(community, ben)
    assert "You have joined" in home.content
    assert not has_button(home.message, "Join")


async def test_without_a_chat_it_says_so(community: Community) -> None:
    home = await home_of(community, community.member("Ben Achebe"))
    assert "none is planned yet" in home.content


@pytest.mark.parametrize("label", ["Next chat", "What is waiting", "My privacy"])
async def test_each_pinned_button_answers_only_whoever_presses(community: Community, label: str) -> None:
    await community.world.run_due()
    for name in ("Ben Achebe", "Chloe Lin"):
        answer = reply(await community.member(name).click(pinned(community)[0], label=label))
        assert answer.ephemeral


async def test_propose_opens_the_form_also_after_a_restart(community: Community, settings: Settings) -> None:
    await community.world.run_due()
    await community.world.restart(settings)
    shown = await community.member("Ben Achebe").click(pinned(community)[0], label="Propose a chat")
    assert shown.modal is not None


async def test_what_is_waiting_is_listed_and_opened(community: Community) -> None:
    ben, communities = community.member("Ben Achebe"), community.world.app.services.communities
    for _ in range(2):
        await communities.notify(community.guild.id, ben.id, "community.test")
    home = await home_of(community, ben)
    assert "2 notices" in home.content
    told = await ben.click(home, label="What is waiting")
    assert len(told.followups) + (told.response is not None) == 2
    assert not await communities.unseen_notices(community.guild.id, ben.id)
    assert "Nothing is waiting for you." in reply(await ben.click(home, label="What is waiting")).content


async def test_many_waiting_notices_come_a_handful_at_a_time(community: Community) -> None:
    ben, communities = community.member("Ben Achebe"), community.world.app.services.communities
    for _ in range(7):
        await communities.notify(community.guild.id, ben.id, "community.test")
    last = reply(await ben.click(await home_of(community, ben), label="What is waiting"))
    assert last.content == "2 more are waiting. Press **What is waiting** again."


async def test_a_notice_that_can_no_longer_be_told_does_not_stand_in_the_way(community: Community) -> None:
    ben, communities = community.member("Ben Achebe"), community.world.app.services.communities
    await communities.notify(community.guild.id, ben.id, "chat.accepted", chat_id=999)
    await communities.notify(community.guild.id, ben.id, "community.test")
    told = reply(await ben.click(await home_of(community, ben), label="What is waiting"))
    assert "This is the test" in told.content
    assert not await communities.unseen_notices(community.guild.id, ben.id)


async def test_members_take_and_leave_the_chat_news_role_themselves(community: Community) -> None:
    await with_news(community)
    ben = community.member("Ben Achebe")
    told = reply(await ben.click(pinned(community)[0], label="Tell me about new chats"))
    assert "You are now told" in told.content
    assert "Chat news" in await roles_of(community, ben)
    again = reply(await ben.click(pinned(community)[0], label="Tell me about new chats"))
    assert "You are told already" in again.content
    assert "Chat news" in await roles_of(community, ben)
    await ben.click(again, label="Stop telling me")
    assert "Chat news" not in await roles_of(community, ben)


async def test_a_chat_news_role_that_was_given_rights_is_no_longer_handed_out(community: Community) -> None:
    role = await with_news(community)
    rights = discord.Permissions(manage_messages=True).value
    community.world.env.backend.edit_role(community.guild.id, role.id, {"permissions": rights})
    ben = community.member("Ben Achebe")
    told = reply(await ben.click(pinned(community)[0], label="Tell me about new chats"))
    assert "needs an organiser" in told.content
    assert "Chat news" not in await roles_of(community, ben)


async def test_a_chat_news_role_out_of_reach_is_said_kindly(community: Community) -> None:
    role = await with_news(community)
    community.world.env.backend.edit_role(community.guild.id, role.id, {"position": 50})
    ben = community.member("Ben Achebe")
    told = reply(await ben.click(pinned(community)[0], label="Tell me about new chats"))
    assert "needs an organiser" in told.content
