"""Practising an hour: everything as in the real one, ten times faster, and nothing of it is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from simcord import ChannelHandle

from bot.chats.chat import ENDED, RUNNING, UPCOMING, Chat
from bot.chats.practice import Script
from bot.config import Settings
from bot.content import read_content
from bot.demo.world import Community, has_button, reply, text_of

SECOND = timedelta(seconds=1)


async def practise(community: Community, **options: str) -> Chat:
    """The host's practice, from the command to its thread."""
    await community.host.slash(community.chats, "chat practise", **options)
    await community.world.run_due()
    return await standing(community)


async def standing(community: Community) -> Chat:
    """The practice whose thread was made last."""
    services, found = community.world.app.services, []
    for channel in list(community.world.env.backend.channels.values()):
        chat = await services.hour.chat_at(community.guild.id, channel.id)
        if chat is not None and chat.practice:
            found.append(chat)
    return max(found, key=lambda chat: chat.id)


def lines(community: Community, chat: Chat) -> list[str]:
    return community.said_by_bot(community.thread(chat))


async def to_its_end(community: Community, chat: Chat) -> Chat:
    await community.world.run_until((await community.chat(chat.id)).closes_at)
    return await community.chat(chat.id)


async def test_an_hour_is_practised_in_six_minutes_with_invented_answers(community: Community) -> None:
    own = await community.propose(questions=("What helps?", "What hinders?"), send=False)
    chat = await practise(community)
    assert chat.title == own.title
    assert chat.closes_at - chat.opens_at == timedelta(minutes=6)
    assert chat.questions[0].due_at - chat.opens_at == 30 * SECOND
    await to_its_end(community, chat)
    said = lines(community, chat)
    asked = [line[3:].partition("\n")[0] for line in said if line.startswith("## Q")]
    assert asked == ["Q1. What helps?", "Q2. What hinders?"]
    assert sum("(invented)" in line for line in said) == 12
    assert any(line.startswith("## Take-aways") for line in said)
    assert any(line.startswith("## That was it") for line in said)
    assert "This practice is over" in " ".join(said)


async def test_nothing_of_a_practice_is_kept_listed_or_counted(community: Community) -> None:
    services = community.world.app.services
    chat = await practise(community)
    await community.world.run_until(chat.questions[0].due_at)
    thread = community.thread(chat)
    await community.host.send(thread, "Testing, testing.")
    agree = community.with_button(thread, "Agree")
    await community.host.click(agree, label="Agree")
    assert services.capture.followed(thread.id) is None
    assert not (await services.communities.choices(community.guild.id, community.host.id)).agreed_to_conduct
    ended = await to_its_end(community, chat)
    assert ended.publishes_at is None
    assert await services.people.parts(community.guild.id, chat.id) == {}
    assert await services.hour.in_states(community.guild.id, (*UPCOMING, *RUNNING, *ENDED)) == []
    assert not any(message.components for message in community.chats.history())
    assert community.said_by_bot(community.organisers) == []


async def test_without_a_chat_of_ones_own_the_sample_is_practised(community: Community, settings: Settings) -> None:
    chat = await practise(community)
    sample = read_content(settings.prompts_dir / "chats" / "practice.yaml", Script)
    assert (chat.title, tuple(q.text for q in chat.questions)) == (sample.title, sample.questions)


async def test_the_practice_thread_is_for_its_hosts_and_says_so(community: Community) -> None:
    services, ben = community.world.app.services, community.member("Ben Achebe")
    own = await community.propose(send=False)
    await services.planning.shape_draft(community.guild.id, own.id, community.host.id, support_id=ben.id)
    await services.planning.send(community.guild.id, own.id, community.host.id)
    await community.world.run_due()
    await community.accept(await community.chat(own.id))
    await services.planning.answer_as_support(community.guild.id, own.id, ben.id, accepts=True)
    chat = await practise(community, chat=str(own.id))
    assert chat.hosts == (community.host.id, ben.id)
    thread = community.thread(chat)
    await ben.send(thread, "I can write here.")
    with pytest.raises(Exception, match="Missing Access"):
        await community.member("Chloe Lin").send(thread, "And so can I.")
    assert "Manage Threads" in " ".join(lines(community, chat))


