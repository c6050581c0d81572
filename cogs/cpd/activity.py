"""One activity of a log: what it holds, its type, changing and deleting it; and adding one."""

from __future__ import annotations

from typing import Any

import discord

from bot.cpd.choices import Cycle
from bot.cpd.entry import Entry
from bot.cpd.log import Typed
from bot.cpd.rules import category_of
from bot.errors import UserError
from bot.when.words import day_words
from cogs.chats.forms import TextForm
from cogs.cpd import log_messages as words
from cogs.cpd.card import Reflect
from cogs.cpd.exporting import EvidenceOfEntry
from cogs.cpd.log import LogPage
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


async def show_entry(interaction: Interaction, entry_id: int, done: str = "") -> None:
    services, guild_id, user_id = services_of(interaction), guild_of(interaction), interaction.user.id
    entry = await services.log.entry(guild_id, user_id, entry_id)
    overview = await services.choices.overview(guild_id, user_id)
    kinds = [Kind.of(entry, cycle, position) for position, cycle in enumerate(overview.cycles[:3])]
    reflect = Reflect(entry=entry.id, label="Change my reflection" if entry.reflected else None)
    controls = [*kinds, reflect, EvidenceOfEntry(entry=entry.id), Edit(entry=entry.id), Delete(entry=entry.id)]
    await present(interaction, words.one(entry, done), buttons(*controls, LogPage(page=0)))


class Kind(PersistentSelect, name="cpd-kind", fields=("entry", "cycle")):
    """The type of an activity under one of the member's frameworks; a value names both."""

    @classmethod
    def of(cls, entry: Entry, cycle: Cycle, position: int) -> Kind:
        framework = cycle.framework
        standing = category_of(entry, framework)
        options = [
            discord.SelectOption(
                label=category.name[:100],
                description=", ".join(category.examples)[:100] or None,
                value=f"{framework.id} {category.id}",
                default=category.id == standing,
            )
            for category in framework.categories[:25]
        ]
        hint = f"{words.CHOOSE_KIND}: {framework.name}"[:150]
        return cls(discord.ui.Select(options=options, placeholder=hint), entry=entry.id, cycle=position)

    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        await think_in_place(interaction)
        framework_id, _, category_id = str(values[0]).partition(" ")
        who = guild_of(interaction), interaction.user.id
        await services_of(interaction).log.sort(*who, self.ids["entry"], framework_id, category_id)
        await show_entry(interaction, self.ids["entry"], words.SORTED)


class Delete(PersistentButton, name="cpd-delete", fields=("entry",)):
    label, style = "Delete", Style.danger

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        entry = await services_of(interaction).log.entry(guild_of(interaction), interaction.user.id, self.ids["entry"])
        view = buttons(ReallyDelete(entry=entry.id), BackToEntry(entry=entry.id))
        await present(interaction, words.really_delete(entry), view)


class ReallyDelete(PersistentButton, name="cpd-delete-really", fields=("entry",)):
    label, style = "Delete it", Style.danger

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        await services_of(interaction).log.delete(guild_of(interaction), interaction.user.id, self.ids["entry"])
        await present(interaction, words.DELETED, buttons(LogPage(page=0)))


class BackToEntry(PersistentButton, name="cpd-back", fields=("entry",)):
    label = "Keep it"

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        await show_entry(interaction, self.ids["entry"])


# --- adding and changing


class ActivityForm(TextForm):
    """What was typed is kept until it stands in the log. `entry_id` 0: a new activity."""

    def __init__(self, entry_id: int, filled: dict[str, str]) -> None:
        super().__init__(words.EDIT_TITLE if entry_id else words.ADD_TITLE, words.ACTIVITY_FORM, filled)
        self.entry_id = entry_id

    async def send(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        await take_activity(interaction, self.entry_id, self.typed)


async def take_activity(
    interaction: Interaction, entry_id: int, typed: dict[str, str], *, no_number: bool = False
) -> None:
    services, guild_id, user_id = services_of(interaction), guild_of(interaction), interaction.user.id
    await services.communities.keep_draft(guild_id, user_id, _kept_as(entry_id), typed)
    again = Add(label="Edit and try again") if not entry_id else Edit(entry=entry_id, label="Edit and try again")
    try:
        read = Typed.read(**typed, today=await services.choices.today(guild_id))
        if read.holds_a_number and not no_number:
            change = Add(label=words.CHANGE_IT) if not entry_id else Edit(entry=entry_id, label=words.CHANGE_IT)
            await present(interaction, words.about_a_number(), buttons(change, NoNumber(entry=entry_id)))
            return
        if entry_id:
            entry = await services.log.change(guild_id, user_id, entry_id, read)
        else:
            entry = await services.log.add(guild_id, user_id, read)
    except UserError as mistake:
        await present(interaction, words.mend(str(mistake)), buttons(again))
        return
    await services.communities.drop_draft(guild_id, user_id, _kept_as(entry_id))
    await show_entry(interaction, entry.id, words.CHANGED if entry_id else words.added(entry))


def _kept_as(entry_id: int) -> str:
    return f"cpd-activity-{entry_id}"


class Add(PersistentButton, name="cpd-add"):
    label = "Add"

    async def press(self, interaction: Interaction) -> None:
        await add(interaction)


async def add(interaction: Interaction) -> None:
    typed = await services_of(interaction).communities.draft(guild_of(interaction), interaction.user.id, _kept_as(0))
    await interaction.response.send_modal(ActivityForm(0, typed))


class Edit(PersistentButton, name="cpd-edit", fields=("entry",)):
    label = "Edit"

    async def press(self, interaction: Interaction) -> None:
        services, guild_id, user_id = services_of(interaction), guild_of(interaction), interaction.user.id
        entry = await services.log.entry(guild_id, user_id, self.ids["entry"])
        standing = {
            "title": entry.title,
            "day": day_words(entry.on),
            "minutes": str(entry.minutes or ""),
            "about": entry.about,
            "links": "\n".join(entry.links),
        }
        typed = await services.communities.draft(guild_id, user_id, _kept_as(entry.id))
        await interaction.response.send_modal(ActivityForm(entry.id, standing | typed))


class NoNumber(PersistentButton, name="cpd-activity-no-number", fields=("entry",)):
    """`entry` 0: an activity that is being added."""

    label = words.NOT_ONE

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        entry_id = self.ids["entry"]
        typed = await services_of(interaction).communities.draft(
            guild_of(interaction), interaction.user.id, _kept_as(entry_id)
        )
        if not typed:
            raise UserError("That is in your log already.")
        await take_activity(interaction, entry_id, typed, no_number=True)


class OpenEntry(PersistentSelect, name="cpd-open"):
    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        await think_in_place(interaction)
        await show_entry(interaction, int(values[0]))


ALL = (OpenEntry, Kind, Delete, ReallyDelete, BackToEntry, Add, Edit, NoNumber)
