"""What every command, form and button is built on, and the one path an error takes to a member."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self

import discord
from discord import app_commands
from discord.ui.select import BaseSelect

from bot.errors import UserError
from bot.services import Services

if TYPE_CHECKING:
    from bot.client import Client

    Interaction = discord.Interaction[Client]
else:
    Interaction = discord.Interaction

log = logging.getLogger(__name__)


def services_of(interaction: Interaction) -> Services:
    return interaction.client.services


def guild_of(interaction: Interaction) -> int:
    """The server an interaction came from. Raises UserError in a direct message."""
    if interaction.guild_id is None:
        raise UserError("Please use this in your community's server, not in a direct message.")
    return interaction.guild_id


async def is_organiser(interaction: Interaction) -> bool:
    """Manage Events, or the role chosen in `/setup`."""
    if interaction.permissions.manage_events:
        return True
    settings = await services_of(interaction).communities.settings(guild_of(interaction))
    roles = interaction.user.roles if isinstance(interaction.user, discord.Member) else []
    return any(role.id == settings.organiser_role_id for role in roles)


async def must_organise(interaction: Interaction) -> None:
    if not await is_organiser(interaction):
        raise UserError("Only organisers can do that: members with Manage Events, or with the organisers' role.")


async def whisper(
    interaction: Interaction,
    content: str | None = None,
    *,
    view: discord.ui.View | discord.ui.LayoutView | None = None,
    files: list[discord.File] | None = None,
) -> None:
    """Answer for this person's eyes only, as the first response or after a defer."""
    extra: dict[str, Any] = {}
    if view is not None:
        extra["view"] = view
    if files:
        extra["files"] = files
    if interaction.response.is_done():
        await interaction.followup.send(content or discord.utils.MISSING, ephemeral=True, **extra)
    else:
        await interaction.response.send_message(content, ephemeral=True, **extra)


async def think(interaction: Interaction) -> None:
    """Take the three seconds' pressure off: the answer follows, for this person only."""
    await interaction.response.defer(ephemeral=True, thinking=True)


def pressed_in_whisper(interaction: Interaction) -> bool:
    """The press (or the form behind it) came from a message that only this person sees."""
    return interaction.message is not None and interaction.message.flags.ephemeral


async def think_in_place(interaction: Interaction) -> None:
    """As `think`, before `present`: where a private message was pressed, that one will be redrawn."""
    if pressed_in_whisper(interaction):
        await interaction.response.defer()
    else:
        await think(interaction)


async def present(interaction: Interaction, content: str, view: discord.ui.View | None = None) -> None:
    """Turn the private message that was pressed into this one; answer with a new one where there is none."""
    if not pressed_in_whisper(interaction):
        await whisper(interaction, content, view=view)
    elif interaction.response.is_done():
        await interaction.edit_original_response(content=content, view=view)
    else:
        await interaction.response.edit_message(content=content, view=view)


async def report(interaction: Interaction, error: BaseException) -> None:
    """The one error path: a member's own mistake in words, anything else as an apology with a reference."""
    while isinstance(error, app_commands.CommandInvokeError) and error.original is not error:
        error = error.original
    match error:
        case UserError():
            text = str(error)
        case app_commands.CheckFailure():
            text = "You can't use this here."
        case app_commands.AppCommandError() if not isinstance(error, app_commands.CommandInvokeError):
            text = "I could not read that. Please try again."
        case _:
            reference = secrets.token_hex(3)
            log.error("An interaction failed (reference %s)", reference, exc_info=error)
            text = (
                "Sorry, that did not work, and it is not your fault. "
                f"If it happens again, tell an organiser: {reference}."
            )
    try:
        await whisper(interaction, text)
    except discord.HTTPException:
        log.warning("The error could not be shown to the member", exc_info=True)


