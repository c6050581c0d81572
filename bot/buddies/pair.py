"""The values that buddies' services hand out: requests, pairs, meetings. Frozen, no rows, no Discord objects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.buddies.content import Agreed, CheckIn

CheckInAnswer = Literal["well", "help", "stop"]
Outcome = Literal["waiting", "accepted", "withdrawn", "no", "lapsed"]


@dataclass(frozen=True, slots=True)
class Question:
    id: int
    author_id: int
    text: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class Request:
    """One member asked another, as one of the two may see it: a no that has not been told yet is still "waiting"."""

    id: int
    guild_id: int
    asker_id: int
    asked_id: int
    outcome: Outcome
    answer_at: datetime
    questions: tuple[Question, ...]

    def other(self, user_id: int) -> int:
        return self.asked_id if user_id == self.asker_id else self.asker_id

    def questions_left(self, user_id: int, most: int) -> int:
        return most - sum(question.author_id == user_id for question in self.questions)


@dataclass(frozen=True, slots=True)
class Goal:
    id: int
    author_id: int
    text: str
    reached: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """A talk that a pair logged. `buddies` are the others of the pair at that time."""

    id: int
    pair_id: int
    held_at: datetime
    length: timedelta
    about: str
    logged_by: int
    buddies: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two buddies, or three. `members` are those still in it, `former` those who have left; `agreed` said yes to the
    agreement that stands."""

    id: int
    guild_id: int
    state: Literal["open", "ended"]
    revision: int
    thread_id: int | None
    begun_at: datetime
    ends_at: datetime
    paused_at: datetime | None
    ended_at: datetime | None
    agreement: Agreed | None
    agreement_version: str | None
    agreed: frozenset[int]
    members: tuple[int, ...]
    former: tuple[int, ...]
    goals: tuple[Goal, ...]
    meetings: int
    next_meeting_at: datetime | None

    @property
    def subject(self) -> str:
        """Its name on the agenda."""
        return f"pair:{self.id}"

    @property
    def open(self) -> bool:
        return self.state == "open"

    def others(self, user_id: int) -> tuple[int, ...]:
        return tuple(member for member in self.members if member != user_id)


@dataclass(frozen=True, slots=True)
class CheckInAsked:
    """A check-in as one of the pair meets it: `answer` is what they said, if they have."""

    pair: Pair
    name: CheckIn
    answer: CheckInAnswer | None
