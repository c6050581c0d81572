"""A chat before it opens: drafts, decisions and changes, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.chats import changing, planning, rules
from bot.chats.chat import Chat
from bot.chats.hour import Hour
from bot.chats.people import People
from bot.chats.planning import Planning, Proposal
from bot.errors import UserError
from bot.verdict import Drop
from db import agenda as agenda_table
from db import communities
from db.engine import Database

GUILD, AMARA, BEN, CHLOE, ORGANISER = 7, 11, 12, 13, 14
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
EIGHT_PM = datetime(2026, 3, 17, 20, tzinfo=UTC)


@dataclass
class Desk:
    """The services of one community, and a clock that stands still until moved."""

    database: Database
    at: datetime = NOON

    def __post_init__(self) -> None:
        self.planning, self.hour = Planning(self.database, self), Hour(self.database, self)
        self.people = People(self.database, self)

    def now(self) -> datetime:
        return self.at

    async def drafted(self, opens_at: datetime = EIGHT_PM, **texts: Any) -> Chat:
        return await self.planning.save_draft(GUILD, AMARA, proposal(opens_at, **texts))

    async def sent(self, **texts: Any) -> Chat:
        return await self.planning.send(GUILD, (await self.drafted(**texts)).id, AMARA)

    async def accepted(self, **texts: Any) -> Chat:
        return await self.planning.accept(GUILD, (await self.sent(**texts)).id, ORGANISER)

    async def announced(self) -> Chat:
        chat = await self.accepted()
        await self.hour.announced(GUILD, chat.id, chat.revision, 1, 2)
        await self.finish(chat, "announce")
        return await self.hour.chat(GUILD, chat.id)

    async def chat(self, chat: Chat) -> Chat:
        return await self.hour.chat(GUILD, chat.id)

    async def waiting(self, chat: Chat, line: str = "") -> list[tuple[str, datetime]]:
        """The chat's steps still to come on one line."""
        async with self.database.reading() as session:
            items = await agenda_table.unfinished(session, chat.subject + line)
        return [(item.step, item.due_at) for item in items]

    async def finish(self, chat: Chat, name: str, **values: Any) -> None:
        """Settle a step as the agenda would."""
        async with self.database.writing() as session:
            for item in await agenda_table.unfinished(session, chat.subject):
                if item.step.startswith(name):
                    item.state = "done"
                    for key, value in values.items():
                        setattr(item, key, value)

    async def notices(self) -> list[tuple[int, str]]:
        """Who has been told what, oldest first."""
        async with self.database.reading() as session:
            rows = await session.scalars(select(communities.Notice).order_by(communities.Notice.id))
            return [(row.user_id, row.kind) for row in rows]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def proposal(opens_at: datetime = EIGHT_PM, questions: Sequence[str] = ("Why?", "How?"), **texts: str) -> Proposal:
    standing = {"title": "Confidence", "introduction": "Why it grows.", "reading": ""} | texts
    return Proposal.read(**standing, questions="\n".join(questions), opens_at=opens_at)


