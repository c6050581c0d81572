"""What a member tells of themselves: read and checked, and as it is stored.

Who somebody is (ethnicity, faith, health and the like) is never asked. A member may say it in the one sentence, which
people read and no rule does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import time
from typing import Any, Self

from bot.buddies.profile import (
    HOURS_IN_A_WEEK,
    MOVES,
    PARTS,
    STAGES,
    Move,
    Part,
    Profile,
    Stage,
    Switches,
    Topic,
    spelt,
)
from bot.errors import UserError
from bot.recurrence import zone_named

MOST_TOPICS = 8
MOST_OWN_TOPICS = 4
LONGEST_TOPIC = 60
LONGEST_TEXT = 300
MOST_TEAMS = 10
CAPACITIES = (1, 2, 3)
DAYTIME = range(6, 23)
"""Hours of the day that can be chosen as free."""


@dataclass(frozen=True, slots=True)
class AboutMe:
    """A profile's answers. Only `offers` and `wants` are needed; every other answer may be left out."""

    zone: str
    offers: tuple[Topic, ...] = ()
    wants: tuple[Topic, ...] = ()
    why_now: str = ""
    areas: tuple[str, ...] = ()
    stage: Stage | None = None
    moves: tuple[Move, ...] = ()
    languages: tuple[str, ...] = ()
    hours: tuple[int, ...] = ()
    style: tuple[str, ...] = ()
    team: str = ""
    avoids: tuple[str, ...] = ()
    shows: tuple[Part, ...] = ()
    sentence: str = ""
    capacity: int = 1

    @property
    def complete(self) -> bool:
        return bool(self.offers and self.wants)

    # --- changing it

    def with_listed(self, part: str, ids: Iterable[str]) -> Self:
        """Topics chosen from the list in place of those before; own words stay. `part`: "offers" or "wants"."""
        own = tuple(topic for topic in getattr(self, part) if topic.own)
        chosen = (*(Topic(each) for each in ids), *own)
        if len(chosen) > MOST_TOPICS:
            raise UserError(f"That is a lot. Please choose at most {MOST_TOPICS}, own words included.")
        return self._with_topics(part, chosen)

    def with_own(self, part: str, lines: str) -> Self:
        """Own topics, one a line, in place of those before."""
        texts = _lines(lines)
        listed = tuple(topic for topic in getattr(self, part) if not topic.own)
        if len(texts) > MOST_OWN_TOPICS:
            raise UserError(f"Please write at most {MOST_OWN_TOPICS} topics of your own, one a line.")
        if any(len(text) > LONGEST_TOPIC for text in texts):
            raise UserError(f"A topic of your own can be {LONGEST_TOPIC} characters long. A few words are enough.")
        chosen = (*listed, *(Topic(text, own=True) for text in texts))
        if len(chosen) > MOST_TOPICS:
            raise UserError(f"That is a lot. Please choose at most {MOST_TOPICS}, own words included.")
        return self._with_topics(part, chosen)

    def _with_topics(self, part: str, chosen: tuple[Topic, ...]) -> Self:
        return replace(self, offers=chosen) if part == "offers" else replace(self, wants=chosen)

    def with_words(self, *, why_now: str, team: str, avoids: str, sentence: str) -> Self:
        """The answers that are written. `avoids`: teams, one a line."""
        return replace(
            self,
            why_now=_text(why_now),
            team=_text(team)[:LONGEST_TOPIC],
            avoids=tuple(text[:LONGEST_TOPIC] for text in _lines(avoids)[:MOST_TEAMS]),
            sentence=_text(sentence),
        )

    def with_day(self, day: int, hours: Iterable[int]) -> Self:
        """The free hours of one weekday (Monday 0), as clocks show them, in place of those before."""
        others = {hour for hour in self.hours if hour // 24 != day}
        chosen = others | {day * 24 + hour for hour in hours if hour in DAYTIME}
        return replace(self, hours=tuple(sorted(chosen)))

    def day(self, day: int) -> tuple[int, ...]:
        return tuple(hour % 24 for hour in self.hours if hour // 24 == day)

    # --- as it is stored

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """What was stored; an answer that no longer exists (a stage, a zone) is as if it had not been given."""
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        for part in ("offers", "wants"):
            known[part] = tuple(Topic(topic["text"], topic["own"]) for topic in known.get(part, ()))
        for part in ("areas", "languages", "style", "avoids"):
            known[part] = tuple(known.get(part, ()))
        known["moves"] = tuple(move for move in known.get("moves", ()) if move in MOVES)
        known["shows"] = tuple(part for part in known.get("shows", ()) if part in PARTS)
        known["hours"] = tuple(hour for hour in known.get("hours", ()) if 0 <= hour < HOURS_IN_A_WEEK)
        known["stage"] = known.get("stage") if known.get("stage") in STAGES else None
        if not _is_zone(known.get("zone")):  # hours in a zone that is no longer known mean nothing
            known["zone"], known["hours"] = "UTC", ()
        return cls(**known)

    # --- as matching sees it

    def profile(
        self, member_id: int, *, switches: Switches, paused: bool = False, buddies: int = 0, suggested_lately: int = 0
    ) -> Profile:
        return Profile(
            member_id=member_id,
            offers=self.offers,
            wants=self.wants,
            zone=self.zone,
            areas=frozenset(self.areas),
            stage=self.stage,
            moves=frozenset(self.moves),
            languages=frozenset(self.languages),
            hours=frozenset(self.hours),
            style=frozenset(self.style),
            team=spelt(self.team) or None,
            avoids=frozenset(spelt(team) for team in self.avoids),
            shows=frozenset(self.shows),
            switches=switches,
            paused=paused,
            capacity=self.capacity,
            buddies=buddies,
            suggested_lately=suggested_lately,
        )


def on_the_clock(hour: int) -> time:
    """An hour of a day (24 is midnight) as a time."""
    return time(hour % 24)


def choice(part: str, values: list[str]) -> dict[str, Any]:
    """An answer chosen from a list, as `replace` takes it. Raises UserError for what is no answer."""
    match part:
        case "stage":
            return {"stage": values[0] if values and values[0] in STAGES else None}
        case "capacity":
            return {"capacity": int(values[0])}
        case "zone":
            if not _is_zone(values[0]):
                raise UserError("I don't know that time zone.")
            return {"zone": values[0]}
        case "areas" | "moves" | "languages" | "style" | "shows":
            return {part: tuple(values)}
    raise ValueError(f"no such part of a profile: {part}")


def _is_zone(name: object) -> bool:
    try:
        return isinstance(name, str) and zone_named(name) is not None
    except ValueError:
        return False


def _text(text: str) -> str:
    return " ".join(text.split())[:LONGEST_TEXT]


def _lines(text: str) -> list[str]:
    """Lines without blanks and doubles, in their order."""
    return list(dict.fromkeys(line for each in text.splitlines() if (line := " ".join(each.split()))))
