"""The introductions of a round: how each member of a match is asked, in private."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord

from bot.agenda import Item
from bot.buddies.holding_rounds import INTRODUCE, LEFT_OUT, PACE
from bot.buddies.introductions import ANSWER, NOBODY, Introduction
from bot.client import Client
from bot.community.service import Notice
from bot.verdict import Later, Verdict
from cogs.buddies import asking_messages
from cogs.buddies import introductions_messages as words
from cogs.buddies.asking import FindBuddy
from cogs.community.notices import Shown, Telling
from cogs.ui import Interaction, PersistentButton, buttons, present, services_of, think_in_place

Style = discord.ButtonStyle


def introduction_buttons(shown: Introduction) -> tuple[PersistentButton, ...]:
    if shown.state != "asked":
        return ()
    ids: dict[str, Any] = {"guild": shown.guild_id, "match": shown.match_id}
    return (SayYes(**ids), SayNo(**ids))


class _Answer(PersistentButton, name="match-unused"):
    yes: bool

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        introductions, guild_id, match_id = services_of(interaction).introductions, self.ids["guild"], self.ids["match"]
        pair = await introductions.answer(guild_id, match_id, interaction.user.id, yes=self.yes)
        if pair is not None:
            await present(interaction, asking_messages.matched(pair.others(interaction.user.id)))
            return
        shown = await introductions.introduction(guild_id, match_id, interaction.user.id)
        await present(interaction, words.answered(yes=self.yes, shown=shown), buttons(*introduction_buttons(shown)))


class SayYes(_Answer, name="match-yes", fields=("guild", "match")):
    label, style, yes = "Yes, let's be buddies", Style.success, True


class SayNo(_Answer, name="match-no", fields=("guild", "match")):
    label, yes = "Not just now", False


class IntroductionHost:
    """Due items of introductions, and how their notices are told."""

    def __init__(self, client: Client) -> None:
        self.client, self.introductions = client, client.services.introductions

    def register(self) -> None:
        agenda = self.client.services.agenda
        agenda.register(INTRODUCE, self.introduce)
        agenda.register(LEFT_OUT, self.tell_left_out)
        agenda.register(ANSWER, self.settle)

    async def introduce(self, item: Item) -> Verdict | None:
        await self.introductions.introduce(item.guild_id, item.subject_id)
        return None

    async def tell_left_out(self, item: Item) -> Verdict | None:
        told = await self.introductions.tell_left_out(item.guild_id, item.subject_id)
        return None if told else Later(self.client.services.clock.now() + PACE)

    async def settle(self, item: Item) -> Verdict | None:
        await self.introductions.settle(item.guild_id, item.subject_id)
        return None

    def tellings(self) -> Mapping[str, Telling]:
        return {
            "buddies.introduced": self.introduced,
            NOBODY: self.matched_with_nobody,
            "buddies.match-answer": self.came_to_nothing,
        }

    async def introduced(self, notice: Notice) -> Shown:
        shown = await self.introductions.introduction(notice.guild_id, int(notice.facts["match_id"]), notice.user_id)
        return Shown(words.introduction(self.client.services.prompts.buddies, shown), introduction_buttons(shown))

    async def matched_with_nobody(self, notice: Notice) -> Shown:
        return Shown(words.NOBODY, (FindBuddy(guild=notice.guild_id),))

    async def came_to_nothing(self, notice: Notice) -> Shown:
        return Shown(words.NO_MATCH, (FindBuddy(guild=notice.guild_id),))


ALL = (SayYes, SayNo)
