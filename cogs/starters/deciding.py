"""The organisers' decision on a suggested question: its card, and Accept, Edit and Decline."""

from __future__ import annotations

from typing import Any

import discord

from bot.errors import UserError
from bot.services import Services
from bot.starters.suggestions import Suggestion, Words
from cogs.chats.forms import TextForm
from cogs.starters import organise_messages as words
from cogs.starters.suggesting import WordsForm
from cogs.ui import (
    Interaction,
    PersistentButton,
    card,
    guild_of,
    must_organise,
    services_of,
    think,
    whisper,
)  # fmt: skip

Style = discord.ButtonStyle


async def suggestion_card(services: Services, suggestion: Suggestion) -> discord.ui.LayoutView:
    """What organisers see of a suggestion, with its buttons while it waits, or while it can be taken out again."""
    numbers: dict[str, Any] = {"suggestion": suggestion.id, "edition": suggestion.edition}
    controls: list[PersistentButton] = []
    if suggestion.state == "waiting":
        controls = [Accept(**numbers), Edit(**numbers), Decline(**numbers)]
    elif suggestion.state == "accepted":
        controls = [Retire(suggestion=suggestion.id)]
    alike = await services.suggestions.alike(suggestion)
    return card(words.suggestion(suggestion, services.starters.theme_title(suggestion.theme), alike), *controls)


class Accept(PersistentButton, name="starter-accept", fields=("suggestion", "edition")):
    label, style = "Accept", Style.success

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think(interaction)
        await services_of(interaction).suggestions.accept(
            guild_of(interaction), self.ids["suggestion"], interaction.user.id, edition=self.ids["edition"]
        )
        await whisper(interaction, words.ACCEPTED)


class Edit(PersistentButton, name="starter-edit", fields=("suggestion", "edition")):
    label = "Edit"

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        services = services_of(interaction)
        suggestion = await services.suggestions.suggestion(guild_of(interaction), self.ids["suggestion"])
        await interaction.response.send_modal(EditForm(services, suggestion, self.ids["edition"]))


class EditForm(WordsForm):
    def __init__(self, services: Services, suggestion: Suggestion, edition: int) -> None:
        filled = {"text": suggestion.text, "follow_up": suggestion.follow_up, "theme": suggestion.theme}
        super().__init__(words.EDIT_TITLE, services.starters.library, filled)
        self._suggestion_id, self._edition = suggestion.id, edition

    async def send(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think(interaction)
        services, typed = services_of(interaction), self.typed
        try:
            question = Words.read(typed["text"], typed["follow_up"], typed["theme"], services.starters.library.themes)
            edited = await services.suggestions.edit(
                guild_of(interaction), self._suggestion_id, question, edition=self._edition
            )
        except UserError as mistake:  # their words are not lost
            raise UserError(words.with_what_they_wrote(str(mistake), typed["text"])) from mistake
        await whisper(interaction, words.EDITED)
        await whisper(interaction, view=await suggestion_card(services, edited))


class Decline(PersistentButton, name="starter-decline", fields=("suggestion", "edition")):
    label, style = "Decline", Style.danger

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await interaction.response.send_modal(DeclineForm(self.ids["suggestion"], self.ids["edition"]))


class DeclineForm(TextForm):
    def __init__(self, suggestion_id: int, edition: int) -> None:
        super().__init__(words.DECLINE_TITLE, [words.REASON_BOX])
        self._suggestion_id, self._edition = suggestion_id, edition

    async def send(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think(interaction)
        reason = self.typed["reason"]
        try:
            await services_of(interaction).suggestions.decline(
                guild_of(interaction), self._suggestion_id, interaction.user.id, reason, edition=self._edition
            )
        except UserError as mistake:
            raise UserError(words.with_what_they_wrote(str(mistake), reason)) from mistake
        await whisper(interaction, words.DECLINED)


class Retire(PersistentButton, name="starter-retire", fields=("suggestion",)):
    label = "Take it out again"

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think(interaction)
        await services_of(interaction).suggestions.retire(
            guild_of(interaction), self.ids["suggestion"], interaction.user.id
        )
        await whisper(interaction, words.RETIRED)


ALL = (Accept, Edit, Decline, Retire)
