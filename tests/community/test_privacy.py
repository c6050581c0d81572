"""`/privacy`: what a member decides, and what that does."""

from __future__ import annotations

import pytest
from simcord import MemberActor, ResponseMessage

from bot.chats.chat import Chat
from bot.community.service import Choices
from bot.config import Settings
from bot.demo.simulator import simulate
from bot.demo.world import Community, has_button, reply, text_of
from bot.when import discord_time


async def panel_of(community: Community, member: MemberActor) -> ResponseMessage:
    return reply(await member.slash(community.chats, "privacy"))


async def choices_of(community: Community, member: MemberActor) -> Choices:
    return await community.world.app.services.communities.choices(community.guild.id, member.id)


async def spoken(community: Community) -> Chat:
    """A chat in which Ben and Chloe have spoken."""
    chat = await community.open()
    for name in ("Ben Achebe", "Chloe Lin"):
        await community.join(community.member(name), chat)
        await community.member(name).send(community.thread(chat), f"Hello from {name.split()[0]}, with a thought.")
    return chat


async def recorded(community: Community, chat: Chat) -> list[str]:
    """End the chat and write its record, as publishing does (without the files); who stands in it."""
    await community.end(chat)
    published = await community.world.app.services.records.write(community.guild.id, chat.id)
    return [message.author for message in published.transcript.messages]


async def test_the_panel_is_private_and_says_where_things_stand(community: Community) -> None:
    panel = await panel_of(community, community.member("Ben Achebe"))
    assert panel.ephemeral
    assert "“Participant n”, as usual in this community" in panel.content
    assert "at your desk" in panel.content
    assert "you have not agreed" in panel.content
    assert "the choices on this page" in panel.content


async def test_a_name_is_chosen_and_the_community_default_again(community: Community) -> None:
    ben = community.member("Ben Achebe")
    panel = await panel_of(community, ben)
    told = reply(await ben.select(panel, ["initials"], custom_id="privacy-name"))
    assert "my initials" in told.content
    assert (await choices_of(community, ben)).names == "initials"
    await ben.select(panel, ["default"], custom_id="privacy-name")
    assert (await choices_of(community, ben)).names is None


@pytest.mark.begins(after=spoken)
async def test_the_chosen_name_stands_in_the_transcript(community: Community, chat: Chat) -> None:
    ben = community.member("Ben Achebe")
    await ben.select(await panel_of(community, ben), ["display"], custom_id="privacy-name")
    await community.world.app.services.people.name(community.guild.id, chat.id, {ben.id: "Ben Achebe"})
    assert await recorded(community, chat) == ["Ben Achebe", "Participant 2"]


@pytest.mark.begins(after=spoken)
async def test_leaving_out_is_confirmed_and_takes_words_out_of_what_is_published_once(
    community: Community, chat: Chat
) -> None:
    await community.end(chat)
    await community.publish(chat)
    ben = community.member("Ben Achebe")
    first = reply(await ben.select(await panel_of(community, ben), ["left_out"], custom_id="privacy-name"))
    assert "What cannot be recalled" in first.content
    assert (await choices_of(community, ben)).names is None
    told = reply(await ben.click(first, label="Leave my words out"))
    assert "out of 1 published transcript" in told.content
    assert "can't be recalled" in " ".join(told.content.split())
    again = reply(await ben.click(first, label="Leave my words out"))
    assert "No published transcript had words of yours." in again.content
    await community.world.run_due()
    published = await community.world.app.services.records.newest(community.guild.id, chat.id)
    assert [m.author for m in published.transcript.messages] == ["Participant 2"]
    post = next(m for m in community.chats.history() if m.id == published.chat.published_message_id)
    assert "This is version 2" in text_of(post)


async def test_direct_messages_are_switched_on_tested_and_off(community: Community) -> None:
    ben = community.member("Ben Achebe")
    switched = reply(await ben.click(await panel_of(community, ben), label="Use direct messages"))
    assert (await choices_of(community, ben)).dm_on
    await ben.click(switched, label="Send me a test")
    await community.world.run_due()
    assert has_button(ben.user.dm_channel.history()[-1], "Show me")
    panel = await panel_of(community, ben)
    assert "by direct message" in panel.content
    await ben.click(panel, label="Use my desk instead")
    assert not (await choices_of(community, ben)).dm_on


async def test_a_second_test_waits_for_the_first_to_be_seen(community: Community) -> None:
    ben = community.member("Ben Achebe")
    panel = await panel_of(community, ben)
    await ben.click(panel, label="Send me a test")
    assert "still waiting" in reply(await ben.click(panel, label="Send me a test")).content


@pytest.mark.begins(after=spoken)
async def test_an_agreement_is_shown_with_its_day_and_can_be_taken_back(community: Community, chat: Chat) -> None:
    ben = community.member("Ben Achebe")
    panel = await panel_of(community, ben)
    agreed_at = (await choices_of(community, ben)).agreed_at
    assert agreed_at is not None
    assert f"you agreed on {discord_time(agreed_at, 'D')}" in panel.content
    told = reply(await ben.click(panel, label="Take my agreement back"))
    assert "not published yet" in told.content
    assert not (await choices_of(community, ben)).agreed_to_conduct
    again = reply(await ben.click(panel, label="Take my agreement back"))
    assert "Nothing has changed" in again.content
    assert await recorded(community, chat) == ["Participant 2"]


async def test_after_taking_it_back_one_may_agree_again(community: Community) -> None:
    ben, communities = community.member("Ben Achebe"), community.world.app.services.communities
    await communities.agree_to_conduct(community.guild.id, ben.id)
    await ben.click(await panel_of(community, ben), label="Take my agreement back")
    assert await communities.agree_to_conduct(community.guild.id, ben.id)
    assert (await communities.held_on(community.guild.id, ben.id)).agreements == 2


@pytest.mark.begins(after=spoken)
async def test_what_is_kept_is_counted(community: Community, chat: Chat) -> None:
    ben = community.member("Ben Achebe")
    during = (await panel_of(community, ben)).content
    assert "• 1 chat you took part in" in during
    assert "• 1 message of yours, as you wrote it" in during
    await recorded(community, chat)
    assert "• 1 message of yours in 1 published transcript" in (await panel_of(community, ben)).content
    await community.world.app.services.records.forget_capture(community.guild.id, chat.id)
    assert "as you wrote it" not in (await panel_of(community, ben)).content


async def test_what_is_kept_in_one_community_is_not_shown_in_another(community: Community) -> None:
    other = await Community.found(community.world, "Other OTs")
    ben = other.member("Ben Achebe")
    await community.world.app.services.communities.agree_to_conduct(community.guild.id, ben.id)
    told = (await panel_of(other, ben)).content
    assert "Other OTs" in told
    assert "agreement to the conduct" not in told


async def test_it_says_who_runs_this_copy(settings: Settings) -> None:
    named = settings.model_copy(update={"operator_name": "Kindly CIC", "operator_contact": "hello@kindly.example"})
    async with simulate(named) as world:
        community = await Community.found(world)
        panel = await panel_of(community, community.member("Ben Achebe"))
        assert "Kindly CIC (hello@kindly.example)" in panel.content


async def test_the_panel_works_after_a_restart(community: Community, settings: Settings) -> None:
    ben = community.member("Ben Achebe")
    panel = await panel_of(community, ben)
    await community.world.restart(settings)
    await ben.select(panel, ["display"], custom_id="privacy-name")
    assert (await choices_of(community, ben)).names == "display"
