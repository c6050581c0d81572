"""The server's own event for a chat: made once, then kept in step with it."""

from __future__ import annotations

import discord

from bot.agenda import Item, Obstacle
from bot.chats.chat import Chat
from bot.client import Client
from bot.verdict import Drop, Verdict
from cogs.chats import event_messages as words
from cogs.chats.host import Host
from cogs.posting import obstacles

_TOO_MANY = 30038  # Discord's code for a server that has its hundred events
Status = discord.EventStatus


class Events:
    """A line of the agenda of its own: what happens to the event never holds up the chat."""

    def __init__(self, client: Client, host: Host) -> None:
        self.client, self.services, self._host = client, client.services, host

    def register(self) -> None:
        for kind, effect in (("chat.event", self.create), ("chat.event-sync", self.sync)):
            self.services.agenda.register(kind, self._host.by_the_rules(effect))

    async def create(self, item: Item, chat: Chat) -> Verdict | None:
        """Once the chat is announced. Discord takes no event that begins in the past."""
        now = self.services.clock.now()
        if chat.safe_space or chat.practice:
            return Drop("such a chat has no event")
        if chat.event_id is not None:
            return await self.sync(item, chat)
        if now >= chat.opens_at:
            return Drop("the chat is already due")
        if chat.announcement_id is None:
            return Drop("it has not been announced")
        guild = await self.client.fetch_guild(chat.guild_id, with_counts=False)
        event = await self._standing(guild, chat) if item.may_stand else None
        if event is None:
            event = await self._make(guild, chat)
        await self.services.hour.stands(chat.guild_id, chat.id, event_id=event.id)
        return None

    async def _standing(self, guild: discord.Guild, chat: Chat) -> discord.ScheduledEvent | None:
        """What an earlier attempt made, known by the link to the chat's card in it."""
        with obstacles("read this server's events"):
            events = await guild.fetch_scheduled_events(with_counts=False)
        mark = words.link(chat)
        return next((event for event in events if mark in (event.description or "")), None)

    async def _make(self, guild: discord.Guild, chat: Chat) -> discord.ScheduledEvent:
        channel = await self.client.fetch_channel(chat.channel_id or 0)
        place = channel.name if isinstance(channel, discord.TextChannel) else "the chats channel"
        try:
            return await guild.create_scheduled_event(
                name=words.name(chat),
                description=words.description(chat, place),
                start_time=chat.opens_at,
                end_time=chat.closes_at,
                entity_type=discord.EntityType.external,
                location=words.location(place),
                privacy_level=discord.PrivacyLevel.guild_only,
            )
        except discord.Forbidden as error:
            raise Obstacle(words.not_allowed(chat)) from error
        except discord.HTTPException as error:
            if error.code == _TOO_MANY:
                raise Obstacle(words.too_many(chat)) from error
            raise

    async def sync(self, item: Item, chat: Chat) -> Verdict | None:
        """Bring the event's time, words and status in line with the chat. One that somebody deleted is let go."""
        if chat.event_id is None:
            return Drop("the chat has no event")
        guild = await self.client.fetch_guild(chat.guild_id, with_counts=False)
        try:
            event = await guild.fetch_scheduled_event(chat.event_id, with_counts=False)
            await self._bring_in_line(event, chat)
        except discord.NotFound:
            return Drop("the event was deleted")
        except discord.Forbidden as error:
            raise Obstacle(words.not_allowed(chat)) from error
        return None

    async def _bring_in_line(self, event: discord.ScheduledEvent, chat: Chat) -> None:
        """Only a scheduled event can be moved or cancelled; an event ends only after it has begun."""
        if chat.state in ("cancelled", "discarded") and event.status is Status.scheduled:
            await event.cancel()
        elif chat.running and event.status is Status.scheduled:
            await event.start()
        elif chat.closed_at is not None and event.status in (Status.scheduled, Status.active):
            if event.status is Status.scheduled:
                event = await event.start()
            await event.end()
        elif chat.opened_at is None and event.status is Status.scheduled and self.services.clock.now() < chat.opens_at:
            await event.edit(name=words.name(chat), start_time=chat.opens_at, end_time=chat.closes_at)
