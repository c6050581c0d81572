"""A drawn question and what can be done with it: the buttons that stand below it, wherever it stands."""

from __future__ import annotations

from collections.abc import Callable

import discord
from discord.ext import commands

from bot.client import Client
from bot.errors import UserError
from bot.starters.drawing import Drawn, may_be_posted
from cogs.starters import messages as words
from cogs.ui import (
    Interaction,
    PersistentButton,
    buttons,
    guild_of,
    present,
    services_of,
    think,
    think_in_place,
    whisper,
)  # fmt: skip

Style = discord.ButtonStyle
Offer = Callable[[int], PersistentButton]


class Showing(commands.Cog):
    """What other features offer under a question: one that this copy has not got simply offers nothing."""

    def __init__(self) -> None:
        self._offers: list[Offer] = []

    def offer(self, make: Offer) -> None:
        """Add a button under every question; `make` gets the number of the draw (see `Starters.drawn`)."""
        self._offers.append(make)

    def offered(self, draw_id: int) -> list[PersistentButton]:
        return [make(draw_id) for make in self._offers]


def showing_of(client: Client) -> Showing:
    cog = client.get_cog("Showing")
    assert isinstance(cog, Showing)
    return cog


async def show(interaction: Interaction, drawn: Drawn) -> None:
    """For this person only, in place of the private message that was pressed, if one was."""
    offered: list[PersistentButton] = [Another(draw=drawn.id), Save(draw=drawn.id)]
    if may_be_posted(drawn) and drawn.channel_id == interaction.channel_id and may_post_here(interaction):
        offered.insert(1, PostHere(draw=drawn.id))
    offered += showing_of(interaction.client).offered(drawn.id)
    theme = services_of(interaction).starters.theme_title(drawn.starter.theme)
    await present(interaction, words.drawn(drawn.starter, theme), buttons(*offered))


def posted_buttons(client: Client, drawn: Drawn, *more: PersistentButton) -> discord.ui.View:
    """Below a question that a whole place can see. In a private place anybody there may bring the next one."""
    offered: list[PersistentButton] = [Save(draw=drawn.id)]
    if drawn.wish.private:
        offered.append(AnotherHere(draw=drawn.id, turn=drawn.turn))
    return buttons(*offered, *showing_of(client).offered(drawn.id), *more)


def is_private(interaction: Interaction) -> bool:
    """Not everybody in the server can read along: a private thread, or a channel hidden from most."""
    place = interaction.channel
    if isinstance(place, discord.Thread):
        if place.is_private():
            return True
        place = place.parent
    if interaction.guild is None or not isinstance(place, discord.abc.GuildChannel):
        return False
    return not place.permissions_for(interaction.guild.default_role).view_channel


def may_post_here(interaction: Interaction) -> bool:
    """Both this person and the bot may write where the interaction comes from."""
    in_thread = isinstance(interaction.channel, discord.Thread)
    if not in_thread and not isinstance(interaction.channel, discord.TextChannel):
        return False
    both = (interaction.permissions, interaction.app_permissions)
    return all(p.send_messages_in_threads if in_thread else p.send_messages for p in both)


class Another(PersistentButton, name="starter-another", fields=("draw",)):
    label, style = "Another", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        await show(
            interaction, await services_of(interaction).starters.another(guild_of(interaction), self.ids["draw"])
        )


class PostHere(PersistentButton, name="starter-post", fields=("draw",)):
    label = "Post it here"

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        starters, guild_id = services_of(interaction).starters, guild_of(interaction)
        drawn = await starters.drawn(guild_id, self.ids["draw"])
        here = interaction.channel_id or 0
        if drawn.channel_id != here or not may_post_here(interaction):
            raise UserError(words.NOT_HERE)
        await starters.post(guild_id, drawn.id)
        await present(interaction, words.on_its_way(here), buttons(Save(draw=drawn.id)))


class AnotherHere(PersistentButton, name="starter-another-here", fields=("draw", "turn")):
    """Posts the next one for all who are here. The turn keeps two presses from bringing two."""

    label = "Another"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        starters, guild_id = services_of(interaction).starters, guild_of(interaction)
        if not may_post_here(interaction):
            raise UserError(words.NOT_HERE)
        drawn = await starters.post_another(guild_id, self.ids["draw"], self.ids["turn"])
        await whisper(interaction, words.on_its_way(drawn.channel_id or 0) if drawn else words.ANOTHER_CAME)


class Save(PersistentButton, name="starter-save", fields=("draw",)):
    label = "Save"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        starters = services_of(interaction).starters
        new = await starters.save(guild_of(interaction), interaction.user.id, self.ids["draw"])
        await whisper(interaction, words.kept(new=new))


ALL = (Another, PostHere, AnotherHere, Save)
