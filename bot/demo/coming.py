"""What happens next in the community, in words, for the button that moves time to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chats.chat import RUNNING, UPCOMING, Chat
from bot.chats.rules import LEAD
from bot.demo.world import Community


@dataclass(frozen=True, slots=True)
class Coming:
    at: datetime
    what: str


async def next_event(community: Community) -> Coming | None:
    """The first thing to come that people will see; None if nothing is planned."""
    now = community.world.now
    chats = await community.chats_in(*UPCOMING, *RUNNING, "closed")
    found = [coming for chat in chats if not chat.practice for coming in _of(chat) if coming.at > now]
    return min(found, key=lambda coming: coming.at, default=None)


def _of(chat: Chat) -> Iterator[Coming]:
    name = f"“{chat.title}”"
    if chat.state == "scheduled":
        yield Coming(chat.opens_at - LEAD, f"{name} is announced")
    if chat.state in UPCOMING:
        yield Coming(chat.opens_at - timedelta(days=1), f"Reminder, a day before {name}")
        yield Coming(chat.opens_at - timedelta(hours=1), f"Reminder, an hour before {name}")
        yield Coming(chat.opens_at, f"{name} opens")
    if chat.state == "open" and chat.held_since is None:
        for question in chat.questions:
            if question.waits:
                yield Coming(question.due_at, f"Question {question.number} is asked")
        yield Coming(chat.takeaways_at, "Take-aways are asked for")
    if chat.running and chat.held_since is None:
        yield Coming(chat.closes_at, f"{name} closes")
    if chat.state == "closed" and chat.publishes_at is not None:
        yield Coming(chat.publishes_at, "The transcript is published")
