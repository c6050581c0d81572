"""What happens later happens: once, in order, however often it fails and whoever dies."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from bot import agenda as module
from bot.agenda import LEASE, MOST_ATTEMPTS, TROUBLE, Agenda, Handler, Item, Obstacle, pause_after
from bot.community.service import Communities
from bot.verdict import Do, Drop, Later, Verdict
from db import agenda as table
from db.agenda import AgendaItem
from db.engine import Database
from db.tables import metadata

EIGHT = datetime(2026, 3, 1, 20, tzinfo=UTC)
GUILD = 1 << 22


class MovedClock:
    """Stands still until moved."""

    def __init__(self) -> None:
        self.at = EIGHT

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
async def agenda(database: Database, clock: MovedClock) -> AsyncIterator[Agenda]:
    """An agenda that runs only when told to; see `awake`."""
    agenda = Agenda(database, clock)
    database.on_planned(lambda: None)
    yield agenda
    await agenda.close()


@pytest.fixture
def awake(database: Database, agenda: Agenda) -> Agenda:
    """The same, woken by whatever is planned, as it is in the bot."""
    database.on_planned(agenda.nudge)
    return agenda


async def plan(
    database: Database, step: str, *, subject: str = "chat:1", kind: str = "say", guild: int = GUILD, **later: float
) -> None:
    async with database.writing() as session:
        await table.plan(session, [table.Plan(guild, kind, subject, step, EIGHT + timedelta(**later))])


async def state_of(database: Database, step: str, subject: str = "chat:1") -> AgendaItem:
    async with database.reading() as session:
        row = await session.scalar(select(AgendaItem).where(AgendaItem.subject == subject, AgendaItem.step == step))
    assert row is not None
    return row


async def does(item: Item) -> Verdict | None:
    return None


def failing(times: int, error: Callable[[], Exception] = lambda: RuntimeError("Discord is away")) -> Handler:
    """A handler that fails so many times, then succeeds."""
    left = [times]

    async def handler(item: Item) -> None:
        if left[0] > 0:
            left[0] -= 1
            raise error()

    return handler


def steps(ran: list[Item]) -> list[str]:
    return [item.step for item in ran]


# --- what is due, and in which order


async def test_only_what_is_due_runs(database: Database, agenda: Agenda, clock: MovedClock) -> None:
    agenda.register("say", does)
    await plan(database, "q1@1")
    await plan(database, "q2@1", minutes=10)
    assert steps(await agenda.run_due()) == ["q1@1"]
    assert await agenda.next_due() == EIGHT + timedelta(minutes=10)
    clock.move(minutes=10)
    assert steps(await agenda.run_due()) == ["q2@1"]
    assert await agenda.next_due() is None


async def test_late_steps_go_out_in_order_however_they_were_written(
    database: Database, agenda: Agenda, clock: MovedClock
) -> None:
    agenda.register("say", does)
    for number in (3, 1, 2):
        await plan(database, f"q{number}@1", minutes=number)
    clock.move(hours=1)
    assert steps(await agenda.run_due()) == ["q1@1", "q2@1", "q3@1"]


async def test_a_step_never_overtakes_one_that_is_being_tried_again(
    database: Database, agenda: Agenda, clock: MovedClock
) -> None:
    agenda.register("say", failing(2))
    await plan(database, "q2@1")
    await plan(database, "q3@1", minutes=1)
    ran: list[str] = []
    for _ in range(60):
        ran += steps(await agenda.run_due())
        clock.move(seconds=5)
    assert ran == ["q2@1", "q2@1", "q2@1", "q3@1"]


async def test_a_step_never_overtakes_one_that_is_being_carried_out(database: Database, agenda: Agenda) -> None:
    entered, leave = asyncio.Event(), asyncio.Event()
    seen: list[str] = []

    async def slow(item: Item) -> None:
        seen.append(item.step)
        if item.step == "q2@1":
            entered.set()
            await leave.wait()

    agenda.register("say", slow)
    await plan(database, "q2@1")
    await plan(database, "q3@1")
    running = asyncio.create_task(agenda.run_due())
    await entered.wait()
    other = Agenda(database, agenda.clock)
    other.register("say", slow)
    assert await other.run_due() == []
    leave.set()
    await running
    assert seen == ["q2@1", "q3@1"]


async def test_one_slow_item_holds_up_nobody_else(database: Database, awake: Agenda) -> None:
    entered, leave, others = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def handler(item: Item) -> None:
        if item.subject == "chat:1":
            entered.set()
            await leave.wait()
        else:
            others.set()

    awake.register("say", handler)
    await plan(database, "publish@1")
    await entered.wait()  # the plan itself woke the agenda
    await plan(database, "q1@1", subject="chat:2")
    await others.wait()
    leave.set()
    await awake.run_due()


async def test_a_kind_nobody_knows_waits(database: Database, agenda: Agenda) -> None:
    agenda.register("say", does)
    await plan(database, "dance@1", kind="dance")
    assert await agenda.run_due() == []
    assert await agenda.next_due() is None
    agenda.register("dance", does)
    assert steps(await agenda.run_due()) == ["dance@1"]


async def test_a_step_planned_twice_runs_once(database: Database, agenda: Agenda) -> None:
    agenda.register("say", does)
    await plan(database, "q1@1")
    await plan(database, "q1@1", minutes=5)
    assert steps(await agenda.run_due()) == ["q1@1"]
    await plan(database, "q1@1")
    assert await agenda.run_due() == []


# --- verdicts


@pytest.mark.parametrize(("verdict", "state"), [(None, "done"), (Do(), "done"), (Drop("too late"), "dropped")])
async def test_a_verdict_ends_the_item(database: Database, agenda: Agenda, verdict: Verdict | None, state: str) -> None:
    async def handler(item: Item) -> Verdict | None:
        return verdict

    agenda.register("say", handler)
    await plan(database, "q1@1")
    await agenda.run_due()
    assert (await state_of(database, "q1@1")).state == state


async def test_a_look_again_later_is_no_attempt(database: Database, agenda: Agenda, clock: MovedClock) -> None:
    attempts: list[int] = []

    async def handler(item: Item) -> Verdict | None:
        attempts.append(item.attempt)
        return Later(clock.now() + timedelta(minutes=1)) if len(attempts) < 100 else None

    agenda.register("say", handler)
    await plan(database, "pin@1")
    for _ in range(100):
        await agenda.run_due()
        clock.move(minutes=1)
    assert set(attempts) == {1}
    assert (await state_of(database, "pin@1")).state == "done"


async def test_a_failed_attempt_still_counts_after_a_look_again_later(
    database: Database, agenda: Agenda, clock: MovedClock
) -> None:
    attempts: list[int] = []

    async def handler(item: Item) -> Verdict | None:
        attempts.append(item.attempt)
        if len(attempts) == 1:
            raise RuntimeError
        return Later(clock.now() + timedelta(minutes=5)) if len(attempts) == 2 else None

    agenda.register("say", handler)
    await plan(database, "q1@1")
    for _ in range(3):
        await agenda.run_due()
        clock.move(minutes=6)
    assert attempts == [1, 2, 2]


# --- claims and leases


async def test_of_two_workers_one_gets_the_item(database: Database, agenda: Agenda) -> None:
    others = [Agenda(database, agenda.clock) for _ in range(3)]
    database.on_planned(lambda: None)
    for each in (agenda, *others):
        each.register("say", does)
    for number in range(20):
        await plan(database, "q1@1", subject=f"chat:{number}")
    ran = await asyncio.gather(*(each.run_due() for each in (agenda, *others)))
    subjects = [item.subject for part in ran for item in part]
    assert len(subjects) == len(set(subjects)) == 20


async def claim(database: Database, worker: str, now: datetime) -> AgendaItem | None:
    async with database.writing() as session:
        claimed = await table.claim(session, table.Mine(("say",)), worker=worker, now=now, until=now + LEASE)
    return claimed[0] if claimed else None


async def settle(database: Database, item: AgendaItem, worker: str, attempt: int) -> bool:
    async with database.writing() as session:
        return await table.settle(session, item.id, worker, attempt, state="done")


async def test_a_lapsed_lease_is_taken_over_and_its_first_holder_can_no_longer_finish(
    database: Database, clock: MovedClock
) -> None:
    await plan(database, "q1@1")
    first = await claim(database, "one", clock.now())
    assert first is not None
    assert await claim(database, "two", clock.now() + LEASE / 2) is None
    second = await claim(database, "two", clock.now() + LEASE)
    assert second is not None and second.id == first.id and second.attempts == 2
    assert not await settle(database, first, "one", 1)
    assert not await settle(database, first, "one", 2)  # another's claim
    assert not await settle(database, first, "two", 1)  # another attempt
    assert await settle(database, second, "two", 2)
    assert not await settle(database, second, "two", 2)  # finished already


async def test_a_lease_is_renewed_while_the_work_lasts(
    database: Database, agenda: Agenda, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LEASE", timedelta(milliseconds=15))  # renewed every five
    other = Agenda(database, clock)
    database.on_planned(lambda: None)
    leases: list[datetime] = []

    async def slow(item: Item) -> None:
        clock.move(minutes=1)
        while not leases or leases[-1] <= clock.now():
            leases.append((await state_of(database, "q1@1")).free_at)
            await asyncio.sleep(0.005)
        assert await other.run_due() == []

    agenda.register("say", slow)
    other.register("say", slow)
    await plan(database, "q1@1")
    assert len(await agenda.run_due()) == 1
    assert (await state_of(database, "q1@1")).attempts == 1


async def test_a_copy_never_takes_again_what_it_is_at_itself(
    database: Database, agenda: Agenda, clock: MovedClock
) -> None:
    """The machine slept for an hour in the middle of a request: the lease is long past, the request still runs."""
    entered, leave = asyncio.Event(), asyncio.Event()
    attempts: list[int] = []

    async def slow(item: Item) -> None:
        attempts.append(item.attempt)
        entered.set()
        await leave.wait()

    agenda.register("say", slow)
    await plan(database, "q1@1")
    running = asyncio.create_task(agenda.run_due())
    await entered.wait()
    clock.move(hours=1)
    agenda.nudge()
    await state_of(database, "q1@1")
    await state_of(database, "q1@1")
    leave.set()
    await running
    assert attempts == [1]
    assert (await state_of(database, "q1@1")).state == "done"


async def test_a_copy_that_closes_gives_back_what_it_holds(database: Database, clock: MovedClock) -> None:
    closing, next_copy = Agenda(database, clock), Agenda(database, clock)
    entered = asyncio.Event()

    async def for_ever(item: Item) -> None:
        entered.set()
        await asyncio.Event().wait()

    closing.register("say", for_ever)
    await plan(database, "q1@1")
    closing.nudge()
    await entered.wait()
    await closing.close()
    next_copy.register("say", does)
    (item,) = await next_copy.run_due()
    assert item.attempt == 2 and item.may_stand


async def test_storage_that_fails_while_settling_leaves_the_others_at_work(
    database: Database, agenda: Agenda, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = table.settle
    failed: list[bool] = []

    async def fails_once(*args: object, **values: object) -> bool:
        if not failed:
            failed.append(True)
            raise OSError("the disk is away")
        return await real(*args, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(table, "settle", fails_once)
    agenda.register("say", does)
    for number in range(6):
        await plan(database, "q1@1", subject=f"chat:{number}")
    await agenda.run_due()
    clock.move(seconds=LEASE.total_seconds())
    (again,) = await agenda.run_due()
    assert again.attempt == 2
    async with database.reading() as session:
        assert set(await session.scalars(select(AgendaItem.state))) == {"done"}


# --- what fails


def test_pauses_grow_and_end_at_half_an_hour() -> None:
    pauses = [pause_after(attempt) for attempt in range(1, MOST_ATTEMPTS + 1)]
    assert pauses[0] == timedelta(seconds=5) and pauses[-1] == timedelta(minutes=30)
    assert all(shorter <= longer for shorter, longer in pairwise(pauses))


async def test_a_failing_item_is_tried_again_after_a_pause_and_kept_when_given_up(
    database: Database, agenda: Agenda, clock: MovedClock
) -> None:
    agenda.register("say", failing(1000))
    await plan(database, "q1@1")
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert len(await agenda.run_due()) == 1
        row = await state_of(database, "q1@1")
        assert row.attempts == attempt
        if attempt < MOST_ATTEMPTS:
            pause = row.free_at - clock.now()
            assert pause_after(attempt) <= pause <= pause_after(attempt) * 1.25
            assert await agenda.run_due() == []
            clock.at = row.free_at
    assert row.state == "failed" and row.last_error == "RuntimeError: Discord is away"
    assert await agenda.run_due() == []


async def told(database: Database) -> list[str]:
    async with database.reading() as session:
        rows = await session.scalars(select(AgendaItem).where(AgendaItem.kind == TROUBLE))
        return [row.subject for row in rows]


async def test_organisers_are_told_once_after_three_failures(
    database: Database, agenda: Agenda, clock: MovedClock
) -> None:
    agenda.register("say", failing(20))
    await plan(database, "q1@1")
    row = await state_of(database, "q1@1")
    for attempt in range(1, 11):
        await agenda.run_due()
        assert await told(database) == ([f"item:{row.id}"] if attempt >= 3 else [])
        clock.move(minutes=10)


async def test_organisers_are_told_of_an_obstacle_at_once_with_its_remedy(
    database: Database, agenda: Agenda, clock: MovedClock
) -> None:
    communities, shown = Communities(database, clock), []

    async def tell(item: Item) -> None:
        trouble = await communities.trouble(item.guild_id, item.subject_id)
        shown.append(trouble.why if trouble else None)

    agenda.register("say", failing(3, lambda: Obstacle("The channel was deleted. Choose another with /setup.")))
    agenda.register(TROUBLE, tell)
    await plan(database, "q1@1")
    for _ in range(10):
        await agenda.run_due()
        clock.move(minutes=1)
    assert shown == ["The channel was deleted. Choose another with /setup."]
    assert (await state_of(database, "q1@1")).state == "done"
    assert await communities.troubles(GUILD) == []


async def test_trouble_with_telling_of_trouble_tells_of_no_further_trouble(
    database: Database, agenda: Agenda, clock: MovedClock
) -> None:
    agenda.register("say", failing(1000))
    agenda.register(TROUBLE, failing(1000, lambda: Obstacle("no channel")))
    await plan(database, "q1@1")
    for _ in range(10):
        await agenda.run_due()
        clock.move(minutes=1)
    assert len(await told(database)) == 1


async def test_what_was_given_up_goes_back_to_work_and_looks_first(
    database: Database, agenda: Agenda, clock: MovedClock
) -> None:
    agenda.register("say", failing(MOST_ATTEMPTS))
    await plan(database, "q1@1")
    while (await state_of(database, "q1@1")).state != "failed":
        await agenda.run_due()
        clock.move(minutes=40)
    assert await Communities(database, clock).try_again(GUILD) == 1
    (item,) = await agenda.run_due()
    assert item.may_stand
    assert (await state_of(database, "q1@1")).state == "done"


async def test_a_handler_that_never_ends_is_called_off_and_tried_again(
    database: Database, agenda: Agenda, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_RUN", timedelta(milliseconds=1))

    async def for_ever(item: Item) -> None:
        if item.attempt == 1:
            await asyncio.Event().wait()

    agenda.register("say", for_ever)
    await plan(database, "q1@1")
    await agenda.run_due()
    clock.move(seconds=10)
    (item,) = await agenda.run_due()
    assert item.attempt == 2


# --- timetables that change


async def test_a_step_knows_what_was_begun_under_an_earlier_timetable(
    database: Database, agenda: Agenda, clock: MovedClock
) -> None:
    """Its first attempt may have posted and died, and the host pressed Next before the lease lapsed."""
    await plan(database, "q2@1")
    await plan(database, "q20@1")  # another step, though its name begins alike
    begun = await claim(database, "killed", clock.now())
    assert begun is not None
    await plan(database, "q2@2")
    clock.move(minutes=1)
    seen: list[Item] = []

    async def handler(item: Item) -> Verdict | None:
        seen.append(item)
        return Drop("the timetable has changed") if item.step == "q2@1" else None

    agenda.register("say", handler)
    await agenda.run_due()
    by_step = {item.step: item for item in seen}
    assert by_step["q2@2"].forerunners == (begun.id,) and by_step["q2@2"].may_stand
    assert by_step["q2@2"].first_tried_at == EIGHT
    assert not by_step["q20@1"].may_stand


async def test_dropping_an_old_timetable_leaves_what_is_being_carried_out(
    database: Database, clock: MovedClock
) -> None:
    await plan(database, "q1@1")
    await plan(database, "q2@1", minutes=1)
    await plan(database, "thanks", minutes=2)
    await claim(database, "one", clock.now())
    async with database.writing() as session:
        await table.drop_waiting(session, "chat:1", "postponed")
    states = [(await state_of(database, step)).state for step in ("q1@1", "q2@1", "thanks")]
    assert states == ["claimed", "dropped", "waiting"]


# --- servers and shards


async def test_a_server_that_removed_the_bot_pauses_and_goes_on_when_it_returns(
    database: Database, awake: Agenda, clock: MovedClock
) -> None:
    communities = Communities(database, clock)
    woken = asyncio.Event()

    async def wakes(item: Item) -> None:
        woken.set()

    awake.register("say", wakes)
    await communities.present(GUILD, "Kindly OTs")
    await plan(database, "q1@1", minutes=1)
    await communities.left(GUILD)
    clock.move(hours=1)
    assert await awake.run_due() == [] and await awake.next_due() is None
    await communities.present(GUILD, "Kindly OTs")  # returning wakes the agenda by itself
    await woken.wait()
    await awake.run_due()
    assert (await state_of(database, "q1@1")).state == "done"


async def test_every_server_belongs_to_exactly_one_shard(database: Database, clock: MovedClock) -> None:
    guilds = [(number << 22) | 77 for number in range(12)]
    for guild in guilds:
        await plan(database, "q1@1", subject=f"chat:{guild}", guild=guild)
    ran: dict[int, list[int]] = {}
    for shard in range(3):
        agenda = Agenda(database, clock, shard_id=shard, shard_count=3)
        agenda.register("say", does)
        ran[shard] = [item.guild_id for item in await agenda.run_due()]
    assert all(guild >> 22 in range(shard, 12, 3) for shard, run in ran.items() for guild in run)
    assert sorted(guild for run in ran.values() for guild in run) == sorted(guilds)


# --- being woken


async def test_a_plan_wakes_the_agenda_by_itself(database: Database, awake: Agenda) -> None:
    ran = asyncio.Event()

    async def handler(item: Item) -> None:
        ran.set()

    awake.register("say", handler)
    await plan(database, "q1@1")
    await ran.wait()


async def test_however_often_it_is_nudged_an_item_runs_once(database: Database, awake: Agenda) -> None:
    seen: list[int] = []

    async def handler(item: Item) -> None:
        seen.append(item.id)
        for _ in range(5):
            awake.nudge()
            await asyncio.sleep(0)

    awake.register("say", handler)
    for number in range(10):
        await plan(database, "q1@1", subject=f"chat:{number}")
        awake.nudge()
    await asyncio.gather(awake.run_due(), awake.run_due())
    assert sorted(seen) == sorted(set(seen)) and len(seen) == 10


async def test_a_closed_agenda_sleeps(database: Database, clock: MovedClock) -> None:
    agenda = Agenda(database, clock)
    agenda.register("say", does)
    await agenda.close()
    await plan(database, "q1@1")
    assert await agenda.run_due() == []


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40)), min_size=1, max_size=25, unique=True))
def test_every_subject_is_told_in_order(tmp_path_factory: pytest.TempPathFactory, plans: list[tuple[int, int]]) -> None:
    """Whatever is planned, whatever fails now and then: each subject's steps succeed once, earliest first."""
    asyncio.run(_live_through(f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('agenda') / 'a.sqlite3'}", plans))


async def _live_through(url: str, plans: list[tuple[int, int]]) -> None:
    database, clock = Database(url, durable=False), MovedClock()
    async with database.connecting() as connection:
        await connection.run_sync(
            lambda sync: metadata.create_all(sync, tables=[metadata.tables[t] for t in ("agenda_items", "communities")])
        )
    done: dict[str, list[int]] = {}

    database.on_planned(lambda: None)

    async def handler(item: Item) -> None:
        minute = int(item.step)
        if (minute + item.attempt) % 3 == 0:
            raise RuntimeError
        done.setdefault(item.subject, []).append(minute)

    agenda = Agenda(database, clock)
    agenda.register("say", handler)
    for subject, minute in plans:
        await plan(database, str(minute), subject=f"chat:{subject}", minutes=minute)
    while (due := await agenda.next_due()) is not None:
        clock.at = max(clock.at, due)
        await agenda.run_due()
    await agenda.close()
    await database.close()
    expected: dict[str, list[int]] = {}
    for subject, minute in sorted(plans):
        expected.setdefault(f"chat:{subject}", []).append(minute)
    assert done == expected


# --- two processes, one of which is killed

PROCESS = """
import asyncio, sys
from datetime import timedelta
from sqlalchemy import text
from bot import agenda as module
from bot.agenda import Agenda
from bot.clock import SystemClock
from db.engine import Database
from db.tables import metadata

module.LEASE = timedelta(seconds=0.6)

async def main():
    database = Database(sys.argv[1])
    agenda = Agenda(database, SystemClock())

    async def effect(item):
        async with database.writing() as session:
            if item.may_stand and await session.scalar(text(f"SELECT 1 FROM effects WHERE item_id = {item.id}")):
                return
            await session.execute(text(f"INSERT INTO effects VALUES ({item.id}, {item.attempt})"))

    agenda.register("say", effect)
    while await agenda.next_due() is not None:
        await agenda.run_due()
        await asyncio.sleep(0.02)
    await agenda.close()
    await database.close()

asyncio.run(main())
"""


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_two_processes_share_many_items_and_one_is_killed(database: Database) -> None:
    now = datetime.now(UTC)
    async with database.writing() as session:
        plans = [table.Plan(GUILD, "say", f"chat:{n}", "q1@1", now) for n in range(1000)]
        await table.plan(session, plans)
        await session.execute(text("CREATE TABLE effects (item_id BIGINT, attempt INT)"))
    url = database.url.render_as_string(hide_password=False)
    start = partial(asyncio.create_subprocess_exec, sys.executable, "-c", PROCESS, url, cwd=Path(__file__).parents[1])
    processes = [await start(), await start()]

    async def count() -> int:
        async with database.reading() as session:
            return await session.scalar(text("SELECT count(*) FROM effects")) or 0

    while await count() < 60:  # noqa: ASYNC110 (they are other processes)
        await asyncio.sleep(0.02)
    processes[0].kill()
    assert await processes[1].wait() == 0
    await processes[0].wait()
    async with database.reading() as session:
        assert set(await session.scalars(select(AgendaItem.state))) == {"done"}
        effects = (await session.execute(text("SELECT item_id, count(*) FROM effects GROUP BY item_id"))).all()
    assert len(effects) == 1000 and {count for _, count in effects} == {1}