# --- drafts


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ({"title": "  "}, "Please give the chat a title"),
        ({"title": "x" * 91}, "title is too long: 91"),
        ({"introduction": ""}, "Please write an introduction"),
        ({"introduction": "x" * 1501}, "introduction is too long: 1501"),
        ({"reading": "x" * 501}, "reading is too long: 501"),
        ({"questions": ["", " - "]}, "at least one question"),
        ({"questions": ["Why?"] * 9}, "9 questions"),
        ({"questions": ["x" * 301]}, "One question is too long"),
    ],
)
def test_a_proposal_that_does_not_do_says_what_to_mend(texts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        proposal(**texts)


async def test_a_draft_is_kept_and_changed_by_its_author_only(desk: Desk) -> None:
    draft = await desk.drafted()
    changed = await desk.planning.save_draft(GUILD, AMARA, proposal(title="Courage", questions=["Why?"]), draft.id)

    assert (changed.id, changed.title, changed.state) == (draft.id, "Courage", "draft")
    assert [q.text for q in changed.questions] == ["Why?"]
    for attempt in (
        desk.planning.save_draft(GUILD, BEN, proposal(), draft.id),
        desk.planning.shape_draft(GUILD, draft.id, BEN, safe_space=True),
        desk.planning.send(GUILD, draft.id, BEN),
        desk.planning.throw_away(GUILD, draft.id, BEN),
        desk.planning.own(GUILD, draft.id, BEN),
    ):
        with pytest.raises(UserError, match="Only the person who wrote"):
            await attempt


async def test_a_draft_of_one_server_is_not_there_in_another(desk: Desk) -> None:
    draft = await desk.drafted()
    with pytest.raises(UserError, match="not there any more"):
        await desk.planning.own(GUILD + 1, draft.id, AMARA)


async def test_a_member_keeps_ten_drafts_at_most(desk: Desk) -> None:
    for _ in range(planning.MOST_DRAFTS):
        draft = await desk.drafted()
    with pytest.raises(UserError, match="that is the most"):
        await desk.drafted()
    await desk.planning.throw_away(GUILD, draft.id, AMARA)
    await desk.drafted()


async def test_a_deleted_draft_is_gone_and_a_sent_one_is_not_deleted(desk: Desk) -> None:
    sent = await desk.sent()
    with pytest.raises(UserError, match="Take it back first"):
        await desk.planning.throw_away(GUILD, sent.id, AMARA)
    await desk.planning.take_back(GUILD, sent.id, AMARA)
    await desk.planning.throw_away(GUILD, sent.id, AMARA)

    assert await desk.planning.proposals_of(GUILD, AMARA) == []
    with pytest.raises(UserError, match="not there any more"):
        await desk.planning.accept(GUILD, sent.id, ORGANISER)


async def test_its_length_spreads_the_questions_anew(desk: Desk) -> None:
    draft = await desk.drafted()
    chat = await desk.planning.shape_draft(GUILD, draft.id, AMARA, length=timedelta(minutes=30))

    assert chat.closes_at == EIGHT_PM + timedelta(minutes=30)
    assert all(EIGHT_PM < q.due_at < chat.takeaways_at for q in chat.questions)


async def test_the_author_cannot_be_their_own_support_host(desk: Desk) -> None:
    draft = await desk.drafted()
    with pytest.raises(UserError, match="choose somebody else"):
        await desk.planning.shape_draft(GUILD, draft.id, AMARA, support_id=AMARA)


# --- sending


async def test_send_pressed_twice_sends_once(desk: Desk) -> None:
    draft = await desk.drafted()
    await asyncio.gather(*(desk.planning.send(GUILD, draft.id, AMARA) for _ in range(2)))

    steps = [step for step, _ in await desk.waiting(draft, "/proposal")]
    assert steps == ["proposal@2", "proposal-remind@2", "proposal-lapse@2"]


async def test_organisers_are_reminded_after_two_days_or_half_way_to_a_near_chat(desk: Desk) -> None:
    far = await desk.sent()
    near = await desk.sent(opens_at=NOON + timedelta(hours=10))

    assert dict(await desk.waiting(far, "/proposal"))["proposal-remind@2"] == NOON + timedelta(hours=48)
    assert dict(await desk.waiting(near, "/proposal"))["proposal-remind@2"] == NOON + timedelta(hours=5)


async def test_a_draft_whose_time_has_passed_cannot_be_sent(desk: Desk) -> None:
    draft = await desk.drafted()
    desk.at = EIGHT_PM
    with pytest.raises(UserError, match="That time has passed"):
        await desk.planning.send(GUILD, draft.id, AMARA)


async def test_a_change_to_a_sent_proposal_redraws_the_organisers_card_each_time(desk: Desk) -> None:
    sent = await desk.sent()
    await desk.planning.save_draft(GUILD, AMARA, proposal(title="Courage"), sent.id)
    await desk.planning.shape_draft(GUILD, sent.id, AMARA, safe_space=True)

    steps = [step for step, _ in await desk.waiting(sent, "/proposal")]
    assert {"card-e3", "card-e4"} <= set(steps)


async def test_a_proposal_that_was_taken_back_can_be_sent_again(desk: Desk) -> None:
    sent = await desk.sent()
    taken = await desk.planning.take_back(GUILD, sent.id, AMARA)
    assert taken.state == "draft"
    with pytest.raises(UserError, match="gone back to its author"):
        await desk.planning.accept(GUILD, sent.id, ORGANISER)
    again = await desk.planning.send(GUILD, sent.id, AMARA)

    assert again.state == "proposed"
    assert "proposal@3" in dict(await desk.waiting(sent, "/proposal"))


async def test_a_proposal_nobody_decided_on_goes_back_at_its_time_and_its_author_is_told(desk: Desk) -> None:
    sent = await desk.sent()
    await desk.planning.lapse(GUILD, sent.id)
    assert (await desk.chat(sent)).state == "proposed"
    desk.at = EIGHT_PM
    await desk.planning.lapse(GUILD, sent.id)

    assert (await desk.chat(sent)).state == "draft"
    assert (AMARA, "chat.lapsed") in await desk.notices()


# --- deciding


async def test_two_organisers_at_once_decide_once(desk: Desk) -> None:
    sent = await desk.sent()
    answers = await asyncio.gather(
        desk.planning.accept(GUILD, sent.id, ORGANISER),
        desk.planning.decline(GUILD, sent.id, CHLOE, "Not now."),
        return_exceptions=True,
    )

    refused = [answer for answer in answers if isinstance(answer, UserError)]
    assert len(refused) == 1
    assert "has already" in str(refused[0])
    told = [kind for user, kind in await desk.notices() if user == AMARA]
    assert told in (["chat.accepted"], ["chat.declined"])


async def test_an_organiser_decides_on_what_they_have_read(desk: Desk) -> None:
    sent = await desk.sent()
    await desk.planning.save_draft(GUILD, AMARA, proposal(title="Courage"), sent.id)
    for decide in (
        desk.planning.accept(GUILD, sent.id, ORGANISER, edition=sent.edition),
        desk.planning.decline(GUILD, sent.id, ORGANISER, "", edition=sent.edition),
    ):
        with pytest.raises(UserError, match="just changed this proposal"):
            await decide
    assert (await desk.chat(sent)).state == "proposed"


async def test_an_accepted_chat_can_no_longer_be_changed_by_its_author(desk: Desk) -> None:
    chat = await desk.accepted()
    for attempt in (
        desk.planning.save_draft(GUILD, AMARA, proposal(), chat.id),
        desk.planning.take_back(GUILD, chat.id, AMARA),
        desk.planning.send(GUILD, chat.id, AMARA),
    ):
        with pytest.raises(UserError, match="has been accepted"):
            await attempt


async def test_a_declined_proposal_keeps_its_words_and_may_be_sent_again(desk: Desk) -> None:
    sent = await desk.sent()
    declined = await desk.planning.decline(GUILD, sent.id, ORGANISER, "Too soon.")
    again = await desk.planning.send(GUILD, sent.id, AMARA)

    assert (declined.decision_note, again.title, again.decision_note) == ("Too soon.", "Confidence", None)


async def test_a_proposal_whose_time_has_passed_cannot_be_accepted(desk: Desk) -> None:
    sent = await desk.sent()
    desk.at = EIGHT_PM
    with pytest.raises(UserError, match="ask for a new one"):
        await desk.planning.accept(GUILD, sent.id, ORGANISER)
    assert (await desk.chat(sent)).state == "proposed"


async def test_a_server_holds_so_many_upcoming_chats_and_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changing, "MOST_UPCOMING", 1)
    first = await desk.accepted()
    second = await desk.sent()
    with pytest.raises(UserError, match="1 upcoming chats here, and that is the most"):
        await desk.planning.accept(GUILD, second.id, ORGANISER)
    await desk.planning.cancel(GUILD, first.id, ORGANISER)
    await desk.planning.accept(GUILD, second.id, ORGANISER)


