"""Chats that repeat: held eight weeks ahead, and changed from one of them onwards.

Every chat of a series is an ordinary chat with a date of the series (`series_at`) that no other has, so holding the
same weeks twice makes nothing twice, and a chat that was moved by hand keeps its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chats import changing
from bot.chats.changing import Words
from bot.chats.chat import UPCOMING, Chat
from bot.chats.storing import to_chat
from bot.clock import Clock
from bot.errors import UserError
from bot.recurrence import Rule, following, occurrences, rule_from_first
from db import agenda as agenda_table
from db import chats as table
from db.engine import Database

AHEAD = timedelta(weeks=8)
KIND = "chat.series"  # on the agenda
LOOK_AGAIN = timedelta(days=1)  # when there was no room for more chats


@dataclass(frozen=True, slots=True)
class Repeating:
    """A series as it is now: its rule, whether it goes on, and its chats still to come."""

    id: int
    rule: Rule
    ended: bool
    upcoming: tuple[Chat, ...]


class Series:
    """Use cases for a chat and all later ones of its series. Where only one is meant, `Planning` has the same names."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def of(self, chat: Chat) -> Repeating | None:
        """The chat's series, if it has one."""
        if chat.series_id is None:
            return None
        async with self._database.reading() as session:
            series = await table.series(session, chat.guild_id, chat.series_id)
            rows = await table.chats_of_series(session, chat.guild_id, chat.series_id)
        if series is None:
            return None
        upcoming = tuple(to_chat(row) for row in rows if row.state in UPCOMING)
        return Repeating(series.id, Rule.from_text(series.rule), series.ended_at is not None, upcoming)

    async def hold(self, guild_id: int, series_id: int) -> None:
        """Make the chats of the coming eight weeks that are not there yet."""
        async with self._database.writing() as session:
            series = await table.series(session, guild_id, series_id, lock=True)
            if series is not None:
                await _hold(session, self._clock, series)

    async def postpone(
        self, guild_id: int, chat_id: int, opens_at: datetime, organiser_id: int = 0, *, expected: int | None = None
    ) -> Chat:
        """Move this chat to `opens_at` and every later one to the series' new day and time.

        A later one that was moved by hand stays where it is. `expected` as in `Planning.postpone`.
        """
        async with self._database.writing() as session:
            series, rows = await _from(session, guild_id, chat_id)
            chosen = rows[0]
            changing.must_be_as_seen(chosen, expected)
            await self._must_follow_those_before(session, series, chosen, opens_at)
            rule = rule_from_first(series.repeat, opens_at, Rule.from_text(series.rule).zone)  # type: ignore[arg-type]
            by_hand = {row.id for row in rows[1:] if row.opens_at != row.series_at}
            dates = [opens_at, *following(rule, opens_at, len(rows) - 1)]
            for row in rows:
                row.series_at = None
            await session.flush()  # dates are unique in a series, and may pass from one chat to another
            for row, date in zip(rows, dates, strict=True):
                row.series_at = date
                if row.id == chat_id or (row.state in UPCOMING and row.id not in by_hand):
                    await changing.move(session, self._clock, row, date)
            series.rule, series.held_until = rule.to_text(), dates[-1]
            series.revision += 1
            await agenda_table.drop_waiting(session, _subject(series), "the series has moved")
            await _hold(session, self._clock, series)
            people = [person for row in rows for person in (row.host_id, row.support_id)]
            await changing.tell(session, self._clock, chosen, "chat.series-moved", *people, but=organiser_id)
            return to_chat(chosen)

    async def stop(self, guild_id: int, chat_id: int, organiser_id: int, note: str = "", *, cancel: bool) -> list[Chat]:
        """No further chats are made; `cancel` calls off this one and every later one too. Returns those called off."""
        now = self._clock.now()
        async with self._database.writing() as session:
            series, rows = await _from(session, guild_id, chat_id)
            newly = series.ended_at is None
            series.ended_at = series.ended_at or now
            await agenda_table.drop_waiting(session, _subject(series), "the series has ended")
            called_off: list[table.ChatRow] = []
            for row in rows if cancel else ():
                if row.state in UPCOMING and await changing.call_off(session, self._clock, row, organiser_id, note):
                    called_off.append(row)
            if newly or called_off:
                people = [person for row in rows for person in (row.host_id, row.support_id)]
                kind = "chat.series-cancelled" if called_off else "chat.series-stopped"
                await changing.tell(session, self._clock, rows[0], kind, *people, but=organiser_id)
            return [to_chat(row) for row in called_off]

    async def change_words(self, guild_id: int, chat_id: int, words: Words, organiser_id: int = 0) -> Chat:
        """This chat, every later one that is not announced yet, and all that are still to be made."""
        async with self._database.writing() as session:
            series, rows = await _from(session, guild_id, chat_id)
            series.title, series.introduction, series.reading = words.title, words.introduction, words.reading
            series.questions = list(words.questions)
            for row in rows:
                if row.id == chat_id or row.state == "scheduled":
                    await changing.rewrite(session, self._clock, row, words)
            await changing.tell(session, self._clock, rows[0], "chat.changed", rows[0].host_id, but=organiser_id)
            return to_chat(rows[0])

    async def change_host(self, guild_id: int, chat_id: int, user_id: int, organiser_id: int = 0) -> Chat:
        """This chat, every later one, and all that are still to be made."""
        async with self._database.writing() as session:
            series, rows = await _from(session, guild_id, chat_id)
            changing.set_host(series, user_id)
            before: list[int] = []
            for row in rows:
                former = row.host_id
                if row.state in UPCOMING and changing.set_host(row, user_id):
                    before.append(former)
                    await changing.redraw(session, self._clock, row)
                    await changing.join_hosts(session, self._clock, row, user_id)
            if before:
                await changing.tell(session, self._clock, rows[0], "chat.host-chosen", user_id, but=organiser_id)
                await changing.tell(session, self._clock, rows[0], "chat.host-replaced", *before, but=organiser_id)
            return to_chat(rows[0])

    async def change_support(self, guild_id: int, chat_id: int, user_id: int | None, organiser_id: int = 0) -> Chat:
        """This chat, every later one, and all that are still to be made. The new one is asked once, for all."""
        async with self._database.writing() as session:
            series, rows = await _from(session, guild_id, chat_id)
            changing.set_support(series, user_id)
            changed = False
            for row in rows:
                if row.state in UPCOMING and row.host_id != user_id and changing.set_support(row, user_id):
                    await changing.redraw(session, self._clock, row)
                    changed = True
            if changed:
                await changing.tell(session, self._clock, rows[0], "chat.support-asked", user_id)
            return to_chat(rows[0])

    async def _must_follow_those_before(
        self, session: AsyncSession, series: table.SeriesRow, chosen: table.ChatRow, opens_at: datetime
    ) -> None:
        rows = await table.chats_of_series(session, series.guild_id, series.id)
        if any(r.series_at < chosen.series_at and r.series_at >= opens_at for r in rows if r.series_at):  # type: ignore[operator]
            raise UserError(
                "That is before an earlier chat of the series. Move the whole series from that one on, or move only "
                "this chat."
            )


