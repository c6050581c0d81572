"""Outages, removals, deleted places and lost permissions: what Discord or its people do to a chat that runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.chats.chat import Chat
from bot.config import Settings
from bot.demo.simulator import World
from bot.demo.world import Community, text_of
from tests.chats.test_kills import PlainRenderer

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def plain_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.Renderer", PlainRenderer)


def asked(community: Community, chat: Chat) -> list[str]:
    return [text[3:5] for text in community.said_by_bot(community.thread(chat)) if text.startswith("## Q")]


async def away_until(world: World, settings: Settings, instant: datetime) -> None:
    """The machine is off until then."""
    await world.env.advance_time((instant - world.now).total_seconds())
    await world.restart(settings)
    await world.run_due()


async def captured(community: Community, chat: Chat) -> list[str]:
    transcript = await community.world.app.services.records.so_far(chat.guild_id, chat.id)
    return [message.text for message in transcript.messages]


async def test_questions_missed_while_the_bot_was_down_go_out_at_once_in_order(
    community: Community, settings: Settings
) -> None:
    world = community.world
    chat = await community.open(questions=[f"Question {n}?" for n in range(1, 6)])
    await world.run_until(chat.opens_at + 6 * MINUTE)
    assert asked(community, chat) == ["Q1"]
    await away_until(world, settings, chat.questions[3].due_at + MINUTE)
    assert asked(community, chat) == ["Q1", "Q2", "Q3", "Q4"]
    now = await community.chat(chat.id)
    assert now.current_question is not None and now.current_question.number == 4
    await community.end(chat)
    assert asked(community, chat) == ["Q1", "Q2", "Q3", "Q4", "Q5"]


@pytest.mark.begins(after=Community.scheduled)
async def test_a_chat_whose_opening_was_missed_by_less_than_half_opens_late(
    community: Community, chat: Chat, settings: Settings
) -> None:
    await community.world.run_until(chat.opens_at - 2 * MINUTE)
    await away_until(community.world, settings, chat.opens_at + 20 * MINUTE)
    chat = await community.chat(chat.id)
    assert chat.state == "open"
    assert asked(community, chat) == ["Q1"]
    reminders = [t for t in community.said_by_bot(community.chats) if "in an hour" in t]
    assert len(reminders) == 1


@pytest.mark.begins(after=Community.scheduled)
async def test_a_chat_whose_opening_was_missed_by_more_than_half_asks_its_people(
    community: Community, chat: Chat, settings: Settings
) -> None:
    await community.world.run_until(chat.opens_at - 2 * MINUTE)
    await away_until(community.world, settings, chat.opens_at + 31 * MINUTE)
    await community.world.run_for(5 * MINUTE)
    chat = await community.chat(chat.id)
    assert chat.state == "announced" and asked(community, chat) == []
    assert any("too late" in text or "missed" in text.lower() for text in community.said_by_bot(community.organisers))


async def test_a_close_that_was_missed_lists_what_was_not_asked(community: Community, settings: Settings) -> None:
    chat = await community.open(questions=["First?", "Second?", "Third?"])
    await community.world.run_until(chat.opens_at + 6 * MINUTE)
    await away_until(community.world, settings, chat.closes_at + 10 * MINUTE)
    chat = await community.chat(chat.id)
    assert chat.state == "closed" and asked(community, chat) == ["Q1"]
    closing = next(t for t in community.said_by_bot(community.thread(chat)) if t.startswith("## Thank you"))
    assert "Q2. Second?\nQ3. Third?" in closing


@pytest.mark.begins(after=Community.open)
async def test_what_people_did_while_the_bot_was_down_is_settled_when_it_returns(
    community: Community, chat: Chat, settings: Settings
) -> None:
    world, ben = community.world, community.member("Ben Achebe")
    thread = community.thread(chat)
    await community.join(ben, chat)
    await ben.send(thread, "Kept")
    changed = await ben.send(thread, "Before")
    gone = await ben.send(thread, "Gone")
    await world.env.settle()
    feed = world.env.backend.subscribers[:]
    world.env.backend.subscribers.clear()  # nobody tells the bot anything any more
    await ben.edit(changed, "After")
    await ben.delete(gone)
    await ben.send(thread, "Said while away")
    world.env.backend.subscribers.extend(feed)
    world.env.inject_error("GET", f"/channels/{chat.thread_id}/messages", status=403, code=50001, times=None)
    await away_until(world, settings, world.now + MINUTE)
    assert await captured(community, chat) == ["Kept", "Before", "Gone"]  # what it may not read, it leaves alone
    world.env.backend.faults.clear()
    await away_until(world, settings, world.now + MINUTE)
    assert await captured(community, chat) == ["Kept", "After", "Said while away"]


@pytest.mark.begins(after=Community.scheduled)
async def test_words_between_the_welcome_and_the_noting_of_it_are_kept(
    community: Community, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The welcome says that recording begins; storage fails just then, and somebody says hello meanwhile."""
    world, ben, hour = community.world, community.member("Ben Achebe"), community.world.app.services.hour
    opened = hour.opened
    failed: list[bool] = []

    async def fails_once(*args: Any, **values: Any) -> Chat:
        if not failed:
            failed.append(True)
            raise OSError("the disk is away")
        return await opened(*args, **values)

    monkeypatch.setattr(hour, "opened", fails_once)
    await world.run_until(chat.opens_at)
    chat = await community.chat(chat.id)
    assert chat.state == "announced"
    await community.join(ben, chat)
    await ben.send(community.thread(chat), "Hello from Leeds")
    await world.run_for(MINUTE)
    assert (await community.chat(chat.id)).state == "open"
    assert await captured(community, chat) == ["Hello from Leeds"]
    assert sum(t.startswith("## Welcome") for t in community.said_by_bot(community.thread(chat))) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.begins(after=Community.open)
