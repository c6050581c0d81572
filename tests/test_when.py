from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.when import TwoTimes, Understood, clock_words, discord_time, in_words, read_when, zones_matching

LONDON = "Europe/London"
NOW = datetime(2026, 11, 23, 19, 0, 20, tzinfo=UTC)  # a Monday, 7pm in London


def understood(text: str, zone: str = LONDON, now: datetime = NOW) -> str:
    when = read_when(text, zone=zone, now=now)
    assert isinstance(when, Understood)
    assert when.words == in_words(when.at, zone)
    assert when.at.tzinfo is UTC
    return f"{when.at:%Y-%m-%d %H:%M}"


def refusal(text: str, zone: str = LONDON, now: datetime = NOW) -> str:
    with pytest.raises(UserError) as caught:
        read_when(text, zone=zone, now=now)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("8 Dec 8pm", "2026-12-08 20:00"),
        ("Tuesday 8 December 8pm", "2026-12-08 20:00"),
        ("tue 8 dec, 8 p.m.", "2026-12-08 20:00"),
        ("8th December 2026 at 8:00 pm", "2026-12-08 20:00"),
        ("December the 8th at 20:00", "2026-12-08 20:00"),
        ("at 8pm on the 8th of december", "2026-12-08 20:00"),
        ("2026-12-08 20:00", "2026-12-08 20:00"),
        ("2026-12-08T20:00:00Z", "2026-12-08 20:00"),
        ("2027-07-08T20:00+01:00", "2027-07-08 19:00"),
        ("08/12 8pm", "2026-12-08 20:00"),
        ("8/12/26 8pm", "2026-12-08 20:00"),
        ("8dec 8pm", "2026-12-08 20:00"),
        ("8.12. 8pm", "2026-12-08 20:00"),
        ("8.12 at 19.30", "2026-12-08 19:30"),
        ("1 Jan 9am", "2027-01-01 09:00"),
        ("８ ｄｅｃ ８ｐｍ", "2026-12-08 20:00"),
    ],
)
def test_a_date_is_read_with_the_day_before_the_month(text: str, at: str) -> None:
    assert understood(text) == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Tuesday 8pm", "2026-11-24 20:00"),
        ("Monday 8pm", "2026-11-23 20:00"),
        ("Monday 7pm", "2026-11-30 19:00"),
        ("next Monday 8pm", "2026-11-30 20:00"),
        ("next Tuesday 20:00", "2026-11-24 20:00"),
        ("Tuesday week 8pm", "2026-12-01 20:00"),
        ("a week on Tuesday at 8pm", "2026-12-01 20:00"),
        ("Wednesday next week, 8pm", "2026-12-02 20:00"),
        ("this week Sunday 8pm", "2026-11-29 20:00"),
        ("23 November 8pm", "2026-11-23 20:00"),
        ("tonight at 8pm", "2026-11-23 20:00"),
        ("tomorrow at 19:30", "2026-11-24 19:30"),
        ("in 3 days at 8pm", "2026-11-26 20:00"),
        ("in 3 days' time at 8pm", "2026-11-26 20:00"),
        ("a week today 8pm", "2026-11-30 20:00"),
        ("two weeks from tomorrow 8pm", "2026-12-08 20:00"),
        ("3 days from now at 8pm", "2026-11-26 20:00"),
        ("the day after tomorrow, 8pm", "2026-11-25 20:00"),
        ("in a fortnight at 8pm", "2026-12-07 20:00"),
    ],
)
def test_a_day_is_counted_from_today(text: str, at: str) -> None:
    assert understood(text) == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("first Tuesday of December 8pm", "2026-12-01 20:00"),
        ("the 2nd Wednesday in January at 8pm", "2027-01-13 20:00"),
        ("last Friday of next month 7.30pm", "2026-12-25 19:30"),
        ("last Monday of the month 8pm", "2026-11-30 20:00"),
        ("first Tuesday of March 2027 8pm", "2027-03-02 20:00"),
        ("first Tuesday of November 8pm", "2027-11-02 20:00"),
        ("fifth Tuesday of December 8pm", "2026-12-29 20:00"),
    ],
)
def test_the_nth_weekday_of_a_month_is_found(text: str, at: str) -> None:
    assert understood(text) == at


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("noon", "12:00"),
        ("12 noon", "12:00"),
        ("12pm", "12:00"),
        ("00:00", "00:00"),
        ("12.30am", "00:30"),
        ("8 in the evening", "20:00"),
        ("evening at 8", "20:00"),
        ("morning 9", "09:00"),
        ("8 o'clock pm", "20:00"),
        ("half past 7 in the evening", "19:30"),
        ("half 7pm", "19:30"),
        ("quarter to 1pm", "12:45"),
        ("quarter past 8pm", "20:15"),
        ("08:00", "08:00"),
        ("10.30", "10:30"),
        ("at 20", "20:00"),
        ("19.30", "19:30"),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, clock: str) -> None:
    assert understood(f"tomorrow {text}") == f"2026-11-24 {clock}"


