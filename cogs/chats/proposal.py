"""Proposing a chat: the form, the saved draft with its choices, and the organisers' decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import discord

from bot.agenda import Item
from bot.chats import rules
from bot.chats.chat import Chat, Repeat
from bot.chats.planning import REPEATS, Proposal
from bot.client import Client
from bot.errors import UserError
from bot.verdict import Drop, Verdict
from bot.when import TwoTimes, read_when
from cogs.chats import messages
from cogs.chats import proposal_messages as words
from cogs.chats.host import Host
from cogs.posting import fetch_place, post_once
from cogs.ui import (
    Interaction, Modal, PersistentButton, PersistentSelect, buttons, card, guild_of, must_organise, services_of,
    think, whisper,
)  # fmt: skip

Style = discord.ButtonStyle
FORM = "propose"
THEMES = (
    "Practice", "Research", "Wellbeing", "Leadership", "Allyship", "Careers", "Newly qualified", "Return to practice",
    "Supervision", "Students", "Journal club", "Open",
)  # fmt: skip


class ProposeForm(Modal, title="Propose a chat"):
    """Five boxes; what is typed is kept when something has to be mended. `chat_id`: the draft being changed."""

    def __init__(self, typed: Mapping[str, str] | None = None, chat_id: int | None = None) -> None:
        super().__init__()
        self.chat_id = chat_id
        for custom_id, label, hint, long, most, needed in words.FORM:
            box: discord.ui.TextInput[Any] = discord.ui.TextInput(
                custom_id=custom_id,
                style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
                default=(typed or {}).get(custom_id) or None,
                max_length=most,
                required=needed,
            )
            self.add_item(discord.ui.Label(text=label, description=hint, component=box))

    @property
    def typed(self) -> dict[str, str]:
        boxes = (label.component for label in self.children if isinstance(label, discord.ui.Label))
        return {box.custom_id: box.value for box in boxes if isinstance(box, discord.ui.TextInput)}

    async def send(self, interaction: Interaction) -> None:
        await think(interaction)
        await take_proposal(interaction, self.typed, self.chat_id)


async def take_proposal(
    interaction: Interaction, typed: Mapping[str, str], chat_id: int | None, *, second_hour: bool | None = None
) -> None:
    """Save what was typed as a draft, or say what to mend and offer it back.

    `second_hour` answers the question which of two hours was meant, on the night the clocks go back.
    """
    services, guild_id, user_id = services_of(interaction), guild_of(interaction), interaction.user.id
    settings = await services.communities.ready_settings(guild_id)
    await services.communities.keep_draft(guild_id, user_id, FORM, {**typed, "chat_id": str(chat_id or "")})
    try:
        opens_at = _instant(typed["when"], settings.timezone, services.clock.now(), second_hour)
        if opens_at is None:
            await whisper(interaction, words.WHICH_HOUR, view=buttons(FirstHour(), SecondHour()))
            return
        proposal = Proposal.read(
            title=typed["title"],
            introduction=typed["introduction"],
            questions=typed["questions"],
            reading=typed.get("reading", ""),
            opens_at=opens_at,
        )
        chat = await services.planning.save_draft(guild_id, user_id, proposal, chat_id)
    except UserError as mistake:
        await whisper(interaction, words.mend(str(mistake)), view=buttons(EditAndTryAgain()))
        return
    await services.communities.drop_draft(guild_id, user_id, FORM)
    await show_draft(interaction, chat)


def _instant(text: str, zone: str, now: datetime, second_hour: bool | None) -> datetime | None:
    """When it opens; None when the hour comes twice and nobody has said which."""
    when = read_when(text, zone=zone, now=now)
    if isinstance(when, TwoTimes):
        return None if second_hour is None else (when.second if second_hour else when.first)
    return when.at


async def show_form(interaction: Interaction, *, chat: Chat | None = None) -> None:
    """The form, with what was typed last time if that was refused, or with the draft's own words."""
    if chat is not None:
        zone = (await services_of(interaction).communities.settings(chat.guild_id)).timezone
        await interaction.response.send_modal(ProposeForm(words.typed_again(chat, zone), chat.id))
        return
    typed = await services_of(interaction).communities.draft(guild_of(interaction), interaction.user.id, FORM)
    chat_id = typed.pop("chat_id", "")
    await interaction.response.send_modal(ProposeForm(typed, int(chat_id) if chat_id else None))


# --- the saved draft


async def show_draft(interaction: Interaction, chat: Chat) -> None:
    zone = (await services_of(interaction).communities.settings(chat.guild_id)).timezone
    await whisper(interaction, words.draft(chat, zone), view=draft_view(chat))


