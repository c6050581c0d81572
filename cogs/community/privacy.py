"""`/privacy`: one private panel with what a member decides and what is kept about them."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Client
from bot.community.service import Choices, Names
from cogs.community import privacy_messages as words
from cogs.community.about import operator_of
from cogs.ui import (
    Interaction,
    PersistentButton,
    PersistentSelect,
    buttons,
    guild_of,
    services_of,
    think,
    whisper,
)

Style = discord.ButtonStyle
_DEFAULT, _LEFT_OUT = "default", "left_out"


class Privacy(commands.Cog):
    def __init__(self, client: Client) -> None:
        self.client = client

    @app_commands.command(description="My name in transcripts, notices to me, and what is kept about me")
    @app_commands.guild_only()
    async def privacy(self, interaction: Interaction) -> None:
        await show_panel(interaction)


async def show_panel(interaction: Interaction) -> None:
    await think(interaction)
    services, guild_id, user_id = services_of(interaction), guild_of(interaction), interaction.user.id
    await services.capture.drain()
    settings = await services.communities.settings(guild_id)
    choices = await services.communities.choices(guild_id, user_id)
    held = await services.communities.held_on(guild_id, user_id)
    client = interaction.client
    text = words.privacy(settings, choices, held, operator_of(client), client.settings.privacy_url)
    await whisper(interaction, text, view=panel(choices))


def panel(choices: Choices) -> discord.ui.View:
    dms: PersistentButton = UseDesk() if choices.dm_on else UseDms()
    taking_back = [TakeBack()] if choices.agreed_to_conduct else []
    return buttons(MyName.of(choices), dms, SendTest(), *taking_back)


class MyPrivacy(PersistentButton, name="privacy-open"):
    label = "My privacy"

    async def press(self, interaction: Interaction) -> None:
        await show_panel(interaction)


class MyName(PersistentSelect, name="privacy-name"):
    @classmethod
    def of(cls, choices: Choices) -> MyName:
        chosen = choices.names or _DEFAULT
        options = [
            discord.SelectOption(label=label, description=why, value=value, default=value == chosen)
            for value, (label, why) in words.OPTIONS.items()
        ]
        return cls(discord.ui.Select(options=options, placeholder=words.CHOOSE_NAME))

    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        if values[0] == _LEFT_OUT:  # it cannot be undone, and a thumb slips
            await whisper(interaction, words.leave_out_first(), view=buttons(LeaveOut()))
            return
        await think(interaction)
        communities, guild_id = services_of(interaction).communities, guild_of(interaction)
        style: Names | None = next((style for style in words.STYLES if style == values[0]), None)
        await communities.choose(guild_id, interaction.user.id, names=style)
        await whisper(interaction, words.named(style, await communities.settings(guild_id)))


class LeaveOut(PersistentButton, name="privacy-leave-out"):
    label, style = "Leave my words out", Style.danger

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        services, guild_id, user_id = services_of(interaction), guild_of(interaction), interaction.user.id
        await services.communities.choose(guild_id, user_id, names=_LEFT_OUT)
        await services.records_of_part.revoke(guild_id, user_id)
        await whisper(interaction, words.left_out(await services.records.withdraw(guild_id, user_id)))


class _Dms(PersistentButton, name="privacy-dm-unused"):
    on: bool

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        await services_of(interaction).communities.choose(guild_of(interaction), interaction.user.id, dm_on=self.on)
        await whisper(interaction, words.dms(on=self.on), view=buttons(SendTest()))


class UseDms(_Dms, name="privacy-dm-on"):
    label, on = words.DMS_ON, True


class UseDesk(_Dms, name="privacy-dm-off"):
    label, on = words.DMS_OFF, False


class SendTest(PersistentButton, name="privacy-test"):
    label = "Send me a test"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        communities, guild_id, user_id = (
            services_of(interaction).communities,
            guild_of(interaction),
            interaction.user.id,
        )
        waiting = await communities.unseen_notices(guild_id, user_id)
        if any(notice.kind == "community.test" for notice in waiting):
            await whisper(interaction, words.test_waits())
            return
        await communities.notify(guild_id, user_id, "community.test")
        await whisper(interaction, words.test_sent())


class TakeBack(PersistentButton, name="conduct-take-back"):
    label = "Take my agreement back"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        communities = services_of(interaction).communities
        withdrawn = await communities.withdraw_from_conduct(guild_of(interaction), interaction.user.id)
        await whisper(interaction, words.taken_back() if withdrawn else words.NO_CONDUCT_LEFT)


ALL = (MyPrivacy, MyName, LeaveOut, UseDms, UseDesk, SendTest, TakeBack)
