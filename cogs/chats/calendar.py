"""Chats as a file for a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import discord

from bot.chats.chat import RUNNING, UPCOMING, Chat
from bot.documents.calendar import CalendarEntry, ics
from bot.documents.text import clean_line
from bot.errors import UserError
from cogs.chats import calendar_messages as words
from cogs.ui import Interaction, PersistentButton, guild_of, services_of, think, whisper


async def calendar(interaction: Interaction, chat: Chat | None) -> None:
    """One chat, or all to come that this member joined, watches or is reminded of."""
    await think(interaction)
    services, guild_id = services_of(interaction), guild_of(interaction)
    chats = [chat] if chat is not None else await _mine_to_come(interaction)
    if not chats:
        raise UserError(words.NOTHING_TO_COME)
    name = (await services.communities.settings(guild_id)).name or "Themed chats"
    content = ics([_entry(c, name) for c in chats], name=name, now=services.clock.now())
    file = discord.File(BytesIO(content), filename="chats.ics", description="Themed chats, for a calendar")
    await whisper(interaction, words.file(len(chats)), files=[file])


async def _mine_to_come(interaction: Interaction) -> Sequence[Chat]:
    services, guild_id = services_of(interaction), guild_of(interaction)
    parts = await services.people.mine(guild_id, interaction.user.id)
    coming = {c for c, part in parts.items() if (part.joined or part.watching or part.reminded) and not part.excused}
    return [c for c in await services.hour.in_states(guild_id, (*RUNNING, *UPCOMING)) if c.id in coming]


def _entry(chat: Chat, community: str) -> CalendarEntry:
    place = chat.thread_id if chat.thread_id and not chat.safe_space else chat.channel_id
    return CalendarEntry(
        uid=f"chat-{chat.id}@{chat.guild_id}.common-thread",
        title=clean_line(chat.title),
        description=chat.introduction,
        starts_at=chat.opens_at,
        ends_at=chat.closes_at,
        location=f"Discord, {community}",
        url=f"https://discord.com/channels/{chat.guild_id}/{place}" if place else "",
        cancelled=chat.state == "cancelled",
        sequence=chat.revision,
    )


class Calendar(PersistentButton, name="chat-calendar", fields=("chat",)):
    label = "Calendar"

    async def press(self, interaction: Interaction) -> None:
        chat = await services_of(interaction).hour.chat(guild_of(interaction), self.ids["chat"])
        await calendar(interaction, chat)
