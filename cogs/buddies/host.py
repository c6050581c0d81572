"""Carries out what is planned between buddies: each handler rereads, asks the rules, and has one effect."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, cast

import discord

from bot.agenda import Item, Obstacle
from bot.buddies import life
from bot.buddies.asking import ANSWER
from bot.buddies.content import CheckIn
from bot.buddies.knowing import FITS
from bot.buddies.pair import Pair
from bot.buddies.pairs import WORD
from bot.client import Client
from bot.errors import UserError
from bot.verdict import Do, Drop, Verdict
from cogs.buddies import pair_messages as words
from cogs.buddies.asking import FindBuddy
from cogs.buddies.pair import LogTalk, OpenPair, PlanTalk, TakeWord, agreement_buttons
from cogs.posting import Gone, Place, fetch_place, obstacles, post_once, private_thread_once
from cogs.ui import PersistentButton, buttons

Effect = Callable[[Item, Pair], Awaitable[Verdict | None]]
NO_THREAD = Drop("the thread was deleted")


class BuddyHost:
    """A pair's thread is made again when somebody has deleted it, as long as the pair is open."""

    def __init__(self, client: Client) -> None:
        self.client, self.services = client, client.services

    def register(self) -> None:
        effects: dict[str, Effect] = {
            "buddies.thread": self.make_thread,
            "buddies.let-in": self.let_in,
            "buddies.let-out": self.let_out,
            "buddies.moved-on": self.say_moved_on,
            "buddies.hello": self.say_hello,
            "buddies.agreement": self.offer_agreement,
            "buddies.meeting": self.remind,
            "buddies.check-in": self.check_in,
            "buddies.over": self.end_quietly,
            "buddies.ended": self.say_ended,
            "buddies.close": self.close,
        }
        agenda = self.services.agenda
        for kind, effect in effects.items():
            agenda.register(kind, self._by_the_rules(effect))
        agenda.register(ANSWER, self.tell_answer)
        agenda.register(FITS, self.look_for_fits)
        agenda.register(WORD, self.pass_word_on)

    def _by_the_rules(self, effect: Effect) -> Callable[[Item], Awaitable[Verdict | None]]:
        async def carry_out(item: Item) -> Verdict | None:
            try:
                pair = await self.services.pairs.pair(item.guild_id, item.subject_id)
            except UserError:
                return Drop("the pair is gone")
            verdict = life.verdict(item.step, pair, self.services.clock.now())
            return await effect(item, pair) if isinstance(verdict, Do) else verdict

        return carry_out

    # --- requests

    async def tell_answer(self, item: Item) -> Verdict | None:
        await self.services.asking.settle(item.guild_id, item.subject_id)
        return None

    async def look_for_fits(self, item: Item) -> Verdict | None:
        await self.services.finding.look_for(item.guild_id, int(item.step.split("-")[0]))
        return None

    async def pass_word_on(self, item: Item) -> Verdict | None:
        """Organisers read who would like a word, and nothing else."""
        settings = await self.services.communities.settings(item.guild_id)
        place = await fetch_place(
            self.client, settings.organisers_channel_id, "pass on that a member would like a word"
        )
        user_id = item.subject_id
        await post_once(place, item, words.word_for_organisers(user_id), view=buttons(TakeWord(user=user_id)))
        return None

    # --- the thread

    async def make_thread(self, item: Item, pair: Pair) -> Verdict | None:
        if pair.thread_id is None:
            await self._make_thread(item, pair)
        return None

    async def _make_thread(self, item: Item, pair: Pair) -> discord.Thread:
        settings = await self.services.communities.settings(pair.guild_id)
        doing = "open a thread for a pair of buddies"
        channel = await fetch_place(self.client, settings.start_channel_id or settings.chats_channel_id, doing)
        if not isinstance(channel, discord.TextChannel):
            raise Obstacle(f"I could not {doing}: <#{channel.id}> is not an ordinary text channel.")
        with obstacles(doing, channel.id):
            thread = await private_thread_once(channel, item, words.thread_name(pair))
        await self.services.pairs.thread_stands(pair.guild_id, pair.id, thread.id)
        return thread

    async def _place(self, item: Item, pair: Pair) -> Place | None:
        """The pair's thread; made again while the pair is open, None when it has ended."""
        if pair.thread_id is not None:
            with suppress(Gone):
                return await fetch_place(self.client, pair.thread_id, "reach a pair of buddies")
        return await self._make_thread(item, pair) if pair.open else None

    async def let_in(self, item: Item, pair: Pair) -> Verdict | None:
        user_id = int(item.name.split("-")[1])
        if user_id not in pair.members:
            return Drop("they are no longer in this pair")
        if not await self._is_here(pair, user_id):
            return Drop("they have left the server")
        thread = await self._place(item, pair)
        if isinstance(thread, discord.Thread):
            with obstacles("add a buddy to their thread", thread.id):
                await thread.add_user(discord.Object(user_id))
        return None

    async def let_out(self, item: Item, pair: Pair) -> Verdict | None:
        """One of three has moved on: they read along no longer."""
        thread = await self._place(item, pair)
        if not isinstance(thread, discord.Thread):
            return NO_THREAD
        try:
            await thread.remove_user(discord.Object(int(item.name.split("-")[1])))
        except discord.NotFound:
            return Drop("they are not in it")
        return None

    async def _is_here(self, pair: Pair, user_id: int) -> bool:
        """Whether the member is still in the server. If not, their pairs end."""
        guild = self.client.get_guild(pair.guild_id) or await self.client.fetch_guild(pair.guild_id)
        try:
            await guild.fetch_member(user_id)
        except discord.NotFound:
            await self.services.pairs.left_server(pair.guild_id, user_id)
            return False
        return True

    # --- what is said in it

    async def say_hello(self, item: Item, pair: Pair) -> Verdict | None:
        ids: dict[str, Any] = {"guild": pair.guild_id, "pair": pair.id}
        controls = (OpenPair(**ids), PlanTalk(**ids), LogTalk(**ids))
        place = await self._place(item, pair)
        if place is None:
            return NO_THREAD
        drawn = await self.services.starters.for_pair(pair.guild_id, place.id)
        return await self._say(item, pair, words.hello(drawn.starter.text, pair), *controls, mention=True)

    async def offer_agreement(self, item: Item, pair: Pair) -> Verdict | None:
        if pair.agreement is not None:
            return Drop("they have chosen one")
        return await self._say(item, pair, words.agreement_offer(pair), *agreement_buttons(pair))

    async def remind(self, item: Item, pair: Pair) -> Verdict | None:
        home = OpenPair(guild=pair.guild_id, pair=pair.id)
        return await self._say(item, pair, words.reminder(pair), home, mention=True)

    async def say_moved_on(self, item: Item, pair: Pair) -> Verdict | None:
        return await self._say(item, pair, words.LEFT_IN_THREAD, OpenPair(guild=pair.guild_id, pair=pair.id))

    async def say_ended(self, item: Item, pair: Pair) -> Verdict | None:
        return await self._say(item, pair, words.ENDED_IN_THREAD, FindBuddy(guild=pair.guild_id))

    async def _say(
        self, item: Item, pair: Pair, text: str, *controls: PersistentButton, mention: bool = False
    ) -> Verdict | None:
        place = await self._place(item, pair)
        if place is None:
            return NO_THREAD
        members = [discord.Object(member) for member in pair.members] if mention else []
        only_them = discord.AllowedMentions(everyone=False, roles=False, users=members)
        await post_once(place, item, text, view=buttons(*controls), mentions=only_them)
        return None

    async def close(self, item: Item, pair: Pair) -> Verdict | None:
        """Nobody can write in it any more; those who were in it can still read."""
        thread = await self._place(item, pair)
        if not isinstance(thread, discord.Thread):
            return NO_THREAD
        with obstacles("close the thread of a pair that has ended", thread.id):
            await thread.edit(archived=True, locked=True)
        return None

    # --- check-ins

    async def check_in(self, item: Item, pair: Pair) -> Verdict | None:
        """Each of the pair is asked alone. Whoever has left the server is noticed here."""
        for user_id in pair.members:
            await self._is_here(pair, user_id)
        await self.services.pairs.ask_how_it_goes(pair.guild_id, pair.id, cast(CheckIn, item.name))
        return None

    async def end_quietly(self, item: Item, pair: Pair) -> Verdict | None:
        await self.services.pairs.over(pair.guild_id, pair.id)
        return None
