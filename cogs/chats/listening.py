"""From Discord to the capture: what was said, changed, deleted and reacted to in a chat's thread."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import aiohttp
import discord
from discord.ext import commands

from bot.chats.capture import Followed, Heard, Reading, first_id_at
from bot.chats.chat import Chat
from bot.client import Client
from bot.errors import UserError
from cogs.chats.answering import answer_on

log = logging.getLogger(__name__)

_WORDS = (discord.MessageType.default, discord.MessageType.reply)


def heard(message: discord.Message, *, from_history: bool = False) -> Heard:
    """A member's message as the capture takes it. History knows no server nicknames, so it names nobody."""
    named = isinstance(message.author, discord.Member) and not from_history
    reference = message.reference
    return Heard(
        message_id=message.id,
        author_id=message.author.id,
        author_name=message.author.display_name if named else None,
        content=message.content,
        edited_at=message.edited_at,
        reply_to=reference.message_id if reference and message.type is discord.MessageType.reply else None,
        attachments=tuple(attachment.filename for attachment in message.attachments),
        reactions={str(r.emoji): r.count for r in message.reactions} if from_history else None,
    )


def is_members(message: discord.Message) -> bool:
    """Somebody's own words: not a bot's, not a system notice."""
    return not message.author.bot and message.webhook_id is None and message.type in _WORDS


class Listening(commands.Cog):
    """Feeds the capture. Edits, deletions and reactions come raw: nothing depends on the cache."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.services = client.services

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        thread = self.services.capture.followed(message.channel.id)
        if thread is not None and not thread.published and is_members(message):
            self.services.capture.said(thread, heard(message))
        safe_space = self.services.capture.attended(message.channel.id)
        if safe_space is not None and is_members(message):
            await self.services.people.seen(safe_space.guild_id, safe_space.chat_id, message.author.id)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        thread = self.services.capture.followed(event.channel_id)
        if thread is not None and not thread.published and is_members(event.message):
            self.services.capture.edited(thread, heard(event.message))

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        await self._deleted(event.channel_id, {event.message_id})

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        await self._deleted(event.channel_id, event.message_ids)

    async def _deleted(self, channel_id: int, message_ids: set[int]) -> None:
        thread = self.services.capture.followed(channel_id)
        if thread is None:
            return
        if thread.published:
            await self.services.records.deleted(thread.guild_id, thread.chat_id, message_ids)
        else:
            self.services.capture.deleted(thread, message_ids)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        chat = await self.services.hour.chat_at(event.guild_id, event.thread_id)
        if chat is not None and chat.thread_id == event.thread_id and not chat.practice:
            await self.services.hour.thread_lost(chat.guild_id, chat.id)
            await self.services.capture.refresh()

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        self._reacted(event, added=True)

    @commands.Cog.listener()
    async def on_raw_reaction_remove(self, event: discord.RawReactionActionEvent) -> None:
        self._reacted(event, added=False)

    def _reacted(self, event: discord.RawReactionActionEvent, *, added: bool) -> None:
        thread = self.services.capture.followed(event.channel_id)
        if thread is not None and not thread.published and event.user_id != self.client.application_id:
            self.services.capture.reacted(thread, event.message_id, event.user_id, str(event.emoji), added=added)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Events were missed while the bot was away: read what stands in every thread it listens to."""
        await self.services.capture.refresh()
        self.services.agenda.nudge()
        for thread in self.services.capture.listening():
            try:
                await self.catch_up(thread.guild_id, thread.chat_id)
            except Exception:  # one thread's trouble is no other's; closing and publishing read it again
                log.exception("What was said in a chat while the bot was away could not be read yet")

    async def catch_up(self, guild_id: int, chat_id: int) -> None:
        """Settle the capture of a chat by its thread's history. What cannot be read deletes nothing."""
        thread = next((t for t in self.services.capture.listening() if t.chat_id == chat_id), None)
        if thread is None:
            return
        reading, answers = await self._read(thread)
        for message_id, answer_id in answers.items():
            if message_id not in reading.stored:  # posted by a process that did not live to note it
                await self.services.answers.stands(thread.guild_id, answer_id, message_id)
        await self.services.capture.reconcile(thread, reading)

    async def _read(self, thread: Followed) -> tuple[Reading, dict[int, int]]:
        """The thread backwards to the chat's opening (the one direction that pages rightly everywhere).

        With it the answers given through the form, by message: of these only the reactions are read.
        """
        stored = await self.services.capture.stored(thread)
        said: list[Heard] = []
        present: set[int] = set()
        answers: dict[int, int] = {}
        complete = False
        oldest = first_id_at(thread.opened_at)
        try:
            place = await self.client.fetch_channel(thread.thread_id)
            if isinstance(place, discord.Thread):
                async for message in place.history(limit=None):
                    if message.id < oldest:
                        break
                    present.add(message.id)
                    if is_members(message):
                        said.append(heard(message, from_history=True))
                    elif self.client.user == message.author and (answer_id := answer_on(message)):
                        said.append(replace(heard(message, from_history=True), content=""))
                        answers[message.id] = answer_id
                complete = True
        except (discord.HTTPException, OSError, aiohttp.ClientError) as error:
            # Forbidden, deleted or an outage: what was read counts, and nothing is concluded from the rest.
            log.warning("A chat's thread could not be read: %s", error)
        return Reading(stored, said, present, complete), answers

    async def learn_names(self, chat: Chat) -> None:
        """Ask Discord for the server names of those who spoke and whose name is not known yet."""
        unknown = await self.services.people.nameless(chat.guild_id, chat.id)
        guild = self.client.get_guild(chat.guild_id)
        if not unknown or guild is None:
            return
        names: dict[int, str] = {}
        for user_id in unknown:
            try:
                names[user_id] = (await guild.fetch_member(user_id)).display_name
            except discord.NotFound:
                continue  # they have left; they stay "Participant n"
            except discord.HTTPException as error:
                log.warning("A member's name could not be read: %s", error)
            await asyncio.sleep(0)
        try:
            await self.services.people.name(chat.guild_id, chat.id, names)
        except UserError:
            return
