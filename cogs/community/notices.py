"""The one private route: a notice waits behind Show me, in a direct message or at the member's desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import discord
from discord.ext import commands

from bot.agenda import Item, Obstacle
from bot.client import Client
from bot.community.service import Notice
from bot.errors import UserError
from bot.verdict import Drop, Verdict
from cogs.community import messages
from cogs.posting import Place, fetch_place, obstacles, post_once, private_thread_once
from cogs.ui import Interaction, PersistentButton, buttons, services_of, think, whisper


@dataclass(frozen=True, slots=True)
class Shown:
    """What Show me opens, for this person only."""

    text: str
    controls: tuple[discord.ui.Item[Any], ...] = ()


Telling = Callable[[Notice], Awaitable[Shown]]


class Notices(commands.Cog):
    """Delivers notices. Each feature's cog says, with `word`, how its kinds of notice are told."""

    def __init__(self, client: Client) -> None:
        self.client, self.communities = client, client.services.communities
        self._tellings: dict[str, Telling] = {}

    async def cog_load(self) -> None:
        self.client.add_dynamic_items(ShowMe)
        self.client.services.agenda.register("community.notice", self.deliver)

    def word(self, tellings: Mapping[str, Telling]) -> None:
        """Add how some kinds of notice are told."""
        self._tellings.update(tellings)

    async def tell(self, notice: Notice) -> Shown:
        telling = self._tellings.get(notice.kind)
        if telling is None:
            raise UserError("I can no longer show this notice.")
        return await telling(notice)

    async def deliver(self, item: Item) -> Verdict | None:
        """By direct message if the member switched those on and they are open; else at their desk."""
        notice = await self.communities.notice_to_deliver(item.guild_id, item.subject_id)
        if notice is None:
            return Drop("seen already")
        choices = await self.communities.choices(notice.guild_id, notice.user_id)
        if choices.dm_on and await self._by_dm(item, notice):
            return None
        desk = await self._desk(item, notice, choices.desk_thread_id)
        if desk is None:
            return Drop("the member has left")
        await post_once(desk, item, messages.WAITING, view=_behind(notice))
        return None

    async def _by_dm(self, item: Item, notice: Notice) -> bool:
        """False when their direct messages are closed (50007): the desk takes over."""
        try:
            user = await self.client.fetch_user(notice.user_id)
            await post_once(await user.create_dm(), item, messages.WAITING, view=_behind(notice))
        except (discord.Forbidden, discord.NotFound):
            return False
        except Obstacle as obstacle:
            if isinstance(obstacle.__cause__, discord.Forbidden):
                return False
            raise
        return True

    async def _desk(self, item: Item, notice: Notice, thread_id: int | None) -> Place | None:
        """The private thread of this member and the bot, made when first needed and again when it was deleted."""
        if thread_id is not None:
            try:
                return await fetch_place(self.client, thread_id, "reach a member's desk")
            except Obstacle as obstacle:
                if not isinstance(obstacle.__cause__, discord.NotFound):
                    raise
        guild = self.client.get_guild(notice.guild_id) or await self.client.fetch_guild(notice.guild_id)
        try:
            member = await guild.fetch_member(notice.user_id)
        except discord.NotFound:
            return None
        settings = await self.communities.settings(notice.guild_id)
        channel = await fetch_place(
            self.client, settings.start_channel_id or settings.chats_channel_id, "make a desk for a member"
        )
        if not isinstance(channel, discord.TextChannel):
            raise Obstacle("I could not make a desk for a member: the start channel is not an ordinary text channel.")
        with obstacles("make a desk for a member", channel.id):
            desk = await private_thread_once(channel, item, messages.desk_name(member.display_name, member.id))
            await desk.add_user(member)
        await self.communities.choose(notice.guild_id, notice.user_id, desk_thread_id=desk.id)
        return desk


class ShowMe(PersistentButton, name="notice-show", fields=("guild", "notice")):
    """Works in a direct message too, so it carries the server's id."""

    label, style = "Show me", discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        notice = await services_of(interaction).communities.notice(
            self.ids["guild"], interaction.user.id, self.ids["notice"]
        )
        shown = await notices_of(interaction.client).tell(notice)
        await whisper(interaction, shown.text, view=buttons(*shown.controls) if shown.controls else None)


def _behind(notice: Notice) -> discord.ui.View:
    return buttons(ShowMe(guild=notice.guild_id, notice=notice.id))


def notices_of(client: Client) -> Notices:
    cog = client.get_cog("Notices")
    assert isinstance(cog, Notices)
    return cog
