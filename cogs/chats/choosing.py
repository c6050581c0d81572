"""Which chat a command means: offered by title while it is typed, or the one whose thread the command is used in."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import discord
from discord import app_commands

from bot.chats.chat import ENDED, RUNNING, UPCOMING, Chat, State
from bot.documents.text import clean_line, shorten
from bot.errors import UserError
from bot.when import in_words
from cogs.ui import Interaction, guild_of, services_of

_MOST_CHOICES = 25
_LONGEST_CHOICE = 100  # characters
Offer = Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]


def offers(states: Sequence[State], *, newest_first: bool = False) -> Offer:
    """An autocomplete of the server's chats in these states, by title."""

    async def offer(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        services, guild_id = services_of(interaction), guild_of(interaction)
        zone = (await services.communities.settings(guild_id)).timezone
        chats = await services.hour.in_states(guild_id, states, newest_first=newest_first)
        wanted = clean_line(typed).casefold()
        fitting = [c for c in chats if wanted in clean_line(c.title).casefold() and may_see(interaction, c)]
        return [app_commands.Choice(name=_named(chat, zone), value=str(chat.id)) for chat in fitting[:_MOST_CHOICES]]

    return offer


COMING = offers((*RUNNING, *UPCOMING))
HELD = offers((*RUNNING, *ENDED), newest_first=True)
ANY = offers((*RUNNING, *UPCOMING, *ENDED, "cancelled"), newest_first=True)


def _named(chat: Chat, zone: str) -> str:
    day = in_words(chat.opens_at, zone).partition(",")[0]
    return f"{shorten(chat.title, _LONGEST_CHOICE - len(day) - 3)} · {day}"


async def chosen(interaction: Interaction, typed: str | None) -> Chat:
    """The chat a member chose from the list, typed the title of, or stands in. Raises UserError."""
    services, guild_id = services_of(interaction), guild_of(interaction)
    if typed is None:
        here = await services.hour.chat_at(guild_id, interaction.channel_id or 0)
        if here is None:
            raise UserError("Which chat? Choose one in the box “chat”, or use this in the chat's own thread.")
        return here
    chat = await services.hour.chat(guild_id, int(typed)) if _is_number(typed) else await _by_title(interaction, typed)
    if chat is None or not may_see(interaction, chat):
        raise UserError(
            f"I can't find a chat called “{shorten(clean_line(typed), 80)}”. /chat list shows what there is."
        )
    return chat


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) < 12


async def _by_title(interaction: Interaction, typed: str) -> Chat | None:
    """The title itself, or the only one that contains what was typed."""
    wanted = clean_line(typed).casefold()
    chats = await services_of(interaction).hour.in_states(
        guild_of(interaction), (*RUNNING, *UPCOMING, *ENDED, "cancelled"), newest_first=True
    )
    exact = [chat for chat in chats if clean_line(chat.title).casefold() == wanted]
    close = [chat for chat in chats if wanted and wanted in clean_line(chat.title).casefold()]
    if exact:
        return exact[0]
    return close[0] if len(close) == 1 else None


def may_see(interaction: Interaction, chat: Chat) -> bool:
    """Nobody hears through the bot of what they could not read: drafts of others, a chats channel closed to them."""
    member = interaction.user
    if chat.practice or chat.state in ("draft", "proposed", "declined"):
        return member.id in (chat.proposer_id, chat.host_id)
    channel = interaction.guild.get_channel(chat.channel_id or 0) if interaction.guild else None
    if isinstance(channel, discord.TextChannel) and isinstance(member, discord.Member):
        return channel.permissions_for(member).view_channel
    return True
