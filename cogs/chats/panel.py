"""The host panel: an ordinary message in the hosts' thread, redrawn with every press."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import ClassVar, Self

import discord
from discord.ext import commands

from bot.chats.chat import UPCOMING, Chat
from bot.chats.hosting import Hosting, Moved, Presser, Seen
from bot.client import Client
from bot.when import discord_time
from cogs.chats import messages
from cogs.chats import panel_messages as words
from cogs.ui import (
    Interaction,
    PersistentButton,
    buttons,
    card,
    guild_of,
    is_organiser,
    services_of,
    think,
    whisper,
)  # fmt: skip

log = logging.getLogger(__name__)

Style = discord.ButtonStyle
Press = Callable[[int, int, Presser, Seen], Awaitable[Moved]]
STEP = ("chat", "question", "plan")  # what the presser has before them: see `Seen`


async def presser_of(interaction: Interaction) -> Presser:
    return Presser(interaction.user.id, organiser=await is_organiser(interaction))


class _PanelButton(PersistentButton, name="panel-unused", fields=STEP):
    """Moves the chat if it still stands where the presser saw it. Otherwise nothing changes, and they are told why.

    `wish` is what a press asks of the hosting service.
    """

    wish: ClassVar[Callable[[Hosting, int, int, Presser, Seen], Awaitable[Moved]]]

    @classmethod
    def of(cls, chat: Chat, *, label: str | None = None, disabled: bool = False) -> Self:
        seen = Seen.of(chat)
        return cls(label=label, disabled=disabled, chat=chat.id, question=seen.question, plan=seen.revision)

    @property
    def seen(self) -> Seen:
        return Seen(self.ids["question"], self.ids["plan"])

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        services, guild_id, chat_id = services_of(interaction), guild_of(interaction), self.ids["chat"]
        by = await presser_of(interaction)
        moved = await type(self).wish(services.hosting, guild_id, chat_id, by, self.seen)
        await redraw(interaction.client, moved.chat)
        if not moved.changed:
            await whisper(interaction, messages.stale())


class Start(_PanelButton, name="panel-start", fields=STEP):
    label, style, wish = "Start", Style.success, Hosting.start


class Next(_PanelButton, name="panel-next", fields=STEP):
    label, style, wish = "Next", Style.primary, Hosting.next


class Hold(_PanelButton, name="panel-hold", fields=STEP):
    label, wish = "Hold", Hosting.hold


class Resume(_PanelButton, name="panel-resume", fields=STEP):
    label, style, wish = "Resume", Style.success, Hosting.resume


class MoreTime(_PanelButton, name="panel-more", fields=STEP):
    label, wish = "+5 min", Hosting.more_time


class Skip(_PanelButton, name="panel-skip", fields=STEP):
    label, wish = "Skip", Hosting.skip


class Close(_PanelButton, name="panel-close", fields=STEP):
    label, style, wish = "Close", Style.danger, Hosting.close


class Publish(_PanelButton, name="panel-publish", fields=STEP):
    label, style, wish = "Publish", Style.primary, Hosting.publish


class Discard(_PanelButton, name="panel-discard", fields=STEP):
    """Asks first: what is deleted does not come back."""

    label, style = "Discard", Style.danger

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        by = await presser_of(interaction)
        chat = await services_of(interaction).hosting.must_host(guild_of(interaction), self.ids["chat"], by)
        await ask_to_discard(interaction, chat)


class DiscardForGood(_PanelButton, name="panel-discard-yes", fields=STEP):
    label, style = "Yes, discard it", Style.danger

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        await act(interaction, self.ids["chat"], self.seen, services_of(interaction).hosting.discard, words.did_discard)


Outcome = Callable[[Chat], str]


async def act(interaction: Interaction, chat_id: int, seen: Seen, press: Press, outcome: Outcome) -> None:
    """Press for somebody who does not see the panel redrawn, and say what came of it. After a defer."""
    moved = await press(guild_of(interaction), chat_id, await presser_of(interaction), seen)
    await redraw(interaction.client, moved.chat)
    await whisper(interaction, outcome(moved.chat) if moved.changed else messages.stale())


async def ask_to_discard(interaction: Interaction, chat: Chat) -> None:
    if not chat.undecided:  # nothing to ask about: discarding says why not
        seen = Seen.of(chat)
        await act(interaction, chat.id, seen, services_of(interaction).hosting.discard, words.did_discard)
        return
    await whisper(interaction, words.sure_to_discard(chat), view=buttons(DiscardForGood.of(chat)))


def controls(chat: Chat) -> list[PersistentButton]:
    """What can be done now; never nothing, for the panel carries its item's mark."""
    if chat.state in UPCOMING:
        return [Start.of(chat)]
    if chat.state == "open":
        held: PersistentButton = Resume.of(chat) if chat.held_since else Hold.of(chat)
        more = MoreTime.of(chat, label=words.more_time_label(chat))
        offered: list[PersistentButton] = [Next.of(chat, label=words.next_label(chat)), held, more]
        if chat.next_question:
            offered.append(Skip.of(chat, label=words.skip_label(chat.next_question)))
        return [*offered, Close.of(chat)]
    if chat.state == "winding_up":
        return [MoreTime.of(chat, label=words.more_time_label(chat)), Close.of(chat)]
    if chat.undecided:
        return [Publish.of(chat), Discard.of(chat)]
    return [Close.of(chat, label=chat.state.capitalize(), disabled=True)]


class HostPanel(commands.Cog):
    """What other features add to the panel: one that this copy has not got simply adds nothing."""

    def __init__(self) -> None:
        self._additions: list[Addition] = []

    def add(self, make: Addition) -> None:
        """Add a button, below those that are there; `make` returns None while there is nothing to press."""
        self._additions.append(make)

    def added(self, chat: Chat) -> list[PersistentButton]:
        return [button for make in self._additions if (button := make(chat)) is not None]


Addition = Callable[[Chat], PersistentButton | None]


def host_panel_of(client: Client) -> HostPanel:
    cog = client.get_cog("HostPanel")
    assert isinstance(cog, HostPanel)
    return cog


async def drawn(client: Client, chat: Chat) -> discord.ui.LayoutView:
    parts = (await client.services.people.parts(chat.guild_id, chat.id)).values()
    joined, watching = sum(part.joined for part in parts), sum(part.watching for part in parts)
    as_of = discord_time(client.services.clock.now(), "T")
    text = words.panel(chat, joined=joined, watching=watching, as_of=as_of)
    return card(text, *controls(chat), *host_panel_of(client).added(chat))


async def redraw(client: Client, chat: Chat) -> None:
    """Bring the panel up to date. One that cannot be changed (deleted, archived, an hour old) is posted anew."""
    chat = await client.services.hour.chat(chat.guild_id, chat.id)  # something may have come due meanwhile
    if chat.hosts_thread_id is None or chat.panel_id is None:
        return
    place = client.get_partial_messageable(chat.hosts_thread_id, guild_id=chat.guild_id)
    try:
        await place.get_partial_message(chat.panel_id).edit(view=await drawn(client, chat))
    except discord.HTTPException as error:
        log.info("The panel of chat %s could not be redrawn (%s): it is posted anew", chat.id, error.code)
        await client.services.hosting.want_panel(chat.guild_id, chat.id)


ALL = (Start, Next, Hold, Resume, MoreTime, Skip, Close, Publish, Discard, DiscardForGood)
