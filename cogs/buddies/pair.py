"""/buddy mine and the pair home: goals, talks, agreement, check-ins, rest, the end. Private to the one who presses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import discord

from bot.buddies import life
from bot.buddies.content import Agreed, CheckIn
from bot.buddies.pair import CheckInAnswer, CheckInAsked, Pair
from bot.errors import UserError
from bot.recurrence import readings, zone_named
from bot.starters.drawing import channel_place
from bot.starters.starter import Wish
from bot.when import TwoTimes, read_when
from bot.when.words import day_words
from cogs.buddies import pair_messages as words
from cogs.buddies.asking import FindBuddy, OpenRequest
from cogs.buddies.forms import KeptForm
from cogs.buddies.profile import MyProfile
from cogs.starters import showing
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

Style = discord.ButtonStyle
AGREEMENTS: tuple[Agreed, ...] = ("informal", "formal")
CHECK_INS: tuple[CheckIn, ...] = ("two-weeks", "midpoint", "end")
ANSWERS: tuple[CheckInAnswer, ...] = ("well", "help", "stop")
DAYS_BACK = 14


# --- my buddies


async def mine(interaction: Interaction) -> None:
    """The member's pairs and open requests; a single pair and nothing else opens at once."""
    await think(interaction)
    services, guild_id, user_id = services_of(interaction), guild_of(interaction), interaction.user.id
    pairs = await services.pairs.mine(guild_id, user_id)
    made, got = await services.asking.waiting(guild_id, user_id)
    if len(pairs) == 1 and not made and not got:
        await show_home(interaction, pairs[0])
        return
    controls: list[PersistentButton] = [
        OpenPair(guild=guild_id, pair=pair.id, label=f"Open pair {number}")
        for number, pair in enumerate(pairs, start=1)
    ]
    for name, requests in (("asked of you", got), ("you asked", made)):
        controls += [
            OpenRequest(guild=guild_id, request=request.id, label=f"Open {name} {number}")
            for number, request in enumerate(requests[:8], start=1)
        ]
    more: list[PersistentButton] = [] if pairs else [FindBuddy(guild=guild_id)]
    await whisper(interaction, words.mine(pairs, made, got, user_id), view=buttons(*controls, *more, MyProfile()))


async def show_home(interaction: Interaction, pair: Pair) -> None:
    user_id = interaction.user.id
    text = words.home(services_of(interaction).prompts.buddies, pair, user_id)
    ids: dict[str, Any] = {"guild": pair.guild_id, "pair": pair.id}
    if not pair.open or user_id not in pair.members:
        await present(interaction, text, buttons(FindBuddy(guild=pair.guild_id), NeverAgain(**ids)))
        return
    first = [Goals(**ids), PlanTalk(**ids), LogTalk(**ids), TalkAbout(**ids), OfferAgreement(**ids)]
    if any(not goal.reached for goal in pair.goals):
        first.append(GoalReached(**ids))
    rest = EndPairRest(**ids) if pair.paused_at else PairRest(**ids)
    more = MoreTime(revision=pair.revision, **ids)
    await present(interaction, text, buttons(*first, more, rest, AskForWord(**ids), End(**ids)))


class _OfPair(PersistentButton, name="pair-unused"):
    """A button about one of the member's own pairs; whose it is, is checked on every press."""

    @property
    def numbers(self) -> dict[str, Any]:
        return {**self.ids}

    async def pair(self, interaction: Interaction) -> Pair:
        return await services_of(interaction).pairs.own(self.ids["guild"], self.ids["pair"], interaction.user.id)


class OpenPair(_OfPair, name="pair-home", fields=("guild", "pair")):
    label, style = "Our pair home", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        await show_home(interaction, await self.pair(interaction))


class MyBuddies(PersistentButton, name="buddy-mine"):
    label = "My buddies"

    async def press(self, interaction: Interaction) -> None:
        await mine(interaction)


class TalkAbout(_OfPair, name="pair-starter", fields=("guild", "pair")):
    """A starter that this pair has not had; they choose whether to post it in their thread."""

    label = "Something to talk about"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        pair, services = await self.pair(interaction), services_of(interaction)
        wish = Wish(audience="pair", stage=life.stage(pair, services.clock.now()), private=True)
        place = channel_place(pair.thread_id or interaction.channel_id or 0)
        await showing.show(interaction, await services.starters.draw(pair.guild_id, place, wish))


# --- goals and talks


