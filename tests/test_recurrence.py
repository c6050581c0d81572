from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.recurrence import (
    LAST,
    Repeat,
    Rule,
    clock_face,
    describe,
    following,
    nth_weekday,
    occurrences,
    readings,
    rule_from_first,
)

LONDON = "Europe/London"
ZONES = [
    LONDON,
    "Europe/Dublin",
    "Australia/Sydney",
    "Australia/Lord_Howe",  # its clocks change by half an hour
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "America/St_Johns",
    "America/Toronto",
    "America/Santiago",  # its clocks change at midnight
    "Africa/Nairobi",
    "UTC",
]

times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
instants = st.datetimes(datetime(2000, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
places = st.sampled_from([1, 2, 3, 4, LAST])


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    repeat: Repeat = draw(st.sampled_from(["weekly", "fortnightly", "monthly"]))
    anchor = draw(st.dates(date(2000, 1, 1), date(2037, 12, 31))) if repeat == "fortnightly" else None
    weekday = draw(st.integers(0, 6)) if anchor is None else anchor.weekday()
    nth = draw(places) if repeat == "monthly" else None
    return Rule(repeat, weekday, draw(times), draw(st.sampled_from(ZONES)), anchor=anchor, nth=nth)


def wall(instants: list[datetime], zone: str) -> list[str]:
    return [f"{instant.astimezone(ZoneInfo(zone)):%d %b %H:%M}" for instant in instants]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_eight_in_the_evening_stays_eight_when_uk_clocks_go_forward() -> None:
    found = following(Rule("weekly", 1, time(20), LONDON), utc("2026-03-20 00:00"), 2)
    assert found == [utc("2026-03-24 20:00"), utc("2026-03-31 19:00")]


def test_eight_in_the_evening_stays_eight_when_uk_clocks_go_back() -> None:
    found = following(Rule("weekly", 1, time(20), LONDON), utc("2026-10-19 00:00"), 2)
    assert found == [utc("2026-10-20 19:00"), utc("2026-10-27 20:00")]


def test_sydney_keeps_its_evening_through_its_own_spring() -> None:
    found = following(Rule("weekly", 1, time(20), "Australia/Sydney"), utc("2026-09-28 00:00"), 2)
    assert found == [utc("2026-09-29 10:00"), utc("2026-10-06 09:00")]


@pytest.mark.parametrize(
    ("zone", "expected"), [("Asia/Kolkata", "2026-07-07 14:30"), ("Africa/Nairobi", "2026-07-07 17:00")]
)
def test_half_hour_zones_and_zones_without_summer_time(zone: str, expected: str) -> None:
    assert following(Rule("weekly", 1, time(20), zone), utc("2026-07-05 00:00"), 1) == [utc(expected)]


def test_a_skipped_time_happens_when_the_clocks_jump() -> None:
    found = following(Rule("weekly", 6, time(1, 30), LONDON), utc("2026-03-20 00:00"), 3)
    assert wall(found, LONDON) == ["22 Mar 01:30", "29 Mar 02:00", "05 Apr 01:30"]


def test_a_skipped_day_happens_when_the_calendar_jumps() -> None:
    apia = "Pacific/Apia"  # had no Friday 30 December 2011
    found = following(Rule("weekly", 4, time(20), apia), utc("2011-12-22 00:00"), 3)
    assert wall(found, apia) == ["23 Dec 20:00", "31 Dec 00:00", "06 Jan 20:00"]


def test_a_time_that_comes_twice_happens_the_first_time() -> None:
    assert following(Rule("weekly", 6, time(1, 30), LONDON), utc("2026-10-24 00:00"), 1) == [utc("2026-10-25 00:30")]


def test_a_range_leaves_out_its_beginning_and_holds_its_end() -> None:
    weekly = Rule("weekly", 1, time(20), "UTC")
    found = occurrences(weekly, utc("2026-12-01 20:00"), utc("2026-12-15 20:00"))
    assert found == [utc("2026-12-08 20:00"), utc("2026-12-15 20:00")]
    assert occurrences(weekly, utc("2026-12-15 20:00"), utc("2026-12-01 20:00")) == []


def test_a_fortnight_is_counted_from_its_anchor_in_both_directions() -> None:
    rule = Rule("fortnightly", 1, time(20), LONDON, anchor=date(2026, 1, 6))
    expected = ["23 Dec 20:00", "06 Jan 20:00", "20 Jan 20:00"]
    assert wall(following(rule, utc("2025-12-10 00:00"), 3), LONDON) == expected


def test_the_last_friday_is_the_fourth_or_the_fifth() -> None:
    found = following(Rule("monthly", 4, time(19, 30), LONDON, nth=LAST), utc("2026-01-01 00:00"), 3)
    assert wall(found, LONDON) == ["30 Jan 19:30", "27 Feb 19:30", "27 Mar 19:30"]


@pytest.mark.parametrize(
    ("repeat", "first", "words"),
    [
        ("weekly", "2026-12-08 20:00", "every Tuesday at 8pm"),
        ("fortnightly", "2026-12-08 12:00", "every other Tuesday at 12 noon"),
        ("monthly", "2026-12-01 20:00", "the first Tuesday of the month at 8pm"),
        ("monthly", "2026-12-25 19:30", "the fourth Friday of the month at 7.30pm"),
        ("monthly", "2027-01-29 09:05", "the last Friday of the month at 9.05am"),
        ("weekly", "2026-07-06 23:00", "every Tuesday at 00:00"),
    ],
)
def test_a_rule_is_described_in_plain_words(repeat: Repeat, first: str, words: str) -> None:
    assert describe(rule_from_first(repeat, utc(first), LONDON)) == words


@pytest.mark.parametrize(
    "text",
    [
        "weekly:tue:20:00:Europe/London",
        "biweekly:2026-01-06:tue:20:00:Europe/London",
        "monthly:1:tue:20:00:Europe/London",
        "monthly:5:fri:07:05:America/Argentina/Buenos_Aires",
    ],
)
def test_a_rule_is_written_as_one_short_line(text: str) -> None:
    assert Rule.from_text(text).to_text() == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "weekly",
        "daily:tue:20:00:Europe/London",
        "weekly:tue:25:00:Europe/London",
        "weekly:xyz:20:00:Europe/London",
        "weekly:tue:20:00:Europe",
        "weekly:tue:20:00:../../etc/hosts",
        "weekly:tue:20:00:" + "x" * 5000,
        "monthly:6:tue:20:00:Europe/London",
        "monthly:0:tue:20:00:Europe/London",
        "biweekly:2026-01-07:tue:20:00:Europe/London",
        "biweekly:soon:tue:20:00:Europe/London",
    ],
)
def test_text_that_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Rule.from_text(text)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(20), "8pm"),
        (time(19, 30), "7.30pm"),
        (time(12), "12 noon"),
        (time(12, 5), "12.05pm"),
        (time(0), "00:00"),
        (time(0, 30), "12.30am"),
        (time(9, 5), "9.05am"),
    ],
)
def test_a_clock_time_is_written_as_people_say_it(at: time, words: str) -> None:
    assert clock_face(at) == words


