"""Transcripts for one person, and taking words out of them, before and after publishing."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import discord
import pytest
from simcord import InteractionResult, MemberActor

from bot.chats.chat import Chat
from bot.chats.hosting import Presser, Seen
from bot.demo.world import Community, has_button, reply, text_of

SOON = "Thursday 1 January 2026 12.20am"  # the simulated Discord begins at midnight


async def asked(community: Community) -> Chat:
    """A chat whose first question has been asked, and in which Ben and Chloe have agreed to the conduct."""
    chat = await community.open(when=SOON)
    for name in ("Ben Achebe", "Chloe Lin"):
        await community.join(community.member(name), chat)
    await community.world.run_for(timedelta(minutes=6))
    return await community.chat(chat.id)


pytestmark = pytest.mark.begins(after=asked)


async def wait_for_publishing(community: Community, chat: Chat) -> discord.Message:
    await community.end(chat)
    await community.publish(chat)
    return await post(community, chat)


async def post(community: Community, chat: Chat) -> discord.Message:
    """The published post as it stands now."""
    published_id = (await community.chat(chat.id)).published_message_id
    return next(m for m in community.chats.history() if m.id == published_id)


async def asked_for(community: Community, member: MemberActor, chat: Chat, **options: Any) -> InteractionResult:
    return await member.slash(community.chats, "chat transcript", chat=str(chat.id), **options)


async def record_in(message: discord.Message) -> dict[str, Any]:
    """The JSON file of a message, as a member would download it."""
    file = next(a for a in message.attachments if a.filename.endswith(".json"))
    data: dict[str, Any] = json.loads(await file.read())
    return data


async def texts(community: Community, chat: Chat) -> list[str]:
    return [m["text"] for m in (await record_in(await post(community, chat)))["messages"]]


async def left_out(
    community: Community, member: MemberActor, chat: Chat, message: discord.Message
) -> InteractionResult:
    return await member.context_menu(community.thread(chat), "Leave out of the transcript", message)


async def test_my_own_words_come_under_my_own_name_provisional_until_the_whole_is_published(
    community: Community, chat: Chat
) -> None:
    ben, chloe = community.member("Ben Achebe"), community.member("Chloe Lin")
    theirs = await chloe.send(community.thread(chat), "What Ben answers.")
    await chloe.send(community.thread(chat), "Something else.")
    await ben.send(community.thread(chat), "Mine.", reply_to=theirs)
    early = reply(await asked_for(community, ben, chat, format="json", mine=True))
    assert "provisional" in early.content and early.ephemeral
    assert "not been published yet" in reply(await asked_for(community, ben, chat, format="json")).content
    await wait_for_publishing(community, chat)
    final = reply(await asked_for(community, ben, chat, format="json", mine=True))
    assert "provisional" not in final.content
    for answered in (early, final):
        found = [(m["author"], m["text"], m["mine"]) for m in (await record_in(answered.message))["messages"]]
        assert [(text, mine) for _, text, mine in found] == [("What Ben answers.", False), ("Mine.", True)]
        assert found[1][0] == "Ben Achebe" and found[0][0].startswith("Participant ")

    dee = community.member("Dee Watts")
    assert "no words in this chat" in reply(await asked_for(community, dee, chat, mine=True)).content
    for options, names in (({}, ["transcript.pdf"]), ({"format": "md"}, ["transcript.md"])):
        assert [a.filename for a in reply(await asked_for(community, dee, chat, **options)).attachments] == names
    assert len(reply(await asked_for(community, dee, chat, format="all")).attachments) == 6


@pytest.mark.begins(after=None)
async def test_before_the_chat_is_held_there_is_nothing_to_send(community: Community) -> None:
    chat = await community.scheduled(when=SOON)
    for mine in (False, True):
        told = reply(await asked_for(community, community.member("Dee Watts"), chat, mine=mine))
        assert "not been held yet" in told.content and not told.attachments


async def test_a_discarded_chat_says_that_its_hosts_decided_so(community: Community, chat: Chat) -> None:
    ben = community.member("Ben Achebe")
    await ben.send(community.thread(chat), "Never published.")
    await community.end(chat)
    seen, hosting = Seen.of(await community.chat(chat.id)), community.world.app.services.hosting
    await hosting.discard(chat.guild_id, chat.id, Presser(community.host.id), seen)
    await community.world.run_due()
    for mine in (False, True):
        assert "decided not to publish" in reply(await asked_for(community, ben, chat, mine=mine)).content


async def test_titles_are_offered_newest_first(community: Community, chat: Chat) -> None:
    ben = community.member("Ben Achebe")
    later = await community.scheduled(title="Held later", when="Thursday 1 January 2026 3am")
    await community.world.run_until(later.opens_at)
    offered = await ben.autocomplete(community.chats, "chat transcript", "chat", "")
    assert [choice["value"] for choice in offered] == [str(later.id), str(chat.id)]


# --- leaving words out


async def test_a_message_left_out_before_publishing_is_counted_and_not_printed_unless_it_is_put_back(
    community: Community, chat: Chat
) -> None:
    ben, chloe = community.member("Ben Achebe"), community.member("Chloe Lin")
    kept = await ben.send(community.thread(chat), "Kept.")
    gone = await ben.send(community.thread(chat), "Better not.")
    for message in (kept, gone, gone):
        told = reply(await left_out(community, ben, chat, message))
        assert "will not be in the transcript" in told.content and told.ephemeral
    assert "Only the person who wrote" in reply(await left_out(community, chloe, chat, kept)).content
    back = reply(await left_out(community, ben, chat, kept))
    for _ in range(2):
        assert "is back" in reply(await ben.click(back, label="Put it back")).content
    transcript = (await community.world.app.services.records.write(chat.guild_id, chat.id)).transcript
    assert [m.text for m in transcript.messages] == ["Kept."] and transcript.numbers.left_out == 1
    assert "no longer be put back" in reply(await ben.click(told, label="Put it back")).content


async def test_words_taken_out_after_publishing_make_new_versions_of_the_same_post(
    community: Community, chat: Chat
) -> None:
    ben, chloe = community.member("Ben Achebe"), community.member("Chloe Lin")
    regretted = await ben.send(community.thread(chat), "Regretted.")
    deleted = await ben.send(community.thread(chat), "Deleted later.")
    await ben.send(community.thread(chat), "Withdrawn words.")
    await chloe.send(community.thread(chat), f"A reply that stays, {ben.mention}.", reply_to=deleted)
    before = await wait_for_publishing(community, chat)

    told = reply(await left_out(community, ben, chat, regretted))
    assert "new version" in told.content and not has_button(told.message, "Put it back")
    await community.world.run_due()
    assert await texts(community, chat) == ["Deleted later.", "Withdrawn words.", "A reply that stays, Participant 1."]

    await ben.delete(deleted)
    await community.world.run_due()
    assert await texts(community, chat) == ["Withdrawn words.", "A reply that stays, Participant 1."]

    assert await community.world.app.services.records.withdraw(chat.guild_id, ben.id) == 1
    await community.world.run_due()
    after = await post(community, chat)
    assert after.id == before.id and "This is version 4: words or names have been taken out" in text_of(after)
    (left,) = (await record_in(after))["messages"]
    assert (left["text"], left["reply_gone"]) == ("A reply that stays, someone.", True)
    assert len(after.attachments) == 6
    for file in after.attachments:
        content = await file.read()
        assert b"Withdrawn words." not in content and b"Participant 1" not in content
    again = reply(await asked_for(community, ben, chat, format="json"))
    assert "This is version 4" in again.content


async def test_nothing_posted_after_the_window_is_printed_and_what_was_can_be_left_out_for_good(
    community: Community, chat: Chat
) -> None:
    ben = community.member("Ben Achebe")
    chat = await community.end(chat)
    assert chat.publishes_at is not None
    message = await ben.send(community.thread(chat), "Within the window.")
    late = chat.publishes_at + timedelta(hours=1)  # the agenda was held up for an hour
    await community.world.env.advance_time((late - community.world.now).total_seconds())
    await ben.send(community.thread(chat), "After the window.")
    await community.world.run_due()
    assert await texts(community, chat) == ["Within the window."]

    await community.world.run_for(timedelta(days=31))  # the unredacted words are gone by now
    await left_out(community, ben, chat, message)
    await community.world.run_due()
    assert await texts(community, chat) == []