async def test_an_outage_delays_a_question_and_loses_none(community: Community, chat: Chat, status: int) -> None:
    world = community.world
    world.env.inject_error("POST", f"/channels/{chat.thread_id}/messages", status=status, times=2)
    await world.run_until(chat.opens_at + 10 * MINUTE)
    assert asked(community, chat) == ["Q1"]
    await community.end(chat)
    assert asked(community, chat) == ["Q1", "Q2", "Q3"]
    assert not any("could not" in text for text in community.said_by_bot(community.organisers))


@pytest.mark.begins(after=Community.open)
async def test_a_lost_permission_is_told_once_and_it_goes_on_when_mended(community: Community, chat: Chat) -> None:
    world = community.world
    world.env.inject_error("POST", f"/channels/{chat.thread_id}/messages", status=403, code=50013, times=None)
    await world.run_until(chat.questions[1].due_at + MINUTE)
    told = [t for t in community.said_by_bot(community.organisers) if "not allowed" in t]
    assert len(told) == 1 and "/setup check" in told[0]
    world.env.backend.faults.clear()
    await world.run_for(7 * MINUTE)  # the longest pause by now
    assert asked(community, chat) == ["Q1", "Q2"]


@pytest.mark.begins(after=Community.open)
@pytest.mark.parametrize("told", [True, False], ids=["told", "noticed"])
async def test_a_thread_deleted_in_mid_hour_ends_the_chat_and_its_hosts_decide(
    community: Community, chat: Chat, told: bool
) -> None:
    world, ben = community.world, community.member("Ben Achebe")
    await community.join(ben, chat)
    await ben.send(community.thread(chat), "Kept")
    await world.env.settle()
    feed = world.env.backend.subscribers[:]
    if not told:
        world.env.backend.subscribers.clear()
    world.env.backend.delete_channel(community.thread(chat).id)
    world.env.backend.subscribers[:] = feed
    await world.env.settle()
    await world.run_until(world.now if told else chat.questions[0].due_at + MINUTE)
    chat = await community.chat(chat.id)
    assert chat.state == "closed" and chat.publishes_at is None
    for place in (community.place(chat.hosts_thread_id), community.organisers):
        (said,) = [text for text in community.said_by_bot(place) if "has been deleted" in text]
        assert "**Publish**" in said and "**Discard**" in said and "/chat propose" in said
    assert not any("could not" in text for text in community.said_by_bot(community.organisers))
    await world.run_for(timedelta(days=3))
    assert (await community.chat(chat.id)).state == "closed"
    if told:
        await community.organiser.click(community.with_button(community.organisers, "Publish"), label="Publish")
        await world.run_for(MINUTE)
        record = await world.app.services.records.newest(chat.guild_id, chat.id)
        assert [message.text for message in record.transcript.messages] == ["Kept"]
    else:
        await world.run_for(timedelta(days=28))
        assert (await community.chat(chat.id)).state == "discarded"
        assert await captured(community, chat) == []


