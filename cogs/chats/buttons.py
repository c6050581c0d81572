"""The buttons on a chat's card, its questions and its closing post. Each is also a command."""

from __future__ import annotations

import discord

from bot.chats.chat import Chat
from bot.errors import UserError
from cogs.chats import messages
from cogs.ui import Interaction, PersistentButton, buttons, guild_of, services_of, think, whisper

Style = discord.ButtonStyle


def thread_link(chat: Chat) -> str:
    return f"<#{chat.thread_id}>" if chat.thread_id else messages.no_thread_yet()


async def join(interaction: Interaction, chat_id: int) -> None:
    services, guild_id, user = services_of(interaction), guild_of(interaction), interaction.user
    await think(interaction)
    answered = await services.people.join(guild_id, chat_id, user.id)
    choices = await services.communities.choices(guild_id, user.id)
    if answered.chat.safe_space:
        await _let_in(interaction, answered.chat)
    offered: list[PersistentButton] = [] if choices.agreed_to_conduct else [Agree()]
    offered.append(CannotCome(chat=chat_id))
    text = messages.joined(answered.chat, thread_link(answered.chat), agreed=choices.agreed_to_conduct)
    await whisper(interaction, text, view=buttons(*offered))


async def watch(interaction: Interaction, chat_id: int) -> None:
    services, guild_id = services_of(interaction), guild_of(interaction)
    await think(interaction)
    if (await services.hour.chat(guild_id, chat_id)).safe_space:
        raise UserError(
            "A safe space has no audience, so that everyone can speak. You are welcome to join and stay quiet."
        )
    answered = await services.people.watch(guild_id, chat_id, interaction.user.id)
    await whisper(interaction, messages.watching(answered.chat, thread_link(answered.chat)))


async def _let_in(interaction: Interaction, chat: Chat) -> None:
    """A safe space is a private thread: those who join are added one by one."""
    if chat.thread_id is None:
        return
    place = await interaction.client.fetch_channel(chat.thread_id)
    if isinstance(place, discord.Thread):
        await place.add_user(interaction.user)


class Join(PersistentButton, name="chat-join", fields=("chat",)):
    label, style = "Join", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await join(interaction, self.ids["chat"])


class Watch(PersistentButton, name="chat-watch", fields=("chat",)):
    label = "Just watching"

    async def press(self, interaction: Interaction) -> None:
        await watch(interaction, self.ids["chat"])


class RemindMe(PersistentButton, name="chat-remind", fields=("chat",)):
    label = "Remind me"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        answered = await services_of(interaction).people.remind(
            guild_of(interaction), self.ids["chat"], interaction.user.id
        )
        await whisper(interaction, messages.reminded(new=answered.new))


class CannotCome(PersistentButton, name="chat-excuse", fields=("chat",)):
    label = "I can't come"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        answered = await services_of(interaction).people.excuse(
            guild_of(interaction), self.ids["chat"], interaction.user.id
        )
        await whisper(interaction, messages.excused(answered.chat))


class Agree(PersistentButton, name="conduct-agree"):
    label, style = "Agree", Style.success

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        new = await services_of(interaction).communities.agree_to_conduct(guild_of(interaction), interaction.user.id)
        await whisper(interaction, messages.agreed(new=new))


class Followed(PersistentButton, name="chat-followed", fields=("chat",)):
    label = "I followed this chat"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        answered = await services_of(interaction).people.follow(
            guild_of(interaction), self.ids["chat"], interaction.user.id
        )
        await whisper(interaction, messages.followed(new=answered.new))


def card_buttons(chat: Chat) -> list[PersistentButton]:
    """What the card offers in the chat's present state; never nothing, for the card carries its item's mark."""
    if chat.state in ("scheduled", "announced"):
        first: list[PersistentButton] = [Join(chat=chat.id)]
        if not chat.safe_space:
            first.append(Watch(chat=chat.id))
        return [*first, RemindMe(chat=chat.id)]
    if chat.running:
        return [Join(chat=chat.id)]
    if chat.state in ("closed", "published"):
        return [Followed(chat=chat.id)]
    return [Join(chat=chat.id, disabled=True)]


ALL = (Join, Watch, RemindMe, CannotCome, Agree, Followed)
