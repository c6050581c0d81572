"""What hosts press, as a service, on both databases: two at once move once, and nothing moves that has moved on."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.chats.chat import Chat
from bot.chats.hosting import Hosting, Presser, Seen
from bot.chats.hour import Hour
from bot.chats.planning import Planning, Proposal
from bot.errors import UserError
from db import agenda
from db.engine import Database

GUILD, HOST, STRANGER, ORGANISER = 1, 10, 20, 99
BY_HOST = Presser(HOST)
MINUTE = timedelta(minutes=1)


class MovedClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 1, 20, 20, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def hosting(database: Database, clock: MovedClock) -> Hosting:
    return Hosting(database, clock)


@pytest.fixture
async def chat(database: Database, clock: MovedClock) -> Chat:
    """An hour with three questions that has just opened."""
    planning = Planning(database, clock)
    draft = await planning.save_draft(
        GUILD,
        HOST,
        Proposal.read(
            title="Together",
            introduction="Why it matters.",
            questions="First?\nSecond?\nThird?",
            reading="",
            opens_at=clock.now() + timedelta(days=1),
        ),
    )
    await planning.send(GUILD, draft.id, HOST)
    accepted = await planning.accept(GUILD, draft.id, ORGANISER)
    clock.instant = accepted.opens_at
    return await Hour(database, clock).opened(GUILD, draft.id)


async def waiting(database: Database, chat: Chat) -> dict[str, datetime]:
    """What the agenda still holds for the public line, by name."""
    async with database.reading() as session:
        return {item.step.partition("@")[0]: item.due_at for item in await agenda.unfinished(session, chat.subject)}


@pytest.mark.parametrize("press", ["next", "skip", "more_time", "hold", "close"])
async def test_two_hosts_pressing_the_same_at_once_move_once(
    hosting: Hosting, database: Database, chat: Chat, press: str
) -> None:
    button = getattr(hosting, press)
    both = await asyncio.gather(
        button(GUILD, chat.id, BY_HOST, Seen.of(chat)),
        button(GUILD, chat.id, Presser(ORGANISER, organiser=True), Seen.of(chat)),
    )
    assert sorted(moved.changed for moved in both) == [False, True]
    assert (await Hour(database, MovedClock()).chat(GUILD, chat.id)).revision == chat.revision + 1


async def test_next_is_void_once_its_question_went_out_by_itself(
    hosting: Hosting, database: Database, clock: MovedClock, chat: Chat
) -> None:
    seen = Seen.of(chat)
    await Hour(database, clock).asked(GUILD, chat.id, 1, message_id=5)
    assert not (await hosting.next(GUILD, chat.id, BY_HOST, seen)).changed
    assert (await hosting.more_time(GUILD, chat.id, BY_HOST, seen)).changed  # it is about no question in particular


async def test_the_agenda_holds_the_new_timetable_and_nothing_of_the_old(
    hosting: Hosting, database: Database, clock: MovedClock, chat: Chat
) -> None:
    clock.instant += 2 * MINUTE
    moved = (await hosting.next(GUILD, chat.id, BY_HOST, Seen.of(chat))).chat
    assert await waiting(database, chat) == {
        "q1": clock.now(),
        "q2": moved.questions[1].due_at,
        "q3": moved.questions[2].due_at,
        "takeaways": chat.takeaways_at,
        "close": chat.closes_at,
    }
    assert clock.now() < moved.questions[1].due_at < moved.questions[2].due_at < chat.takeaways_at


async def test_next_ends_a_hold(hosting: Hosting, chat: Chat) -> None:
    held = (await hosting.hold(GUILD, chat.id, BY_HOST, Seen.of(chat))).chat
    assert held.held_since is not None
    assert (await hosting.next(GUILD, chat.id, BY_HOST, Seen.of(held))).chat.held_since is None


async def test_resume_without_a_hold_changes_nothing(hosting: Hosting, chat: Chat) -> None:
    assert not (await hosting.resume(GUILD, chat.id, BY_HOST, Seen.of(chat))).changed


async def test_closing_twice_closes_once_and_publishing_twice_publishes_once(
    hosting: Hosting, database: Database, clock: MovedClock, chat: Chat
) -> None:
    first = (await hosting.close(GUILD, chat.id, BY_HOST, Seen.of(chat))).chat
    assert not (await hosting.close(GUILD, chat.id, BY_HOST, Seen.of(first))).changed
    closed = await Hour(database, clock).closed(GUILD, chat.id, message_id=7)
    with pytest.raises(UserError, match="already closed"):
        await hosting.close(GUILD, chat.id, BY_HOST, Seen.of(closed))
    now = (await hosting.publish(GUILD, chat.id, BY_HOST, Seen.of(closed))).chat
    assert not (await hosting.publish(GUILD, chat.id, BY_HOST, Seen.of(now))).changed


async def test_a_discarded_chat_is_discarded_once_and_can_no_longer_be_published(
    hosting: Hosting, database: Database, clock: MovedClock, chat: Chat
) -> None:
    with pytest.raises(UserError, match="once the chat has closed"):
        await hosting.discard(GUILD, chat.id, BY_HOST, Seen.of(chat))
    closed = await Hour(database, clock).closed(GUILD, chat.id, message_id=7)
    gone = (await hosting.discard(GUILD, chat.id, BY_HOST, Seen.of(closed))).chat
    assert gone.state == "discarded"
    assert gone.publishes_at is None
    assert not (await hosting.discard(GUILD, chat.id, BY_HOST, Seen.of(gone))).changed
    with pytest.raises(UserError, match="was discarded"):
        await hosting.publish(GUILD, chat.id, BY_HOST, Seen.of(gone))


async def test_a_lost_thread_ends_the_hour_once_and_leaves_publishing_to_people(
    hosting: Hosting, database: Database, clock: MovedClock, chat: Chat
) -> None:
    hour = Hour(database, clock)
    held = (await hosting.hold(GUILD, chat.id, BY_HOST, Seen.of(chat))).chat
    first, second = await asyncio.gather(*(hour.thread_lost(GUILD, chat.id) for _ in range(2)))
    assert first.revision == second.revision == held.revision + 1
    assert (first.state, first.held_since, first.publishes_at) == ("closed", None, None)
    assert await waiting(database, chat) == {}
    assert (await hosting.publish(GUILD, chat.id, BY_HOST, Seen.of(first))).changed


async def test_a_thread_lost_while_answers_are_added_keeps_the_transcript_back(
    hosting: Hosting, database: Database, clock: MovedClock, chat: Chat
) -> None:
    hour = Hour(database, clock)
    closed = await hour.closed(GUILD, chat.id, message_id=5)
    lost = await hour.thread_lost(GUILD, chat.id)
    assert lost.publishes_at is None and lost.closed_at == closed.closed_at
    async with database.reading() as session:
        assert await agenda.unfinished(session, f"{chat.subject}/publish") == []


async def test_only_hosts_and_organisers_may_press(hosting: Hosting, chat: Chat) -> None:
    for press in (hosting.start, hosting.next, hosting.hold, hosting.resume, hosting.more_time, hosting.skip,
                  hosting.close, hosting.publish, hosting.discard):  # fmt: skip
        with pytest.raises(UserError, match="Only the host"):
            await press(GUILD, chat.id, Presser(STRANGER), Seen.of(chat))


async def test_an_organisers_press_is_not_taken_for_the_hosts_presence(
    hosting: Hosting, database: Database, clock: MovedClock, chat: Chat
) -> None:
    hour = Hour(database, clock)
    held = await hosting.hold(GUILD, chat.id, Presser(ORGANISER, organiser=True), Seen.of(chat))
    assert not await hour.host_is_here(GUILD, chat.id)
    await hosting.resume(GUILD, chat.id, BY_HOST, Seen.of(held.chat))
    assert await hour.host_is_here(GUILD, chat.id)


async def test_a_chat_of_another_server_is_not_found(hosting: Hosting, chat: Chat) -> None:
    with pytest.raises(UserError, match="can't find"):
        await hosting.close(GUILD + 1, chat.id, BY_HOST, Seen.of(chat))
