"""What there is: the list of chats, and one chat's card."""

from __future__ import annotations

from bot.chats.chat import ENDED, RUNNING, UPCOMING, Chat
from cogs.chats import listing_messages as words
from cogs.chats import messages
from cogs.chats.buttons import card_buttons
from cogs.chats.choosing import may_see
from cogs.ui import Interaction, card, guild_of, services_of, think, whisper

_MOST_RECENT = 5


async def list_chats(interaction: Interaction) -> None:
    await think(interaction)
    services, guild_id, user = services_of(interaction), guild_of(interaction), interaction.user
    upcoming = await services.hour.in_states(guild_id, (*RUNNING, *UPCOMING))
    own = await services.hour.in_states(guild_id, ("draft", "proposed", "declined", "scheduled"), newest_first=True)
    recent = await services.hour.in_states(guild_id, ENDED, newest_first=True, most=_MOST_RECENT)
    text = words.chats(
        [chat for chat in upcoming if may_see(interaction, chat)],
        [chat for chat in own if chat.proposer_id == user.id],
        [chat for chat in recent if may_see(interaction, chat)],
        await services.people.mine(guild_id, user.id),
    )
    await whisper(interaction, text)


async def view(interaction: Interaction, chat: Chat) -> None:
    await think(interaction)
    services = services_of(interaction)
    zone = (await services.communities.settings(chat.guild_id)).timezone
    joined = await services.people.joined_count(chat.id)
    controls = card_buttons(chat) if chat.announcement_id else []
    await whisper(interaction, view=card(messages.card(chat, zone, joined), *controls))