# --- the support host


async def test_the_support_host_is_asked_on_acceptance_and_the_host_hears_the_answer(desk: Desk) -> None:
    draft = await desk.drafted()
    await desk.planning.shape_draft(GUILD, draft.id, AMARA, support_id=BEN)
    await desk.planning.send(GUILD, draft.id, AMARA)
    await desk.planning.accept(GUILD, draft.id, ORGANISER)
    assert (BEN, "chat.support-asked") in await desk.notices()
    with pytest.raises(UserError, match="have not been asked"):
        await desk.planning.answer_as_support(GUILD, draft.id, CHLOE, accepts=True)

    yes = await desk.planning.answer_as_support(GUILD, draft.id, BEN, accepts=True)
    await desk.planning.answer_as_support(GUILD, draft.id, BEN, accepts=True)
    assert yes.hosts == (AMARA, BEN)
    no = await desk.planning.answer_as_support(GUILD, draft.id, BEN, accepts=False)
    assert no.hosts == (AMARA,)
    told = [kind for user, kind in await desk.notices() if user == AMARA]
    assert told == ["chat.accepted", "chat.support-accepted", "chat.support-declined"]


async def test_a_new_host_is_told_and_takes_the_place_of_the_old_one(desk: Desk) -> None:
    chat = await desk.announced()
    await desk.hour.stands(GUILD, chat.id, hosts_thread_id=99)
    await desk.planning.change_support(GUILD, chat.id, BEN, ORGANISER)
    changed = await desk.planning.change_host(GUILD, chat.id, BEN, ORGANISER)
    await desk.planning.change_host(GUILD, chat.id, BEN, ORGANISER)

    assert (changed.host_id, changed.support_id) == (BEN, None)
    told = await desk.notices()
    assert told[-2:] == [(BEN, "chat.host-chosen"), (AMARA, "chat.host-replaced")]
    assert f"join-{BEN}" in dict(await desk.waiting(chat, "/hosts"))
    with pytest.raises(UserError, match="second pair of hands"):
        await desk.planning.change_support(GUILD, chat.id, BEN, ORGANISER)


