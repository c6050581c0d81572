"""The hosts' line of a chat: their private thread, the panel in it, and what hosts are told without asking."""

from __future__ import annotations

import discord

from bot.agenda import Item, Obstacle
from bot.chats.chat import FINAL, Chat
from bot.client import Client
from bot.documents.transcript import TAKEAWAYS
from bot.verdict import Drop, Verdict
from cogs.chats import panel, practice_messages
from cogs.chats import panel_messages as words
from cogs.chats.host import Effect, Host
from cogs.chats.practice_buttons import DeletePractice, Practise
from cogs.posting import Gone, Place, fetch_place, obstacles, post_once, private_thread_once
from cogs.ui import PersistentButton, buttons

NO_THREAD = Drop("there is no hosts' thread")


class HostsThread:
    """Carries out the items of the `/hosts` line. A practice has one thread, which is its hosts' thread too."""

    def __init__(self, client: Client, host: Host) -> None:
        self.client, self.services, self._host = client, client.services, host

    def register(self) -> None:
        effects: dict[str, Effect] = {
            "chat.hosts": self.make,
            "chat.hosts-join": self.let_in,
            "chat.hosts-welcome": self.explain,
            "chat.panel": self.post_panel,
            "chat.panel-redraw": self.redraw_panel,
            "chat.cover": self.cover,
            "chat.call": self.call_support,
            "chat.warn": self.warn,
            "chat.thanks": self.thank,
            "chat.discarded": self.say_discarded,
            "chat.thread-lost": self.say_thread_lost,
            "chat.thread-lost-told": self.tell_organisers_thread_lost,
        }
        for kind, effect in effects.items():
            self.services.agenda.register(kind, self._host.by_the_rules(effect))

    # --- the thread

    async def make(self, item: Item, chat: Chat) -> Verdict | None:
        if chat.hosts_thread_id is None and chat.state not in FINAL:
            await self._make_thread(item, chat)
        return None

    async def _make_thread(self, item: Item, chat: Chat) -> discord.Thread:
        settings = await self.services.communities.settings(chat.guild_id)
        doing = f"make the hosts' thread of “{chat.title}”"
        channel = await fetch_place(self.client, chat.channel_id or settings.chats_channel_id, doing)
        if not isinstance(channel, discord.TextChannel):
            raise Obstacle(f"I could not {doing}: <#{channel.id}> is not an ordinary text channel.")
        name = practice_messages.thread_name(chat) if chat.practice else words.hosts_thread_name(chat)
        with obstacles(doing, channel.id):
            thread = await private_thread_once(channel, item, name)
        await self.services.hour.hosts_thread_stands(chat.guild_id, chat.id, thread.id)
        return thread

    async def _place(self, item: Item, chat: Chat) -> Place | None:
        """The hosts' thread, made again when somebody has deleted it; None when there never was one."""
        if chat.hosts_thread_id is None:
            return None
        try:
            return await fetch_place(self.client, chat.hosts_thread_id, "reach a chat's hosts")
        except Gone:
            if chat.practice:
                raise
            return await self._make_thread(item, chat)

    async def let_in(self, item: Item, chat: Chat) -> Verdict | None:
        user_id = int(item.name.split("-")[1])
        thread = await self._place(item, chat)
        if not isinstance(thread, discord.Thread) or user_id not in chat.hosts:
            return Drop("they do not host this chat")
        try:
            with obstacles("add a host to their thread", thread.id):
                await thread.add_user(discord.Object(user_id))
        except Gone:
            return Drop("they have left")
        await panel.redraw(self.client, chat)
        return None

    async def explain(self, item: Item, chat: Chat) -> Verdict | None:
        if chat.practice:
            text = practice_messages.welcome(chat)
            return await self._tell(item, chat, text, DeletePractice(chat=chat.id), mention=chat.hosts)
        return await self._tell(item, chat, words.hosts_welcome(chat), Practise(chat=chat.id), mention=chat.hosts)

    # --- the panel

    async def post_panel(self, item: Item, chat: Chat) -> Verdict | None:
        """A fresh panel at the end of the thread; the old one goes."""
        place = await self._place(item, chat)
        if place is None:
            return NO_THREAD
        message = await post_once(place, item, view=await panel.drawn(self.client, chat))
        await self.services.hour.stands(chat.guild_id, chat.id, panel_id=message.id)
        if chat.panel_id is not None and chat.panel_id != message.id:
            try:
                await place.get_partial_message(chat.panel_id).delete()
            except discord.HTTPException:
                return None  # it may stay: whoever presses it is told that it is out of date
        return None

    async def redraw_panel(self, item: Item, chat: Chat) -> Verdict | None:
        await panel.redraw(self.client, chat)
        return None

    # --- what hosts are told

    async def cover(self, item: Item, chat: Chat) -> Verdict | None:
        text = words.covered(chat, thread_stands=await self._thread_stands(chat), hears_words=self.client.hears_words)
        return await self._tell(item, chat, text, panel.Start.of(chat), mention=chat.hosts)

    async def _thread_stands(self, chat: Chat) -> bool:
        try:
            await fetch_place(self.client, chat.thread_id, "reach a chat's thread")
        except Obstacle:
            return False
        return True

    async def call_support(self, item: Item, chat: Chat) -> Verdict | None:
        """Two minutes after the opening, if no host has been seen."""
        await self.services.capture.drain()
        if await self.services.hour.host_is_here(chat.guild_id, chat.id):
            return Drop("a host is here")
        called = chat.support_id if chat.support_id and chat.support_accepted else chat.host_id
        return await self._tell(item, chat, words.call(chat), panel.Hold.of(chat), mention=[called])

    async def warn(self, item: Item, chat: Chat) -> Verdict | None:
        """Quietly: nobody is mentioned."""
        question = chat.question(int(item.name.removeprefix("warn-q")))
        if question is None:
            return Drop("no such question")
        more = panel.MoreTime.of(chat, label=words.more_time_label(chat))
        return await self._tell(item, chat, words.warning(question), panel.Hold.of(chat), more)

    async def thank(self, item: Item, chat: Chat) -> Verdict | None:
        if chat.safe_space:
            text = words.thanks(chat, None, (), ())
        else:
            so_far = await self.services.records.so_far(chat.guild_id, chat.id)
            newcomers = await self.services.people.first_timers(chat.guild_id, chat.id)
            take_aways = [message for message in so_far.messages if message.section == TAKEAWAYS]
            text = words.thanks(chat, so_far.numbers, take_aways, [u for u in newcomers if u not in chat.hosts])
        return await self._tell(item, chat, text, *panel.controls(chat), mention=chat.hosts)

    async def say_discarded(self, item: Item, chat: Chat) -> Verdict | None:
        """In the chat's own thread: those who took part were promised a transcript."""
        thread = await self._host.thread(chat, "say that a chat is not published")
        await post_once(thread, item, words.discarded(chat), view=buttons(*panel.controls(chat)))
        return None

    async def say_thread_lost(self, item: Item, chat: Chat) -> Verdict | None:
        return await self._tell(item, chat, words.thread_lost(chat), *panel.controls(chat), mention=chat.hosts)

    async def tell_organisers_thread_lost(self, item: Item, chat: Chat) -> Verdict | None:
        settings = await self.services.communities.settings(chat.guild_id)
        place = await fetch_place(self.client, settings.organisers_channel_id, "say that a chat's thread was deleted")
        await post_once(place, item, words.thread_lost_told(chat), view=buttons(*panel.controls(chat)))
        return None

    async def _tell(
        self, item: Item, chat: Chat, text: str, *controls: PersistentButton, mention: list[int] | tuple[int, ...] = ()
    ) -> Verdict | None:
        place = await self._place(item, chat)
        if place is None:
            return NO_THREAD
        users = [discord.Object(user_id) for user_id in mention]
        await post_once(
            place, item, text, view=buttons(*controls), mentions=discord.AllowedMentions(users=users) if users else None
        )
        return None
