from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.transcript import Message, Numbers, Question, Transcript, from_json, only_mine, split, to_json

instants = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
messages = st.builds(Message, at=instants)
transcripts = st.builds(
    Transcript,
    opened_at=instants,
    closed_at=instants,
    published_at=instants,
    questions=st.lists(st.builds(Question, asked_at=st.none() | instants), max_size=3).map(tuple),
    messages=st.lists(messages, max_size=3).map(tuple),
)


@given(transcripts)
def test_a_record_gives_the_same_transcript_back(transcript: Transcript) -> None:
    assert from_json(to_json(transcript)) == transcript


def test_even_hostile_text_comes_back_exactly(hostile_hour: Transcript) -> None:
    record = to_json(hostile_hour)
    record.decode("utf-8")
    assert from_json(record) == hostile_hour


def test_the_record_is_plain_json_with_one_flat_list_of_messages(hour: Transcript) -> None:
    record = json.loads(to_json(hour))
    assert record["format_version"] == 1
    assert record["message_count"] == len(record["messages"]) == record["numbers"]["messages"] == 40
    assert record["opened_at"] == "2025-06-03T19:00:00Z"
    assert record["messages"][4]["reactions"] == [{"emoji": "👏", "count": 3}, {"emoji": ":wave:", "count": 1}]
    assert set(record["messages"][0]) == {
        "number", "at", "author", "text", "section", "role", "reply_to", "reply_gone", "reactions", "attachments",
        "edited", "added_afterwards", "mine",
    }  # fmt: skip


@pytest.mark.parametrize(
    "record", [b"", b"[]", b"null", b"{}", b"\xff", b'{"format_version": 99}', b'{"format_version": 1, "messages": 3}']
)
def test_anything_else_is_refused(record: bytes) -> None:
    with pytest.raises(ValueError, match="not a transcript record"):
        from_json(record)


def message(number: int, *, mine: bool = False, reply_to: int | None = None, section: str = "q1") -> Message:
    at = datetime(2025, 6, 3, 19, number % 60, tzinfo=UTC)
    return Message(number, at, "Kit", "words", section, mine=mine, reply_to=reply_to)


def test_my_copy_holds_my_words_and_the_one_message_each_answers(hour: Transcript) -> None:
    said = (message(1), message(2, reply_to=1), message(3, mine=True, reply_to=2), message(4), message(5, mine=True))
    mine = only_mine(replace(hour, messages=said))
    assert [m.number for m in mine.messages] == [2, 3, 5]
    assert mine.messages[0].reply_gone
    assert mine.messages[1].reply_to == 2
    assert mine.numbers == hour.numbers
    assert mine.questions == hour.questions
    assert "own messages" in mine.scope


@given(st.lists(st.sampled_from(["welcome", "q1", "q2", "q3", "takeaways", "q9"]), max_size=60), st.integers(1, 20))
def test_parts_hold_every_message_once_and_say_which_part_they_are(sections: list[str], wanted: int) -> None:
    said = tuple(message(number, section=section) for number, section in enumerate(sections, start=1))
    whole = replace(EMPTY, messages=said)
    parts = split(whole, wanted)
    assert sorted((m for part in parts for m in part.messages), key=lambda m: m.number) == list(said)
    if len(parts) > 1:
        assert all(part.messages for part in parts)
        assert [part.scope.split(":")[0] for part in parts] == [
            f"Part {n + 1} of {len(parts)}" for n in range(len(parts))
        ]


def test_parts_end_where_a_question_ends(hour: Transcript) -> None:
    said = tuple(message(n, section="q1" if n <= 50 else "q2") for n in range(1, 101))
    first, second = split(replace(hour, messages=said), 2)
    assert {m.section for m in first.messages} == {"q1"}
    assert {m.section for m in second.messages} == {"q2"}
    assert first.scope == "Part 1 of 2: Q1. It holds 50 of 100 messages."


def test_asking_for_more_parts_reaches_single_messages(hour: Transcript) -> None:
    assert len(split(hour, 80)) == len(hour.messages)


def test_a_part_of_nothing_is_refused(hour: Transcript) -> None:
    with pytest.raises(ValueError, match="at least one"):
        split(hour, 0)


_MOMENT = datetime(2025, 6, 3, 19, tzinfo=UTC)
EMPTY = Transcript(
    chat_id=1,
    title="",
    community="",
    introduction="",
    reading="",
    hosts=(),
    support_hosts=(),
    opened_at=_MOMENT,
    closed_at=_MOMENT,
    timezone="UTC",
    questions=(),
    messages=(),
    numbers=Numbers(messages=0, people=0),
    version=1,
    published_at=_MOMENT,
    names_note="",
)
