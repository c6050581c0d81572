"""The hosts' side of a chat, as hosts live it: their thread, the panel, and what they are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord
import pytest
from simcord import ChannelHandle, InteractionResult, MemberActor

from bot.chats.chat import Chat
from bot.demo.world import Community, has_button, reply, text_of

MINUTE = timedelta(minutes=1)


# --- what hosts do


async def supported(community: Community, *, says_yes: bool = True) -> Chat:
    """An announced chat with a support host, Ben."""
    services, ben = community.world.app.services, community.member("Ben Achebe")
    chat = await community.propose(send=False)
    await services.planning.shape_draft(community.guild.id, chat.id, community.host.id, support_id=ben.id)
    await services.planning.send(community.guild.id, chat.id, community.host.id)
    await community.world.run_due()
    chat = await community.accept(await community.chat(chat.id))
    if says_yes:
        await services.planning.answer_as_support(community.guild.id, chat.id, ben.id, accepts=True)
    await community.world.run_until(chat.opens_at - timedelta(days=6))
    return await community.chat(chat.id)


async def asked_to_support(community: Community) -> Chat:
    """The same, while Ben has not answered yet."""
    return await supported(community, says_yes=False)


async def opened(community: Community) -> Chat:
    chat = await supported(community)
    await community.world.run_until(chat.opens_at)
    return await community.chat(chat.id)


pytestmark = pytest.mark.begins(after=opened)


async def hosts_place(community: Community, chat: Chat) -> ChannelHandle:
    return community.place((await community.chat(chat.id)).hosts_thread_id)


async def panel(community: Community, chat: Chat) -> discord.Message:
    panel_id = (await community.chat(chat.id)).panel_id
    return next(m for m in (await hosts_place(community, chat)).history() if m.id == panel_id)


async def press(community: Community, chat: Chat, label: str, by: MemberActor | None = None) -> InteractionResult:
    result = await (by or community.host).click(await panel(community, chat), label=label)
    await community.world.run_due()
    return result


async def told(community: Community, chat: Chat, beginning: str) -> discord.Message:
    """The newest message in the hosts' thread with these words."""
    found = [m for m in (await hosts_place(community, chat)).history() if beginning in text_of(m)]
    assert found, f"nothing in the hosts' thread says {beginning!r}"
    return found[-1]


def answer(result: InteractionResult) -> str:
    return reply(result).message.content


def asked(community: Community, chat: Chat) -> list[str]:
    return [line[3:5] for line in community.said_by_bot(community.thread(chat)) if line.startswith("## Q")]


# --- the thread


@pytest.mark.begins(after=None)
async def test_a_hosts_thread_is_made_with_the_announcement_and_says_who_can_read_it(community: Community) -> None:
    chat = await supported(community)
    place = await hosts_place(community, chat)
    thread = community.world.app.client.get_channel(place.id)
    assert isinstance(thread, discord.Thread)
    assert thread.is_private()
    assert {m.id for m in await thread.fetch_members()} >= {community.host.id, community.member("Ben Achebe").id}
    welcome = await told(community, chat, "hosts' thread")
    assert "Manage Threads" in welcome.content
    assert {user.id for user in welcome.mentions} == {community.host.id, community.member("Ben Achebe").id}
    requests = [r for r in community.world.env.http_requests if r.method == "POST" and r.path.endswith("/threads")]
    made: list[dict[str, Any]] = [r.json for r in requests if r.json]
    assert [body["invitable"] for body in made if body["name"].startswith("Hosts")] == [False]


@pytest.mark.begins(after=asked_to_support)
async def test_a_support_host_who_says_yes_later_is_let_in_later(community: Community, chat: Chat) -> None:
    ben = community.member("Ben Achebe")
    thread = community.world.app.client.get_channel((await hosts_place(community, chat)).id)
    assert isinstance(thread, discord.Thread)
    assert ben.id not in {m.id for m in await thread.fetch_members()}
    await community.world.app.services.planning.answer_as_support(community.guild.id, chat.id, ben.id, accepts=True)
    await community.world.run_due()
    assert ben.id in {m.id for m in await thread.fetch_members()}
    assert ben.mention in text_of(await panel(community, chat))


@pytest.mark.begins(after=supported)
async def test_a_deleted_hosts_thread_is_made_again_with_its_panel(community: Community, chat: Chat) -> None:
    first = await hosts_place(community, chat)
    community.world.env.backend.delete_channel(first.id)
    await community.world.run_until(chat.opens_at)
    again = await hosts_place(community, chat)
    assert again.id != first.id
    assert has_button(await panel(community, chat), "Hold")


# --- the panel


