"""What a member does around a chat: joining, watching, being reminded, looking things up, catching up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord
import icalendar
import pytest
from simcord import ChannelHandle, InteractionResult, MemberActor

from bot.chats.chat import Chat
from bot.demo.world import Community, has_button, reply, text_of

SOON = "Thursday 1 January 2026 12.20am"  # the simulated Discord begins at midnight


async def announced(community: Community) -> Chat:
    """A chat announced for three weeks' time."""
    chat = await community.scheduled()
    await community.world.run_until(chat.opens_at - timedelta(days=6))
    return await community.chat(chat.id)


async def asked(community: Community) -> Chat:
    """A chat whose first question has been asked."""
    chat = await community.open(when=SOON)
    await community.world.run_for(timedelta(minutes=6))
    return await community.chat(chat.id)


async def told(member: MemberActor, place: ChannelHandle, command: str, **options: Any) -> str:
    """What a command answers, cards included; always for this member's eyes only."""
    answered = reply(await member.slash(place, command, **options))
    assert answered.ephemeral
    return text_of(answered.message)


async def shown(community: Community, member: MemberActor) -> list[str]:
    """What waits at the member's desk, oldest first."""
    await community.world.run_due()
    name = next(n for n, m in community.members.items() if m is member)
    texts = []
    for desk in (t for t in community.start.threads if name in (t.name or "")):
        for message in desk.history():
            if has_button(message, "Show me"):
                texts.append(reply(await member.click(message, label="Show me")).content)
    return texts


# --- answering the card


@pytest.mark.begins(after=announced)
async def test_each_button_of_the_card_answers_once_however_often_it_is_pressed(
    community: Community, chat: Chat
) -> None:
    ben, card = community.member("Ben Achebe"), community.card(chat)
    for label, said in (("Join", "You're in"), ("Just watching", "Nobody can see"), ("Remind me", "remind you")):
        first, second = reply(await ben.click(card, label=label)), reply(await ben.click(card, label=label))
        assert said in first.content and said in second.content and first.ephemeral and second.ephemeral
    assert await community.world.app.services.people.joined_count(chat.id) == 0
    await ben.click(card, label="Join")
    assert await community.world.app.services.people.joined_count(chat.id) == 1
    assert len([text for text in await shown(community, ben) if "This is the test" in text]) == 1
    added = [r for r in community.world.env.http_requests if "thread-members" in r.path]
    assert not [r for r in added if str(community.thread(chat).id) in r.path]  # nobody sees who watches


@pytest.mark.begins(after=announced)
async def test_every_button_is_also_a_command(community: Community, chat: Chat) -> None:
    ben, title = community.member("Ben Achebe"), "Learning together"
    assert "Just watching is taking part" in await told(ben, community.chats, "chat watch", chat=title)
    assert "You're in" in await told(ben, community.chats, "chat join", chat=title)
    assert "remind you an hour before" in await told(ben, community.chats, "chat remind", chat=title)
    assert "Nobody else is told" in await told(ben, community.chats, "chat leave", chat=title)
    assert "can be part of the transcript" in await told(ben, community.chats, "chat agree")
    assert "agreed already" in await told(ben, community.chats, "chat agree")
    part = await community.world.app.services.people.part(chat.guild_id, chat.id, ben.id)
    assert part.excused and not part.joined
    assert "You're in" in await told(ben, community.thread(chat), "chat join")  # its own thread needs no title
    assert "Learning together" in await told(ben, community.thread(chat), "chat view")
    assert "Which chat?" in await told(ben, community.start, "chat view")


@pytest.mark.begins(after=announced)
async def test_joining_is_refused_once_the_chat_is_over_or_unknown(community: Community, chat: Chat) -> None:
    ben = community.member("Ben Achebe")
    await community.world.run_until(chat.opens_at)
    reminder = community.with_button(community.chats, "Join")
    await community.end(chat)
    assert "already ended" in await told(ben, community.chats, "chat join", chat=str(chat.id))
    assert "already ended" in reply(await ben.click(reminder, label="Join")).content
    for unknown in ("999", "No such thing", "²", "9" * 40, "@everyone"):
        assert "can't find" in await told(ben, community.chats, "chat join", chat=unknown)


