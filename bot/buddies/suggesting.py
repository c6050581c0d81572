"""Whom to suggest to one person, and what would widen the choice when nobody fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Literal

from bot.buddies import rules
from bot.buddies.profile import Known, Profile, between
from bot.buddies.reasons import Reason, reason
from bot.buddies.topics import met

Change = Literal["offers", "wants", "hours", "languages", "teams"]

SHORTLIST = 5
MOST_TOPICS = 5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody who fits: the score (before any points off for being shown often) and the one reason to give."""

    member_id: int
    score: int
    reason: Reason
    partners_before: bool


@dataclass(frozen=True, slots=True)
class Widening:
    """Something the member could change so that somebody may fit. It counts nobody and names nobody.

    - offers: `topics`, ids from the list that people here want and the member does not offer, the most wanted first;
    - wants: ask for something else or more;
    - hours, languages, teams: more hours, another language, fewer teams to avoid.
    """

    kind: Change
    topics: tuple[str, ...] = ()


def shortlist(
    viewer: Profile, pool: Iterable[Profile], known: Known, now: datetime, most: int = SHORTLIST
) -> tuple[Suggestion, ...]:
    """The best for this member, the best first; nobody if the member is paused or full.

    Earlier partners come last, those suggested often a little lower. Nobody is suggested without a reason of
    substance: a language and an hour in common are not enough.
    """
    if viewer.paused or viewer.full:
        return ()
    found = []
    for other in _reachable(pool):
        among = between(known, viewer.member_id, other.member_id)
        if rules.obstacle(viewer, other, among, now) is not None:
            continue
        why = reason(viewer, other, now)
        if why.kind in ("common_ground", "hours"):
            continue
        fit = rules.score(viewer, other, now)
        place = (among.partners, rules.EXPOSURE * other.suggested_lately - fit, _lot(viewer, other))
        found.append((place, Suggestion(other.member_id, fit, why, among.partners > 0)))
    return tuple(suggestion for _, suggestion in sorted(found, key=lambda pair: pair[0])[:most])


def _reachable(pool: Iterable[Profile]) -> list[Profile]:
    return [other for other in pool if rules.unavailable(other, "suggested") is None]


def _lot(viewer: Profile, other: Profile) -> bytes:
    """Decides between equals, differently for each viewer, so that nobody's number is always first."""
    return blake2b(f"{viewer.member_id}:{other.member_id}".encode(), digest_size=8).digest()


def widenings(viewer: Profile, pool: Sequence[Profile], known: Known, now: datetime) -> tuple[Widening, ...]:
    """What the member could change, the most promising first. Blocks and others' own wishes leave no trace in it."""
    hindered = Counter[Change]()
    for other in _reachable(pool):
        among = between(known, viewer.member_id, other.member_id)
        match rules.obstacle(viewer, other, among, now):
            case "team" if _only_by_choice(viewer, other):
                hindered["teams"] += 1
            case "language":
                hindered["languages"] += 1
            case "hours":
                hindered["hours"] += 1
            case None if not met(viewer.wants, other.offers):
                hindered["wants"] += 1
    changes = [Widening(change) for change in sorted(hindered, key=lambda change: (-hindered[change], change))]
    topics = _wanted(viewer, pool, known, now)
    return (Widening("offers", topics), *changes) if topics else tuple(changes)


def _only_by_choice(viewer: Profile, other: Profile) -> bool:
    """Only the viewer's own list keeps them apart: what others avoid is never hinted at."""
    return (viewer.team is None or viewer.team != other.team) and viewer.team not in other.avoids


def _wanted(viewer: Profile, pool: Sequence[Profile], known: Known, now: datetime) -> tuple[str, ...]:
    offered = {topic.text for topic in viewer.offers if not topic.own}
    wanted = Counter(
        topic.text
        for other in _reachable(pool)
        if rules.obstacle(viewer, other, between(known, viewer.member_id, other.member_id), now) is None
        for topic in set(other.wants)
        if not topic.own and topic.text not in offered
    )
    ranked = sorted(wanted, key=lambda text: (-wanted[text], text))
    return tuple(ranked[:MOST_TOPICS])
