"""Carries out what starters have on the agenda: posts that were asked for, schedules, and suggestions' cards."""

from __future__ import annotations

import discord

from bot.agenda import Handler, Item, Obstacle
from bot.client import Client
from bot.errors import UserError
from bot.starters import rules
from bot.starters.drawing import POST
from bot.starters.schedules import SCHEDULED, Schedule
from bot.starters.suggestions import CARD, REDRAW
from bot.verdict import Do, Drop, Verdict
from cogs.posting import Place, fetch_place, obstacles, post_once, redraw
from cogs.starters import messages as words
from cogs.starters import organise_messages
from cogs.starters.deciding import suggestion_card
from cogs.starters.scheduling import Stop
from cogs.starters.showing import posted_buttons

_LOOK_BACK = 100  # messages


class StarterHost:
    def __init__(self, client: Client) -> None:
        self.client, self.services = client, client.services

    def register(self) -> None:
        handlers: dict[str, Handler] = {
            POST: self.post,
            SCHEDULED: self.post_scheduled,
            CARD: self.show_suggestion,
            REDRAW: self.redraw_suggestion,
        }
        for kind, handler in handlers.items():
            self.services.agenda.register(kind, _while_it_is_there(handler))

    async def post(self, item: Item) -> Verdict | None:
        """What a member or a host had posted."""
        drawn = await self.services.starters.drawn(item.guild_id, item.subject_id)
        if item.step != f"post-{drawn.turn}" or drawn.channel_id is None:
            return Drop("it has been drawn again since")
        place = await fetch_place(self.client, drawn.channel_id, "post a conversation starter")
        text = words.asked(drawn.starter, self.services.starters.theme_title(drawn.starter.theme))
        await post_once(place, item, text, view=posted_buttons(self.client, drawn))
        return None

    # --- schedules

    async def post_scheduled(self, item: Item) -> Verdict | None:
        schedules, now = self.services.schedules, self.services.clock.now()
        schedule = await schedules.schedule(item.guild_id, item.subject_id)
        verdict = rules.verdict(item.due_at, schedule.next_at, now, stopped=schedule.stopped)
        if verdict == Drop(rules.TOO_LATE):
            await schedules.left_out(item.guild_id, schedule.id, item.due_at, quiet=False)
        if not isinstance(verdict, Do):
            return verdict
        channel = await fetch_place(self.client, schedule.channel_id, "post a scheduled conversation starter")
        may_rest = schedule.skips_quiet and not schedule.rested and not item.may_stand
        if may_rest and not await self._drew_an_answer(channel, schedule):
            await schedules.left_out(item.guild_id, schedule.id, item.due_at, quiet=True)
            return Drop("the last one drew no answer")
        await self._post_turn(item, schedule, channel)
        return None

    async def _post_turn(self, item: Item, schedule: Schedule, channel: Place) -> None:
        try:
            drawn = await self.services.schedules.begin(item.guild_id, schedule.id, item.due_at)
        except UserError as none_fits:
            raise Obstacle(organise_messages.nothing_to_post(schedule)) from none_fits
        theme = self.services.starters.theme_title(drawn.starter.theme)
        text = words.asked(drawn.starter, theme, purpose=organise_messages.what_for(schedule))
        message = await post_once(
            channel, item, text, view=posted_buttons(self.client, drawn, Stop(schedule=schedule.id))
        )
        await self.services.schedules.posted(item.guild_id, schedule.id, item.due_at, message.id)

    async def _drew_an_answer(self, channel: Place, schedule: Schedule) -> bool:
        """Somebody has written there since, reacted to it, or written in its thread. A deleted one counts as answered:
        nobody can tell any more."""
        if schedule.last_message_id is None:
            return True
        with obstacles("read", channel.id):
            try:
                last = await channel.fetch_message(schedule.last_message_id)
            except discord.NotFound:
                return True
            if last.reactions or (last.thread is not None and last.thread.message_count):
                return True
            async for message in channel.history(limit=_LOOK_BACK):  # the newest first
                if message.id <= schedule.last_message_id:
                    return False
                if not message.author.bot:
                    return True
        return True

    # --- suggestions

    async def show_suggestion(self, item: Item) -> Verdict | None:
        suggestion = await self.services.suggestions.suggestion(item.guild_id, item.subject_id)
        if suggestion.state != "waiting":
            return Drop("it has been decided")
        settings = await self.services.communities.settings(item.guild_id)
        place = await fetch_place(self.client, settings.organisers_channel_id, "show organisers a suggested starter")
        card = await suggestion_card(self.services, suggestion)
        message = await post_once(place, item, view=card)
        await self.services.suggestions.card_stands(
            item.guild_id, suggestion.id, message.id, edition=suggestion.edition
        )
        return None

    async def redraw_suggestion(self, item: Item) -> Verdict | None:
        suggestion = await self.services.suggestions.suggestion(item.guild_id, item.subject_id)
        if suggestion.card_id is None:
            return Drop("there is no card")
        settings = await self.services.communities.settings(item.guild_id)
        doing = "bring a suggestion's card up to date"
        place = await fetch_place(self.client, settings.organisers_channel_id, doing)
        return await redraw(place, suggestion.card_id, doing, view=await suggestion_card(self.services, suggestion))


def _while_it_is_there(handler: Handler) -> Handler:
    """What an item is about may have been taken away since it was planned: then there is nothing left to do."""

    async def carry_out(item: Item) -> Verdict | None:
        try:
            return await handler(item)
        except UserError as gone:
            return Drop(str(gone))

    return carry_out
