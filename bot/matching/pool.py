"""Everybody who wants to be matched, as arrays: who may meet whom, and how well they would fit."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.int16]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
Worths = NDArray[np.int64]

BEST = 1000
_DRAW = 24  # bits of the lot that decides between equals


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """`scores` (0 to 1,000), `allowed` and `partners` (times they were partners before) are n × n and symmetric.

    Raises ValueError for anything else. A pair that is not `allowed` is never made.
    """

    ids: tuple[int, ...]
    scores: Scores
    allowed: Flags
    partners: Scores

    def __post_init__(self) -> None:
        if len(set(self.ids)) != len(self.ids):
            raise ValueError("Somebody is in the pool twice")
        for name in ("scores", "allowed", "partners"):
            array: NDArray[Any] = getattr(self, name)
            if array.shape != (len(self.ids),) * 2 or not np.array_equal(array, array.T):
                raise ValueError(f"{name} is not a symmetric table of everybody in the pool")
        if self.allowed.diagonal().any():
            raise ValueError("Nobody can be paired with themselves")
        if self.scores.size and not 0 <= self.scores.min() <= self.scores.max() <= BEST:
            raise ValueError(f"A score is not between 0 and {BEST}")

    def __len__(self) -> int:
        return len(self.ids)

    def shuffled(self, round_key: str) -> Pool:
        """The same people in the order that a round's lot gives them, whatever order they came in."""
        drawn = sorted(range(len(self)), key=lambda place: (_lot(f"{round_key}:{self.ids[place]}"), self.ids[place]))
        return self.only(np.array(drawn, dtype=np.intp))

    def only(self, places: Places) -> Pool:
        table = np.ix_(places, places)
        ids = tuple(self.ids[place] for place in places)
        return Pool(ids, self.scores[table], self.allowed[table], self.partners[table])

    def worths(self) -> Worths:
        """1 - (1 - s)² in millionths: what a weak pair gains weighs more than what a strong one loses."""
        scores = self.scores.astype(np.int64)
        return 2 * BEST * scores - scores * scores

    def order(self) -> Worths:
        """Worth, with every earlier partnership below all strangers."""
        most = len(self) * BEST * BEST + 1
        return self.worths() - most * self.partners.astype(np.int64)


def lots(pool: Pool, round_key: str, ones: list[int], others: list[int]) -> list[int]:
    """For each pair of places, a number below 2 to the 24th that decides between equals, different in each round."""
    ids = pool.ids
    return [
        _lot(f"{round_key}:{min(ids[one], ids[other])}:{max(ids[one], ids[other])}") >> (64 - _DRAW)
        for one, other in zip(ones, others, strict=True)
    ]


def _lot(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def weights(pool: Pool, round_key: str, ones: Places, others: Places) -> list[int]:
    """One whole number an edge, exact: fewest earlier partners first, then most worth, then the lot."""
    step = len(pool) << _DRAW  # more than all lots of a matching together
    above = (BEST * BEST + 1) * step * len(pool)  # more than all worths of a matching together
    worths = pool.worths()[ones, others].tolist()
    partners = pool.partners[ones, others].tolist()
    drawn = lots(pool, round_key, ones.tolist(), others.tolist())
    return [worth * step + lot - before * above for worth, before, lot in zip(worths, partners, drawn, strict=True)]
