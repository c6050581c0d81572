"""Every sentence of a member's home and of the pinned start message."""

from __future__ import annotations

from collections.abc import Sequence

from discord.utils import escape_markdown, escape_mentions

NOTHING_WAITS = "Nothing is waiting for you."


def pinned(community: str, chats_channel_id: int | None) -> str:
    name = escape_markdown(escape_mentions(community)) or "this community"
    place = f"Chats are announced in <#{chats_channel_id}>.\n" if chats_channel_id else ""
    return (
        f"# Welcome to {name}\n"
        "Here we meet for themed chats: an hour together with a few good questions, in a thread, in writing. "
        "Come for all of it or for one question, or just watch. Everyone has something to teach, and to learn.\n"
        f"{place}\n"
        "The buttons below answer you alone. `/start` brings them up anywhere."
    )


def home(community: str, corners: Sequence[str]) -> str:
    name = escape_markdown(escape_mentions(community)) or "this community"
    return "\n\n".join([f"**Your home in {name}.** Only you can see this.", *corners])[:2000]


def waiting(count: int) -> str:
    if not count:
        return f"**Waiting for you:** {NOTHING_WAITS[0].lower()}{NOTHING_WAITS[1:]}"
    return f"**Waiting for you:** {count} {'notice' if count == 1 else 'notices'}. Press **What is waiting**."


def more_waits(count: int) -> str:
    return f"{count} more {'is' if count == 1 else 'are'} waiting. Press **What is waiting** again."


def news(*, on: bool) -> str:
    return (
        "**New chats:** you are told." if on else "**New chats:** you are not told. **Tell me about new chats** does."
    )


def news_now(*, on: bool, changed: bool) -> str:
    if on:
        opening = "Done. You are now told" if changed else "You are told already"
        return f"{opening} when a chat is announced."
    return "Done. I no longer tell you about new chats." if changed else "You are not told about new chats. That stays."


NO_NEWS_ROLE = "This community does not send news about chats. `/chat list` shows what is coming."
NEWS_ROLE_STUCK = (
    "I can't change that just now: the Chat news role needs an organiser. `/setup check` shows them what to mend."
)
