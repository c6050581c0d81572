"""Catch me up: what a chat has said so far, for one person, and kept at their desk if they wish."""

from __future__ import annotations

from bot.client import Client
from bot.community.service import Notice
from cogs.chats import catch_up_messages as words
from cogs.community.notices import Shown
from cogs.ui import Interaction, PersistentButton, buttons, guild_of, services_of, think, whisper

NOTICE = "chat.catch-up"


async def catch_up(interaction: Interaction, chat_id: int) -> None:
    await think(interaction)
    glance = await services_of(interaction).answers.so_far(guild_of(interaction), chat_id)
    await whisper(interaction, words.caught_up(glance), view=buttons(SendToMyDesk(chat=chat_id)))


class CatchMeUp(PersistentButton, name="catch-up", fields=("chat",)):
    label = "Catch me up"

    async def press(self, interaction: Interaction) -> None:
        await catch_up(interaction, self.ids["chat"])


class SendToMyDesk(PersistentButton, name="catch-up-keep", fields=("chat",)):
    """The notice holds the chat's number only: words that are deleted or left out later are not kept in it."""

    label = "Send to my desk"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        services, guild_id, chat_id = services_of(interaction), guild_of(interaction), self.ids["chat"]
        await services.answers.so_far(guild_id, chat_id)
        await services.communities.notify_once(
            guild_id, interaction.user.id, NOTICE, f"chat:{chat_id}", chat_id=chat_id
        )
        await whisper(interaction, words.KEPT)


class KeptCatchUp:
    """How the kept one is told, once somebody presses Show me."""

    def __init__(self, client: Client) -> None:
        self.answers = client.services.answers

    async def tell(self, notice: Notice) -> Shown:
        return Shown(words.caught_up(await self.answers.so_far(notice.guild_id, int(notice.facts["chat_id"]))))


ALL = (CatchMeUp, SendToMyDesk)