class Goals(_OfPair, name="pair-goals", fields=("guild", "pair")):
    label = "Goals"

    async def press(self, interaction: Interaction) -> None:
        pair = await self.pair(interaction)
        filled = {"goals": "\n".join(goal.text for goal in pair.goals)}
        await GoalsForm.open(interaction, pair.guild_id, self, filled, pair=pair.id)


class GoalsForm(KeptForm):
    kept_as, heading, boxes = "pair-goals", "Our goals", (words.GOALS,)

    async def carry_out(self, interaction: Interaction) -> None:
        pair = await services_of(interaction).pairs.set_goals(
            self.ids["guild"], self.ids["pair"], interaction.user.id, self.typed["goals"]
        )
        await show_home(interaction, pair)


class GoalReached(_OfPair, name="pair-goal-reached", fields=("guild", "pair")):
    label = "A goal is reached"

    async def press(self, interaction: Interaction) -> None:
        pair = await self.pair(interaction)
        options = [
            discord.SelectOption(label=goal.text[:100], value=str(goal.id)) for goal in pair.goals if not goal.reached
        ]
        if not options:
            raise UserError("All of your goals are reached already.")
        control = discord.ui.Select[Any](options=options, placeholder="Which goal?")
        await present(interaction, "Well done. Which goal is it?", buttons(WhichGoal(control, **self.numbers)))


class WhichGoal(PersistentSelect, name="pair-which-goal", fields=("guild", "pair")):
    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        pair = await services_of(interaction).pairs.reach_goal(
            self.ids["guild"], self.ids["pair"], interaction.user.id, int(values[0])
        )
        await show_home(interaction, pair)


class PlanTalk(_OfPair, name="pair-plan", fields=("guild", "pair")):
    label = "Plan the next talk"

    async def press(self, interaction: Interaction) -> None:
        pair = await self.pair(interaction)
        await PlanForm.open(interaction, pair.guild_id, self, pair=pair.id)


class PlanForm(KeptForm):
    """Reads the time and shows what it means; it is planned with a press."""

    kept_as, heading, boxes, in_place = "pair-plan", "Plan the next talk", (words.NEXT,), False

    async def carry_out(self, interaction: Interaction) -> None:
        zone = await _zone(interaction, self.ids["guild"])
        when = read_when(self.typed["when"], zone=zone, now=services_of(interaction).clock.now())
        instants = (when.first, when.second) if isinstance(when, TwoTimes) else (when.at,)
        choices = [
            PlanAt(at=int(at.timestamp()), label=words.plan_label(number, len(instants)), **self.ids)
            for number, at in enumerate(instants)
        ]
        again = PlanTalk(label="Another time", **self.ids)
        await whisper(interaction, words.would_plan(instants, zone), view=buttons(*choices, again))


class PlanAt(_OfPair, name="pair-plan-at", fields=("guild", "pair", "at")):
    label, style = "Plan it", Style.success

    async def press(self, interaction: Interaction) -> None:
        at = datetime.fromtimestamp(self.ids["at"], UTC)
        await services_of(interaction).pairs.plan_meeting(self.ids["guild"], self.ids["pair"], interaction.user.id, at)
        await present(interaction, words.planned(at))


async def _zone(interaction: Interaction, guild_id: int) -> str:
    """The member's own, as their profile says; else the community's."""
    about = await services_of(interaction).profiles.about(guild_id, interaction.user.id)
    return about.zone if about else (await services_of(interaction).communities.settings(guild_id)).timezone


class LogTalk(_OfPair, name="pair-log", fields=("guild", "pair")):
    label, style = "Log a talk", Style.primary

    async def press(self, interaction: Interaction) -> None:
        pair = await self.pair(interaction)
        zone = zone_named(await _zone(interaction, pair.guild_id))
        today = services_of(interaction).clock.now().astimezone(zone).date()
        options = [
            discord.SelectOption(label=label or day_words(day), value=day.isoformat())
            for back in range(DAYS_BACK)
            for day, label in [(today - timedelta(days=back), ("Today", "Yesterday", "")[min(back, 2)])]
        ]
        control = discord.ui.Select[Any](options=options, placeholder="Which day?")
        await whisper(interaction, "When did you talk?", view=buttons(TalkDay(control, **self.numbers)))


class TalkDay(PersistentSelect, name="pair-log-day", fields=("guild", "pair")):
    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        guild_id, pair_id = self.ids["guild"], self.ids["pair"]
        day = date.fromisoformat(values[0]).toordinal()
        again = LogThatDay(guild=guild_id, pair=pair_id, day=day)
        await LogForm.open(interaction, guild_id, again, words.USUALLY, pair=pair_id, day=day)


