"""The rules of set-up, as plain functions: what may be chosen, and what may not stand together."""

from __future__ import annotations

from collections.abc import Mapping

from bot.community.values import Settings
from bot.errors import UserError
from bot.when import zones_matching

WINDOWS = (24, 36, 48, 60, 72)
"""Hours for which answers may be added after a chat."""


def check_places(settings: Settings, chosen: Mapping[str, int | None]) -> None:
    """Organisers need a channel of their own. Raises UserError saying what stands in the way."""
    places = {
        name: chosen.get(name, getattr(settings, name))
        for name in ("organisers_channel_id", "chats_channel_id", "start_channel_id")
    }
    organisers = places.pop("organisers_channel_id")
    if organisers is not None and organisers in places.values():
        raise UserError(
            "The organisers' channel has to be one of its own: members should not read proposals that are still "
            "being decided on."
        )


def check_roles(settings: Settings, chosen: Mapping[str, int | None]) -> None:
    """A role that members take for themselves cannot be the organisers'. Raises UserError."""
    organiser, news = (chosen.get(name, getattr(settings, name)) for name in ("organiser_role_id", "news_role_id"))
    if settings.guild_id in (organiser, news):
        raise UserError("@everyone can't be chosen here: please choose a role that only some members have.")
    if organiser is not None and organiser == news:
        raise UserError("Members switch the Chat news role on for themselves, so it can't be the organisers' role too.")


def zones_for(text: str) -> list[str]:
    """The time zones somebody may mean by a city, a country or a name, the best first. Raises UserError for none."""
    found = zones_matching(text) if any(letter.isalnum() for letter in text) else []
    if not found:
        raise UserError("I don't know that place. Please try a large city, such as Cardiff, or a country.")
    return [text] if text in found else found
