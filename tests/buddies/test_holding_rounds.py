"""A round from sign-up to its end, on both databases."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable

import pytest

from bot.buddies.holding_rounds import PACE, Preview, Round
from bot.buddies.introductions import NOBODY
from bot.buddies.profile import Topic
from bot.buddies.rounds import plan_round
from bot.errors import UserError
from db import agenda, buddy_rounds
from tests.buddies.conftest import ANA, BEN, CLEO, DEV, GUILD, Buddies

ORGANISER, CHANNEL = 77, 88


async def opened(buddies: Buddies, members: Iterable[int]) -> Round:
    """A round that these have signed up for."""
    round_ = await buddies.rounds.open(GUILD, ORGANISER, CHANNEL)
    for member in members:
        await buddies.rounds.sign_up(GUILD, round_.id, member)
    return round_


async def matched(buddies: Buddies, round_: Round) -> tuple[Round, Preview]:
    """Sign-up closed and everybody matched."""
    round_ = await buddies.rounds.match(GUILD, round_.id, seen=round_.revision)
    pool = await buddies.rounds.pool(GUILD, round_.id, round_.revision)
    assert pool is not None
    people, known = pool
    plan = plan_round(people, known, buddies.clock.now(), str(round_.id))
    await buddies.rounds.matched(GUILD, round_.id, round_.revision, plan)
    round_ = await buddies.rounds.round(GUILD, round_.id)
    assert round_.preview is not None
    return round_, round_.preview


async def asked(buddies: Buddies, *members: int, rests: int | None = None) -> list[int]:
    """A round in which these are matched and asked; the matches' numbers. `rests`: one who is away by then."""
    for member in members:
        await buddies.joins(member)
    round_, _ = await matched(buddies, await opened(buddies, members))
    round_ = await buddies.rounds.ask(GUILD, round_.id, "gentle", seen=round_.revision)
    async with buddies.database.reading() as session:
        matches = [match.id for match in await buddy_rounds.matches(session, round_.id)]
    if rests is not None:
        await buddies.profiles.pause(GUILD, rests, on=True)
    for match in matches:
        await buddies.introductions.introduce(GUILD, match)
    return matches


async def test_a_round_of_twenty_five_with_an_odd_one_a_blocked_pair_and_one_who_rests(buddies: Buddies) -> None:
    members = [ANA + number for number in range(26)]
    for member in members:
        await buddies.joins(member)
    round_ = await opened(buddies, members)
    await buddies.profiles.block(GUILD, ANA, BEN)
    await buddies.profiles.pause(GUILD, CLEO, on=True)
    round_, preview = await matched(buddies, round_)
    for matching in (preview.gentle, preview.highest):
        assert (len(matching.pairs), len(matching.trios), matching.left_out) == (11, 1, ())
        assert not any({ANA, BEN} <= set(group.members) for group in matching.groups)
    assert preview.not_available == (CLEO,)

    await buddies.profiles.block(GUILD, *preview.gentle.pairs[0].members)  # after the matching, before being asked
    round_ = await buddies.rounds.ask(GUILD, round_.id, "gentle", seen=round_.revision)
    with pytest.raises(UserError, match="changed meanwhile"):
        await buddies.rounds.ask(GUILD, round_.id, "gentle", seen=round_.revision - 1)
    assert (round_.state, round_.matches, round_.paired) == ("asking", 12, 0)
    async with buddies.database.reading() as session:
        matches = await buddy_rounds.matches(session, round_.id)
    assert not await buddies.introductions.tell_left_out(GUILD, round_.id)  # the last has not been asked yet
    for match in matches:
        await buddies.introductions.introduce(GUILD, match.id)
        await buddies.introductions.introduce(GUILD, match.id)  # tried again after a kill
    for _ in range(2):
        assert await buddies.introductions.tell_left_out(GUILD, round_.id)
    told = {member: await buddies.told(member) for member in members}
    left_out = {CLEO, *preview.gentle.pairs[0].members}  # who rests, and two of whom one blocked the other: all alike
    assert {member for member, kinds in told.items() if kinds == [NOBODY]} == left_out
    assert {member for member, kinds in told.items() if kinds == ["buddies.introduced"]} == set(members) - left_out
    for match in matches[1:]:
        for matched_member in match.members:
            await buddies.introductions.answer(GUILD, match.id, matched_member.user_id, yes=True)
    round_ = await buddies.rounds.round(GUILD, round_.id)
    assert round_.paired == 11
    (three,) = await buddies.pairs.mine(GUILD, matches[-1].members[0].user_id)
    assert len(three.members) == 3
    await buddies.rounds.over(GUILD, round_.id)
    assert await buddies.rounds.running(GUILD) is None


