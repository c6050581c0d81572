"""Questions on a schedule: the form, what it would mean, and stopping one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, get_args

import discord

from bot.errors import UserError
from bot.recurrence import Repeat, describe, rule_from_first
from bot.starters.schedules import Plan
from bot.starters.starter import Library
from bot.when import TwoTimes, read_when
from cogs.chats.forms import Box
from cogs.starters import messages
from cogs.starters import organise_messages as words
from cogs.starters.suggesting import theme_options
from cogs.ui import (
    Interaction,
    Modal,
    PersistentButton,
    buttons,
    guild_of,
    must_organise,
    present,
    services_of,
    think,
    think_in_place,
    whisper,
)  # fmt: skip

Style = discord.ButtonStyle
_DRAFT = "starter-schedule"
_IN_TURN = "*"  # a select's value may not be empty, and no theme has this name
_NEEDED = discord.Permissions(view_channel=True, send_messages=True, read_message_history=True)


class ScheduleForm(Modal, title=words.SCHEDULE_TITLE):
    """What for, when, how often, on what, where. Nothing is saved before Begin."""

    def __init__(self, library: Library, filled: Mapping[str, str]) -> None:
        super().__init__()
        self._purpose, self._when = (self._box(box, filled) for box in (words.PURPOSE_BOX, words.WHEN_BOX))
        repeat = filled.get("repeat", "weekly")
        options = [discord.SelectOption(label=t, value=v, default=v == repeat) for v, t in words.REPEATS.items()]
        self._repeat: discord.ui.Select[Any] = discord.ui.Select(custom_id="repeat", options=options)
        self.add_item(discord.ui.Label(text=words.REPEAT_LABEL, description=words.REPEAT_HINT, component=self._repeat))
        themes = theme_options(library, filled.get("theme", _IN_TURN), more={_IN_TURN: words.EACH_IN_TURN})
        self._theme: discord.ui.Select[Any] = discord.ui.Select(custom_id="theme", options=themes)
        self.add_item(discord.ui.Label(text=words.THEME_LABEL, component=self._theme))
        kind = discord.SelectDefaultValueType.channel
        chosen = [discord.SelectDefaultValue(id=int(filled["channel"]), type=kind)] if "channel" in filled else []
        self._channel: discord.ui.ChannelSelect[Any] = discord.ui.ChannelSelect(
            custom_id="channel", channel_types=[discord.ChannelType.text], default_values=chosen
        )
        self.add_item(discord.ui.Label(text=words.CHANNEL_LABEL, component=self._channel))

    def _box(self, box: Box, filled: Mapping[str, str]) -> discord.ui.TextInput[Any]:
        control: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id=box.custom_id, default=filled.get(box.custom_id, "")[: box.most] or None, max_length=box.most
        )
        self.add_item(discord.ui.Label(text=box.label, description=box.hint, component=control))
        return control

    async def send(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think_in_place(interaction)
        if not self._channel.values:
            raise UserError(words.NO_PLACE)
        typed = {
            "purpose": self._purpose.value,
            "when": self._when.value,
            "repeat": self._repeat.values[0] if self._repeat.values else "weekly",
            "theme": self._theme.values[0] if self._theme.values else _IN_TURN,
            "channel": str(self._channel.values[0].id),
        }
        await services_of(interaction).communities.keep_draft(guild_of(interaction), interaction.user.id, _DRAFT, typed)
        try:
            await _show_what_it_means(interaction, typed)
        except UserError as mistake:
            again = buttons(NewSchedule(label="Edit and try again"))
            await present(interaction, messages.mend(str(mistake)), again)


async def show_form(interaction: Interaction) -> None:
    services, guild_id = services_of(interaction), guild_of(interaction)
    filled = await services.communities.draft(guild_id, interaction.user.id, _DRAFT)
    await interaction.response.send_modal(ScheduleForm(services.starters.library, filled))


async def _show_what_it_means(interaction: Interaction, typed: Mapping[str, str]) -> None:
    services = services_of(interaction)
    zone = (await services.communities.settings(guild_of(interaction))).timezone
    when = read_when(typed["when"], zone=zone, now=services.clock.now())
    # In the hour that comes twice a repeating time means the first, as it does every year (see bot.recurrence).
    first_at = when.first if isinstance(when, TwoTimes) else when.at
    plan = _plan(interaction, typed, first_at)
    rule = describe(rule_from_first(plan.repeat, first_at, zone))
    theme = services.starters.theme_title(plan.theme) if plan.theme else words.EACH_IN_TURN
    controls = buttons(Begin(at=int(first_at.timestamp())), NewSchedule(label="Change it"))
    await present(interaction, words.would_begin(plan, rule, theme, zone), controls)


def _plan(interaction: Interaction, typed: Mapping[str, str], first_at: datetime) -> Plan:
    """Raises UserError where this person, or the bot, may not write in the channel."""
    channel_id = int(typed["channel"])
    channel = interaction.guild.get_channel(channel_id) if interaction.guild else None
    if not isinstance(channel, discord.TextChannel) or not isinstance(interaction.user, discord.Member):
        raise UserError(words.NO_PLACE)
    if not channel.permissions_for(channel.guild.me).is_superset(_NEEDED):
        raise UserError(words.cannot_write(channel_id))
    if not channel.permissions_for(interaction.user).send_messages:
        raise UserError(words.you_cannot_write(channel_id))
    repeat: Repeat = next((r for r in get_args(Repeat) if r == typed["repeat"]), "weekly")
    theme = "" if typed["theme"] == _IN_TURN else typed["theme"]
    return Plan(channel_id, typed["purpose"], theme, first_at, repeat)


class NewSchedule(PersistentButton, name="starter-schedule-new"):
    label, style = "New schedule", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await show_form(interaction)


class Begin(PersistentButton, name="starter-schedule-begin", fields=("at",)):
    label, style = "Begin", Style.success

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think_in_place(interaction)
        services, who = services_of(interaction), (guild_of(interaction), interaction.user.id)
        typed = await services.communities.draft(*who, _DRAFT)
        if not typed:
            raise UserError(words.NOTHING_TYPED)
        plan = _plan(interaction, typed, datetime.fromtimestamp(self.ids["at"], UTC))
        schedule = await services.schedules.make(*who, plan)
        await services.communities.drop_draft(*who, _DRAFT)
        await show_schedule(interaction, schedule.id, words.BEGUN)


# --- one schedule


async def show_schedule(interaction: Interaction, schedule_id: int, done: str = "") -> None:
    services, guild_id = services_of(interaction), guild_of(interaction)
    schedule = await services.schedules.schedule(guild_id, schedule_id)
    zone = (await services.communities.settings(guild_id)).timezone
    theme = services.starters.theme_title(schedule.theme) if schedule.theme else words.EACH_IN_TURN
    text = words.one_schedule(schedule, theme, zone, done)
    if schedule.stopped:
        await present(interaction, text)
        return
    quiet = PostAlways if schedule.skips_quiet else SkipQuiet
    await present(interaction, text, buttons(quiet(schedule=schedule.id), Stop(schedule=schedule.id)))


class _Quiet(PersistentButton, name="starter-quiet-unused"):
    on: bool

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think_in_place(interaction)
        schedule = await services_of(interaction).schedules.skip_when_quiet(
            guild_of(interaction), self.ids["schedule"], on=self.on
        )
        await show_schedule(interaction, schedule.id, words.quiet_changed(schedule))


class SkipQuiet(_Quiet, name="starter-quiet-skip", fields=("schedule",)):
    label, on = words.SKIP_QUIET, True


class PostAlways(_Quiet, name="starter-quiet-post", fields=("schedule",)):
    label, on = words.POST_ALWAYS, False


class Stop(PersistentButton, name="starter-stop", fields=("schedule",)):
    """Stands on every post of a schedule too."""

    label, style = "Stop", Style.danger

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think(interaction)
        changed = await services_of(interaction).schedules.stop(
            guild_of(interaction), self.ids["schedule"], interaction.user.id
        )
        await whisper(interaction, words.stopped(changed=changed))


ALL = (NewSchedule, Begin, SkipQuiet, PostAlways, Stop)
