"""What to do with a planned step that has come due: the three answers a rule may give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Do:
    """Carry it out now."""


@dataclass(frozen=True, slots=True)
class Later:
    """Not yet: look again at this instant (UTC)."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Drop:
    """Never: the moment has passed, or it is done already."""

    why: str


Verdict = Do | Later | Drop