# --- postponing and cancelling


async def test_a_postponed_chat_keeps_its_card_and_drops_what_was_planned_for_the_old_time(desk: Desk) -> None:
    chat = await desk.announced()
    await desk.people.join(GUILD, chat.id, CHLOE)
    moved = await desk.planning.postpone(GUILD, chat.id, EIGHT_PM + timedelta(days=1), ORGANISER)

    steps = dict(await desk.waiting(chat))
    assert moved.revision == chat.revision + 1
    assert all(step.endswith(f"@{moved.revision}") for step in steps)
    assert f"announce@{moved.revision}" not in steps
    assert steps[f"open@{moved.revision}"] == EIGHT_PM + timedelta(days=1)
    beside = dict(await desk.waiting(chat, "/card")) | dict(await desk.waiting(chat, "/event"))
    assert {f"moved-{moved.revision}", f"card-{moved.revision}", f"event-moved-{moved.revision}"} <= set(beside)
    assert {(CHLOE, "chat.moved"), (AMARA, "chat.moved")} <= set(await desk.notices())


async def test_a_reminder_sent_before_the_chat_moved_a_little_is_not_sent_again(desk: Desk) -> None:
    chat = await desk.announced()
    desk.at = EIGHT_PM - timedelta(hours=20)
    await desk.finish(chat, "remind-24h")
    moved = await desk.planning.postpone(GUILD, chat.id, EIGHT_PM + timedelta(hours=1))

    steps = dict(await desk.waiting(chat))
    assert f"remind-24h@{moved.revision}" not in steps
    assert steps[f"remind-1h@{moved.revision}"] == EIGHT_PM


async def test_a_step_claimed_while_the_chat_moves_is_void_by_its_revision(desk: Desk) -> None:
    chat = await desk.announced()
    await desk.planning.postpone(GUILD, chat.id, EIGHT_PM + timedelta(days=7))
    verdict = rules.verdict(f"remind-24h@{chat.revision}", await desk.chat(chat), EIGHT_PM - timedelta(days=1))

    assert verdict == Drop("the timetable has changed")


@pytest.mark.parametrize("change", ["postpone", "cancel"])
async def test_a_chat_that_is_opening_this_moment_is_left_alone(desk: Desk, change: str) -> None:
    chat = await desk.announced()
    desk.at = EIGHT_PM
    async with desk.database.writing() as session:
        (item,) = [i for i in await agenda_table.unfinished(session, chat.subject) if i.kind == "chat.open"]
        item.state, item.free_at = "claimed", EIGHT_PM + timedelta(seconds=30)
    with pytest.raises(UserError, match="opening this very moment"):
        if change == "postpone":
            await desk.planning.postpone(GUILD, chat.id, EIGHT_PM + timedelta(days=1))
        else:
            await desk.planning.cancel(GUILD, chat.id, ORGANISER)
    assert (await desk.chat(chat)).state == "announced"