async def begin(session: AsyncSession, clock: Clock, first: table.ChatRow, zone: str) -> None:
    """Make the series of a chat that has just been accepted, and hold its first eight weeks."""
    rule = rule_from_first(first.repeat, first.opens_at, zone)  # type: ignore[arg-type]
    planned = occurrences(rule, first.opens_at, clock.now() + AHEAD)
    if len(planned) > await changing.room_for_more(session, first.guild_id):
        raise UserError(
            f"There is no room for the whole series: a server holds at most {changing.MOST_UPCOMING} upcoming chats. "
            "Cancel some, or ask for a chat that is held once."
        )
    series = table.SeriesRow(
        guild_id=first.guild_id, rule=rule.to_text(), revision=1, held_until=first.opens_at,
        title=first.title, introduction=first.introduction, reading=first.reading,
        questions=[q.text for q in first.questions], theme=first.theme, repeat=first.repeat,
        safe_space=first.safe_space, length_seconds=first.length_seconds, proposer_id=first.proposer_id,
        host_id=first.host_id, support_id=first.support_id, support_accepted=first.support_accepted,
    )  # fmt: skip
    session.add(series)
    await session.flush()
    first.series_id, first.series_at = series.id, first.opens_at
    await _hold(session, clock, series)


async def open_answers(
    session: AsyncSession, series_id: int, guild_id: int, user_id: int, *, accepts: bool
) -> list[table.ChatRow]:
    """A support host's first answer holds for the whole series; returns the chats it was still open for."""
    series = await table.series(session, guild_id, series_id, lock=True)
    if series is not None and series.support_id == user_id and not series.support_accepted:
        series.support_id, series.support_accepted = (user_id, True) if accepts else (None, False)
    rows = await table.chats_of_series(session, guild_id, series_id, lock=True)
    return [r for r in rows if r.support_id == user_id and not r.support_accepted and r.state in UPCOMING]


async def _from(session: AsyncSession, guild_id: int, chat_id: int) -> tuple[table.SeriesRow, list[table.ChatRow]]:
    """The series of a chat, and its chats from this one on; both held for change. Raises UserError."""
    series_id = await table.series_of(session, guild_id, chat_id)
    series = await table.series(session, guild_id, series_id, lock=True) if series_id else None
    if series is None:
        raise UserError("This chat is not part of a series.")
    rows = [row for row in await table.chats_of_series(session, guild_id, series.id, lock=True) if row.series_at]
    rows.sort(key=lambda row: (row.series_at, row.id))
    start = next(index for index, row in enumerate(rows) if row.id == chat_id)
    return series, rows[start:]


async def _hold(session: AsyncSession, clock: Clock, series: table.SeriesRow) -> None:
    """Make what is missing up to eight weeks ahead, and plan when to do so again."""
    now = clock.now()
    if series.ended_at is not None:
        return
    rule = Rule.from_text(series.rule)
    look_again = None
    for date in occurrences(rule, series.held_until, now + AHEAD):
        if date > now:  # one that passed while the bot was away is let go
            if await changing.room_for_more(session, series.guild_id) <= 0:
                look_again = now + LOOK_AGAIN
                break
            await changing.schedule(session, clock, await _make(session, clock, series, date))
        series.held_until = date
    due_at = look_again or following(rule, series.held_until, 1)[0] - AHEAD
    step = f"hold-{int(due_at.timestamp())}@{series.revision}"
    await agenda_table.plan(session, [agenda_table.Plan(series.guild_id, KIND, _subject(series), step, due_at)])


async def _make(session: AsyncSession, clock: Clock, series: table.SeriesRow, date: datetime) -> table.ChatRow:
    row = table.ChatRow(
        guild_id=series.guild_id, state="scheduled", revision=1, edition=1, series_id=series.id, series_at=date,
        title=series.title, introduction=series.introduction, reading=series.reading, theme=series.theme,
        repeat=series.repeat, safe_space=series.safe_space, practice=False, length_seconds=series.length_seconds,
        proposer_id=series.proposer_id, host_id=series.host_id, support_id=series.support_id,
        support_accepted=series.support_accepted, created_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    changing.set_timetable(row, date, [str(text) for text in series.questions])
    await session.flush()
    return row


def _subject(series: table.SeriesRow) -> str:
    return f"series:{series.id}"
