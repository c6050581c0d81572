"""A pair's life on both databases: talks, agreement, check-ins, rest, more time, and every way it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.buddies import life
from bot.buddies.pair import Pair
from bot.buddies.storing import meetings_of
from bot.errors import UserError
from bot.verdict import Do, Drop
from db import agenda
from tests.buddies.conftest import ANA, BEN, CLEO, GUILD, Buddies

WEEK = timedelta(weeks=1)


async def times(buddies: Buddies, pair: Pair) -> list[tuple[str, int]]:
    """What its timetable still has to come, with the day counted from the pair's beginning."""
    async with buddies.database.reading() as session:
        items = await agenda.unfinished(session, f"{pair.subject}/times")
    return [(item.step, (item.due_at - pair.begun_at).days) for item in items]


async def test_a_pair_has_three_check_ins_and_an_end_in_twelve_weeks(buddies: Buddies) -> None:
    pair = await buddies.paired(ANA, BEN)
    assert await times(buddies, pair) == [("two-weeks@1", 14), ("midpoint@1", 42), ("end@1", 84), ("over@1", 98)]


async def test_a_rest_holds_the_timetable_and_moves_the_end(buddies: Buddies) -> None:
    pair = await buddies.paired(ANA, BEN)
    buddies.clock.pass_by(weeks=3)
    for _ in range(2):
        pair = await buddies.pairs.pause(GUILD, pair.id, BEN, on=True)
    assert await times(buddies, pair) == []
    with pytest.raises(UserError, match="taking a rest"):
        await buddies.pairs.extend(GUILD, pair.id, ANA, seen=pair.revision)
    buddies.clock.pass_by(weeks=4)
    for _ in range(2):
        pair = await buddies.pairs.pause(GUILD, pair.id, ANA, on=False)
    assert await times(buddies, pair) == [("midpoint@3", 56), ("end@3", 112), ("over@3", 126)]


async def test_more_time_pressed_by_both_is_given_once(buddies: Buddies) -> None:
    pair = await buddies.paired(ANA, BEN)
    for member in (ANA, BEN):
        longer = await buddies.pairs.extend(GUILD, pair.id, member, seen=pair.revision)
    assert longer.ends_at - pair.ends_at == life.PLANNED_FOR
    for _ in range(3):
        longer = await buddies.pairs.extend(GUILD, pair.id, ANA, seen=longer.revision)
    with pytest.raises(UserError, match="more than a year"):
        await buddies.pairs.extend(GUILD, pair.id, ANA, seen=longer.revision)


async def test_what_an_older_timetable_planned_is_dropped(buddies: Buddies) -> None:
    pair = await buddies.paired(ANA, BEN)
    longer = await buddies.pairs.extend(GUILD, pair.id, ANA, seen=pair.revision)
    now = buddies.clock.now()
    assert life.verdict("end@1", longer, now) == Drop("the timetable has changed")
    assert life.verdict("end@2", longer, now) == Do()
    assert life.verdict("two-weeks@2", longer, pair.begun_at + 9 * WEEK) == Do()
    assert life.verdict("two-weeks@2", longer, pair.begun_at + 12 * WEEK) == Drop("the next check-in is due")
    ended = await buddies.pairs.end(GUILD, pair.id, ANA)
    assert life.verdict("hello", ended, now) == Drop("the pair has ended")
    assert [life.verdict(step, ended, now) for step in ("ended", "closed", f"out-{ANA}")] == [Do(), Do(), Do()]