@pytest.mark.begins(after=supported)
async def test_the_panel_shows_what_comes_when_and_who_is_there(community: Community, chat: Chat) -> None:
    await community.join(community.member("Chloe Lin"), chat)
    await community.member("Dina Park").click(community.card(chat), label="Just watching")
    await community.world.run_until(chat.opens_at)
    text = text_of(await panel(community, chat))
    assert "people are saying hello" in text
    assert f"<t:{int(chat.questions[1].due_at.timestamp())}:t> Q2." in text
    assert "1 joined · 1 watching" in text
    assert "As of <t:" in text
    assert "Chloe" not in text
    assert "Dina" not in text


async def test_the_panel_follows_the_timetable_without_being_pressed(community: Community, chat: Chat) -> None:
    await community.world.run_for(6 * MINUTE)
    assert "Open now:** Q1." in text_of(await panel(community, chat))
    assert has_button(await panel(community, chat), "Next: Q2")


async def test_next_asks_at_once_and_the_rest_share_the_time_that_is_left(community: Community, chat: Chat) -> None:
    await press(community, chat, "Next: Q1")
    assert asked(community, chat) == ["Q1"]
    after = await community.chat(chat.id)
    q2, q3 = after.questions[1].due_at, after.questions[2].due_at
    assert q3 - q2 == q2 - community.world.now or abs((q3 - q2) - (q2 - community.world.now)) < timedelta(seconds=1)
    assert after.closes_at == chat.closes_at


async def test_next_with_no_question_left_asks_for_take_aways(community: Community, chat: Chat) -> None:
    for label in ("Next: Q1", "Next: Q2", "Next: Q3", "Next: take-aways"):
        await press(community, chat, label)
    assert (await community.chat(chat.id)).state == "winding_up"
    assert not has_button(await panel(community, chat), "Hold")


async def test_a_stale_control_changes_nothing_and_says_why(community: Community, chat: Chat) -> None:
    await community.world.run_for(3 * MINUTE)
    warning = await told(community, chat, "Q1 goes out")
    await press(community, chat, "+5 min")
    before = await community.chat(chat.id)
    result = await community.member("Ben Achebe").click(warning, label="+5 min")
    assert "already moved on" in answer(result)
    assert await community.chat(chat.id) == before


async def test_each_question_is_pinned_as_soon_as_it_stands(community: Community, chat: Chat) -> None:
    await press(community, chat, "Next: Q1")
    pinned = [m for m in community.thread(chat).history() if m.pinned]
    assert [m.content[:5] for m in pinned] == ["## Q1"]


async def test_hold_over_a_questions_time_keeps_it_back_and_resume_moves_the_rest(
    community: Community, chat: Chat
) -> None:
    await community.world.run_for(6 * MINUTE)
    await press(community, chat, "Hold")
    held = text_of(await panel(community, chat))
    assert "Held since" in held
    assert f"close still comes at <t:{int(chat.closes_at.timestamp())}:t>" in held
    await community.world.run_for(20 * MINUTE)
    assert asked(community, chat) == ["Q1"]
    await press(community, chat, "Resume")
    after = await community.chat(chat.id)
    for question, before in zip(after.questions[1:], chat.questions[1:], strict=True):
        assert abs(question.due_at - before.due_at - 20 * MINUTE) < timedelta(seconds=1)
    await community.end(chat)
    assert asked(community, chat) == ["Q1", "Q2", "Q3"]


async def test_a_hold_that_is_never_lifted_still_closes_at_its_time(community: Community, chat: Chat) -> None:
    await community.world.run_for(6 * MINUTE)
    await press(community, chat, "Hold")
    closed = await community.end(chat)
    assert closed.state == "closed"
    assert asked(community, chat) == ["Q1"]
    assert any("We had no time for" in line and "Q2" in line for line in community.said_by_bot(community.thread(chat)))


async def test_five_more_minutes_move_everything_still_to_come(community: Community, chat: Chat) -> None:
    await press(community, chat, "+5 min")
    after = await community.chat(chat.id)
    assert [q.due_at for q in after.questions] == [q.due_at + 5 * MINUTE for q in chat.questions]
    assert (after.takeaways_at, after.closes_at) == (chat.takeaways_at + 5 * MINUTE, chat.closes_at + 5 * MINUTE)


async def test_a_skipped_question_is_not_asked_and_not_listed_as_unasked(community: Community, chat: Chat) -> None:
    await press(community, chat, "Skip Q1")
    assert "Left out: Q1" in text_of(await panel(community, chat))
    await community.end(chat)
    assert asked(community, chat) == ["Q2", "Q3"]
    assert not any("no time for" in line for line in community.said_by_bot(community.thread(chat)))


