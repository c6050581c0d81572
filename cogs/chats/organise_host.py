"""Carries out what organisers' changes plan: a series' coming weeks, words in the thread, a look at its hosts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import discord

from bot.agenda import Item
from bot.chats.chat import UPCOMING, Chat
from bot.chats.series import KIND
from bot.client import Client
from bot.community.service import Notice
from bot.verdict import Drop, Verdict
from cogs.chats import messages
from cogs.chats import organise_messages as words
from cogs.chats.buttons import Join
from cogs.chats.host import Host
from cogs.chats.organise import ASK, Cancel, Hosts
from cogs.chats.proposal import EditDraft
from cogs.community.notices import Shown, Telling
from cogs.posting import fetch_place, obstacles, post_once
from cogs.ui import buttons


class OrganiseHost:
    """Due items, and how the notices of these changes are told."""

    def __init__(self, client: Client, host: Host) -> None:
        self.client, self.services, self._host = client, client.services, host

    def register(self) -> None:
        agenda = self.services.agenda
        agenda.register(KIND, self.hold_series)
        agenda.register("chat.in-thread", self._host.by_the_rules(self.say_in_thread))
        agenda.register("chat.there", self._host.by_the_rules(self.look_for_hosts))

    async def hold_series(self, item: Item) -> Verdict | None:
        await self.services.series.hold(item.guild_id, item.subject_id)
        return None

    async def say_in_thread(self, item: Item, chat: Chat) -> Verdict | None:
        """Those who follow the thread read there that it moved or is off; its name follows the title."""
        if chat.thread_id is None:
            return Drop("there is no thread")
        thread = await self._host.thread(chat, f"bring the thread of “{chat.title}” up to date")
        if item.name.startswith("rename"):
            if isinstance(thread, discord.Thread) and thread.name != messages.thread_name(chat):
                with obstacles("rename a chat's thread", thread.id):
                    await thread.edit(name=messages.thread_name(chat))
        elif item.name == "cancelled":
            await post_once(thread, item, messages.cancelled(chat), view=buttons(Join(chat=chat.id, disabled=True)))
        else:
            text = messages.moved(chat, await self._host.zone(chat))
            await post_once(thread, item, text, view=buttons(Join(chat=chat.id)))
        return None

    async def look_for_hosts(self, item: Item, chat: Chat) -> Verdict | None:
        """A host who has left is replaced in time; a support host who has not answered is not counted on."""
        if chat.state not in UPCOMING:
            return Drop("the chat has begun")
        if not await self._is_here(chat, chat.host_id):
            settings = await self.services.communities.settings(chat.guild_id)
            place = await fetch_place(self.client, settings.organisers_channel_id, "say that a host has left")
            controls = (Hosts(chat=chat.id, whole=ASK), Cancel(chat=chat.id, whole=ASK))
            await post_once(place, item, words.host_left(chat), view=buttons(*controls))
        if chat.support_id is not None:
            await self._look_for_support(item, chat, chat.support_id)
        return None

    async def _look_for_support(self, item: Item, chat: Chat, support_id: int) -> None:
        if not await self._is_here(chat, support_id):
            await self.services.planning.answer_as_support(chat.guild_id, chat.id, support_id, accepts=False)
        elif not chat.support_accepted and item.name == "there-24h":
            await self.services.communities.notify_once(
                chat.guild_id, chat.host_id, "chat.support-silent", chat.subject, chat_id=chat.id
            )

    async def _is_here(self, chat: Chat, user_id: int) -> bool:
        guild = self.client.get_guild(chat.guild_id) or await self.client.fetch_guild(chat.guild_id)
        try:
            await guild.fetch_member(user_id)
        except discord.NotFound:
            return False
        return True

    # --- notices

    def tellings(self) -> Mapping[str, Telling]:
        return {
            "chat.lapsed": self.lapsed,
            "chat.changed": self._plainly(words.words_changed),
            "chat.host-chosen": self.host_chosen,
            "chat.host-replaced": self._plainly(words.host_replaced),
            "chat.support-silent": self._plainly(words.support_silent),
            "chat.series-moved": self.series_moved,
            "chat.series-cancelled": self._plainly(words.series_cancelled),
            "chat.series-stopped": self._plainly(words.series_stopped),
        }

    async def _chat(self, notice: Notice) -> Chat:
        return await self.services.hour.chat(notice.guild_id, int(notice.facts["chat_id"]))

    def _plainly(self, say: Callable[[Chat], str]) -> Telling:
        async def tell(notice: Notice) -> Shown:
            return Shown(say(await self._chat(notice)))

        return tell

    async def lapsed(self, notice: Notice) -> Shown:
        chat = await self._chat(notice)
        return Shown(words.lapsed(chat), (EditDraft(guild=chat.guild_id, chat=chat.id),))

    async def host_chosen(self, notice: Notice) -> Shown:
        chat = await self._chat(notice)
        zone, series = await self._host.zone(chat), await self.services.series.of(chat)
        return Shown(words.host_chosen(chat, zone, series))

    async def series_moved(self, notice: Notice) -> Shown:
        chat = await self._chat(notice)
        zone, series = await self._host.zone(chat), await self.services.series.of(chat)
        return Shown(words.series_moved(chat, zone, series))
