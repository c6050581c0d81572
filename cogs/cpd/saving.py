"""Save to my CPD: a message's menu."""

from __future__ import annotations

import discord
from discord import app_commands

from bot.client import Client
from bot.cpd.keeping import Message
from bot.documents.text import clean_line
from cogs.cpd import log_messages as words
from cogs.cpd.card import Reflect
from cogs.ui import buttons, guild_of, services_of, think, whisper


def save_menu() -> app_commands.ContextMenu:
    return app_commands.guild_only(app_commands.ContextMenu(name="Save to my CPD", callback=save))


async def save(interaction: discord.Interaction[Client], message: discord.Message) -> None:
    """One's own words, or another's as their author's choice allows. Saving twice keeps one."""
    await think(interaction)
    kept = Message(
        id=message.id,
        author_id=message.author.id,
        author_name=message.author.display_name,
        words=message.content,
        posted_at=message.created_at,
        place=clean_line(getattr(message.channel, "name", "")) or "a channel",
    )
    by_bot = message.author.bot
    entry = await services_of(interaction).keeping.keep(guild_of(interaction), interaction.user.id, kept, by_bot=by_bot)
    await whisper(interaction, words.saved(entry), view=buttons(Reflect(entry=entry.id)))
