"""Writing a reflection: a card with one's own words, forms, a preview with two ticks, Save.

Whatever is typed is in the draft before anything else happens to it, so a refusal, a restart or a phone call loses
nothing. A form cannot follow a form, so a button stands between them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord.ext import commands

from bot.cpd.entry import DECLARATIONS, Draft, Entry
from bot.documents.evidence import Contribution
from cogs.chats.buttons import Followed
from cogs.chats.messages import title_of
from cogs.cpd import reflecting_messages as words
from cogs.ui import (
    Interaction,
    Modal,
    PersistentButton,
    PersistentSelect,
    buttons,
    guild_of,
    present,
    report,
    sent_form,
    services_of,
    think,
    think_in_place,
    whisper,
)

Style = discord.ButtonStyle
_FORM = re.compile(r"cpd-form:(?P<entry>\d+)")
_LONGEST = 4000
_FORMS_WITH_BUTTONS = 3  # more are changed through a list


async def entry_of_chat(interaction: Interaction, chat_id: int) -> Entry | None:
    """The member's activity that this chat is. Where they had no part in it they are told so, and None is returned."""
    services, guild_id = services_of(interaction), guild_of(interaction)
    entry = await services.log.of_chat(guild_id, interaction.user.id, chat_id)
    if entry is None:
        chat = await services.hour.chat(guild_id, chat_id)
        await whisper(interaction, words.not_in_it(title_of(chat)), view=buttons(Followed(chat=chat_id)))
    return entry


async def spoken_by_me(interaction: Interaction, entry: Entry) -> Sequence[Contribution]:
    if entry.chat_id is None:
        return ()
    return (await services_of(interaction).records.spoken(entry.guild_id, entry.chat_id, entry.user_id)).contributions


def _who(interaction: Interaction, entry_id: int) -> tuple[int, int, int]:
    return guild_of(interaction), interaction.user.id, entry_id


# --- the card that opens the form


async def show_card(interaction: Interaction, entry_id: int) -> None:
    """After `think_in_place`."""
    services, who = services_of(interaction), _who(interaction, entry_id)
    entry = await services.log.entry(*who)
    wishes = await services.choices.wishes(*who[:2])
    chosen = entry.reflected.model if entry.reflected is not None else wishes.model
    if entry.has_draft:
        chosen = (await services.reflections.draft(*who)).model.id
    model = services.reflections.models.of(chosen)
    forms = AllAtOnce(entry=entry.id, label=words.open_label(model))
    controls: list[discord.ui.Item[Any]] = [_model_select(interaction, entry.id, model.id), forms]
    controls.append(OneByOne(entry=entry.id))
    if entry.has_draft:
        controls.append(ThrowAway(entry=entry.id))
    if entry.reflected is not None:
        controls.append(History(entry=entry.id))
    spoken = await spoken_by_me(interaction, entry)
    await present(interaction, words.card(entry, model, spoken), buttons(*controls))


def _model_select(interaction: Interaction, entry_id: int, chosen: str) -> ModelSelect:
    options = [
        discord.SelectOption(label=model.name, description=model.says, value=model.id, default=model.id == chosen)
        for model in services_of(interaction).reflections.models
    ]
    return ModelSelect(discord.ui.Select(options=options, placeholder=words.CHOOSE_MODEL), entry=entry_id)


class ModelSelect(PersistentSelect, name="cpd-model", fields=("entry",)):
    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        await think_in_place(interaction)
        await services_of(interaction).reflections.begin(*_who(interaction, self.ids["entry"]), model=values[0])
        await show_card(interaction, self.ids["entry"])


class Reflect(PersistentButton, name="cpd-reflect", fields=("entry",)):
    label, style = "Write a reflection", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        await show_card(interaction, self.ids["entry"])


class AllAtOnce(PersistentButton, name="cpd-form-all", fields=("entry",)):
    label, style = "All in one form", Style.primary

    async def press(self, interaction: Interaction) -> None:
        who = _who(interaction, self.ids["entry"])
        await open_form(interaction, await services_of(interaction).reflections.begin(*who, one_by_one=False))


class OneByOne(PersistentButton, name="cpd-form-one", fields=("entry",)):
    label = "One question at a time"

    async def press(self, interaction: Interaction) -> None:
        who = _who(interaction, self.ids["entry"])
        await open_form(interaction, await services_of(interaction).reflections.begin(*who, one_by_one=True))


