"""The rules of the hour: where its steps stand, and what becomes of each when it comes due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chats import rules
from bot.chats.chat import Chat, Question
from bot.errors import UserError
from bot.verdict import Do, Drop, Later, Verdict

EIGHT = datetime(2026, 1, 20, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

lengths = st.sampled_from(rules.LENGTHS).map(lambda minutes: timedelta(minutes=minutes))
counts = st.integers(1, rules.MOST_QUESTIONS)


def a_chat(length: timedelta = HOUR, questions: int = 4, **values: object) -> Chat:
    times = rules.timetable(EIGHT, length, questions)
    chat = Chat(
        id=7, guild_id=1, state="announced", revision=2, series_id=None, title="Learning together",
        introduction="Why.", reading="", theme="", repeat="once", safe_space=False, practice=False, proposer_id=11,
        host_id=11, support_id=None, support_accepted=False, opens_at=EIGHT, length=length,
        takeaways_at=times.takeaways_at, closes_at=times.closes_at, held_since=None, channel_id=1, proposal_id=2,
        announcement_id=3, thread_id=3, hosts_thread_id=4, panel_id=5, event_id=6, closing_id=None,
        published_message_id=None, decision_note=None, opened_at=None, wound_up_at=None, closed_at=None,
        publishes_at=None, published_at=None,
        questions=tuple(Question(n, f"Question {n}?", at) for n, at in enumerate(times.questions, start=1)),
    )  # fmt: skip
    return replace(chat, **values)  # type: ignore[arg-type]


def asked(chat: Chat, *numbers: int) -> Chat:
    return replace(
        chat,
        questions=tuple(replace(q, asked_at=q.due_at) if q.number in numbers else q for q in chat.questions),
    )


def at(minutes: float) -> datetime:
    return EIGHT + minutes * MINUTE


# --- the timetable


def test_an_hour_of_four_questions() -> None:
    times = rules.timetable(EIGHT, HOUR, 4)
    assert [(t - EIGHT) / MINUTE for t in times.questions] == [5, 17, 28, 40]
    assert (times.takeaways_at, times.closes_at) == (at(52), at(60))


@given(lengths, counts)
def test_every_step_of_the_hour_is_in_order_and_within_it(length: timedelta, count: int) -> None:
    times = rules.timetable(EIGHT, length, count)
    steps = [times.opens_at, *times.questions, times.takeaways_at, times.closes_at]
    assert len(times.questions) == count
    assert all(earlier < later for earlier, later in pairwise(steps))
    assert times.closes_at == EIGHT + length


@given(lengths, counts)
def test_other_lengths_keep_the_hours_proportions(length: timedelta, count: int) -> None:
    times, hour = rules.timetable(EIGHT, length, count), rules.timetable(EIGHT, HOUR, count)
    factor = length / HOUR
    for ours, theirs in zip((*times.questions, times.takeaways_at), (*hour.questions, hour.takeaways_at), strict=True):
        assert ours - EIGHT == (theirs - EIGHT) * factor
    assert times.questions[0] - EIGHT == 5 * MINUTE * factor
    assert times.takeaways_at - EIGHT == 52 * MINUTE * factor


@given(counts)
def test_questions_have_even_room(count: int) -> None:
    times = rules.timetable(EIGHT, HOUR, count)
    gaps = [later - earlier for earlier, later in pairwise((*times.questions, times.takeaways_at))]
    assert max(gaps) - min(gaps) <= MINUTE


@given(lengths, counts, st.data())
def test_what_a_host_saves_on_one_question_the_others_share(length: timedelta, count: int, data: st.DataObject) -> None:
    chat = a_chat(length, count, state="open")
    done = data.draw(st.integers(0, count))
    chat = asked(chat, *range(1, done + 1))
    now = EIGHT + length * data.draw(st.floats(0, 1.5))
    spread = rules.spread_the_rest(chat, now)
    assert spread[:done] == chat.questions[:done]
    waiting = [q.due_at for q in spread[done:]]
    if now <= chat.takeaways_at:
        room = [now, *waiting, chat.takeaways_at]
        gaps = [later - earlier for earlier, later in pairwise(room)]
        assert all(gap >= timedelta(0) for gap in gaps)
        assert not gaps or max(gaps) - min(gaps) <= timedelta(microseconds=5)
    else:
        assert all(due == now for due in waiting)  # no time left: at once, in order


@given(st.timedeltas(-HOUR, HOUR))
def test_moving_the_hour_leaves_what_was_asked(shift: timedelta) -> None:
    chat = asked(a_chat(state="open"), 1, 2)
    moved = rules.moved_by(chat, shift)
    assert moved.questions[:2] == chat.questions[:2]
    assert [q.due_at - shift for q in moved.questions[2:]] == [q.due_at for q in chat.questions[2:]]
    assert (moved.takeaways_at - shift, moved.closes_at - shift) == (chat.takeaways_at, chat.closes_at)


# --- what is planned


@given(st.timedeltas(-timedelta(days=30), -timedelta(seconds=1)), st.booleans())
def test_before_the_hour_nothing_is_planned_for_the_past(before: timedelta, safe_space: bool) -> None:
    now = EIGHT + before
    chat = a_chat(
        announcement_id=None, thread_id=None, hosts_thread_id=None, event_id=None, state="scheduled",
        safe_space=safe_space,
    )  # fmt: skip
    steps = rules.steps_before(chat, now)
    assert all(step.at >= now for step in steps)
    line = [step for step in steps if step.line == ""]
    assert [step.at for step in line] == sorted(step.at for step in line)
    assert [step.name for step in line][:2] == ["announce", "thread"] and line[-1].name == "open"
    assert "chat.event" not in {step.kind for step in steps}, "the event links to the card, so it waits for that"
    announced = rules.steps_before(replace(chat, announcement_id=5), now)
    assert ("chat.event" in {step.kind for step in announced}) is not safe_space


def test_a_postponed_chat_keeps_what_stands() -> None:
    names = {step.name for step in rules.steps_before(a_chat(), EIGHT - timedelta(days=3))}
    assert names == {"remind-24h", "remind-1h", "cover", "open"}


def test_the_hour_is_planned_for_what_still_waits() -> None:
    chat = asked(a_chat(state="open"), 1)
    names = [step.name for step in rules.steps_of_the_hour(chat) if step.line == ""]
    assert names == ["q2", "q3", "q4", "takeaways", "close"]


# --- verdicts

DO, PAST = Do(), "drop"
OPEN = a_chat(state="open", opened_at=EIGHT)
WINDING = asked(replace(OPEN, state="winding_up"), 1, 2, 3)
CLOSED = replace(OPEN, state="closed")
HELD = replace(OPEN, held_since=at(20))

VERDICTS: list[tuple[str, Chat, datetime, object]] = [
    ("announce", a_chat(state="scheduled"), at(-10_000), DO),
    ("announce", a_chat(state="scheduled"), at(59), DO),  # late, but the hour is not over
    ("announce", a_chat(state="scheduled"), at(60), PAST),
    ("announce", a_chat(), at(-10_000), PAST),
    ("remind-24h", a_chat(), at(-1440), DO),
    ("remind-24h", a_chat(), at(-61), DO),
    ("remind-24h", a_chat(), at(-60), PAST),  # the next reminder is due
    ("remind-1h", a_chat(), at(-60), DO),
    ("remind-1h", a_chat(), at(-1), DO),
    ("remind-1h", a_chat(), at(0), PAST),  # the opening is due
    ("remind-1h", OPEN, at(-5), PAST),  # its host has started early
    ("open", a_chat(), at(0), DO),
    ("open", a_chat(state="scheduled"), at(30), DO),  # just half of it late
    ("open", a_chat(), at(30.1), Drop(rules.TOO_LATE)),
    ("open", a_chat(length=timedelta(minutes=90)), at(44), DO),
    ("open", OPEN, at(1), PAST),
    ("q2", OPEN, at(17), DO),
    ("q2", OPEN, at(59), DO),  # missed: it still goes out, in order
    ("q2", OPEN, at(60), PAST),
    ("q2", HELD, at(21), Later(at(60))),
    ("q2", replace(HELD, closes_at=at(65)), at(21), Later(at(65))),
    ("q2", HELD, at(60), PAST),
    ("q2", asked(OPEN, 2), at(17), PAST),
    ("q2", replace(OPEN, questions=tuple(replace(q, skipped_at=at(6)) for q in OPEN.questions)), at(17), PAST),
    ("q2", a_chat(), at(17), PAST),
    ("q4", WINDING, at(53), PAST),  # take-aways have begun
    ("q9", OPEN, at(17), PAST),
    ("takeaways", OPEN, at(52), DO),
    ("takeaways", OPEN, at(60), PAST),
    ("takeaways", HELD, at(52), Later(at(60))),
    ("takeaways", WINDING, at(53), PAST),
    ("close", OPEN, at(60), DO),
    ("close", WINDING, at(60), DO),
    ("close", HELD, at(600), DO),  # however late, and even while held
    ("close", CLOSED, at(60), PAST),
    ("cover", a_chat(), at(-15), DO),
    ("cover", a_chat(), at(0), PAST),
    ("cover", OPEN, at(-1), PAST),
    ("call", OPEN, at(2), DO),
    ("call", OPEN, at(60), PAST),
    ("call", CLOSED, at(2), PAST),
    ("warn-q2", OPEN, at(15), DO),
    ("warn-q2", OPEN, at(17), PAST),
    ("warn-q2", HELD, at(15), PAST),
    ("warn-q2", asked(OPEN, 2), at(15), PAST),
    ("publish", CLOSED, at(3000), DO),
    ("publish", replace(CLOSED, state="published"), at(3000), PAST),
    ("publish", replace(CLOSED, state="discarded"), at(3000), PAST),
    ("proposal", a_chat(state="proposed"), at(-9000), DO),
    ("proposal-remind", a_chat(), at(-9000), PAST),
]


@pytest.mark.parametrize(("step", "chat", "now", "expected"), VERDICTS)
def test_what_becomes_of_a_step(step: str, chat: Chat, now: datetime, expected: object) -> None:
    verdict = rules.verdict(f"{step}@{chat.revision}", chat, now)
    assert isinstance(verdict, Drop) if expected == PAST else verdict == expected


@pytest.mark.parametrize("step", sorted({row[0] for row in VERDICTS}))
def test_a_step_of_an_older_timetable_is_void(step: str) -> None:
    assert rules.verdict(f"{step}@1", OPEN, at(1)) == Drop("the timetable has changed")


@pytest.mark.parametrize("step", sorted({row[0] for row in VERDICTS}))
@pytest.mark.parametrize("state", ["cancelled", "declined", "discarded"])
def test_nothing_planned_goes_out_for_a_chat_that_was_called_off(step: str, state: str) -> None:
    chat = a_chat(state=state)
    assert isinstance(rules.verdict(f"{step}@{chat.revision}", chat, at(-5000)), Drop)


@given(st.integers(0, 200), st.sets(st.integers(1, 4)))
def test_of_questions_that_are_late_the_first_that_waits_is_the_first_to_go(minutes: int, gone: set[int]) -> None:
    chat, now = asked(OPEN, *gone), at(minutes)
    verdicts: list[Verdict] = [rules.verdict(f"q{n}@2", chat, now) for n in range(1, 5)]
    going = [n for n, verdict in enumerate(verdicts, start=1) if verdict == DO]
    assert going == ([n for n in range(1, 5) if n not in gone] if minutes < 60 else [])


# --- the form's texts


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("What helps?", ["What helps?"]),
        ("1. What helps?\n2) And what not?", ["What helps?", "And what not?"]),
        ("Q1: What helps?\nq2 And what not?", ["What helps?", "And what not?"]),
        ("- What helps?\n• And what not?\n\n* Why?", ["What helps?", "And what not?", "Why?"]),
        ("3 things you have learned?", ["3 things you have learned?"]),
        ("2020. A year we won't forget?", ["2020. A year we won't forget?"]),
        ("Qualified?", ["Qualified?"]),
    ],
)
def test_questions_are_read_one_a_line(text: str, questions: list[str]) -> None:
    assert rules.read_questions(text) == questions


@pytest.mark.parametrize("text", ["", "  \n \n", "-\n•", "\n".join(f"Why {n}?" for n in range(9)), "Why " * 100])
def test_questions_that_cannot_be_held_are_refused_in_words(text: str) -> None:
    with pytest.raises(UserError) as refused:
        rules.read_questions(text)
    assert str(refused.value).endswith(".")


@given(st.lists(st.text(st.characters(categories=("L", "P", "Z")), min_size=1, max_size=50), max_size=8))
def test_no_question_is_ever_empty(lines: list[str]) -> None:
    try:
        questions = rules.read_questions("\n".join(lines))
    except UserError:
        return
    assert all(q.strip() == q and q for q in questions)
