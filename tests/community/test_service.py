"""Settings, choices, consents and notices, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.community.service import CONDUCT, Communities
from bot.errors import UserError
from db import agenda, communities
from db.engine import Database

GUILD, MEMBER = 4_000_000_000_000_000_000, 4_100_000_000_000_000_000


class StoppedClock:
    def __init__(self) -> None:
        self.at = datetime(2026, 1, 20, 20, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def service(database: Database, clock: StoppedClock) -> Communities:
    return Communities(database, clock)


async def planned(database: Database, subject: str) -> list[tuple[str, str]]:
    async with database.reading() as session:
        return [(item.kind, item.step) for item in await agenda.unfinished(session, subject)]


async def test_a_server_never_set_up_has_the_defaults(service: Communities) -> None:
    settings = await service.settings(GUILD)
    assert (settings.timezone, settings.names, settings.window_hours) == ("Europe/London", "number", 48)
    assert not settings.ready
    with pytest.raises(UserError, match="not set up"):
        await service.ready_settings(GUILD)


async def test_settings_belong_to_one_server(service: Communities) -> None:
    await service.change(GUILD, timezone="Asia/Dubai")
    assert (await service.settings(GUILD + 1)).timezone == "Europe/London"


@pytest.mark.parametrize(
    "clash",
    [
        {"organisers_channel_id": 7, "chats_channel_id": 7},
        {"organisers_channel_id": 7, "start_channel_id": 7},
        {"organiser_role_id": 9, "news_role_id": 9},
        {"news_role_id": GUILD},
    ],
)
async def test_what_may_not_stand_together_changes_nothing(service: Communities, clash: dict[str, int]) -> None:
    before = await service.settings(GUILD)
    with pytest.raises(UserError):
        await service.change(GUILD, **clash)
    assert await service.settings(GUILD) == before


async def test_chats_and_start_may_share_a_channel(service: Communities) -> None:
    settings = await service.change(GUILD, chats_channel_id=7, start_channel_id=7, organisers_channel_id=8)
    assert settings.ready


async def test_the_start_message_is_planned_only_when_it_changes(service: Communities, database: Database) -> None:
    await service.change(GUILD, chats_channel_id=1, start_channel_id=2)
    subject = f"community:{GUILD}/start"
    assert await planned(database, subject) == []  # not ready: proposals would reach nobody
    await service.change(GUILD, organisers_channel_id=3)
    await service.change(GUILD, window_hours=72)
    assert await planned(database, subject) == [("community.start", "start-1")]
    await service.change(GUILD, news_role_id=4)
    assert [step for _, step in await planned(database, subject)] == ["start-1", "start-2"]


async def test_a_start_message_posted_in_a_channel_given_up_meanwhile_is_removed(
    service: Communities, database: Database
) -> None:
    await service.change(GUILD, chats_channel_id=1, start_channel_id=2, organisers_channel_id=3)
    await service.change(GUILD, start_channel_id=5)
    await service.start_stands(GUILD, 2, 222)
    assert (await service.settings(GUILD)).start_message_id is None
    assert await planned(database, f"community:{GUILD}/remove") == [("community.start-remove", "remove-2-222")]


async def test_agreeing_is_dated_and_taking_it_back_leaves_both_provable(
    service: Communities, database: Database, clock: StoppedClock
) -> None:
    agreed = clock.now()
    assert await service.agree_to_conduct(GUILD, MEMBER)
    assert not await service.agree_to_conduct(GUILD, MEMBER)
    assert (await service.choices(GUILD, MEMBER)).agreed_at == agreed
    clock.at += timedelta(days=3)
    assert await service.withdraw_from_conduct(GUILD, MEMBER)
    assert not await service.withdraw_from_conduct(GUILD, MEMBER)
    assert not (await service.choices(GUILD, MEMBER)).agreed_to_conduct
    async with database.reading() as session:
        assert await communities.who_consented(session, GUILD, CONDUCT) == {}
        row = await session.get(communities.Consent, 1)
    assert row is not None
    assert (row.given_at, row.withdrawn_at) == (agreed, clock.now())


async def test_agreeing_in_one_server_is_no_agreement_in_another(service: Communities) -> None:
    await service.agree_to_conduct(GUILD, MEMBER)
    assert not (await service.choices(GUILD + 1, MEMBER)).agreed_to_conduct


async def test_a_notice_is_only_its_members(service: Communities) -> None:
    await service.notify(GUILD, MEMBER, "community.test")
    (notice,) = await service.unseen_notices(GUILD, MEMBER)
    with pytest.raises(UserError, match="not for you"):
        await service.notice(GUILD, MEMBER + 1, notice.id)
    with pytest.raises(UserError, match="not for you"):
        await service.notice(GUILD + 1, MEMBER, notice.id)
    await service.notice(GUILD, MEMBER, notice.id)
    assert len(await service.unseen_notices(GUILD, MEMBER)) == 1  # looked up, but not told yet
    await service.notice_shown(GUILD, notice.id)
    assert not await service.unseen_notices(GUILD, MEMBER)


async def test_notifying_once_is_once_for_each_matter(service: Communities) -> None:
    for what in ("chat:1", "chat:1", "chat:2"):
        await service.notify_once(GUILD, MEMBER, "chat.reminder", what)
    assert len(await service.unseen_notices(GUILD, MEMBER)) == 2


async def test_a_members_notices_stand_in_one_line_with_the_desk_before_them(
    service: Communities, database: Database
) -> None:
    await service.notify(GUILD, MEMBER, "community.test")
    (notice,) = await service.unseen_notices(GUILD, MEMBER)
    await service.needs_desk(notice)
    await service.desk_stands(notice, 77)
    assert [step for _, step in await planned(database, f"member:{MEMBER}/{GUILD}")] == [
        f"{name}-{notice.id}" for name in ("deliver", "desk", "welcome", "at-desk")
    ]
    assert (await service.choices(GUILD, MEMBER)).desk_thread_id == 77


async def test_a_new_server_is_greeted_once(service: Communities, database: Database) -> None:
    await service.present(GUILD, "Quiet Corner")
    await service.left(GUILD)
    await service.present(GUILD, "Quiet Corner")
    assert await planned(database, f"community:{GUILD}/hello") == [("community.hello", "hello")]


async def test_only_servers_of_this_shard_are_taken_for_left(service: Communities, database: Database) -> None:
    other_shard = GUILD + (1 << 22)
    for guild_id in (GUILD, other_shard):
        await service.present(guild_id, "Quiet Corner")
    shard = (GUILD >> 22) % 2
    await service.left_all_but([], shard_id=shard, shard_count=2)
    async with database.reading() as session:
        assert [row.guild_id for row in await communities.communities_present(session)] == [other_shard]


async def test_try_again_ends_pauses_and_takes_up_what_was_given_up(
    service: Communities, database: Database, clock: StoppedClock
) -> None:
    later = clock.now() + timedelta(minutes=30)
    async with database.writing() as session:
        for step, state in (("a", "failed"), ("b", "waiting"), ("c", "done")):
            session.add(
                agenda.AgendaItem(
                    guild_id=GUILD, kind="k", subject=f"s:{step}", step=step, due_at=clock.now(), free_at=later,
                    state=state, attempts=5, last_error="no",
                )
            )  # fmt: skip
    assert await service.try_again(GUILD) == 2
    assert await service.try_again(GUILD) == 0
    async with database.reading() as session:
        assert await agenda.next_free(session, agenda.Mine(("k",))) == clock.now()