async def test_closing_early_lists_the_questions_not_asked(community: Community, chat: Chat) -> None:
    await press(community, chat, "Next: Q1")
    await press(community, chat, "Close")
    assert (await community.chat(chat.id)).state == "closed"
    closing = next(line for line in community.said_by_bot(community.thread(chat)) if "Thank you" in line)
    assert "Q2." in closing
    assert "Q3." in closing
    assert "Q1." not in closing


@pytest.mark.begins(after=supported)
async def test_start_opens_early_and_moves_the_whole_timetable(community: Community, chat: Chat) -> None:
    early = await press(community, chat, "Start")
    assert "ten minutes before" in answer(early)
    assert (await community.chat(chat.id)).state == "announced"
    await community.world.run_until(chat.opens_at - 8 * MINUTE)
    await press(community, chat, "Start")
    after = await community.chat(chat.id)
    assert after.state == "open"
    assert abs(chat.closes_at - after.closes_at - 8 * MINUTE) < timedelta(seconds=1)


async def test_publishing_now_ends_the_window(community: Community, chat: Chat) -> None:
    await community.join(community.host, chat)
    await community.host.send(community.thread(chat), "Good evening.")
    await community.end(chat)
    before = await panel(community, chat)
    await press(community, chat, "Publish")
    published = await community.chat(chat.id)
    assert published.state == "published"
    assert published.published_message_id is not None
    assert before.id != published.panel_id
    assert "**Published.**" in text_of(await panel(community, chat))


async def test_discarding_asks_first_and_leaves_no_transcript_and_no_words(community: Community, chat: Chat) -> None:
    await community.join(community.host, chat)
    await community.host.send(community.thread(chat), "Something to forget.")
    await community.end(chat)
    services = community.world.app.services
    question = await press(community, chat, "Discard")
    assert (await community.chat(chat.id)).state == "closed"
    sure = reply(question)
    await community.host.click(sure, label="Yes, discard it")
    await community.world.run_for(timedelta(days=4))
    assert (await community.chat(chat.id)).state == "discarded"
    assert (await community.chat(chat.id)).published_message_id is None
    assert any("decided not to publish" in line for line in community.said_by_bot(community.thread(chat)))
    assert (await services.records.so_far(community.guild.id, chat.id)).messages == ()
    assert services.capture.followed(community.thread(chat).id) is None
    again = await community.host.click(sure, label="Yes, discard it")
    assert "already moved on" in answer(again)


async def test_a_panel_that_was_deleted_comes_back_with_the_next_press(community: Community, chat: Chat) -> None:
    lost = await panel(community, chat)
    warning_at = chat.questions[0].due_at - 2 * MINUTE
    await community.world.run_until(warning_at)
    await community.organiser.delete(lost)
    await community.host.click(await told(community, chat, "Q1 goes out"), label="Hold")
    await community.world.run_due()
    assert (await panel(community, chat)).id != lost.id
    assert "Held since" in text_of(await panel(community, chat))


async def test_a_panel_too_old_to_be_edited_is_posted_anew(community: Community, chat: Chat) -> None:
    old = await panel(community, chat)
    community.world.env.inject_error("PATCH", f"/channels/*/messages/{old.id}", status=400, code=30046)
    await press(community, chat, "Hold")
    assert (await panel(community, chat)).id != old.id
    assert old.id not in {m.id for m in (await hosts_place(community, chat)).history()}


# --- who may press


@pytest.mark.begins(after=asked_to_support)
async def test_nobody_but_hosts_and_organisers_moves_a_chat(community: Community, chat: Chat) -> None:
    await community.world.run_until(chat.opens_at)
    chloe, ben = community.member("Chloe Lin"), community.member("Ben Achebe")
    before = await community.chat(chat.id)
    with pytest.raises(Exception, match="not visible"):
        await chloe.click(await panel(community, chat), label="Close")
    refused = await chloe.slash(community.chats, "host close", chat=str(chat.id))
    assert answer(refused) == "Only the host, the support host and organisers can do that."
    not_yet = await ben.slash(community.chats, "host hold", chat=str(chat.id))
    assert "have not answered yet" in answer(not_yet)
    assert await community.chat(chat.id) == before
    await press(community, chat, "Hold", by=community.organiser)
    assert (await community.chat(chat.id)).held_since is not None


async def test_the_support_host_can_run_the_hour(community: Community, chat: Chat) -> None:
    await press(community, chat, "Next: Q1", by=community.member("Ben Achebe"))
    assert asked(community, chat) == ["Q1"]


# --- the same by command


