"""A round: who is matched with whom, who is not, and where that is worked out."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.buddies import rules
from bot.buddies.planner import PlanningError, plan_away
from bot.buddies.profile import Between, Duo, Profile, Switches, between, duo
from bot.buddies.rounds import plan_round
from bot.matching.values import LeftOut
from tests.buddies.people import NOW, a_community, a_profile, pools

PROJECT = Path(__file__).resolve().parents[2]


@given(pools(), st.sampled_from(["round 1", "round 2"]))
def test_no_round_breaks_a_rule(pool: tuple[list[Profile], dict[Duo, Between]], round_key: str) -> None:
    people, known = pool
    by_id = {person.member_id: person for person in people}
    plan = plan_round(people, known, NOW, round_key)
    for matching in (plan.gentle, plan.highest_floor):
        placed = [number for group in matching.groups for number in group.members]
        left_out = [one.id for one in matching.left_out]
        assert sorted([*placed, *left_out, *(number for number, _ in plan.not_available)]) == sorted(by_id)
        for group in matching.groups:
            for one, other in combinations(group.members, 2):
                among = between(known, one, other)
                assert rules.obstacle(by_id[one], by_id[other], among, NOW) is None
            assert all(rules.unavailable(by_id[number], "rounds") is None for number in group.members)
            scores = [rules.score(by_id[one], by_id[other], NOW) for one, other in combinations(group.members, 2)]
            assert group.score == min(scores)


def test_the_order_in_which_people_signed_up_decides_nothing() -> None:
    people, known = a_community(31, seed=2)
    assert plan_round(people, known, NOW, "1") == plan_round(people[::-1], known, NOW, "1")


def test_a_round_of_25_with_a_block_a_pause_and_an_odd_one() -> None:
    """24 can be matched once one has paused; of these, two may not meet anybody but each other, and are blocked."""
    people = [a_profile(number) for number in range(1, 26)]
    people[4] = replace(people[4], paused=True)
    people[0] = replace(people[0], languages=frozenset({"cy"}))
    people[1] = replace(people[1], languages=frozenset({"cy"}))
    people[2:] = [replace(person, languages=frozenset({"en"})) for person in people[2:]]
    plan = plan_round(people, {duo(1, 2): Between(blocked=True)}, NOW, "7")
    assert plan.not_available == ((5, "paused"),)
    assert plan.gentle.left_out == (LeftOut(1, "no_partner"), LeftOut(2, "no_partner"))
    assert plan.gentle.placed == 22 and not plan.gentle.trios
    unblocked = plan_round(people[:-1], {}, NOW, "7").gentle
    assert (1, 2) in [group.members for group in unblocked.pairs] and len(unblocked.trios) == 1
    assert unblocked.placed == 23


def test_who_is_full_or_did_not_choose_rounds_is_named_for_it() -> None:
    people = [a_profile(3, buddies=1), a_profile(1, switches=Switches(suggested=True)), a_profile(2)]
    plan = plan_round(people, {}, NOW, "1")
    assert plan.not_available == ((1, "switched_off"), (3, "full"))
    assert plan.gentle.left_out == (LeftOut(2, "no_partner"),)


# --- away from the event loop


async def test_another_process_plans_the_same() -> None:
    people, known = a_community(20, seed=4)
    assert await plan_away(people, known, NOW, "1") == plan_round(people, known, NOW, "1")


async def test_an_empty_round_is_planned_too() -> None:
    assert (await plan_away([], {}, NOW, "1")).gentle.groups == ()


async def test_planning_that_takes_too_long_is_ended() -> None:
    with pytest.raises(PlanningError, match="more than 0 seconds"):
        await plan_away(a_community(20, seed=4)[0], {}, NOW, "1", time_limit=0)


async def test_a_mistake_of_ours_comes_with_its_trace() -> None:
    with pytest.raises(PlanningError, match="could not be matched") as raised:
        await plan_away([a_profile(1), a_profile(1)], {}, NOW, "1")
    assert "symmetric" in raised.value.__notes__[0]


async def test_planning_can_be_called_off() -> None:
    planning = asyncio.ensure_future(plan_away(a_community(20, seed=4)[0], {}, NOW, "1"))
    for _ in range(3):
        await asyncio.sleep(0)
    planning.cancel()
    with pytest.raises(asyncio.CancelledError):
        await planning


def test_the_bot_itself_never_loads_numpy() -> None:
    look = "import sys, bot.buddies.planner, bot.buddies.suggesting; sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", look], cwd=PROJECT, check=True)
