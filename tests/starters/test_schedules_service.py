"""Schedules on both databases: local time over clock changes, each occurrence once, and a way to stop."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.errors import UserError
from bot.recurrence import Repeat
from bot.starters import rules
from bot.starters.schedules import SCHEDULED, Plan, Schedule
from bot.verdict import Do, Drop
from db.agenda import AgendaItem
from tests.starters.conftest import GUILD, Desk, small_library

CHANNEL, AMARA, BEN = 1, 11, 12
LONDON = ZoneInfo("Europe/London")
FIRST = datetime(2026, 3, 17, 20, tzinfo=LONDON).astimezone(UTC)  # a Tuesday, the third; clocks change on the 29th


async def made(desk: Desk, *, repeat: Repeat = "weekly", theme: str = "", first_at: datetime = FIRST) -> Schedule:
    plan = Plan(CHANNEL, "Something to talk about", theme, first_at, repeat)
    return await desk.schedules.make(GUILD, AMARA, plan)


async def live(desk: Desk, schedule: Schedule, turns: int) -> list[tuple[str, str]]:
    """Post that many turns, each at its time: when by London's clocks, and what."""
    told = []
    for number in range(turns):
        (item,) = await desk.planned(SCHEDULED)
        desk.at = item.due_at
        drawn = await desk.schedules.begin(GUILD, schedule.id, item.due_at)
        await desk.schedules.posted(GUILD, schedule.id, item.due_at, 100 + number)
        await settle(desk, item.id)
        told.append((f"{desk.at.astimezone(LONDON):%a %d %b %H:%M}", drawn.starter.id))
    return told


async def settle(desk: Desk, item_id: int) -> None:
    async with desk.database.writing() as session:
        item = await session.get(AgendaItem, item_id)
        assert item is not None
        item.state = "done"


@pytest.mark.parametrize(
    ("repeat", "days"),
    [
        ("weekly", ["Tue 17 Mar", "Tue 24 Mar", "Tue 31 Mar", "Tue 07 Apr"]),
        ("fortnightly", ["Tue 17 Mar", "Tue 31 Mar", "Tue 14 Apr", "Tue 28 Apr"]),
        ("monthly", ["Tue 17 Mar", "Tue 21 Apr", "Tue 19 May", "Tue 16 Jun"]),
    ],
)
async def test_it_stays_at_8pm_when_the_clocks_change(desk: Desk, repeat: Repeat, days: list[str]) -> None:
    told = await live(desk, await made(desk, repeat=repeat), 4)
    assert [when for when, _ in told] == [f"{day} 20:00" for day in days]
    assert len({what for _, what in told}) == 4


async def test_themes_take_turns_where_none_was_chosen(desk: Desk) -> None:
    told = await live(desk, await made(desk), 4)
    assert [what.partition(".")[0] for _, what in told] == ["cake", "tea", "cake", "tea"]


async def test_a_chosen_theme_stays_and_nothing_deep_is_posted(desk: Desk) -> None:
    told = await live(desk, await made(desk, theme="tea"), 4)
    assert sorted(what for _, what in told) == ["tea.break", "tea.cup", "tea.leaf", "tea.pot"]


async def test_a_second_attempt_posts_the_same_and_noting_it_twice_plans_once(desk: Desk) -> None:
    schedule = await made(desk)
    first = await desk.schedules.begin(GUILD, schedule.id, FIRST)
    desk.begin_again(seed=5)
    assert await desk.schedules.begin(GUILD, schedule.id, FIRST) == first
    desk.at = FIRST
    for _ in range(2):
        await desk.schedules.posted(GUILD, schedule.id, FIRST, 100)
    assert len(await desk.planned(SCHEDULED)) == 2  # the first, which nobody has settled here, and the second
    assert (await desk.schedules.schedule(GUILD, schedule.id)).next_at == FIRST + timedelta(weeks=1)


async def test_stopping_drops_what_waits_and_says_whether_it_did(desk: Desk) -> None:
    schedule = await made(desk)
    assert await desk.schedules.stop(GUILD, schedule.id, BEN)
    assert not await desk.schedules.stop(GUILD, schedule.id, AMARA)
    assert await desk.planned(SCHEDULED) == []
    assert await desk.schedules.standing(GUILD) == []
    await desk.schedules.posted(GUILD, schedule.id, FIRST, 100)  # it was being posted meanwhile
    assert await desk.planned(SCHEDULED) == []


async def test_after_weeks_away_the_next_turn_is_one_to_come(desk: Desk) -> None:
    schedule = await made(desk)
    desk.at = FIRST + timedelta(weeks=5, hours=1)
    await desk.schedules.left_out(GUILD, schedule.id, FIRST, quiet=False)
    after = await desk.schedules.schedule(GUILD, schedule.id)
    assert f"{after.next_at.astimezone(LONDON):%d %b %H:%M}" == "28 Apr 20:00"
    assert not after.rested


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"purpose": "  "}, "say what it is for"),
        ({"purpose": "x" * 201}, "at most 200 characters"),
        ({"first_at": datetime(2026, 3, 2, 12, tzinfo=UTC)}, "That time has passed"),
    ],
)
async def test_a_plan_that_cannot_be_is_refused(desk: Desk, change: dict[str, object], told: str) -> None:
    plan = replace(Plan(CHANNEL, "To talk", "", FIRST, "weekly"), **change)  # type: ignore[arg-type]
    with pytest.raises(UserError, match=told):
        await desk.schedules.make(GUILD, AMARA, plan)
    assert await desk.schedules.standing(GUILD) == []


async def test_the_same_plan_pressed_twice_is_one_schedule(desk: Desk) -> None:
    await made(desk)
    with pytest.raises(UserError, match="a schedule like this already"):
        await made(desk)
    await made(desk, theme="tea")
    assert len(await desk.schedules.standing(GUILD)) == 2


async def test_schedules_of_another_server_are_out_of_reach(desk: Desk) -> None:
    schedule = await made(desk)
    with pytest.raises(UserError, match="can't find that schedule"):
        await desk.schedules.stop(GUILD + 1, schedule.id, BEN)
    assert await desk.schedules.standing(GUILD + 1) == []


async def test_a_theme_that_is_gone_is_said_to_be(desk: Desk) -> None:
    schedule = await made(desk, theme="tea")
    cake = tuple(s for s in small_library().starters if s.theme == "cake")
    desk.shelf.library = replace(small_library(), starters=cake)
    with pytest.raises(UserError, match="No starter fits"):
        await desk.schedules.begin(GUILD, schedule.id, FIRST)


LATE = FIRST + rules.LATEST


@pytest.mark.parametrize(
    ("next_at", "now", "stopped", "verdict"),
    [
        (FIRST, FIRST, False, Do()),
        (FIRST, LATE, False, Do()),
        (FIRST, LATE + timedelta(minutes=1), False, Drop(rules.TOO_LATE)),
        (FIRST, FIRST, True, Drop("the schedule was stopped")),
        (FIRST + timedelta(weeks=1), FIRST, False, Drop("another turn is next")),
    ],
)
def test_what_to_do_with_a_turn_that_is_due(next_at: datetime, now: datetime, stopped: bool, verdict: object) -> None:
    assert rules.verdict(FIRST, next_at, now, stopped=stopped) == verdict