async def test_three_hundred_introductions_are_paced(buddies: Buddies) -> None:
    """Six hundred people: what is asked at once would meet Discord's limits."""
    round_ = await buddies.rounds.open(GUILD, ORGANISER, CHANNEL)
    round_ = await buddies.rounds.match(GUILD, round_.id, seen=round_.revision)
    people = [ANA + number for number in range(600)]
    groups = [{"members": people[n : n + 2], "score": 500, "partners": 0} for n in range(0, 600, 2)]
    async with buddies.database.writing() as session:
        row = await buddy_rounds.round_(session, GUILD, round_.id)
        assert row is not None
        matching = {"pairs": groups, "trios": [], "left_out": []}
        row.state, row.result = "preview", {"gentle": matching, "highest": matching, "not_available": []}
    await buddies.rounds.ask(GUILD, round_.id, "gentle", seen=round_.revision)
    async with buddies.database.reading() as session:
        matches = await buddy_rounds.matches(session, round_.id)
        due = [(await agenda.unfinished(session, f"match:{match.id}"))[0].due_at for match in matches]
    assert len(due) == 300
    assert {later - earlier for earlier, later in itertools.pairwise(due)} == {PACE}


async def test_of_two_organisers_who_open_a_round_at_once_one_is_told(buddies: Buddies) -> None:
    opened = await asyncio.gather(
        *(buddies.rounds.open(GUILD, organiser, CHANNEL) for organiser in (77, 78)), return_exceptions=True
    )
    told = [str(answer) for answer in opened if isinstance(answer, UserError)]
    assert len(told) == 1 and told[0].startswith("A round is running already, opened by <@7")


async def test_of_two_organisers_who_match_at_once_one_is_told(buddies: Buddies) -> None:
    round_ = await buddies.rounds.open(GUILD, ORGANISER, CHANNEL)
    answers = await asyncio.gather(
        *(buddies.rounds.match(GUILD, round_.id, seen=round_.revision) for _ in range(2)), return_exceptions=True
    )
    assert sum(isinstance(answer, UserError) for answer in answers) == 1


@pytest.mark.parametrize("people", [(), (ANA,)])
async def test_an_empty_pool_and_a_single_person_leave_nobody_to_ask(buddies: Buddies, people: tuple[int, ...]) -> None:
    for member in people:
        await buddies.joins(member)
    round_, preview = await matched(buddies, await opened(buddies, people))
    assert preview.gentle.groups == ()
    assert [one.id for one in preview.gentle.left_out] == list(people)
    with pytest.raises(UserError, match="nobody to ask"):
        await buddies.rounds.ask(GUILD, round_.id, "gentle", seen=round_.revision)
    await buddies.rounds.call_off(GUILD, round_.id, seen=round_.revision)
    await buddies.rounds.open(GUILD, ORGANISER, CHANNEL)


async def test_signing_up_needs_a_profile_and_can_be_undone(buddies: Buddies) -> None:
    round_ = await buddies.rounds.open(GUILD, ORGANISER, CHANNEL)
    with pytest.raises(UserError, match="Tell me first"):
        await buddies.rounds.sign_up(GUILD, round_.id, ANA)
    await buddies.joins(ANA, switched_on=False)
    for _ in range(2):
        await buddies.rounds.sign_up(GUILD, round_.id, ANA)
    assert (await buddies.rounds.round(GUILD, round_.id)).signed_up == (ANA,)
    assert (await buddies.profiles.mine(GUILD, ANA)).switches.rounds
    assert await buddies.rounds.take_off(GUILD, round_.id, ANA)
    assert not await buddies.rounds.take_off(GUILD, round_.id, ANA)
    await buddies.rounds.call_off(GUILD, round_.id, seen=round_.revision)
    with pytest.raises(UserError, match="closed"):
        await buddies.rounds.sign_up(GUILD, round_.id, ANA)


async def test_a_matching_that_was_called_off_meanwhile_changes_nothing(buddies: Buddies) -> None:
    round_ = await buddies.rounds.open(GUILD, ORGANISER, CHANNEL)
    round_ = await buddies.rounds.match(GUILD, round_.id, seen=round_.revision)
    await buddies.rounds.call_off(GUILD, round_.id, seen=round_.revision)
    assert await buddies.rounds.pool(GUILD, round_.id, round_.revision) is None
    await buddies.rounds.matched(GUILD, round_.id, round_.revision, plan_round([], {}, buddies.clock.now(), "1"))
    assert (await buddies.rounds.round(GUILD, round_.id)).state == "called_off"


