"""What a member's CPD is made of, as its services hand it out: frozen, no rows, no Discord objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from bot.cpd.models import Form, Model

OWN_WORDS, NOBODY = "own-words", "nobody"
DECLARATIONS = (OWN_WORDS, NOBODY)
"""What is ticked before a reflection is saved: it is in my own words; nobody can be identified."""

# How a member came to an activity. "" is one they added themselves; the others are `frameworks.Role`s.
Role = Literal["participant", "watcher", "host", "support host", "mentor", "mentee", "buddy", "facilitator", ""]


@dataclass(frozen=True, slots=True)
class Kept:
    """A message a member saved. `author` is its author's name as they choose it today, `words` "" where they are left
    out; both are read afresh whenever they are shown. `own`: the member wrote it."""

    at: datetime
    author: str
    words: str
    own: bool


@dataclass(frozen=True, slots=True)
class Reflected:
    """A saved reflection: answers by the id of their question, those to another model's questions among them."""

    model: str
    answers: Mapping[str, str]
    written_at: datetime
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One activity in a member's log. `source` is "chat:7", "meeting:3" or "question:5"; "" for one the member added.
    `kinds` are categories the member chose, by framework; where there is none, the framework proposes one.
    `minutes_seen`: the bot saw them. `corrected`: since then it is the member's own account."""

    id: int
    guild_id: int
    user_id: int
    source: str
    role: Role
    on: date
    title: str
    minutes: int | None = None
    minutes_seen: bool = False
    about: str = ""
    links: tuple[str, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    kept: tuple[Kept, ...] = ()
    reflected: Reflected | None = None
    has_draft: bool = False
    corrected: bool = False

    @property
    def chat_id(self) -> int | None:
        kind, _, number = self.source.partition(":")
        return int(number) if kind == "chat" else None


@dataclass(frozen=True, slots=True)
class Draft:
    """A reflection on its way. `doubtful` are the questions whose answers hold what may be an NHS number, and which the
    member has not yet said to be something else."""

    entry: Entry
    model: Model
    one_by_one: bool
    answers: Mapping[str, str]
    ticked: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[Form, ...]:
        return self.model.in_forms(one_by_one=self.one_by_one)

    @property
    def next_form(self) -> int | None:
        """The first form that was never sent; None when all were."""
        unsent = (n for n, form in enumerate(self.forms) if any(prompt.id not in self.answers for prompt in form))
        return next(unsent, None)

    @property
    def sent(self) -> int:
        """How many questions have been before the member, answered or left empty."""
        return sum(prompt.id in self.answers for prompt in self.model.prompts)

    @property
    def empty(self) -> bool:
        return not any(self.answers.get(prompt.id, "").strip() for prompt in self.model.prompts)

    @property
    def declared(self) -> bool:
        return set(DECLARATIONS) <= set(self.ticked)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a member chose for their evidence. `name` is "" until they said what to print. `cycles` are days of their
    own, by framework; `featured` numbers of entries, in their order."""

    name: str = ""
    registration: str = ""
    summary: str = ""
    frameworks: tuple[str, ...] = ()
    cycles: Mapping[str, tuple[date, date]] = field(default_factory=dict)
    featured: tuple[int, ...] = ()
    model: str = ""
    one_by_one: bool = False
