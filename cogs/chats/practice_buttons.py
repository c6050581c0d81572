"""The buttons of a practice, and the one that begins it."""

from __future__ import annotations

from contextlib import suppress

import discord
from discord import app_commands

from bot.chats import rules
from bot.chats.chat import UPCOMING, Chat, State
from bot.chats.practice import Plan
from bot.client import Client
from bot.errors import UserError
from cogs.chats import practice_messages as words
from cogs.ui import Interaction, PersistentButton, guild_of, is_organiser, services_of, think, whisper

PRACTISED: tuple[State, ...] = ("draft", "proposed", *UPCOMING)


def may_practise(chat: Chat, user_id: int) -> bool:
    return chat.state in PRACTISED and user_id in (chat.proposer_id, *chat.hosts)


async def begin(interaction: Interaction, source: Chat | None) -> None:
    """Practise this chat, or the sample. Raises UserError when it is not theirs, or over."""
    await think(interaction)
    services, guild_id, user_id = services_of(interaction), guild_of(interaction), interaction.user.id
    await services.communities.ready_settings(guild_id)
    if source is not None and not may_practise(source, user_id):
        raise UserError("You can practise your own chats, up to their opening. Leave `chat` empty for a sample.")
    practice = await services.practice.begin(guild_id, user_id, _plan(interaction.client, source, user_id))
    await whisper(interaction, words.began(practice))


async def own_titles(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Autocomplete: the member's own chats that can be practised."""
    found = [chat for chat in await _own_chats(interaction) if typed.casefold() in chat.title.casefold()]
    return [app_commands.Choice(name=chat.title[:100], value=str(chat.id)) for chat in found[:25]]


async def _own_chats(interaction: Interaction) -> list[Chat]:
    chats = await services_of(interaction).hour.in_states(guild_of(interaction), PRACTISED)
    return [chat for chat in chats if may_practise(chat, interaction.user.id)]


async def own_chat(interaction: Interaction) -> Chat | None:
    """The member's next chat, else their newest draft; None if they have neither."""
    own = await _own_chats(interaction)
    coming = [chat for chat in own if chat.state in UPCOMING]
    return coming[0] if coming else max(own, key=lambda chat: chat.id, default=None)


def _plan(client: Client, source: Chat | None, user_id: int) -> Plan:
    if source is None:
        script = client.services.prompts.practice
        return Plan(script.title, script.questions, rules.USUAL_LENGTH)
    return Plan.of(source, user_id)


async def delete(client: Client, chat: Chat) -> bool:
    """Delete a practice's thread and forget it; False when Discord does not let us delete the thread."""
    gone = True
    if chat.hosts_thread_id is not None:
        with suppress(discord.NotFound):
            try:
                thread = await client.fetch_channel(chat.hosts_thread_id)
                if isinstance(thread, discord.Thread):
                    await thread.delete()
            except discord.Forbidden:
                gone = False
    await client.services.practice.over(chat.guild_id, chat.id)
    return gone


class Practise(PersistentButton, name="practice-begin", fields=("chat",)):
    label = "Practise"

    async def press(self, interaction: Interaction) -> None:
        chat = await services_of(interaction).hour.chat(guild_of(interaction), self.ids["chat"])
        await begin(interaction, chat)


class DeletePractice(PersistentButton, name="practice-delete", fields=("chat",)):
    label, style = "Delete this practice", discord.ButtonStyle.danger

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        chat = await services_of(interaction).hour.chat(guild_of(interaction), self.ids["chat"])
        if interaction.user.id not in chat.hosts and not await is_organiser(interaction):
            raise UserError("Only those who practise here can delete it.")
        gone = await delete(interaction.client, chat)
        with suppress(discord.HTTPException):  # the thread that would have shown it may be gone
            await whisper(interaction, words.deleted() if gone else words.not_deleted())


class PracticeAgree(PersistentButton, name="practice-agree"):
    """Stands where the real chat has Agree: nothing is noted of a practice."""

    label, style = "Agree", discord.ButtonStyle.success

    async def press(self, interaction: Interaction) -> None:
        await whisper(interaction, words.only_practice())


ALL = (Practise, DeletePractice, PracticeAgree)
