"""The time of day in a phrase."""

from __future__ import annotations

import re
from datetime import time
from types import MappingProxyType

from bot.errors import UserError
from bot.recurrence import clock_face
from bot.when.days import DAY_NAME, MONTH_NAME

# The hours (0 to 23) that may be called by each part of the day.
_PARTS_OF_DAY = MappingProxyType(
    {"morning": range(1, 12), "afternoon": range(12, 19), "evening": range(16, 24), "night": range(18, 24)}
)
_PART = r"(?:\b(?:in the |at |(?P<this>this ))?(?P<part>morning|afternoon|evening|night)|\b(?P<tonight>tonight))\b"
_APART = r"(?<![\d:./-])"  # does not begin inside another number
_UNTIL = r" ?(?:-|to|till|until) ?"

_PART_OF_DAY = re.compile(_PART)
_FROM_TO = re.compile(
    rf"(?:[ap]m|[:.]\d\d|\b\d{{1,2}}){_UNTIL}\d{{1,2}}(?:[:.]\d\d)? ?[ap]\.?m|\d[:.]\d\d{_UNTIL}\d{{1,2}}[:.]\d\d"
)
_CLEAREST_FIRST = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_APART}(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d\d))?(?::00)? ?(?P<half>[ap])\.? ?m\b\.?",
        r"\b(?:12 ?)?(?P<name>noon|midday|midnight)\b",
        rf"{_APART}(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?::00)?(?![\d:.])",
        rf"{_APART}(?P<hour>\d{{1,2}})\.(?P<minute>\d\d)(?![\d:./-])(?!.*\d\.\d)",  # the last one: 8.12 at 19.30
        rf"{_APART}\b(?P<hour>\d{{1,2}})(?= {_PART})",
        rf"\bat (?P<hour>\d{{1,2}})\b(?! ?(?:st|nd|rd|th|of|[\d/.:-]|{MONTH_NAME}))",
        rf"(?:^|(?:{DAY_NAME}|\b(?:today|tomorrow|days?|weeks?|month)|{_PART}) )(?P<hour>\d{{1,2}})$",
    )
)


def take_clock(phrase: str) -> tuple[time | None, str]:
    """The one local time that a lower-case phrase holds, if any, and the phrase without it.

    Raises UserError when the time is a range, is one of several, does not exist, or could be morning or evening.
    """
    if _FROM_TO.search(phrase):
        raise UserError("I only need the time it starts, such as “Tuesday 8pm”.")
    part_match = _PART_OF_DAY.search(phrase)
    part = "" if part_match is None else part_match["part"] or "night"
    found = next((matches for pattern in _CLEAREST_FIRST if (matches := list(pattern.finditer(phrase)))), [])
    if len(found) > 1:
        raise UserError("I can see more than one time. Write only the time it starts, such as “Tuesday 8pm”.")
    clock = None
    for match in found:
        clock = _clock(match, part)
        start, end = match.span("hour") if match.re.groupindex.get("part") else match.span()
        phrase = f"{phrase[:start]} {phrase[end:]}"
    if part_match is not None:
        today = " today " if part_match["tonight"] or part_match["this"] else " "
        phrase = _PART_OF_DAY.sub(today, phrase, count=1)
    return clock, phrase


def _clock(match: re.Match[str], part: str) -> time:
    said = match.groupdict(default="")
    if name := said.get("name"):
        if name == "midnight":
            raise _which_end_of_the_day()
        return time(12)
    hour, minute, half = int(said["hour"]), int(said.get("minute") or 0), said.get("half", "")
    if hour > 23 or minute > 59 or (hour == 0 and not said.get("minute")) or (half == "a" and hour > 12):
        raise UserError("There is no such time. Write it like “8pm”, “7.30pm” or “19:30”.")
    if half == "a" and (hour, minute) == (12, 0):
        raise _which_end_of_the_day()
    # Two digits and minutes, as in "08:00" or "10:30", is how the 24-hour clock is written.
    by_24_hours = hour == 0 or hour > 12 or (len(said["hour"]) == 2 and bool(said.get("minute")))
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif part and not by_24_hours:
        hour = hour % 12 + (0 if part == "morning" else 12)
    elif not half and not by_24_hours:
        raise _morning_or_evening(hour, minute)
    if part and hour not in _PARTS_OF_DAY[part]:
        raise UserError(f"That time and “{part}” do not fit together. Write the time like “8pm” or “19:30”.")
    return time(hour, minute)


def _which_end_of_the_day() -> UserError:
    return UserError("Midnight could be the start or the end of the day. Write “00:00” or “11.59pm”.")


def _morning_or_evening(hour: int, minute: int) -> UserError:
    if (hour, minute) == (12, 0):
        return UserError("Is that midday or midnight? Write “12 noon” or “00:00”.")
    early, late = clock_face(time(hour % 12, minute)), clock_face(time(hour % 12 + 12, minute))
    return UserError(f"Is that {early} or {late}? Please write “am” or “pm”.")
