"""`/setup check`: what stands between this server and its next chat, the most important first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import discord

from bot.community.service import Settings, Trouble
from bot.errors import UserError
from cogs.community import check_messages as words
from cogs.community import permissions
from cogs.ui import Interaction, guild_of, services_of

_NEEDED_IN = {
    "organisers_channel_id": permissions.ORGANISERS,
    "chats_channel_id": permissions.CHATS,
    "start_channel_id": permissions.START,
}


@dataclass(frozen=True, slots=True)
class Report:
    """What to mend, in order of importance, and what is worth knowing. `stuck`: Try again has something to do."""

    to_mend: tuple[str, ...]
    good_to_know: tuple[str, ...]
    stuck: bool


async def look(interaction: Interaction) -> Report:
    """Look at this server as it stands now. Raises UserError while Discord has not told us about it."""
    communities = services_of(interaction).communities
    settings = await communities.settings(guild_of(interaction))
    troubles = await communities.troubles(settings.guild_id)
    guild = server(interaction)
    to_mend = [
        *_places(guild, settings),
        *_told(troubles),
        *_server_wide(guild, settings, interaction.client.application_id or 0),
        *_roles(guild, settings),
        *_privacy(guild, settings),
    ]
    heard = words.words_on() if interaction.client.hears_words else words.words_off()
    return Report(tuple(to_mend), (words.organisers_are(settings.organiser_role_id), heard), bool(troubles))


def server(interaction: Interaction) -> discord.Guild:
    """The server with its channels and roles. Raises UserError in an outage or a direct message."""
    guild = interaction.client.get_guild(guild_of(interaction))
    if guild is None or guild.unavailable:
        raise UserError(words.AWAY)
    return guild


def lacking_in(guild: discord.Guild, settings: Settings, place: str) -> list[permissions.Permission]:
    """What the bot may not do in the channel chosen for `place`; nothing if there is no such channel."""
    channel = guild.get_channel(getattr(settings, place) or 0)
    if not isinstance(channel, discord.TextChannel):
        return []
    names = _NEEDED_IN[place]
    role = guild.get_role(settings.news_role_id or 0)
    if place == "chats_channel_id" and role is not None and not role.mentionable:
        names = (*names, *permissions.NEWS)
    return permissions.missing(channel.permissions_for(guild.me), names)


def _places(guild: discord.Guild, settings: Settings) -> Iterator[str]:
    for place in _NEEDED_IN:
        channel_id = getattr(settings, place)
        channel = guild.get_channel(channel_id or 0)
        if channel_id is None:
            yield words.not_chosen(place)
        elif channel is None:
            yield words.deleted_place(place)
        elif channel.type is not discord.ChannelType.text:
            yield words.wrong_kind(place, channel_id)
        elif lacking := lacking_in(guild, settings, place):
            yield words.lacking_in(channel_id, lacking)


def _told(troubles: Sequence[Trouble]) -> Iterator[str]:
    """Each reason once: a lost permission holds up many things at the same time."""
    told = list(dict.fromkeys(words.trouble(trouble) for trouble in troubles))
    yield from told[: words.MOST_TROUBLES]
    if len(told) > words.MOST_TROUBLES:
        yield words.more_troubles(len(told) - words.MOST_TROUBLES)


def _server_wide(guild: discord.Guild, settings: Settings, application_id: int) -> Iterator[str]:
    names = permissions.EVENTS if settings.news_role_id is None else permissions.EVENTS + permissions.GIVING_ROLES
    if lacking := permissions.missing(guild.me.guild_permissions, names):
        yield words.lacking_on_server(lacking, permissions.invite_link(application_id))


def _roles(guild: discord.Guild, settings: Settings) -> Iterator[str]:
    if settings.organiser_role_id is not None and guild.get_role(settings.organiser_role_id) is None:
        yield words.organiser_role_deleted()
    if settings.news_role_id is None:
        return
    news = guild.get_role(settings.news_role_id)
    if news is None:
        yield words.news_role_deleted()
    elif not permissions.is_harmless(news):
        yield words.news_role_powerful(news.id)
    elif news >= guild.me.top_role:
        yield words.news_role_above(news.id)


def _privacy(guild: discord.Guild, settings: Settings) -> Iterator[str]:
    organisers = guild.get_channel(settings.organisers_channel_id or 0)
    if organisers is not None and organisers.permissions_for(guild.default_role).view_channel:
        yield words.organisers_open(organisers.id)
