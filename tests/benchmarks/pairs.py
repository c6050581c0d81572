"""Matching buddies in an invented community, against other ways of doing it on the same people.

Every peer obeys the same hard rules. Quality is told as points short of 1,000, so that less is better, as with time.
"""

from __future__ import annotations

import importlib
import random
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bot.buddies.survey import survey
from bot.matching.matching import match
from bot.matching.pairing import DENSE, NEAREST, best_of, nearest
from bot.matching.pool import BEST, Flags, Pool, weights
from tests.benchmarks.measuring import Figure, median_seconds
from tests.buddies.people import NOW, a_community

ROUNDS = 12
TOLD_OF = (1, 6, 12)
Couples = list[tuple[int, int]]


async def matching(_folder: Path) -> list[Figure]:
    small, large = a_pool_of(200), a_pool_of(1000)
    return [
        _networkx(small, "matching: 200 people, every pair"),
        _networkx(large, f"matching: 1,000 people, k={NEAREST}"),
        _whole_round(1000),
        *_greedy(small),
        *_greedy(large),
        *_rounds(small),
    ]


def a_pool_of(people: int) -> Pool:
    return survey(*a_community(people, seed=people), NOW)


def edges_of(pool: Pool) -> Flags:
    return pool.allowed if len(pool) <= DENSE else nearest(pool, NEAREST)


def _networkx(pool: Pool, name: str) -> Figure:
    """The same edges with the same weights, graph and all; what each found must weigh the same. Processor time:
    theirs takes so long that what else a machine does in the meantime would count."""
    edges, peer_name = edges_of(pool), "networkx, equal weight"
    ours = statistics.median(_processor_seconds(lambda: best_of(pool, "1", edges)) for _ in range(5))
    try:
        networkx: Any = importlib.import_module("networkx")
    except ImportError as error:
        return Figure(name, ours, None, "s", peer_name, str(error))
    ones, others = np.nonzero(np.triu(edges))
    weighed = weights(pool, "1", ones, others)
    weight = dict(zip(zip(ones.tolist(), others.tolist(), strict=True), weighed, strict=True))
    theirs: Couples = []

    def with_networkx() -> None:
        graph = networkx.Graph()
        graph.add_weighted_edges_from((one, other, value) for (one, other), value in weight.items())
        theirs.extend(networkx.max_weight_matching(graph, maxcardinality=True))

    peer = _processor_seconds(with_networkx)
    assert _weight(weight, theirs) == _weight(weight, enumerate(best_of(pool, "1", edges).tolist())), name
    return Figure(name, ours, peer, "s", peer_name)


def _processor_seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _weight(weight: dict[tuple[int, int], int], couples: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """How many pairs and their weights together, each pair counted once."""
    found = {(min(couple), max(couple)) for couple in couples if min(couple) >= 0}
    return len(found), sum(weight[couple] for couple in found)


def _whole_round(people: int) -> Figure:
    members, known = a_community(people, seed=people)
    seconds = median_seconds(lambda: match(survey(members, known, NOW), "1"), runs=3)
    return Figure(f"matching: a round of {people:,} from profiles to pairs, goal", seconds, 2.0, "s", "our goal")


@dataclass(frozen=True, slots=True)
class Quality:
    short: float
    weakest: int
    left_out: int
    again: int
    """People who are with an earlier partner."""


def quality(pool: Pool, couples: Couples) -> Quality:
    scores = [int(pool.scores[couple]) for couple in couples]
    again = 2 * sum(bool(pool.partners[couple]) for couple in couples)
    return Quality(BEST - statistics.mean(scores), BEST - min(scores), len(pool) - 2 * len(couples), again)


def ours_in(pool: Pool, round_key: str) -> Couples:
    place = {number: index for index, number in enumerate(pool.ids)}
    found = match(pool, round_key)
    assert not found.trios
    return [(place[one], place[other]) for one, other in (group.members for group in found.pairs)]


def _greedy(pool: Pool) -> list[Figure]:
    """The best pair first, then the best of those who are left."""
    ones, others = np.nonzero(np.triu(pool.allowed))
    best_first = np.argsort(-pool.scores[ones, others], kind="stable")
    peer = quality(pool, as_they_come(zip(ones[best_first].tolist(), others[best_first].tolist(), strict=True)))
    ours, name = quality(pool, ours_in(pool, "1")), f"matching: {len(pool):,} people"
    return [
        Figure(f"{name}, mean points short of 1,000", ours.short, peer.short, "points", "greedy"),
        Figure(f"{name}, weakest pair, points short of 1,000", ours.weakest, peer.weakest, "points", "greedy"),
        Figure(f"{name}, left out", ours.left_out, peer.left_out, "people", "greedy"),
    ]


def as_they_come(couples: Iterable[tuple[int, int]]) -> Couples:
    """Each pair whose two people are both still free."""
    chosen: Couples = []
    taken = set[int]()
    for couple in couples:
        if taken.isdisjoint(couple):
            chosen.append(couple)
            taken.update(couple)
    return chosen


def _rounds(pool: Pool) -> list[Figure]:
    """Twelve rounds. Ours lets two meet again rather than leave somebody out, so that is counted too."""
    dice = random.Random(7)
    ours = _played(pool, ours_in)
    peer = _played(pool, lambda pool, _: _at_random(pool, dice))
    name, peer_name = f"matching: {ROUNDS} rounds of {len(pool)} people", "random without repeats, same rules"
    figures = [
        Figure(
            f"{name}, round {number}, mean points short of 1,000",
            ours[number - 1].short, peer[number - 1].short, "points", peer_name,
        )
        for number in TOLD_OF
    ]  # fmt: skip
    left_out = [sum(played.left_out for played in rounds) for rounds in (ours, peer)]
    no_stranger = [sum(played.left_out + played.again for played in rounds) for rounds in (ours, peer)]
    return [
        *figures,
        Figure(f"{name}, left out in all", left_out[0], left_out[1], "people", peer_name),
        Figure(f"{name}, without a new partner in all", no_stranger[0], no_stranger[1], "people", peer_name),
    ]


def _played(pool: Pool, pair_up: Callable[[Pool, str], Couples]) -> list[Quality]:
    found = []
    for number in range(1, ROUNDS + 1):
        couples = pair_up(pool, f"round {number}")
        found.append(quality(pool, couples))
        partners = pool.partners.copy()
        for one, other in couples:
            partners[one, other] += 1
            partners[other, one] += 1
        pool = replace(pool, partners=partners)
    return found


def _at_random(pool: Pool, dice: random.Random) -> Couples:
    couples = np.argwhere(np.triu(pool.allowed & (pool.partners == 0))).tolist()
    dice.shuffle(couples)
    return as_they_come((one, other) for one, other in couples)