def test_a_weekday_at_this_very_minute_is_the_one_after() -> None:
    assert understood("Monday 7pm", now=NOW.replace(second=0)) == "2026-11-30 19:00"


@pytest.mark.parametrize("text", ["8 tonight", "tonight 8", "this evening at 8", "at 8 this evening"])
def test_tonight_says_both_the_day_and_the_half_of_it(text: str) -> None:
    assert understood(text) == "2026-11-23 20:00"


def test_soon_can_be_said_in_minutes_and_hours() -> None:
    assert understood("now") == "2026-11-23 19:00"
    assert understood("in 10 minutes") == "2026-11-23 19:10"
    assert understood("In half an hour") == "2026-11-23 19:30"
    assert understood("in 2 hours") == "2026-11-23 21:00"


@pytest.mark.parametrize("text", ["8", "at 8", "Tuesday 8", "Tuesday at 8", "8 dec at 8", "8 o'clock on Tuesday"])
def test_a_bare_hour_is_asked_about(text: str) -> None:
    assert refusal(text).startswith("Is that 8am or 8pm?")


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Tuesday 7.30", "Is that 7.30am or 7.30pm?"),
        ("Tuesday 12", "Is that midday or midnight?"),
        ("Tuesday midnight", "Midnight could be the start or the end of the day."),
        ("Tuesday 12am", "Midnight could be the start or the end of the day."),
    ],
)
def test_a_time_that_could_be_two_is_asked_about(text: str, question: str) -> None:
    assert refusal(text).startswith(question)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "I need a day and a time, such as “Tuesday 8 December 8pm”."),
        ("soon please", "I need a day and a time"),
        ("8pm", "I can see the time but not the day."),
        ("8 December", "I can see the day but not the time."),
        ("Tuesday evening", "I can see the day but not the time."),
        ("first Tuesday of December", "I can see the day but not the time."),
    ],
)
def test_what_is_missing_is_said(text: str, sentence: str) -> None:
    assert refusal(text).startswith(sentence)


@given(st.integers(0, 4000))
def test_the_example_given_can_itself_be_read(days: int) -> None:
    now = NOW + timedelta(days=days)
    assert understood(refusal("hello", now=now).split("“")[1].split("”")[0], now=now)


@pytest.mark.parametrize(
    "text",
    [
        "12/25 8pm",
        "31/6 8pm",
        "2027-13-08 8pm",
        "2027-02-30 8pm",
        "8 dec foo 8pm",
        "8 dec or 9 dec 8pm",
        "not Tuesday 8pm",
        "Tuesdays 8pm",
        "Tuesday or Wednesday 8pm",
        "next week 8pm",
        "next month 8pm",
        "this week 8pm",
        "in 24 hours 8pm",
        "the 8th 8pm",
        "Tuesday after 8pm",
        "8 dec 8pm Paris",
        "8 dec 8pm MSK",
        "tomorrow 9 dec 8pm",
        "a in a 8pm",
        "1 in a 8pm",
        "tonight 8pm 08/12",
        "today 99 8pm",
        "next Tuesday 8 December 8pm",
        "in 1.5 days 8pm",
        "8 week 12 8pm",
    ],
)
def test_a_day_that_is_not_one_day_is_never_guessed(text: str) -> None:
    assert refusal(text).startswith("I could not read the day.")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("this Monday 6pm", "That is in the past: Monday 23 November 2026, 6pm."),
        ("today 6pm", "That is in the past: Monday 23 November 2026, 6pm."),
        ("23 November 6pm", "That is in the past: Monday 23 November 2026, 6pm."),
        ("yesterday 8pm", "That is in the past: Sunday 22 November 2026."),
        ("8 dec 2025 8pm", "That is in the past: Monday 8 December 2025."),
        ("1 jan 0001 8pm", "That is in the past"),
        ("8 dec 2027 8pm", "That is more than a year away: Wednesday 8 December 2027."),
        ("last Tuesday of December 9999 8pm", "That is more than a year away"),
        ("31 dec 9999 23:59", "That is more than a year away"),
        ("in 9999 hours", "That is more than a year away."),
    ],
)
def test_the_past_and_the_far_future_are_refused(text: str, sentence: str) -> None:
    assert refusal(text).startswith(sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Monday 8 December 8pm", "Tuesday 8 December 2026 is not a Monday."),
        ("tomorrow Wednesday 8pm", "Tuesday 24 November 2026 is not a Wednesday."),
        ("fifth Monday of December 8pm", "That month has only four"),
        ("Tuesday 0", "There is no such time."),
        ("Tuesday 25:00", "There is no such time."),
        ("Tuesday 8am in the evening", "That time and “evening” do not fit together."),
        ("Tuesday 2 at night", "That time and “night” do not fit together."),
        ("Tuesday 8pm-9pm", "I only need the time it starts"),
        ("Tuesday 7-8pm", "I only need the time it starts"),
        ("Tuesday 20:00 – 21:00", "I only need the time it starts"),
        ("Tuesday 8pm 9pm", "I can see more than one time."),
    ],
)
def test_parts_that_do_not_fit_are_refused_with_the_reason(text: str, sentence: str) -> None:
    assert refusal(text).startswith(sentence)


