"""Tells organisers of trouble, once, with what to do about it; and introduces the bot where it is new."""

from __future__ import annotations

import discord

from bot.agenda import TROUBLE, Item, Obstacle
from bot.client import Client
from bot.community.notices import DELIVER, MAKE_DESK, WELCOME
from bot.community.service import Notice, Trouble
from bot.verdict import Drop, Verdict
from cogs.community import messages
from cogs.community.notices import Shown, notices_of
from cogs.posting import fetch_place, post_once
from cogs.ui import Interaction, PersistentButton, buttons, guild_of, must_organise, services_of, think, whisper

_PRIVATE_ROUTE = (DELIVER, MAKE_DESK, WELCOME)


class TryAgain(PersistentButton, name="trouble-again"):
    label, style = "Try again", discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think(interaction)
        count = await services_of(interaction).communities.try_again(guild_of(interaction))
        await whisper(interaction, messages.tried_again(count))


class CommunityHost:
    """Where organisers cannot be reached in their channel, the server's owner is told by the private route."""

    def __init__(self, client: Client) -> None:
        self.client, self.communities = client, client.services.communities

    def register(self) -> None:
        self.client.services.agenda.register(TROUBLE, self.tell_of_trouble)
        notices_of(self.client).word({"community.trouble": self.tell_owner})

    async def tell_of_trouble(self, item: Item) -> Verdict | None:
        trouble = await self.communities.trouble(item.guild_id, item.subject_id)
        if trouble is None:
            return Drop("it has gone well since")
        settings = await self.communities.settings(item.guild_id)
        try:
            place = await fetch_place(self.client, settings.organisers_channel_id, "tell organisers of trouble")
            await post_once(place, item, messages.trouble(trouble), view=buttons(TryAgain()))
        except Obstacle:
            return await self._leave_for_owner(item, trouble)
        return None

    async def _leave_for_owner(self, item: Item, trouble: Trouble) -> Verdict | None:
        if trouble.kind in _PRIVATE_ROUTE:
            return Drop("the private route is the trouble; /setup check shows it")
        guild = self.client.get_guild(item.guild_id) or await self.client.fetch_guild(item.guild_id)
        if guild.owner_id is None:
            return Drop("nobody can be reached")
        await self.communities.notify_once(
            item.guild_id, guild.owner_id, "community.trouble", f"item:{trouble.item_id}", item_id=trouble.item_id
        )
        return None

    async def tell_owner(self, notice: Notice) -> Shown:
        trouble = await self.communities.trouble(notice.guild_id, int(notice.facts["item_id"]))
        return Shown(messages.trouble_for_owner(trouble) if trouble else messages.trouble_over())
