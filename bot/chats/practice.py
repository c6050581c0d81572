"""Practising an hour: the host's own questions, ten times faster, answered by invented people; nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from bot.chats import rules
from bot.chats.chat import RUNNING, UPCOMING, Chat
from bot.chats.storing import plan_once, plan_steps, to_chat
from bot.clock import Clock
from bot.content import Part
from bot.errors import UserError
from db import chats as table
from db.communities import Community
from db.engine import Database

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class Invented(Part):
    """One message of an invented person."""

    name: Text
    says: Text


class Script(Part):
    """What practising needs beside the host's own questions. An answer fits any question."""

    title: Text
    questions: tuple[Text, ...] = Field(min_length=1, max_length=rules.MOST_QUESTIONS)
    hello: tuple[Invented, ...] = Field(min_length=rules.INVENTED_ANSWERS)
    answers: tuple[Invented, ...] = Field(min_length=rules.INVENTED_ANSWERS)
    takeaways: tuple[Invented, ...] = Field(min_length=rules.INVENTED_ANSWERS)

    def line(self, moment: str, number: int) -> Invented:
        """The message of this number (from 1) while `moment` is open: "hello", "q2" or "takeaways"."""
        if moment in ("hello", "takeaways"):
            lines = self.hello if moment == "hello" else self.takeaways
            return lines[(number - 1) % len(lines)]
        asked_before = int(moment.removeprefix("q")) - 1
        return self.answers[(asked_before * rules.INVENTED_ANSWERS + number - 1) % len(self.answers)]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is practised: the questions of one's own chat, or a sample."""

    title: str
    questions: tuple[str, ...]
    length: timedelta
    support_id: int | None = None

    @classmethod
    def of(cls, chat: Chat, host_id: int) -> Plan:
        """With the chat's other host, if they have said yes to it."""
        others = [user_id for user_id in chat.hosts if user_id != host_id]
        return cls(chat.title, tuple(q.text for q in chat.questions), chat.length, others[0] if others else None)


class Practice:
    """A practice is a chat of its own that nobody is told of: never listed, captured, counted or published."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def begin(self, guild_id: int, host_id: int, plan: Plan) -> Chat:
        """Plan a practice that opens in a minute. Raises UserError while another of this host's is going on."""
        now = self._clock.now()
        async with self._database.writing() as session:
            await session.get(Community, guild_id, with_for_update=True)  # two presses at once: one after the other
            await self._must_be_free(session, guild_id, host_id)
            times = rules.timetable(
                now + rules.PRACTICE_OPENS_IN, plan.length / rules.PRACTICE_PACE, len(plan.questions)
            )
            row = table.ChatRow(
                guild_id=guild_id, state="scheduled", revision=1, practice=True, title=plan.title, introduction="",
                reading="", theme="", repeat="once", safe_space=False, proposer_id=host_id, host_id=host_id,
                support_id=plan.support_id, support_accepted=plan.support_id is not None, created_at=now,
                opens_at=times.opens_at, takeaways_at=times.takeaways_at, closes_at=times.closes_at,
                length_seconds=round((times.closes_at - times.opens_at).total_seconds()),
            )  # fmt: skip
            for number, (text, due_at) in enumerate(zip(plan.questions, times.questions, strict=True), start=1):
                row.questions.append(table.QuestionRow(guild_id=guild_id, number=number, text=text, due_at=due_at))
            session.add(row)
            await session.flush()
            chat = to_chat(row)
            await plan_once(session, chat, "chat.hosts", "/hosts", "practise", now)
            await plan_steps(session, chat, rules.steps_before(chat, now))
            await plan_once(session, chat, "chat.practice-over", "/over", "over", now + rules.PRACTICE_KEPT)
            return chat

    async def over(self, guild_id: int, chat_id: int) -> None:
        """Forget a practice. What is still planned for it finds it gone, and ends."""
        async with self._database.writing() as session:
            row = await table.chat(session, guild_id, chat_id, lock=True)
            if row is not None and row.practice:
                await session.delete(row)

    async def _must_be_free(self, session: AsyncSession, guild_id: int, host_id: int) -> None:
        now = self._clock.now()
        for row in await table.practices_of(session, guild_id, host_id, (*UPCOMING, *RUNNING)):
            if now < row.closes_at:
                where = f", in <#{row.thread_id}>" if row.thread_id else ""
                raise UserError(
                    f"You are practising already{where}. Finish that one first, or close it with its **Close** button."
                )
