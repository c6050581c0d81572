"""What belongs in a member's log and in their evidence, as plain functions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from bot.cpd.entry import Entry, Role
from bot.cpd.frameworks import Framework, months_after
from bot.errors import UserError
from bot.when.days import read_day
from bot.when.words import day_words

OPENED_OF_OLD = date(1950, 1, 1)
MOST_FEATURED = 6
A_DAY = timedelta(days=1)
SAFE_SPACE_TITLE = "Facilitated peer discussion"


# --- the log fills itself


@dataclass(frozen=True, slots=True)
class ChatPart:
    """What is known of one member in one chat that has ended. `a_host_was_there`: somebody ran it from the panel, and
    there was no support host who could have been the one."""

    chat_id: int
    title: str
    safe_space: bool
    opened_at: datetime
    closed_at: datetime
    hosts: bool
    supports: bool
    a_host_was_there: bool
    followed: bool
    first_seen_at: datetime | None
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Seen:
    """An activity as a source tells it. The same `source` always means the same activity.

    `minutes_seen`: the bot saw them; else they are what somebody declared.
    """

    source: str
    role: Role
    on: date
    title: str
    minutes: int | None
    minutes_seen: bool


def seen_in_chat(part: ChatPart, on: date) -> Seen | None:
    """None where nobody saw them and they did not say that they followed it."""
    role = _role(part)
    if role is None:
        return None
    title = SAFE_SPACE_TITLE if part.safe_space else part.title
    minutes = minutes_seen(part)
    return Seen(f"chat:{part.chat_id}", role, on, title, minutes, minutes is not None)


def _role(part: ChatPart) -> Role | None:
    seen = part.first_seen_at is not None
    if part.hosts and (seen or part.a_host_was_there):
        return "host"
    if part.supports and seen:
        return "support host"
    if seen:
        return "participant"
    return "watcher" if part.followed else None


def clipped(part: ChatPart) -> tuple[datetime, datetime] | None:
    """First and last action within the chat itself; None where nothing was seen before it closed."""
    if part.first_seen_at is None or part.last_seen_at is None or part.first_seen_at > part.closed_at:
        return None
    return max(part.first_seen_at, part.opened_at), max(part.opened_at, min(part.last_seen_at, part.closed_at))


def minutes_seen(part: ChatPart) -> int | None:
    """From the first action to the last; None from fewer than two, for one message shows no time spent."""
    within = clipped(part)
    if within is None or within[0] >= within[1]:
        return None
    return max(1, round((within[1] - within[0]) / timedelta(minutes=1)))


# --- cycles, gaps, types


def default_framework(zone: str) -> str:
    """What a member has who has chosen none: the community's own country's, where that is beyond doubt."""
    return {"Europe/London": "hcpc-uk", "Europe/Dublin": "coru-ie"}.get(zone, "generic")


def cycle(framework: Framework, own: tuple[date, date] | None, today: date) -> tuple[date, date]:
    """The member's own days, else the framework's around today, else the time before today that a cycle takes."""
    if own is not None:
        return own
    return framework.cycle_on(today) or (months_after(today, -framework.cycle.months) + A_DAY, today)


def gaps(days: Iterable[date], first: date, last: date, months: int) -> list[tuple[date, date]]:
    """Stretches within these days with nothing in them for so many months or more: their first and last day."""
    marks = [first - A_DAY, *sorted(day for day in set(days) if first <= day <= last), last + A_DAY]
    return [
        (before + A_DAY, after - A_DAY)
        for before, after in pairwise(marks)
        if months_after(before + A_DAY, months) <= after
    ]


def category_of(entry: Entry, framework: Framework) -> str:
    """The member's choice, else what the framework proposes for their role, else its first."""
    ids = {category.id for category in framework.categories}
    chosen = entry.kinds.get(framework.id)
    if chosen in ids:
        return chosen
    return framework.proposed(entry.role).id if entry.role else framework.categories[0].id


