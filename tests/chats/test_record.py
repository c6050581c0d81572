"""The record of a chat: what belongs to which question, who is named how, and what leaves it again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.chats import record
from bot.chats.capture import Capture, Heard, first_id_at
from bot.chats.chat import Chat, Question
from bot.chats.record import Person, Recorded, Word
from bot.chats.records import Records
from bot.community.service import CONDUCT, CONDUCT_VERSION
from bot.documents.transcript import TAKEAWAYS, WELCOME, Message, Transcript, from_json, to_json
from db import communities, words
from db.chats import ChatRow, QuestionRow, person
from db.engine import Database

EIGHT = datetime(2026, 1, 20, 20, tzinfo=UTC)
AMARA, BEN, CHLOE, DEV = 11, 12, 13, 14


def at(minutes: float) -> datetime:
    return EIGHT + timedelta(minutes=minutes)


CHAT = Chat(
    id=7, guild_id=1, state="closed", revision=1, series_id=None, title="Learning together", introduction="Why.",
    reading="", theme="", repeat="once", safe_space=False, practice=False, proposer_id=AMARA, host_id=AMARA,
    support_id=BEN, support_accepted=True, opens_at=EIGHT, length=timedelta(hours=1), takeaways_at=at(52),
    closes_at=at(60), held_since=None, channel_id=1, proposal_id=2, announcement_id=3, thread_id=3, hosts_thread_id=4,
    panel_id=5, event_id=6, closing_id=9, published_message_id=None, decision_note=None, opened_at=EIGHT,
    wound_up_at=at(52), closed_at=at(60), publishes_at=at(3000), published_at=None,
    questions=(
        Question(1, "What helps?", at(5), at(5), None, 105), Question(2, "What hinders?", at(20), at(20), None, 120),
        Question(3, "What else?", at(30), None, at(29)), Question(4, "What next?", at(40), at(40), None, 140),
    ),
)  # fmt: skip
PEOPLE = {
    AMARA: Person(AMARA, "Amara Okafor", 1, "display", agreed=True),
    BEN: Person(BEN, "Ben Achebe", 2, "initials", agreed=True),
    CHLOE: Person(CHLOE, "Chloe Lin", 3, "number", agreed=True),
    DEV: Person(DEV, "Dev Rao", 4, "left_out", agreed=True),
}


def word(number: int, minute: float, content: str = "Words.", author: int = CHLOE, **values: Any) -> Word:
    plain: dict[str, Any] = {
        "edited": False, "reply_to": None, "question": None, "attachments": (), "reactions": {}, "left_out": False,
    }  # fmt: skip
    return Word(message_id=number, author_id=author, content=content, posted_at=at(minute), **plain | values)


def write(*said: Word, people: dict[int, Person] | None = None, **values: Any) -> Recorded:
    given: dict[str, Any] = {"community": "Kindly OTs", "timezone": "Europe/London", "watchers": 0, "first_timers": ()}
    return record.write(CHAT, said, PEOPLE if people is None else people, now=at(3000), **given | values)


def messages(*said: Word, people: dict[int, Person] | None = None) -> tuple[Message, ...]:
    return write(*said, people=people).transcript.messages


# --- which question a message belongs to


@pytest.mark.parametrize(
    ("said", "section"),
    [
        (word(1, 2), WELCOME),
        (word(1, 6), "q1"),  # the one that was open
        (word(1, 25), "q2"),
        (word(1, 45), "q4"),
        (word(1, 53), TAKEAWAYS),
        (word(1, 45, reply_to=105), "q1"),  # it replies to the question
        (word(1, 6, "A2 the paperwork"), "q2"),
        (word(1, 45, "a1: asking"), "q1"),
        (word(1, 45, "A1 asking", reply_to=120), "q2"),  # the reply says it more surely
        (word(1, 45, "A day like this"), "q4"),
        (word(1, 45, "A12 is a motorway"), "q4"),
        (word(1, 45, "A9 there is no such question"), "q4"),
        (word(1, 45, "A3 that one was skipped"), "q4"),
        (word(1, 45, question=1), "q1"),  # said in the Answer form
        (word(1, 45, "A2", question=1, reply_to=120), "q1"),
        (word(1, 45, question=3), "q4"),
        (word(1, 2000, "A4 added afterwards"), "q4"),
        (word(1, 2000), TAKEAWAYS),
    ],
)
def test_a_message_belongs_to_a_question(said: Word, section: str) -> None:
    assert messages(said)[0].section == section


def test_a_reply_goes_with_the_message_it_answers() -> None:
    said = messages(word(1, 6), word(2, 25, reply_to=1), word(3, 53, reply_to=2))
    assert [m.section for m in said] == ["q1", "q1", "q1"]
    assert [m.reply_to for m in said] == [None, 1, 2]


def test_answering_a_question_is_no_reply_to_a_member() -> None:
    (said,) = messages(word(1, 6, reply_to=105))
    assert said.reply_to is None and not said.reply_gone


@given(st.lists(st.tuples(st.integers(0, 70), st.text(max_size=6), st.integers(0, 30)), max_size=12))
def test_every_message_stands_in_a_section_the_transcript_has(said: list[tuple[int, str, int]]) -> None:
    listed = [word(n, minute, text, reply_to=reply or None) for n, (minute, text, reply) in enumerate(said, 1)]
    listed.sort(key=lambda w: w.posted_at)
    sections = {WELCOME, TAKEAWAYS, "q1", "q2", "q4"}
    recorded = write(*listed)
    assert {m.section for m in recorded.transcript.messages} <= sections
    assert [m.number for m in recorded.transcript.messages] == list(range(1, len(listed) + 1))
    assert list(recorded.message_ids.values()) == [w.message_id for w in listed]


# --- names


def test_each_person_is_named_as_they_chose() -> None:
    said = messages(*(word(n, 6 + n, author=author) for n, author in enumerate((AMARA, BEN, CHLOE, DEV), start=1)))
    assert [m.author for m in said] == ["Amara Okafor", "B. A.", "Participant 3"]
    assert [m.role for m in said] == ["host", "support host", ""]


def test_words_left_out_and_words_not_agreed_to_are_counted_and_nothing_else() -> None:
    people = PEOPLE | {BEN: replace(PEOPLE[BEN], agreed=False)}
    transcript = write(
        word(1, 6, "Not agreed to", BEN), word(2, 7, "Of somebody left out", DEV),
        word(3, 8, "Taken back", left_out=True), word(4, 9, "Kept"), word(5, 10, "Of nobody known", author=99),
        people=people,
    ).transcript  # fmt: skip
    assert [m.text for m in transcript.messages] == ["Kept"]
    assert (transcript.numbers.messages, transcript.numbers.people, transcript.numbers.left_out) == (1, 1, 4)
    text = to_json(transcript).decode()
    assert not re.search("Not agreed|left out\\W|Taken back|nobody known|Dev|Ben", text)


def test_nothing_is_quoted_of_what_was_left_out() -> None:
    (said,) = messages(word(1, 6, "Secret", DEV), word(2, 7, "I think so too", reply_to=1))
    assert said.reply_to is None and said.reply_gone


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        (f"Thank you <@{AMARA}>", "Thank you Amara Okafor"),
        (f"Thank you <@!{BEN}>", "Thank you B. A."),
        (f"Thank you <@{CHLOE}>", "Thank you Participant 3"),
        (f"Thank you <@{DEV}>", "Thank you someone"),
        ("Thank you <@98765>", "Thank you someone"),
        ("<@&4242> look in <#77>", "someone look in a channel"),
        ("<:wave:123456789> <a:dance:987654321>", ":wave: :dance:"),
        ("Press </chat list:1234567>", "Press /chat list"),
        ("See https://discord.com/channels/1/22/333 there", "See a channel there"),
        ("<t:1768939200:F> and <3", "<t:1768939200:F> and <3"),
    ],
)
def test_mentions_follow_each_persons_choice_and_no_id_is_left(text: str, stands: str) -> None:
    assert messages(word(1, 6, text))[0].text == stands


def test_somebody_who_has_not_agreed_is_someone_in_mentions() -> None:
    people = PEOPLE | {AMARA: replace(PEOPLE[AMARA], agreed=False)}
    assert messages(word(1, 6, f"Thanks <@{AMARA}>"), people=people)[0].text == "Thanks someone"


def test_a_name_cannot_dress_itself_in_markdown() -> None:
    people = PEOPLE | {AMARA: replace(PEOPLE[AMARA], display_name="**[Admin](https://x.example)**")}
    assert messages(word(1, 6, f"Hi <@{AMARA}>"), people=people)[0].text == (
        r"Hi \*\*\[Admin\]\(https://x.example\)\*\*"
    )


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Amara Okafor", "A. O."),
        ("jo-anne smith", "J. A. S."),
        ("Cher", "C."),
        ("🦊🦊", "–"),
        ("", "–"),
        ("Øyvind Ås", "Ø. Å."),
    ],
)
def test_initials(name: str, initials: str) -> None:
    assert record.initials(name) == initials


def test_reactions_are_counted_and_name_no_emoji_by_its_id() -> None:
    (said,) = messages(word(1, 6, reactions={"👍": 3, "<:otter:42>": 1, "👎": 0}))
    assert [(r.emoji, r.count) for r in said.reactions] == [("👍", 3), (":otter:", 1)]


@given(st.text(max_size=60), st.text(max_size=40))
def test_any_text_and_any_name_survive_the_record(text: str, name: str) -> None:
    people = PEOPLE | {AMARA: replace(PEOPLE[AMARA], display_name=name)}
    transcript = write(word(1, 6, text + f" <@{AMARA}>", AMARA), people=people).transcript
    assert from_json(to_json(transcript)) == transcript


# --- numbers


def test_the_numbers_count_what_stands() -> None:
    transcript = write(
        word(1, 2), word(2, 6, author=AMARA), word(3, 6.5, reply_to=2), word(4, 45, edited=True), word(5, 61),
        watchers=4, first_timers=[CHLOE, DEV],
    ).transcript  # fmt: skip
    n = transcript.numbers
    assert (n.messages, n.people, n.watchers, n.first_timers, n.replies, n.afterwards) == (5, 2, 4, 1, 1, 1)
    assert n.per_question == (2, 0, 1) and sum(n.per_minute) == 4 and len(n.per_minute) == 60
    assert [m.added_afterwards for m in transcript.messages] == [False] * 4 + [True]
    assert [m.edited for m in transcript.messages] == [False, False, False, True, False]


def test_what_is_taken_out_leaves_its_number_to_nobody() -> None:
    first = write(word(1, 6), word(2, 7, author=AMARA), word(3, 8, reply_to=2)).transcript
    second = record.without(first, {2}, people_left=1, version=2, now=at(4000))
    assert [(m.number, m.reply_to, m.reply_gone) for m in second.messages] == [(1, None, False), (3, None, True)]
    assert (second.numbers.messages, second.numbers.people, second.numbers.left_out) == (2, 1, 1)
    assert (second.version, second.published_at) == (2, at(4000))
    third = record.without(second, {1}, people_left=1, version=3, now=at(4001))
    assert [m.number for m in third.messages] == [3] and third.numbers.left_out == 2


def test_a_name_leaves_what_others_wrote_and_the_others_names_are_still_found() -> None:
    hello = word(1, 6, f"Ben Achebe? <@{BEN}>, <@{AMARA}> and <@{BEN}>: **<@{CHLOE}>**")
    written = write(hello, word(2, 7, f"<@{AMARA}>", AMARA))
    without_ben, left = record.unnamed(written.transcript, written.namings, CHAT, BEN)
    assert without_ben.messages[0].text == "Ben Achebe? someone, Amara Okafor and someone: **Participant 3**"
    assert (without_ben.hosts, without_ben.support_hosts) == (("Amara Okafor",), ())
    without_amara, left = record.unnamed(without_ben, left, CHAT, AMARA)
    assert [m.text for m in without_amara.messages] == [
        "Ben Achebe? someone, someone and someone: **Participant 3**", "someone",
    ]  # fmt: skip
    assert without_amara.hosts == ()
    nobody, left = record.unnamed(without_amara, left, CHAT, CHLOE)
    assert nobody.messages[0].text.endswith("**someone**") and left == []


@given(st.lists(st.sampled_from([f"<@{AMARA}>", f"<@{BEN}>", f"<@{CHLOE}>", "<@&5>", "<#6>", "a", " "]), max_size=12))
def test_taking_a_name_out_gives_what_leaving_it_out_from_the_start_would_have(pieces: list[str]) -> None:
    said = word(1, 6, "".join(pieces) or "a", CHLOE)
    written = write(said)
    taken_out, _ = record.unnamed(written.transcript, written.namings, CHAT, BEN)
    never_in = write(said, people=PEOPLE | {BEN: replace(PEOPLE[BEN], names="left_out")}).transcript
    assert taken_out.messages == never_in.messages and taken_out.support_hosts == never_in.support_hosts


# --- on storage


class Clock:
    def now(self) -> datetime:
        return at(3000)


@pytest.fixture
def records(database: Database) -> Records:
    return Records(database, Clock(), Capture(database, Clock()))


async def hold(database: Database, *said: Heard, agreed: Sequence[int] = (AMARA, BEN, CHLOE, DEV)) -> int:
    """A closed chat in which this was said; its id."""
    async with database.writing() as session:
        row = ChatRow(
            guild_id=1, state="closed", revision=1, title="Learning", introduction="", reading="", theme="",
            repeat="once", safe_space=False, practice=False, proposer_id=AMARA, host_id=AMARA, support_accepted=False,
            opens_at=EIGHT, length_seconds=3600, takeaways_at=at(52), closes_at=at(60), created_at=EIGHT, thread_id=9,
            opened_at=EIGHT, closed_at=at(60), publishes_at=at(2999),
        )  # fmt: skip
        row.questions.append(QuestionRow(guild_id=1, number=1, text="What helps?", due_at=at(5), asked_at=at(5)))
        session.add(row)
        for user in agreed:
            session.add(
                communities.Consent(guild_id=1, user_id=user, what=CONDUCT, version=CONDUCT_VERSION, given_at=EIGHT)
            )
        await session.flush()
        chat_id = row.id
    capture = Capture(database, Clock())
    await capture.refresh()
    thread = capture.followed(9)
    assert thread is not None
    for heard in said:
        capture.said(thread, heard)
    await capture.drain()
    return chat_id


def heard(minute: float, author: int, content: str = "Words.") -> Heard:
    return Heard(first_id_at(at(minute)), author, f"Member {author}", content)


async def bodies(database: Database, chat_id: int) -> list[str]:
    async with database.reading() as session:
        rows = await session.scalars(
            select(words.RecordRow).where(words.RecordRow.chat_id == chat_id).order_by(words.RecordRow.version)
        )
        return [row.body for row in rows]


def authors(transcript: Transcript) -> list[str]:
    return [m.author for m in transcript.messages]


async def test_people_are_numbered_in_the_order_they_first_spoke(database: Database, records: Records) -> None:
    chat_id = await hold(database, heard(6, CHLOE), heard(7, AMARA), heard(8, CHLOE), heard(9, BEN))
    published = await records.write(1, chat_id)
    assert authors(published.transcript) == [f"Participant {n}" for n in (1, 2, 1, 3)]


async def test_a_record_is_written_once(database: Database, records: Records) -> None:
    chat_id = await hold(database, heard(6, CHLOE))
    first = await records.write(1, chat_id)
    again = await records.write(1, chat_id)
    assert first.transcript == again.transcript and len(await bodies(database, chat_id)) == 1


async def test_nobody_is_printed_under_anothers_number(database: Database, records: Records) -> None:
    """Ben joined first and never spoke; he is mentioned by the one who spoke."""
    chat_id = await hold(database)
    async with database.writing() as session:
        row = await session.get(ChatRow, chat_id)
        assert row is not None
        await person(session, row, BEN)
    capture = Capture(database, Clock())
    await capture.refresh()
    thread = capture.followed(9)
    assert thread is not None
    capture.said(thread, heard(6, CHLOE, f"Thank you <@{BEN}>"))
    await capture.drain()
    provisional = await records.mine(1, chat_id, CHLOE)
    published = await records.write(1, chat_id)
    for transcript in (provisional.transcript, published.transcript):
        assert transcript.messages[0].text == "Thank you Participant 2"
    assert authors(published.transcript) == ["Participant 1"]


async def test_whoever_withdraws_leaves_every_version(database: Database, records: Records) -> None:
    chat_id = await hold(database, heard(6, CHLOE, "Stays"), heard(7, BEN, "Goes"), heard(8, CHLOE, "Stays too"))
    await records.write(1, chat_id)
    assert await records.withdraw(1, BEN) == 1
    newest = await records.newest(1, chat_id)
    assert [(m.number, m.text) for m in newest.transcript.messages] == [(1, "Stays"), (3, "Stays too")]
    assert newest.transcript.version == 2
    first, second = await bodies(database, chat_id)
    assert first == "" and "Goes" not in second
    assert await records.withdraw(1, BEN) == 0  # pressed twice, one new version


async def test_whoever_withdraws_is_named_no_longer_in_what_others_wrote_or_as_host(
    database: Database, records: Records
) -> None:
    greeting = heard(6, CHLOE, f"Thank you <@{AMARA}> and <@{BEN}>")
    chat_id = await hold(database, greeting, heard(7, BEN, f"Well said <@{CHLOE}>"), heard(8, AMARA, "Welcome"))
    await records.write(1, chat_id)
    await records.forget_capture(1, chat_id)  # the record alone must know where their names stand
    assert await records.withdraw(1, BEN) == 1
    assert await records.withdraw(1, AMARA) == 1
    newest = (await records.newest(1, chat_id)).transcript
    assert [m.text for m in newest.messages] == ["Thank you someone and someone"]
    assert (newest.hosts, newest.version) == ((), 3)
    assert await records.withdraw(1, DEV) == 0  # neither spoke nor is named: nothing new
    assert (await records.newest(1, chat_id)).transcript.version == 3
    assert await records.withdraw(1, CHLOE) == 1  # and the naming in Ben's struck words did no harm
    assert (await records.newest(1, chat_id)).transcript.messages == ()


async def test_whoever_is_only_named_can_withdraw_too(database: Database, records: Records) -> None:
    chat_id = await hold(database, heard(6, CHLOE, f"Ask <@{BEN}>"))
    async with database.writing() as session:
        row = await session.get(ChatRow, chat_id)
        assert row is not None
        (await person(session, row, BEN)).display_name = "Ben Achebe"
    await records.write(1, chat_id)
    assert await records.withdraw(1, BEN) == 0  # no words of his were in it
    newest = (await records.newest(1, chat_id)).transcript
    assert (newest.messages[0].text, newest.version) == ("Ask someone", 2)


async def test_a_message_deleted_after_publishing_leaves_the_record(database: Database, records: Records) -> None:
    gone = heard(7, BEN, "Goes")
    chat_id = await hold(database, heard(6, CHLOE, "Stays"), gone)
    await records.write(1, chat_id)
    await records.deleted(1, chat_id, [])
    assert (await records.newest(1, chat_id)).transcript.version == 1
    await records.deleted(1, chat_id, [gone.message_id, 424242])
    assert [m.text for m in (await records.newest(1, chat_id)).transcript.messages] == ["Stays"]


async def test_a_member_takes_out_their_own_message_even_after_the_capture_is_gone(
    database: Database, records: Records
) -> None:
    mine = heard(6, CHLOE, "Goes")
    chat_id = await hold(database, mine, heard(7, BEN, "Stays"))
    await records.write(1, chat_id)
    await records.forget_capture(1, chat_id)
    await records.leave_out(1, mine.message_id, CHLOE)
    assert [m.text for m in (await records.newest(1, chat_id)).transcript.messages] == ["Stays"]
