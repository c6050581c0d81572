"""The permissions the bot needs, each once: for `/setup check`, for the channels it makes, for the invite link."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import discord


@dataclass(frozen=True, slots=True)
class Permission:
    """`name` is discord.py's, `label` stands in Discord's own settings, `why` ends "so that I can …"."""

    name: str
    label: str
    why: str


_EVERY = (
    Permission("view_channel", "View Channel", "see the channel"),
    Permission("send_messages", "Send Messages", "post"),
    Permission("read_message_history", "Read Message History", "find my own posts again"),
    Permission("embed_links", "Embed Links", "show links with a preview"),
    Permission("attach_files", "Attach Files", "post transcripts"),
    Permission("create_public_threads", "Create Public Threads", "open a thread for each chat"),
    Permission(
        "create_private_threads", "Create Private Threads", "open threads for hosts, safe spaces, buddies and desks"
    ),
    Permission("send_messages_in_threads", "Send Messages in Threads", "host a chat in its thread"),
    Permission(
        "manage_threads",
        "Manage Threads",
        "reopen a locked thread, tidy up after practice, and let people out of a safe space",
    ),
    Permission("pin_messages", "Pin Messages", "pin questions and the start message"),
    Permission("mention_everyone", "Mention @everyone, @here and All Roles", "tell the Chat news role, and no other"),
    Permission("create_events", "Create Events", "put chats in the server's list of events"),
    Permission("manage_roles", "Manage Roles", "make the two roles and give Chat news to those who ask for it"),
    Permission("manage_channels", "Manage Channels", "make the channels you have not got"),
)
_BY_NAME = {permission.name: permission for permission in _EVERY}

_POSTING = ("view_channel", "send_messages", "read_message_history", "embed_links")
ORGANISERS = _POSTING
START = (*_POSTING, "create_private_threads", "send_messages_in_threads", "manage_threads", "pin_messages")
CHATS = (*START, "create_public_threads", "attach_files")
NEWS = ("mention_everyone",)  # in the chats channel, where a Chat news role is pinged
EVENTS = ("create_events",)
GIVING_ROLES = ("manage_roles",)
MAKING = ("manage_channels", "manage_roles")


def missing(have: discord.Permissions, names: Iterable[str]) -> list[Permission]:
    """Which of these are not there. Without View Channel the others mean nothing, so it then stands alone."""
    lacking = [_BY_NAME[name] for name in names if not getattr(have, name)]
    return [p for p in lacking if p.name == "view_channel"] or lacking


def needed() -> discord.Permissions:
    """Everything the bot ever needs, and nothing else."""
    return discord.Permissions(**dict.fromkeys(_BY_NAME, True))


def allowing(have: discord.Permissions, names: Iterable[str]) -> discord.PermissionOverwrite:
    """Allows these in one channel, as far as the bot has them itself: Discord refuses to let it give more."""
    return discord.PermissionOverwrite(**{name: True for name in names if getattr(have, name)})


def invite_link(application_id: int) -> str:
    """The address that invites this bot with exactly what it needs."""
    return discord.utils.oauth_url(application_id, permissions=needed(), scopes=("bot", "applications.commands"))


def is_harmless(role: discord.Role) -> bool:
    """Members may take this role for themselves: it gives nothing that everybody has not got, and opens no channel."""
    if role.is_default() or role.managed or not role.permissions.is_subset(role.guild.default_role.permissions):
        return False
    return all(channel.overwrites_for(role).pair()[0].value == 0 for channel in role.guild.channels)
