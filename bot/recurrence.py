"""Things that repeat, in local wall time: "every Tuesday at 8pm in London" stays at 8pm when the clocks change.

Two hours a year are odd, and every function here treats them alike:

- a wall time that a clock change skips happens at the moment the clocks jump (1.30am in London becomes 2am
  that night);
- a wall time that comes twice happens the first time.
"""

from __future__ import annotations

import itertools
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, Self, get_args
from zoneinfo import ZoneInfo

Repeat = Literal["weekly", "fortnightly", "monthly"]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LAST = 5
"""The place in the month that means "the last one", whether the month has four or five."""

_PLACES = {1: "first", 2: "second", 3: "third", 4: "fourth", LAST: "last"}
_SHORT_DAYS = tuple(day[:3].lower() for day in WEEKDAYS)
_WEEK = timedelta(weeks=1)
_ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """When something repeats. A rule has no beginning: a caller asks for what follows an instant.

    ``weekday`` counts from Monday as 0; ``at`` is a local time in whole minutes; ``zone`` an IANA name. A fortnightly
    rule has ``anchor``, any one of its days; a monthly rule has ``nth``, 1 to 4 or ``LAST``. Raises ValueError when the
    parts do not fit together.
    """

    repeat: Repeat
    weekday: int
    at: time
    zone: str
    anchor: date | None = None
    nth: int | None = None

    def __post_init__(self) -> None:
        zone_named(self.zone)
        if self.repeat not in get_args(Repeat) or self.weekday not in range(7):
            raise ValueError(f"Not a repeat and a weekday: {self.repeat!r}, {self.weekday!r}")
        if self.at.tzinfo is not None or self.at.second or self.at.microsecond:
            raise ValueError(f"Not a local time in whole minutes: {self.at!r}")
        if (self.repeat == "fortnightly") != (self.anchor is not None):
            raise ValueError("A fortnightly rule, and no other, has an anchor")
        if self.anchor is not None and self.anchor.weekday() != self.weekday:
            raise ValueError(f"The anchor {self.anchor} is not a {WEEKDAYS[self.weekday]}")
        if (self.repeat == "monthly") != (self.nth in _PLACES):
            raise ValueError(f"A monthly rule, and no other, has a place from 1 to {LAST}: {self.nth!r}")

    def to_text(self) -> str:
        """``weekly:tue:20:00:Europe/London``, ``biweekly:2026-01-06:tue:…`` or ``monthly:1:tue:…``."""
        which = {"weekly": "weekly", "fortnightly": f"biweekly:{self.anchor}", "monthly": f"monthly:{self.nth}"}
        return f"{which[self.repeat]}:{_SHORT_DAYS[self.weekday]}:{self.at:%H:%M}:{self.zone}"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The rule that ``to_text`` wrote. Raises ValueError for anything else."""
        kind, _, rest = text.partition(":")
        detail = ""
        if kind != "weekly":
            detail, _, rest = rest.partition(":")
        day, hour, minute, zone = rest.split(":", maxsplit=3)
        weekday, at = _SHORT_DAYS.index(day), time(int(hour), int(minute))
        match kind:
            case "weekly":
                return cls("weekly", weekday, at, zone)
            case "biweekly":
                return cls("fortnightly", weekday, at, zone, anchor=date.fromisoformat(detail))
            case "monthly":
                return cls("monthly", weekday, at, zone, nth=int(detail))
        raise ValueError(f"Not a rule: {text!r}")


def rule_from_first(repeat: Repeat, first: datetime, zone: str) -> Rule:
    """The rule whose occurrences include `first` (aware; seconds are dropped).

    The 8th of a month that is its second Tuesday gives "the second Tuesday"; a fifth one gives "the last".
    """
    local = first.astimezone(zone_named(zone))
    day, at = local.date(), time(local.hour, local.minute)
    match repeat:
        case "weekly":
            return Rule(repeat, day.weekday(), at, zone)
        case "fortnightly":
            return Rule(repeat, day.weekday(), at, zone, anchor=day)
        case "monthly":
            return Rule(repeat, day.weekday(), at, zone, nth=(day.day - 1) // 7 + 1)


def occurrences(rule: Rule, after: datetime, before: datetime) -> list[datetime]:
    """The instants (UTC) later than `after` and no later than `before`, in order."""
    return list(itertools.takewhile(lambda instant: instant <= before, _instants_after(rule, after)))


def following(rule: Rule, at: datetime, count: int) -> list[datetime]:
    """The first `count` instants (UTC) later than `at`, in order."""
    return list(itertools.islice(_instants_after(rule, at), count))


def describe(rule: Rule) -> str:
    """The rule for people, without its zone: "every Tuesday at 8pm", "the last Friday of the month at 7.30pm"."""
    day, clock = WEEKDAYS[rule.weekday], clock_face(rule.at)
    match rule.repeat:
        case "weekly":
            return f"every {day} at {clock}"
        case "fortnightly":
            return f"every other {day} at {clock}"
        case "monthly":
            return f"the {_PLACES[rule.nth or LAST]} {day} of the month at {clock}"


def clock_face(at: time) -> str:
    """ "8pm", "7.30pm", "12 noon". Midnight is "00:00": the word leaves open which end of the day is meant."""
    if at.minute == 0 and at.hour in {0, 12}:
        return "12 noon" if at.hour else "00:00"
    minutes = f".{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'pm' if at.hour >= 12 else 'am'}"


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth `weekday` (Monday 0) of a month; `LAST` gives the last one."""
    if nth == LAST:
        last = date(year, month, monthrange(year, month)[1])
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7, weeks=nth - 1)


