"""Chats that repeat, on both databases: eight weeks ahead, in local time, each changed alone or all together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.agenda import Agenda, Item
from bot.chats import changing
from bot.chats import series as module
from bot.chats.changing import Words
from bot.chats.chat import UPCOMING, Chat, Repeat
from bot.chats.hour import Hour
from bot.chats.planning import Planning, Proposal
from bot.chats.series import AHEAD, Series
from bot.community.service import Communities
from bot.errors import UserError
from db import agenda as agenda_table
from db import communities
from db.engine import Database

GUILD, AMARA, BEN, CHLOE, ORGANISER = 7, 11, 12, 13, 14
LONDON = "Europe/London"


@dataclass
class Desk:
    """The services of one community, and a clock that stands still until moved."""

    database: Database
    at: datetime = datetime(2026, 3, 2, 12, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.planning, self.series = Planning(self.database, self), Series(self.database, self)
        self.hour, self.communities = Hour(self.database, self), Communities(self.database, self)

    def now(self) -> datetime:
        return self.at

    async def begun(self, first: datetime, repeat: Repeat = "weekly", zone: str = LONDON, **shape: Any) -> Chat:
        """A series whose first chat has just been accepted."""
        await self.communities.change(GUILD, timezone=zone)
        words = {"title": "Journal club", "introduction": "Why.", "questions": "One?\nTwo?", "reading": ""}
        draft = await self.planning.save_draft(GUILD, AMARA, Proposal.read(**words, opens_at=first))
        await self.planning.shape_draft(GUILD, draft.id, AMARA, repeat=repeat, **shape)
        await self.planning.send(GUILD, draft.id, AMARA)
        return await self.planning.accept(GUILD, draft.id, ORGANISER)

    async def upcoming(self) -> list[Chat]:
        return await self.hour.in_states(GUILD, UPCOMING)

    async def local(self, zone: str = LONDON) -> list[str]:
        """When the upcoming chats open, by the clocks there."""
        return [f"{chat.opens_at.astimezone(ZoneInfo(zone)):%a %d %b %H:%M}" for chat in await self.upcoming()]

    async def look_ahead(self) -> list[agenda_table.AgendaItem]:
        """What waits on the agenda to make the series' next chats."""
        async with self.database.reading() as session:
            return await agenda_table.unfinished(session, "series:1")

    async def notices(self) -> list[tuple[int, str]]:
        async with self.database.reading() as session:
            rows = await session.scalars(select(communities.Notice).order_by(communities.Notice.id))
            return [(row.user_id, row.kind) for row in rows]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def at(zone: str, year: int, month: int, day: int, hour: int) -> datetime:
    return datetime(year, month, day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC)


# --- holding


@pytest.mark.parametrize(
    ("zone", "first"),
    [(LONDON, (2026, 3, 17, 20)), (LONDON, (2026, 10, 13, 20)), ("Australia/Sydney", (2026, 3, 24, 20))],
)
async def test_eight_pm_stays_eight_pm_when_the_clocks_change(
    desk: Desk, zone: str, first: tuple[int, int, int, int]
) -> None:
    opens_at = at(zone, *first)
    desk.at = opens_at - timedelta(days=10)
    await desk.begun(opens_at, zone=zone)

    chats = await desk.upcoming()
    assert len(chats) == 7
    assert {c.opens_at.astimezone(ZoneInfo(zone)).time() for c in chats} == {time(20)}
    assert {c.opens_at.astimezone(ZoneInfo(zone)).weekday() for c in chats} == {1}
    assert len({c.opens_at.timetz() for c in chats}) == 2  # the clocks did change among them


async def test_monthly_is_the_nth_weekday_and_the_fifth_is_the_last(desk: Desk) -> None:
    await desk.begun(at(LONDON, 2026, 3, 31, 20), "monthly")  # the fifth Tuesday
    assert await desk.local() == ["Tue 31 Mar 20:00"]
    desk.at += timedelta(weeks=5)
    await desk.series.hold(GUILD, 1)
    assert await desk.local() == ["Tue 31 Mar 20:00", "Tue 28 Apr 20:00", "Tue 26 May 20:00"]