async def test_goals_are_both_members_and_keep_their_state(buddies: Buddies) -> None:
    pair = await buddies.paired(ANA, BEN)
    pair = await buddies.pairs.set_goals(GUILD, pair.id, ANA, "Write  an abstract\n\nRest\nRest")
    assert [goal.text for goal in pair.goals] == ["Write an abstract", "Rest"]
    await buddies.pairs.reach_goal(GUILD, pair.id, BEN, pair.goals[0].id)
    pair = await buddies.pairs.set_goals(GUILD, pair.id, BEN, "Write an abstract\nSleep")
    assert [(goal.text, goal.reached) for goal in pair.goals] == [("Write an abstract", True), ("Sleep", False)]
    with pytest.raises(UserError, match="3 goals"):
        await buddies.pairs.set_goals(GUILD, pair.id, BEN, "a\nb\nc\nd")
    with pytest.raises(UserError, match="can't find"):
        await buddies.pairs.set_goals(GUILD, pair.id, CLEO, "Mine")


async def test_a_talk_logged_by_both_counts_once_and_brings_the_agreement_once(buddies: Buddies) -> None:
    pair = await buddies.paired(ANA, BEN)
    buddies.clock.pass_by(days=3)
    now = buddies.clock.now()
    for member, about in ((ANA, ""), (BEN, "Abstracts")):
        pair = await buddies.pairs.log_meeting(
            GUILD, pair.id, member, now - timedelta(hours=1), timedelta(minutes=40), about
        )
    assert pair.meetings == 1
    assert (await buddies.planned(pair.subject)).count("agreement") == 1
    pair = await buddies.pairs.log_meeting(GUILD, pair.id, BEN, now - timedelta(days=2), timedelta(minutes=30), "")
    assert pair.meetings == 2
    with pytest.raises(UserError, match="still to come"):
        await buddies.pairs.log_meeting(GUILD, pair.id, ANA, now + WEEK, timedelta(minutes=30), "")
    with pytest.raises(UserError, match="before you became buddies"):
        await buddies.pairs.log_meeting(GUILD, pair.id, ANA, now - 9 * WEEK, timedelta(minutes=30), "")
    async with buddies.database.reading() as session:
        for member, other in ((ANA, BEN), (BEN, ANA)):
            first, second = await meetings_of(session, GUILD, member)
            assert (second.about, second.length, second.buddies) == ("Abstracts", timedelta(minutes=40), (other,))
            assert first.held_at < second.held_at
        assert await meetings_of(session, GUILD, CLEO) == []


@pytest.mark.parametrize(
    ("typed", "minutes"), [("45", 45), ("about 50 minutes", 50), ("0", 0), ("ages", 0), ("9999", 0)]
)
def test_a_length_is_read_as_minutes(typed: str, minutes: int) -> None:
    if minutes:
        assert life.length_of(typed) == timedelta(minutes=minutes)
    else:
        with pytest.raises(UserError, match="in minutes"):
            life.length_of(typed)


async def test_a_moved_talk_is_reminded_of_once(buddies: Buddies) -> None:
    pair = await buddies.paired(ANA, BEN)
    first, second = (buddies.clock.now() + timedelta(days=days) for days in (2, 3))
    for at in (first, second):
        pair = await buddies.pairs.plan_meeting(GUILD, pair.id, ANA, at)
    steps = await buddies.planned(f"{pair.subject}/meeting")
    assert [life.verdict(step, pair, first - timedelta(hours=1)) for step in steps] == [
        Drop("the meeting was moved, or has begun"), Do(),
    ]  # fmt: skip
    with pytest.raises(UserError, match="coming year"):
        await buddies.pairs.plan_meeting(GUILD, pair.id, ANA, first - WEEK)


async def test_an_agreement_stands_when_both_agreed_to_the_same_text(buddies: Buddies) -> None:
    pair = await buddies.paired(ANA, BEN)
    pair = await buddies.pairs.agree(GUILD, pair.id, ANA, "informal", "1")
    assert pair.agreed == {ANA}
    pair = await buddies.pairs.agree(GUILD, pair.id, BEN, "formal", "1")
    assert pair.agreement == "formal" and pair.agreed == {BEN}
    pair = await buddies.pairs.agree(GUILD, pair.id, ANA, "formal", "1")
    assert pair.agreed == {ANA, BEN}
    pair = await buddies.pairs.agree(GUILD, pair.id, ANA, "formal", "2")
    assert pair.agreed == {ANA}