@pytest.mark.begins(after=Community.scheduled)
async def test_a_thread_deleted_before_the_hour_is_made_again(community: Community, chat: Chat) -> None:
    world = community.world
    await world.run_until(chat.opens_at - 30 * MINUTE)
    chat = await community.chat(chat.id)
    feed = world.env.backend.subscribers[:]
    world.env.backend.subscribers.clear()  # the bot learns of it only when it opens
    world.env.backend.delete_channel(community.thread(chat).id)
    world.env.backend.subscribers[:] = feed
    await world.run_until(chat.opens_at + 6 * MINUTE)
    chat = await community.chat(chat.id)
    assert chat.state == "open" and asked(community, chat) == ["Q1"]
    assert not any("could not" in text for text in community.said_by_bot(community.organisers))


@pytest.mark.begins(after=Community.scheduled)
async def test_a_deleted_card_is_let_go_and_the_chat_goes_on(community: Community, chat: Chat) -> None:
    await community.world.run_until(chat.opens_at - 2 * MINUTE)
    chat = await community.chat(chat.id)
    await community.organiser.delete(community.card(chat))
    chat = await community.end(chat)
    assert chat.state == "closed" and asked(community, chat) == ["Q1", "Q2", "Q3"]


@pytest.mark.begins(after=Community.scheduled)
async def test_a_chats_channel_that_was_deleted_is_told_with_its_remedy_and_another_one_mends_it(
    community: Community,
    chat: Chat,
) -> None:
    world = community.world
    world.env.backend.delete_channel(community.chats.id)
    await world.env.settle()
    await world.run_until(chat.opens_at - timedelta(days=7) + MINUTE)
    told = [t for t in community.said_by_bot(community.organisers) if "has been deleted" in t]
    assert told and len(told) == len(set(told)) and "/setup" in told[0]
    other = community.guild.create_text_channel("chats-again")
    await world.env.settle()
    await world.app.services.communities.change(community.guild.id, chats_channel_id=other.id)
    await world.run_for(5 * MINUTE)
    assert (await community.chat(chat.id)).state == "announced"
    assert sum("Learning together" in text_of(m) for m in other.history() if m.components) == 1


@pytest.mark.begins(after=Community.scheduled)
async def test_a_chat_postponed_while_its_card_is_being_posted_shows_the_new_time_once(
    community: Community, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = community.world
    services = world.app.services
    announced = services.hour.announced
    moved: list[Chat] = []

    async def meanwhile(*args: Any, **values: Any) -> None:
        if not moved:
            moved.append(await services.planning.postpone(chat.guild_id, chat.id, chat.opens_at + timedelta(days=1)))
        await announced(*args, **values)

    monkeypatch.setattr(services.hour, "announced", meanwhile)
    await world.run_until(chat.opens_at - timedelta(days=5))
    cards = [text_of(m) for m in community.chats.history() if "The questions" in text_of(m)]
    assert len(cards) == 1 and "21 January" in cards[0]