def test_a_time_that_the_clocks_skip_is_refused_with_the_reason() -> None:
    sentence = "The clocks go forward on Sunday 28 March 2027, so there is no 1.30am that day."
    assert refusal("28 March 2027 1.30am").startswith(sentence)


def test_a_time_that_comes_twice_is_asked_about() -> None:
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert read_when("31 October 2027 1.30am", zone=LONDON, now=NOW) == TwoTimes(first, first + timedelta(hours=1))


def test_letters_for_the_zone_settle_which_of_two_times_is_meant() -> None:
    assert understood("31 October 2027 1.30am BST") == "2027-10-31 00:30"
    assert understood("31 October 2027 1.30am GMT") == "2027-10-31 01:30"


@pytest.mark.parametrize(
    ("text", "zone", "at"),
    [
        ("8 dec 8pm GMT", LONDON, "2026-12-08 20:00"),
        ("8 july 8pm BST", LONDON, "2027-07-08 19:00"),
        ("8 july 20:00 UTC", LONDON, "2027-07-08 20:00"),
        ("8 july 20:00UTC", LONDON, "2027-07-08 20:00"),
        ("8 july 8pm GMT", "America/Toronto", "2027-07-08 20:00"),
        ("8 dec 8pm Europe/Paris", LONDON, "2026-12-08 19:00"),
        ("8pm europe/paris 8 dec", LONDON, "2026-12-08 19:00"),
        ("8 dec 8pm CET", LONDON, "2026-12-08 19:00"),
        ("8 dec 8pm UTC+5:30", LONDON, "2026-12-08 14:30"),
        ("8 dec 8pm (UK time)", "Asia/Kolkata", "2026-12-08 20:00"),
        ("8 dec 8pm New York time", LONDON, "2026-12-09 01:00"),
        ("8 dec 8pm IST", "Asia/Kolkata", "2026-12-08 14:30"),
        ("8 july 8pm IST", "Europe/Dublin", "2027-07-08 19:00"),
        ("tomorrow 8am Pacific/Auckland", LONDON, "2026-11-24 19:00"),  # there it is Tuesday already
    ],
)
def test_a_zone_that_is_written_is_honoured(text: str, zone: str, at: str) -> None:
    assert understood(text, zone) == at


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("8 dec 8pm BST", "UK time is GMT on that day, not BST."),
        ("8 july 8pm GMT", "UK time is BST on that day, not GMT."),
        ("8 july 8pm EST", "New York time is EDT on that day, not EST."),
        ("8 dec 8pm IST", "“IST” means different times in different countries."),
        ("8 dec 8pm Europe/Nowhere", "I do not know that time zone."),
        ("8 dec 8pm Atlantis time", "I do not know that time zone."),
        ("8 dec 8pm UTC+25", "I do not know that time zone."),
    ],
)
def test_a_zone_that_cannot_be_honoured_is_refused(text: str, sentence: str) -> None:
    assert refusal(text).startswith(sentence)


def test_days_are_counted_where_the_community_lives() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # in Sydney it is Tuesday morning
    assert understood("today 8pm", "Australia/Sydney", late) == "2026-11-24 09:00"


