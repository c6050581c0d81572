"""`/cpd log`: one private panel with the cycles, what they would miss, and the log."""

from __future__ import annotations

from typing import Any

import discord

from bot.cpd.choices import Cycle, Overview
from bot.documents.evidence import Gap
from bot.errors import UserError
from bot.when.words import day_words
from cogs.chats.forms import TextForm
from cogs.community.notices import Shown
from cogs.community.start import Corner
from cogs.cpd import log_messages as words
from cogs.cpd.card import Reflect
from cogs.cpd.exporting import MakeAgain
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
)

Style = discord.ButtonStyle
_PAGE = 8
_MOST_CYCLES = 4  # buttons for their dates


async def show_log(interaction: Interaction, page: int = 0) -> None:
    """After `think_in_place`."""
    from cogs.cpd.activity import Add, OpenEntry  # they lead back here

    overview = await services_of(interaction).choices.overview(guild_of(interaction), interaction.user.id)
    pages = max(1, -(-len(overview.entries) // _PAGE))
    page = min(page, pages - 1)
    shown = overview.entries[page * _PAGE : (page + 1) * _PAGE]
    controls: list[discord.ui.Item[Any]] = []
    if shown:
        options = [
            discord.SelectOption(label=words.label(entry), description=words.option(entry), value=str(entry.id))
            for entry in shown
        ]
        controls.append(OpenEntry(discord.ui.Select(options=options, placeholder=words.CHOOSE_ENTRY)))
    controls += [_frameworks(interaction, overview), Add()]
    if overview.without_reflection:
        controls.append(Reflect(entry=overview.without_reflection[0].id))
    if overview.entries:
        controls.append(MakeAgain())
    if _unexplained(overview) is not None:
        controls.append(ExplainGap())
    for position, cycle in enumerate(overview.cycles[:_MOST_CYCLES]):
        which = f": {cycle.framework.name}" if len(overview.cycles) > 1 else ""
        controls.append(CycleDays(framework=position, label=f"Cycle dates{which}"[:80]))
    controls += [LogPage(page=page - 1, label="Newer")] if page else []
    controls += [LogPage(page=page + 1, label="Older")] if page + 1 < pages else []
    await present(interaction, words.log(overview, shown, page, pages), buttons(*controls))


def _frameworks(interaction: Interaction, overview: Overview) -> Frameworks:
    chosen = {cycle.framework.id for cycle in overview.cycles}
    options = [
        discord.SelectOption(label=f.name[:100], value=f.id, default=f.id in chosen)
        for f in services_of(interaction).choices.frameworks
    ]
    most = len(options)
    return Frameworks(
        discord.ui.Select(options=options, placeholder=words.CHOOSE_FRAMEWORKS, min_values=1, max_values=most)
    )


def _unexplained(overview: Overview) -> tuple[Cycle, int] | None:
    """The first gap of a cycle with something in it that has no explanation yet."""
    for cycle in overview.cycles:
        for number, gap in enumerate(cycle.gaps):
            if cycle.entries and not gap.explanation:
                return cycle, number
    return None


class LogPage(PersistentButton, name="cpd-log-page", fields=("page",)):
    label = "My log"

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        await show_log(interaction, self.ids["page"])


class Frameworks(PersistentSelect, name="cpd-frameworks"):
    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        await think_in_place(interaction)
        await services_of(interaction).choices.follow(guild_of(interaction), interaction.user.id, values)
        await show_log(interaction)


# --- gaps and cycles


class ExplainGap(PersistentButton, name="cpd-gap"):
    label = "Explain a gap"

    async def press(self, interaction: Interaction) -> None:
        overview = await services_of(interaction).choices.overview(guild_of(interaction), interaction.user.id)
        found = _unexplained(overview)
        if found is None:
            raise UserError(words.NO_GAP)
        cycle, number = found
        await interaction.response.send_modal(GapForm(cycle.gaps[number]))


class GapForm(TextForm):
    def __init__(self, gap: Gap) -> None:
        super().__init__(f"{words.GAP_TITLE}: {gap.first:%m/%Y} to {gap.last:%m/%Y}", words.GAP_FORM)
        self.gap = gap

    async def send(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        who = guild_of(interaction), interaction.user.id
        await services_of(interaction).choices.explain(*who, self.gap.first, self.gap.last, self.typed["words"])
        await show_log(interaction)


class CycleDays(PersistentButton, name="cpd-cycle", fields=("framework",)):
    """`framework`: its place among the member's own."""

    label = "Cycle dates"

    async def press(self, interaction: Interaction) -> None:
        overview = await services_of(interaction).choices.overview(guild_of(interaction), interaction.user.id)
        cycle = overview.cycles[min(self.ids["framework"], len(overview.cycles) - 1)]
        await interaction.response.send_modal(CycleForm(cycle))


class CycleForm(TextForm):
    def __init__(self, cycle: Cycle) -> None:
        filled = {"first": day_words(cycle.first), "last": day_words(cycle.last)}
        super().__init__(f"{words.CYCLE_TITLE}: {cycle.framework.name}"[:45], words.CYCLE_FORM, filled)
        self.framework_id = cycle.framework.id

    async def send(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        who = guild_of(interaction), interaction.user.id
        await services_of(interaction).choices.set_cycle(who[0], who[1], self.framework_id, **self.typed)
        await show_log(interaction)


# --- at home


async def tell_corner(interaction: Interaction) -> Shown:
    overview = await services_of(interaction).choices.overview(guild_of(interaction), interaction.user.id)
    return Shown(words.corner(overview), (MyCpd(),))


class MyCpd(PersistentButton, name="home-cpd"):
    label = "My CPD"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        await show_log(interaction)


CORNER = Corner(tell_corner, (MyCpd,))
ALL = (LogPage, Frameworks, ExplainGap, CycleDays, MyCpd)
