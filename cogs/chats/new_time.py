"""A new time for a chat, as somebody typed it: it is shown as understood, and only the next press moves the chat."""

from __future__ import annotations

from collections.abc import Callable

from bot.chats.chat import Chat
from bot.when import TwoTimes, read_when
from cogs.chats import organise_messages as words
from cogs.ui import Interaction, PersistentButton, services_of

Move = Callable[[int, str], PersistentButton]


async def offer_new_time(
    interaction: Interaction, chat: Chat, typed: str, move: Move, *, later: int = 0
) -> tuple[str, list[PersistentButton]]:
    """What to ask, and a button for each instant that was typed: two in the hour that comes twice.

    `move` makes the button of an instant (seconds since 1970) and a label; `later`: chats of the series that move too.
    Raises UserError for what is no time to come.
    """
    services = services_of(interaction)
    zone = (await services.communities.settings(chat.guild_id)).timezone
    when = read_when(typed, zone=zone, now=services.clock.now())
    if isinstance(when, TwoTimes):
        both = (when.first, when.second)
        return words.which_hour(chat), [move(int(at.timestamp()), words.which_label(at, zone)) for at in both]
    joined = await services.people.joined_count(chat.id)
    question = words.would_move(chat, when.at, zone, joined, later)
    return question, [move(int(when.at.timestamp()), words.MOVE_IT)]