async def test_fortnightly_keeps_its_own_weeks(desk: Desk) -> None:
    await desk.begun(at(LONDON, 2026, 3, 10, 20), "fortnightly")
    assert await desk.local() == ["Tue 10 Mar 20:00", "Tue 24 Mar 20:00", "Tue 07 Apr 20:00", "Tue 21 Apr 20:00"]


async def test_each_chat_of_a_series_is_planned_to_announce_itself_a_week_before(desk: Desk) -> None:
    await desk.begun(at(LONDON, 2026, 3, 17, 20))
    for chat in await desk.upcoming():
        async with desk.database.reading() as session:
            steps = {i.step: i.due_at for i in await agenda_table.unfinished(session, chat.subject)}
            event = await agenda_table.unfinished(session, f"{chat.subject}/event")
        assert steps["announce@1" if chat.id != 1 else "announce@2"] == chat.opens_at - timedelta(days=7)
        assert event == [], "the server's event is made once the announcement stands"


async def test_the_agenda_extends_a_series_week_by_week(desk: Desk) -> None:
    await desk.begun(at(LONDON, 2026, 3, 10, 20))
    agenda = Agenda(desk.database, desk)

    async def hold(item: Item) -> None:
        await desk.series.hold(item.guild_id, item.subject_id)

    agenda.register(module.KIND, hold)
    assert len(await desk.upcoming()) == 7
    for weeks in (8, 9, 10):
        due = await agenda.next_due()
        assert due is not None
        desk.at = due
        await agenda.run_due()
        chats = await desk.upcoming()
        assert len(chats) == weeks
        assert chats[-1].opens_at == due + AHEAD
    await agenda.close()


async def test_holding_the_same_weeks_twice_makes_nothing_twice(desk: Desk) -> None:
    await desk.begun(at(LONDON, 2026, 3, 10, 20))
    before = await desk.local()
    for _ in range(2):
        await desk.series.hold(GUILD, 1)
    assert await desk.local() == before
    assert len(await desk.look_ahead()) == 1


