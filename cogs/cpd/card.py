"""The card that opens a reflection: one's own words from there, the questions to choose from, the ways to write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord

from bot.cpd.entry import Entry
from bot.documents.evidence import Contribution
from cogs.chats.buttons import Followed
from cogs.chats.messages import title_of
from cogs.cpd import reflecting_messages as words
from cogs.cpd.reflecting import ThrowAway, open_form, own
from cogs.ui import (
    Interaction,
    PersistentButton,
    PersistentSelect,
    buttons,
    guild_of,
    present,
    services_of,
    think,
    think_in_place,
    whisper,
)

Style = discord.ButtonStyle


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
    spoken = await services_of(interaction).records.spoken(entry.guild_id, [entry.chat_id], entry.user_id)
    return spoken[entry.chat_id].contributions


async def show_card(interaction: Interaction, entry_id: int) -> None:
    """After `think_in_place`."""
    services, who = services_of(interaction), own(interaction, entry_id)
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
        await services_of(interaction).reflections.begin(*own(interaction, self.ids["entry"]), model=values[0])
        await show_card(interaction, self.ids["entry"])


class Reflect(PersistentButton, name="cpd-reflect", fields=("entry",)):
    label, style = "Write a reflection", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        await show_card(interaction, self.ids["entry"])


class AllAtOnce(PersistentButton, name="cpd-form-all", fields=("entry",)):
    label, style = "All in one form", Style.primary

    async def press(self, interaction: Interaction) -> None:
        who = own(interaction, self.ids["entry"])
        await open_form(interaction, await services_of(interaction).reflections.begin(*who, one_by_one=False))


class OneByOne(PersistentButton, name="cpd-form-one", fields=("entry",)):
    label = "One question at a time"

    async def press(self, interaction: Interaction) -> None:
        who = own(interaction, self.ids["entry"])
        await open_form(interaction, await services_of(interaction).reflections.begin(*who, one_by_one=True))


class WriteReflection(PersistentButton, name="cpd-write", fields=("chat",)):
    """On the closing card and the published post: the form opens at once, with a hint of what the member wrote."""

    label, style = "Write my reflection", Style.primary

    async def press(self, interaction: Interaction) -> None:
        entry = await entry_of_chat(interaction, self.ids["chat"])
        if entry is not None:
            draft = await services_of(interaction).reflections.begin(*own(interaction, entry.id))
            await open_form(interaction, draft, await spoken_by_me(interaction, entry))


class ReflectOnQuestion(PersistentButton, name="cpd-write-question", fields=("draw",)):
    """Under a starter, for whoever presses it: the question comes into their own log."""

    label = WriteReflection.label

    async def press(self, interaction: Interaction) -> None:
        services, guild_id = services_of(interaction), guild_of(interaction)
        drawn = await services.starters.drawn(guild_id, self.ids["draw"])
        entry = await services.log.of_question(guild_id, interaction.user.id, drawn.id, drawn.starter.text)
        await open_form(interaction, await services.reflections.begin(*own(interaction, entry.id)))


class History(PersistentButton, name="cpd-history", fields=("entry",)):
    label = "What it said before"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        services, who = services_of(interaction), own(interaction, self.ids["entry"])
        entry = await services.log.entry(*who)
        before = await services.reflections.history(*who)
        models = services.reflections.models
        await whisper(interaction, words.history(entry, [(one, models.of(one.model)) for one in before]))


ALL = (ModelSelect, Reflect, AllAtOnce, OneByOne, WriteReflection, ReflectOnQuestion, History)
