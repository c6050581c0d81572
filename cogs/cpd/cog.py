"""The /cpd commands: a line or two each, for everything happens in the services."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.client import Client
from bot.cpd.entry import Entry
from bot.documents import dates
from bot.documents.text import clean_line, shorten
from bot.errors import UserError
from cogs.cpd import activity, card, exporting, log
from cogs.cpd.reflecting_messages import NOTHING_TO_REFLECT_ON
from cogs.ui import Interaction, guild_of, services_of, think

_MOST_CHOICES, _LONGEST_CHOICE = 25, 100


async def _activities(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """A member's own activities by title: those without a reflection first, then the newest."""
    wanted = clean_line(typed).casefold()
    entries = await services_of(interaction).log.entries(guild_of(interaction), interaction.user.id)
    newest_first = sorted(entries, key=lambda entry: (entry.reflected is None, entry.on, entry.id), reverse=True)
    fitting = [entry for entry in newest_first if wanted in clean_line(entry.title).casefold()]
    return [app_commands.Choice(name=_named(entry), value=str(entry.id)) for entry in fitting[:_MOST_CHOICES]]


def _named(entry: Entry) -> str:
    day = dates.day(entry.on)
    return f"{shorten(clean_line(entry.title), _LONGEST_CHOICE - len(day) - 3) or 'Activity'} · {day}"


async def _frameworks(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    wanted = typed.casefold().strip()
    listed = services_of(interaction).choices.frameworks
    return [app_commands.Choice(name=f.name[:100], value=f.id) for f in listed if wanted in f.name.casefold()]


@app_commands.guild_only()
class CpdCog(commands.GroupCog, group_name="cpd", group_description="My evidence of learning; only I can see it"):
    """What members do with their own CPD."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @app_commands.command(description="My log: it fills itself, and I can change, add and delete")
    async def log(self, interaction: Interaction) -> None:
        await think(interaction)
        await log.show_log(interaction)

    @app_commands.command(description="Add a course, an article, a conversation … to my log")
    async def add(self, interaction: Interaction) -> None:
        await activity.add(interaction)

    @app_commands.command(description="Write a reflection, in one form or one question at a time")
    @app_commands.rename(chosen="activity")
    @app_commands.describe(chosen="Part of its title; the newest without a reflection, if you leave it empty")
    @app_commands.autocomplete(chosen=_activities)
    async def reflect(self, interaction: Interaction, chosen: str | None = None) -> None:
        await think(interaction)
        await card.show_card(interaction, (await _chosen(interaction, chosen)).id)

    @app_commands.command(description="My evidence as files: this cycle, PDF and Word, if I leave everything empty")
    @app_commands.rename(first="from", last="to")
    @app_commands.describe(
        framework="Whose rules to show; my own choice if I leave it empty",
        first="The first day, with its year, such as 1 November 2025",
        last="The last day",
        format="Which files",
    )
    @app_commands.autocomplete(framework=_frameworks)
    async def export(
        self,
        interaction: Interaction,
        framework: str | None = None,
        first: app_commands.Range[str, 0, 60] | None = None,
        last: app_commands.Range[str, 0, 60] | None = None,
        format: exporting.Format = "pdf and docx",
    ) -> None:
        await exporting.export(interaction, framework, first, last, format)

    @app_commands.command(description="Whether a record of taking part from this community is genuine")
    @app_commands.describe(code="Its code, such as 7K3F-Q2MX; empty shows the key that records are signed with")
    async def verify(self, interaction: Interaction, code: app_commands.Range[str, 1, 100] | None = None) -> None:
        await exporting.verify(interaction, code)


async def _chosen(interaction: Interaction, typed: str | None) -> Entry:
    """The activity a member chose or typed the title of; the newest without a reflection. Raises UserError."""
    services, guild_id, user_id = services_of(interaction), guild_of(interaction), interaction.user.id
    entries = await services.log.entries(guild_id, user_id)
    if not entries:
        raise UserError(NOTHING_TO_REFLECT_ON)
    newest_first = entries[::-1]
    if typed is None:
        return next((entry for entry in newest_first if entry.reflected is None), newest_first[0])
    wanted = clean_line(typed).casefold()
    for entry in newest_first:
        if str(entry.id) == wanted or wanted == clean_line(entry.title).casefold():
            return entry
    close = [entry for entry in newest_first if wanted and wanted in clean_line(entry.title).casefold()]
    if len(close) == 1:
        return close[0]
    raise UserError(f"I can't find “{shorten(clean_line(typed), 80)}” in your log. /cpd log shows what is there.")
