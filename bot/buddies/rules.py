"""The rules of pairing, as plain functions: who may not meet, and how well two people would fit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from bot.buddies import hours
from bot.buddies.profile import STAGES, Between, Profile, Route
from bot.buddies.topics import met

Obstacle = Literal["themselves", "blocked", "apart", "current", "team", "language", "hours"]
Unavailable = Literal["paused", "full", "switched_off"]

EXPOSURE_PERIOD = timedelta(days=30)
EXPOSURE = 15
"""Points off for each time somebody was suggested in that period: plain lists show a few people to everybody."""

# The score: 0 to 1,000 in whole points, the same for both. What two people can give each other counts most.
REACH = (0, 70, 90, 100)
"""How far somebody is helped when none, one, two or more of their wants are met."""
AREAS = (0, 100, 150)
"""Points for none, one, two or more practice areas in common."""
STYLE = (0, 80, 120)
SAME_STAGE, NEAR_STAGE = 70, 35
QUARTER_TOGETHER, MOST_TOGETHER = 5, 60
"""Points for a quarter of an hour in the week free for both, and the most that these can add up to."""


def unavailable(profile: Profile, route: Route) -> Unavailable | None:
    """Why they can't be anybody's buddy just now, or not by this route. For themselves to know, and nobody else."""
    if profile.paused:
        return "paused"
    if profile.full:
        return "full"
    return None if profile.allows(route) else "switched_off"


def obstacle(one: Profile, other: Profile, known: Between, now: datetime) -> Obstacle | None:
    """Why these two may not be paired, whoever asks: never said to either of them."""
    if one.member_id == other.member_id:
        return "themselves"
    if known.blocked:
        return "blocked"
    if known.apart:
        return "apart"
    if known.current:
        return "current"
    if kept_apart_by_teams(one, other):
        return "team"
    if one.languages and other.languages and not one.languages & other.languages:
        return "language"
    return None if hours.share_an_hour(one, other, now) else "hours"


def kept_apart_by_teams(one: Profile, other: Profile) -> bool:
    same = one.team is not None and one.team == other.team
    return same or one.team in other.avoids or other.team in one.avoids


def score(one: Profile, other: Profile, now: datetime) -> int:
    """How well they would fit, 0 to 1,000. Who they are does not come into it."""
    return (
        reciprocal_fit(met(one.wants, other.offers), met(other.wants, one.offers))
        + AREAS[min(len(one.areas & other.areas), len(AREAS) - 1)]
        + STYLE[min(len(one.style & other.style), len(STYLE) - 1)]
        + _stage(one, other)
        + min(MOST_TOGETHER, QUARTER_TOGETHER * hours.in_common(one, other, now))
    )


def reciprocal_fit(one_met: int, other_met: int) -> int:
    """0 to 600, from how many wants of each are met. One each way (420) is worth more than many one way (200)."""
    less, more = sorted(REACH[min(count, len(REACH) - 1)] for count in (one_met, other_met))
    return 2 * (2 * less + more)


def _stage(one: Profile, other: Profile) -> int:
    if one.moves & other.moves:
        return SAME_STAGE
    if one.stage is None or other.stage is None:
        return 0
    steps = abs(STAGES.index(one.stage) - STAGES.index(other.stage))
    return (SAME_STAGE, NEAR_STAGE)[steps] if steps < 2 else 0
