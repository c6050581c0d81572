"""Pairs: as many as can be made, then with as few earlier partners as can be, then the best."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import rustworkx as rx

from bot.matching.pool import Flags, Places, Pool, weights

DENSE = 500
"""Up to so many people, every pair that may meet is looked at."""
NEAREST = 50
"""Above that, each person's best so many; and everybody for those whom that leaves over."""
ALONE = -1

Mates = Places
"""For each place in the pool, the place of their partner, or ALONE."""


def pair(pool: Pool, round_key: str) -> Mates:
    """The best pairs of a pool."""
    return _by_the_nearest(pool, round_key) if len(pool) > DENSE else best_of(pool, round_key, pool.allowed)


def _by_the_nearest(pool: Pool, round_key: str) -> Mates:
    """Almost always the best of all pairs, at a fifth of the cost; as many pairs as there can be, always."""
    edges = nearest(pool, NEAREST)
    opened: Flags = np.zeros(len(pool), dtype=bool)
    while True:
        mates = best_of(pool, round_key, edges)
        loose = (mates == ALONE) & pool.allowed.any(axis=1)
        again = pool.partners[np.arange(len(pool)), mates].astype(bool) & (mates != ALONE)
        if loose.sum() <= odd_parts(pool.allowed) and not again.any():
            return mates
        new = (loose | again) & ~opened
        if not new.any():
            break
        opened |= new
        edges[new] = pool.allowed[new]
        edges[:, new] = pool.allowed[:, new]
    return mates if count(mates) == most_pairs(pool.allowed) else best_of(pool, round_key, pool.allowed)


def nearest(pool: Pool, most: int) -> Flags:
    """The pairs that are among the best `most` of either of the two."""
    order = np.where(pool.allowed, pool.order(), np.iinfo(np.int64).min)
    best = np.argpartition(order, -most, axis=1)[:, -most:]
    edges: Flags = np.zeros_like(pool.allowed)
    np.put_along_axis(edges, best, True, axis=1)
    return (edges | edges.T) & pool.allowed


def odd_parts(allowed: Flags) -> int:
    """How many parts of a pool, within which alone people may meet, have an odd number of people (more than one)."""
    unseen, odd = allowed.any(axis=1), 0
    while unseen.any():
        part: Flags = np.zeros_like(unseen)
        edge = [int(unseen.argmax())]
        while len(edge):
            part[edge] = True
            edge = np.flatnonzero(allowed[edge].any(axis=0) & ~part).tolist()
        unseen &= ~part
        odd += int(part.sum()) % 2
    return odd


def most_pairs(allowed: Flags) -> int:
    ones, others = np.nonzero(np.triu(allowed))
    return len(_matching(len(allowed), ones.tolist(), others.tolist(), [1] * len(ones)))


def count(mates: Mates) -> int:
    return int((mates != ALONE).sum()) // 2


def best_of(pool: Pool, round_key: str, edges: Flags) -> Mates:
    """The best pairs that can be made of `edges` alone."""
    ones, others = np.nonzero(np.triu(edges))
    mates: Mates = np.full(len(pool), ALONE, dtype=np.intp)
    weighed = weights(pool, round_key, ones, others)
    for one, other in _matching(len(pool), ones.tolist(), others.tolist(), weighed):
        mates[one], mates[other] = other, one
    return mates


def _matching(size: int, ones: Sequence[int], others: Sequence[int], weighed: Sequence[int]) -> set[tuple[int, int]]:
    graph: rx.PyGraph[None, int] = rx.PyGraph()
    graph.add_nodes_from([None] * size)
    graph.add_edges_from(list(zip(ones, others, weighed, strict=True)))
    return rx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)


def with_highest_floor(pool: Pool, round_key: str, mates: Mates) -> Mates:
    """Of all pairings with as many pairs and as few earlier partners as `mates`, the best whose weakest is best."""
    matched = np.flatnonzero(mates != ALONE)
    if not len(matched):
        return mates
    edges = pool.allowed if len(pool) <= DENSE else nearest(pool, NEAREST)
    edges = edges.copy()
    edges[matched, mates[matched]] = True
    floor = int(pool.scores[matched, mates[matched]].min())
    floors = np.unique(pool.scores[edges & (pool.scores >= floor)]).tolist()
    low, high = 0, len(floors) - 1
    while low < high:  # the floor at `low` can be held, any above `high` cannot
        middle = (low + high + 1) // 2
        if _holds(pool, edges & (pool.scores >= floors[middle]), mates):
            low = middle
        else:
            high = middle - 1
    return mates if low == 0 else best_of(pool, round_key, edges & (pool.scores >= floors[low]))


def _holds(pool: Pool, edges: Flags, mates: Mates) -> bool:
    """Whether these edges allow as many pairs and as few earlier partners as `mates` has."""
    ones, others = np.nonzero(np.triu(edges))
    found = _matching(len(pool), ones.tolist(), others.tolist(), (-pool.partners[ones, others]).tolist())
    places = np.array(sorted(found), dtype=np.intp).reshape(-1, 2)
    matched = np.flatnonzero(mates != ALONE)
    before = int(pool.partners[matched, mates[matched]].sum()) // 2
    return len(found) == count(mates) and int(pool.partners[places[:, 0], places[:, 1]].sum()) == before
