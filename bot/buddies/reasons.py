"""Why two people were put together, as data: one true thing for each of them to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.buddies import hours
from bot.buddies.profile import MOVES, Profile, Topic
from bot.buddies.topics import first_met

Kind = Literal["both_ways", "they_offer", "you_offer", "areas", "style", "stage", "move", "hours", "common_ground"]


@dataclass(frozen=True, slots=True)
class Reason:
    """The strongest reason one of them may be told about the other.

    - both_ways, they_offer, you_offer: what one wants and the other offers, each in its owner's own choice of topic.
      `you_want` and `they_offer` stand together, and so do `they_want` and `you_offer`.
    - areas, style, stage, move: `shared`, the ids in common.
    - hours: `hour`, the first hour of *your* week (Monday 00:00 is 0) free for both.
    - common_ground: what every pair has, a language and an hour, as far as they told; no more than that may be said.
    """

    kind: Kind
    you_want: Topic | None = None
    they_offer: Topic | None = None
    they_want: Topic | None = None
    you_offer: Topic | None = None
    shared: tuple[str, ...] = ()
    hour: int | None = None


def reason(you: Profile, they: Profile, now: datetime) -> Reason:
    """For the eyes of `you`: of `they`, offers and wants, and otherwise only the parts they agreed to show."""
    yours, theirs = first_met(you.wants, they.offers), first_met(they.wants, you.offers)
    if yours and theirs:
        return Reason("both_ways", *yours, *theirs)
    if yours:
        return Reason("they_offer", *yours)
    if theirs:
        return Reason("you_offer", None, None, *theirs)
    return _shared(you, they, now) or Reason("common_ground")


def _shared(you: Profile, they: Profile, now: datetime) -> Reason | None:
    if "areas" in they.shows and (areas := you.areas & they.areas):
        return Reason("areas", shared=tuple(sorted(areas)))
    if "style" in they.shows and (style := you.style & they.style):
        return Reason("style", shared=tuple(sorted(style)))
    if "stage" in they.shows and you.stage is not None and you.stage == they.stage:
        return Reason("stage", shared=(you.stage,))
    if "stage" in they.shows and (moves := you.moves & they.moves):
        return Reason("move", shared=tuple(move for move in MOVES if move in moves))
    if "hours" in they.shows and (hour := hours.common_hour(you, they, now)) is not None:
        return Reason("hours", hour=hour)
    return None
