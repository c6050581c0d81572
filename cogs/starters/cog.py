"""The /starter commands."""

from __future__ import annotations

from typing import Any

from discord import app_commands
from discord.ext import commands

from bot.client import Client
from bot.errors import UserError
from bot.starters.drawing import Starters, channel_place
from bot.starters.starter import Audience, Depth, Stage, Wish
from cogs.starters import messages as words
from cogs.starters import saved, suggesting
from cogs.starters.showing import is_private, show
from cogs.ui import Interaction, guild_of, services_of, think

_MOST_CHOICES = 25


def _choices(named: dict[Any, str]) -> list[app_commands.Choice[Any]]:
    return [app_commands.Choice(name=name, value=value) for value, name in named.items()]


async def themes(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Themes by title; those of this copy's own files are among them."""
    wanted = typed.strip().casefold()
    found = [(slug, title) for slug, title in services_of(interaction).starters.library.themes.items()]
    fitting = sorted((title, slug) for slug, title in found if wanted in title.casefold())
    return [app_commands.Choice(name=title, value=slug) for title, slug in fitting[:_MOST_CHOICES]]


def chosen_theme(starters: Starters, typed: str | None) -> str | None:
    """The short name of a theme that was chosen from the list, or typed. Raises UserError."""
    if typed is None:
        return None
    wanted = typed.strip().casefold()
    for slug, title in starters.library.themes.items():
        if wanted in (slug, title.casefold()):
            return slug
    raise UserError(words.no_such_theme(typed, sorted(starters.library.themes.values())))


@app_commands.guild_only()
class StarterCog(commands.GroupCog, group_name="starter", group_description="A good question to begin a talk with"):
    def __init__(self, client: Client) -> None:
        self.client = client

    @app_commands.command(description="A question to begin with; only you see it until you post it")
    @app_commands.describe(
        theme="What about; anything if you leave it empty",
        audience="For whom; what suits this place if you leave it empty",
        stage="How far you have come together",
        depth="How deep it may go",
    )
    @app_commands.autocomplete(theme=themes)
    @app_commands.choices(
        audience=_choices(words.AUDIENCES), stage=_choices(words.STAGES), depth=_choices(words.DEPTHS)
    )
    async def draw(
        self,
        interaction: Interaction,
        theme: str | None = None,
        audience: str | None = None,
        stage: str | None = None,
        depth: int | None = None,
    ) -> None:
        await think(interaction)
        starters, private = services_of(interaction).starters, is_private(interaction)
        wish = Wish(
            theme=chosen_theme(starters, theme),
            audience=_audience(audience) or (None if private else "chat"),
            stage=_stage(stage),
            depth=_depth(depth),
            private=private,
        )
        place = channel_place(interaction.channel_id or 0)
        await show(interaction, await starters.draw(guild_of(interaction), place, wish))

    @app_commands.command(description="The questions you saved; nobody else sees them")
    async def saved(self, interaction: Interaction) -> None:
        await think(interaction)
        await saved.show_saved(interaction)

    @app_commands.command(description="Suggest a question of your own; the organisers read it first")
    async def suggest(self, interaction: Interaction) -> None:
        await suggesting.show_form(interaction)


def _audience(value: str | None) -> Audience | None:
    known: tuple[Audience, ...] = ("chat", "pair", "circle")
    return next((audience for audience in known if audience == value), None)


def _stage(value: str | None) -> Stage | None:
    known: tuple[Stage, ...] = ("start", "middle", "end")
    return next((stage for stage in known if stage == value), None)


def _depth(value: int | None) -> Depth | None:
    known: tuple[Depth, ...] = (1, 2, 3)
    return next((depth for depth in known if depth == value), None)