class CommandTree(app_commands.CommandTree["Client"]):
    """Sends every command's error down the one path."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        await report(interaction, error)


class Modal(discord.ui.Modal):
    """A form. Give every control its own `custom_id`; `UserError` from `send` is shown to the member."""

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        try:
            await self.send(interaction)
        except Exception as error:
            await report(interaction, error)

    async def send(self, interaction: Interaction) -> None:
        raise NotImplementedError


class _Persistent:
    """What survives a restart carries its meaning in its custom_id: a name and whole numbers, nothing else.

    A marked one (`…@88`) also says which agenda item posted it, so that a second attempt finds the first.
    """

    name: ClassVar[str]
    fields: ClassVar[tuple[str, ...]]

    @classmethod
    def template_for(cls, name: str, fields: tuple[str, ...]) -> str:
        numbers = "".join(rf":(?P<{field}>\d+)" for field in fields)
        return rf"{name}{numbers}(?:@(?P<posted_by>\d+))?"

    @classmethod
    def custom_id_for(cls, ids: Mapping[str, int]) -> str:
        return ":".join([cls.name, *(str(ids[field]) for field in cls.fields)])


class PersistentButton(_Persistent, discord.ui.DynamicItem[discord.ui.Button[Any]], template="unused"):
    """A button that works after a restart. Subclasses name their numbers and say what a press does:

    `class Join(PersistentButton, name="chat-join", fields=("chat",)): label = "Join"; async def press(...)`
    """

    label: ClassVar[str]
    style: ClassVar[discord.ButtonStyle] = discord.ButtonStyle.secondary

    def __init_subclass__(cls, *, name: str, fields: tuple[str, ...] = (), **kwargs: Any) -> None:
        cls.name, cls.fields = name, fields
        super().__init_subclass__(template=cls.template_for(name, fields), **kwargs)

    def __init__(self, *, label: str | None = None, disabled: bool = False, **ids: int) -> None:
        self.ids = ids
        button: discord.ui.Button[Any] = discord.ui.Button(
            label=label or self.label, style=self.style, disabled=disabled, custom_id=self.custom_id_for(ids)
        )
        super().__init__(button)

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Any, match: re.Match[str], /) -> Self:  # type: ignore[override]
        ids = {field: int(match[field]) for field in cls.fields}
        return cls(label=item.label, disabled=False, **ids)

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        try:
            await self.press(interaction)
        except Exception as error:  # a DynamicItem's errors reach no on_error
            await report(interaction, error)

    async def press(self, interaction: Interaction) -> None:
        raise NotImplementedError


class PersistentSelect(_Persistent, discord.ui.DynamicItem[discord.ui.Select[Any]], template="unused"):
    """A list to choose from that works after a restart. `chosen` gets the values."""

    def __init_subclass__(cls, *, name: str, fields: tuple[str, ...] = (), **kwargs: Any) -> None:
        cls.name, cls.fields = name, fields
        super().__init_subclass__(template=cls.template_for(name, fields), **kwargs)

    def __init__(self, control: BaseSelect[Any], **ids: int) -> None:
        self.ids = ids
        control.custom_id = self.custom_id_for(ids)
        super().__init__(control)  # type: ignore[arg-type]

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: Any, match: re.Match[str], /) -> Self:  # type: ignore[override]
        return cls(item, **{field: int(match[field]) for field in cls.fields})

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        try:
            await self.chosen(interaction, list(self.item.values))
        except Exception as error:
            await report(interaction, error)

    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        raise NotImplementedError


def buttons(*items: discord.ui.Item[Any]) -> discord.ui.View:
    """A view of persistent controls, built fresh for one message (a kept one would unregister them when it ends)."""
    view = discord.ui.View(timeout=None)
    for item in items:
        view.add_item(item)
    return view


def card(
    text: str, *items: discord.ui.Item[Any], files: Sequence[discord.File] = (), accent: discord.Colour | None = None
) -> discord.ui.LayoutView:
    """A card: text in a frame (at most 4,000 characters), the files it carries, its buttons below, five a row."""
    view = discord.ui.LayoutView(timeout=None)
    frame: discord.ui.Container[Any] = discord.ui.Container(
        discord.ui.TextDisplay(text), accent_colour=accent or discord.Colour(0x1F6F78)
    )
    for file in files:
        frame.add_item(discord.ui.File(file))
    for start in range(0, len(items), 5):
        frame.add_item(discord.ui.ActionRow(*items[start : start + 5]))
    view.add_item(frame)
    return view
