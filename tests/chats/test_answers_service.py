"""The service behind the answer form, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.chats.answers import TAKEAWAY, Answers
from bot.chats.capture import Capture, first_id_at
from bot.errors import UserError
from db import words
from db.chats import ChatRow, QuestionRow
from db.engine import Database

EIGHT = datetime(2026, 3, 1, 20, tzinfo=UTC)
GUILD, BEN, CHLOE = 1, 501, 502


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = EIGHT + timedelta(minutes=10)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def answers(database: Database, clock: Clock) -> Answers:
    return Answers(database, clock, Capture(database, clock))


@pytest.fixture
async def chat_id(database: Database) -> int:
    """An open chat: Q1 is asked, Q2 waits, Q3 was skipped."""
    questions = [
        QuestionRow(guild_id=GUILD, number=1, text="Why?", due_at=EIGHT, asked_at=EIGHT, message_id=11),
        QuestionRow(guild_id=GUILD, number=2, text="How?", due_at=EIGHT),
        QuestionRow(guild_id=GUILD, number=3, text="When?", due_at=EIGHT, skipped_at=EIGHT),
    ]
    async with database.writing() as session:
        chat = ChatRow(
            guild_id=GUILD, state="open", revision=1, title="Learning", introduction="", reading="", theme="",
            repeat="once", safe_space=False, practice=False, proposer_id=1, host_id=1, support_accepted=False,
            opens_at=EIGHT, length_seconds=3600, takeaways_at=EIGHT, closes_at=EIGHT, created_at=EIGHT,
            thread_id=9, opened_at=EIGHT, questions=questions,
        )  # fmt: skip
        session.add(chat)
        await session.flush()
        return chat.id


async def change(database: Database, chat_id: int, **values: object) -> None:
    async with database.writing() as session:
        row = await session.get_one(ChatRow, chat_id)
        for name, value in values.items():
            setattr(row, name, value)


async def stored(database: Database, chat_id: int) -> list[tuple[int, str, int | None]]:
    async with database.reading() as session:
        return [(w.author_id, w.content, w.question) for w in await words.messages(session, GUILD, chat_id)]


async def bury(database: Database, message_id: int) -> None:
    async with database.writing() as session:
        row = await session.get_one(words.WordsRow, message_id)
        row.deleted_at, row.content = EIGHT, ""


async def test_what_stands_is_its_authors_word_and_noting_it_again_changes_nothing(
    database: Database, answers: Answers, chat_id: int
) -> None:
    answer = await answers.begin(GUILD, chat_id, BEN, 1, " Because. \x00")
    for _ in range(2):
        await answers.stands(GUILD, answer.id, first_id_at(EIGHT) + 1, "Ben")
    assert await stored(database, chat_id) == [(BEN, "Because.", 1)]
    again = await answers.begin(GUILD, chat_id, BEN, 1, "Because.")
    assert (again.id, again.message_id) == (answer.id, first_id_at(EIGHT) + 1)
    assert (await answers.begin(GUILD, chat_id, CHLOE, 1, "Because.")).id != answer.id


async def test_of_the_same_answer_sent_several_times_at_once_one_is_posted(answers: Answers, chat_id: int) -> None:
    begun = await asyncio.gather(
        *(answers.begin(GUILD, chat_id, BEN, 1, "At once.") for _ in range(5)), return_exceptions=True
    )
    assert len([answer for answer in begun if not isinstance(answer, BaseException)]) == 1
    assert {str(e) for e in begun if isinstance(e, UserError)} == {"That answer is being posted already."}


async def test_an_attempt_that_died_is_taken_over_after_a_while_and_looks_first(
    answers: Answers, chat_id: int, clock: Clock
) -> None:
    first = await answers.begin(GUILD, chat_id, BEN, 1, "Lost.")
    clock.at += timedelta(minutes=1)
    second = await answers.begin(GUILD, chat_id, BEN, 1, "Lost.")
    assert (second.id, first.may_stand, second.may_stand) == (first.id, False, True)


@pytest.mark.parametrize(("surely", "looks_first"), [(True, False), (False, True)])
async def test_only_an_attempt_that_may_have_succeeded_is_remembered(
    answers: Answers, chat_id: int, surely: bool, looks_first: bool
) -> None:
    first = await answers.begin(GUILD, chat_id, BEN, 1, "Again.")
    await answers.failed(GUILD, first.id, surely=surely)
    assert (await answers.begin(GUILD, chat_id, BEN, 1, "Again.")).may_stand is looks_first


async def test_words_that_were_deleted_may_be_said_anew(
    database: Database, answers: Answers, chat_id: int, clock: Clock
) -> None:
    first = await answers.begin(GUILD, chat_id, BEN, 1, "Twice.")
    await answers.stands(GUILD, first.id, first_id_at(EIGHT) + 1)
    await bury(database, first_id_at(EIGHT) + 1)
    clock.at += timedelta(seconds=1)
    second = await answers.begin(GUILD, chat_id, BEN, 1, "Twice.")
    assert second.message_id is None and not second.may_stand and second.begun_at > first.begun_at
    await answers.stands(GUILD, second.id, first_id_at(EIGHT) + 2)
    assert await stored(database, chat_id) == [(BEN, "Twice.", 1)]


async def test_a_deletion_heard_before_the_post_was_noted_wins(
    database: Database, answers: Answers, chat_id: int
) -> None:
    answer, message_id = await answers.begin(GUILD, chat_id, BEN, 1, "Gone."), first_id_at(EIGHT) + 1
    async with database.connecting() as connection:
        empty = {
            "message_id": message_id, "chat_id": chat_id, "guild_id": GUILD, "author_id": 0, "content": "",
            "posted_at": EIGHT, "edited_at": None, "deleted_at": EIGHT, "reply_to": None, "question": None,
            "attachments": [], "reactions": None, "left_out_at": None,
        }  # fmt: skip
        await words.bury_messages(connection, [empty])
    await answers.stands(GUILD, answer.id, message_id)
    assert await stored(database, chat_id) == []


OUT_OF_TIME: list[tuple[dict[str, object], int, str]] = [
    ({}, 2, "Question 2 has not been asked yet."),
    ({}, 3, "This chat has no question 3."),
    ({}, TAKEAWAY, "The take-aways come at the end."),
    ({"state": "announced", "opened_at": None}, 1, "has not opened yet"),
    ({"state": "published", "closed_at": EIGHT}, 1, "has ended"),
    ({"state": "discarded", "closed_at": EIGHT}, 1, "has ended"),
    ({"state": "closed", "closed_at": EIGHT, "publishes_at": EIGHT}, 1, "has ended"),
    ({"safe_space": True}, 1, "no words are kept"),
    ({"practice": True}, 1, "nothing is kept"),
]


async def test_an_answer_out_of_its_time_is_refused_with_the_reason(
    database: Database, answers: Answers, chat_id: int
) -> None:
    plain = {"state": "open", "opened_at": EIGHT, "closed_at": None, "publishes_at": None}
    for changes, question, why in OUT_OF_TIME:
        await change(database, chat_id, **plain | {"safe_space": False, "practice": False} | changes)
        with pytest.raises(UserError, match=why):
            await answers.begin(GUILD, chat_id, BEN, question, "Too soon, or too late.")


async def test_after_the_close_even_a_question_nobody_had_time_for_can_be_answered(
    database: Database, answers: Answers, chat_id: int
) -> None:
    await change(database, chat_id, state="closed", closed_at=EIGHT, publishes_at=EIGHT + timedelta(days=2))
    answer = await answers.begin(GUILD, chat_id, BEN, 2, "Here is how.")
    await answers.stands(GUILD, answer.id, first_id_at(EIGHT) + 1)
    assert await stored(database, chat_id) == [(BEN, "Here is how.", 2)]


async def test_another_servers_chat_is_not_found(answers: Answers, chat_id: int) -> None:
    with pytest.raises(UserError, match="can't find"):
        await answers.begin(GUILD + 1, chat_id, BEN, 1, "Elsewhere.")
    with pytest.raises(UserError, match="can't find"):
        await answers.so_far(GUILD + 1, chat_id)
