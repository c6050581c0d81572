"""Dropping a starter into a running chat: a button of the host panel, and /host starter."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.chats.chat import Chat
from bot.client import Client
from bot.errors import UserError
from bot.starters.drawing import Drawn, Starters, channel_place
from bot.starters.starter import Wish
from cogs.chats.host_commands import hosted_chat, titles
from cogs.chats.panel import host_panel_of, presser_of
from cogs.starters import messages as words
from cogs.ui import (
    Interaction,
    PersistentButton,
    buttons,
    guild_of,
    present,
    services_of,
    think,
    think_in_place,
)  # fmt: skip

Style = discord.ButtonStyle


def add_to_hosts_tools(client: Client) -> None:
    host_panel_of(client).add(lambda chat: DropIn(chat=chat.id) if chat.state == "open" else None)
    host = client.tree.get_command("host")
    assert isinstance(host, app_commands.Group)
    host.add_command(_command())


def _command() -> app_commands.Command[Any, ..., None]:
    @app_commands.command(description="Drop a conversation starter into the chat; you see it first")
    @app_commands.autocomplete(chat=titles)
    async def starter(interaction: Interaction, chat: str | None = None) -> None:
        await think(interaction)
        await _offer_first(interaction, (await hosted_chat(interaction, chat)).id)

    return starter


async def _must_run(interaction: Interaction, chat_id: int) -> Chat:
    """The chat, if it is theirs to host and its hour runs. Raises UserError."""
    by = await presser_of(interaction)
    chat = await services_of(interaction).hosting.must_host(guild_of(interaction), chat_id, by)
    if not chat.running or chat.thread_id is None:
        raise UserError(words.CHAT_NOT_OPEN)
    return chat


async def _offer_first(interaction: Interaction, chat_id: int) -> None:
    chat = await _must_run(interaction, chat_id)
    starters = services_of(interaction).starters
    wish = Wish(theme=_theme_of(chat, starters), audience="chat")
    drawn = await starters.draw(chat.guild_id, channel_place(chat.thread_id or 0), wish)
    await _offer(interaction, chat, drawn)


def _theme_of(chat: Chat, starters: Starters) -> str | None:
    """The starters' theme of the same name as the chat's, if there is one."""
    wanted = chat.theme.strip().casefold()
    return next((slug for slug, title in starters.library.themes.items() if title.casefold() == wanted), None)


async def _offer(interaction: Interaction, chat: Chat, drawn: Drawn) -> None:
    numbers: dict[str, Any] = {"chat": chat.id, "draw": drawn.id}
    theme = services_of(interaction).starters.theme_title(drawn.starter.theme)
    text = words.drawn(drawn.starter, theme)
    await present(interaction, text, buttons(DropItIn(**numbers), AnotherToDrop(**numbers)))


class DropIn(PersistentButton, name="panel-starter", fields=("chat",)):
    label = "Drop in a starter"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        await _offer_first(interaction, self.ids["chat"])


class AnotherToDrop(PersistentButton, name="panel-starter-another", fields=("chat", "draw")):
    label = "Another"

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        chat = await _must_run(interaction, self.ids["chat"])
        drawn = await services_of(interaction).starters.another(chat.guild_id, self.ids["draw"])
        await _offer(interaction, chat, drawn)


class DropItIn(PersistentButton, name="panel-starter-drop", fields=("chat", "draw")):
    label, style = "Drop it in", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        chat, starters = await _must_run(interaction, self.ids["chat"]), services_of(interaction).starters
        drawn = await starters.drawn(chat.guild_id, self.ids["draw"])
        if drawn.channel_id != chat.thread_id:
            raise UserError(words.CHAT_NOT_OPEN)
        await starters.post(chat.guild_id, drawn.id)
        await present(interaction, words.on_its_way(chat.thread_id or 0))


ALL = (DropIn, AnotherToDrop, DropItIn)
