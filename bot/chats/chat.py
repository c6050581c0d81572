"""The values a chat is made of, as services hand them out: frozen, no rows, no Discord objects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

State = Literal[
    "draft", "proposed", "scheduled", "announced", "open", "winding_up", "closed", "published",
    "declined", "cancelled", "discarded",
]  # fmt: skip
Repeat = Literal["once", "weekly", "fortnightly", "monthly"]

UPCOMING: tuple[State, ...] = ("scheduled", "announced")
RUNNING: tuple[State, ...] = ("open", "winding_up")
ENDED: tuple[State, ...] = ("closed", "published")
FINAL: tuple[State, ...] = ("published", "declined", "cancelled", "discarded")


@dataclass(frozen=True, slots=True)
class Question:
    """One numbered question. `due_at` is the timetable's, `asked_at` when it stood in the thread."""

    number: int
    text: str
    due_at: datetime
    asked_at: datetime | None = None
    skipped_at: datetime | None = None
    message_id: int | None = None

    @property
    def waits(self) -> bool:
        return self.asked_at is None and self.skipped_at is None


@dataclass(frozen=True, slots=True)
class Chat:
    """A themed chat at one moment. All instants are UTC; ids are Discord's.

    `revision` grows whenever the timetable changes: a step planned under an older one is void. `edition` grows
    with its words and people. `series_at` is the date of its series that it stands for, also when it was moved.
    """

    id: int
    guild_id: int
    state: State
    revision: int
    series_id: int | None
    title: str
    introduction: str
    reading: str
    theme: str
    repeat: Repeat
    safe_space: bool
    practice: bool
    proposer_id: int
    host_id: int
    support_id: int | None
    support_accepted: bool
    opens_at: datetime
    length: timedelta
    takeaways_at: datetime
    closes_at: datetime
    held_since: datetime | None
    channel_id: int | None
    proposal_id: int | None
    announcement_id: int | None
    thread_id: int | None
    hosts_thread_id: int | None
    panel_id: int | None
    event_id: int | None
    closing_id: int | None
    published_message_id: int | None
    decision_note: str | None
    opened_at: datetime | None
    wound_up_at: datetime | None
    closed_at: datetime | None
    publishes_at: datetime | None
    published_at: datetime | None
    questions: tuple[Question, ...]
    edition: int = 1
    decided_by: int | None = None
    series_at: datetime | None = None

    @property
    def subject(self) -> str:
        """Its public line on the agenda. `/hosts`, `/event` and `/pins` run beside it and never hold it up."""
        return f"chat:{self.id}"

    @property
    def hosts(self) -> tuple[int, ...]:
        """Who may press the host panel: the host, and the support host once they have accepted."""
        return (self.host_id, self.support_id) if self.support_id and self.support_accepted else (self.host_id,)

    @property
    def running(self) -> bool:
        return self.state in RUNNING

    @property
    def undecided(self) -> bool:
        """Closed with words kept: it may still be published or discarded."""
        return self.state == "closed" and not self.safe_space and not self.practice

    def question(self, number: int) -> Question | None:
        return next((q for q in self.questions if q.number == number), None)

    @property
    def next_question(self) -> Question | None:
        """The first that is neither asked nor skipped."""
        return next((q for q in self.questions if q.waits), None)

    @property
    def current_question(self) -> Question | None:
        """The last that was asked."""
        asked = [q for q in self.questions if q.asked_at is not None]
        return max(asked, key=lambda q: q.number) if asked else None
