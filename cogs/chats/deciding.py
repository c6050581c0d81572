"""The organisers' decision on a proposal: its card in their channel, the three answers, and the reminder."""

from __future__ import annotations

import discord

from bot.agenda import Item
from bot.chats.chat import Chat
from bot.client import Client
from bot.errors import UserError
from bot.verdict import Drop, Verdict
from cogs.chats import proposal_messages as words
from cogs.chats.forms import TextForm
from cogs.chats.host import Host
from cogs.posting import fetch_place, post_once, redraw
from cogs.ui import (
    Interaction,
    PersistentButton,
    buttons,
    card,
    guild_of,
    must_organise,
    pressed_in_whisper,
    services_of,
    think,
    whisper,
)  # fmt: skip

Style = discord.ButtonStyle


def decisions(chat: Chat) -> tuple[PersistentButton, ...]:
    """The three answers to the edition of a proposal that stands above them."""
    return tuple(answer(chat=chat.id, edition=chat.edition) for answer in (Accept, AskForChange, Decline))


def proposal_card(chat: Chat, zone: str) -> discord.ui.LayoutView:
    """What organisers see of a proposal, with its buttons while it waits."""
    controls = decisions(chat) if chat.state == "proposed" else ()
    return card(words.proposal(chat, zone), *controls)


class Accept(PersistentButton, name="proposal-accept", fields=("chat", "edition")):
    label, style = "Accept", Style.success

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think(interaction)
        services = services_of(interaction)
        chat = await services.planning.accept(
            guild_of(interaction), self.ids["chat"], interaction.user.id, edition=self.ids["edition"]
        )
        zone = (await services.communities.settings(chat.guild_id)).timezone
        await whisper(interaction, words.accepted(chat, zone, await services.series.of(chat)))
        await _take_buttons_away(interaction, chat)


class AskForChange(PersistentButton, name="proposal-change", fields=("chat", "edition")):
    label = "Ask for a change"

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await interaction.response.send_modal(DecisionForm(self.ids["chat"], self.ids["edition"], decline=False))


class Decline(PersistentButton, name="proposal-decline", fields=("chat", "edition")):
    label, style = "Decline", Style.danger

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await interaction.response.send_modal(DecisionForm(self.ids["chat"], self.ids["edition"], decline=True))


class DecisionForm(TextForm):
    """What the proposer reads with the decision."""

    def __init__(self, chat_id: int, edition: int, *, decline: bool) -> None:
        title, box = words.DECLINE if decline else words.CHANGE
        super().__init__(title, [box])
        self.chat_id, self.edition, self.decline = chat_id, edition, decline

    async def send(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think(interaction)
        planning, note = services_of(interaction).planning, self.typed["note"].strip()
        decide = planning.decline if self.decline else planning.ask_for_change
        try:
            chat = await decide(guild_of(interaction), self.chat_id, interaction.user.id, note, edition=self.edition)
        except UserError as mistake:  # their words are not lost
            raise UserError(words.with_what_they_wrote(str(mistake), note)) from mistake
        await whisper(interaction, words.given_back(chat))
        await _take_buttons_away(interaction, chat)


async def _take_buttons_away(interaction: Interaction, chat: Chat) -> None:
    """From the reminder that was pressed; the card itself is drawn anew by the agenda."""
    message = interaction.message
    if message is None or message.id == chat.proposal_id or pressed_in_whisper(interaction):
        return
    try:
        await message.edit(view=None)
    except discord.HTTPException:
        return


class Proposals:
    """Carries out the proposals' due items: the organisers' card, and a reminder after two days."""

    def __init__(self, client: Client, host: Host) -> None:
        self.client, self.services, self._host = client, client.services, host

    def register(self) -> None:
        effects = {
            "chat.proposal": self.show,
            "chat.proposal-card": self.redraw,
            "chat.proposal-remind": self.remind,
            "chat.proposal-lapse": self.lapse,
        }
        for kind, effect in effects.items():
            self.services.agenda.register(kind, self._host.by_the_rules(effect))

    async def show(self, item: Item, chat: Chat) -> Verdict | None:
        settings = await self.services.communities.settings(chat.guild_id)
        place = await fetch_place(self.client, settings.organisers_channel_id, "show organisers a proposal")
        message = await post_once(place, item, view=proposal_card(chat, settings.timezone))
        await self.services.hour.stands(chat.guild_id, chat.id, proposal_id=message.id)
        return None

    async def redraw(self, item: Item, chat: Chat) -> Verdict | None:
        """The card follows its author's changes and shows what was decided. A deleted card is let go."""
        settings = await self.services.communities.settings(chat.guild_id)
        if chat.proposal_id is None:
            return Drop("there is no card")
        place = await fetch_place(self.client, settings.organisers_channel_id, "bring a proposal's card up to date")
        layout = proposal_card(chat, settings.timezone)
        return await redraw(place, chat.proposal_id, "bring a proposal's card up to date", view=layout)

    async def remind(self, item: Item, chat: Chat) -> Verdict | None:
        settings = await self.services.communities.settings(chat.guild_id)
        place = await fetch_place(self.client, settings.organisers_channel_id, "remind organisers of a proposal")
        await post_once(place, item, words.proposal_waits(chat), view=buttons(*decisions(chat)))
        return None

    async def lapse(self, item: Item, chat: Chat) -> Verdict | None:
        await self.services.planning.lapse(chat.guild_id, chat.id)
        return None


ALL = (Accept, AskForChange, Decline)
