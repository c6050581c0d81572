"""An odd one out joins two others. The trio is chosen before the rest are paired, so that others may change places."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import islice

import numpy as np

from bot.matching.pairing import ALONE, Mates, count, most_pairs
from bot.matching.pool import Flags, Pool, Worths

TAKEN = -2
"""Beside ALONE: somebody who is in a trio."""
MOST_EXPOSED = 100
"""How many people are tried in the place of the odd one, when nobody can take the odd one in."""
MOST_TRIED = 60
"""How many trios are tried one by one, when none of those will do."""

Trio = tuple[int, int, int]


def choose_trios(pool: Pool, mates: Mates) -> list[Trio]:
    """Places of trios such that the rest of the pool can still make all but as many of the pairs in `mates`.

    All three of a trio may meet each other. Whoever has the fewest people they may meet chooses first.
    """
    loose = [int(place) for place in np.flatnonzero(mates == ALONE) if pool.allowed[place].any()]
    return (_by_changing_places(pool, mates, loose) or _by_trying(pool, mates)) if loose else []


def _by_changing_places(pool: Pool, mates: Mates, loose: list[int]) -> list[Trio]:
    order = pool.order()
    trios: list[Trio] = []
    for odd in sorted(loose, key=lambda place: int(pool.allowed[place].sum())):
        for instead, others in _exposed(pool, mates, odd):
            found = _best_trio(pool, order, others, instead)
            if found is not None:
                trios.append(found)
                mates = _without(others, found)
                break
    return trios


def _by_trying(pool: Pool, mates: Mates) -> list[Trio]:
    """Changing places along a chain of pairs cannot find every way: here a few trios are tried as they come."""
    for trio in islice(_all_trios(pool.allowed), MOST_TRIED):
        rest = np.setdiff1d(np.arange(len(pool)), trio)
        if most_pairs(pool.allowed[np.ix_(rest, rest)]) == count(mates) - 1:
            return [trio]
    return []


def _all_trios(allowed: Flags) -> Iterator[Trio]:
    links = allowed.astype(np.float32)
    for one, two in zip(*np.nonzero(np.triu(allowed & (links @ links > 0))), strict=True):
        for three in np.flatnonzero(allowed[one] & allowed[two]):
            if three > two:
                yield int(one), int(two), int(three)


def _best_trio(pool: Pool, order: Worths, mates: Mates, odd: int) -> Trio | None:
    """The two with whom `odd` makes the best trio, if their partners, when they are not each other's, may pair up."""
    near = np.flatnonzero(pool.allowed[odd] & (mates >= 0))
    theirs = mates[near]
    table = np.ix_(near, near)
    possible = np.triu(pool.allowed[table] & pool.allowed[np.ix_(theirs, theirs)])
    if not possible.any():
        return None
    # Three links stand for three people, a pair's one link for two: so a pair's counts twice here.
    given = order[odd, near] - 2 * order[near, theirs]
    gain = given[:, None] + given[None, :] + order[table] + 2 * order[np.ix_(theirs, theirs)]
    best = int(np.where(possible, gain, np.iinfo(np.int64).min).argmax())
    one, other = near[best // len(near)], near[best % len(near)]
    return odd, int(one), int(other)


def _without(mates: Mates, trio: Trio) -> Mates:
    """The pairs that are left once a trio has gone: the partners it leaves behind make a pair."""
    odd, one, other = trio
    rest = mates.copy()
    left, right = mates[one], mates[other]
    if left != other:
        rest[left], rest[right] = right, left
    rest[[odd, one, other]] = TAKEN
    return rest


def _exposed(pool: Pool, mates: Mates, odd: int) -> Iterator[tuple[int, Mates]]:
    """Everyone who could be the odd one out instead, with the pairs as they then are: the odd one first.

    If the odd one takes somebody's partner, that somebody is left over, and can do the same.
    """
    came_from: dict[int, tuple[int, int]] = {}  # who is left over: whose partner was taken, by whom
    seen = {odd}
    queue = deque([odd])
    for _ in range(MOST_EXPOSED):
        if not queue:
            return
        place = queue.popleft()
        yield place, _swapped(mates, place, came_from)
        for taken in np.flatnonzero(pool.allowed[place] & (mates >= 0)).tolist():
            left = int(mates[taken])
            if taken not in seen and left not in seen:
                seen |= {taken, left}
                came_from[left] = (taken, place)
                queue.append(left)


def _swapped(mates: Mates, place: int, came_from: dict[int, tuple[int, int]]) -> Mates:
    swapped = mates.copy()
    swapped[place] = ALONE
    while place in came_from:
        taken, taker = came_from[place]
        swapped[taken], swapped[taker] = taker, taken
        place = taker
    return swapped