@pytest.mark.begins(after=announced)
async def test_a_reminder_comes_an_hour_before_to_those_who_can_come(community: Community, chat: Chat) -> None:
    ben, chloe = community.member("Ben Achebe"), community.member("Chloe Lin")
    for member in (ben, chloe):
        await member.click(community.card(chat), label="Remind me")
    joined = reply(await chloe.click(community.card(chat), label="Join"))
    await chloe.click(joined, label="I can't come")
    await community.world.run_until(chat.opens_at - timedelta(minutes=55))
    assert [text for text in await shown(community, ben) if "begins" in text]
    assert not [text for text in await shown(community, chloe) if "begins" in text]
    assert await community.world.app.services.people.to_remind(chat.guild_id, chat.id) == [ben.id]


async def test_asking_to_be_reminded_in_the_last_hour_is_told_that_it_is_too_late(community: Community) -> None:
    chat = await community.scheduled(when=SOON)
    said = reply(await community.member("Ben Achebe").click(community.card(chat), label="Remind me")).content
    assert "less than an hour" in said


# --- what there is


async def test_the_list_shows_what_comes_my_answers_my_proposals_and_what_was_held(community: Community) -> None:
    ben = community.member("Ben Achebe")
    assert "/chat propose" in await told(ben, community.chats, "chat list")
    held = await asked(community)
    await community.end(held)
    coming = await community.scheduled(title="Next month")
    await community.world.run_until(coming.opens_at - timedelta(days=3))
    await ben.click(community.card(await community.chat(coming.id)), label="Join")
    await community.propose(title="Of my own", when="Tuesday 3 February 2026 8pm", by=ben)

    listed = await told(ben, community.chats, "chat list")
    assert "Next month" in listed and "you joined" in listed and f"<t:{int(coming.opens_at.timestamp())}:F>" in listed
    assert "Of my own**: with the organisers" in listed
    assert "Learning together**, <t:1767226800:d>: `/chat transcript` has its files" in listed
    assert "Of my own" not in await told(community.host, community.chats, "chat list")


@pytest.mark.begins(after=announced)
async def test_titles_are_offered_while_one_is_typed(community: Community, chat: Chat) -> None:
    ben = community.member("Ben Achebe")
    offered = await ben.autocomplete(community.chats, "chat view", "chat", "toge")
    assert [choice["value"] for choice in offered] == [str(chat.id)]
    assert offered[0]["name"] == "Learning together · Tuesday 20 January 2026"
    assert await ben.autocomplete(community.chats, "chat view", "chat", "nothing like it") == []