class LogThatDay(_OfPair, name="pair-log-that", fields=("guild", "pair", "day")):
    label = "Log a talk"

    async def press(self, interaction: Interaction) -> None:
        numbers: dict[str, Any] = {"pair": self.ids["pair"], "day": self.ids["day"]}
        await LogForm.open(interaction, self.ids["guild"], self, words.USUALLY, **numbers)


class LogForm(KeptForm):
    """`day` is a date's ordinal. A talk is taken to have been at noon, or just now if it is not noon yet."""

    kept_as, heading, boxes = "pair-log", "Log a talk", (words.MINUTES, words.ABOUT)

    async def carry_out(self, interaction: Interaction) -> None:
        services, guild_id = services_of(interaction), self.ids["guild"]
        zone = zone_named(await _zone(interaction, guild_id))
        noon = readings(date.fromordinal(self.ids["day"]), life.NOON, zone)[0]
        pair = await services.pairs.log_meeting(
            guild_id,
            self.ids["pair"],
            interaction.user.id,
            min(noon, services.clock.now()),
            life.length_of(self.typed["minutes"]),
            self.typed["about"],
        )
        await present(interaction, words.logged(pair), buttons(OpenPair(guild=guild_id, pair=pair.id)))


# --- the agreement


class OfferAgreement(_OfPair, name="pair-agreements", fields=("guild", "pair")):
    label = "Agreement"

    async def press(self, interaction: Interaction) -> None:
        pair = await self.pair(interaction)
        await whisper(interaction, words.agreement_offer(pair), view=buttons(*agreement_buttons(pair)))


def agreement_buttons(pair: Pair) -> list[PersistentButton]:
    return [
        ReadAgreement(guild=pair.guild_id, pair=pair.id, which=number, label=f"Read the {which} one")
        for number, which in enumerate(AGREEMENTS)
    ]


class ReadAgreement(_OfPair, name="pair-agreement", fields=("guild", "pair", "which")):
    label = "Read it"

    async def press(self, interaction: Interaction) -> None:
        pair = await self.pair(interaction)
        agreement = services_of(interaction).prompts.buddies.agreements[AGREEMENTS[self.ids["which"]]]
        await whisper(
            interaction, words.agreement(agreement, pair, interaction.user.id), view=buttons(Agree(**self.numbers))
        )


class Agree(_OfPair, name="pair-agree", fields=("guild", "pair", "which")):
    label, style = "I agree to this one", Style.success

    async def press(self, interaction: Interaction) -> None:
        which = AGREEMENTS[self.ids["which"]]
        version = services_of(interaction).prompts.buddies.agreements[which].version
        pair = await services_of(interaction).pairs.agree(
            self.ids["guild"], self.ids["pair"], interaction.user.id, which, version
        )
        await present(interaction, words.agreed(services_of(interaction).prompts.buddies, pair))


# --- check-ins


def check_in_buttons(asked: CheckInAsked) -> tuple[PersistentButton, ...]:
    """Equally easy: three buttons of one kind."""
    if not asked.pair.open:
        return ()
    ids: dict[str, Any] = {
        "guild": asked.pair.guild_id, "pair": asked.pair.id, "check": CHECK_INS.index(asked.name),
    }  # fmt: skip
    return tuple(
        SayHow(answer=number, label=words.ANSWERS[answer].capitalize(), **ids) for number, answer in enumerate(ANSWERS)
    )


class SayHow(_OfPair, name="pair-check-in", fields=("guild", "pair", "check", "answer")):
    label = "Say how it goes"

    async def press(self, interaction: Interaction) -> None:
        name, answer = CHECK_INS[self.ids["check"]], ANSWERS[self.ids["answer"]]
        asked = await services_of(interaction).pairs.say_how_it_goes(
            self.ids["guild"], self.ids["pair"], interaction.user.id, name, answer
        )
        ids: dict[str, Any] = {"guild": self.ids["guild"], "pair": self.ids["pair"]}
        more: dict[CheckInAnswer, list[PersistentButton]] = {
            "well": [MoreTime(revision=asked.pair.revision, **ids)] if name == "end" else [],
            "help": [OpenPair(**ids), AskForWord(**ids), End(**ids)],
            "stop": [End(**ids)],
        }
        view = buttons(*more[answer]) if more[answer] else None
        await present(interaction, words.check_in_said(name, answer), view)


