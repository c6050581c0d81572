"""What a decision does to one chat's row and its plan, inside the transaction of a use case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chats import rules
from bot.chats.chat import RUNNING, UPCOMING, Chat
from bot.chats.storing import drop_older_plan, plan_once, plan_steps, to_chat
from bot.clock import Clock
from bot.community.service import add_notice
from bot.errors import UserError
from db import agenda as agenda_table
from db import chats as table

MOST_UPCOMING = 80  # a server: Discord holds 100 events, and people make some themselves
CANCELLABLE = ("draft", "proposed", *UPCOMING)


@dataclass(frozen=True, slots=True)
class Words:
    """What a chat says of itself, read and checked."""

    title: str
    introduction: str
    questions: Sequence[str]
    reading: str

    @classmethod
    def read(cls, *, title: str, introduction: str, questions: str, reading: str) -> Self:
        """From a form's own texts (questions one a line). Raises UserError saying what to mend."""
        rules.check_texts(title, introduction, reading)
        return cls(title.strip(), introduction.strip(), rules.read_questions(questions), reading.strip())


def set_words(row: table.ChatRow, words: Words, opens_at: datetime) -> None:
    """Words, questions and time of a chat whose hour has not begun."""
    row.title, row.introduction, row.reading = words.title, words.introduction, words.reading
    set_timetable(row, opens_at, words.questions)


def set_timetable(row: table.ChatRow, opens_at: datetime, questions: Sequence[str]) -> None:
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


def set_host(row: table.ChatRow | table.SeriesRow, user_id: int) -> bool:
    """False when they host it already. A support host who becomes host leaves their old place free."""
    if row.host_id == user_id:
        return False
    row.host_id = user_id
    if row.support_id == user_id:
        row.support_id, row.support_accepted = None, False
    return True


def set_support(row: table.ChatRow | table.SeriesRow, user_id: int | None) -> bool:
    """False when nothing changes. A new support host has not said yes yet."""
    if row.support_id == user_id:
        return False
    if user_id == row.host_id:
        raise UserError("The support host is a second pair of hands: please choose somebody else.")
    row.support_id, row.support_accepted = user_id, False
    return True


def must_be_as_seen(row: table.ChatRow, expected: int | None) -> None:
    """Refuse a press made on an older timetable (revision) than the present one."""
    if expected is not None and row.revision != expected:
        raise UserError("This chat has been changed in the meantime, so nothing was done. Please look again.")


async def room_for_more(session: AsyncSession, guild_id: int) -> int:
    """How many more chats may be upcoming in this server."""
    return MOST_UPCOMING - await table.count_in(session, guild_id, UPCOMING)


async def schedule(session: AsyncSession, clock: Clock, row: table.ChatRow) -> None:
    """Plan everything up to the opening, under the row's present revision. Raises UserError if its time has passed."""
    now = clock.now()
    if row.opens_at <= now:
        raise UserError("Its time has passed: please ask for a new one.")
    chat = to_chat(row)
    await plan_steps(session, chat, [*rules.steps_before(chat, now), *host_checks(chat, now)])


def host_checks(chat: Chat, now: datetime) -> list[rules.Step]:
    """When to look whether its hosts are still there: as it is announced, a day before, a quarter of an hour before."""
    times = {"there-7d": max(now, chat.opens_at - rules.LEAD)}
    for name, lead in (("there-24h", timedelta(days=1)), ("there-15m", rules.COVER)):
        if chat.opens_at - lead > times["there-7d"]:
            times[name] = chat.opens_at - lead
    return [rules.Step("chat.there", "/there", name, at) for name, at in times.items()]


async def move(session: AsyncSession, clock: Clock, row: table.ChatRow, opens_at: datetime) -> None:
    """To another time; what was planned for the old one is void, and those who are coming are told."""
    now = clock.now()
    if opens_at <= now:
        raise UserError("That time has passed. Please choose one to come.")
    if row.state not in UPCOMING:
        raise UserError("Only a chat that has not opened yet can be moved.")
    if row.opens_at == opens_at:
        return
    await _must_not_be_opening(session, row, now)
    before = row.opens_at
    set_timetable(row, opens_at, [q.text for q in row.questions])
    row.revision += 1
    chat = to_chat(row)
    await drop_older_plan(session, chat, "postponed")
    await schedule(session, clock, row)
    if row.state == "announced":
        step = f"moved-{row.revision}"
        await plan_once(session, chat, "chat.card", "/card", f"card-{row.revision}", now)
        await plan_once(session, chat, "chat.moved", "/card", step, now)
        await plan_once(session, chat, "chat.in-thread", "/thread", step, now)
        await plan_once(session, chat, "chat.event-sync", "/event", f"event-{step}", now)
        await plan_once(session, chat, "chat.panel-redraw", "/hosts", f"redraw-{step}", now)
        await tell_joiners(session, clock, row, "chat.moved", before=before.isoformat())