@given(rules())
def test_a_rule_survives_being_written_down(rule: Rule) -> None:
    assert Rule.from_text(rule.to_text()) == rule


@given(rules(), instants)
def test_occurrences_keep_the_wall_time_unless_the_clocks_skip_it(rule: Rule, after: datetime) -> None:
    zone = ZoneInfo(rule.zone)
    for instant in following(rule, after, 60):
        local = instant.astimezone(zone)
        if (local.time(), local.weekday()) != (rule.at, rule.weekday):
            just_before = (instant - timedelta(seconds=1)).astimezone(zone)
            jump = (local.utcoffset() or timedelta()) - (just_before.utcoffset() or timedelta())
            moved = datetime.combine(local.date(), local.time()) - datetime.combine(local.date(), rule.at)
            assert timedelta() < moved % timedelta(days=1) <= jump
        assert local.fold == 0
        assert instant.tzinfo is UTC


@given(rules(), instants)
def test_occurrences_rise_without_a_gap_and_without_a_repeat(rule: Rule, after: datetime) -> None:
    found = following(rule, after, 60)
    longest = {"weekly": 7, "fortnightly": 14, "monthly": 35}[rule.repeat]
    assert after < found[0] <= after + timedelta(days=longest, hours=2)
    for one, next_one in pairwise(found):
        shortest = 28 if rule.repeat == "monthly" else longest
        assert timedelta(days=shortest, hours=-2) <= next_one - one <= timedelta(days=longest, hours=2)


@given(rules(), instants, st.integers(0, 400))
def test_a_range_and_a_count_agree(rule: Rule, after: datetime, days: int) -> None:
    found = occurrences(rule, after, after + timedelta(days=days))
    assert found == following(rule, after, len(found))
    assert following(rule, after, len(found) + 1)[-1] > after + timedelta(days=days)


@given(st.integers(0, 6), times, places, instants)
def test_a_month_always_has_its_nth_or_last_weekday(weekday: int, at: time, nth: int, after: datetime) -> None:
    found = following(Rule("monthly", weekday, at, "UTC", nth=nth), after, 40)
    for instant in found:
        if nth == LAST:
            assert (instant + timedelta(days=7)).month != instant.month
        else:
            assert (instant.day - 1) // 7 + 1 == nth
    months = [instant.year * 12 + instant.month for instant in found]
    assert months == list(range(months[0], months[0] + 40))


@given(st.sampled_from(["weekly", "fortnightly", "monthly"]), instants, st.sampled_from(ZONES))
def test_a_rule_made_from_a_first_time_begins_with_it(repeat: Repeat, first: datetime, zone: str) -> None:
    first = first.replace(second=0, microsecond=0)
    found = following(rule_from_first(repeat, first, zone), first - timedelta(hours=3), 1)
    comes_twice_and_is_the_second = first.astimezone(ZoneInfo(zone)).fold == 1
    assert found == [first] or comes_twice_and_is_the_second


def test_a_wall_time_has_no_instant_one_or_two() -> None:
    london = ZoneInfo(LONDON)
    assert readings(date(2026, 3, 29), time(1, 30), london) == ()
    assert readings(date(2026, 3, 29), time(2), london) == (utc("2026-03-29 01:00"),)
    assert readings(date(2026, 10, 25), time(1, 30), london) == (utc("2026-10-25 00:30"), utc("2026-10-25 01:30"))


def test_the_last_weekday_of_a_year_stays_in_that_year() -> None:
    assert nth_weekday(2026, 12, 4, LAST) == date(2026, 12, 25)
    assert nth_weekday(2026, 12, 3, LAST) == date(2026, 12, 31)