@pytest.mark.begins(after=supported)
async def test_every_button_is_also_a_command(community: Community, chat: Chat) -> None:
    place, host = await hosts_place(community, chat), community.host
    await community.world.run_until(chat.opens_at - 5 * MINUTE)

    async def says(command: str) -> str:
        said = answer(await host.slash(place, f"host {command}"))
        await community.world.run_due()
        return said

    assert "opens now" in await says("start")
    assert "Q1 goes out now" in await says("next")
    assert "no question goes out" in await says("hold")
    assert "already moved on" in await says("hold")
    assert "Going on" in await says("resume")
    assert "five minutes later" in await says("more-time")
    assert "Left out" in await says("skip")
    assert "once the chat has closed" in await says("publish")
    assert "closes now" in await says("close")
    assert "already closed" in await says("next")
    assert "fresh panel" in await says("panel")
    assert "cannot be undone" in await says("discard")


async def test_commands_offer_only_the_chats_they_fit_and_that_are_mine_to_run(
    community: Community, chat: Chat
) -> None:
    host, chloe = community.host, community.member("Chloe Lin")
    offered = await host.autocomplete(community.chats, "host next", "chat", "learn")
    assert [choice["value"] for choice in offered] == [str(chat.id)]
    assert await host.autocomplete(community.chats, "host start", "chat", "") == []
    assert await chloe.autocomplete(community.chats, "host next", "chat", "") == []
    assert await community.organiser.autocomplete(community.chats, "host next", "chat", "") != []
    unnamed = await host.slash(community.chats, "host next")
    assert "Q1 goes out now" in answer(unnamed)
    lost = await chloe.slash(community.chats, "host next")
    assert "Which chat" in answer(lost)


# --- what hosts are told


@pytest.mark.begins(after=supported)
async def test_hosts_are_told_that_they_are_covered(community: Community, chat: Chat) -> None:
    await community.world.run_until(chat.opens_at - 15 * MINUTE)
    cover = await told(community, chat, "You're covered")
    assert f"<#{chat.thread_id}>" in cover.content
    assert "If your phone dies" in cover.content
    assert community.member("Ben Achebe").mention in cover.content
    assert {user.id for user in cover.mentions} == {community.host.id, community.member("Ben Achebe").id}
    assert has_button(cover, "Start")


@pytest.mark.begins(after=supported)
async def test_a_cover_is_not_promised_when_the_thread_is_gone_and_cannot_be_made_again(
    community: Community, chat: Chat
) -> None:
    again = f"/channels/{chat.channel_id}/messages/{chat.announcement_id}/threads"
    community.world.env.inject_error("POST", again, status=403, code=50013, times=None)
    community.world.env.backend.delete_channel(chat.thread_id or 0)
    await community.world.run_until(chat.opens_at - 15 * MINUTE)
    assert "can't reach the chat's thread" in (await told(community, chat, "You're covered")).content


async def test_a_warning_comes_two_minutes_before_each_question_and_pings_nobody(
    community: Community, chat: Chat
) -> None:
    for question in chat.questions:
        await community.world.run_until(question.due_at - 2 * MINUTE)
        warning = await told(community, chat, f"Q{question.number} goes out")
        assert warning.created_at < question.due_at
        assert warning.mentions == []
    await community.end(chat)
    warnings = [m for m in (await hosts_place(community, chat)).history() if "goes out <t:" in text_of(m)]
    assert len(warnings) == 3


async def test_an_absent_host_is_covered_for_by_the_support_host(community: Community, chat: Chat) -> None:
    await community.world.run_for(2 * MINUTE)
    call = await told(community, chat, "I have not seen")
    assert "Nobody has to press anything" in call.content
    bodies = [r.json for r in community.world.env.http_requests if isinstance(r.json, dict)]
    allowed = [body["allowed_mentions"] for body in bodies if body.get("content") == call.content]
    assert [rule["users"] for rule in allowed] == [[community.member("Ben Achebe").id]]


@pytest.mark.parametrize("how", ["a word", "a press"])
async def test_nobody_is_called_when_a_host_is_there(community: Community, chat: Chat, how: str) -> None:
    if how == "a word":
        await community.host.send(community.thread(chat), "Evening, everybody.")
    else:
        await press(community, chat, "+5 min")
    await community.world.run_for(3 * MINUTE)
    assert not [m for m in (await hosts_place(community, chat)).history() if "have not seen" in text_of(m)]


async def test_the_hour_runs_by_itself_when_the_hosts_phone_dies(community: Community, chat: Chat) -> None:
    await press(community, chat, "Next: Q1")
    await community.end(chat)
    assert asked(community, chat) == ["Q1", "Q2", "Q3"]
    assert (await community.chat(chat.id)).state == "closed"