class WriteReflection(PersistentButton, name="cpd-write", fields=("chat",)):
    """On the closing card and the published post: the form opens at once, with a hint of what the member wrote."""

    label, style = "Write my reflection", Style.primary

    async def press(self, interaction: Interaction) -> None:
        entry = await entry_of_chat(interaction, self.ids["chat"])
        if entry is not None:
            draft = await services_of(interaction).reflections.begin(*_who(interaction, entry.id))
            await open_form(interaction, draft, await spoken_by_me(interaction, entry))


# --- the forms


async def open_form(
    interaction: Interaction, draft: Draft, spoken: Sequence[Contribution] = (), *, form: int | None = None
) -> None:
    """The form of this number, else the first that was never sent, else the first, for change."""
    number = form if form is not None else draft.next_form or 0
    await interaction.response.send_modal(ReflectionForm(draft, number % len(draft.forms), words.you_wrote(spoken)))


class ReflectionForm(Modal, title=words.FORM_TITLE):
    """The form alone: what is sent in it is received by `Reflecting`, also when the bot was started anew meanwhile."""

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

    async def send(self, interaction: Interaction) -> None:
        """Nothing: `Reflecting.on_interaction` has it."""


class Reflecting(commands.Cog):
    """Receives reflection forms by their custom_id: a form that was open while the bot restarted is not lost."""

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        form_id, typed = sent_form(interaction)
        form = _FORM.fullmatch(form_id)
        if form is None:
            return
        try:
            await take(interaction, int(form["entry"]), typed)
        except Exception as error:
            await report(interaction, error)


async def take(interaction: Interaction, entry_id: int, typed: Mapping[str, str]) -> None:
    await think_in_place(interaction)
    draft = await services_of(interaction).reflections.write(*_who(interaction, entry_id), typed)
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
        draft = await services_of(interaction).reflections.draft(*_who(interaction, self.ids["entry"]))
        await open_form(interaction, draft)


class NotANumber(PersistentButton, name="cpd-no-number", fields=("entry",)):
    label = words.NOT_ONE

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        who = _who(interaction, self.ids["entry"])
        await go_on(interaction, await services_of(interaction).reflections.not_a_number(*who))


class ChangeIt(PersistentButton, name="cpd-change", fields=("entry", "form")):
    label = "Change it"

    async def press(self, interaction: Interaction) -> None:
        draft = await services_of(interaction).reflections.draft(*_who(interaction, self.ids["entry"]))
        await open_form(interaction, draft, form=self.ids["form"])


class ChangeAnswer(PersistentSelect, name="cpd-change-answer", fields=("entry",)):
    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        draft = await services_of(interaction).reflections.draft(*_who(interaction, self.ids["entry"]))
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
        who = _who(interaction, self.ids["entry"])
        await go_on(interaction, await services_of(interaction).reflections.tick(*who, values))


class Save(PersistentButton, name="cpd-save", fields=("entry",)):
    label, style = "Save", Style.success

    async def press(self, interaction: Interaction) -> None:
        from cogs.cpd.exporting import EvidenceOfEntry  # it offers reflections in its turn

        await think_in_place(interaction)
        entry = await services_of(interaction).reflections.save(*_who(interaction, self.ids["entry"]))
        changed = entry.reflected is not None and entry.reflected.changed_at is not None
        await present(interaction, words.saved(entry, changed=changed), buttons(EvidenceOfEntry(entry=entry.id)))


class ThrowAway(PersistentButton, name="cpd-draft-away", fields=("entry",)):
    label = "Throw this draft away"

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        entry = await services_of(interaction).reflections.throw_away(*_who(interaction, self.ids["entry"]))
        await present(interaction, words.THROWN_AWAY, buttons(Reflect(entry=entry.id)))


class History(PersistentButton, name="cpd-history", fields=("entry",)):
    label = "What it said before"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        services, who = services_of(interaction), _who(interaction, self.ids["entry"])
        entry = await services.log.entry(*who)
        before = await services.reflections.history(*who)
        models = services.reflections.models
        await whisper(interaction, words.history(entry, [(one, models.of(one.model)) for one in before]))


ALL = (
    ModelSelect, Reflect, AllAtOnce, OneByOne, WriteReflection, Continue, NotANumber, ChangeIt, ChangeAnswer, Tick,
    Save, ThrowAway, History,
)  # fmt: skip
