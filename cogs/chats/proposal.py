"""Proposing a chat, as its author lives it: the form, the saved draft with its choices, sending and taking back.

A draft can be opened from a notice in a direct message, so every control carries the server's id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import discord

from bot.chats import rules
from bot.chats.chat import Chat, Repeat
from bot.chats.planning import REPEATS, Proposal
from bot.errors import UserError
from bot.when import TwoTimes, read_when
from cogs.chats import messages
from cogs.chats import proposal_messages as words
from cogs.chats.forms import TextForm
from cogs.ui import (
    Interaction,
    PersistentButton,
    PersistentSelect,
    buttons,
    card,
    guild_of,
    present,
    services_of,
    think,
    think_in_place,
    whisper,
)  # fmt: skip

Style = discord.ButtonStyle
THEMES = (
    "Practice", "Research", "Wellbeing", "Leadership", "Allyship", "Careers", "Newly qualified", "Return to practice",
    "Supervision", "Students", "Journal club", "Open",
)  # fmt: skip
A_NEW_ONE = 0  # in place of a draft's number


async def begin(interaction: Interaction) -> None:
    """The form at once, or first the member's drafts and proposals, where there are any."""
    services, guild_id = services_of(interaction), guild_of(interaction)
    settings = await services.communities.ready_settings(guild_id)
    chats = await services.planning.proposals_of(guild_id, interaction.user.id)
    if not chats:
        await show_form(interaction, guild_id)
        return
    view = buttons(DraftSelect.of(guild_id, chats, settings.timezone), NewProposal(guild=guild_id))
    await whisper(interaction, words.yours(len(chats)), view=view)


# --- the form


