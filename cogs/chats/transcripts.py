"""Transcripts for one person: the files again, my own words, and leaving a message out."""

from __future__ import annotations

from typing import Literal

import discord
from discord import app_commands

from bot.chats.chat import Chat
from bot.client import Client
from bot.documents.errors import RenderError
from bot.documents.formats import FORMATS, UPLOAD_LIMIT
from bot.errors import UserError
from cogs.chats import transcripts_messages as words
from cogs.chats.answering import TakeBack
from cogs.posting import as_files
from cogs.ui import Interaction, PersistentButton, buttons, guild_of, services_of, think, whisper

Format = Literal["pdf", "docx", "html", "md", "csv", "json", "all"]


async def transcript(interaction: Interaction, chat: Chat, form: Format, *, mine: bool) -> None:
    """The newest version; with `mine`, one's own words and what they answered, also before publishing."""
    await think(interaction)
    services, user_id = services_of(interaction), interaction.user.id
    found = (
        await services.records.mine(chat.guild_id, chat.id, user_id)
        if mine
        else await services.records.newest(chat.guild_id, chat.id)
    )
    wanted = FORMATS if form == "all" else (form,)
    try:
        made = await services.renderer.render_files(found.transcript, wanted, UPLOAD_LIMIT)
    except RenderError as error:
        raise UserError(str(error)) from error
    files = as_files(made, description="Transcript of a themed chat")
    await whisper(interaction, words.files(found, mine=mine), files=files)


def leave_out_menu() -> app_commands.ContextMenu:
    menu = app_commands.ContextMenu(name="Leave out of the transcript", callback=leave_out)
    return app_commands.guild_only(menu)


async def leave_out(interaction: discord.Interaction[Client], message: discord.Message) -> None:
    """Of one's own message, or of one's own answer given through the form."""
    await think(interaction)
    services, guild_id, user = services_of(interaction), guild_of(interaction), interaction.user
    chat = await services.records.leave_out(guild_id, message.id, user.id)
    offered: list[PersistentButton] = []
    if chat.published_at is None:
        offered.append(PutBack(message=message.id))
    by_form = message.author == interaction.client.user
    if by_form:
        offered.append(TakeBack(thread=message.channel.id, message=message.id))
    text = words.left_out(chat, by_form=by_form)
    await whisper(interaction, text, view=buttons(*offered) if offered else None)


class PutBack(PersistentButton, name="left-out-back", fields=("message",)):
    label = "Put it back"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        await services_of(interaction).records.put_back(guild_of(interaction), self.ids["message"], interaction.user.id)
        await whisper(interaction, words.PUT_BACK)


ALL = (PutBack,)
