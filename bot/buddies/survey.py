"""The rules of pairing for everybody at once, as arrays: a thousand people in about half a second.

What `rules` says of two people, this says of all pairs, to the point; a test compares them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.buddies import hours, rules
from bot.buddies.profile import STAGES, Known, Profile, Topic
from bot.buddies.topics import meets, telling_words
from bot.matching.pool import Flags, Pool

Counts = NDArray[np.float32]
"""Small whole numbers, in the type that numpy multiplies fastest."""


def survey(people: Sequence[Profile], known: Known, now: datetime) -> Pool:
    """Who of these may meet whom, and the score of each pair. Who is paused or full is not asked here."""
    week = hours.week_of(now)
    free = [hours.free_quarters(person, week) for person in people]
    allowed = _may_meet(people, free)
    partners = np.zeros_like(allowed, dtype=np.int16)
    place = {person.member_id: index for index, person in enumerate(people)}
    for (one, other), among in known.items():
        if one in place and other in place:
            here, there = place[one], place[other]
            partners[here, there] = partners[there, here] = among.partners
            if among.blocked or among.apart or among.current:
                allowed[here, there] = allowed[there, here] = False
    return Pool(tuple(place), _scores(people, free), allowed, partners)


def _bits(numbers: list[int], length: int) -> Counts:
    """One row a number, its lowest bit first. `length` is a multiple of eight."""
    packed = b"".join(number.to_bytes(length // 8, "little") for number in numbers)
    rows = np.frombuffer(packed, dtype=np.uint8).reshape(len(numbers), length // 8)
    return np.unpackbits(rows, axis=1, bitorder="little").astype(np.float32)


def _may_meet(people: Sequence[Profile], free: list[int]) -> Flags:
    begins = _bits([hours.whole_hours(week) for week in free], hours.STARTS)
    languages = _having(people, lambda person: person.languages)
    team = _having(people, lambda person: () if person.team is None else (person.team,), _teams(people))
    avoids = _having(people, lambda person: person.avoids, _teams(people))
    shunned = avoids @ team.T > 0
    allowed: Flags = (
        ~(team @ team.T > 0)
        & ~(shunned | shunned.T)
        & _meets_or_untold(languages, [not person.languages for person in people])
        & _meets_or_untold(begins, [not person.hours for person in people])
    )
    np.fill_diagonal(allowed, False)
    return allowed


def _teams(people: Sequence[Profile]) -> list[str]:
    return sorted({person.team for person in people if person.team is not None})


def _meets_or_untold(having: Counts, untold: list[bool]) -> Flags:
    free = np.array(untold, dtype=bool)
    meeting: Flags = (having @ having.T > 0) | free[:, None] | free[None, :]
    return meeting


def _scores(people: Sequence[Profile], free: list[int]) -> NDArray[np.int16]:
    weeks = _bits([hours.within_the_week(week) for week in free], hours.QUARTERS)
    together = rules.QUARTER_TOGETHER * (weeks @ weeks.T).astype(np.int16)
    areas = _having(people, lambda person: person.areas)
    style = _having(people, lambda person: person.style)
    scores: NDArray[np.int16] = (
        _fits(people)
        + _points(areas @ areas.T, rules.AREAS)
        + _points(style @ style.T, rules.STYLE)
        + _stages(people)
        + np.minimum(together, rules.MOST_TOGETHER)
    ).astype(np.int16)
    return scores


def _points(counts: Counts, points: tuple[int, ...]) -> NDArray[np.int16]:
    return np.array(points, dtype=np.int16)[np.minimum(counts, len(points) - 1).astype(np.intp)]


def _fits(people: Sequence[Profile]) -> NDArray[np.int16]:
    met = np.minimum(_wants_met(people), len(rules.REACH) - 1).astype(np.intp)
    counts = range(len(rules.REACH))
    table = np.array([[rules.reciprocal_fit(one, other) for other in counts] for one in counts], dtype=np.int16)
    return table[met, met.T]


def _wants_met(people: Sequence[Profile]) -> Counts:
    """Row by column: how many wants of the one the other's offers meet."""
    wanted = sorted({topic for person in people for topic in person.wants})
    offered = sorted({topic for person in people for topic in person.offers})
    served = np.zeros((len(offered), len(wanted)), dtype=np.float32)
    column = {topic: index for index, topic in enumerate(wanted)}
    rows = {topic: index for index, topic in enumerate(offered)}
    by_word = _by_word(offered)
    for want in wanted:
        for offer in _candidates(want, rows, by_word):
            served[rows[offer], column[want]] = meets(want, offer)
    useful = served.any(axis=0)
    wants = _having(people, lambda person: person.wants, wanted)[:, useful]
    offers = _having(people, lambda person: person.offers, offered)
    counts: Counts = wants @ (offers @ served[:, useful] > 0).astype(np.float32).T
    return counts


def _by_word(offered: Iterable[Topic]) -> dict[str, list[Topic]]:
    """Offers by each word that could make them meet a want, so that not every want is held against every offer."""
    found = defaultdict[str, list[Topic]](list)
    for offer in offered:
        for word in telling_words(offer):
            found[word].append(offer)
    return found


def _candidates(want: Topic, offered: Collection[Topic], by_word: dict[str, list[Topic]]) -> set[Topic]:
    same = {want} if want in offered else set[Topic]()
    return same.union(*(by_word.get(word, ()) for word in telling_words(want)))


def _stages(people: Sequence[Profile]) -> NDArray[np.int16]:
    stages = [-1 if person.stage is None else STAGES.index(person.stage) for person in people]
    steps = np.abs(np.subtract.outer(stages, stages))
    told = np.array(stages) >= 0
    points = np.select([steps == 0, steps == 1], [rules.SAME_STAGE, rules.NEAR_STAGE], 0)
    points[~(told[:, None] & told[None, :])] = 0
    moves = _having(people, lambda person: person.moves)
    return np.where(moves @ moves.T > 0, rules.SAME_STAGE, points).astype(np.int16)


def _having(
    people: Sequence[Profile], told: Callable[[Profile], Iterable[Any]], among: Sequence[Any] | None = None
) -> Counts:
    """One row a person, one column a thing: 1 where the person told it. Things that are not `among` are passed over."""
    if among is None:
        among = sorted({thing for person in people for thing in told(person)})
    column = {thing: index for index, thing in enumerate(among)}
    having: Counts = np.zeros((len(people), len(among)), dtype=np.float32)
    for row, person in zip(having, people, strict=True):
        row[[column[thing] for thing in told(person) if thing in column]] = 1
    return having
