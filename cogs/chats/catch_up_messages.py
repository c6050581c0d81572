"""Catch me up, in words: a whole chat on one phone screen."""

from __future__ import annotations

from bot.chats.glance import Discussed, Glance, Liked
from bot.documents.text import shorten
from cogs.chats.messages import said, title_of

MOST = 2_000  # characters of one message
_LENGTHS = (160, 110, 75, 50, 30, 15)  # of each answer: the longest with which the whole fits
_MOST_LINKS = 6

NOTHING_YET = "No question has been asked yet."
KEPT = "It is at your desk. **Show me** there always tells the newest; nothing is copied."


def caught_up(glance: Glance) -> str:
    """At most 2,000 characters, whatever was said."""
    for length in _LENGTHS:
        text = _told(glance, length)
        if len(text) <= MOST:
            return text
    return _told(glance, 0)[:MOST]


def _told(glance: Glance, length: int) -> str:
    chat = glance.chat
    place = f" · <#{chat.thread_id}>" if chat.thread_id else ""
    parts = [f"**{title_of(chat, 60)}** so far{place}"]
    parts += [_question(discussed, length) for discussed in glance.questions]
    if not glance.questions:
        parts.append(NOTHING_YET)
    parts += _links(glance, MOST - len("\n\n".join(parts)) - 40)
    return "\n\n".join(parts)


def _question(discussed: Discussed, length: int) -> str:
    name = f"Q{discussed.number}." if discussed.number else "Take-aways"
    text = f" {said(shorten(discussed.text, 80 if length > 30 else 30), 90)}" if discussed.text else ""
    count = f"{discussed.messages} message{'' if discussed.messages == 1 else 's'}"
    heading = f"**{name}**{text} ({count})"
    return "\n".join([heading, *(_liked(liked, length) for liked in discussed.liked if length)])


def _liked(liked: Liked, length: int) -> str:
    name = said(shorten(liked.name, 20), 30) if liked.name else f"<@{liked.author_id}>"
    hearts = f" ({liked.reactions} liked)" if liked.reactions else ""
    return f"• {name}: {said(shorten(liked.text, length), length)}{hearts}"


def _links(glance: Glance, room: int) -> list[str]:
    """The newest links that fit, each whole: half a link leads nowhere."""
    fitting: list[str] = []
    for link in reversed(glance.links):
        room -= len(link) + 5
        if room < 0 or len(fitting) == _MOST_LINKS:
            break
        fitting.insert(0, f"• <{link}>")
    return ["**Links**\n" + "\n".join(fitting)] if fitting else []
