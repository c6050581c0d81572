"""/organise starters: schedules, the suggestions that wait, the community's own questions, and reading files again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.client import Client
from bot.errors import UserError
from bot.starters.schedules import Schedule
from bot.starters.suggestions import Suggestion
from cogs.starters import organise_messages as words
from cogs.starters.deciding import suggestion_card
from cogs.starters.scheduling import NewSchedule, show_schedule
from cogs.ui import (
    Interaction,
    PersistentButton,
    PersistentSelect,
    buttons,
    guild_of,
    must_organise,
    present,
    services_of,
    think,
    think_in_place,
    whisper,
)  # fmt: skip

_MOST_OPTIONS = 25


def add_command(client: Client) -> None:
    """Beside the chats' own command for organisers."""
    organise = client.tree.get_command("organise")
    assert isinstance(organise, app_commands.Group)
    organise.add_command(_command())


def _command() -> app_commands.Command[Any, ..., None]:
    @app_commands.command(description="Schedules, suggestions that wait, and the questions themselves")
    async def starters(interaction: Interaction) -> None:
        await must_organise(interaction)
        await think(interaction)
        await show_overview(interaction)

    return starters


async def show_overview(interaction: Interaction, done: str = "") -> None:
    services, guild_id = services_of(interaction), guild_of(interaction)
    waiting, own = await services.suggestions.waiting(guild_id), await services.suggestions.own(guild_id)
    controls: list[discord.ui.Item[Any]] = []
    if waiting:
        controls.append(OpenWaiting(_choice(waiting, words.PICK_SUGGESTION)))
    if standing := await services.schedules.standing(guild_id):
        controls.append(OpenSchedule(_schedules(interaction, standing)))
    if own:
        controls.append(OpenOwn(_choice(own[::-1], words.PICK_OWN)))
    text = words.overview(services.starters.library, own, waiting, services.starters.problem, done)
    await present(interaction, text, buttons(*controls, NewSchedule(), Reload()))


def _choice(suggestions: Sequence[Suggestion], hint: str) -> discord.ui.Select[Any]:
    shown = suggestions[:_MOST_OPTIONS]
    options = [discord.SelectOption(label=one.text[:100], value=str(one.id)) for one in shown]
    return discord.ui.Select(options=options, placeholder=words.of_how_many(hint, len(shown), len(suggestions)))


def _schedules(interaction: Interaction, standing: Sequence[Schedule]) -> discord.ui.Select[Any]:
    options = []
    for schedule in standing:
        channel = interaction.guild.get_channel(schedule.channel_id) if interaction.guild else None
        theme = words.EACH_IN_TURN
        if schedule.theme:
            theme = services_of(interaction).starters.theme_title(schedule.theme)
        label, about = words.schedule_option(schedule, channel.name if channel else "?", theme)
        options.append(discord.SelectOption(label=label, value=str(schedule.id), description=about))
    return discord.ui.Select(options=options, placeholder=words.PICK_SCHEDULE)


class _OpenSuggestion(PersistentSelect, name="starter-open-unused"):
    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        await must_organise(interaction)
        await think(interaction)
        services = services_of(interaction)
        suggestion = await services.suggestions.suggestion(guild_of(interaction), int(values[0]))
        await whisper(interaction, view=await suggestion_card(services, suggestion))


class OpenWaiting(_OpenSuggestion, name="starter-open-waiting"):
    pass


class OpenOwn(_OpenSuggestion, name="starter-open-own"):
    pass


class OpenSchedule(PersistentSelect, name="starter-open-schedule"):
    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        await must_organise(interaction)
        await think_in_place(interaction)
        await show_schedule(interaction, int(values[0]))


class Reload(PersistentButton, name="starter-reload"):
    """Reads the files again, of which all communities on this copy draw."""

    label = "Reload"

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think_in_place(interaction)
        try:
            done = words.reloaded(await services_of(interaction).starters.reload())
        except UserError as faulty:
            done = str(faulty).partition("\n")[0]  # the panel itself names the faults
        await show_overview(interaction, done)


ALL = (OpenWaiting, OpenOwn, OpenSchedule, Reload)
