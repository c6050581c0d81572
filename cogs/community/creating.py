"""Makes the channels and roles a community has not got. What stands already is chosen, so nothing is made twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from weakref import WeakValueDictionary

import discord

from bot.community.service import Communities
from cogs.community import permissions
from cogs.community import setting_up_messages as words
from cogs.community.setting_up_messages import Made

CHATS, START, ORGANISERS = "chats", "start-here", "organisers"
ORGANISERS_ROLE, NEWS_ROLE = "Organisers", "Chat news"

Allowing = dict[discord.Role | discord.Member | discord.Object, discord.PermissionOverwrite]


class Creating:
    """Fills the gaps in a server's settings. One press at a time in a server: the second finds nothing missing."""

    def __init__(self, communities: Communities) -> None:
        self._communities = communities
        self._busy: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def create_missing(self, guild: discord.Guild, presser: discord.Member) -> Made:
        lock = self._busy.setdefault(guild.id, asyncio.Lock())
        async with lock:
            made = Made()
            organisers = await self._organisers_role(guild, presser, made)
            await self._news_role(guild, made)
            await self._channel(guild, "organisers_channel_id", ORGANISERS, _private_to(guild, organisers), made)
            await self._channel(
                guild, "chats_channel_id", CHATS, _for_me(guild, permissions.CHATS + permissions.NEWS), made
            )
            await self._channel(guild, "start_channel_id", START, _for_reading(guild), made)
            return made

    async def _organisers_role(self, guild: discord.Guild, presser: discord.Member, made: Made) -> discord.Role | None:
        role = await self._role(guild, "organiser_role_id", ORGANISERS_ROLE, lambda role: not role.managed, made)
        if role is not None and role.mention in made.made:
            try:
                await presser.add_roles(role, reason="They are setting up Common Thread")
                made.given_role = role.mention
            except discord.HTTPException:
                return role  # they can be given it by hand; the channel is what matters
        return role

    async def _news_role(self, guild: discord.Guild, made: Made) -> None:
        await self._role(guild, "news_role_id", NEWS_ROLE, permissions.is_harmless, made)

    async def _role(
        self, guild: discord.Guild, setting: str, name: str, fits: Callable[[discord.Role], bool], made: Made
    ) -> discord.Role | None:
        settings = await self._communities.settings(guild.id)
        roles = await guild.fetch_roles()
        chosen = next((role for role in roles if role.id == getattr(settings, setting)), None)
        if chosen is not None:
            return chosen
        role = next((role for role in roles if role.name == name and fits(role)), None)
        if role is not None:
            made.found.append(role.mention)
        else:
            what = f"the role “{name}”"
            role = await _make(
                guild, what, permissions.GIVING_ROLES, made,
                lambda: guild.create_role(
                    name=name, permissions=discord.Permissions.none(), mentionable=False, reason=_REASON
                ),
            )  # fmt: skip
            if role is None:
                return None
            made.made.append(role.mention)
        await self._communities.change(guild.id, **{setting: role.id})
        return role

    async def _channel(self, guild: discord.Guild, setting: str, name: str, allowing: Allowing, made: Made) -> None:
        settings = await self._communities.settings(guild.id)
        channels = [c for c in await guild.fetch_channels() if isinstance(c, discord.TextChannel) and not c.is_news()]
        if any(channel.id == getattr(settings, setting) for channel in channels):
            return
        hidden = setting == "organisers_channel_id"
        channel = next((c for c in channels if c.name == name and not (hidden and _is_open(c))), None)
        if channel is not None:
            made.found.append(channel.mention)
        else:
            channel = await _make(
                guild, f"#{name}", permissions.MAKING, made,
                lambda: guild.create_text_channel(name, overwrites=allowing, reason=_REASON),
            )  # fmt: skip
            if channel is None:
                return
            made.made.append(channel.mention)
        await self._communities.change(guild.id, **{setting: channel.id})


Thing = TypeVar("Thing")
_REASON = "Setting up Common Thread"


async def _make(
    guild: discord.Guild, what: str, needs: tuple[str, ...], made: Made, make: Callable[[], Awaitable[Thing]]
) -> Thing | None:
    """Make one thing, or say why not and what to do about it."""
    if lacking := permissions.missing(guild.me.guild_permissions, needs):
        made.refused.append(words.may_not_make(what, ", ".join(permission.label for permission in lacking)))
        return None
    try:
        return await make()
    except discord.HTTPException as error:
        made.refused.append(words.discord_refused(what, error.text or str(error.status)))
        return None


def _is_open(channel: discord.TextChannel) -> bool:
    return channel.permissions_for(channel.guild.default_role).view_channel


def _private_to(guild: discord.Guild, organisers: discord.Role | None) -> Allowing:
    allowing = _for_me(guild, permissions.ORGANISERS)
    allowing[guild.default_role] = discord.PermissionOverwrite(view_channel=False)
    if organisers is not None:
        allowing[organisers] = discord.PermissionOverwrite(
            view_channel=True, send_messages=True, read_message_history=True
        )
    return allowing


def _for_reading(guild: discord.Guild) -> Allowing:
    """Members read and press buttons there; only the bot posts."""
    silent = discord.PermissionOverwrite(send_messages=False, create_public_threads=False, create_private_threads=False)
    return {**_for_me(guild, permissions.START), guild.default_role: silent}


def _for_me(guild: discord.Guild, names: tuple[str, ...]) -> Allowing:
    return {guild.me: permissions.allowing(guild.me.guild_permissions, names)}
