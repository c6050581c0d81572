"""`/start`: each member's private home. The same buttons stand pinned in the start channel."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import discord
from discord import app_commands
from discord.ext import commands

from bot.agenda import Item
from bot.client import Client
from bot.errors import UserError
from bot.verdict import Drop, Verdict
from cogs.community import permissions
from cogs.community import start_messages as words
from cogs.community.notices import Shown, show
from cogs.community.privacy import MyPrivacy
from cogs.posting import Gone, NotAllowed, fetch_place, obstacles, post_once
from cogs.ui import Interaction, PersistentButton, buttons, guild_of, services_of, think, whisper

_SHOWN_AT_ONCE = 5


@dataclass(frozen=True, slots=True)
class Corner:
    """One feature's part of the home: what it tells this member, and its buttons on the pinned message."""

    tell: Callable[[Interaction], Awaitable[Shown]]
    pinned: tuple[type[PersistentButton], ...] = ()


class Start(commands.Cog):
    """The home, made of corners: a feature that this copy has not got simply has none."""

    def __init__(self, client: Client) -> None:
        self.client, self.communities = client, client.services.communities
        self._corners: list[Corner] = []

    async def cog_load(self) -> None:
        agenda = self.client.services.agenda
        agenda.register("community.start", self.draw)
        agenda.register("community.start-pin", self.pin)
        agenda.register("community.start-remove", self.remove)

    def add_corner(self, corner: Corner) -> None:
        """Add a feature's part, below those that are there; the community's own stands last."""
        self._corners.append(corner)

    @property
    def corners(self) -> list[Corner]:
        return [*self._corners, Corner(_own_corner, (Waiting, MyPrivacy))]

    @app_commands.command(description="My private home: the next chat, what is waiting for me, my privacy")
    @app_commands.guild_only()
    async def start(self, interaction: Interaction) -> None:
        await think(interaction)
        settings = await self.communities.settings(guild_of(interaction))
        told = [await corner.tell(interaction) for corner in self.corners]
        controls = [control for shown in told for control in shown.controls]
        await whisper(interaction, words.home(settings.name, [s.text for s in told]), view=buttons(*controls))

    # --- the pinned message

    async def draw(self, item: Item) -> Verdict | None:
        """Bring the pinned message up to date, or post it where it does not stand."""
        settings = await self.communities.settings(item.guild_id)
        if item.name != f"start-{settings.start_revision}":
            return Drop("a newer one is planned")
        channel = await fetch_place(self.client, settings.start_channel_id, "post the start message")
        text = words.pinned(settings.name, settings.chats_channel_id)
        news = settings.news_role_id is not None
        if settings.start_message_id is not None:
            standing = channel.get_partial_message(settings.start_message_id)
            with obstacles("change the start message", channel.id), suppress(discord.NotFound):
                await standing.edit(content=text, view=self._pinned_buttons(news=news))
                return None
        message = await post_once(channel, item, text, view=self._pinned_buttons(news=news))
        await self.communities.start_stands(item.guild_id, channel.id, message.id)
        return None

    async def pin(self, item: Item) -> Verdict | None:
        settings = await self.communities.settings(item.guild_id)
        if item.name != f"pin-{settings.start_message_id}" or settings.start_message_id is None:
            return Drop("another message has taken its place")
        channel = await fetch_place(self.client, settings.start_channel_id, "pin the start message")
        with obstacles("pin the start message", channel.id), suppress(discord.NotFound):
            await channel.get_partial_message(settings.start_message_id).pin()
        return None

    async def remove(self, item: Item) -> Verdict | None:
        """The start channel was changed: the message in the old one goes. Its desks stay where they are."""
        channel_id, message_id = (int(number) for number in item.name.split("-")[1:])
        try:
            channel = await fetch_place(self.client, channel_id, "remove the old start message")
            with obstacles("remove the old start message", channel_id):
                await channel.get_partial_message(message_id).delete()
        except (Gone, NotAllowed):
            return Drop("it is gone, or out of reach")
        return None

    def _pinned_buttons(self, *, news: bool) -> discord.ui.View:
        kinds = [kind for corner in self.corners for kind in corner.pinned]
        return buttons(*(kind() for kind in kinds), *([NewsOn()] if news else []))


def start_of(client: Client) -> Start:
    cog = client.get_cog("Start")
    assert isinstance(cog, Start)
    return cog


async def _own_corner(interaction: Interaction) -> Shown:
    communities, guild_id = services_of(interaction).communities, guild_of(interaction)
    unseen = await communities.unseen_notices(guild_id, interaction.user.id)
    settings = await communities.settings(guild_id)
    lines = [words.waiting(len(unseen))]
    controls: list[PersistentButton] = [Waiting()] if unseen else []
    controls.append(MyPrivacy())
    if settings.news_role_id is not None:
        on = _has_role(interaction, settings.news_role_id)
        lines.append(words.news(on=on))
        controls.append(NewsOff() if on else NewsOn())
    return Shown("\n".join(lines), tuple(controls))


# --- the buttons


class Waiting(PersistentButton, name="start-waiting"):
    """Every notice that waits, oldest first: the way back to one whose direct message or desk was overlooked."""

    label = "What is waiting"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        unseen = await services_of(interaction).communities.unseen_notices(guild_of(interaction), interaction.user.id)
        for notice in unseen[:_SHOWN_AT_ONCE]:
            try:
                await show(interaction, notice)
            except UserError as gone:  # what it is about has been removed: let it not stand in the way of the rest
                await whisper(interaction, str(gone))
                await services_of(interaction).communities.notice_shown(notice.guild_id, notice.id)
        if not unseen:
            await whisper(interaction, words.NOTHING_WAITS)
        elif len(unseen) > _SHOWN_AT_ONCE:
            await whisper(interaction, words.more_waits(len(unseen) - _SHOWN_AT_ONCE), view=buttons(Waiting()))


class _News(PersistentButton, name="news-unused"):
    """Two buttons, not one that turns: a double tap must not undo itself."""

    on: bool

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        member = interaction.user
        settings = await services_of(interaction).communities.settings(guild_of(interaction))
        if settings.news_role_id is None or not isinstance(member, discord.Member):
            raise UserError(words.NO_NEWS_ROLE)
        role = member.guild.get_role(settings.news_role_id)
        if role is None or not permissions.is_harmless(role):  # it may have been given rights since it was chosen
            raise UserError(words.NEWS_ROLE_STUCK)
        changed = (role in member.roles) is not self.on
        change = member.add_roles if self.on else member.remove_roles
        try:
            if changed:
                await change(role, reason="They asked for it")
        except (discord.Forbidden, discord.NotFound) as refusal:
            raise UserError(words.NEWS_ROLE_STUCK) from refusal
        other = [NewsOff()] if self.on and not changed else []
        await whisper(interaction, words.news_now(on=self.on, changed=changed), view=buttons(*other) if other else None)


class NewsOn(_News, name="news-on"):
    label, on = "Tell me about new chats", True


class NewsOff(_News, name="news-off"):
    label, on = "Stop telling me", False


def _has_role(interaction: Interaction, role_id: int) -> bool:
    return isinstance(interaction.user, discord.Member) and interaction.user.get_role(role_id) is not None


ALL = (Waiting, NewsOn, NewsOff)
