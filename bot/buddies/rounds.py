"""A round: everybody who signed up is matched at once, before anybody is asked.

numpy and rustworkx are loaded only where a round is planned, which is a process of its own (`planner`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.buddies.profile import Known, Profile
from bot.buddies.rules import Unavailable, unavailable
from bot.matching.values import Matching


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """What organisers choose from: the same people matched with a gentle or with the highest floor.

    Nobody in `not_available` was matched; everybody else is in each of the two matchings once.
    """

    gentle: Matching
    highest_floor: Matching
    not_available: tuple[tuple[int, Unavailable], ...]


def plan_round(people: Sequence[Profile], known: Known, now: datetime, round_key: str) -> RoundPlan:
    """Takes about a second for a thousand people. The same `round_key` (a round's id, say) gives the same plan."""
    from bot.buddies.survey import survey
    from bot.matching.matching import match

    why = {person.member_id: unavailable(person, "rounds") for person in people}
    pool = survey([person for person in people if why[person.member_id] is None], known, now)
    return RoundPlan(
        gentle=match(pool, round_key),
        highest_floor=match(pool, round_key, "highest"),
        not_available=tuple(sorted((number, reason) for number, reason in why.items() if reason is not None)),
    )
