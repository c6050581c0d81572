"""Dates and times in words, as a UK reader expects them: day before month, 24 hours, the place's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from datetime import date as Day
from zoneinfo import ZoneInfo

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def zone_of(name: str) -> tzinfo:
    """The IANA time zone of that name; UTC where the name means nothing, so that an old record can still be read."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def clock(at: datetime, zone: tzinfo) -> str:
    """20:05"""
    return f"{at.astimezone(zone):%H:%M}"


def date(at: datetime, zone: tzinfo, *, weekday: bool = True) -> str:
    """Tuesday 3 June 2025"""
    local = at.astimezone(zone)
    return f"{_DAYS[local.weekday()]} {day(local)}" if weekday else day(local)


def day(on: Day) -> str:
    """3 June 2025"""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def short_day(on: Day) -> str:
    """3 Jun 2025, for a column of dates"""
    return f"{on.day} {_MONTHS[on.month - 1][:3]} {on.year}"


def date_and_clock(at: datetime, zone: tzinfo) -> str:
    """Tuesday 3 June 2025, 20:05"""
    return f"{date(at, zone)}, {clock(at, zone)}"


def span(start: datetime, end: datetime, zone: tzinfo) -> str:
    """Tuesday 3 June 2025, 20:00 to 21:00 BST (19:00 to 20:00 UTC)"""
    if date(start, zone) == date(end, zone):
        words = f"{date_and_clock(start, zone)} to {clock(end, zone)}"
    else:
        words = f"{date_and_clock(start, zone)} to {date_and_clock(end, zone)}"
    words = f"{words} {zone_name(start, zone)}"
    if not start.astimezone(zone).utcoffset():
        return words
    if date(start, UTC) == date(start, zone):
        return f"{words} ({clock(start, UTC)} to {clock(end, UTC)} UTC)"
    return f"{words} ({date_and_clock(start, UTC)} to {clock(end, UTC)} UTC)"


def zone_name(at: datetime, zone: tzinfo) -> str:
    """BST where the zone has a name people use, otherwise the place: "Sao Paulo time"."""
    short = at.astimezone(zone).tzname() or ""
    if short.isalpha():
        return short
    return f"{str(zone).rpartition('/')[2].replace('_', ' ')} time"
