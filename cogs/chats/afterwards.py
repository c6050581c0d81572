"""What a chat offers once it is over: buttons that later features add, in the spirit of the corners of `/start`."""

from __future__ import annotations

from typing import Protocol, cast

from discord.ext import commands

from bot.chats.chat import Chat
from bot.client import Client
from cogs.chats.buttons import Followed
from cogs.ui import PersistentButton


class ButtonOfChat(Protocol):
    """A persistent button whose only number is a `chat`."""

    def __call__(self, *, chat: int) -> PersistentButton: ...


class Afterwards(commands.Cog):
    """The buttons on the closing card and on the published post. The chats' own is "I followed this chat"."""

    def __init__(self) -> None:
        self._before: list[ButtonOfChat] = []
        self._after: list[ButtonOfChat] = []

    def offer(self, *kinds: type[PersistentButton], before_followed: bool = False) -> None:
        """Add buttons whose only number is a `chat`, in the order in which they are to stand."""
        (self._before if before_followed else self._after).extend(cast(ButtonOfChat, kind) for kind in kinds)

    def controls(self, chat: Chat) -> list[PersistentButton]:
        return [kind(chat=chat.id) for kind in (*self._before, Followed, *self._after)]


def afterwards_of(client: Client) -> Afterwards:
    cog = client.get_cog("Afterwards")
    assert isinstance(cog, Afterwards)
    return cog