async def test_a_check_in_asks_each_alone_and_who_has_answered_no_more(buddies: Buddies) -> None:
    pair = await buddies.paired(ANA, BEN)
    await buddies.pairs.say_how_it_goes(GUILD, pair.id, BEN, "two-weeks", "help")
    await buddies.pairs.ask_how_it_goes(GUILD, pair.id, "two-weeks")
    assert await buddies.told(ANA) == ["buddies.check-in"]
    assert await buddies.told(BEN) == ["buddies.asked"]
    assert (await buddies.pairs.check_in(GUILD, pair.id, ANA, "two-weeks")).answer is None
    assert (await buddies.pairs.check_in(GUILD, pair.id, BEN, "two-weeks")).answer == "help"
    with pytest.raises(UserError):
        await buddies.pairs.check_in(GUILD, pair.id, CLEO, "two-weeks")


@pytest.mark.parametrize("how", ["ends it", "never again", "blocks", "leaves the server", "nobody asks for more"])
async def test_however_it_ends_the_other_is_told_the_same(buddies: Buddies, how: str) -> None:
    pair = await buddies.paired(ANA, BEN)
    match how:
        case "ends it":
            for _ in range(2):
                await buddies.pairs.end(GUILD, pair.id, ANA)
        case "never again":
            await buddies.pairs.end(GUILD, pair.id, ANA, never_again=True)
        case "blocks":
            await buddies.profiles.block(GUILD, ANA, BEN)
        case "leaves the server":
            for _ in range(2):
                await buddies.pairs.left_server(GUILD, ANA)
        case _:
            buddies.clock.pass_by(days=98)
            await buddies.pairs.over(GUILD, pair.id)
    assert (await buddies.told(BEN)) == ["buddies.asked", "buddies.ended"]
    assert await times(buddies, pair) == []
    assert (await buddies.planned(pair.subject))[-2:] == ["ended", "closed"]
    assert await buddies.pairs.mine(GUILD, BEN) == []
    with pytest.raises(UserError, match="has ended"):
        await buddies.pairs.set_goals(GUILD, pair.id, BEN, "Go on")


async def test_don_t_match_us_again_is_kept_by_one_and_known_to_nobody(buddies: Buddies) -> None:
    pair = await buddies.paired(ANA, BEN)
    await buddies.pairs.end(GUILD, pair.id, ANA)
    (found,) = (await buddies.finding.find(GUILD, BEN)).suggested
    assert (found.member_id, found.partners_before) == (ANA, True)
    await buddies.pairs.end(GUILD, pair.id, ANA, never_again=True)
    assert (await buddies.finding.find(GUILD, BEN)).suggested == ()
    assert (await buddies.finding.find(GUILD, ANA)).suggested == ()
    before = await buddies.told(ANA)
    assert (await buddies.asking.ask(GUILD, BEN, ANA)).request is not None
    assert await buddies.told(ANA) == before
    assert await buddies.profiles.kept_apart_by(GUILD, ANA) == [BEN]
    assert await buddies.profiles.kept_apart_by(GUILD, BEN) == []


async def test_a_word_with_an_organiser_is_asked_once_a_day(buddies: Buddies) -> None:
    for _ in range(2):
        await buddies.pairs.ask_for_a_word(GUILD, ANA)
    assert len(await buddies.planned(f"word:{ANA}/{GUILD}")) == 1
    buddies.clock.pass_by(days=1)
    await buddies.pairs.ask_for_a_word(GUILD, ANA)
    assert len(await buddies.planned(f"word:{ANA}/{GUILD}")) == 2


async def test_a_thread_that_is_made_again_lets_its_members_in_anew(buddies: Buddies) -> None:
    pair = await buddies.paired(ANA, BEN)
    for thread in (11, 11, 12):
        await buddies.pairs.thread_stands(GUILD, pair.id, thread)
    assert (await buddies.planned(pair.subject))[-2:] == [f"in-{ANA}-12", f"in-{BEN}-12"]
