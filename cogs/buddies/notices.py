"""How the private notices of buddies are told, once somebody presses Show me."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.buddies.pair import Question, Request
from bot.client import Client
from bot.community.service import Notice
from bot.errors import UserError
from cogs.buddies import asking_messages as words
from cogs.buddies import pair_messages
from cogs.buddies.asking import AnswerQuestion, FindBuddy, OpenRequest, asked_buttons
from cogs.buddies.pair import after_the_end, check_in_buttons
from cogs.community.notices import Shown, Telling


class BuddyNotices:
    def __init__(self, client: Client) -> None:
        self.client, self.services = client, client.services

    def tellings(self) -> Mapping[str, Telling]:
        return {
            "buddies.asked": self.asked,
            "buddies.question": self.question,
            "buddies.answered": self.answered,
            "buddies.answer": self.answer,
            "buddies.fits": self.fits,
            "buddies.check-in": self.check_in,
            "buddies.ended": self.ended,
        }

    async def asked(self, notice: Notice) -> Shown:
        card = await self.services.asking.request(notice.guild_id, int(notice.facts["request_id"]), notice.user_id)
        return Shown(words.request_for_you(self.services.prompts.buddies, card), asked_buttons(card.request))

    async def question(self, notice: Notice) -> Shown:
        request, question = await self._question(notice)
        ids: dict[str, Any] = {"guild": notice.guild_id, "request": request.id}
        opened = OpenRequest(**ids)
        if request.outcome != "waiting":
            return Shown(words.question(request, question), (opened,))
        return Shown(words.question(request, question), (AnswerQuestion(question=question.id, **ids), opened))

    async def answered(self, notice: Notice) -> Shown:
        request, question = await self._question(notice)
        return Shown(words.answered(request, question), (OpenRequest(guild=notice.guild_id, request=request.id),))

    async def _question(self, notice: Notice) -> tuple[Request, Question]:
        card = await self.services.asking.request(notice.guild_id, int(notice.facts["request_id"]), notice.user_id)
        for question in card.request.questions:
            if question.id == notice.facts["question_id"]:
                return card.request, question
        raise UserError("That question is not there any more.")

    async def answer(self, notice: Notice) -> Shown:
        card = await self.services.asking.request(notice.guild_id, int(notice.facts["request_id"]), notice.user_id)
        return Shown(words.my_request(card.request), (FindBuddy(guild=notice.guild_id),))

    async def fits(self, notice: Notice) -> Shown:
        return Shown(words.FITS, (FindBuddy(guild=notice.guild_id),))

    async def check_in(self, notice: Notice) -> Shown:
        asked = await self.services.pairs.check_in(
            notice.guild_id, int(notice.facts["pair_id"]), notice.user_id, notice.facts["name"]
        )
        return Shown(pair_messages.check_in(self.services.prompts.buddies, asked), check_in_buttons(asked))

    async def ended(self, notice: Notice) -> Shown:
        pair = await self.services.pairs.own(notice.guild_id, int(notice.facts["pair_id"]), notice.user_id)
        return Shown(pair_messages.ENDED, after_the_end(pair))