async def test_a_process_killed_while_extending_leaves_nothing_half_made(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.begun(at(LONDON, 2026, 3, 10, 20))
    desk.at += timedelta(weeks=2)
    made = 0
    schedule = changing.schedule

    async def killed_at_the_second(*args: Any) -> None:
        nonlocal made
        made += 1
        if made == 2:
            raise KeyboardInterrupt
        await schedule(*args)

    monkeypatch.setattr(changing, "schedule", killed_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        await desk.series.hold(GUILD, 1)
    assert len(await desk.upcoming()) == 7
    monkeypatch.setattr(changing, "schedule", schedule)
    await desk.series.hold(GUILD, 1)

    local = await desk.local()
    assert len(local) == len(set(local)) == 9


async def test_dates_that_passed_while_the_bot_was_away_are_let_go(desk: Desk) -> None:
    await desk.begun(at(LONDON, 2026, 3, 10, 20))
    before = {chat.id for chat in await desk.upcoming()}
    desk.at = at(LONDON, 2026, 7, 1, 12)
    await desk.series.hold(GUILD, 1)

    new = [chat for chat in await desk.upcoming() if chat.id not in before]
    assert new[0].opens_at == at(LONDON, 2026, 7, 7, 20)
    assert len(new) == 8


async def test_a_series_that_does_not_fit_is_not_begun_and_one_that_is_held_waits_for_room(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changing, "MOST_UPCOMING", 6)
    with pytest.raises(UserError, match="no room for the whole series"):
        await desk.begun(at(LONDON, 2026, 3, 10, 20))
    assert await desk.upcoming() == []

    monkeypatch.setattr(changing, "MOST_UPCOMING", 7)
    await desk.planning.accept(GUILD, 1, ORGANISER)
    desk.at += timedelta(weeks=1)
    await desk.series.hold(GUILD, 1)
    assert len(await desk.upcoming()) == 7
    assert max(item.due_at for item in await desk.look_ahead()) == desk.at + module.LOOK_AGAIN


# --- one of them


async def test_one_chat_moved_by_hand_does_not_move_the_others(desk: Desk) -> None:
    chat = await desk.begun(at(LONDON, 2026, 3, 10, 20))
    second = (await desk.upcoming())[1]
    await desk.planning.postpone(GUILD, second.id, second.opens_at + timedelta(days=1))
    desk.at += timedelta(weeks=1)
    await desk.series.hold(GUILD, 1)

    local = await desk.local()
    assert local[:3] == ["Tue 10 Mar 20:00", "Wed 18 Mar 20:00", "Tue 24 Mar 20:00"]
    assert "Tue 17 Mar 20:00" not in local
    assert (await desk.hour.chat(GUILD, chat.id)).opens_at == chat.opens_at


async def test_one_chat_skipped_stays_skipped_and_the_series_goes_on(desk: Desk) -> None:
    await desk.begun(at(LONDON, 2026, 3, 10, 20))
    second = (await desk.upcoming())[1]
    await desk.planning.cancel(GUILD, second.id, ORGANISER, "A bank holiday.")
    desk.at += timedelta(weeks=1)
    await desk.series.hold(GUILD, 1)

    local = await desk.local()
    assert "Tue 17 Mar 20:00" not in local
    assert local[-1] == "Tue 28 Apr 20:00"


async def test_words_changed_in_one_chat_do_not_reach_the_next_ones(desk: Desk) -> None:
    chat = await desk.begun(at(LONDON, 2026, 3, 10, 20))
    words = Words.read(title="One night only", introduction="Why.", questions="Why?", reading="")
    await desk.planning.change_words(GUILD, chat.id, words)
    desk.at += timedelta(weeks=1)
    await desk.series.hold(GUILD, 1)

    assert [c.title for c in await desk.upcoming()] == ["One night only"] + ["Journal club"] * 7


# --- all of them


async def test_a_whole_series_moves_with_its_chats_from_the_chosen_one_on(desk: Desk) -> None:
    await desk.begun(at(LONDON, 2026, 3, 10, 20))
    chats = await desk.upcoming()
    await desk.planning.postpone(GUILD, chats[3].id, at(LONDON, 2026, 4, 2, 9))  # moved by hand: stays
    await desk.series.postpone(GUILD, chats[1].id, at(LONDON, 2026, 3, 19, 18), ORGANISER)
    assert await desk.local() == [
        "Tue 10 Mar 20:00", "Thu 19 Mar 18:00", "Thu 26 Mar 18:00", "Thu 02 Apr 09:00", "Thu 09 Apr 18:00",
        "Thu 16 Apr 18:00", "Thu 23 Apr 18:00",
    ]  # fmt: skip
    desk.at += timedelta(weeks=1)
    await desk.series.hold(GUILD, 1)
    assert (await desk.local())[-1] == "Thu 30 Apr 18:00"
    assert (AMARA, "chat.series-moved") in await desk.notices()


async def test_a_series_moved_by_a_week_keeps_one_chat_for_each_of_its_dates(desk: Desk) -> None:
    await desk.begun(at(LONDON, 2026, 3, 10, 20))
    chats = await desk.upcoming()
    await desk.series.postpone(GUILD, chats[0].id, at(LONDON, 2026, 3, 17, 20))
    assert (await desk.local())[0] == "Tue 17 Mar 20:00"
    assert len(set(await desk.local())) == 7
    await desk.series.postpone(GUILD, chats[0].id, at(LONDON, 2026, 3, 10, 20))  # and back again
    desk.at += timedelta(weeks=1)
    for item in await desk.look_ahead():
        await desk.series.hold(GUILD, int(item.subject.partition(":")[2]))
    assert (await desk.local())[-1] == "Tue 28 Apr 20:00"


async def test_a_series_does_not_move_before_its_earlier_chats_nor_into_the_past(desk: Desk) -> None:
    await desk.begun(at(LONDON, 2026, 3, 10, 20))
    chats = await desk.upcoming()
    with pytest.raises(UserError, match="before an earlier chat of the series"):
        await desk.series.postpone(GUILD, chats[1].id, chats[0].opens_at)
    with pytest.raises(UserError, match="That time has passed"):
        await desk.series.postpone(GUILD, chats[0].id, desk.at)
    assert [c.opens_at for c in await desk.upcoming()] == [c.opens_at for c in chats]


async def test_a_stopped_series_keeps_what_is_planned_or_cancels_it_as_asked(desk: Desk) -> None:
    await desk.begun(at(LONDON, 2026, 3, 10, 20))
    chats = await desk.upcoming()
    assert await desk.series.stop(GUILD, chats[2].id, ORGANISER, cancel=False) == []
    desk.at += timedelta(weeks=2)
    await desk.series.hold(GUILD, 1)
    assert len(await desk.upcoming()) == 7
    cancelled = await desk.series.stop(GUILD, chats[2].id, ORGANISER, "Summer.", cancel=True)
    again = await desk.series.stop(GUILD, chats[2].id, ORGANISER, "Summer.", cancel=True)

    assert [c.id for c in cancelled] == [c.id for c in chats[2:]]
    assert again == []
    assert [c.id for c in await desk.upcoming()] == [c.id for c in chats[:2]]
    told = [kind for user, kind in await desk.notices() if user == AMARA]
    assert told == ["chat.accepted", "chat.series-stopped", "chat.series-cancelled"]


async def test_new_words_reach_every_chat_not_announced_yet_and_those_still_to_be_made(desk: Desk) -> None:
    await desk.begun(at(LONDON, 2026, 3, 10, 20))
    chats = await desk.upcoming()
    await desk.hour.announced(GUILD, chats[1].id, 1, 1, 2)
    words = Words.read(title="Book club", introduction="Why.", questions="One?\nTwo?\nThree?", reading="")
    await desk.series.change_words(GUILD, chats[0].id, words, ORGANISER)
    desk.at += timedelta(weeks=1)
    await desk.series.hold(GUILD, 1)

    titles = [c.title for c in await desk.upcoming()]
    assert titles == ["Book club", "Journal club"] + ["Book club"] * 6
    assert len((await desk.upcoming())[-1].questions) == 3


async def test_a_new_host_runs_the_chosen_chat_and_all_later_ones_and_is_told_once(desk: Desk) -> None:
    await desk.begun(at(LONDON, 2026, 3, 10, 20))
    chats = await desk.upcoming()
    await desk.series.change_host(GUILD, chats[2].id, BEN, ORGANISER)
    desk.at += timedelta(weeks=1)
    await desk.series.hold(GUILD, 1)

    assert [c.host_id for c in await desk.upcoming()] == [AMARA, AMARA] + [BEN] * 6
    told = [(user, kind) for user, kind in await desk.notices() if "host" in kind]
    assert told == [(BEN, "chat.host-chosen"), (AMARA, "chat.host-replaced")]


@pytest.mark.parametrize("accepts", [True, False])
async def test_a_support_hosts_first_answer_holds_for_the_whole_series(desk: Desk, accepts: bool) -> None:
    chat = await desk.begun(at(LONDON, 2026, 3, 10, 20), support_id=BEN)
    await desk.planning.answer_as_support(GUILD, chat.id, BEN, accepts=accepts)
    desk.at += timedelta(weeks=1)
    await desk.series.hold(GUILD, 1)

    hosts = (AMARA, BEN) if accepts else (AMARA,)
    assert {c.hosts for c in await desk.upcoming()} == {hosts}
    assert [user for user, kind in await desk.notices() if kind == "chat.support-asked"] == [BEN]


async def test_a_support_host_who_said_yes_may_leave_one_chat(desk: Desk) -> None:
    chat = await desk.begun(at(LONDON, 2026, 3, 10, 20), support_id=BEN)
    await desk.planning.answer_as_support(GUILD, chat.id, BEN, accepts=True)
    await desk.planning.answer_as_support(GUILD, chat.id, BEN, accepts=False)

    assert [c.support_id for c in await desk.upcoming()] == [None] + [BEN] * 6


async def test_a_new_support_host_is_asked_once_for_all(desk: Desk) -> None:
    chat = await desk.begun(at(LONDON, 2026, 3, 10, 20))
    await desk.series.change_support(GUILD, chat.id, CHLOE, ORGANISER)

    assert {c.support_id for c in await desk.upcoming()} == {CHLOE}
    assert [user for user, kind in await desk.notices() if kind == "chat.support-asked"] == [CHLOE]


async def test_a_chat_held_once_has_no_series_to_change(desk: Desk) -> None:
    chat = await desk.begun(at(LONDON, 2026, 3, 10, 20), "once")
    assert await desk.series.of(chat) is None
    with pytest.raises(UserError, match="not part of a series"):
        await desk.series.stop(GUILD, chat.id, ORGANISER, cancel=True)
