"""A phrase that somebody typed, read as one instant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from bot.errors import UserError
from bot.recurrence import clock_face, readings
from bot.when.clocks import take_clock
from bot.when.days import Day, read_day
from bot.when.words import day_words, in_words, time_name
from bot.when.zones import WrittenZone, take_zone

LONGEST_TEXT = 100
FURTHEST_AHEAD = timedelta(days=366)

_PUNCTUATION = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "−": "-"} | dict.fromkeys(",;!?()", " "))
_SPELLINGS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"(\d{4}-\d\d-\d\d)t(?=\d)"), r"\1 "),
    (re.compile(r"(?<=\d)z\b"), " utc"),
    (re.compile(r"(?<=:\d\d)(?=[+-]\d\d:\d\d$)"), " utc"),
    (re.compile(r"\b(?:a week today|today week)\b"), "in 1 week"),
    (re.compile(r"\b(days?|weeks?|months?)'? time\b"), r"\1"),
    (re.compile(r"\b(\d{1,2}) ?o'?clock\b"), r"at \1"),
    (re.compile(r"\bhalf (?:past )?(\d{1,2})(?!\d)"), r"\1:30"),
    (re.compile(r"\bquarter past (\d{1,2})(?!\d)"), r"\1:15"),
    (re.compile(r"\bquarter to (\d{1,2})(?!\d)"), lambda match: f"{(int(match[1]) - 2) % 12 + 1}:45"),
)
_SOON = re.compile(r"(?:right )?now|in (?P<amount>\d{1,4}|an?|half an) (?P<unit>min|minute|hour|hr)s?(?: time)?")
_MINUTES = {"min": 1, "minute": 1, "hour": 60, "hr": 60}


@dataclass(frozen=True, slots=True)
class Understood:
    """One instant (UTC), and the words to show the member before anything is saved."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class TwoTimes:
    """The clocks go back and the hour comes twice: the member is asked which of the two instants (UTC) is meant."""

    first: datetime
    second: datetime


When: TypeAlias = Understood | TwoTimes


def read_when(text: str, *, zone: str, now: datetime) -> When:
    """The instant that `text` means to somebody in `zone` (an IANA name) at `now`.

    English, day before month. Both a day and a time of day are needed. Raises UserError, with a sentence that helps,
    for anything that is not one instant to come within a year; ValueError if `zone` itself is none.
    """
    phrase = _tidied(text)
    if soon := _SOON.fullmatch(phrase):
        at = _soon(soon, now)
        if at > now + FURTHEST_AHEAD:
            raise UserError("That is more than a year away. Pick a day within a year.")
        return Understood(at, in_words(at, zone))
    written, phrase = take_zone(phrase, zone, now)
    clock, phrase = take_clock(phrase)
    phrase = phrase.strip(" .-")
    today = now.astimezone(written.zone).date()
    day = read_day(phrase, today)
    if clock is None or day is None:
        raise _what_is_missing(clock, day, phrase, today)
    found = _instants(day, clock, written, now)
    if len(found) > 1:
        return TwoTimes(*found)
    return Understood(found[0], in_words(found[0], zone))


def _tidied(text: str) -> str:
    """The text in one plain spelling: lower case, one space between words, "half past 7" as "7:30"."""
    if len(text) > LONGEST_TEXT:
        raise UserError(f"That is too long for a day and a time. Please use at most {LONGEST_TEXT} characters.")
    plain = unicodedata.normalize("NFKC", text).casefold()[:LONGEST_TEXT].translate(_PUNCTUATION)
    plain = " ".join(plain.split())
    for pattern, replacement in _SPELLINGS:
        plain = pattern.sub(replacement, plain)
    return plain


def _soon(match: re.Match[str], now: datetime) -> datetime:
    if match["amount"] is None:
        return now
    amount = {"a": 1.0, "an": 1.0, "half an": 0.5}.get(match["amount"]) or float(match["amount"])
    return (now + timedelta(minutes=amount * _MINUTES[match["unit"]])).replace(second=0, microsecond=0)


def _instants(day: Day, clock: time, written: WrittenZone, now: datetime) -> Sequence[datetime]:
    """The one or two instants still to come. Raises UserError if there are none."""
    today = now.astimezone(written.zone).date()
    if day.date < today:
        raise UserError(f"That is in the past: {day_words(day.date)}.")
    if day.date > today + FURTHEST_AHEAD:
        raise UserError(f"That is more than a year away: {day_words(day.date)}. Pick a day within a year.")
    found: Sequence[datetime] = readings(day.date, clock, written.zone)
    if day.weekly and found and found[-1] <= now:
        day = Day(day.date + timedelta(weeks=1))
        found = readings(day.date, clock, written.zone)
    if not found:
        raise UserError(
            f"The clocks go forward on {day_words(day.date)}, so there is no {clock_face(clock)} that day. "
            "Pick another time."
        )
    if written.letters:
        found = _going_by_letters(found, written)
    to_come = [at for at in found if at > now]
    if not to_come:
        raise UserError(f"That is in the past: {day_words(day.date)}, {clock_face(clock)}.")
    return to_come


def _going_by_letters(found: Sequence[datetime], written: WrittenZone) -> Sequence[datetime]:
    names = [at.astimezone(written.zone).tzname() or "" for at in found]
    kept = [at for at, name in zip(found, names, strict=True) if name.lower() == written.letters]
    if not kept:
        there = time_name(str(written.zone))
        letters = written.letters.upper()
        raise UserError(f"{there} is {names[0]} on that day, not {letters}. Write “{there}” in place of “{letters}”.")
    return kept


def _what_is_missing(clock: time | None, day: Day | None, phrase: str, today: date) -> UserError:
    next_monday = today + timedelta(days=7 - today.weekday())
    example = f"“{day_words(next_monday + timedelta(days=8), year=False)} 8pm”"
    if clock is None and day is None:
        return UserError(f"I need a day and a time, such as {example}.")
    if clock is None:
        return UserError(f"I can see the day but not the time. Write both, such as {example}.")
    if not phrase:
        return UserError(f"I can see the time but not the day. Write both, such as {example}.")
    return UserError(f"I could not read the day. Write it like {example}, with the day before the month.")
