"""Invented people to match: one by hand, any by Hypothesis, or a community by dice."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.buddies.profile import MOVES, PARTS, STAGES, Between, Duo, Profile, Switches, Topic, duo

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


_listed = st.sampled_from(["leadership", "confidence", "supervision", "hand-therapy"]).map(Topic)
_own = st.sampled_from(["hand therapy", "how to lead", "splints for the hand", "???"]).map(lambda t: Topic(t, own=True))
_some_topics = st.lists(_listed | _own, min_size=1, max_size=4, unique=True).map(tuple)


@st.composite
def profiles(draw: st.DrawFn, member_id: int = 1) -> Profile:
    return Profile(
        member_id=member_id,
        offers=draw(_some_topics),
        wants=draw(_some_topics),
        zone=draw(st.sampled_from(ZONES)),
        areas=draw(st.frozensets(st.sampled_from(["acute", "community", "paediatrics"]))),
        stage=draw(st.none() | st.sampled_from(STAGES)),
        moves=draw(st.frozensets(st.sampled_from(MOVES), max_size=1)),
        languages=draw(st.frozensets(st.sampled_from(["en", "cy", "fr"]), max_size=2)),
        hours=draw(st.frozensets(st.integers(0, 167), max_size=6) | st.just(at(1, 18, 19, 20))),
        style=draw(st.frozensets(st.sampled_from(["voice", "text", "structured"]))),
        team=draw(st.sampled_from([None, None, "red", "blue"])),
        avoids=draw(st.frozensets(st.sampled_from(["red", "blue"]), max_size=1)),
        shows=draw(st.frozensets(st.sampled_from(PARTS))),
        switches=draw(st.just(EVERYWHERE) | st.builds(Switches, st.booleans(), st.booleans(), st.booleans())),
        paused=draw(st.sampled_from([False, False, False, True])),
        capacity=draw(st.integers(1, 2)),
        buddies=draw(st.sampled_from([0, 0, 1, 2])),
        suggested_lately=draw(st.integers(0, 5)),
    )


betweens = st.builds(Between, st.booleans(), st.booleans(), st.booleans(), st.integers(0, 2))


@st.composite
def pools(draw: st.DrawFn, most: int = 9) -> tuple[list[Profile], dict[Duo, Between]]:
    """People whose numbers are in no order, and what is known between some of them."""
    numbers = draw(st.lists(st.integers(1, 500), max_size=most, unique=True))
    people = [draw(profiles(number)) for number in numbers]
    couples = [duo(one, other) for one in numbers for other in numbers if one < other]
    some = draw(st.lists(st.sampled_from(couples), unique=True, max_size=5)) if couples else []
    return people, {couple: draw(betweens) for couple in some}


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
