"""Invented people to match: one by hand, any by Hypothesis, or a community by dice."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from hypothesis import strategies as st

from bot.buddies.profile import MOVES, PARTS, STAGES, Between, Duo, Profile, Switches, Topic, duo

T = TypeVar("T")

NOW = datetime(2026, 1, 21, 12, tzinfo=UTC)  # a Wednesday in a week without clock changes
EVERYWHERE = Switches(suggested=True, listed=True, rounds=True)
ZONES = ("Europe/London", "Europe/Paris", "Asia/Kathmandu", "America/St_Johns", "Australia/Sydney")


def topics(*texts: str) -> tuple[Topic, ...]:
    """Topics from the list; one with a blank in it is in own words."""
    return tuple(Topic(text, own=" " in text) for text in texts)


def a_profile(member_id: int = 1, **values: object) -> Profile:
    plain = Profile(
        member_id, offers=topics("leadership"), wants=topics("confidence"), zone="Europe/London", switches=EVERYWHERE
    )
    return replace(plain, **values)  # type: ignore[arg-type]


def at(weekday: int, *clock: int) -> frozenset[int]:
    """Hours of a wall-clock week: `at(1, 19, 20)` is Tuesday from 7pm to 9pm."""
    return frozenset(weekday * 24 + hour for hour in clock)


def anybody(member_id: int, dice: random.Random) -> Profile:
    """Somebody who told any of it or none, from so few choices that two of them often share or bar one another."""
    listed = [Topic(text) for text in ("leadership", "confidence", "supervision", "hand-therapy")]
    own = [Topic(text, own=True) for text in ("hand therapy", "how to lead", "splints for the hand", "???")]

    def some(things: Sequence[T], most: int = 2) -> frozenset[T]:
        return frozenset(dice.sample(things, dice.randint(0, most)))

    return Profile(
        member_id=member_id,
        offers=tuple(dice.sample(listed + own, dice.randint(1, 4))),
        wants=tuple(dice.sample(listed + own, dice.randint(1, 4))),
        zone=dice.choice(ZONES),
        areas=some(["acute", "community", "paediatrics"], 3),
        stage=dice.choice([None, *STAGES]),
        moves=some(MOVES, 1),
        languages=some(["en", "cy", "fr"]),
        hours=dice.choice([frozenset(), at(1, 18, 19, 20), some(range(168), 6), some(range(40, 48), 6)]),
        style=some(["voice", "text", "structured"], 3),
        team=dice.choice([None, None, "red", "blue"]),
        avoids=some(["red", "blue"], 1),
        shows=some(PARTS, 4),
        switches=EVERYWHERE if dice.random() < 0.7 else Switches(rounds=dice.random() < 0.5),
        paused=dice.random() < 0.1,
        capacity=dice.randint(1, 2),
        buddies=dice.choice([0, 0, 0, 1]),
        suggested_lately=dice.randint(0, 5),
    )


SEEDS = st.integers(0, 2**32).map(random.Random)


def profiles(member_id: int = 1) -> st.SearchStrategy[Profile]:
    return SEEDS.map(lambda dice: anybody(member_id, dice))


betweens = st.builds(Between, st.booleans(), st.booleans(), st.booleans(), st.integers(0, 2))


@st.composite
def pools(draw: st.DrawFn, most: int = 9) -> tuple[list[Profile], dict[Duo, Between]]:
    """People whose numbers are in no order, and what is known between some of them."""
    dice = draw(SEEDS)
    people = [anybody(number, dice) for number in dice.sample(range(1, 500), draw(st.integers(0, most)))]
    known = {}
    for _ in range(dice.randint(0, 5) if len(people) > 1 else 0):
        one, other = dice.sample(people, 2)
        kind = Between(dice.random() < 0.3, dice.random() < 0.3, dice.random() < 0.3, dice.randint(0, 2))
        known[duo(one.member_id, other.member_id)] = kind
    return people, known


def a_community(people: int, seed: int) -> tuple[list[Profile], dict[Duo, Between]]:
    """A community like one we would meet: mostly one country and language, a handful of teams, a few blocks."""
    dice = random.Random(seed)
    themes = [f"topic-{number}" for number in range(40)]
    members = [_somebody(number, themes, people, dice) for number in range(1, people + 1)]
    blocks = {duo(*dice.sample(range(1, people + 1), 2)): Between(blocked=True) for _ in range(people // 10)}
    return members, blocks


def _somebody(number: int, themes: list[str], people: int, dice: random.Random) -> Profile:
    free = frozenset(
        day * 24 + hour for day in range(7) for hour in (12, 13, 17, 18, 19, 20, 21) if dice.random() < 0.2
    )
    return Profile(
        member_id=number,
        offers=tuple(Topic(theme) for theme in dice.sample(themes, dice.randint(1, 4))),
        wants=tuple(Topic(theme) for theme in dice.sample(themes, dice.randint(1, 4))),
        zone=dice.choices(["Europe/London", "Europe/Dublin", "America/Toronto"], [90, 5, 5])[0],
        areas=frozenset(dice.sample(["acute", "community", "mental-health", "hands", "paediatrics", "ld"], 2)),
        stage=dice.choice(STAGES),
        languages=frozenset(["en"] if dice.random() < 0.97 else ["cy"]),
        hours=free,
        style=frozenset(dice.sample(["voice", "text", "structured", "loose"], 2)),
        team=f"team {dice.randrange(max(2, people // 5))}",
        switches=EVERYWHERE,
    )
