"""`/setup start`, a panel that saves each choice at once, and `/setup check`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Client
from bot.community import rules
from bot.community.service import Settings
from bot.errors import UserError
from bot.when.zones import COMMON_ZONES, MOST_CHOICES
from cogs.community import check, check_messages, permissions
from cogs.community import setting_up_messages as words
from cogs.community.about import available
from cogs.community.creating import Creating
from cogs.community.host import TryAgain
from cogs.ui import (
    Interaction,
    Modal,
    PersistentButton,
    PersistentSelect,
    card,
    guild_of,
    is_organiser,
    services_of,
    think,
    whisper,
)  # fmt: skip

Style = discord.ButtonStyle
_ANOTHER = "another"


async def must_set_up(interaction: Interaction) -> Settings:
    """Manage Server always; organisers once the community is set up. Raises UserError."""
    settings = await services_of(interaction).communities.settings(guild_of(interaction))
    if interaction.permissions.manage_guild or (settings.ready and await is_organiser(interaction)):
        return settings
    raise UserError(words.TO_SET_UP_FIRST)


@app_commands.guild_only()
class Setup(commands.GroupCog, name="Setup", group_name="setup", group_description="For organisers: set up and check"):
    """What organisers do before there is anything to organise."""

    def __init__(self, client: Client) -> None:
        self.creating = Creating(client.services.communities)

    @app_commands.command(description="Choose channels, roles and ways, or have me make what is missing")
    async def start(self, interaction: Interaction) -> None:
        await open_panel(interaction)

    @app_commands.command(description="See what is missing or broken here, and how to mend it")
    async def check(self, interaction: Interaction) -> None:
        await must_set_up(interaction)
        await think(interaction)
        await whisper(interaction, view=report_view(await check.look(interaction)))


async def open_panel(interaction: Interaction) -> None:
    settings = await must_set_up(interaction)
    await whisper(interaction, view=places_view(check.server(interaction), settings))


# --- what is shown


def places_view(guild: discord.Guild, settings: Settings, note: str = "") -> discord.ui.LayoutView:
    """The first page: which channels and roles."""
    selects = [select.of(guild, settings) for select in (OrganisersChannel, ChatsChannel, StartChannel)]
    roles = [select.of(guild, settings) for select in (OrganiserRole, NewsRole)]
    lacking = [
        check_messages.lacking_in(getattr(settings, place), found)
        for place in check_messages.PLACES
        if (found := check.lacking_in(guild, settings, place))
    ]
    notes = [note, words.lacking(lacking) if lacking else ""]
    return _page(words.PLACES, notes, [*selects, *roles], [CreateMissing(), ToWays(), Finish()])


def ways_view(settings: Settings, note: str = "", zones: Sequence[str] = ()) -> discord.ui.LayoutView:
    """The second page: how things are done. `zones`: what somebody may have meant, to choose from."""
    selects: list[_Choice] = [ZoneChoice.of(settings, zones), NamesChoice.of(settings), WindowChoice.of(settings)]
    return _page(words.WAYS, [note], selects, [ToPlaces(), CheckNow(), Finish()])


def _page(
    heading: str, notes: Sequence[str], selects: Sequence[_Choice], buttons: Sequence[PersistentButton]
) -> discord.ui.LayoutView:
    frame: discord.ui.Container[Any] = discord.ui.Container(accent_colour=discord.Colour(0x1F6F78))
    frame.add_item(discord.ui.TextDisplay("\n\n".join([heading, *(note for note in notes if note)])[:2000]))
    for select in selects:
        frame.add_item(discord.ui.TextDisplay(select.explained))
        frame.add_item(discord.ui.ActionRow(select))
    frame.add_item(discord.ui.ActionRow(*buttons))
    view = discord.ui.LayoutView(timeout=None)
    view.add_item(frame)
    return view


def report_view(report: check.Report) -> discord.ui.LayoutView:
    text = check_messages.report(report.to_mend, report.good_to_know)
    buttons: list[PersistentButton] = [TryAgain()] if report.stuck else []
    return card(text, *buttons, CheckNow(), OpenSetup())


async def _redraw(interaction: Interaction, view: discord.ui.LayoutView) -> None:
    await interaction.response.edit_message(view=view)


# --- the choices


class _Choice(PersistentSelect, name="setup-unused"):
    """One setting. A choice that cannot be is said in the panel, which then shows what stands."""

    explained: ClassVar[str] = ""

    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        settings = await must_set_up(interaction)
        note = ""
        try:
            changes = self.reading(check.server(interaction), values)
            settings = await services_of(interaction).communities.change(settings.guild_id, **changes)
        except UserError as mistake:
            note = f"**That can't be chosen.** {mistake}"
        await self.redraw(interaction, settings, note)

    def reading(self, guild: discord.Guild, values: list[Any]) -> dict[str, Any]:
        """The settings these values mean. Raises UserError."""
        raise NotImplementedError

    async def redraw(self, interaction: Interaction, settings: Settings, note: str) -> None:
        await _redraw(interaction, ways_view(settings, note))


class _OnFirstPage(_Choice, name="setup-first-unused"):
    """A channel or a role, kept under the name of its setting."""

    setting: ClassVar[str]

    async def redraw(self, interaction: Interaction, settings: Settings, note: str) -> None:
        await _redraw(interaction, places_view(check.server(interaction), settings, note))


class _Place(_OnFirstPage, name="setup-place-unused"):
    @classmethod
    def of(cls, guild: discord.Guild, settings: Settings) -> _Place:
        channel = guild.get_channel(getattr(settings, cls.setting) or 0)
        kind = discord.SelectDefaultValueType.channel
        return cls(
            discord.ui.ChannelSelect(
                channel_types=[discord.ChannelType.text],
                placeholder="Choose a channel",
                default_values=[discord.SelectDefaultValue(id=channel.id, type=kind)] if channel else [],
            )
        )

    def reading(self, guild: discord.Guild, values: list[Any]) -> dict[str, Any]:
        if values[0].type is not discord.ChannelType.text:
            raise UserError(words.NOT_TEXT)
        return {self.setting: values[0].id}


class OrganisersChannel(_Place, name="setup-organisers"):
    setting, explained = "organisers_channel_id", words.ORGANISERS_CHANNEL


class ChatsChannel(_Place, name="setup-chats"):
    setting, explained = "chats_channel_id", words.CHATS_CHANNEL


class StartChannel(_Place, name="setup-start"):
    setting, explained = "start_channel_id", words.START_CHANNEL


class _Role(_OnFirstPage, name="setup-role-unused"):
    @classmethod
    def of(cls, guild: discord.Guild, settings: Settings) -> _Role:
        role = guild.get_role(getattr(settings, cls.setting) or 0)
        kind = discord.SelectDefaultValueType.role
        return cls(
            discord.ui.RoleSelect(
                placeholder="None",
                min_values=0,
                default_values=[discord.SelectDefaultValue(id=role.id, type=kind)] if role else [],
            )
        )

    def reading(self, guild: discord.Guild, values: list[Any]) -> dict[str, Any]:
        return {self.setting: values[0].id if values else None}


class OrganiserRole(_Role, name="setup-organiser-role"):
    setting, explained = "organiser_role_id", words.ORGANISER_ROLE


class NewsRole(_Role, name="setup-news-role"):
    setting, explained = "news_role_id", words.NEWS_ROLE

    def reading(self, guild: discord.Guild, values: list[Any]) -> dict[str, Any]:
        if values and not permissions.is_harmless(values[0]):
            raise UserError(words.NEWS_ROLE_POWERFUL)
        return super().reading(guild, values)


class ZoneChoice(_Choice, name="setup-zone"):
    explained = words.ZONE

    @classmethod
    def of(cls, settings: Settings, found: Sequence[str] = ()) -> ZoneChoice:
        zones = found or [settings.timezone, *(zone for zone in COMMON_ZONES if zone != settings.timezone)]
        options = [
            discord.SelectOption(label=words.zone(zone), value=zone, default=zone == settings.timezone)
            for zone in zones[: MOST_CHOICES - 1]
        ]
        options.append(discord.SelectOption(label=words.ANOTHER_ZONE, value=_ANOTHER))
        placeholder = words.WHICH_ZONE if found else None
        return cls(discord.ui.Select(options=options, placeholder=placeholder))

    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        if values == [_ANOTHER]:
            await must_set_up(interaction)
            await interaction.response.send_modal(ZoneForm())
            return
        await super().chosen(interaction, values)

    def reading(self, guild: discord.Guild, values: list[Any]) -> dict[str, Any]:
        return {"timezone": rules.zones_for(values[0])[0]}


class ZoneForm(Modal, title="Your community's time zone"):
    """A place in words; more than one zone that fits is asked about."""

    def __init__(self) -> None:
        super().__init__()
        self.place: discord.ui.TextInput[Any] = discord.ui.TextInput(custom_id="place", max_length=60)
        self.add_item(
            discord.ui.Label(text=words.ZONE_FORM_LABEL, description=words.ZONE_FORM_HINT, component=self.place)
        )

    async def send(self, interaction: Interaction) -> None:
        settings = await must_set_up(interaction)
        try:
            zones = rules.zones_for(self.place.value)
        except UserError as mistake:
            await _redraw(interaction, ways_view(settings, str(mistake)))
            return
        if len(zones) > 1:
            await _redraw(interaction, ways_view(settings, words.which_zone(self.place.value), zones))
            return
        settings = await services_of(interaction).communities.change(settings.guild_id, timezone=zones[0])
        await _redraw(interaction, ways_view(settings))


class NamesChoice(_Choice, name="setup-names"):
    explained = words.NAMES

    @classmethod
    def of(cls, settings: Settings) -> NamesChoice:
        options = [
            discord.SelectOption(label=label, description=why, value=style, default=style == settings.names)
            for style, (label, why) in words.NAME_STYLES.items()
        ]
        return cls(discord.ui.Select(options=options))

    def reading(self, guild: discord.Guild, values: list[Any]) -> dict[str, Any]:
        return {"names": next(style for style in words.NAME_STYLES if style == values[0])}


class WindowChoice(_Choice, name="setup-window"):
    explained = words.WINDOW

    @classmethod
    def of(cls, settings: Settings) -> WindowChoice:
        options = [
            discord.SelectOption(label=words.window(hours), value=str(hours), default=hours == settings.window_hours)
            for hours in rules.WINDOWS
        ]
        return cls(discord.ui.Select(options=options))

    def reading(self, guild: discord.Guild, values: list[Any]) -> dict[str, Any]:
        return {"window_hours": next(hours for hours in rules.WINDOWS if str(hours) == values[0])}


# --- the buttons


class OpenSetup(PersistentButton, name="setup-open"):
    label, style = "Set up", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await open_panel(interaction)


class ToWays(PersistentButton, name="setup-to-ways"):
    label = "Next: ways"

    async def press(self, interaction: Interaction) -> None:
        await _redraw(interaction, ways_view(await must_set_up(interaction)))


class ToPlaces(PersistentButton, name="setup-to-places"):
    label = "Back: places"

    async def press(self, interaction: Interaction) -> None:
        settings = await must_set_up(interaction)
        await _redraw(interaction, places_view(check.server(interaction), settings))


class CreateMissing(PersistentButton, name="setup-create"):
    label, style = "Create what is missing", Style.success

    async def press(self, interaction: Interaction) -> None:
        settings = await must_set_up(interaction)
        guild = check.server(interaction)
        if not isinstance(interaction.user, discord.Member):
            raise UserError("Please press this in your server.")
        await interaction.response.defer()
        cog = interaction.client.get_cog("Setup")
        assert isinstance(cog, Setup)
        made = await cog.creating.create_missing(guild, interaction.user)
        settings = await services_of(interaction).communities.settings(settings.guild_id)
        await interaction.edit_original_response(view=places_view(guild, settings))
        await whisper(interaction, words.made(made))


class CheckNow(PersistentButton, name="setup-check"):
    label = "Check"

    async def press(self, interaction: Interaction) -> None:
        await must_set_up(interaction)
        await think(interaction)
        await whisper(interaction, view=report_view(await check.look(interaction)))


class Finish(PersistentButton, name="setup-finish"):
    """Nothing is left to save. It has the start message drawn once more, in case that was deleted or is out of date."""

    label, style = "Finish", Style.primary

    async def press(self, interaction: Interaction) -> None:
        settings = await must_set_up(interaction)
        if not settings.ready:
            raise UserError(words.not_finished())
        await think(interaction)
        await services_of(interaction).communities.redraw_start(settings.guild_id)
        to_mend = len((await check.look(interaction)).to_mend)
        things = available(interaction.client, words.ORGANISERS_TRY)
        await whisper(interaction, words.finished(settings.name, things, to_mend))


ALL = (
    OrganisersChannel, ChatsChannel, StartChannel, OrganiserRole, NewsRole, ZoneChoice, NamesChoice, WindowChoice,
    OpenSetup, ToWays, ToPlaces, CreateMissing, CheckNow, Finish,
)  # fmt: skip
