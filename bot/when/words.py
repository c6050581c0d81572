"""An instant in words."""

from __future__ import annotations

from datetime import date, datetime
from types import MappingProxyType

from bot.recurrence import WEEKDAYS, clock_face, readings, zone_named

_TIME_NAMES = MappingProxyType({"Europe/London": "UK time", "Europe/Dublin": "Irish time", "UTC": "UTC"})
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def in_words(at: datetime, zone: str) -> str:
    """ "Tuesday 8 December 2026, 8pm (UK time)". In the hour that comes twice it says which of the two is meant."""
    local = at.astimezone(zone_named(zone))
    which = ""
    if len(readings(local.date(), local.time(), zone_named(zone))) > 1:
        which = f", {'after' if local.fold else 'before'} the clocks go back"
    return f"{day_words(local.date())}, {clock_face(local.time())} ({time_name(zone)}{which})"


def clock_words(at: datetime, zone: str) -> str:
    """ "8pm", "7.30pm"; see `bot.recurrence.clock_face`."""
    return clock_face(at.astimezone(zone_named(zone)).time())


def day_words(day: date, *, year: bool = True) -> str:
    """ "Tuesday 8 December 2026", whatever the language of the machine."""
    words = f"{WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    return f"{words} {day.year}" if year else words


def time_name(zone: str) -> str:
    """What people there call their time: "UK time", "Toronto time"."""
    city = zone.rpartition("/")[2].replace("_", " ")
    return _TIME_NAMES.get(zone, f"{city} time")


def discord_time(at: datetime, style: str = "F") -> str:
    """A timestamp that Discord shows to each reader in the reader's own zone and language."""
    return f"<t:{int(at.timestamp())}:{style}>"
