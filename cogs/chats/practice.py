"""Carries out a practice's own items: what invented people say, and clearing up."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.agenda import Item
from bot.chats.chat import Chat
from bot.client import Client
from bot.verdict import Drop, Verdict
from cogs.chats import practice_messages as words
from cogs.chats.host import Host
from cogs.chats.practice_buttons import delete
from cogs.posting import fetch_place, obstacles


class Practices(commands.Cog):
    """A practice whose thread somebody deletes is over."""

    def __init__(self, client: Client, host: Host) -> None:
        self.client, self.services, self._host = client, client.services, host
        self._script = client.services.prompts.practice

    def register(self) -> None:
        for kind, effect in (("chat.invented", self.say), ("chat.practice-over", self.clear_up)):
            self.services.agenda.register(kind, self._host.by_the_rules(effect))

    async def say(self, item: Item, chat: Chat) -> Verdict | None:
        """An invented answer. It carries no mark: rather lost than said twice."""
        if chat.thread_id is None or item.may_stand:
            return Drop("said already, or nowhere to say it")
        _, moment, number = item.name.split("-")
        place = await fetch_place(self.client, chat.thread_id, "practise a chat")
        with obstacles("practise a chat", place.id):
            await place.send(words.invented(self._script.line(moment, int(number))))
        return None

    async def clear_up(self, item: Item, chat: Chat) -> Verdict | None:
        await delete(self.client, chat)
        return None

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        chat = await self.services.hour.chat_at(event.guild_id, event.thread_id)
        if chat is not None and chat.practice:
            await self.services.practice.over(chat.guild_id, chat.id)
