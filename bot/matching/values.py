"""What a matching is made of. No numpy here: the bot reads results without loading it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Floor = Literal["gentle", "highest"]
"""How much is done for whoever would fare worst.

- gentle: a low score weighs more than a high one makes up for; costs next to nothing overall.
- highest: no pair scores less than it must; others may give up some of theirs for it.
"""


@dataclass(frozen=True, slots=True)
class Group:
    """Two or three people, ids ascending. `score` is that of their weakest link; `partners`, how many former pairs
    are among them, each counted as often as it was one."""

    members: tuple[int, ...]
    score: int
    partners: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """no_partner: there is nobody in the pool they may be paired with. odd_one: there is, but all those are taken."""

    id: int
    why: Literal["no_partner", "odd_one"]


@dataclass(frozen=True, slots=True)
class Matching:
    """Everybody in the pool is in exactly one pair, trio or `left_out`."""

    pairs: tuple[Group, ...]
    trios: tuple[Group, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        return self.pairs + self.trios

    @property
    def placed(self) -> int:
        return sum(len(group.members) for group in self.groups)

    @property
    def weakest(self) -> Group | None:
        return min(self.groups, key=lambda group: (group.score, group.members), default=None)

    @property
    def mean(self) -> float:
        """The mean score of pairs and trios; 0.0 when there are none."""
        return sum(group.score for group in self.groups) / len(self.groups) if self.groups else 0.0

    @property
    def repeats(self) -> int:
        """Pairs and trios in which some were partners before."""
        return sum(group.partners > 0 for group in self.groups)
