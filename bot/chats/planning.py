"""From a proposal to the evening before: drafts, decisions, postponing and cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chats import rules
from bot.chats.chat import FINAL, Chat, Repeat
from bot.chats.storing import drop_older_plan, plan_once, plan_steps, the_row, to_chat
from bot.clock import Clock
from bot.community.service import add_notice
from bot.errors import UserError
from db import chats as table
from db.engine import Database

REPEATS: tuple[Repeat, ...] = ("once", "weekly", "fortnightly", "monthly")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed chat's words and time, read and checked."""

    title: str
    introduction: str
    questions: Sequence[str]
    reading: str
    opens_at: datetime

    @classmethod
    def read(cls, *, title: str, introduction: str, questions: str, reading: str, opens_at: datetime) -> Proposal:
        """From the form's own texts (questions one a line). Raises UserError saying what to mend."""
        rules.check_texts(title, introduction, reading)
        return cls(title.strip(), introduction.strip(), rules.read_questions(questions), reading.strip(), opens_at)


class Planning:
    """A chat's life before it opens."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def save_draft(self, guild_id: int, proposer_id: int, proposal: Proposal, chat_id: int | None = None) -> Chat:
        """Keep a proposal as a draft, or change one that is not yet accepted. Raises UserError."""
        async with self._database.writing() as session:
            if chat_id is None:
                row = table.ChatRow(
                    guild_id=guild_id, state="draft", revision=1, proposer_id=proposer_id, host_id=proposer_id,
                    theme="", repeat="once", safe_space=False, practice=False, support_accepted=False,
                    length_seconds=3600, created_at=self._clock.now(),
                )  # fmt: skip
                session.add(row)
            else:
                row = await self._own_draft(session, guild_id, chat_id, proposer_id)
            row.title, row.introduction, row.reading = proposal.title, proposal.introduction, proposal.reading
            _set_timetable(row, proposal.opens_at, list(proposal.questions))
            await session.flush()
            return to_chat(row)

    async def shape_draft(
        self,
        guild_id: int,
        chat_id: int,
        proposer_id: int,
        *,
        length: timedelta | None = None,
        theme: str | None = None,
        support_id: int | None = None,
        no_support: bool = False,
        repeat: Repeat | None = None,
        safe_space: bool | None = None,
    ) -> Chat:
        """Set one of the draft's choices; the others stay as they are."""
        async with self._database.writing() as session:
            row = await self._own_draft(session, guild_id, chat_id, proposer_id)
            if support_id == row.host_id:
                raise UserError("The support host is a second pair of hands: please choose somebody else.")
            if length is not None:
                row.length_seconds = int(length.total_seconds())
                _set_timetable(row, row.opens_at, [q.text for q in row.questions])
            row.theme = row.theme if theme is None else theme[:100]
            row.repeat = repeat or row.repeat
            row.safe_space = row.safe_space if safe_space is None else safe_space
            if support_id is not None or no_support:
                row.support_id, row.support_accepted = support_id, False
            await session.flush()
            return to_chat(row)

    async def send(self, guild_id: int, chat_id: int, proposer_id: int) -> Chat:
        """Put a draft before the organisers. Pressed twice it is sent once."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            if row.proposer_id != proposer_id:
                raise UserError("Only the person who wrote this proposal can send it.")
            if row.state == "proposed":
                return to_chat(row)
            if row.state not in ("draft", "declined"):
                raise UserError("This chat has already been decided on.")
            if row.opens_at <= now:
                raise UserError("That time has passed. Please choose a new one with Edit.")
            row.state, row.decision_note = "proposed", None
            row.revision += 1
            chat = to_chat(row)
            await plan_steps(
                session,
                chat,
                [
                    rules.Step("chat.proposal", "/proposal", "proposal", now),
                    rules.Step("chat.proposal-remind", "/proposal", "proposal-remind", now + rules.PROPOSAL_REMINDER),
                ],
            )
            return chat

    async def accept(self, guild_id: int, chat_id: int, organiser_id: int) -> Chat:
        """Accept a proposal: it is scheduled, and everything up to its opening is planned."""
        async with self._database.writing() as session:
            row = await self._undecided(session, guild_id, chat_id)
            row.state, row.decided_by = "scheduled", organiser_id
            await self._schedule(session, row)
            await add_notice(session, self._clock, guild_id, row.proposer_id, "chat.accepted", chat_id=row.id)
            if row.support_id is not None:
                await add_notice(session, self._clock, guild_id, row.support_id, "chat.support-asked", chat_id=row.id)
            return to_chat(row)

    async def ask_for_change(self, guild_id: int, chat_id: int, organiser_id: int, note: str) -> Chat:
        """Give a proposal back to its author, with what to change."""
        return await self._give_back(guild_id, chat_id, organiser_id, note, "draft", "chat.change-asked")

    async def decline(self, guild_id: int, chat_id: int, organiser_id: int, note: str) -> Chat:
        return await self._give_back(guild_id, chat_id, organiser_id, note, "declined", "chat.declined")

    async def answer_as_support(self, guild_id: int, chat_id: int, user_id: int, *, accepts: bool) -> Chat:
        """The support host says yes or no; the host is told either way."""
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            if row.support_id != user_id:
                raise UserError("You have not been asked to support this chat.")
            if row.state in FINAL:
                raise UserError("This chat is over.")
            if row.support_accepted == accepts and accepts:
                return to_chat(row)
            row.support_accepted = accepts
            if not accepts:
                row.support_id = None
            kind = "chat.support-accepted" if accepts else "chat.support-declined"
            await add_notice(session, self._clock, guild_id, row.host_id, kind, chat_id=row.id, user_id=user_id)
            if accepts and row.hosts_thread_id:
                await plan_once(
                    session, to_chat(row), "chat.hosts-join", "/hosts", f"join-{user_id}", self._clock.now()
                )
            return to_chat(row)

    async def postpone(self, guild_id: int, chat_id: int, opens_at: datetime) -> Chat:
        """Move a chat that has not opened to another time; what was planned for the old one is void."""
        now = self._clock.now()
        if opens_at <= now:
            raise UserError("That time has passed. Please choose one to come.")
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            if row.state not in ("scheduled", "announced"):
                raise UserError("Only a chat that has not opened yet can be moved.")
            before = row.opens_at
            _set_timetable(row, opens_at, [q.text for q in row.questions])
            row.revision += 1
            await drop_older_plan(session, to_chat(row), "postponed")
            await self._schedule(session, row)
            if row.state == "announced":
                chat = to_chat(row)
                step = f"moved-{row.revision}"
                await plan_once(session, chat, "chat.card", "/card", f"card-{row.revision}", now)
                await plan_once(session, chat, "chat.moved", "/card", step, now)
                await plan_once(session, chat, "chat.event-sync", "/event", f"event-{step}", now)
                await self._tell_joiners(session, row, "chat.moved", before=before.isoformat())
            return to_chat(row)

    async def cancel(self, guild_id: int, chat_id: int, organiser_id: int, note: str = "") -> Chat:
        """Call a chat off before it opens; those who joined are told."""
        now = self._clock.now()
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            if row.state in ("cancelled", "declined"):
                return to_chat(row)
            if row.state not in ("draft", "proposed", "scheduled", "announced"):
                raise UserError(
                    "This chat has already opened, so it can no longer be cancelled. Its host can close it."
                )
            announced = row.announcement_id is not None
            row.state, row.decided_by, row.decision_note = "cancelled", organiser_id, note or None
            chat = to_chat(row)
            await drop_older_plan(session, chat, "cancelled")
            if announced:
                await plan_once(session, chat, "chat.card", "/card", "card-cancelled", now)
                await plan_once(session, chat, "chat.cancelled", "/card", "cancelled", now)
                await plan_once(session, chat, "chat.event-sync", "/event", "event-cancelled", now)
                await self._tell_joiners(session, row, "chat.cancelled")
            if row.host_id != organiser_id:
                await add_notice(session, self._clock, guild_id, row.host_id, "chat.cancelled", chat_id=row.id)
            return chat

    # --- inside

    async def _own_draft(self, session: AsyncSession, guild_id: int, chat_id: int, proposer_id: int) -> table.ChatRow:
        row = await the_row(session, guild_id, chat_id)
        if row.proposer_id != proposer_id:
            raise UserError("Only the person who wrote this proposal can change it.")
        if row.state not in ("draft", "proposed", "declined"):
            raise UserError("This chat has been accepted; an organiser can change it with /organise chats.")
        return row

    async def _undecided(self, session: AsyncSession, guild_id: int, chat_id: int) -> table.ChatRow:
        row = await the_row(session, guild_id, chat_id)
        if row.state != "proposed":
            raise UserError("This proposal has already been decided on, or taken back.")
        return row

    async def _give_back(
        self, guild_id: int, chat_id: int, organiser_id: int, note: str, state: str, kind: str
    ) -> Chat:
        async with self._database.writing() as session:
            row = await self._undecided(session, guild_id, chat_id)
            row.state, row.decided_by, row.decision_note = state, organiser_id, note or None
            await add_notice(session, self._clock, guild_id, row.proposer_id, kind, chat_id=row.id)
            return to_chat(row)

    async def _schedule(self, session: AsyncSession, row: table.ChatRow) -> None:
        now = self._clock.now()
        if row.opens_at <= now:
            raise UserError("Its time has passed: please ask for a new one.")
        chat = to_chat(row)
        await plan_steps(session, chat, rules.steps_before(chat, now))

    async def _tell_joiners(self, session: AsyncSession, row: table.ChatRow, kind: str, **facts: str) -> None:
        for person in await table.people(session, row.guild_id, row.id):
            coming = person.joined_at or person.watching_at or person.remind_at
            if coming and person.excused_at is None and person.user_id != row.host_id:
                await add_notice(session, self._clock, row.guild_id, person.user_id, kind, chat_id=row.id, **facts)


def _set_timetable(row: table.ChatRow, opens_at: datetime, questions: list[str]) -> None:
    """Give the row its times and its questions anew (none has been asked yet)."""
    times = rules.timetable(opens_at, timedelta(seconds=row.length_seconds), len(questions))
    row.opens_at, row.takeaways_at, row.closes_at = times.opens_at, times.takeaways_at, times.closes_at
    kept = list(row.questions)
    for index, (text, due_at) in enumerate(zip(questions, times.questions, strict=True)):
        if index < len(kept):
            kept[index].text, kept[index].due_at = text, due_at
        else:
            row.questions.append(table.QuestionRow(guild_id=row.guild_id, number=index + 1, text=text, due_at=due_at))
    del row.questions[len(questions) :]