async def test_the_panel_works_in_a_practice(community: Community) -> None:
    chat = await practise(community)
    thread = community.thread(chat)

    async def press(label: str) -> None:
        panel_id = (await community.chat(chat.id)).panel_id
        panel = next(m for m in thread.history() if m.id == panel_id)
        await community.host.click(panel, label=label)
        await community.world.run_due()

    await press("Start")
    assert (await community.chat(chat.id)).state == "open"
    closes_at = (await community.chat(chat.id)).closes_at
    await press("+30 seconds")
    assert (await community.chat(chat.id)).closes_at - closes_at == 30 * SECOND
    await press("Next: Q1")
    await press("Skip Q2")
    await press("Close")
    said = lines(community, chat)
    assert [line[3:5] for line in said if line.startswith("## Q")] == ["Q1"]
    assert any("## That was it" in line and "Q3." in line for line in said)
    await community.world.run_for(timedelta(minutes=10))
    assert not any("(invented)" in line for line in lines(community, chat)[len(said) :])


async def test_a_second_practice_at_the_same_time_is_refused_kindly(community: Community) -> None:
    chat = await practise(community)
    refused = reply(await community.host.slash(community.chats, "chat practise"))
    assert refused.message.content.startswith(f"You are practising already, in <#{chat.thread_id}>.")
    other = await community.organiser.slash(community.chats, "chat practise")
    assert "opens" in reply(other).message.content
    await to_its_end(community, chat)
    assert "opens" in reply(await community.host.slash(community.chats, "chat practise")).message.content


async def test_only_ones_own_chats_can_be_practised(community: Community) -> None:
    own = await community.scheduled()
    chloe = community.member("Chloe Lin")
    assert await chloe.autocomplete(community.chats, "chat practise", "chat", "") == []
    offered = await community.host.autocomplete(community.chats, "chat practise", "chat", "learn")
    assert [choice["value"] for choice in offered] == [str(own.id)]
    refused = reply(await chloe.slash(community.chats, "chat practise", chat=str(own.id)))
    assert "your own chats" in refused.message.content


async def test_delete_removes_the_thread_and_every_trace(community: Community) -> None:
    chat = await practise(community)
    await to_its_end(community, chat)
    button = community.with_button(community.thread(chat), "Delete this practice")
    await community.host.click(button, label="Delete this practice")
    await community.world.run_for(timedelta(days=8))
    assert chat.thread_id not in community.world.env.backend.channels
    with pytest.raises(Exception, match="can't find"):
        await community.chat(chat.id)
    assert community.said_by_bot(community.organisers) == []


async def test_a_practice_that_is_left_alone_goes_after_a_week(community: Community) -> None:
    chat = await practise(community)
    await community.world.run_for(timedelta(days=7, minutes=1))
    assert chat.thread_id not in community.world.env.backend.channels


@pytest.mark.parametrize("seen", [True, False], ids=["seen", "while the bot was away"])
async def test_a_thread_deleted_in_mid_practice_ends_it_and_troubles_nobody(community: Community, seen: bool) -> None:
    chat = await practise(community)
    await community.world.run_until(chat.opens_at)
    backend = community.world.env.backend
    if seen:
        backend.delete_channel(chat.thread_id or 0)
    else:
        backend.channels.pop(chat.thread_id or 0)
    await community.world.run_for(timedelta(hours=1))
    assert community.said_by_bot(community.organisers) == []
    assert "opens" in reply(await community.host.slash(community.chats, "chat practise")).message.content


async def test_practise_in_the_hosts_thread_plays_that_chat(community: Community) -> None:
    own = await community.scheduled(when="Tuesday 6 January 2026 8pm")
    await community.world.run_due()
    place: ChannelHandle = community.place((await community.chat(own.id)).hosts_thread_id)
    await community.host.click(community.with_button(place, "Practise"), label="Practise")
    await community.world.run_due()
    chat = await standing(community)
    assert (chat.practice, chat.title) == (True, own.title)
    assert has_button(next(m for m in community.thread(chat).history() if m.id == chat.panel_id), "Start")
    welcome = community.with_button(community.thread(chat), "Delete this practice")
    assert "practice of Learning together" in text_of(welcome)


def test_the_invented_lines_suffice_for_the_longest_chat_and_fit_any_question(settings: Settings) -> None:
    script: Script = read_content(settings.prompts_dir / "chats" / "practice.yaml", Script)
    for moment in ("hello", *(f"q{number}" for number in range(1, 9)), "takeaways"):
        said = [script.line(moment, line).says for line in (1, 2, 3)]
        assert len(set(said)) == 3