async def redraw_draft(interaction: Interaction, chat: Chat) -> None:
    zone = (await services_of(interaction).communities.settings(chat.guild_id)).timezone
    await interaction.response.edit_message(content=words.draft(chat, zone), view=draft_view(chat))


def draft_view(chat: Chat) -> discord.ui.View:
    return buttons(
        LengthSelect.of(chat),
        ThemeSelect.of(chat),
        SupportSelect.of(chat),
        RepeatSelect.of(chat),
        EditDraft(chat=chat.id),
        SafeSpace(chat=chat.id, label=words.safe_space_label(on=chat.safe_space)),
        Preview(chat=chat.id),
        SendProposal(chat=chat.id),
    )


async def _shape(interaction: Interaction, chat_id: int, **choice: Any) -> None:
    chat = await services_of(interaction).planning.shape_draft(
        guild_of(interaction), chat_id, interaction.user.id, **choice
    )
    await redraw_draft(interaction, chat)


def _options(values: Mapping[Any, str], chosen: str) -> list[discord.SelectOption]:
    return [discord.SelectOption(label=label, value=value, default=value == chosen) for value, label in values.items()]


class LengthSelect(PersistentSelect, name="draft-length", fields=("chat",)):
    @classmethod
    def of(cls, chat: Chat) -> LengthSelect:
        minutes = {str(m): words.length(m) for m in rules.LENGTHS}
        now = str(round(chat.length.total_seconds() / 60))
        return cls(discord.ui.Select(options=_options(minutes, now), placeholder="How long?"), chat=chat.id)

    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        await _shape(interaction, self.ids["chat"], length=timedelta(minutes=int(values[0])))


class ThemeSelect(PersistentSelect, name="draft-theme", fields=("chat",)):
    @classmethod
    def of(cls, chat: Chat) -> ThemeSelect:
        options = _options({theme: theme for theme in THEMES}, chat.theme)
        return cls(discord.ui.Select(options=options, placeholder="Theme (optional)", min_values=0), chat=chat.id)

    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        await _shape(interaction, self.ids["chat"], theme=values[0] if values else "")


class SupportSelect(PersistentSelect, name="draft-support", fields=("chat",)):
    @classmethod
    def of(cls, chat: Chat) -> SupportSelect:
        chosen = [discord.Object(chat.support_id, type=discord.User)] if chat.support_id else []
        control: discord.ui.UserSelect[Any] = discord.ui.UserSelect(
            placeholder="Support host (optional): they are asked first", min_values=0, default_values=chosen
        )
        return cls(control, chat=chat.id)

    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        if values and values[0].bot:
            raise UserError("A support host has to be a person.")
        choice: dict[str, Any] = {"support_id": values[0].id} if values else {"no_support": True}
        await _shape(interaction, self.ids["chat"], **choice)


class RepeatSelect(PersistentSelect, name="draft-repeat", fields=("chat",)):
    @classmethod
    def of(cls, chat: Chat) -> RepeatSelect:
        repeats = {repeat: words.REPEAT[repeat] for repeat in REPEATS}
        return cls(discord.ui.Select(options=_options(repeats, chat.repeat), placeholder="Repeat?"), chat=chat.id)

    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        repeat: Repeat = values[0]
        await _shape(interaction, self.ids["chat"], repeat=repeat)


class SafeSpace(PersistentButton, name="draft-safe", fields=("chat",)):
    label = "Safe space"

    async def press(self, interaction: Interaction) -> None:
        chat = await services_of(interaction).hour.chat(guild_of(interaction), self.ids["chat"])
        await _shape(interaction, chat.id, safe_space=not chat.safe_space)


class EditDraft(PersistentButton, name="draft-edit", fields=("chat",)):
    label = "Edit"

    async def press(self, interaction: Interaction) -> None:
        chat = await services_of(interaction).hour.chat(guild_of(interaction), self.ids["chat"])
        await show_form(interaction, chat=chat)


class Preview(PersistentButton, name="draft-preview", fields=("chat",)):
    label = "Preview"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        services = services_of(interaction)
        chat = await services.hour.chat(guild_of(interaction), self.ids["chat"])
        zone = (await services.communities.settings(chat.guild_id)).timezone
        await whisper(interaction, view=card(messages.card(chat, zone, 0)))


class SendProposal(PersistentButton, name="draft-send", fields=("chat",)):
    label, style = "Send", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        chat = await services_of(interaction).planning.send(
            guild_of(interaction), self.ids["chat"], interaction.user.id
        )
        await whisper(interaction, words.sent(chat))


