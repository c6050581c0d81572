"""What goes into a log and into evidence: tables of cases, and what must always hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import PROJECT
from bot.cpd import rules
from bot.cpd.entry import Entry, Reflected, Role
from bot.cpd.frameworks import load_frameworks, months_after
from bot.cpd.models import load_models
from bot.cpd.rules import ChatPart
from bot.errors import SetupError, UserError

OPENS = datetime(2026, 1, 20, 20, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=1)
TODAY = date(2026, 6, 17)  # a Wednesday
FRAMEWORKS = load_frameworks(PROJECT / "prompts" / "frameworks")
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def part(seen: tuple[float, float] | None = None, **facts: bool) -> ChatPart:
    """A member seen from one minute of the hour to another."""
    at = [OPENS + timedelta(minutes=minute) for minute in seen or ()]
    known = dict.fromkeys(("hosts", "supports", "a_host_was_there", "followed", "safe_space"), False) | facts
    return ChatPart(
        chat_id=7, title="Learning together", opened_at=OPENS, closed_at=CLOSES,
        first_seen_at=at[0] if at else None, last_seen_at=at[1] if at else None, **known,
    )  # fmt: skip


def entry(number: int, on: date = TODAY, role: Role = "participant", *, reflected: bool = False) -> Entry:
    reflection = Reflected("what-so-what", {}, OPENS) if reflected else None
    return Entry(number, 1, 2, f"chat:{number}", role, on, "A chat", reflected=reflection)


@pytest.mark.parametrize(
    ("part", "role", "minutes"),
    [
        (part((5, 50)), "participant", 45),
        (part((5, 5)), "participant", None),  # one message shows no time spent
        (part((-3, 50)), "participant", 50),  # clipped to the chat
        (part((20, 90)), "participant", 40),
        (part((70, 90)), "participant", None),  # added afterwards
        (part((5, 50), followed=True), "participant", 45),
        (part(followed=True), "watcher", None),
        (part((0, 60), hosts=True), "host", 60),
        (part(hosts=True, a_host_was_there=True), "host", None),
        (part(hosts=True), None, None),  # a host who never came
        (part((0, 60), supports=True), "support host", 60),
        (part(supports=True), None, None),
        (part(), None, None),  # who only joined was not seen
    ],
)
def test_a_chat_enters_the_log_as_what_was_seen_of_the_member(
    part: ChatPart, role: str | None, minutes: int | None
) -> None:
    seen = rules.seen_in_chat(part, TODAY)
    assert (seen and seen.role) == role
    assert (seen and seen.minutes) == minutes
    assert seen is None or (seen.source, seen.title) == ("chat:7", "Learning together")


def test_a_safe_space_keeps_its_title_to_itself() -> None:
    seen = rules.seen_in_chat(part((5, 50), safe_space=True), TODAY)
    assert seen and seen.title == "Facilitated peer discussion"


@given(st.floats(-120, 240), st.floats(0, 240))
def test_minutes_never_exceed_the_chat_nor_what_was_seen(first: float, further: float) -> None:
    minutes = rules.minutes_seen(part((first, first + further)))
    assert minutes is None or 1 <= minutes <= min(60, further + 1)


# --- gaps


def test_a_gap_of_three_months_is_pointed_out_and_a_day_less_is_not() -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    days = [date(2026, 2, 1), date(2026, 5, 1), date(2026, 8, 2), date(2026, 11, 1)]
    assert rules.gaps(days, first, last, 3) == [(date(2026, 5, 2), date(2026, 8, 1))]
    assert rules.gaps([], first, last, 3) == [(first, last)]


@given(st.lists(DAYS, max_size=12), DAYS, st.integers(0, 900), st.integers(1, 12))
def test_gaps_are_exactly_the_stretches_that_long_with_nothing_in_them(
    days: list[date], first: date, length: int, months: int
) -> None:
    last = first + timedelta(days=length)
    found = rules.gaps(days, first, last, months)
    for begins, ends in found:
        assert first <= begins <= ends <= last and months_after(begins, months) <= ends + timedelta(days=1)
        assert not [day for day in days if begins <= day <= ends]
        for edge in (begins - timedelta(days=1), ends + timedelta(days=1)):
            assert edge in days or not first <= edge <= last
    inside = sorted(day for day in set(days) if first <= day <= last)
    assert len(found) <= len(inside) + 1


# --- cycles and types


def test_a_cycle_is_the_members_own_then_the_frameworks_then_the_time_before_today() -> None:
    hcpc, coru = FRAMEWORKS.by_id["hcpc-uk"], FRAMEWORKS.by_id["coru-ie"]
    own = (date(2025, 1, 1), date(2025, 12, 31))
    assert rules.cycle(hcpc, own, TODAY) == own
    assert rules.cycle(hcpc, None, TODAY) == (date(2025, 11, 1), date(2027, 10, 31))
    assert rules.cycle(coru, None, TODAY) == (date(2025, 6, 18), TODAY)
    assert FRAMEWORKS.of(rules.default_framework("Europe/London")) is hcpc
    assert FRAMEWORKS.of(rules.default_framework("Asia/Tokyo")) is FRAMEWORKS.by_id["generic"]


def test_a_category_is_proposed_until_the_member_chooses_another() -> None:
    hcpc = FRAMEWORKS.by_id["hcpc-uk"]
    host, own = entry(1, role="host"), entry(2, role="")
    assert rules.category_of(host, hcpc) == "prof" and rules.category_of(own, hcpc) == "work"
    assert rules.category_of(replace(host, kinds={"hcpc-uk": "other"}), hcpc) == "other"
    assert rules.category_of(replace(host, kinds={"hcpc-uk": "gone"}), hcpc) == "prof"


def test_what_is_featured_has_a_reflection_and_varies_unless_the_member_says_otherwise() -> None:
    listed = [entry(n, TODAY - timedelta(days=n), reflected=n != 4) for n in range(1, 10)]
    listed.append(entry(20, TODAY - timedelta(days=300), "host", reflected=True))
    assert rules.featured(listed, ()) == [20, 6, 5, 3, 2, 1]  # the one hosted long ago, then the newest; in date order
    assert rules.featured(listed, (4, 99, 1, 4)) == [4, 1]
    assert rules.featured([entry(1)], ()) == []


# --- what members type


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("3 June 2026", date(2026, 6, 3)),
        ("3/6/2026", date(2026, 6, 3)),
        ("2026-06-03", date(2026, 6, 3)),
        ("3 June", date(2026, 6, 3)),
        ("30 December", date(2025, 12, 30)),
        ("today", TODAY),
        ("Yesterday", TODAY - timedelta(days=1)),
        ("tuesday", date(2026, 6, 16)),
        ("17 June", TODAY),
    ],
)
def test_a_day_is_read_as_one_that_has_been(typed: str, day: date) -> None:
    assert rules.past_day(typed, TODAY) == day


@pytest.mark.parametrize("typed", ["", "soon", "3 June 2031", "tomorrow", "1 May 1900", "x" * 500, "31/31/2026"])
def test_a_day_that_is_none_or_still_to_come_is_refused_in_words(typed: str) -> None:
    with pytest.raises(UserError, match=r"day|still to come|too long ago"):
        rules.past_day(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("", None), ("90", 90), ("1 hour", 60), ("1h30", 90), ("2 hours and 15 minutes", 135), ("45 min", 45),
        ("1 hour 30", 90),
    ],
)  # fmt: skip
def test_minutes_are_read_as_people_write_them(typed: str, minutes: int | None) -> None:
    assert rules.minutes_typed(typed) == minutes


@pytest.mark.parametrize("typed", ["0", "ages", "-5", "1.5 days", "99999"])
def test_minutes_that_make_no_sense_are_refused(typed: str) -> None:
    with pytest.raises(UserError, match="How long"):
        rules.minutes_typed(typed)


# --- what may be an NHS number


@pytest.mark.parametrize(
    "text",
    ["943 476 5919", "9434765919", "NHS no.943-476-5919, seen today", "999 000 0018", "943\u00a0476\u00a05919"],
)
def test_a_number_that_checks_is_noticed(text: str) -> None:
    assert len(rules.nhs_numbers(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "987 654 4321", "9434765918", "0000000000", "999 999 9999", "07700 900123", "12345678901", "<@9434765919>",
        "https://example.org/9434765919", "+447700900123", "on 3/6/2026 at 20.00",
    ],
)  # fmt: skip
def test_what_is_not_one_is_let_be(text: str) -> None:
    assert rules.nhs_numbers(text) == []


@given(st.integers(0, 999_999_999))
def test_no_number_passes_with_two_different_last_digits(first_nine: int) -> None:
    passing = [digit for digit in range(10) if rules.nhs_numbers(f"{first_nine:09d}{digit}")]
    assert len(passing) <= 1


# --- the questions


def test_the_questions_fit_discords_forms_and_begin_with_five_in_one() -> None:
    models = load_models(PROJECT / "prompts" / "reflection")
    assert [len(form) for form in models.first.forms] == [5]
    assert [len(form) for form in models.of("gibbs").forms] == [4, 4]
    assert len(models.of("gibbs").in_forms(one_by_one=True)) == 8
    assert models.of("no such model") is models.first
    for model in models:
        assert {"learnt", "practice", "users"} <= {prompt.about for prompt in model.prompts}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("asks: What stood out?", f"asks: {'x' * 46}"), "line 14: stood-out, asks: String should have at most 45"),
        (("id: matters", "id: stood-out"), "two questions have the same id"),
        (("about: learnt", "about: nothing"), "line 20: matters, about"),
        (("id: what-so-what", "id: another"), "must be another.yaml"),
        (("forms:", "forms: ["), "not readable YAML"),
    ],
)
def test_a_wrong_file_is_named_with_the_reason(tmp_path: Path, change: tuple[str, str], reason: str) -> None:
    text = (PROJECT / "prompts" / "reflection" / "what-so-what.yaml").read_text(encoding="utf-8")
    assert change[0] in text
    (tmp_path / "what-so-what.yaml").write_text(text.replace(*change, 1), encoding="utf-8")
    with pytest.raises(SetupError, match=r"what-so-what\.yaml, line \d+: ") as error:
        load_models(tmp_path)
    assert reason in str(error.value)
    with pytest.raises(SetupError, match="no questions"):
        load_models(tmp_path / "nowhere")
