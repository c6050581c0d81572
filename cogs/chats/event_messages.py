"""What the server's own event says, and what organisers are told when it cannot be made."""

from __future__ import annotations

from bot.chats.chat import Chat
from bot.documents.text import clean_line, shorten
from cogs.chats.messages import said, title_of

_LONGEST_NAME, _LONGEST_TEXT, _LONGEST_PLACE = 100, 1_000, 100  # characters, by Discord's rule


def name(chat: Chat) -> str:
    return shorten(clean_line(chat.title), _LONGEST_NAME) or "Chat"


def location(channel: str) -> str:
    return shorten(f"#{channel}: “Interested” is not joining, press Join there", _LONGEST_PLACE)


def link(chat: Chat) -> str:
    """To the chat's card. It also tells the event of one chat from every other."""
    return f"https://discord.com/channels/{chat.guild_id}/{chat.channel_id}/{chat.announcement_id}"


def description(chat: Chat, channel: str) -> str:
    ending = f"“Interested” is not joining; press Join in #{channel}: {link(chat)}"
    return f"{said(chat.introduction, _LONGEST_TEXT - len(ending) - 2)}\n\n{ending}"


def not_allowed(chat: Chat) -> str:
    return (
        f"I could not keep this server's event for “{title_of(chat)}”: I lack the permission Create Events (or Manage "
        "Events). Give it to my role and I go on by myself. The chat is held either way."
    )


def too_many(chat: Chat) -> str:
    return (
        f"I could not add “{title_of(chat)}” to this server's events: it has 100 of them, the most Discord allows. "
        "Delete some you no longer need and I go on by myself. The chat is held either way."
    )