def featured(entries: Sequence[Entry], chosen: Sequence[int], most: int = MOST_FEATURED) -> list[int]:
    """Which activities to write about: the member's own choice where any of it is among these entries. Else those with
    a reflection, the newest of each role before a second of any, in date order."""
    present = {entry.id for entry in entries}
    kept = [number for number in dict.fromkeys(chosen) if number in present][:most]
    if kept:
        return kept
    seen: Counter[Role] = Counter()
    ranked: list[tuple[int, int, Entry]] = []
    for age, entry in enumerate(sorted(entries, key=lambda e: (e.on, e.id), reverse=True)):
        if entry.reflected is not None:
            ranked.append((seen[entry.role], age, entry))
            seen[entry.role] += 1
    best = [entry for *_, entry in sorted(ranked, key=lambda rank: rank[:2])[:most]]
    return [entry.id for entry in sorted(best, key=lambda e: (e.on, e.id))]


# --- what members type


def past_day(text: str, today: date) -> date:
    """A day that is not to come: "3 June" is the last one there was. Raises UserError."""
    phrase = " ".join(re.sub("[,;]", " ", text).casefold().split())
    day = read_day(phrase, today) if len(phrase) <= 60 else None
    if day is not None and day.date > today:
        if day.weekly:
            return day.date - timedelta(weeks=1)
        earlier = read_day(phrase, months_after(today, -12) + A_DAY)
        if earlier is not None and (earlier.date.month, earlier.date.day) == (day.date.month, day.date.day):
            day = earlier
    if day is None:
        raise UserError("I could not read the day. Write it like “3 June 2026”, with the day before the month.")
    if day.date > today:
        raise UserError(f"{day_words(day.date)} is still to come. A log holds what has been.")
    if day.date < OPENED_OF_OLD:
        raise UserError(f"{day_words(day.date)} is too long ago. Please check the year.")
    return day.date


def any_day(text: str, today: date) -> date:
    """A day in the past or to come, with its year: for the ends of a cycle. Raises UserError."""
    phrase = " ".join(re.sub("[,;]", " ", text).casefold().split())
    day = read_day(phrase, today) if len(phrase) <= 60 and re.search(r"\d{4}", phrase) else None
    if day is None:
        raise UserError("I could not read the day. Write it with its year, like “1 November 2025”.")
    return day.date


def minutes_typed(text: str) -> int | None:
    """ "90", "1 hour 30", "1h30", "2 hours"; None where nothing is written. Raises UserError."""
    typed = " ".join(text.casefold().split())
    if not typed:
        return None
    found = _SPENT.fullmatch(typed)
    minutes = 60 * int(found["hours"] or 0) + int(found["minutes"] or found["bare"] or 0) if found else 0
    if not 0 < minutes <= 60 * 24 * 14:
        raise UserError("How long was it? Write minutes, such as “90”, or “1 hour 30 minutes”. You can leave it empty.")
    return minutes


_SPENT = re.compile(
    r"(?:(?P<hours>\d{1,3}) ?h(?:(?:ou)?rs?)?)?"
    r"(?: ?(?:and )?(?P<minutes>\d{1,4}) ?(?:m(?:in(?:ute)?s?)?)?)?|(?P<bare>\d{1,5})"
)


# --- what may be an NHS number

_TEN_DIGITS = re.compile(r"(?<![\d<@#&:/])\d{3}[ \u00a0.\-–]?\d{3}[ \u00a0.\-–]?\d{4}(?!\d)", re.ASCII)


def nhs_numbers(text: str) -> list[str]:
    """What reads like an NHS number: ten digits whose last is right for the others (modulus 11).

    Chance gives such a number one time in eleven, so it is asked about and never refused.
    """
    return [digits for digits in _ten_digits(text) if _checks(digits)]


def _ten_digits(text: str) -> Iterator[str]:
    for found in _TEN_DIGITS.finditer(text):
        yield re.sub(r"\D", "", found[0])


def _checks(digits: str) -> bool:
    if len(set(digits)) == 1:  # 000 000 0000 and its like pass the sum, and are nobody's
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == int(digits[-1])