class EditAndTryAgain(PersistentButton, name="propose-again"):
    label, style = "Edit and try again", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await show_form(interaction)


class _WhichHour(PersistentButton, name="propose-hour-unused"):
    second: bool

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        services, guild_id, user_id = services_of(interaction), guild_of(interaction), interaction.user.id
        typed = await services.communities.draft(guild_id, user_id, FORM)
        if not typed:
            raise UserError("That proposal has been saved already.")
        chat_id = typed.pop("chat_id", "")
        await take_proposal(interaction, typed, int(chat_id) if chat_id else None, second_hour=self.second)


class FirstHour(_WhichHour, name="propose-hour-first"):
    label, second = "The first, before the clocks go back", False


class SecondHour(_WhichHour, name="propose-hour-second"):
    label, second = "The second, after", True


# --- the organisers' decision


class Accept(PersistentButton, name="proposal-accept", fields=("chat",)):
    label, style = "Accept", Style.success

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think(interaction)
        services = services_of(interaction)
        chat = await services.planning.accept(guild_of(interaction), self.ids["chat"], interaction.user.id)
        await _decided(interaction, chat)
        zone = (await services.communities.settings(chat.guild_id)).timezone
        await whisper(interaction, words.accepted(chat, zone))


class AskForChange(PersistentButton, name="proposal-change", fields=("chat",)):
    label = "Ask for a change"

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await interaction.response.send_modal(DecisionForm(self.ids["chat"], decline=False))


class Decline(PersistentButton, name="proposal-decline", fields=("chat",)):
    label, style = "Decline", Style.danger

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await interaction.response.send_modal(DecisionForm(self.ids["chat"], decline=True))


class DecisionForm(Modal):
    """What the proposer reads with the decision."""

    def __init__(self, chat_id: int, *, decline: bool) -> None:
        super().__init__(title="Decline this proposal" if decline else "Ask for a change")
        self.chat_id, self.decline = chat_id, decline
        self.note: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="note", style=discord.TextStyle.paragraph, max_length=500, required=not decline
        )
        label = "A kind word why (they read it)" if decline else "What would make it right?"
        self.add_item(discord.ui.Label(text=label, component=self.note))

    async def send(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think(interaction)
        planning = services_of(interaction).planning
        decide = planning.decline if self.decline else planning.ask_for_change
        chat = await decide(guild_of(interaction), self.chat_id, interaction.user.id, self.note.value.strip())
        await _decided(interaction, chat)
        await whisper(interaction, words.given_back(chat))


async def _decided(interaction: Interaction, chat: Chat) -> None:
    """The organisers' card shows what became of it. The decision stands even where the card is gone."""
    if interaction.message is None:
        return
    zone = (await services_of(interaction).communities.settings(chat.guild_id)).timezone
    try:
        await interaction.message.edit(view=card(words.proposal(chat, zone, by=interaction.user.id)))
    except discord.HTTPException:
        return


class Proposals:
    """Carries out the proposals' due items: the organisers' card, and a reminder after two days."""

    def __init__(self, client: Client, host: Host) -> None:
        self.client, self.services, self._host = client, client.services, host

    def register(self) -> None:
        for kind, effect in (("chat.proposal", self.show), ("chat.proposal-remind", self.remind)):
            self.services.agenda.register(kind, self._host.by_the_rules(effect))

    async def show(self, item: Item, chat: Chat) -> Verdict | None:
        settings = await self.services.communities.settings(chat.guild_id)
        place = await fetch_place(self.client, settings.organisers_channel_id, "show organisers a proposal")
        controls = (Accept(chat=chat.id), AskForChange(chat=chat.id), Decline(chat=chat.id))
        message = await post_once(place, item, view=card(words.proposal(chat, settings.timezone), *controls))
        await self.services.hour.stands(chat.guild_id, chat.id, proposal_id=message.id)
        return None

    async def remind(self, item: Item, chat: Chat) -> Verdict | None:
        if chat.state != "proposed":
            return Drop("it has been decided")
        settings = await self.services.communities.settings(chat.guild_id)
        place = await fetch_place(self.client, settings.organisers_channel_id, "remind organisers of a proposal")
        controls = (Accept(chat=chat.id), AskForChange(chat=chat.id), Decline(chat=chat.id))
        await post_once(place, item, words.proposal_waits(chat), view=buttons(*controls))
        return None


ALL = (
    LengthSelect, ThemeSelect, SupportSelect, RepeatSelect, SafeSpace, EditDraft, Preview, SendProposal,
    EditAndTryAgain, FirstHour, SecondHour, Accept, AskForChange, Decline,
)  # fmt: skip
