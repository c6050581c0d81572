"""Tells organisers of trouble, once, with what to do about it."""

from __future__ import annotations

import discord

from bot.agenda import TROUBLE, Item
from bot.client import Client
from bot.verdict import Drop, Verdict
from cogs.community import messages
from cogs.posting import fetch_place, post_once
from cogs.ui import Interaction, PersistentButton, buttons, guild_of, must_organise, services_of, think, whisper


class TryAgain(PersistentButton, name="trouble-again"):
    label, style = "Try again", discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think(interaction)
        count = await services_of(interaction).communities.try_again(guild_of(interaction))
        await whisper(interaction, messages.tried_again(count))


class CommunityHost:
    def __init__(self, client: Client) -> None:
        self.client, self.communities = client, client.services.communities

    def register(self) -> None:
        self.client.services.agenda.register(TROUBLE, self.tell_of_trouble)

    async def tell_of_trouble(self, item: Item) -> Verdict | None:
        trouble = await self.communities.trouble(item.guild_id, item.subject_id)
        if trouble is None:
            return Drop("it has gone well since")
        settings = await self.communities.settings(item.guild_id)
        place = await fetch_place(self.client, settings.organisers_channel_id, "tell organisers of trouble")
        await post_once(place, item, messages.trouble(trouble), view=buttons(TryAgain()))
        return None
