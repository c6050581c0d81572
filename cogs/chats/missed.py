"""A chat that could not open in time: its organisers and its host give it a new time, or call it off.

The host is asked by a private notice, perhaps in a direct message, so every button carries the server's number.
"""

from __future__ import annotations

from datetime import UTC, datetime

import discord

from bot.agenda import Item
from bot.chats.chat import Chat
from bot.client import Client
from bot.errors import UserError
from bot.verdict import Drop, Verdict
from cogs.chats import messages, organise_messages
from cogs.chats import panel_messages as words
from cogs.chats.forms import TextForm
from cogs.chats.host import Host
from cogs.chats.new_time import offer_new_time
from cogs.posting import fetch_place, post_once
from cogs.ui import Interaction, PersistentButton, buttons, must_organise, services_of, think, whisper

Style = discord.ButtonStyle
FIELDS = ("guild", "chat", "plan")  # plan: the revision of the timetable that was missed


def remedies(chat: Chat, *, revision: int | None = None) -> tuple[PersistentButton, ...]:
    plan = chat.revision if revision is None else revision
    return (
        Postpone(guild=chat.guild_id, chat=chat.id, plan=plan),
        Cancel(guild=chat.guild_id, chat=chat.id, plan=plan),
    )


async def _missed(interaction: Interaction, guild_id: int, chat_id: int, revision: int) -> Chat:
    """The chat, if this person may decide on it and nobody has yet. Raises UserError."""
    chat = await services_of(interaction).hour.chat(guild_id, chat_id)
    if interaction.user.id != chat.host_id:
        await must_organise(interaction)
    if chat.state not in ("scheduled", "announced") or chat.revision != revision:
        raise UserError(messages.stale())
    return chat


class Postpone(PersistentButton, name="missed-postpone", fields=FIELDS):
    label, style = "Postpone", Style.primary

    async def press(self, interaction: Interaction) -> None:
        chat = await _missed(interaction, self.ids["guild"], self.ids["chat"], self.ids["plan"])
        await interaction.response.send_modal(PostponeForm(chat))


class PostponeForm(TextForm):
    """Says what time was understood; only the press after that moves the chat."""

    def __init__(self, chat: Chat) -> None:
        super().__init__(title="Give it a new time", boxes=[organise_messages.WHEN])
        self.chat = chat

    async def send(self, interaction: Interaction) -> None:
        await think(interaction)
        chat = self.chat

        def move(at: int, label: str) -> PostponeTo:
            return PostponeTo(guild=chat.guild_id, chat=chat.id, plan=chat.revision, at=at, label=label)

        text, moves = await offer_new_time(interaction, chat, self.typed["when"], move)
        await whisper(interaction, text, view=buttons(*moves))


class PostponeTo(PersistentButton, name="missed-postpone-to", fields=(*FIELDS, "at")):
    """`at`: the new opening, in seconds since 1970."""

    label, style = organise_messages.MOVE_IT, Style.primary

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        chat = await _missed(interaction, self.ids["guild"], self.ids["chat"], self.ids["plan"])
        opens_at = datetime.fromtimestamp(self.ids["at"], UTC)
        await services_of(interaction).planning.postpone(
            chat.guild_id, chat.id, opens_at, interaction.user.id, expected=self.ids["plan"]
        )
        await whisper(interaction, organise_messages.MOVED)


class Cancel(PersistentButton, name="missed-cancel", fields=FIELDS):
    label, style = "Cancel", Style.danger

    async def press(self, interaction: Interaction) -> None:
        chat = await _missed(interaction, self.ids["guild"], self.ids["chat"], self.ids["plan"])
        await interaction.response.send_modal(CancelForm(chat))


class CancelForm(TextForm):
    """The form is the second press: nothing is called off by mistake."""

    def __init__(self, chat: Chat) -> None:
        super().__init__(title="Cancel this chat", boxes=[organise_messages.NOTE])
        self.chat = chat

    async def send(self, interaction: Interaction) -> None:
        await think(interaction)
        chat = await _missed(interaction, self.chat.guild_id, self.chat.id, self.chat.revision)
        note = self.typed["note"].strip()
        await services_of(interaction).planning.cancel(chat.guild_id, chat.id, interaction.user.id, note)
        await whisper(interaction, organise_messages.CANCELLED)


class MissedChats:
    def __init__(self, client: Client, host: Host) -> None:
        self.client, self.services, self._host = client, client.services, host

    def register(self) -> None:
        self.services.agenda.register("chat.missed", self._host.by_the_rules(self.ask))

    async def ask(self, item: Item, chat: Chat) -> Verdict | None:
        if item.name != f"missed-{chat.revision}" or chat.state not in ("scheduled", "announced"):
            return Drop("it has been decided")
        settings = await self.services.communities.settings(chat.guild_id)
        place = await fetch_place(self.client, settings.organisers_channel_id, "say that a chat could not open")
        await post_once(place, item, words.missed(chat, settings.timezone), view=buttons(*remedies(chat)))
        return None


ALL = (Postpone, PostponeTo, Cancel)
