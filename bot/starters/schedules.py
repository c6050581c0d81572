"""Starters that are posted again and again, because a person asked for it and said what for.

A schedule plans one occurrence at a time: noting that one has been posted, or left out, plans the next by the clock on
the wall.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.errors import UserError
from bot.recurrence import Repeat, Rule, following, rule_from_first
from bot.starters import rules
from bot.starters.drawing import Drawn, Starters, all_starters, channel_place
from bot.starters.starter import Starter, Wish
from db import agenda as agenda_table
from db import starters as table
from db.communities import Community
from db.engine import Database

SCHEDULED = "starter.scheduled"  # on the agenda
MOST_SCHEDULES = 25
LONGEST_PURPOSE = 200


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody asks for. `first_at` is the first occurrence; the others follow by its weekday and local time.

    `theme` is empty where themes take turns.
    """

    channel_id: int
    purpose: str
    theme: str
    first_at: datetime
    repeat: Repeat
    skips_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule as it stands. `rested`: its last turn was left out, for the one before had drawn no answer."""

    id: int
    guild_id: int
    channel_id: int
    purpose: str
    theme: str
    rule: Rule
    skips_quiet: bool
    made_by: int
    next_at: datetime
    last_message_id: int | None
    rested: bool
    stopped: bool


class Schedules:
    def __init__(self, database: Database, clock: Clock, starters: Starters) -> None:
        self._database, self._clock, self._starters = database, clock, starters

    async def make(self, guild_id: int, by: int, plan: Plan) -> Schedule:
        """Begin a schedule. Raises UserError when it cannot be, or there is one like it already."""
        purpose = plan.purpose.strip()
        if not purpose or len(purpose) > LONGEST_PURPOSE:
            raise UserError(f"Please say what it is for, in at most {LONGEST_PURPOSE} characters.")
        if plan.first_at <= self._clock.now():
            raise UserError("That time has passed. Please choose one to come.")
        async with self._database.writing() as session:
            community = await session.get(Community, guild_id, with_for_update=True)  # two presses, one after the other
            zone = community.timezone if community is not None else "Europe/London"
            rule = rule_from_first(plan.repeat, plan.first_at, zone).to_text()
            standing = await table.standing_schedules(session, guild_id)
            if any((s.channel_id, s.theme, s.rule) == (plan.channel_id, plan.theme, rule) for s in standing):
                raise UserError("There is a schedule like this already: the same place, theme and time.")
            if len(standing) >= MOST_SCHEDULES:
                raise UserError(f"There are {MOST_SCHEDULES} schedules already. Stop one of them first.")
            row = table.ScheduleRow(
                guild_id=guild_id, channel_id=plan.channel_id, purpose=purpose, theme=plan.theme, rule=rule,
                skips_quiet=plan.skips_quiet, made_by=by, made_at=self._clock.now(), next_at=plan.first_at, turn=0,
                rested=False,
            )  # fmt: skip
            session.add(row)
            await session.flush()
            await _plan_next(session, row)
            return _schedule(row)

    async def standing(self, guild_id: int) -> list[Schedule]:
        """Those that have not been stopped, the next one due first."""
        async with self._database.reading() as session:
            return [_schedule(row) for row in await table.standing_schedules(session, guild_id)]

    async def schedule(self, guild_id: int, schedule_id: int) -> Schedule:
        """Raises UserError when this server has no such schedule."""
        async with self._database.reading() as session:
            row = await table.schedule(session, guild_id, schedule_id)
        if row is None:
            raise UserError(_GONE)
        return _schedule(row)

    async def stop(self, guild_id: int, schedule_id: int, by: int) -> bool:
        """Post nothing more; False if it was stopped already."""
        async with self._database.writing() as session:
            row = await _the_row(session, guild_id, schedule_id)
            if row.stopped_at is not None:
                return False
            row.stopped_at, row.stopped_by = self._clock.now(), by
            await agenda_table.drop_waiting(session, _subject(row), "stopped")
            return True

    async def skip_when_quiet(self, guild_id: int, schedule_id: int, *, on: bool) -> Schedule:
        """Whether a turn is left out when nobody has answered the one before."""
        async with self._database.writing() as session:
            row = await _the_row(session, guild_id, schedule_id)
            row.skips_quiet = on
            return _schedule(row)

    # --- as its time comes

    async def begin(self, guild_id: int, schedule_id: int, due_at: datetime) -> Drawn:
        """The starter for this occurrence: drawn now, or by an earlier attempt. Raises UserError when none fits."""
        async with self._database.writing() as session:
            row = await _the_row(session, guild_id, schedule_id)
            if row.drawn_for != due_at or row.draw_id is None:
                starters = await all_starters(session, self._starters.library, guild_id)
                wish = Wish(theme=row.theme or theme_in_turn(starters, row.turn), audience="chat")
                drawn = await self._starters.draw_in(session, guild_id, channel_place(row.channel_id), wish)
                row.draw_id, row.drawn_for = drawn.id, due_at
                return drawn
            draw_id = row.draw_id
        return await self._starters.drawn(guild_id, draw_id)

    async def posted(self, guild_id: int, schedule_id: int, due_at: datetime, message_id: int) -> None:
        """This occurrence stands in its channel: the next one is planned."""
        async with self._database.writing() as session:
            row = await _the_row(session, guild_id, schedule_id)
            if row.next_at == due_at:  # else it has been noted already
                row.last_message_id, row.turn, row.rested = message_id, row.turn + 1, False
                await self._move_on(session, row)

    async def left_out(self, guild_id: int, schedule_id: int, due_at: datetime, *, quiet: bool) -> None:
        """This occurrence is not posted, because it was too late or (`quiet`) the one before had drawn no answer."""
        async with self._database.writing() as session:
            row = await _the_row(session, guild_id, schedule_id)
            if row.next_at == due_at:
                row.rested = quiet
                await self._move_on(session, row)

    async def _move_on(self, session: AsyncSession, row: table.ScheduleRow) -> None:
        (row.next_at,) = following(Rule.from_text(row.rule), max(row.next_at, self._clock.now()), 1)
        if row.stopped_at is None:
            await _plan_next(session, row)


_GONE = "I can't find that schedule. /organise starters shows those there are."


def theme_in_turn(starters: Collection[Starter], turn: int) -> str | None:
    """Themes take turns by name; only those that have something for everybody to read."""
    themes = sorted({starter.theme for starter in starters if rules.is_for_all_to_read(starter)})
    return themes[turn % len(themes)] if themes else None


async def _the_row(session: AsyncSession, guild_id: int, schedule_id: int) -> table.ScheduleRow:
    row = await table.schedule(session, guild_id, schedule_id, lock=True)
    if row is None:
        raise UserError(_GONE)
    return row


async def _plan_next(session: AsyncSession, row: table.ScheduleRow) -> None:
    step = f"post-{row.next_at:%Y%m%d%H%M}@1"
    await agenda_table.plan(session, [agenda_table.Plan(row.guild_id, SCHEDULED, _subject(row), step, row.next_at)])


def _subject(row: table.ScheduleRow) -> str:
    return f"starter-schedule:{row.id}"


def _schedule(row: table.ScheduleRow) -> Schedule:
    return Schedule(
        id=row.id,
        guild_id=row.guild_id,
        channel_id=row.channel_id,
        purpose=row.purpose,
        theme=row.theme,
        rule=Rule.from_text(row.rule),
        skips_quiet=row.skips_quiet,
        made_by=row.made_by,
        next_at=row.next_at,
        last_message_id=row.last_message_id,
        rested=row.rested,
        stopped=row.stopped_at is not None,
    )
