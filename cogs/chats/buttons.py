"""The buttons on a chat's card, its questions and its closing post. Each is also a command."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import discord

from bot.agenda import Obstacle
from bot.chats.chat import UPCOMING, Chat
from bot.errors import UserError
from cogs.chats import messages
from cogs.chats.calendar import Calendar
from cogs.posting import fetch_place, obstacles
from cogs.ui import Interaction, PersistentButton, buttons, guild_of, services_of, think, whisper

Style = discord.ButtonStyle


def thread_link(chat: Chat) -> str:
    return f"<#{chat.thread_id}>" if chat.thread_id else messages.no_thread_yet()


async def join(interaction: Interaction, chat_id: int) -> None:
    """In a safe space, first say who can read along; a second press joins."""
    await think(interaction)
    services, guild_id = services_of(interaction), guild_of(interaction)
    chat = await services.hour.chat(guild_id, chat_id)
    part = await services.people.part(guild_id, chat_id, interaction.user.id)
    if chat.safe_space and not part.joined and (chat.state in UPCOMING or chat.running):
        await whisper(interaction, messages.before_a_safe_space(chat), view=buttons(JoinSafeSpace(chat=chat_id)))
        return
    answered = await services.people.join(guild_id, chat_id, interaction.user.id)
    await _welcome_in(interaction, answered.chat)


async def _welcome_in(interaction: Interaction, chat: Chat) -> None:
    services = services_of(interaction)
    agreed = (await services.communities.choices(chat.guild_id, interaction.user.id)).agreed_to_conduct
    if chat.safe_space:
        try:
            await let_in(interaction.client, chat, [interaction.user.id])
        except Obstacle as obstacle:
            raise UserError(messages.not_let_in()) from obstacle
    offered: list[PersistentButton] = [] if agreed else [Agree()]
    offered.append(CannotCome(chat=chat.id))
    text = messages.joined_safe_space if chat.safe_space else messages.joined
    await whisper(interaction, text(chat, thread_link(chat), agreed=agreed), view=buttons(*offered))


async def watch(interaction: Interaction, chat_id: int) -> None:
    services, guild_id = services_of(interaction), guild_of(interaction)
    await think(interaction)
    if (await services.hour.chat(guild_id, chat_id)).safe_space:
        raise UserError(
            "A safe space has no audience, so that everyone can speak. You are welcome to join and stay quiet."
        )
    answered = await services.people.watch(guild_id, chat_id, interaction.user.id)
    await whisper(interaction, messages.watching(answered.chat, thread_link(answered.chat)))


async def let_in(client: discord.Client, chat: Chat, user_ids: Iterable[int]) -> None:
    """A safe space is a private thread: those who join are added one by one. Nobody is added twice."""
    if chat.thread_id is None:
        return  # they are added when it is made
    thread = await fetch_place(client, chat.thread_id, "add somebody to a safe space")
    if not isinstance(thread, discord.Thread):
        return
    for user_id in user_ids:
        with obstacles("add somebody to a safe space", thread.id), suppress(discord.NotFound):  # they have left
            await thread.add_user(discord.Object(user_id))


async def remind(interaction: Interaction, chat_id: int) -> None:
    await think(interaction)
    answered = await services_of(interaction).people.remind(guild_of(interaction), chat_id, interaction.user.id)
    await whisper(interaction, messages.reminded(new=answered.new))


async def excuse(interaction: Interaction, chat_id: int) -> None:
    """They cannot come; from a safe space they are taken out again, so that they no longer read along."""
    await think(interaction)
    answered = await services_of(interaction).people.excuse(guild_of(interaction), chat_id, interaction.user.id)
    chat = answered.chat
    if chat.safe_space and chat.thread_id and interaction.user.id not in chat.hosts:
        thread = await fetch_place(interaction.client, chat.thread_id, "take somebody out of a safe space")
        if isinstance(thread, discord.Thread):
            with suppress(discord.NotFound):
                await thread.remove_user(discord.Object(interaction.user.id))
        await whisper(interaction, messages.left_safe_space())
        return
    await whisper(interaction, messages.excused(chat))


async def follow(interaction: Interaction, chat_id: int) -> None:
    await think(interaction)
    answered = await services_of(interaction).people.follow(guild_of(interaction), chat_id, interaction.user.id)
    await whisper(interaction, messages.followed(new=answered.new))


async def agree(interaction: Interaction) -> None:
    await think(interaction)
    new = await services_of(interaction).communities.agree_to_conduct(guild_of(interaction), interaction.user.id)
    await whisper(interaction, messages.agreed(new=new))


class Join(PersistentButton, name="chat-join", fields=("chat",)):
    label, style = "Join", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await join(interaction, self.ids["chat"])


class JoinSafeSpace(PersistentButton, name="chat-join-safe", fields=("chat",)):
    label, style = "Join the safe space", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        answered = await services_of(interaction).people.join(
            guild_of(interaction), self.ids["chat"], interaction.user.id
        )
        await _welcome_in(interaction, answered.chat)


class Watch(PersistentButton, name="chat-watch", fields=("chat",)):
    label = "Just watching"

    async def press(self, interaction: Interaction) -> None:
        await watch(interaction, self.ids["chat"])


class RemindMe(PersistentButton, name="chat-remind", fields=("chat",)):
    label = "Remind me"

    async def press(self, interaction: Interaction) -> None:
        await remind(interaction, self.ids["chat"])


class CannotCome(PersistentButton, name="chat-excuse", fields=("chat",)):
    label = "I can't come"

    async def press(self, interaction: Interaction) -> None:
        await excuse(interaction, self.ids["chat"])


class Agree(PersistentButton, name="conduct-agree"):
    label, style = "Agree", Style.success

    async def press(self, interaction: Interaction) -> None:
        await agree(interaction)


class Followed(PersistentButton, name="chat-followed", fields=("chat",)):
    label = "I followed this chat"

    async def press(self, interaction: Interaction) -> None:
        await follow(interaction, self.ids["chat"])


def card_buttons(chat: Chat) -> list[PersistentButton]:
    """What the card offers in the chat's present state; never nothing, for the card carries its item's mark."""
    if chat.state in ("scheduled", "announced"):
        first: list[PersistentButton] = [Join(chat=chat.id)]
        if not chat.safe_space:
            first.append(Watch(chat=chat.id))
        return [*first, RemindMe(chat=chat.id), Calendar(chat=chat.id)]
    if chat.running:
        return [Join(chat=chat.id)]
    if chat.state in ("closed", "published"):
        return [Followed(chat=chat.id)]
    return [Join(chat=chat.id, disabled=True)]


ALL = (Join, JoinSafeSpace, Watch, RemindMe, CannotCome, Agree, Followed, Calendar)