# --- rest, more time, a word, the end


class MoreTime(_OfPair, name="pair-more-time", fields=("guild", "pair", "revision")):
    label = "More time"

    async def press(self, interaction: Interaction) -> None:
        pair = await services_of(interaction).pairs.extend(
            self.ids["guild"], self.ids["pair"], interaction.user.id, seen=self.ids["revision"]
        )
        await show_home(interaction, pair)


class _PairRest(_OfPair, name="pair-rest-unused"):
    on: bool

    async def press(self, interaction: Interaction) -> None:
        pair = await services_of(interaction).pairs.pause(
            self.ids["guild"], self.ids["pair"], interaction.user.id, on=self.on
        )
        await show_home(interaction, pair)


class PairRest(_PairRest, name="pair-rest", fields=("guild", "pair")):
    label, on = "Take a rest together", True


class EndPairRest(_PairRest, name="pair-rest-end", fields=("guild", "pair")):
    label, on = "Go on after the rest", False


class AskForWord(_OfPair, name="pair-word", fields=("guild", "pair")):
    label = "Ask an organiser for a word"

    async def press(self, interaction: Interaction) -> None:
        await self.pair(interaction)
        await whisper(interaction, words.word_first(), view=buttons(AskForWordNow(**self.numbers)))


class AskForWordNow(_OfPair, name="pair-word-now", fields=("guild", "pair")):
    label, style = "Ask them", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await self.pair(interaction)
        await services_of(interaction).pairs.ask_for_a_word(self.ids["guild"], interaction.user.id)
        await present(interaction, words.word_asked())


class TakeWord(PersistentButton, name="pair-word-take", fields=("user",)):
    """In the organisers' channel."""

    label, style = "I write to them", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        taken = words.word_taken(self.ids["user"], interaction.user.id)
        await interaction.response.edit_message(content=taken, view=None)


class End(_OfPair, name="pair-end", fields=("guild", "pair")):
    label, style = "End it", Style.danger

    async def press(self, interaction: Interaction) -> None:
        pair = await self.pair(interaction)
        controls = (EndNow(**self.numbers), EndAndTell(**self.numbers), OpenPair(label="Keep it", **self.numbers))
        await whisper(interaction, words.really_end(pair), view=buttons(*controls))


class _EndNow(_OfPair, name="pair-end-unused"):
    tells: bool

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        services, guild_id, user_id = services_of(interaction), self.ids["guild"], interaction.user.id
        pair = await services.pairs.end(guild_id, self.ids["pair"], user_id)
        if self.tells:
            await services.pairs.ask_for_a_word(guild_id, user_id)
        text = f"{words.ENDED_BY_YOU}\n{words.word_asked()}" if self.tells else words.ENDED_BY_YOU
        await present(interaction, text, buttons(*after_the_end(pair)))


class EndNow(_EndNow, name="pair-end-now", fields=("guild", "pair")):
    label, style, tells = "End it now", Style.danger, False


class EndAndTell(_EndNow, name="pair-end-tell", fields=("guild", "pair")):
    label, tells = "End it and ask an organiser for a word", True


def after_the_end(pair: Pair) -> tuple[PersistentButton, ...]:
    ids: dict[str, Any] = {"guild": pair.guild_id, "pair": pair.id}
    return (FindBuddy(guild=pair.guild_id), RestNow(guild=pair.guild_id), NeverAgain(**ids))


class RestNow(PersistentButton, name="buddy-rest-now", fields=("guild",)):
    label = "Take a rest"

    async def press(self, interaction: Interaction) -> None:
        await services_of(interaction).profiles.pause(self.ids["guild"], interaction.user.id, on=True)
        await present(interaction, words.RESTING)


class NeverAgain(_OfPair, name="pair-never-again", fields=("guild", "pair")):
    label = "Don't match us again"

    async def press(self, interaction: Interaction) -> None:
        await services_of(interaction).pairs.end(
            self.ids["guild"], self.ids["pair"], interaction.user.id, never_again=True
        )
        await present(interaction, words.NEVER_AGAIN)


ALL = (
    OpenPair, MyBuddies, TalkAbout, Goals, GoalReached, WhichGoal, PlanTalk, PlanAt, LogTalk, TalkDay, LogThatDay,
    OfferAgreement, ReadAgreement, Agree, SayHow, MoreTime, PairRest, EndPairRest, AskForWord, AskForWordNow, TakeWord,
    End, EndNow, EndAndTell, RestNow, NeverAgain,
)  # fmt: skip
