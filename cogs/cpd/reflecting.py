"""Writing a reflection: forms, a preview with two ticks, Save.

Whatever is typed is in the draft before anything else happens to it, so a refusal, a restart or a phone call loses
nothing. A form cannot follow a form, so a button stands between them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.cpd.entry import DECLARATIONS, Draft
from bot.documents.evidence import Contribution
from cogs.cpd import reflecting_messages as words
from cogs.lasting_forms import FormReceiver, LastingForm
from cogs.ui import (
    Interaction,
    PersistentButton,
    PersistentSelect,
    buttons,
    guild_of,
    present,
    services_of,
    think_in_place,
)

Style = discord.ButtonStyle
_FORM = re.compile(r"cpd-form:(?P<entry>\d+)")
_LONGEST = 4000
_FORMS_WITH_BUTTONS = 3  # more are changed through a list


def own(interaction: Interaction, entry_id: int) -> tuple[int, int, int]:
    return guild_of(interaction), interaction.user.id, entry_id


# --- the forms


async def open_form(
    interaction: Interaction, draft: Draft, spoken: Sequence[Contribution] = (), *, form: int | None = None
) -> None:
    """The form of this number, else the first that was never sent, else the first, for change."""
    number = form if form is not None else draft.next_form or 0
    await interaction.response.send_modal(ReflectionForm(draft, number % len(draft.forms), words.you_wrote(spoken)))


class ReflectionForm(LastingForm, title=words.FORM_TITLE):
    """Received by `Reflecting`."""

    def __init__(self, draft: Draft, number: int, you_wrote: str) -> None:
        super().__init__(custom_id=f"cpd-form:{draft.entry.id}")
        if len(draft.forms) > 1:
            self.title = f"{words.FORM_TITLE}: {number + 1} of {len(draft.forms)}"
        for position, prompt in enumerate(draft.forms[number]):
            box: discord.ui.TextInput[Any] = discord.ui.TextInput(
                custom_id=prompt.id,
                style=discord.TextStyle.paragraph,
                max_length=_LONGEST,
                required=False,
                default=draft.answers.get(prompt.id) or None,
                placeholder=(you_wrote if number == position == 0 else "") or None,
            )
            self.add_item(discord.ui.Label(text=prompt.asks, description=prompt.hint, component=box))


class Reflecting(FormReceiver):
    form = _FORM

    async def receive(self, interaction: Interaction, sent: re.Match[str], typed: Mapping[str, str]) -> None:
        await take(interaction, int(sent["entry"]), typed)


async def take(interaction: Interaction, entry_id: int, typed: Mapping[str, str]) -> None:
    await think_in_place(interaction)
    draft = await services_of(interaction).reflections.write(*own(interaction, entry_id), typed)
    await go_on(interaction, draft)


async def go_on(interaction: Interaction, draft: Draft) -> None:
    """What comes after a form: a question about a number, the next form, or the preview."""
    entry = draft.entry.id
    if draft.doubtful:
        view = buttons(
            ChangeIt(entry=entry, form=_doubtful_form(draft), label=words.CHANGE_IT), NotANumber(entry=entry)
        )
        await present(interaction, words.about_a_number(draft), view)
    elif draft.next_form is not None:
        await present(interaction, words.saved_so_far(draft), buttons(Continue(entry=entry)))
    else:
        await present(interaction, words.preview(draft), preview_of(draft))


def _doubtful_form(draft: Draft) -> int:
    asked = [number for number, form in enumerate(draft.forms) if any(p.asks in draft.doubtful for p in form)]
    return asked[0]


class Continue(PersistentButton, name="cpd-continue", fields=("entry",)):
    label, style = "Continue", Style.primary

    async def press(self, interaction: Interaction) -> None:
        draft = await services_of(interaction).reflections.draft(*own(interaction, self.ids["entry"]))
        await open_form(interaction, draft)


class NotANumber(PersistentButton, name="cpd-no-number", fields=("entry",)):
    label = words.NOT_ONE

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        who = own(interaction, self.ids["entry"])
        await go_on(interaction, await services_of(interaction).reflections.not_a_number(*who))


class ChangeIt(PersistentButton, name="cpd-change", fields=("entry", "form")):
    label = "Change it"

    async def press(self, interaction: Interaction) -> None:
        draft = await services_of(interaction).reflections.draft(*own(interaction, self.ids["entry"]))
        await open_form(interaction, draft, form=self.ids["form"])


class ChangeAnswer(PersistentSelect, name="cpd-change-answer", fields=("entry",)):
    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        draft = await services_of(interaction).reflections.draft(*own(interaction, self.ids["entry"]))
        await open_form(interaction, draft, form=int(values[0]))


# --- the preview


def preview_of(draft: Draft) -> discord.ui.View:
    entry = draft.entry.id
    several = len(draft.forms) > 1
    if len(draft.forms) <= _FORMS_WITH_BUTTONS:
        changes: list[discord.ui.Item[Any]] = [
            ChangeIt(entry=entry, form=number, label=f"Change part {number + 1}" if several else "Change it")
            for number in range(len(draft.forms))
        ]
    else:
        options = [
            discord.SelectOption(label=form[0].asks, value=str(number)) for number, form in enumerate(draft.forms)
        ]
        select: discord.ui.Select[Any] = discord.ui.Select(options=options, placeholder=words.CHANGE_AN_ANSWER)
        changes = [ChangeAnswer(select, entry=entry)]
    return buttons(Tick.of(draft), *changes, Save(entry=entry), ThrowAway(entry=entry))


class Tick(PersistentSelect, name="cpd-tick", fields=("entry",)):
    """The two declarations. A list that several can be chosen from is the nearest to ticks that a message can hold."""

    @classmethod
    def of(cls, draft: Draft) -> Tick:
        options = [
            discord.SelectOption(label=label, description=why, value=value, default=value in draft.ticked)
            for value, (label, why) in words.TICKS.items()
        ]
        most = len(DECLARATIONS)
        control: discord.ui.Select[Any] = discord.ui.Select(
            options=options, placeholder=words.TICK_BOTH, min_values=0, max_values=most
        )
        return cls(control, entry=draft.entry.id)

    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        await think_in_place(interaction)
        who = own(interaction, self.ids["entry"])
        await go_on(interaction, await services_of(interaction).reflections.tick(*who, values))


class Save(PersistentButton, name="cpd-save", fields=("entry",)):
    label, style = "Save", Style.success

    async def press(self, interaction: Interaction) -> None:
        from cogs.cpd.exporting import EvidenceOfEntry  # it offers reflections in its turn

        await think_in_place(interaction)
        entry = await services_of(interaction).reflections.save(*own(interaction, self.ids["entry"]))
        changed = entry.reflected is not None and entry.reflected.changed_at is not None
        await present(interaction, words.saved(entry, changed=changed), buttons(EvidenceOfEntry(entry=entry.id)))


class ThrowAway(PersistentButton, name="cpd-draft-away", fields=("entry",)):
    label = "Throw this draft away"

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        await services_of(interaction).reflections.throw_away(*own(interaction, self.ids["entry"]))
        await present(interaction, words.THROWN_AWAY)


ALL = (Continue, NotANumber, ChangeIt, ChangeAnswer, Tick, Save, ThrowAway)
