"""A member's own list of questions."""

from __future__ import annotations

from typing import Any

import discord

from cogs.starters import messages as words
from cogs.starters.showing import showing_of
from cogs.ui import (
    Interaction,
    PersistentButton,
    PersistentSelect,
    buttons,
    guild_of,
    present,
    services_of,
    think_in_place,
)  # fmt: skip

_PAGE = 10


async def show_saved(interaction: Interaction, page: int = 0) -> None:
    found = await services_of(interaction).starters.saved(
        guild_of(interaction), interaction.user.id, page=page, size=_PAGE
    )
    if not found.total:
        await present(interaction, words.NOTHING_SAVED)
        return
    page = min(page, (found.total - 1) // _PAGE)
    options = [discord.SelectOption(label=one.text[:100], value=str(one.id)) for one in found.saved]
    controls: list[discord.ui.Item[Any]] = [
        OpenSaved(discord.ui.Select(options=options, placeholder=words.OPEN_ONE), page=page)
    ]
    if page > 0:
        controls.append(SavedPages(page=page - 1, label="Newer"))
    if (page + 1) * _PAGE < found.total:
        controls.append(SavedPages(page=page + 1, label="Older"))
    await present(interaction, words.saved(found, page, _PAGE), buttons(*controls))


class OpenSaved(PersistentSelect, name="starter-open", fields=("page",)):
    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        await think_in_place(interaction)
        starters = services_of(interaction).starters
        one = await starters.saved_one(guild_of(interaction), interaction.user.id, int(values[0]))
        controls = [TakeOff(saved=one.id), *showing_of(interaction.client).offered(one.draw_id)]
        await present(interaction, words.saved_one(one), buttons(*controls, SavedPages(page=self.ids["page"])))


class SavedPages(PersistentButton, name="starter-saved", fields=("page",)):
    label = "My list"

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        await show_saved(interaction, self.ids["page"])


class TakeOff(PersistentButton, name="starter-unsave", fields=("saved",)):
    label = "Take it off my list"

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        await services_of(interaction).starters.unsave(guild_of(interaction), interaction.user.id, self.ids["saved"])
        await present(interaction, words.TAKEN_OFF, buttons(SavedPages(page=0)))


ALL = (OpenSaved, SavedPages, TakeOff)
