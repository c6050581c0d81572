"""The values that matching works on, as services hand them out: frozen, no rows, no Discord objects.

Only what a member chose to tell is in them. The one sentence of a profile is for people to read and is never here;
nor is anything about who somebody is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Stage = Literal["student", "newly_qualified", "early", "experienced", "leading"]
Move = Literal["new_to_country", "new_to_area", "returning"]
Part = Literal["areas", "stage", "style", "hours"]
Route = Literal["suggested", "listed", "rounds"]

STAGES: tuple[Stage, ...] = ("student", "newly_qualified", "early", "experienced", "leading")
"""In order: two that stand side by side are near each other."""
MOVES: tuple[Move, ...] = ("new_to_country", "new_to_area", "returning")
PARTS: tuple[Part, ...] = ("areas", "stage", "style", "hours")
HOURS_IN_A_WEEK = 7 * 24


@dataclass(frozen=True, slots=True, order=True)
class Topic:
    """Something to offer or to want: the id of a topic in prompts/ ("difficult-conversations"), or own words."""

    text: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Switches:
    """What a member lets the bot do with the profile; each is off until they choose it.

    `suggested`: to others who look for a buddy. `listed`: anyone here may ask me. `rounds`: match me in rounds.
    """

    suggested: bool = False
    listed: bool = False
    rounds: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """One member as matching sees them, at one moment.

    An empty answer means "not told" and rules nobody out: no hours, no languages, no team. `hours` are wall-clock
    hours of the week in `zone` (an IANA name), Monday 00:00–01:00 being 0 and Sunday 23:00–24:00 167. `languages`,
    `areas`, `style` and teams are compared as they stand, so services store them in one spelling (`spelt` for teams).
    `shows` are the parts, besides offers and wants, that the member agreed a possible buddy may be told about.
    `buddies` counts the pairs they are in now, and `suggested_lately` how often they were suggested to somebody
    in the last `rules.EXPOSURE_PERIOD`.
    """

    member_id: int
    offers: tuple[Topic, ...]
    wants: tuple[Topic, ...]
    zone: str
    areas: frozenset[str] = frozenset()
    stage: Stage | None = None
    moves: frozenset[Move] = frozenset()
    languages: frozenset[str] = frozenset()
    hours: frozenset[int] = frozenset()
    style: frozenset[str] = frozenset()
    team: str | None = None
    avoids: frozenset[str] = frozenset()
    shows: frozenset[Part] = frozenset()
    switches: Switches = Switches()
    paused: bool = False
    capacity: int = 1
    buddies: int = 0
    suggested_lately: int = 0

    @property
    def full(self) -> bool:
        return self.buddies >= self.capacity

    def allows(self, route: Route) -> bool:
        """Whether they switched on being found this way."""
        return bool(getattr(self.switches, route))


@dataclass(frozen=True, slots=True)
class Between:
    """What is known between two members. Every part counts for both, whoever of them it came from.

    `current`: they are buddies now, or one has asked the other and is waiting. `partners`: how many times they were
    buddies before.
    """

    blocked: bool = False
    apart: bool = False
    current: bool = False
    partners: int = 0


Duo = tuple[int, int]
"""Two members' ids, the smaller first."""
Known = Mapping[Duo, Between]
"""What is known between members; two who are not in it know nothing of each other."""

STRANGERS = Between()


def duo(one: int, other: int) -> Duo:
    return (one, other) if one < other else (other, one)


def between(known: Known, one: int, other: int) -> Between:
    return known.get(duo(one, other), STRANGERS)


def spelt(team: str) -> str:
    """A team's name in the one spelling in which names are compared: "  Hand   Therapy" is "hand therapy"."""
    return " ".join(team.split()).casefold()
