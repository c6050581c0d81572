"""The one private route: a notice waits behind Show me, in a direct message or at the member's desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import discord
from discord.ext import commands

from bot.agenda import Item, Obstacle
from bot.client import Client
from bot.community.notices import DELIVER, MAKE_DESK, WELCOME
from bot.community.service import Notice
from bot.errors import UserError
from bot.verdict import Drop, Verdict
from cogs.community import messages
from cogs.community.privacy import MyPrivacy
from cogs.posting import Gone, NotAllowed, Place, fetch_place, obstacles, post_once, private_thread_once
from cogs.ui import Interaction, PersistentButton, buttons, services_of, think, whisper


@dataclass(frozen=True, slots=True)
class Shown:
    """What Show me opens, for this person only."""

    text: str
    controls: tuple[discord.ui.Item[Any], ...] = ()


Telling = Callable[[Notice], Awaitable[Shown]]
_GONE = Drop("it was seen already")
_NO_DESK = Drop("there is no desk: the member has left, or took it away")


class Notices(commands.Cog):
    """Delivers notices. Each feature's cog says, with `word`, how its kinds of notice are told.

    A member's items run one after another (see `bot.community.notices`), each with one effect: a desk is made, then
    welcomes its member, then the notice is left there.
    """

    def __init__(self, client: Client) -> None:
        self.client, self.communities = client, client.services.communities
        self._tellings: dict[str, Telling] = {"community.test": _tell_test}

    async def cog_load(self) -> None:
        self.client.add_dynamic_items(ShowMe)
        agenda = self.client.services.agenda
        agenda.register(DELIVER, self.deliver)
        agenda.register(MAKE_DESK, self.make_desk)
        agenda.register(WELCOME, self.welcome)

    def word(self, tellings: Mapping[str, Telling]) -> None:
        """Add how some kinds of notice are told."""
        self._tellings.update(tellings)

    async def tell(self, notice: Notice) -> Shown:
        telling = self._tellings.get(notice.kind)
        if telling is None:
            raise UserError("I can no longer show this notice.")
        return await telling(notice)

    # --- on the agenda

    async def deliver(self, item: Item) -> Verdict | None:
        """By direct message if the member switched those on and they are open; else at their desk."""
        notice = await self._notice(item)
        if notice is None:
            return _GONE
        choices = await self.communities.choices(notice.guild_id, notice.user_id)
        to_desk = item.name.startswith("at-desk")
        if choices.dm_on and not to_desk and await self._by_dm(item, notice):
            return None
        desk = await self._desk(choices.desk_thread_id)
        if desk is None and to_desk:
            return _NO_DESK
        if desk is None:
            await self.communities.needs_desk(notice)
            return None
        only_them = discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(notice.user_id)])
        await post_once(desk, item, messages.waiting_at_desk(notice.user_id), view=_behind(notice), mentions=only_them)
        return None

    async def make_desk(self, item: Item) -> Verdict | None:
        """The private thread of this member and the bot, made when first needed and again when it was deleted."""
        notice = await self._notice(item)
        if notice is None:
            return _GONE
        choices = await self.communities.choices(notice.guild_id, notice.user_id)
        if await self._desk(choices.desk_thread_id) is not None:
            await self.communities.desk_stands(notice)
            return None
        guild = self.client.get_guild(notice.guild_id) or await self.client.fetch_guild(notice.guild_id)
        try:
            member = await guild.fetch_member(notice.user_id)
        except discord.NotFound:
            return Drop("the member has left")
        desk = await self._open_desk(item, member)
        await self.communities.desk_stands(notice, desk.id)
        return None

    async def welcome(self, item: Item) -> Verdict | None:
        """A new desk's first message."""
        choices = await self.communities.choices(item.guild_id, item.subject_id)
        desk = await self._desk(choices.desk_thread_id)
        if desk is None:
            return _NO_DESK
        await post_once(desk, item, messages.desk_welcome(item.subject_id), view=buttons(MyPrivacy()))
        return None

    # --- inside

    async def _notice(self, item: Item) -> Notice | None:
        """The notice a step is about (`deliver-12`), if it still waits to be seen."""
        return await self.communities.notice_to_deliver(item.guild_id, int(item.name.rpartition("-")[2]))

    async def _by_dm(self, item: Item, notice: Notice) -> bool:
        """False when their direct messages are closed (50007): the desk takes over."""
        community = (await self.communities.settings(notice.guild_id)).name
        try:
            user = await self.client.fetch_user(notice.user_id)
            await post_once(await user.create_dm(), item, messages.waiting_by_dm(community), view=_behind(notice))
        except (discord.Forbidden, discord.NotFound, NotAllowed):
            return False
        return True

    async def _desk(self, thread_id: int | None) -> Place | None:
        """The member's desk; None if there is none, or it was deleted."""
        if thread_id is None:
            return None
        try:
            return await fetch_place(self.client, thread_id, "reach a member's desk")
        except Gone:
            return None

    async def _open_desk(self, item: Item, member: discord.Member) -> discord.Thread:
        settings = await self.communities.settings(item.guild_id)
        channel = await fetch_place(
            self.client, settings.start_channel_id or settings.chats_channel_id, "make a desk for a member"
        )
        if not isinstance(channel, discord.TextChannel):
            raise Obstacle("I could not make a desk for a member: the start channel is not an ordinary text channel.")
        with obstacles("make a desk for a member", channel.id):
            desk = await private_thread_once(channel, item, messages.desk_name(member.display_name, member.id))
            await desk.add_user(member)
        return desk


async def _tell_test(notice: Notice) -> Shown:
    return Shown(messages.test_notice())


class ShowMe(PersistentButton, name="notice-show", fields=("guild", "notice")):
    """Works in a direct message too, so it carries the server's id. Pressed again it shows the same again."""

    label, style = "Show me", discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        notice = await services_of(interaction).communities.notice(
            self.ids["guild"], interaction.user.id, self.ids["notice"]
        )
        await show(interaction, notice)


async def show(interaction: Interaction, notice: Notice) -> None:
    """Tell it, for this person only; it counts as seen once it has been told."""
    shown = await notices_of(interaction.client).tell(notice)
    await whisper(interaction, shown.text, view=buttons(*shown.controls) if shown.controls else None)
    await services_of(interaction).communities.notice_shown(notice.guild_id, notice.id)


def _behind(notice: Notice) -> discord.ui.View:
    return buttons(ShowMe(guild=notice.guild_id, notice=notice.id))


def notices_of(client: Client) -> Notices:
    cog = client.get_cog("Notices")
    assert isinstance(cog, Notices)
    return cog