@pytest.mark.begins(after=asked)
async def test_chats_of_a_channel_that_is_closed_to_a_member_are_not_told_to_them(
    community: Community, chat: Chat
) -> None:
    ben = community.member("Ben Achebe")
    channel = community.world.app.client.get_channel(community.chats.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(await channel.guild.fetch_member(ben.id), view_channel=False)
    await community.world.env.settle()
    assert await ben.autocomplete(community.start, "chat view", "chat", "") == []
    for command in ("chat view", "chat catchup", "chat transcript"):
        assert "can't find" in await told(ben, community.start, command, chat=str(chat.id))
    assert "Learning together" not in await told(ben, community.start, "chat list")


async def test_a_draft_is_shown_to_nobody_but_its_author(community: Community) -> None:
    draft = await community.propose(send=False)
    assert "can't find" in await told(community.member("Ben Achebe"), community.chats, "chat view", chat=str(draft.id))
    assert "Learning together" in await told(community.host, community.chats, "chat view", chat=str(draft.id))


async def calendar_in(result: InteractionResult) -> list[icalendar.Event]:
    (attachment,) = reply(result).attachments
    assert attachment.filename == "chats.ics"
    found = icalendar.Calendar.from_ical(await attachment.read()).walk("VEVENT")
    return [event for event in found if isinstance(event, icalendar.Event)]


@pytest.mark.begins(after=announced)
async def test_the_calendar_holds_one_chat_or_all_i_joined(community: Community, chat: Chat) -> None:
    ben = community.member("Ben Achebe")
    assert "joined no chat" in await told(ben, community.chats, "chat calendar")
    (event,) = await calendar_in(await ben.click(community.card(chat), label="Calendar"))
    assert (str(event["SUMMARY"]), event.DTSTART) == ("Learning together", chat.opens_at)
    await community.join(ben, chat)
    (mine,) = await calendar_in(await ben.slash(community.chats, "chat calendar"))
    assert mine["UID"] == event["UID"]


# --- catching up


@pytest.mark.begins(after=asked)
async def test_catch_me_up_tells_each_question_its_most_liked_answers_and_the_links(
    community: Community, chat: Chat
) -> None:
    thread = community.thread(chat)
    ben, chloe = community.member("Ben Achebe"), community.member("Chloe Lin")
    for number in range(4):
        message = await ben.send(thread, f"Answer {number}")
        for emoji in ("👍", "❤️", "👏")[:number]:
            await chloe.react(message, emoji)
    await chloe.send(thread, "See https://example.org/paper_1, it is good @everyone")
    posted = community.with_button(thread, "Catch me up")
    screen = reply(await chloe.click(posted, label="Catch me up"))
    lines = screen.content.splitlines()
    assert "**Q1.** What brought you here? (5 messages)" in lines
    assert [line for line in lines if "Answer" in line] == [
        "• Ben Achebe: Answer 3 (3 liked)",
        "• Ben Achebe: Answer 2 (2 liked)",
        "• Ben Achebe: Answer 1 (1 liked)",
    ]
    assert "• <https://example.org/paper_1>" in lines and "@everyone" not in screen.content and screen.ephemeral


@pytest.mark.begins(after=asked)
async def test_what_was_left_out_or_deleted_is_not_told_in_catching_up(community: Community, chat: Chat) -> None:
    thread, ben = community.thread(chat), community.member("Ben Achebe")
    left_out, deleted = await ben.send(thread, "Not for repeating"), await ben.send(thread, "Gone at once")
    await ben.context_menu(thread, "Leave out of the transcript", left_out)
    await ben.delete(deleted)
    told_ = await told(ben, thread, "chat catchup")
    assert "repeating" not in told_ and "Gone" not in told_ and "(1 message)" in told_


@pytest.mark.begins(after=asked)
async def test_a_catch_up_kept_at_the_desk_tells_the_newest_and_never_in_public(
    community: Community, chat: Chat
) -> None:
    thread, ben = community.thread(chat), community.member("Ben Achebe")
    screen = reply(await ben.slash(thread, "chat catchup"))
    for _ in range(2):
        assert "at your desk" in reply(await ben.click(screen, label="Send to my desk")).content
    await ben.send(thread, "Said afterwards")
    (kept,) = await shown(community, ben)
    assert "Said afterwards" in kept
    assert not any("so far" in line for line in community.said_by_bot(thread) + community.said_by_bot(community.chats))


async def test_a_whole_busy_chat_fits_one_message(community: Community) -> None:
    chat = await community.open(
        when=SOON, questions=[f"{'Why is that so, and since when? ' * 5}{n}?" for n in range(8)]
    )
    await community.world.run_until(chat.takeaways_at)
    thread, ben = community.thread(chat), community.member("Ben Achebe")
    for number in range(1, 9):
        for _ in range(3):
            await ben.send(thread, f"A{number} " + "**a `_~| " * 30 + f" https://example.org/{'x' * 80}/{number}")
    screen = await told(ben, thread, "chat catchup")
    assert len(screen) <= 2000 and all(f"**Q{number}.**" in screen for number in range(1, 9))


# --- news, and the end of recording


async def test_news_of_a_chat_pings_those_who_asked_for_it_and_nobody_else(community: Community) -> None:
    await community.scheduled(title="Without the role", when=SOON)
    assert not [line for line in community.said_by_bot(community.chats) if "A new chat" in line]
    role = community.guild.create_role("Chat news")
    await community.world.app.services.communities.change(community.guild.id, news_role_id=role.id)
    await community.scheduled(title="@everyone come", when=SOON)
    (news,) = [m for m in community.chats.history() if m.content.startswith(f"<@&{role.id}>")]
    assert [r.id for r in news.role_mentions] == [role.id] and not news.mention_everyone and not news.mentions
    posts = [r for r in community.world.env.http_requests if r.path == f"/channels/{community.chats.id}/messages"]
    sent = [post.json["allowed_mentions"] for post in posts if post.json]
    assert [a for a in sent if a != {"parse": []}] == [{"parse": [], "roles": [role.id]}]


async def test_recording_ends_with_one_line_and_following_is_ones_own_statement(community: Community) -> None:
    chat, ben = await asked(community), community.member("Ben Achebe")
    chat = await community.end(chat)
    closing = community.with_button(community.thread(chat), "I followed this chat", chat.closing_id)
    assert "your own statement" in reply(await ben.click(closing, label="I followed this chat")).content
    assert "noted already" in reply(await ben.click(closing, label="I followed this chat")).content
    assert "noted already" in await told(ben, community.chats, "chat followed", chat=str(chat.id))
    await community.publish(chat)
    await community.world.run_for(timedelta(days=1))
    ended = [line for line in community.said_by_bot(community.thread(chat)) if "Recording has ended" in line]
    assert len(ended) == 1