async def test_hosts_are_thanked_with_take_aways_and_first_timers_and_no_score(
    community: Community, chat: Chat
) -> None:
    ben, chloe = community.member("Ben Achebe"), community.member("Chloe Lin")
    thread = community.thread(chat)
    for member in (community.host, ben, chloe):
        await community.join(member, chat)
    await community.world.run_until(chat.takeaways_at)
    await chloe.send(thread, "Ask, then **wait** for the answer.")
    await community.end(chat)
    thanks = await told(community, chat, "Thank you.")
    assert "> Ask, then" in thanks.content
    assert f"**Here for the first time:** {chloe.mention}." in thanks.content
    assert "1 person wrote 1 message" in thanks.content
    assert has_button(thanks, "Publish")
    assert has_button(thanks, "Discard")


@pytest.mark.begins(after=None)
async def test_the_hosts_of_a_safe_space_see_a_number_and_no_names(community: Community) -> None:
    services, chloe = community.world.app.services, community.member("Chloe Lin")
    chat = await community.propose(send=False)
    await services.planning.shape_draft(community.guild.id, chat.id, community.host.id, safe_space=True)
    await services.planning.send(community.guild.id, chat.id, community.host.id)
    await community.world.run_due()
    chat = await community.accept(await community.chat(chat.id))
    await services.people.join(community.guild.id, chat.id, chloe.id)
    await community.world.run_until(chat.opens_at)
    text = text_of(await panel(community, chat))
    assert "1 joined" in text
    assert "watching" not in text
    await community.end(chat)
    said = community.said_by_bot(await hosts_place(community, chat))
    assert any("Thank you" in line and "nothing left for you to do" in line for line in said)
    assert not any(chloe.mention in line for line in said)
    assert not has_button(await panel(community, chat), "Publish")
    refused = await community.host.slash(await hosts_place(community, chat), "host publish")
    assert "nothing to publish" in answer(refused)


# --- a chat that could not open


async def missed(community: Community) -> Chat:
    chat = await supported(community)
    await community.world.run_until(chat.opens_at - MINUTE)
    await community.world.env.advance_time(40 * 60)  # nobody runs the agenda: the bot is away
    await community.world.run_due()
    return await community.chat(chat.id)


@pytest.mark.begins(after=missed)
async def test_organisers_give_a_missed_chat_a_new_time_which_they_see_first(community: Community, chat: Chat) -> None:
    assert chat.state == "announced"
    card = community.with_button(community.organisers, "Postpone")
    form = await community.organiser.click(card, label="Postpone")
    shown = reply(await community.organiser.submit_modal(form, {"when": "Tuesday 27 January 8pm"}))
    assert "Tuesday 27 January 2026, 8pm" in shown.message.content
    assert (await community.chat(chat.id)).opens_at == chat.opens_at
    await community.organiser.click(shown, label="Move it")
    await community.world.run_due()
    moved = await community.chat(chat.id)
    assert moved.opens_at == chat.opens_at + timedelta(days=7)
    late = await community.organiser.click(card, label="Cancel")
    assert "already moved on" in answer(late)
    await community.world.run_until(moved.opens_at)
    assert (await community.chat(chat.id)).state == "open"


@pytest.mark.begins(after=None)
async def test_a_missed_chat_can_be_called_off_by_its_host_in_a_direct_message(community: Community) -> None:
    await community.world.app.services.communities.choose(community.guild.id, community.host.id, dm_on=True)
    chat = await missed(community)
    host = community.host.user
    notice = reply(await host.click(host.dm_channel.history()[-1], label="Show me"))
    assert "too late to begin" in notice.message.content
    form = await host.click(notice, label="Cancel")
    await host.submit_modal(form, {"note": "Sorry, all."})
    await community.world.run_due()
    cancelled = await community.chat(chat.id)
    assert (cancelled.state, cancelled.decision_note) == ("cancelled", "Sorry, all.")
    assert has_button(await panel(community, chat), "Cancelled")


@pytest.mark.begins(after=missed)
async def test_a_chat_that_could_not_open_can_be_given_only_a_time_to_come(community: Community, chat: Chat) -> None:
    card = community.with_button(community.organisers, "Postpone")
    form = await community.organiser.click(card, label="Postpone")
    refused = reply(await community.organiser.submit_modal(form, {"when": "sometime"}))
    assert "I need a day and a time" in refused.message.content
    with pytest.raises(Exception, match="not visible"):
        await community.member("Chloe Lin").click(card, label="Cancel")
    assert (await community.chat(chat.id)).opens_at == chat.opens_at
