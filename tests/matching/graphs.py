"""Pools to match: small ones by Hypothesis, large ones by dice, and every possible matching of a small one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from hypothesis import strategies as st

from bot.matching.pool import Pool

Pairs = frozenset[tuple[int, int]]


def a_pool(edges: dict[tuple[int, int], int], *, alone: tuple[int, ...] = (), partners: Pairs = frozenset()) -> Pool:
    """The people named in `edges` (ids and their score) and those `alone`; whoever is in no edge may not meet."""
    ids = tuple(sorted({number for edge in edges for number in edge} | set(alone)))
    place = {number: index for index, number in enumerate(ids)}
    scores, allowed, again = (np.zeros((len(ids),) * 2, dtype=kind) for kind in (np.int16, np.bool_, np.int16))
    for (one, other), score in edges.items():
        for where in ((place[one], place[other]), (place[other], place[one])):
            scores[where], allowed[where] = score, True
            again[where] = int((one, other) in partners)
    return Pool(ids, scores.astype(np.int16), allowed.astype(np.bool_), again.astype(np.int16))


@st.composite
def small_pools(draw: st.DrawFn, most: int = 7) -> Pool:
    """Up to seven people; few distinct scores, so that many matchings are equally good."""
    ids = draw(st.lists(st.integers(1, 99), max_size=most, unique=True))
    couples = [(one, other) for one in ids for other in ids if one < other]
    kinds = st.none() | st.sampled_from([0, 100, 500, 1000]) | st.integers(0, 1000)
    edges = {couple: score for couple in couples if (score := draw(kinds)) is not None}
    again = draw(st.frozensets(st.sampled_from(sorted(edges)), max_size=4)) if edges else frozenset()
    return a_pool(edges, alone=tuple(ids), partners=again)


def large_pool(people: int, seed: int, allowed: float = 0.9) -> Pool:
    dice = np.random.default_rng(seed)
    scores = np.triu(dice.integers(0, 1001, (people, people)), 1).astype(np.int16)
    may = np.triu(dice.random((people, people)) < allowed, 1)
    return Pool(tuple(range(1, people + 1)), scores + scores.T, may | may.T, np.zeros((people, people), dtype=np.int16))


def all_matchings(pool: Pool) -> Iterator[Pairs]:
    """Every set of pairs in which nobody is twice, as ids; the empty one too."""
    edges = [(pool.ids[one], pool.ids[other]) for one, other in zip(*np.nonzero(np.triu(pool.allowed)), strict=True)]

    def extend(start: int, chosen: Pairs) -> Iterator[Pairs]:
        yield chosen
        used = {number for pair in chosen for number in pair}
        for index in range(start, len(edges)):
            if not used & set(edges[index]):
                yield from extend(index + 1, chosen | {edges[index]})

    yield from extend(0, frozenset())


def all_trios(pool: Pool) -> list[tuple[int, int, int]]:
    """Places of any three who may all meet."""
    places = range(len(pool))
    may = pool.allowed
    return [
        (one, two, three)
        for one in places for two in places[one + 1 :] for three in places[two + 1 :]
        if may[one, two] and may[one, three] and may[two, three]
    ]  # fmt: skip
