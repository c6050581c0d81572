"""When things happen between buddies: the rules of requests and of a pair's timetable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.buddies.pair import Pair
from bot.errors import UserError
from bot.starters.starter import Stage
from bot.verdict import Do, Drop, Verdict

# A yes is told at once. Everything else is told at one moment, this long after asking: a no, a block, a pause, a full
# calendar and silence cannot be told apart by when they are heard of.
ANSWER_AFTER = timedelta(days=7)
ASK_AGAIN_AFTER = timedelta(days=28)
REST_AFTER_NO = timedelta(days=182)
"""For this long two people are not put together after a no, whatever was behind it."""
MOST_OPEN_REQUESTS = 3
MOST_QUESTIONS = 3

PLANNED_FOR = timedelta(weeks=12)
LONGEST_PLANNED = timedelta(weeks=60)
TWO_WEEKS = timedelta(days=14)
OVER_AFTER = timedelta(days=14)
"""How long after its planned end a pair that has said nothing is ended for them."""
LAST_WEEKS = timedelta(weeks=3)
MEETING_REMINDER = timedelta(hours=1)
SAME_MEETING = timedelta(hours=12)
"""Two who log talks nearer to each other than this have logged the same one."""
USUAL_LENGTH = 45
LONGEST_TALK = timedelta(hours=8)
NOON = time(12)
"""When a talk is taken to have been, for whoever logs it by its day."""

AFTER_THE_END = ("ended", "closed", "out")
"""Steps, without their numbers, that are still done when the pair has ended."""


@dataclass(frozen=True, slots=True)
class Step:
    kind: str
    name: str
    at: datetime


def timetable(begun_at: datetime, ends_at: datetime, now: datetime) -> Iterator[Step]:
    """The check-ins of a pair that are still to come, and its end if nobody says more."""
    midpoint = begun_at + (ends_at - begun_at) / 2
    for name, at in (("two-weeks", begun_at + TWO_WEEKS), ("midpoint", midpoint), ("end", ends_at)):
        if at > now:
            yield Step("buddies.check-in", name, at)
    yield Step("buddies.over", "over", ends_at + OVER_AFTER)


def verdict(step: str, pair: Pair, now: datetime) -> Verdict:
    """What to do with a pair's step that has come due."""
    name, _, revision = step.partition("@")
    if not pair.open and name.split("-")[0] not in AFTER_THE_END:
        return Drop("the pair has ended")
    if revision and int(revision) != pair.revision:
        return Drop("the timetable has changed")
    if name.startswith("meeting-"):
        planned = pair.next_meeting_at is not None and int(pair.next_meeting_at.timestamp()) == int(name[8:])
        if not planned or pair.next_meeting_at is None or now >= pair.next_meeting_at:
            return Drop("the meeting was moved, or has begun")
    upcoming = [s.at for s in timetable(pair.begun_at, pair.ends_at, pair.begun_at) if s.name != "over"]
    if name in ("two-weeks", "midpoint") and any(
        at <= now for at in upcoming[("two-weeks", "midpoint").index(name) + 1 :]
    ):
        return Drop("the next check-in is due")
    return Do()


def stage(pair: Pair, now: datetime) -> Stage:
    """How far they have come together, for a question that suits them."""
    if not pair.meetings:
        return "start"
    return "end" if now >= pair.ends_at - LAST_WEEKS else "middle"


def length_of(minutes: str) -> timedelta:
    """How long a talk was, as somebody typed it. Raises UserError."""
    digits = "".join(character for character in minutes if character.isdecimal())
    length = timedelta(minutes=int(digits or 0))
    if not timedelta(0) < length <= LONGEST_TALK:
        raise UserError("How long was it, in minutes? A number such as 45 is enough.")
    return length