def readings(day: date, at: time, zone: tzinfo) -> tuple[datetime, ...]:
    """The instants (UTC) at which a clock in `zone` shows `at` on `day`: none, one or two, in order."""
    wall = datetime.combine(day, at)
    instants = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return tuple(sorted(i for i in instants if i.astimezone(zone).replace(tzinfo=None) == wall))


def zone_named(name: str) -> ZoneInfo:
    """Raises ValueError, and only that, for a name that is no IANA zone."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:  # a folder's name or a very long one is an OSError
        raise ValueError(f"Not a time zone: {name[:50]!r}") from error


def _instants_after(rule: Rule, after: datetime) -> Iterator[datetime]:
    zone = zone_named(rule.zone)
    # A clock change can move a day's occurrence into the next day, or the date of `after` back by one: begin early.
    days = _days(rule, after.astimezone(zone).date() - timedelta(days=2))
    instants = ((readings(day, rule.at, zone) or (_clock_jump(day, rule.at, zone),))[0] for day in days)
    return itertools.dropwhile(lambda instant: instant <= after, instants)


def _days(rule: Rule, start: date) -> Iterator[date]:
    """The rule's local days from `start` on, without end."""
    if rule.nth is None:
        known_day = rule.anchor or date(1, 1, 1 + rule.weekday)  # 1 January of the year 1 was a Monday
        step = 2 * _WEEK if rule.anchor else _WEEK
        first = start + (known_day - start) % step
        yield from (first + n * step for n in itertools.count())
    else:
        months = (divmod(n, 12) for n in itertools.count(start.year * 12 + start.month - 1))
        days = (nth_weekday(year, month + 1, rule.weekday, rule.nth) for year, month in months)
        yield from itertools.dropwhile(lambda day: day < start, days)


def _clock_jump(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which the clocks in `zone` skip the wall time `at` on `day`."""
    wall = datetime.combine(day, at)
    # PEP 495: for a skipped time, fold=1 lands before the change and fold=0 after it. Halve down to the second between.
    earlier, later = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (1, 0))
    old_offset = earlier.astimezone(zone).utcoffset()
    while later - earlier > _ONE_SECOND:
        middle = earlier + (later - earlier) // 2 // _ONE_SECOND * _ONE_SECOND
        if middle.astimezone(zone).utcoffset() == old_offset:
            earlier = middle
        else:
            later = middle
    return later