async def test_a_chat_is_not_moved_into_the_past_nor_once_it_has_opened(desk: Desk) -> None:
    chat = await desk.announced()
    with pytest.raises(UserError, match="That time has passed"):
        await desk.planning.postpone(GUILD, chat.id, NOON)
    desk.at = EIGHT_PM
    await desk.hour.opened(GUILD, chat.id)
    with pytest.raises(UserError, match="has not opened yet"):
        await desk.planning.postpone(GUILD, chat.id, EIGHT_PM + timedelta(days=1))
    with pytest.raises(UserError, match="can no longer be cancelled"):
        await desk.planning.cancel(GUILD, chat.id, ORGANISER)


async def test_an_organiser_moves_only_what_they_have_seen(desk: Desk) -> None:
    chat = await desk.announced()
    await desk.planning.postpone(GUILD, chat.id, EIGHT_PM + timedelta(days=1), expected=chat.revision)
    with pytest.raises(UserError, match="changed in the meantime"):
        await desk.planning.postpone(GUILD, chat.id, EIGHT_PM + timedelta(days=2), expected=chat.revision)


async def test_a_chat_is_cancelled_once_and_those_who_were_coming_are_told_once(desk: Desk) -> None:
    chat = await desk.announced()
    for user in (BEN, CHLOE):
        await desk.people.join(GUILD, chat.id, user)
    await desk.people.excuse(GUILD, chat.id, BEN)
    for _ in range(2):
        cancelled = await desk.planning.cancel(GUILD, chat.id, ORGANISER, "A burst pipe.")

    assert (cancelled.state, cancelled.decision_note) == ("cancelled", "A burst pipe.")
    assert await desk.waiting(chat) == []
    told = [user for user, kind in await desk.notices() if kind == "chat.cancelled"]
    assert told == [CHLOE, AMARA]


async def test_new_words_redraw_the_card_and_leave_the_plan_alone(desk: Desk) -> None:
    chat = await desk.announced()
    before = await desk.waiting(chat)
    words = changing.Words.read(title="Courage", introduction="Why.", questions="One?\nTwo?\nThree?", reading="")
    changed = await desk.planning.change_words(GUILD, chat.id, words, ORGANISER)

    assert [q.text for q in changed.questions] == ["One?", "Two?", "Three?"]
    assert await desk.waiting(chat) == before
    assert f"card-e{changed.edition}" in dict(await desk.waiting(chat, "/card"))
    assert f"rename-e{changed.edition}" in dict(await desk.waiting(chat, "/thread"))
    assert (AMARA, "chat.changed") in await desk.notices()


async def test_words_changed_while_the_card_is_being_posted_draw_it_once_more(desk: Desk) -> None:
    chat = await desk.accepted()
    words = changing.Words.read(title="Courage", introduction="Why.", questions="One?", reading="")
    changed = await desk.planning.change_words(GUILD, chat.id, words)
    await desk.hour.announced(GUILD, chat.id, chat.revision, 1, 2, edition=chat.edition)

    assert f"card-{changed.revision}-{changed.edition}-announced" in dict(await desk.waiting(chat, "/card"))


async def test_hosts_are_looked_for_as_it_is_announced_a_day_and_a_quarter_of_an_hour_before(desk: Desk) -> None:
    chat = await desk.accepted()
    steps = {step.partition("@")[0]: at for step, at in await desk.waiting(chat, "/there")}
    assert steps == {
        "there-7d": EIGHT_PM - timedelta(days=7),
        "there-24h": EIGHT_PM - timedelta(days=1),
        "there-15m": EIGHT_PM - timedelta(minutes=15),
    }


async def test_a_host_is_told_once_that_a_chat_was_missed_however_often_that_is_found_out(desk: Desk) -> None:
    chat = await desk.announced()
    desk.at = chat.opens_at + timedelta(minutes=40)
    for _ in range(2):  # the process died before it could settle the step
        await desk.hour.missed(GUILD, chat.id)
    assert [kind for user, kind in await desk.notices() if user == AMARA].count("chat.missed") == 1
    async with desk.database.writing() as session:
        for notice in await communities.unread_notices(session, GUILD, AMARA):
            notice.shown_at = desk.at
    await desk.hour.missed(GUILD, chat.id)
    assert [kind for user, kind in await desk.notices() if user == AMARA].count("chat.missed") == 1
    assert [step for step, _ in await desk.waiting(chat, "/card") if step.startswith("missed")] == [
        f"missed-{chat.revision}"
    ]
