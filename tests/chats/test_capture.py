"""What is stored equals what stands in the thread, whatever order Discord tells it in and whatever fails meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chats import capture as module
from bot.chats.capture import Capture, Followed, Heard, Reading, first_id_at, posted_at
from db.chats import ChatRow, PersonRow
from db.engine import Database
from db.words import ReactionRow, WordsRow

EIGHT = datetime(2026, 3, 1, 20, tzinfo=UTC)
BEN, CHLOE = 501, 502


class Clock:
    def now(self) -> datetime:
        return EIGHT + timedelta(hours=1)


def message_id(minute: float, number: int = 0) -> int:
    return first_id_at(EIGHT + timedelta(minutes=minute)) + number


def said(minute: float, content: str, author: int = BEN, number: int = 0, **values: object) -> Heard:
    return replace(Heard(message_id(minute, number), author, f"Member {author}", content), **values)  # type: ignore[arg-type]


def edited(heard: Heard, content: str, minutes_later: float) -> Heard:
    at = posted_at(heard.message_id) + timedelta(minutes=minutes_later)
    return replace(heard, content=content, edited_at=at)


async def follow(database: Database) -> Followed:
    async with database.writing() as session:
        chat = ChatRow(
            guild_id=1, state="open", revision=1, title="Learning", introduction="", reading="", theme="",
            repeat="once", safe_space=False, practice=False, proposer_id=1, host_id=1, support_accepted=False,
            opens_at=EIGHT, length_seconds=3600, takeaways_at=EIGHT, closes_at=EIGHT, created_at=EIGHT,
            thread_id=9, opened_at=EIGHT,
        )  # fmt: skip
        session.add(chat)
        await session.flush()
        return Followed(1, chat.id, 9, False, EIGHT)


@pytest.fixture
async def thread(database: Database) -> Followed:
    return await follow(database)


@pytest.fixture
def capture(database: Database) -> Capture:
    return Capture(database, Clock())


async def rows(database: Database) -> dict[int, WordsRow]:
    async with database.reading() as session:
        return {row.message_id: row for row in await session.scalars(select(WordsRow).order_by(WordsRow.message_id))}


async def standing(database: Database) -> dict[int, str]:
    return {i: row.content for i, row in (await rows(database)).items() if row.deleted_at is None}


# --- times


@given(st.integers(0, 2**41).map(lambda ms: datetime(2015, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)))
def test_a_message_id_tells_when_it_was_posted(instant: datetime) -> None:
    assert abs(posted_at(first_id_at(instant)) - instant) <= timedelta(milliseconds=1)


# --- events


async def test_a_message_is_kept_with_all_that_belongs_to_it(
    database: Database, capture: Capture, thread: Followed
) -> None:
    heard = said(1, "A buddy, [slides](https://example.org) 👋", reply_to=77, attachments=("slides.pdf",))
    capture.said(thread, heard)
    await capture.drain()
    row = (await rows(database))[heard.message_id]
    assert (row.content, row.author_id, row.reply_to, row.attachments) == (heard.content, BEN, 77, ["slides.pdf"])
    assert row.posted_at == posted_at(heard.message_id) and row.edited_at is None and row.guild_id == 1


async def test_what_was_said_before_the_opening_is_not_kept(
    database: Database, capture: Capture, thread: Followed
) -> None:
    early = said(-1, "Is it here?")
    capture.said(thread, early)
    capture.edited(thread, edited(early, "Is it really here?", 5))
    capture.deleted(thread, [early.message_id])
    await capture.drain()
    assert await rows(database) == {}


def told(capture: Capture, thread: Followed, number: int) -> dict[str, Callable[[], None]]:
    """All that may happen to one message, as Discord would tell it."""
    first = said(1, "first", number=number)
    return {
        "said": lambda: capture.said(thread, first),
        "said again": lambda: capture.said(thread, first),
        "edited": lambda: capture.edited(thread, edited(first, "second", 2)),
        "edited anew": lambda: capture.edited(thread, edited(first, "third", 3)),
        "unfurled": lambda: capture.edited(thread, first),
        "blank": lambda: capture.edited(thread, edited(first, "", 9)),
        "deleted": lambda: capture.deleted(thread, [first.message_id]),
    }


@pytest.mark.parametrize(
    ("events", "text"),
    [
        (("said", "said again", "edited", "edited anew"), "third"),
        (("said", "edited", "unfurled", "blank"), "second"),
        (("said", "edited", "edited anew", "deleted"), None),
        (("said", "said again", "blank", "deleted"), None),
    ],
)
async def test_in_whatever_order_events_come_the_same_stands(
    database: Database, capture: Capture, thread: Followed, events: tuple[str, ...], text: str | None
) -> None:
    """Every order, written at once and in every way of being split between two flushes."""
    number = 0
    for pause in range(len(events) + 1):
        second_half = []
        for order in permutations(events):
            tell = told(capture, thread, number)
            for event in order[:pause]:
                tell[event]()
            second_half.append([tell[event] for event in order[pause:]])
            number += 1
        await capture.drain()
        for later in second_half:
            for event_told in later:
                event_told()
        await capture.drain()
    expected = {} if text is None else {message_id(1, n): text for n in range(number)}
    assert await standing(database) == expected
    if text is None:
        assert {row.content for row in (await rows(database)).values()} == {""}


async def test_a_deleted_message_leaves_no_text(database: Database, capture: Capture, thread: Followed) -> None:
    heard = said(1, "Mrs Example told me", attachments=("mrs-example.pdf",), reactions={"👍": 2})
    capture.said(thread, heard)
    await capture.drain()
    capture.deleted(thread, [heard.message_id])
    await capture.drain()
    row = (await rows(database))[heard.message_id]
    assert (row.content, row.attachments, row.reactions) == ("", [], None) and row.deleted_at is not None


async def test_a_reaction_told_twice_counts_once_and_one_taken_back_counts_no_more(
    database: Database, capture: Capture, thread: Followed
) -> None:
    heard = said(1, "Yes")
    capture.said(thread, heard)
    for user, added in ((BEN, True), (BEN, True), (CHLOE, True), (CHLOE, False), (CHLOE, False)):
        capture.reacted(thread, heard.message_id, user, "👍", added=added)
    await capture.drain()
    async with database.reading() as session:
        assert [(r.user_id, r.emoji) for r in await session.scalars(select(ReactionRow))] == [(BEN, "👍")]


async def test_who_spoke_is_known_from_first_to_last_word(
    database: Database, capture: Capture, thread: Followed
) -> None:
    for minute in (20, 3, 40):
        capture.said(thread, said(minute, "Hello"))
        await capture.drain()
    capture.said(thread, said(10, "Hello", author_name=None))
    await capture.drain()
    async with database.reading() as session:
        (person,) = await session.scalars(select(PersonRow))
    first, last = (posted_at(message_id(minute)) for minute in (3, 40))
    assert (person.user_id, person.first_seen_at, person.last_seen_at) == (BEN, first, last)
    assert person.display_name == "Member 501"


async def test_text_no_database_takes_is_kept_without_what_it_refuses(
    database: Database, capture: Capture, thread: Followed
) -> None:
    capture.said(thread, said(1, "nul \0 and half a pair \ud83d, but 👍", attachments=("a\0b.pdf",)))
    await capture.drain()
    assert list((await standing(database)).values()) == ["nul  and half a pair ?, but 👍"]


@dataclass(frozen=True)
class Told:
    """One event of a random history of a few messages."""

    message: int
    what: str
    version: int


histories = st.lists(
    st.builds(Told, st.integers(0, 3), st.sampled_from(["said", "edited", "deleted"]), st.integers(1, 4)), max_size=25
)


@settings(max_examples=15)
@given(histories, st.sets(st.integers(0, 25)), st.randoms(use_true_random=False))
def test_any_interleaving_of_the_same_events_ends_as_discord_has_it(
    tmp_path_factory: pytest.TempPathFactory, history: list[Told], drains: set[int], random: object
) -> None:
    shuffled = list(history)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('capture') / 'c.sqlite3'}"
    assert asyncio.run(_stored_of(url, shuffled, drains)) == _as_discord_has_it(history)


def _as_discord_has_it(history: Iterable[Told]) -> dict[int, str]:
    state: dict[int, int] = {}
    gone = {told.message for told in history if told.what == "deleted"}
    for told in history:
        version = told.version if told.what == "edited" else 0
        if told.what != "deleted":
            state[told.message] = max(version, state.get(told.message, 0))
    return {message_id(1, m): f"version {v}" for m, v in state.items() if m not in gone}


async def _stored_of(url: str, history: list[Told], drains: set[int]) -> dict[int, str]:
    database = Database(url, durable=False)
    async with database.connecting() as connection:
        await connection.run_sync(WordsRow.metadata.create_all)
    thread, capture = await follow(database), Capture(database, Clock())
    for position, told in enumerate(history):
        heard = said(1, "version 0", number=told.message)
        match told.what:
            case "said":
                capture.said(thread, heard)
            case "edited":
                capture.edited(thread, edited(heard, f"version {told.version}", told.version))
            case "deleted":
                capture.deleted(thread, [heard.message_id])
        if position in drains:
            await capture.drain()
    await capture.drain()
    stored = await standing(database)
    await database.close()
    return stored


# --- storage that fails


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pause between two attempts at storing."""

    monkeypatch.setattr(module, "_PAUSE", 0)