@pytest.mark.parametrize("why", ["says no", "says nothing", "rests", "blocks", "finds another", "leaves"])
async def test_who_said_yes_alone_hears_the_same_at_the_same_moment(buddies: Buddies, why: str) -> None:
    (match,) = await asked(buddies, ANA, BEN)
    match why:
        case "says no":
            assert await buddies.introductions.answer(GUILD, match, BEN, yes=False) is None
        case "rests":
            await buddies.introductions.answer(GUILD, match, BEN, yes=True)
            await buddies.profiles.pause(GUILD, BEN, on=True)
        case "blocks":
            await buddies.profiles.block(GUILD, BEN, ANA)
        case "finds another":
            await buddies.paired(BEN, CLEO)
        case "leaves":
            await buddies.pairs.left_server(GUILD, BEN)
    assert await buddies.introductions.answer(GUILD, match, ANA, yes=True) is None
    shown = await buddies.introductions.introduction(GUILD, match, ANA)
    assert (shown.state, shown.answer, shown.others) == ("asked", "yes", (BEN,))
    assert await buddies.told(ANA) == ["buddies.introduced"]
    buddies.clock.pass_by(days=7)
    for _ in range(2):
        await buddies.introductions.settle(GUILD, match)
    assert await buddies.told(ANA) == ["buddies.introduced", "buddies.match-answer"]
    with pytest.raises(UserError, match="time to answer is over"):
        await buddies.introductions.answer(GUILD, match, BEN, yes=True)


async def test_of_three_those_two_who_said_yes_become_a_pair(buddies: Buddies) -> None:
    (match,) = await asked(buddies, ANA, BEN, CLEO)
    for member, yes in ((ANA, True), (BEN, False), (CLEO, True)):
        await buddies.introductions.answer(GUILD, match, member, yes=yes)
    assert await buddies.pairs.mine(GUILD, ANA) == []
    buddies.clock.pass_by(days=7)
    await buddies.introductions.settle(GUILD, match)
    (pair,) = await buddies.pairs.mine(GUILD, ANA)
    assert pair.members == (ANA, CLEO)
    assert (await buddies.introductions.introduction(GUILD, match, CLEO)).state == "paired"
    assert (await buddies.introductions.introduction(GUILD, match, BEN)).state == "off"


async def test_of_three_yeses_a_block_since_then_shows_only_at_the_moment(buddies: Buddies) -> None:
    (match,) = await asked(buddies, ANA, BEN, CLEO)
    await buddies.profiles.block(GUILD, ANA, BEN)
    for member in (ANA, BEN, CLEO):
        assert await buddies.introductions.answer(GUILD, match, member, yes=True) is None
    buddies.clock.pass_by(days=7)
    for _ in range(2):
        await buddies.introductions.settle(GUILD, match)
    told = {member: (await buddies.told(member)).count("buddies.match-answer") for member in (ANA, BEN, CLEO)}
    (pair,) = await buddies.pairs.mine(GUILD, CLEO)
    assert CLEO in pair.members and len(pair.members) == 2
    assert {member for member, count in told.items() if count} == {ANA, BEN, CLEO} - set(pair.members)


async def test_of_three_those_two_who_can_still_be_asked_are_asked_as_two(buddies: Buddies) -> None:
    (match,) = await asked(buddies, ANA, BEN, CLEO, rests=BEN)
    assert (await buddies.introductions.introduction(GUILD, match, ANA)).others == (CLEO,)
    assert await buddies.told(BEN) == []
    await buddies.introductions.answer(GUILD, match, ANA, yes=True)
    pair = await buddies.introductions.answer(GUILD, match, CLEO, yes=True)
    assert pair is not None and pair.members == (ANA, CLEO)


async def test_an_answer_may_change_and_yes_twice_makes_one_pair(buddies: Buddies) -> None:
    (match,) = await asked(buddies, ANA, BEN)
    await buddies.introductions.answer(GUILD, match, ANA, yes=False)
    await buddies.introductions.answer(GUILD, match, ANA, yes=True)
    answers = await asyncio.gather(
        *(buddies.introductions.answer(GUILD, match, BEN, yes=True) for _ in range(2)), return_exceptions=True
    )
    assert sum(isinstance(answer, UserError) for answer in answers) == 1
    assert len(await buddies.pairs.mine(GUILD, ANA)) == 1
    with pytest.raises(UserError, match="not there"):
        await buddies.introductions.introduction(GUILD, match, DEV)


async def test_earlier_partners_are_matched_last(buddies: Buddies) -> None:
    pair = await buddies.paired(ANA, BEN)
    await buddies.pairs.end(GUILD, pair.id, ANA)
    for member in (CLEO, DEV):
        await buddies.joins(member, offers=(Topic("research"),), wants=(Topic("writing"),))
    _, preview = await matched(buddies, await opened(buddies, (ANA, BEN, CLEO, DEV)))
    assert not any(group.partners for group in preview.gentle.groups)
