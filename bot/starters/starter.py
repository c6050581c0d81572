"""The values of conversation starters: one question, the library it stands in, and what somebody is looking for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Audience = Literal["chat", "pair", "circle", "anyone"]
Stage = Literal["start", "middle", "end", "any"]
Depth = Literal[1, 2, 3]


@dataclass(frozen=True, slots=True)
class Starter:
    """One question to begin with.

    ``id`` is the library's own (`wellbeing.chore`), or `own.7` for a community's. ``stage`` is how far two people, or a
    group, have come together; ``depth`` goes from light (1) to deep (3, for private places only).
    ``author_id`` is the member to thank, where one wished to be named.
    """

    id: str
    theme: str
    audience: Audience
    stage: Stage
    depth: Depth
    text: str
    follow_up: str = ""
    framework: str = ""
    caution: str = ""
    licence: str = ""
    author_id: int | None = None


@dataclass(frozen=True, slots=True)
class Library:
    """The starters that are in use, and the title of each theme by its short name. Never changed, only replaced."""

    themes: Mapping[str, str]
    starters: tuple[Starter, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody is looking for; None where they do not mind. ``private``: not everybody can read along there."""

    theme: str | None = None
    audience: Audience | None = None
    stage: Stage | None = None
    depth: Depth | None = None
    private: bool = False