def break_storage(monkeypatch: pytest.MonkeyPatch, database: Database, failures: int) -> list[int]:
    """Let the next so many write transactions fail; the list counts those that did."""
    connecting = database.connecting
    failed: list[int] = []

    @asynccontextmanager
    async def unreliable() -> AsyncIterator[AsyncConnection]:
        if len(failed) < failures:
            failed.append(1)
            raise OperationalError("the disk is full", {}, Exception())
        async with connecting() as connection:
            yield connection

    monkeypatch.setattr(database, "connecting", unreliable)
    return failed


@pytest.mark.usefixtures("hasty")
async def test_nothing_is_lost_while_storage_is_away(
    database: Database, capture: Capture, thread: Followed, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = break_storage(monkeypatch, database, failures=12)
    first = said(1, "While it was away")
    capture.said(thread, first)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            await capture.drain()
    assert await rows(database) == {}
    capture.edited(thread, edited(first, "Still away", 1))
    capture.said(thread, said(2, "And back"))
    await capture.drain()
    assert len(failed) == 12
    assert list((await standing(database)).values()) == ["Still away", "And back"]


async def test_an_event_that_can_never_be_stored_takes_no_other_with_it(
    database: Database, capture: Capture, thread: Followed
) -> None:
    gone = await follow(database)
    async with database.writing() as session:
        await session.execute(delete(ChatRow).where(ChatRow.id == gone.chat_id))
    capture.said(thread, said(1, "Before"))
    capture.said(gone, said(2, "Into nowhere"))
    capture.said(thread, said(3, "After"))
    await capture.drain()
    assert list((await standing(database)).values()) == ["Before", "After"]


async def test_whoever_reads_first_waits_for_what_was_told(
    database: Database, capture: Capture, thread: Followed
) -> None:
    for n in range(300):
        capture.said(thread, said(1, str(n), number=n))
    await capture.drain()
    assert len(await rows(database)) == 300
    assert capture._flushing is not None and capture._flushing.done()  # nothing is left running


# --- reading what was missed


async def reconcile(
    capture: Capture, thread: Followed, *heard: Heard, complete: bool = True, others: Iterable[int] = ()
) -> None:
    stored = await capture.stored(thread)
    present = {h.message_id for h in heard} | set(others)
    await capture.reconcile(thread, Reading(stored, heard, present, complete))


async def test_a_reading_brings_what_was_missed(database: Database, capture: Capture, thread: Followed) -> None:
    kept, changed, gone = said(1, "Kept"), said(2, "Before"), said(3, "Deleted while away")
    for heard in (kept, changed, gone):
        capture.said(thread, heard)
    new = said(4, "Posted while away", CHLOE, reactions={"👍": 3})
    await reconcile(capture, thread, kept, edited(changed, "After", 1), new)
    assert list((await standing(database)).values()) == ["Kept", "After", "Posted while away"]
    stored = await rows(database)
    assert stored[gone.message_id].content == "" and stored[new.message_id].reactions == {"👍": 3}
    async with database.reading() as session:
        assert {p.user_id for p in await session.scalars(select(PersonRow))} == {BEN, CHLOE}


async def test_a_reading_that_broke_off_deletes_nothing(database: Database, capture: Capture, thread: Followed) -> None:
    first, second = said(1, "Older"), said(2, "Newer")
    capture.said(thread, first)
    capture.said(thread, second)
    await reconcile(capture, thread, second, complete=False)
    await reconcile(capture, thread, complete=False)  # 403: nothing was read at all
    assert list((await standing(database)).values()) == ["Older", "Newer"]


async def test_what_is_said_during_a_reading_is_not_taken_for_deleted(
    database: Database, capture: Capture, thread: Followed
) -> None:
    """The reading's first page was older than this message, so it met it nowhere."""
    stored = await capture.stored(thread)
    capture.said(thread, said(1, "Meanwhile"))
    await capture.drain()
    await capture.reconcile(thread, Reading(stored, [], set(), complete=True))
    assert list((await standing(database)).values()) == ["Meanwhile"]


async def test_what_is_deleted_during_a_reading_stays_deleted(
    database: Database, capture: Capture, thread: Followed
) -> None:
    heard = said(1, "Oh no")
    capture.said(thread, heard)
    stored = await capture.stored(thread)
    capture.deleted(thread, [heard.message_id])
    await capture.reconcile(thread, Reading(stored, [heard], {heard.message_id}, complete=True))
    assert await standing(database) == {}


async def test_what_the_bot_posted_for_a_member_is_not_taken_for_deleted(
    database: Database, capture: Capture, thread: Followed
) -> None:
    answer = said(1, "Through the form", question=2)
    capture.said(thread, answer)
    await reconcile(capture, thread, others=[answer.message_id])
    assert list((await standing(database)).values()) == ["Through the form"]


async def test_a_reading_without_text_overwrites_none(database: Database, capture: Capture, thread: Followed) -> None:
    """The intent was switched off: history comes blank."""
    heard = said(1, "Said while it was on")
    capture.said(thread, heard)
    await reconcile(capture, thread, edited(heard, "", 5), said(2, ""))
    assert list((await standing(database)).values()) == ["Said while it was on"]


@pytest.mark.parametrize(("older", "newer"), list(product(["event", "reading"], repeat=2)))
async def test_of_an_event_and_a_reading_the_newer_edit_wins(
    database: Database, capture: Capture, thread: Followed, older: str, newer: str
) -> None:
    heard = said(1, "First")
    capture.said(thread, heard)
    ways = {older: edited(heard, "Older", 1)}, {newer: edited(heard, "Newer", 2)}
    for way in (*ways, *ways):
        for name, version in way.items():
            if name == "event":
                capture.edited(thread, version)
            else:
                await reconcile(capture, thread, version)
    await capture.drain()
    assert list((await standing(database)).values()) == ["Newer"]


async def test_reading_twice_changes_nothing(database: Database, capture: Capture, thread: Followed) -> None:
    heard = [said(n, f"Message {n}", reactions={"👍": n}) for n in range(1, 5)]
    await reconcile(capture, thread, *heard)
    before = {i: (r.content, r.reactions) for i, r in (await rows(database)).items()}
    await reconcile(capture, thread, *heard)
    assert {i: (r.content, r.reactions) for i, r in (await rows(database)).items()} == before


async def test_a_copy_that_starts_follows_the_chats_that_run(database: Database, thread: Followed) -> None:
    capture = Capture(database, Clock())
    await capture.refresh()
    assert capture.followed(9) == thread and capture.listening() == [thread]
    assert capture.followed(10) is None