def test_a_long_text_is_refused_before_it_is_read() -> None:
    assert refusal("8 dec 8pm " * 11).startswith("That is too long")
    assert refusal("\ufdfa" * 100)  # becomes 18 times as long when its spelling is made plain


PIECES = """
8 12 2026 99999999999 0 first last next this week weeks month day days tuesday dec december of in on at the a now
am pm 8pm 20:00 8.30 noon midnight tonight evening o'clock half past quarter to - / . : + utc gmt bst z time uk
europe/paris 2026-12-08 t20:00 08/12 31/2 ago yesterday year 29 feb 9999 0000 e/e 1:1:1 12am
"""
pieces = st.sampled_from(PIECES.split())


@given(st.one_of(st.text(max_size=120), st.lists(pieces, max_size=14).map(" ".join), st.lists(pieces).map("".join)))
def test_whatever_is_typed_is_understood_or_refused_in_words(text: str) -> None:
    try:
        when = read_when(text, zone=LONDON, now=NOW)
    except UserError as error:
        assert str(error)
    else:
        at = when.first if isinstance(when, TwoTimes) else when.at
        assert NOW <= at <= NOW + timedelta(days=368)


@given(st.integers(1, 365 * 24 * 60), st.sampled_from([*zones_matching(""), "America/St_Johns", "Asia/Kathmandu"]))
def test_the_words_for_an_instant_are_read_back_as_that_instant(minutes: int, zone: str) -> None:
    at = NOW.replace(second=0) + timedelta(minutes=minutes)
    words = in_words(at, zone)
    assume("the clocks go back" not in words)
    assert read_when(words, zone=zone, now=NOW) == Understood(at, words)


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        ("2026-12-08 20:00", LONDON, "Tuesday 8 December 2026, 8pm (UK time)"),
        ("2026-07-08 18:30", "Europe/Dublin", "Wednesday 8 July 2026, 7.30pm (Irish time)"),
        ("2026-12-08 20:00", "America/Toronto", "Tuesday 8 December 2026, 3pm (Toronto time)"),
        ("2026-12-08 20:00", "America/New_York", "Tuesday 8 December 2026, 3pm (New York time)"),
        ("2026-12-08 20:00", "UTC", "Tuesday 8 December 2026, 8pm (UTC)"),
        ("2026-10-25 00:30", LONDON, "Sunday 25 October 2026, 1.30am (UK time, before the clocks go back)"),
        ("2026-10-25 01:30", LONDON, "Sunday 25 October 2026, 1.30am (UK time, after the clocks go back)"),
    ],
)
def test_an_instant_is_put_in_words(at: str, zone: str, words: str) -> None:
    assert in_words(datetime.fromisoformat(at).replace(tzinfo=UTC), zone) == words


def test_a_clock_is_put_in_words() -> None:
    assert clock_words(datetime(2026, 7, 8, 18, 30, tzinfo=UTC), LONDON) == "7.30pm"


def test_discord_is_left_to_show_a_time_in_each_readers_zone() -> None:
    at = datetime(2026, 12, 8, 20, 0, 59, 999_999, tzinfo=UTC)
    assert discord_time(at) == "<t:1796760059:F>"
    assert discord_time(at, "R") == "<t:1796760059:R>"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("", LONDON),
        ("uk", LONDON),
        ("UK", LONDON),
        ("england", LONDON),
        ("northern ireland", LONDON),
        ("ireland", "Europe/Dublin"),
        ("tor", "America/Toronto"),
        ("new y", "America/New_York"),
        ("europe/par", "Europe/Paris"),
        ("usa", "America/New_York"),
        ("india", "Asia/Kolkata"),
        ("ukraine", "Europe/Kyiv"),
    ],
)
def test_a_zone_is_found_by_city_or_country(typed: str, first: str) -> None:
    assert zones_matching(typed)[0] == first


def test_nothing_is_found_for_a_place_that_is_none() -> None:
    assert zones_matching("atlantis") == []


@given(st.one_of(st.text(), st.sampled_from(["a", "e", "us", "america", "/", "_"])))
def test_the_zones_offered_fit_in_a_menu_and_exist(typed: str) -> None:
    found = zones_matching(typed)
    assert len(found) <= 25
    assert available_timezones().issuperset(found)


def test_dateparser_waits_until_somebody_types_a_date() -> None:
    code = "import sys, bot.when; sys.exit('dateparser' in sys.modules)"
    project = Path(__file__).parents[1]
    assert subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=project, check=False).returncode == 0
