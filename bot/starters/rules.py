"""The rules of conversation starters, as plain functions: what a good one looks like, which fit, which comes next."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.starters.starter import Starter, Wish
from bot.verdict import Do, Drop, Verdict

LONGEST = 280
SHORTEST = 15
DEEPEST_IN_PUBLIC = 2
ALIKE = 78
"""From this likeness on (of 100) two starters ask the same thing in nearly the same words."""

_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")
_YES_OR_NO = re.compile(
    r"\W*(?:(?:am|are|is|was|were|do|does|did|have|has|had|can|could|will|would|shall|should|may|might|must|need)"
    r"|(?:are|is|was|were|do|does|did|have|has|had|ca|could|wo|would|should)n['’]t)\b",
    re.IGNORECASE,
)
_PATIENTS = re.compile(
    r"\b(?:patients?|clients?|service[ -]users?|diagnos[ei]s|case ?notes|residents?)\b", re.IGNORECASE
)


def faults(text: str) -> list[str]:
    """Why this cannot be a starter, each reason as half a sentence ("it is longer than …"); none if it can be."""
    found = []
    if len(text) < SHORTEST:
        found.append("it is too short to begin a talk with")
    if len(text) > LONGEST:
        found.append(f"it is longer than {LONGEST} characters ({len(text)})")
    if text.count("?") > 1:
        found.append("it asks more than one question")
    if answers_yes_or_no(text):
        found.append("yes or no would answer it")
    if names_patients(text):
        found.append("it could invite details of the people somebody works with")
    return found


def answers_yes_or_no(text: str) -> bool:
    """One of its questions begins like "Do you…" or "Have you…"."""
    return any(s.endswith("?") and _YES_OR_NO.match(s) for s in (m.strip() for m in _SENTENCE.findall(text)))


def names_patients(text: str) -> bool:
    return _PATIENTS.search(text) is not None


def fits(starter: Starter, wish: Wish) -> bool:
    return (
        wish.theme in (None, starter.theme)
        and (wish.audience is None or starter.audience in (wish.audience, "anyone"))
        and (wish.stage is None or starter.stage in (wish.stage, "any"))
        and wish.depth in (None, starter.depth)
        and (wish.private or starter.depth <= DEEPEST_IN_PUBLIC)
    )


def is_for_all_to_read(starter: Starter) -> bool:
    """It may stand where everybody in the server can read along."""
    return fits(starter, Wish(audience="chat"))


def next_one(fitting: Sequence[Starter], drawn: Mapping[str, int], chance: random.Random) -> Starter:
    """One that was never drawn here, by chance; once there is none, the one whose turn is longest ago.

    ``drawn`` holds, by id, when each was last drawn here (a number that grows with each draw). So nothing comes again
    before all that fit have come since, whatever else was asked for in between.
    """
    fresh = [starter for starter in fitting if starter.id not in drawn]
    return chance.choice(fresh) if fresh else min(fitting, key=lambda starter: drawn[starter.id])


def of_the_day(starters: Iterable[Starter], guild_id: int, day: date) -> Starter | None:
    """The question a community shares today: each in turn, in an order of the community's own."""
    fitting = sorted((s for s in starters if is_for_all_to_read(s)), key=lambda s: _shuffled(guild_id, s.id))
    return fitting[day.toordinal() % len(fitting)] if fitting else None


def _shuffled(guild_id: int, starter_id: str) -> bytes:
    return hashlib.blake2b(f"{guild_id}:{starter_id}".encode(), digest_size=8).digest()


LATEST = timedelta(hours=6)
TOO_LATE = "too late for this turn"


def verdict(due_at: datetime, next_at: datetime, now: datetime, *, stopped: bool) -> Verdict:
    """What to do with a scheduled starter that has come due. One that is hours late would surprise people at night."""
    if stopped:
        return Drop("the schedule was stopped")
    if due_at != next_at:
        return Drop("another turn is next")
    return Drop(TOO_LATE) if now - due_at > LATEST else Do()


def alike(text: str, others: Iterable[Starter], most: int = 3) -> list[Starter]:
    """Those that ask nearly the same, the closest first."""
    scored = ((likeness(text, other.text), other) for other in others)
    close = sorted((pair for pair in scored if pair[0] >= ALIKE), key=lambda pair: -pair[0])
    return [other for _, other in close[:most]]


def likeness(one: str, other: str) -> float:
    """From 0 to 100, whatever the order of the words."""
    from rapidfuzz import fuzz, utils  # heavy, and needed only when somebody suggests a starter

    return fuzz.token_sort_ratio(one, other, processor=utils.default_process)
