"""The values a community is made of, as its service hands them out: frozen, no rows, no Discord objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Names = Literal["display", "initials", "number", "left_out"]


@dataclass(frozen=True, slots=True)
class Settings:
    """One community's settings; ids are None until `/setup` has named a place.

    `start_revision` grows whenever the pinned start message has to be drawn anew.
    """

    guild_id: int
    name: str
    timezone: str
    chats_channel_id: int | None
    organisers_channel_id: int | None
    start_channel_id: int | None
    start_message_id: int | None
    start_revision: int
    organiser_role_id: int | None
    news_role_id: int | None
    names: Names
    window_hours: int

    @property
    def ready(self) -> bool:
        """Chats can be proposed and announced."""
        return self.chats_channel_id is not None and self.organisers_channel_id is not None


@dataclass(frozen=True, slots=True)
class Choices:
    """What one member chose: `names` is None while the community's default applies."""

    names: Names | None
    dm_on: bool
    desk_thread_id: int | None
    agreed_to_conduct: bool
    agreed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something for one member's eyes. `facts` are what its wording needs."""

    id: int
    guild_id: int
    user_id: int
    kind: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """How much is kept about one member in one community."""

    chats: int
    captured: int
    published: int
    published_chats: int
    proposals: int
    activities: int
    reflections: int
    records_of_part: int
    kept_by_others: int
    notices: int
    agreements: int
    saved_starters: int
    suggestions: int
    buddy_profile: int
    buddy_requests: int
    buddy_pairs: int
    kept_apart_from: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """An agenda item that failed or keeps failing, for the organisers."""

    item_id: int
    kind: str
    subject: str
    step: str
    given_up: bool
    why: str
