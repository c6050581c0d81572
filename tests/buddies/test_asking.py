"""Asking somebody to be buddies, on both databases: what makes a pair, and what nobody may learn."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from bot.buddies.about_me import AboutMe
from bot.buddies.pair import Request
from bot.buddies.profile import Topic
from bot.errors import UserError
from tests.buddies.conftest import ANA, BEN, CLEO, DEV, GUILD, Buddies


async def ask(buddies: Buddies, asker: int = ANA, asked: int = BEN) -> Request:
    request = (await buddies.asking.ask(GUILD, asker, asked)).request
    assert request is not None
    return request


async def test_a_yes_makes_a_pair_whatever_is_pressed_again(buddies: Buddies) -> None:
    for member in (ANA, BEN):
        await buddies.joins(member)
    request = await ask(buddies)
    pair = await buddies.asking.accept(GUILD, request.id, BEN)
    assert (pair.members, pair.open) == ((ANA, BEN), True)
    assert await buddies.planned(pair.subject) == ["thread", f"in-{ANA}", f"in-{BEN}", "hello"]
    assert await buddies.told(BEN) == ["buddies.asked"]
    made, _ = await buddies.asking.waiting(GUILD, ANA)
    assert (await buddies.pairs.mine(GUILD, ANA), made) == ([pair], [])
    assert (await buddies.asking.accept(GUILD, request.id, BEN)).id == pair.id


async def test_the_hard_questions_about_oneself_are_answered_at_once(buddies: Buddies) -> None:
    with pytest.raises(UserError, match="your own buddy"):
        await buddies.asking.ask(GUILD, ANA, ANA)
    await buddies.joins(BEN)
    with pytest.raises(UserError, match="Tell me first"):
        await buddies.asking.ask(GUILD, ANA, BEN)
    await buddies.joins(ANA)
    await ask(buddies)
    with pytest.raises(UserError, match="asked them already"):
        await buddies.asking.ask(GUILD, ANA, BEN)
    with pytest.raises(UserError, match="not said that they can be asked"):
        await buddies.asking.ask(GUILD, ANA, CLEO)
    await buddies.joins(CLEO, switched_on=False)
    with pytest.raises(UserError, match="not said that they can be asked"):
        await buddies.asking.ask(GUILD, ANA, CLEO)
    await buddies.profiles.pause(GUILD, ANA, on=True)
    with pytest.raises(UserError, match="taking a rest"):
        await buddies.asking.ask(GUILD, ANA, CLEO)


async def test_three_open_requests_are_the_most(buddies: Buddies) -> None:
    for member in (ANA, BEN, CLEO, DEV, DEV + 1):
        await buddies.joins(member)
    for asked in (BEN, CLEO, DEV):
        await ask(buddies, ANA, asked)
    with pytest.raises(UserError, match="3 open requests"):
        await buddies.asking.ask(GUILD, ANA, DEV + 1)


async def test_two_who_ask_each_other_at_once_become_one_pair(buddies: Buddies) -> None:
    for member in (ANA, BEN):
        await buddies.joins(member)
    asked = await asyncio.gather(buddies.asking.ask(GUILD, ANA, BEN), buddies.asking.ask(GUILD, BEN, ANA))
    assert [each.pair is not None for each in asked].count(True) == 1
    assert len(await buddies.pairs.mine(GUILD, ANA)) == len(await buddies.pairs.mine(GUILD, BEN)) == 1
    assert await buddies.asking.waiting(GUILD, ANA) == await buddies.asking.waiting(GUILD, BEN) == ([], [])


async def test_of_two_yeses_at_once_one_makes_the_pair(buddies: Buddies) -> None:
    for member in (ANA, BEN, CLEO):
        await buddies.joins(member)
    requests = [await ask(buddies, ANA, BEN), await ask(buddies, ANA, CLEO)]
    answers = await asyncio.gather(
        buddies.asking.accept(GUILD, requests[0].id, BEN),
        buddies.asking.accept(GUILD, requests[1].id, CLEO),
        return_exceptions=True,
    )
    refused = [str(answer) for answer in answers if isinstance(answer, UserError)]
    assert refused == ["Not available just now."]
    assert len(await buddies.pairs.mine(GUILD, ANA)) == 1


async def test_a_request_lapses_after_a_week_and_says_so(buddies: Buddies) -> None:
    for member in (ANA, BEN):
        await buddies.joins(member)
    request = await ask(buddies)
    buddies.clock.pass_by(days=7)
    with pytest.raises(UserError, match="lapsed"):
        await buddies.asking.accept(GUILD, request.id, BEN)
    await buddies.asking.settle(GUILD, request.id)
    await buddies.asking.settle(GUILD, request.id)
    assert await buddies.told(ANA) == ["buddies.answer"]
    assert (await buddies.asking.request(GUILD, request.id, ANA)).request.outcome == "lapsed"
    with pytest.raises(UserError, match="lapsed"):
        await buddies.asking.accept(GUILD, request.id, BEN)
    with pytest.raises(UserError, match="You can ask again from Tuesday 24 February"):
        await buddies.asking.ask(GUILD, ANA, BEN)
    buddies.clock.pass_by(days=28)
    await ask(buddies)


# --- what a refused person can see


async def says_no(buddies: Buddies, request: Request | None) -> None:
    assert request is not None
    await buddies.asking.decline(buddies.guild, request.id, BEN)


async def blocks(buddies: Buddies, request: Request | None) -> None:
    await buddies.profiles.block(buddies.guild, BEN, ANA)


async def rests(buddies: Buddies, request: Request | None) -> None:
    await buddies.profiles.pause(buddies.guild, BEN, on=True)


async def rests_a_while(buddies: Buddies, request: Request | None) -> None:
    """They are back the day before the answer is due (see below): that must not turn a no into a lapse."""
    await rests(buddies, request)


async def is_full(buddies: Buddies, request: Request | None) -> None:
    """They say yes to somebody else."""
    await buddies.joins(CLEO)
    theirs = (await buddies.asking.ask(buddies.guild, CLEO, BEN)).request
    assert theirs is not None
    await buddies.asking.accept(buddies.guild, theirs.id, BEN)


Refusal = Callable[[Buddies, Request | None], Awaitable[None]]
CASES: list[tuple[Refusal, int | None]] = [
    *((refuse, day) for refuse in (says_no, blocks, rests, is_full) for day in (1, 6)),
    *((refuse, None) for refuse in (blocks, rests, rests_a_while, is_full)),  # it stood so before they were asked
]


async def everything_seen(buddies: Buddies, refuse: Refusal, refused_on: int | None) -> list[object]:
    """All that the asker is shown, day by day, until long after the answer."""
    guild, begin = buddies.guild, buddies.clock.at
    for member in (ANA, BEN):
        await buddies.joins(member)
    if refused_on is None:
        await refuse(buddies, None)
    request = (await buddies.asking.ask(guild, ANA, BEN)).request
    assert request is not None
    seen: list[object] = []
    for day in (0, 1, 6, 7):
        buddies.clock.at = begin + timedelta(days=day)
        if day == refused_on:
            await refuse(buddies, request)
        if day == 6 and refuse is rests_a_while:
            await buddies.profiles.pause(guild, BEN, on=False)
        if day == 1:
            asked = await buddies.asking.put_question(guild, request.id, ANA, "Mornings or evenings?")
            seen.append([(question.text, question.answer) for question in asked.questions])
        if buddies.clock.now() >= request.answer_at:
            await buddies.asking.settle(guild, request.id)
        made, got = await buddies.asking.waiting(guild, ANA)
        card = await buddies.asking.request(guild, request.id, ANA)
        found = await buddies.finding.find(guild, ANA)
        seen += [
            day,
            await buddies.told(ANA),
            [(each.asked_id, each.outcome, each.answer_at) for each in made],
            got,
            (card.request.outcome, card.request.answer_at),
            BEN in {each.member_id for each in found.suggested},
        ]
    seen.append(await error_of(buddies.asking.ask(guild, ANA, BEN)))
    seen.append(await error_of(buddies.asking.put_question(guild, request.id, ANA, "Still there?")))
    buddies.clock.pass_by(days=30)
    seen.append(BEN in {each.member_id for each in (await buddies.finding.find(guild, ANA)).suggested})
    return seen


async def error_of(use_case: Awaitable[object]) -> str:
    with pytest.raises(UserError) as error:
        await use_case
    return str(error.value)


async def test_an_observer_cannot_tell_one_no_from_another(buddies: Buddies) -> None:
    begin = buddies.clock.at
    seen: dict[str, list[object]] = {}
    for number, (refuse, refused_on) in enumerate(CASES):
        buddies.guild, buddies.clock.at = GUILD + number, begin
        seen[f"{refuse.__name__} on day {refused_on}"] = await everything_seen(buddies, refuse, refused_on)
    first = seen["says_no on day 1"]
    assert "Not available just now." in first
    for case, all_of_it in seen.items():
        assert all_of_it == first, case


async def test_who_was_refused_reads_nothing_of_it_elsewhere(buddies: Buddies) -> None:
    """The other side of the same: whoever blocked is not shown the request, and was never told of it."""
    for member in (ANA, BEN):
        await buddies.joins(member)
    await buddies.profiles.block(GUILD, BEN, ANA)
    request = await ask(buddies)
    assert await buddies.told(BEN) == []
    assert await buddies.asking.waiting(GUILD, BEN) == ([], [])
    held = {member: await buddies.communities.held_on(GUILD, member) for member in (ANA, BEN)}
    assert (held[ANA].buddy_requests, held[ANA].kept_apart_from) == (1, 0)
    assert (held[BEN].buddy_requests, held[BEN].kept_apart_from) == (0, 1)
    with pytest.raises(UserError, match="not there"):
        await buddies.asking.request(GUILD, request.id, BEN)
    with pytest.raises(UserError, match="not there"):
        await buddies.asking.accept(GUILD, request.id, BEN)


@pytest.mark.parametrize("reason", ["withdraws", "rests", "is full", "blocks", "leaves"])
async def test_a_yes_that_comes_too_late_reads_alike_too(buddies: Buddies, reason: str) -> None:
    for member in (ANA, BEN, CLEO):
        await buddies.joins(member)
    request = await ask(buddies)
    match reason:
        case "withdraws":
            await buddies.asking.withdraw(GUILD, request.id, ANA)
        case "rests":
            await buddies.profiles.pause(GUILD, ANA, on=True)
        case "is full":
            await buddies.asking.accept(GUILD, (await ask(buddies, ANA, CLEO)).id, CLEO)
        case "blocks":
            await buddies.profiles.block(GUILD, ANA, BEN)
        case "leaves":
            await buddies.pairs.left_server(GUILD, ANA)
    assert await buddies.asking.waiting(GUILD, BEN) == ([], [])
    assert await error_of(buddies.asking.accept(GUILD, request.id, BEN)) == "Not available just now."
    assert await buddies.told(BEN) == ["buddies.asked"]


# --- questions, and a change of mind


async def test_up_to_three_questions_each_way_before_an_answer(buddies: Buddies) -> None:
    for member in (ANA, BEN):
        await buddies.joins(member)
    request = await ask(buddies)
    for text in ("Mornings?", "In writing?", "Why me?"):
        request = await buddies.asking.put_question(GUILD, request.id, ANA, text)
    with pytest.raises(UserError, match="3 questions"):
        await buddies.asking.put_question(GUILD, request.id, ANA, "A fourth?")
    await buddies.asking.put_question(GUILD, request.id, BEN, "What brings you?")
    asked = (await buddies.asking.request(GUILD, request.id, ANA)).request.questions
    assert [question.text for question in asked] == ["Mornings?", "In writing?", "Why me?", "What brings you?"]
    for _ in range(2):
        answered = await buddies.asking.answer_question(GUILD, request.id, asked[0].id, BEN, "Yes, gladly")
    assert answered.questions[0].answer == "Yes, gladly"
    with pytest.raises(UserError, match="not there"):
        await buddies.asking.answer_question(GUILD, request.id, asked[0].id, ANA, "My own?")
    assert await buddies.told(BEN) == ["buddies.asked", *["buddies.question"] * 3]
    assert await buddies.told(ANA) == ["buddies.question", "buddies.answered"]
    with pytest.raises(UserError, match="not there"):
        await buddies.asking.request(GUILD, request.id, CLEO)


async def test_a_no_can_be_turned_into_a_yes_until_it_is_told(buddies: Buddies) -> None:
    for member in (ANA, BEN):
        await buddies.joins(member)
    request = await ask(buddies)
    await buddies.asking.decline(GUILD, request.id, BEN)
    await buddies.asking.decline(GUILD, request.id, BEN)
    assert (await buddies.asking.accept(GUILD, request.id, BEN)).members == (ANA, BEN)
    with pytest.raises(UserError, match="said yes already"):
        await buddies.asking.decline(GUILD, request.id, BEN)


async def test_a_request_that_was_taken_back_cannot_be_made_anew_at_once(buddies: Buddies) -> None:
    """Else somebody could be told of it every few minutes."""
    for member in (ANA, BEN):
        await buddies.joins(member)
    request = await ask(buddies)
    for _ in range(2):
        assert (await buddies.asking.withdraw(GUILD, request.id, ANA)).outcome == "withdrawn"
    with pytest.raises(UserError, match="asked them not long ago"):
        await buddies.asking.ask(GUILD, ANA, BEN)
    with pytest.raises(UserError, match="Only the one who asked"):
        await buddies.asking.withdraw(GUILD, request.id, BEN)


async def test_asking_back_after_a_no_is_a_yes(buddies: Buddies) -> None:
    for member in (ANA, BEN):
        await buddies.joins(member)
    request = await ask(buddies)
    await buddies.asking.decline(GUILD, request.id, BEN)
    assert (await buddies.asking.ask(GUILD, BEN, ANA)).pair is not None


async def test_of_two_who_ask_each_other_a_blocked_one_is_never_told(buddies: Buddies) -> None:
    for member in (ANA, BEN):
        await buddies.joins(member)
    await buddies.profiles.block(GUILD, BEN, ANA)
    await ask(buddies)
    with pytest.raises(UserError, match="chose not to be matched"):
        await buddies.asking.ask(GUILD, BEN, ANA)
    await buddies.profiles.unblock(GUILD, BEN, ANA)
    assert (await buddies.asking.ask(GUILD, BEN, ANA)).pair is not None


# --- finding


async def test_finding_names_who_fits_and_why_and_asks_by_that_route(buddies: Buddies) -> None:
    await buddies.joins(ANA, wants=(Topic("confidence"),), offers=(Topic("research"),))
    await buddies.joins(BEN, wants=(Topic("research"),), offers=(Topic("confidence"),))
    await buddies.profiles.switch(GUILD, BEN, "listed", on=False)
    with pytest.raises(UserError, match="not said"):
        await buddies.asking.ask(GUILD, ANA, BEN)
    found = await buddies.finding.find(GUILD, ANA)
    assert [(each.member_id, each.reason.kind) for each in found.suggested] == [(BEN, "both_ways")]
    await ask(buddies)


async def test_nobody_fits_and_somebody_comes_who_does(buddies: Buddies) -> None:
    await buddies.joins(ANA, wants=(Topic("confidence"),), offers=(Topic("research"),))
    assert await buddies.finding.find(GUILD, ANA) == await buddies.finding.find(GUILD, ANA)
    await buddies.profiles.tell_me(GUILD, ANA)
    await buddies.joins(CLEO, wants=(Topic("writing"),), offers=(Topic("leadership"),))
    await buddies.joins(BEN, wants=(Topic("research"),), offers=(Topic("confidence"),))
    planned = await buddies.planned(f"fits:{GUILD}")
    assert [int(step.split("-")[0]) for step in planned] == [ANA, CLEO, BEN]
    await buddies.finding.look_for(GUILD, CLEO)
    assert await buddies.told(ANA) == []
    for _ in range(2):
        await buddies.finding.look_for(GUILD, BEN)
    assert await buddies.told(ANA) == ["buddies.fits"]


async def test_who_was_away_when_somebody_asked_may_find_them_afterwards(buddies: Buddies) -> None:
    for member in (ANA, BEN):
        await buddies.joins(member)
    await buddies.profiles.pause(GUILD, BEN, on=True)
    request = await ask(buddies)
    buddies.clock.pass_by(days=7)
    await buddies.asking.settle(GUILD, request.id)
    await buddies.profiles.pause(GUILD, BEN, on=False)
    assert [each.member_id for each in (await buddies.finding.find(GUILD, BEN)).suggested] == [ANA]


async def test_free_hours_are_compared_as_clocks_show_them_that_week(buddies: Buddies) -> None:
    """London and New York stand four hours apart for three weeks in March, and five otherwise."""
    london = AboutMe("Europe/London").with_day(1, [20]).hours  # Tuesdays, 8 to 9pm
    new_york = AboutMe("America/New_York").with_day(1, [16]).hours  # Tuesdays, 4 to 5pm
    await buddies.joins(ANA, hours=london)
    await buddies.joins(BEN, zone="America/New_York", hours=new_york)
    assert (await buddies.finding.find(GUILD, ANA)).suggested == ()
    buddies.clock.at = datetime.fromisoformat("2026-03-16T09:00:00+00:00")
    assert [each.member_id for each in (await buddies.finding.find(GUILD, ANA)).suggested] == [BEN]
