"""The one private route, as it is planned: each member has a line of their own on the agenda.

On that line things stand in order, so two notices at once make one desk, and its welcome comes before them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.community.values import Notice
from db import agenda as agenda_table
from db import communities as table

DELIVER, MAKE_DESK, WELCOME = "community.notice", "community.desk", "community.desk-welcome"


async def add_notice(
    session: AsyncSession, clock: Clock, guild_id: int, to: int, kind: str, *, what: str = "", **facts: Any
) -> None:
    """As `Communities.notify`, inside another use case's transaction; `to` is the member."""
    row = table.Notice(guild_id=guild_id, user_id=to, kind=kind, what=what, facts=facts, created_at=clock.now())
    session.add(row)
    await session.flush()
    await _plan(session, clock, to_notice(row), (DELIVER, "deliver"))


async def plan_desk(session: AsyncSession, clock: Clock, notice: Notice) -> None:
    """This notice found no desk: have one made first."""
    await _plan(session, clock, notice, (MAKE_DESK, "desk"))


async def plan_at_desk(session: AsyncSession, clock: Clock, notice: Notice, *, new_desk: bool) -> None:
    """The desk stands: leave the notice there, after the welcome where the desk is new."""
    welcome = [(WELCOME, "welcome")] if new_desk else []
    await _plan(session, clock, notice, *welcome, (DELIVER, "at-desk"))


def to_notice(row: table.Notice) -> Notice:
    return Notice(row.id, row.guild_id, row.user_id, row.kind, row.facts)


async def _plan(session: AsyncSession, clock: Clock, notice: Notice, *steps: tuple[str, str]) -> None:
    subject = f"member:{notice.user_id}/{notice.guild_id}"
    now = clock.now()
    await agenda_table.plan(
        session,
        [agenda_table.Plan(notice.guild_id, kind, subject, f"{name}-{notice.id}", now) for kind, name in steps],
    )