class ProposeForm(TextForm):
    """Five boxes; what is typed is kept when something has to be mended. `chat_id`: the draft being changed."""

    def __init__(self, guild_id: int, chat_id: int = A_NEW_ONE, filled: Mapping[str, str] | None = None) -> None:
        super().__init__("Propose a chat" if chat_id == A_NEW_ONE else "Change your proposal", words.FORM, filled)
        self.guild_id, self.chat_id = guild_id, chat_id

    async def send(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        await take_proposal(interaction, self.guild_id, self.chat_id, self.typed)


async def show_form(interaction: Interaction, guild_id: int, chat: Chat | None = None) -> None:
    """The form, with what was typed last time if that was refused, else with the draft's own words."""
    services, chat_id = services_of(interaction), chat.id if chat else A_NEW_ONE
    filled = await services.communities.draft(guild_id, interaction.user.id, _kept_as(chat_id))
    if chat is not None and not filled:
        filled = words.typed_again(chat, (await services.communities.settings(guild_id)).timezone)
    await interaction.response.send_modal(ProposeForm(guild_id, chat_id, filled))


async def take_proposal(
    interaction: Interaction,
    guild_id: int,
    chat_id: int,
    typed: Mapping[str, str],
    *,
    second_hour: bool | None = None,
) -> None:
    """Save what was typed as a draft, or say what to mend and offer it back.

    `second_hour` answers the question which of two hours was meant, on the night the clocks go back.
    """
    services, user_id, kept_as = services_of(interaction), interaction.user.id, _kept_as(chat_id)
    await services.communities.keep_draft(guild_id, user_id, kept_as, typed)
    numbers: dict[str, Any] = {"guild": guild_id, "chat": chat_id}
    try:
        settings = await services.communities.ready_settings(guild_id)
        opens_at = _instant(typed["when"], settings.timezone, services.clock.now(), second_hour)
        if opens_at is None:
            both = buttons(FirstHour(**numbers), SecondHour(**numbers), EditAndTryAgain(**numbers))
            await present(interaction, words.WHICH_HOUR, both)
            return
        texts = {name: typed.get(name, "") for name in ("title", "introduction", "questions", "reading")}
        proposal = Proposal.read(**texts, opens_at=opens_at)
        chat = await services.planning.save_draft(guild_id, user_id, proposal, chat_id or None)
    except UserError as mistake:
        await present(interaction, words.mend(str(mistake)), buttons(EditAndTryAgain(**numbers)))
        return
    await services.communities.drop_draft(guild_id, user_id, kept_as)
    await show_draft(interaction, chat)


def _instant(text: str, zone: str, now: datetime, second_hour: bool | None) -> datetime | None:
    """When it opens; None when the hour comes twice and nobody has said which."""
    when = read_when(text, zone=zone, now=now)
    if isinstance(when, TwoTimes):
        return None if second_hour is None else (when.second if second_hour else when.first)
    return when.at


def _kept_as(chat_id: int) -> str:
    return f"propose-{chat_id}" if chat_id else "propose"


class EditAndTryAgain(PersistentButton, name="propose-again", fields=("guild", "chat")):
    label, style = "Edit and try again", Style.primary

    async def press(self, interaction: Interaction) -> None:
        services, guild_id, chat_id = services_of(interaction), self.ids["guild"], self.ids["chat"]
        if chat_id != A_NEW_ONE:
            chat = await services.planning.own(guild_id, chat_id, interaction.user.id)
            await show_form(interaction, guild_id, chat)
        elif await services.communities.draft(guild_id, interaction.user.id, _kept_as(chat_id)):
            await show_form(interaction, guild_id)
        else:
            raise UserError("That proposal has been saved already. /chat propose shows your drafts.")


class _WhichHour(PersistentButton, name="propose-hour-unused"):
    second: bool

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        guild_id, chat_id = self.ids["guild"], self.ids["chat"]
        typed = await services_of(interaction).communities.draft(guild_id, interaction.user.id, _kept_as(chat_id))
        if not typed:
            raise UserError("That proposal has been saved already. /chat propose shows your drafts.")
        await take_proposal(interaction, guild_id, chat_id, typed, second_hour=self.second)


class FirstHour(_WhichHour, name="propose-hour-first", fields=("guild", "chat")):
    label, second = "The first, before the clocks go back", False


class SecondHour(_WhichHour, name="propose-hour-second", fields=("guild", "chat")):
    label, second = "The second, after", True


# --- a member's drafts, and one of them


class DraftSelect(PersistentSelect, name="drafts", fields=("guild",)):
    @classmethod
    def of(cls, guild_id: int, chats: Sequence[Chat], zone: str) -> DraftSelect:
        options = [
            discord.SelectOption(label=chat.title[:100], value=str(chat.id), description=words.state(chat, zone))
            for chat in chats[:25]
        ]
        return cls(discord.ui.Select(options=options, placeholder="Go on with…"), guild=guild_id)

    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        planning = services_of(interaction).planning
        chat = await planning.own(self.ids["guild"], int(values[0]), interaction.user.id)
        await show_draft(interaction, chat)


class NewProposal(PersistentButton, name="propose-new", fields=("guild",)):
    label, style = "Write a new one", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await show_form(interaction, self.ids["guild"])


async def show_draft(interaction: Interaction, chat: Chat) -> None:
    zone = (await services_of(interaction).communities.settings(chat.guild_id)).timezone
    await present(interaction, words.draft(chat, zone), draft_view(chat, in_server=interaction.guild_id is not None))


def draft_view(chat: Chat, *, in_server: bool) -> discord.ui.View:
    """The draft's choices and what to do with it. In a direct message there are no members to choose from."""
    numbers: dict[str, Any] = {"guild": chat.guild_id, "chat": chat.id}
    waits = chat.state == "proposed"
    last = (TakeBack(**numbers),) if waits else (SendProposal(**numbers), ThrowAway(**numbers))
    return buttons(
        LengthSelect.of(chat),
        ThemeSelect.of(chat),
        *((SupportSelect.of(chat),) if in_server else ()),
        RepeatSelect.of(chat),
        EditDraft(**numbers),
        Preview(**numbers),
        SafeSpace(label=words.safe_space_label(on=chat.safe_space), **numbers),
        *last,
    )


async def _shape(interaction: Interaction, ids: Mapping[str, int], **choice: Any) -> None:
    planning = services_of(interaction).planning
    await show_draft(interaction, await planning.shape_draft(ids["guild"], ids["chat"], interaction.user.id, **choice))


def _options(labels: Mapping[Any, str], chosen: str) -> list[discord.SelectOption]:
    return [discord.SelectOption(label=label, value=value, default=value == chosen) for value, label in labels.items()]


class _Choice(PersistentSelect, name="draft-unused"):
    @classmethod
    def of(cls, chat: Chat) -> Any:
        return cls(cls.control(chat), guild=chat.guild_id, chat=chat.id)

    @classmethod
    def control(cls, chat: Chat) -> discord.ui.Select[Any] | discord.ui.UserSelect[Any]:
        raise NotImplementedError


class LengthSelect(_Choice, name="draft-length", fields=("guild", "chat")):
    @classmethod
    def control(cls, chat: Chat) -> discord.ui.Select[Any]:
        minutes = {str(m): words.length(m) for m in rules.LENGTHS}
        chosen = str(round(chat.length.total_seconds() / 60))
        return discord.ui.Select(options=_options(minutes, chosen), placeholder="How long?")

    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        await _shape(interaction, self.ids, length=timedelta(minutes=int(values[0])))


class ThemeSelect(_Choice, name="draft-theme", fields=("guild", "chat")):
    @classmethod
    def control(cls, chat: Chat) -> discord.ui.Select[Any]:
        options = _options({theme: f"Theme: {theme}" for theme in THEMES}, chat.theme)
        return discord.ui.Select(options=options, placeholder="Theme (optional)", min_values=0)

    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        await _shape(interaction, self.ids, theme=values[0] if values else "")


class SupportSelect(_Choice, name="draft-support", fields=("guild", "chat")):
    @classmethod
    def control(cls, chat: Chat) -> discord.ui.UserSelect[Any]:
        chosen = [discord.Object(chat.support_id, type=discord.User)] if chat.support_id else []
        return discord.ui.UserSelect(placeholder="Support host (optional)", min_values=0, default_values=chosen)

    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        if values and values[0].bot:
            raise UserError("A support host has to be a person.")
        choice: dict[str, Any] = {"support_id": values[0].id} if values else {"no_support": True}
        await _shape(interaction, self.ids, **choice)


class RepeatSelect(_Choice, name="draft-repeat", fields=("guild", "chat")):
    @classmethod
    def control(cls, chat: Chat) -> discord.ui.Select[Any]:
        labels = {repeat: words.REPEAT[repeat] for repeat in REPEATS}
        return discord.ui.Select(options=_options(labels, chat.repeat), placeholder="Repeat?")

    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        repeat: Repeat = values[0]
        await _shape(interaction, self.ids, repeat=repeat)


class _OfDraft(PersistentButton, name="draft-button-unused"):
    async def chat(self, interaction: Interaction) -> Chat:
        """The draft, if it is this member's and may still be changed."""
        planning = services_of(interaction).planning
        return await planning.own(self.ids["guild"], self.ids["chat"], interaction.user.id)


class SafeSpace(_OfDraft, name="draft-safe", fields=("guild", "chat")):
    label = "Safe space"

    async def press(self, interaction: Interaction) -> None:
        chat = await self.chat(interaction)
        await _shape(interaction, self.ids, safe_space=not chat.safe_space)


class EditDraft(_OfDraft, name="draft-edit", fields=("guild", "chat")):
    label = "Edit"

    async def press(self, interaction: Interaction) -> None:
        await show_form(interaction, self.ids["guild"], await self.chat(interaction))


class Preview(_OfDraft, name="draft-preview", fields=("guild", "chat")):
    label = "Preview"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        chat = await self.chat(interaction)
        zone = (await services_of(interaction).communities.settings(chat.guild_id)).timezone
        await whisper(interaction, view=card(messages.card(chat, zone, 0)))


class SendProposal(_OfDraft, name="draft-send", fields=("guild", "chat")):
    label, style = "Send", Style.primary

    async def press(self, interaction: Interaction) -> None:
        planning = services_of(interaction).planning
        chat = await planning.send(self.ids["guild"], self.ids["chat"], interaction.user.id)
        await show_draft(interaction, chat)


class TakeBack(_OfDraft, name="draft-take-back", fields=("guild", "chat")):
    label = "Take back"

    async def press(self, interaction: Interaction) -> None:
        planning = services_of(interaction).planning
        chat = await planning.take_back(self.ids["guild"], self.ids["chat"], interaction.user.id)
        await show_draft(interaction, chat)


class ThrowAway(_OfDraft, name="draft-delete", fields=("guild", "chat")):
    label, style = "Delete", Style.danger

    async def press(self, interaction: Interaction) -> None:
        chat = await self.chat(interaction)
        await present(interaction, words.really_delete(chat), _really(chat))


def _really(chat: Chat) -> discord.ui.View:
    guild_id = chat.guild_id
    return buttons(ReallyThrowAway(guild=guild_id, chat=chat.id), Keep(guild=guild_id, chat=chat.id))


class ReallyThrowAway(_OfDraft, name="draft-delete-really", fields=("guild", "chat")):
    label, style = "Delete for good", Style.danger

    async def press(self, interaction: Interaction) -> None:
        await services_of(interaction).planning.throw_away(self.ids["guild"], self.ids["chat"], interaction.user.id)
        await present(interaction, words.DELETED)


class Keep(_OfDraft, name="draft-keep", fields=("guild", "chat")):
    label = "Keep it"

    async def press(self, interaction: Interaction) -> None:
        await show_draft(interaction, await self.chat(interaction))


ALL = (
    LengthSelect, ThemeSelect, SupportSelect, RepeatSelect, SafeSpace, EditDraft, Preview, SendProposal, TakeBack,
    ThrowAway, ReallyThrowAway, Keep, EditAndTryAgain, FirstHour, SecondHour, DraftSelect, NewProposal,
)  # fmt: skip
