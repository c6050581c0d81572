"""/organise buddies and the sign-up card of a round."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.agenda import Item
from bot.buddies.holding_rounds import FLOORS, Preview, Round
from bot.buddies.planner import plan_away
from bot.client import Client
from bot.errors import UserError
from bot.verdict import Drop, Verdict
from cogs.buddies import rounds_messages as words
from cogs.buddies.profile import MyProfile
from cogs.posting import fetch_place, post_once, redraw
from cogs.ui import (
    Interaction,
    PersistentButton,
    buttons,
    card,
    guild_of,
    must_organise,
    present,
    services_of,
    think,
    think_in_place,
    whisper,
)  # fmt: skip

Style = discord.ButtonStyle


# --- organisers


def organise_command() -> app_commands.Command[Any, ..., Any]:
    """/organise buddies, for the group that /organise is."""

    @app_commands.command(
        name="buddies", description="Hold a round of buddies: sign-up, matching, a look, and asking them"
    )
    async def organise(interaction: Interaction) -> None:
        await must_organise(interaction)
        await think(interaction)
        await show_running(interaction)

    return organise


async def show_running(interaction: Interaction) -> None:
    round_ = await services_of(interaction).rounds.running(guild_of(interaction))
    if round_ is None:
        await present(interaction, words.NONE_RUNNING, buttons(OpenRound()))
    else:
        await show_round(interaction, round_)


async def show_round(interaction: Interaction, round_: Round) -> None:
    await present(interaction, words.panel(round_), buttons(*_controls(round_)))


def _controls(round_: Round) -> list[PersistentButton]:
    ids: dict[str, Any] = {"round": round_.id, "seen": round_.revision}
    again = ShowRound()
    match round_.state:
        case "open":
            return [MatchThem(disabled=len(round_.signed_up) < 2, **ids), again, CallOff(**ids)]
        case "matching":
            return [again, CallOff(**ids)]
        case "preview" if round_.preview is not None:
            floors = FLOORS if round_.preview.gentle != round_.preview.highest else FLOORS[:1]
            nobody = not round_.preview.gentle.groups
            choices = [
                Choose(floor=number, label=f"Take {number + 1}: {words.FLOOR_NAMES[floor]}", disabled=nobody, **ids)
                for number, floor in enumerate(floors)
            ]
            return [*choices, AllPairs(**ids), MatchThem(label="Match again", **ids), CallOff(**ids)]
        case "asking":
            return [again]
    return [OpenRound(label="Open another round")]


class _OfRound(PersistentButton, name="round-unused"):
    """For organisers only, checked on every press; a panel that is out of date changes nothing."""

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think_in_place(interaction)
        await self.carry_out(interaction)

    async def carry_out(self, interaction: Interaction) -> None:
        raise NotImplementedError

    async def preview(self, interaction: Interaction) -> tuple[Round, Preview]:
        round_ = await services_of(interaction).rounds.round(guild_of(interaction), self.ids["round"])
        if round_.preview is None or round_.state != "preview" or round_.revision != self.ids["seen"]:
            raise UserError("That has changed meanwhile. /organise buddies shows how it stands.")
        return round_, round_.preview


class OpenRound(_OfRound, name="round-open"):
    label, style = "Open a round", Style.primary

    async def carry_out(self, interaction: Interaction) -> None:
        services, guild_id = services_of(interaction), guild_of(interaction)
        settings = await services.communities.ready_settings(guild_id)
        assert settings.chats_channel_id is not None
        await show_round(
            interaction, await services.rounds.open(guild_id, interaction.user.id, settings.chats_channel_id)
        )


class ShowRound(_OfRound, name="round-show"):
    label = "How does it stand?"

    async def carry_out(self, interaction: Interaction) -> None:
        await show_running(interaction)


class MatchThem(_OfRound, name="round-match", fields=("round", "seen")):
    label, style = "Match them", Style.primary

    async def carry_out(self, interaction: Interaction) -> None:
        rounds = services_of(interaction).rounds
        await show_round(
            interaction, await rounds.match(guild_of(interaction), self.ids["round"], seen=self.ids["seen"])
        )


class Choose(_OfRound, name="round-choose", fields=("round", "seen", "floor")):
    label, style = "Take this one", Style.success

    async def carry_out(self, interaction: Interaction) -> None:
        _, preview = await self.preview(interaction)
        floor = FLOORS[self.ids["floor"]]
        text = words.really_ask(preview.matching(floor), floor)
        await present(interaction, text, buttons(AskAll(**{**self.ids}), ShowRound(label="Not yet")))  # type: ignore[arg-type]


class AskAll(_OfRound, name="round-ask", fields=("round", "seen", "floor")):
    label, style = "Ask them all", Style.success

    async def carry_out(self, interaction: Interaction) -> None:
        round_ = await services_of(interaction).rounds.ask(
            guild_of(interaction), self.ids["round"], FLOORS[self.ids["floor"]], seen=self.ids["seen"]
        )
        await show_round(interaction, round_)


class AllPairs(_OfRound, name="round-pairs", fields=("round", "seen")):
    label = "All pairs"

    async def carry_out(self, interaction: Interaction) -> None:
        """In as many private messages as it takes: a round may be far longer than one."""
        _, preview = await self.preview(interaction)
        for text in words.all_pairs(preview):
            await interaction.followup.send(text, ephemeral=True)


class CallOff(_OfRound, name="round-call-off", fields=("round", "seen")):
    label, style = "Call it off", Style.danger

    async def carry_out(self, interaction: Interaction) -> None:
        rounds = services_of(interaction).rounds
        await show_round(
            interaction, await rounds.call_off(guild_of(interaction), self.ids["round"], seen=self.ids["seen"])
        )


# --- members


class SignUp(PersistentButton, name="round-sign-up", fields=("round",)):
    label, style = "Sign up", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        try:
            await services_of(interaction).rounds.sign_up(guild_of(interaction), self.ids["round"], interaction.user.id)
        except UserError as error:
            await whisper(interaction, str(error), view=buttons(MyProfile()))
            return
        await whisper(interaction, words.SIGNED_UP)


class TakeOff(PersistentButton, name="round-take-off", fields=("round",)):
    label = "Take my name off"

    async def press(self, interaction: Interaction) -> None:
        was_on = await services_of(interaction).rounds.take_off(
            guild_of(interaction), self.ids["round"], interaction.user.id
        )
        await whisper(interaction, words.TAKEN_OFF if was_on else words.WAS_NOT_ON)


# --- what the agenda carries out


class RoundHost:
    """Due items of rounds, up to the asking."""

    def __init__(self, client: Client) -> None:
        self.client, self.services, self.rounds = client, client.services, client.services.rounds

    def register(self) -> None:
        agenda = self.services.agenda
        agenda.register("buddies.round-card", self.draw_card)
        agenda.register("buddies.match", self.match)
        agenda.register("buddies.round-ready", self.say_ready)
        agenda.register("buddies.round-over", self.end)

    async def draw_card(self, item: Item) -> Verdict | None:
        """Post the sign-up card, or bring it up to date."""
        round_ = await self.rounds.round(item.guild_id, item.subject_id)
        place = await fetch_place(self.client, round_.channel_id, "invite to a round of buddies")
        shown = self._card(round_)
        if round_.card_id is not None:
            return await redraw(place, round_.card_id, "close sign-up for a round", view=shown)
        if round_.state == "called_off":
            return Drop("it was called off before it was posted")
        message = await post_once(place, item, view=shown)
        await self.rounds.card_stands(item.guild_id, round_.id, message.id)
        return None

    def _card(self, round_: Round) -> discord.ui.LayoutView:
        shut = round_.state != "open"
        controls = (SignUp(round=round_.id, disabled=shut), TakeOff(round=round_.id, disabled=shut), MyProfile())
        return card(words.card(round_), *controls)

    async def match(self, item: Item) -> Verdict | None:
        """Seconds of arithmetic for a large community: done in a process of its own, outside any transaction."""
        revision = int(item.step.partition("@")[2])
        pool = await self.rounds.pool(item.guild_id, item.subject_id, revision)
        if pool is None:
            return Drop("it was called off, or is matched anew")
        people, known = pool
        plan = await plan_away(people, known, self.services.clock.now(), str(item.subject_id))
        await self.rounds.matched(item.guild_id, item.subject_id, revision, plan)
        return None

    async def say_ready(self, item: Item) -> Verdict | None:
        settings = await self.services.communities.settings(item.guild_id)
        place = await fetch_place(self.client, settings.organisers_channel_id, "say that a round is matched")
        await post_once(place, item, words.READY, view=buttons(ShowRound(label="Look at it")))
        return None

    async def end(self, item: Item) -> Verdict | None:
        await self.rounds.over(item.guild_id, item.subject_id)
        return None


ALL = (
    OpenRound, ShowRound, MatchThem, Choose, AskAll, AllPairs, CallOff, SignUp, TakeOff,
)  # fmt: skip
