"""A member's own question: the form, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord

from bot.client import Client
from bot.community.service import Notice
from bot.errors import UserError
from bot.starters.starter import Library
from bot.starters.suggestions import ACCEPTED, DECLINED, Words
from cogs.chats.forms import Box
from cogs.community.notices import Shown, Telling
from cogs.starters import messages as words
from cogs.ui import (
    Interaction,
    Modal,
    PersistentButton,
    buttons,
    guild_of,
    present,
    services_of,
    think_in_place,
)  # fmt: skip

Style = discord.ButtonStyle
_MOST_OPTIONS = 25
_DRAFT = "starter-suggest"
_NAMED, _UNNAMED = "named", "unnamed"


class WordsForm(Modal):
    """The boxes of a question: its text, a follow-up, its theme. Shared with the organisers' edit."""

    def __init__(self, title: str, library: Library, filled: Mapping[str, str]) -> None:
        super().__init__(title=title)
        self._boxes = [self._box(box, filled) for box in (words.TEXT_BOX, words.FOLLOW_UP_BOX)]
        self._theme: discord.ui.Select[Any] = discord.ui.Select(
            custom_id="theme", options=theme_options(library, filled.get("theme", ""))
        )
        self.add_item(discord.ui.Label(text=words.THEME_LABEL, component=self._theme))

    def _box(self, box: Box, filled: Mapping[str, str]) -> discord.ui.TextInput[Any]:
        control: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id=box.custom_id,
            style=discord.TextStyle.paragraph if box.long else discord.TextStyle.short,
            default=filled.get(box.custom_id, "")[: box.most] or None,
            max_length=box.most,
            required=box.needed,
        )
        self.add_item(discord.ui.Label(text=box.label, description=box.hint, component=control))
        return control

    @property
    def typed(self) -> dict[str, str]:
        theme = self._theme.values[0] if self._theme.values else ""
        return {box.custom_id: box.value for box in self._boxes} | {"theme": theme}


def theme_options(
    library: Library, chosen: str, *, more: Mapping[str, str] | None = None
) -> list[discord.SelectOption]:
    """The themes by title, after whatever else can be chosen; as many as Discord shows."""
    titles = {**(more or {}), **dict(sorted(library.themes.items(), key=lambda pair: pair[1]))}
    return [discord.SelectOption(label=title, value=value, default=value == chosen) for value, title in titles.items()][
        :_MOST_OPTIONS
    ]


class SuggestForm(WordsForm):
    def __init__(self, library: Library, filled: Mapping[str, str]) -> None:
        super().__init__(words.SUGGEST_TITLE, library, filled)
        chosen = filled.get("name", _NAMED)
        options = [
            discord.SelectOption(label=label, value=value, default=value == chosen)
            for value, label in ((_NAMED, words.NAMED), (_UNNAMED, words.UNNAMED))
        ]
        self._name: discord.ui.Select[Any] = discord.ui.Select(custom_id="name", options=options)
        self.add_item(discord.ui.Label(text=words.NAME_LABEL, description=words.NAME_HINT, component=self._name))

    async def send(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        services, who = services_of(interaction), (guild_of(interaction), interaction.user.id)
        typed = self.typed | {"name": self._name.values[0] if self._name.values else _NAMED}
        await services.communities.keep_draft(*who, _DRAFT, typed)
        try:
            question = Words.read(typed["text"], typed["follow_up"], typed["theme"], services.starters.library.themes)
            suggestion = await services.suggestions.suggest(*who, question, credited=typed["name"] == _NAMED)
        except UserError as mistake:
            await present(interaction, words.mend(str(mistake)), buttons(SuggestAgain()))
            return
        await services.communities.drop_draft(*who, _DRAFT)
        alike = await services.suggestions.alike(suggestion)
        await present(interaction, words.suggested(suggestion, alike), buttons(TakeBack(suggestion=suggestion.id)))


async def show_form(interaction: Interaction) -> None:
    """The form, with what was typed last time if that could not be taken. Raises UserError before `/setup`."""
    services, guild_id = services_of(interaction), guild_of(interaction)
    await services.communities.ready_settings(guild_id)
    filled = await services.communities.draft(guild_id, interaction.user.id, _DRAFT)
    await interaction.response.send_modal(SuggestForm(services.starters.library, filled))


class SuggestAgain(PersistentButton, name="starter-suggest"):
    label, style = "Edit and try again", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await show_form(interaction)


class TakeBack(PersistentButton, name="starter-take-back", fields=("suggestion",)):
    label = "Take it back"

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        await services_of(interaction).suggestions.take_back(
            guild_of(interaction), self.ids["suggestion"], interaction.user.id
        )
        await present(interaction, words.TAKEN_BACK)


def tellings(client: Client) -> Mapping[str, Telling]:
    """How the organisers' decisions are told."""
    suggestions = client.services.suggestions

    async def accepted(notice: Notice) -> Shown:
        return Shown(words.accepted(await suggestions.suggestion(notice.guild_id, notice.facts["suggestion_id"])))

    async def declined(notice: Notice) -> Shown:
        return Shown(words.declined(await suggestions.suggestion(notice.guild_id, notice.facts["suggestion_id"])))

    return {ACCEPTED: accepted, DECLINED: declined}


ALL = (SuggestAgain, TakeBack)
