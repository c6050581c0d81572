"""The day in a phrase. Weekdays and "the first Tuesday of …" are read here; dateparser reads written dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from bot.errors import UserError
from bot.recurrence import LAST, WEEKDAYS, nth_weekday
from bot.when.words import day_words

DAY_NAME = r"\b(?P<day>mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|r|rs|rsday|urday)?\b"
MONTH_NAME = (
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NTH = MappingProxyType(
    {
        "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": LAST,
        "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5,
    }
)  # fmt: skip
_WEEKDAYS = tuple(day[:3].lower() for day in WEEKDAYS)
_LITTLE_WORDS = frozenset({"on", "at", "the", "for"})

_A_DAY_NAME = re.compile(DAY_NAME)
_WEEKDAY = re.compile(
    rf"(?P<before>this |coming |next |a week |(?:this|next) week )?{DAY_NAME}(?P<after> week| (?:this|next) week)?"
)
_NTH_OF_MONTH = re.compile(
    rf"(?P<nth>{'|'.join(_NTH)}) {DAY_NAME} (?:(?:of|in) )?"
    rf"(?:(?P<which>this|next)? ?month|(?P<month>{MONTH_NAME})\.?(?: (?P<year>\d{{4}}))?)"
)
_YEAR_FIRST = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
# dateparser passes over what stands beside these words ("today 99" is today to it), so nothing else may.
_COUNTED_FROM_TODAY = re.compile(
    r"today|tomorrow|yesterday|day after tomorrow"
    r"|(?:in )?(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten) (?:day|week|fortnight|month)s?"
    r"(?: from (?:now|today|tomorrow)| ago)?"
)
_COUNTING_WORD = re.compile(r"\b(?:today|tomorrow|yesterday|now|ago|(?:day|week|fortnight|month|year|decade)s?)\b")
# Nor are these part of a written date, though dateparser finds one among them ("a" is 1 to it).
_OTHER_WORD = re.compile(r"\b(?:an?|this|next|last|(?:hour|hr|min|minute|second)s?)\b|:")


@dataclass(frozen=True, slots=True)
class Day:
    """A local day. ``weekly``: only a weekday was written, so if its time is past, the week after is meant."""

    date: date
    weekly: bool = False


def read_day(phrase: str, today: date) -> Day | None:
    """The day that a lower-case phrase names, seen from `today`; None if it names none.

    Raises UserError for a date that is not the weekday written with it.
    """
    phrase = " ".join(word for word in phrase.split() if word not in _LITTLE_WORDS)
    if match := _WEEKDAY.fullmatch(phrase):
        return _weekday(match, today)
    if match := _NTH_OF_MONTH.fullmatch(phrase):
        day = _nth_of_month(match, today)
        if match["nth"] in {"fifth", "5th"} and day.day <= 28:
            raise UserError("That month has only four of those days. Write “last” if you mean the last one.")
        return Day(day)
    found = _written_date(phrase, today)
    return None if found is None else Day(found)


def _weekday(match: re.Match[str], today: date) -> Day:
    weekday = _WEEKDAYS.index(match["day"])
    coming = today + timedelta(days=(weekday - today.weekday()) % 7)
    match (match["before"] or "").strip(), (match["after"] or "").strip():
        case "" | "coming", "":
            return Day(coming, weekly=True)
        case "this", "":
            return Day(coming)
        case "next", "":
            return Day(coming if coming > today else coming + timedelta(weeks=1))
        case ("a week", "") | ("", "week"):
            return Day(coming + timedelta(weeks=1))
        case ("this week", "") | ("", "this week"):
            return Day(today + timedelta(days=weekday - today.weekday()))
        case ("next week", "") | ("", "next week"):
            return Day(today + timedelta(days=7 + weekday - today.weekday()))
    raise UserError("I can see two different weeks. Write the date, such as “8 December 8pm”.")


def _nth_of_month(match: re.Match[str], today: date) -> date:
    nth, weekday = _NTH[match["nth"]], _WEEKDAYS.index(match["day"])
    if match["month"] is None:
        year, month = divmod(today.year * 12 + today.month - 1 + (match["which"] == "next"), 12)
        return nth_weekday(year, month + 1, weekday, nth)
    month = _MONTHS.index(match["month"][:3]) + 1
    if match["year"]:
        return nth_weekday(int(match["year"]) or 1, month, weekday, nth)
    this_year = nth_weekday(today.year, month, weekday, nth)
    return this_year if this_year >= today else nth_weekday(today.year + 1, month, weekday, nth)


def _written_date(phrase: str, today: date) -> date | None:
    weekday = _A_DAY_NAME.search(phrase)
    rest = _A_DAY_NAME.sub(" ", phrase, count=1).strip()
    found = _parsed(re.sub(r"(?<=\d)\.(?=\d)", "/", rest), today)
    if found is not None and weekday is not None and _WEEKDAYS[found.weekday()] != weekday["day"]:
        written = WEEKDAYS[_WEEKDAYS.index(weekday["day"])]
        raise UserError(f"{day_words(found)} is not a {written}. Please check the day.")
    return found


def _parsed(phrase: str, today: date) -> date | None:
    import dateparser  # here, because reading its data takes a while: only when somebody types a date

    counted = _COUNTED_FROM_TODAY.fullmatch(phrase)
    if not counted and (_OTHER_WORD.search(phrase) or _COUNTING_WORD.search(phrase) or not re.search(r"\d", phrase)):
        return None
    if year_first := _YEAR_FIRST.fullmatch(phrase):  # dateparser would read a thirteenth month as a day
        try:
            return date(*map(int, year_first.groups()))
        except ValueError:
            return None
    # Asked for a date to come, dateparser passes over the very day it counts from.
    base = today if counted else today - timedelta(days=1)
    found = dateparser.parse(
        phrase,
        languages=["en"],
        settings={
            "DATE_ORDER": "DMY",
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": datetime.combine(base, time()),
            "REQUIRE_PARTS": ["day", "month"],
            "PARSERS": ["relative-time", "absolute-time"],
        },
    )
    if found is None or found.tzinfo is not None or found.time() != time():
        return None
    return found.date()
