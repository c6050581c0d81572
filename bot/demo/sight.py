"""What the bot said in the channels, as a log one can read: text, buttons, and how much members wrote in between."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import groupby

import discord
from simcord import ChannelHandle

from bot.chats.chat import Chat
from bot.demo.world import Community, parts_of, text_of
from bot.when import in_words

_PERSON, _PLACE, _ROLE = re.compile(r"<@!?(\d+)>"), re.compile(r"<#(\d+)>"), re.compile(r"<@&(\d+)>")
_HOW_LONG = re.compile(r" \(<t:\d+:R>\)")  # "in 6 days", which is true on one day only
_TIME = re.compile(r"<t:(\d+)(?::\w)?>")
_ZONE = "Europe/London"


def log(community: Community, chat: Chat) -> str:
    """Markdown: the organisers' channel, the chats channel, the hosts' thread and the chat's own, in that order."""
    places = [("The organisers’ channel", community.organisers), ("The chats channel", community.chats)]
    if chat.hosts_thread_id:
        places.append(("The hosts’ thread", community.place(chat.hosts_thread_id)))
    places.append(("The chat’s thread", community.thread(chat)))
    parts = [f"# What members saw: {chat.title}", "Cards are shown as they stood at the end."]
    for title, place in places:
        parts += [f"## {title}", *_said_in(place, community)]
    return "\n\n".join(parts) + "\n"


def _said_in(place: ChannelHandle, community: Community) -> list[str]:
    lines: list[str] = []
    for by_bot, messages in groupby(place.history(), key=lambda message: message.author.bot):
        if by_bot:
            lines += [_shown(message, community) for message in messages if _words(message)]
        else:
            count = len(list(messages))
            lines.append(f"*{count} {'message' if count == 1 else 'messages'} from members*")
    return lines


def _words(message: discord.Message) -> str:
    """The bot's own words; nothing for Discord's notices that it pinned or started something."""
    spoken = message.type in (discord.MessageType.default, discord.MessageType.reply)
    return text_of(message) if spoken else ""


def _shown(message: discord.Message, community: Community) -> str:
    text = _readable(_words(message), community)
    buttons = " ".join(f"[{part.label}]" for part in parts_of(message) if getattr(part, "label", None))
    files = ", ".join(attachment.filename for attachment in message.attachments)
    parts = [text, f"**{buttons}**" if buttons else "", f"Files: {files}" if files else ""]
    body = "\n\n".join(part for part in parts if part)
    quoted = "\n".join(f"> {line}".rstrip() for line in body.splitlines())
    return f"**{in_words(message.created_at, _ZONE)}**\n\n{quoted}"


def _readable(text: str, community: Community) -> str:
    """Mentions and local times in words."""
    names = {actor.id: name for name, actor in community.members.items()}
    text = _HOW_LONG.sub("", _ROLE.sub("@role", text))
    text = _PERSON.sub(lambda found: f"@{names.get(int(found[1]), 'Common Thread')}", text)
    text = _PLACE.sub(lambda found: f"#{community.place(int(found[1])).name}", text)
    return _TIME.sub(lambda found: in_words(datetime.fromtimestamp(int(found[1]), UTC), _ZONE), text)
