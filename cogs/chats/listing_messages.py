"""Lists of chats, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.chats.chat import Chat
from bot.chats.people import Part
from bot.when import discord_time
from cogs.chats.messages import title_of

MOST = 2_000  # characters of one message

_STATE_OF_MINE = {
    "draft": "a draft, not sent yet",
    "proposed": "with the organisers",
    "declined": "not taken this time",
    "scheduled": "accepted",
}


def chats(upcoming: Sequence[Chat], mine: Sequence[Chat], recent: Sequence[Chat], parts: Mapping[int, Part]) -> str:
    """As many as fit one message, the nearest first."""
    lines = ["## Chats to come"]
    lines += [_to_come(chat, parts.get(chat.id)) for chat in upcoming] or ["None yet. `/chat propose` changes that."]
    if mine:
        lines += ["## Your proposals", *(_proposed(chat) for chat in mine)]
    if recent:
        lines += ["## Held lately", *(_held(chat) for chat in recent)]
    return _fitting(lines)


def _fitting(lines: Sequence[str]) -> str:
    text = ""
    for line in lines:
        if len(text) + len(line) + 1 > MOST - 40:
            return text + "\n… and more: `/chat view` finds each by its title."
        text += ("\n" if text else "") + line
    return text


def _to_come(chat: Chat, part: Part | None) -> str:
    when = (
        "**open now**" if chat.running else f"{discord_time(chat.opens_at, 'F')} ({discord_time(chat.opens_at, 'R')})"
    )
    place = f" · <#{chat.thread_id}>" if chat.thread_id and (not chat.safe_space or (part and part.joined)) else ""
    safe = " · safe space" if chat.safe_space else ""
    return f"• **{title_of(chat, 100)}**\n  {when}{place}{safe}{_answer(part)}"


def _answer(part: Part | None) -> str:
    if part is None:
        return ""
    said = "you can't come" if part.excused else "you joined" if part.joined else "you watch" if part.watching else ""
    reminder = "a reminder comes" if part.reminded and not part.excused else ""
    return "".join(f" · {words}" for words in (said, reminder) if words)


def _proposed(chat: Chat) -> str:
    return f"• **{title_of(chat, 100)}**: {_STATE_OF_MINE[chat.state]}, {discord_time(chat.opens_at, 'f')}"


def _held(chat: Chat) -> str:
    if chat.safe_space:
        what = "a safe space, nothing kept"
    elif chat.state == "published":
        what = "`/chat transcript` has its files"
    elif chat.publishes_at:
        what = f"answers count until {discord_time(chat.publishes_at, 'f')}"
    else:
        what = "not published"
    return f"• **{title_of(chat, 100)}**, {discord_time(chat.opens_at, 'd')}: {what}"