async def rewrite(session: AsyncSession, clock: Clock, row: table.ChatRow, words: Words) -> None:
    """Other words and questions for a chat that has been accepted and has not opened."""
    if row.state not in UPCOMING:
        raise UserError("Only a chat that has not opened yet can be changed.")
    renamed = (row.title, row.introduction) != (words.title, words.introduction)
    set_words(row, words, row.opens_at)
    await redraw(session, clock, row, renamed=renamed)


async def call_off(session: AsyncSession, clock: Clock, row: table.ChatRow, organiser_id: int, note: str) -> bool:
    """Before it opens; those who are coming are told. False when it was called off already."""
    now = clock.now()
    if row.state in ("cancelled", "declined"):
        return False
    if row.state not in CANCELLABLE:
        raise UserError("This chat has already opened, so it can no longer be cancelled. Its host can close it.")
    await _must_not_be_opening(session, row, now)
    proposed, announced = row.state == "proposed", row.announcement_id is not None
    row.state, row.decided_by, row.decision_note = "cancelled", organiser_id, note or None
    chat = to_chat(row)
    await drop_older_plan(session, chat, "cancelled")
    if proposed:
        await redraw(session, clock, row, proposal=True)
    if announced:
        await plan_once(session, chat, "chat.card", "/card", "card-cancelled", now)
        await plan_once(session, chat, "chat.cancelled", "/card", "cancelled", now)
        await plan_once(session, chat, "chat.in-thread", "/thread", "cancelled", now)
        await plan_once(session, chat, "chat.event-sync", "/event", "event-cancelled", now)
        await plan_once(session, chat, "chat.panel-redraw", "/hosts", "redraw-cancelled", now)
    await tell_joiners(session, clock, row, "chat.cancelled")
    return True


async def redraw(
    session: AsyncSession, clock: Clock, row: table.ChatRow, *, proposal: bool = False, renamed: bool = False
) -> None:
    """Its words, its people or what was decided changed: whatever shows them is drawn anew.

    `proposal`: the organisers' card. `renamed`: its thread and the native event too.
    """
    row.edition += 1
    await session.flush()
    chat, now, mark = to_chat(row), clock.now(), f"e{row.edition}"
    if proposal:
        await plan_once(session, chat, "chat.proposal-card", "/proposal", f"card-{mark}", now)
    if row.state in (*UPCOMING, *RUNNING) and row.announcement_id is not None:
        await plan_once(session, chat, "chat.card", "/card", f"card-{mark}", now)
        await plan_once(session, chat, "chat.panel-redraw", "/hosts", f"redraw-{mark}", now)
        if renamed:
            await plan_once(session, chat, "chat.in-thread", "/thread", f"rename-{mark}", now)
            await plan_once(session, chat, "chat.event-sync", "/event", f"event-{mark}", now)


async def join_hosts(session: AsyncSession, clock: Clock, row: table.ChatRow, user_id: int) -> None:
    """Let a new host into the hosts' thread, where there is one already."""
    if row.hosts_thread_id is not None:
        await plan_once(session, to_chat(row), "chat.hosts-join", "/hosts", f"join-{user_id}", clock.now())


async def tell(
    session: AsyncSession, clock: Clock, row: table.ChatRow, kind: str, *members: int | None, but: int = 0
) -> None:
    """Put a notice about this chat before each of these members once, `but` for the one whose doing it is."""
    for user_id in dict.fromkeys(members):
        if user_id and user_id != but:
            await add_notice(session, clock, row.guild_id, user_id, kind, chat_id=row.id)


async def tell_joiners(session: AsyncSession, clock: Clock, row: table.ChatRow, kind: str, **facts: str) -> None:
    """Everybody who said they would come, watch or be reminded; its host is told apart."""
    for person in await table.people(session, row.guild_id, row.id):
        coming = person.joined_at or person.watching_at or person.remind_at
        if coming and person.excused_at is None and person.user_id != row.host_id:
            await add_notice(session, clock, row.guild_id, person.user_id, kind, chat_id=row.id, **facts)


async def _must_not_be_opening(session: AsyncSession, row: table.ChatRow, now: datetime) -> None:
    """The welcome may be on its way to Discord this very moment: then it has opened, whatever the row says."""
    for item in await agenda_table.unfinished(session, f"chat:{row.id}"):
        if item.kind == "chat.open" and item.state == "claimed" and item.free_at > now:
            raise UserError("This chat is opening this very moment, so it can no longer be changed.")
