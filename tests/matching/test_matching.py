"""Matching a pool: as many people as possible, then as few earlier partners, then the best pairs."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching import pairing, trios
from bot.matching.matching import match
from bot.matching.pairing import ALONE, most_pairs, nearest, odd_parts, pair, with_highest_floor
from bot.matching.pool import Pool
from bot.matching.values import Group, LeftOut, Matching
from tests.matching.graphs import Pairs, a_pool, all_matchings, all_trios, large_pool, small_pools


def pairs_of(pool: Pool, mates: np.ndarray) -> Pairs:
    return frozenset(
        (min(pool.ids[one], pool.ids[other]), max(pool.ids[one], pool.ids[other]))
        for one, other in enumerate(mates)
        if other != ALONE
    )


def sum_of(pool: Pool, pairs: Pairs, table: np.ndarray) -> int:
    place = {number: index for index, number in enumerate(pool.ids)}
    return sum(int(table[place[one], place[other]]) for one, other in pairs)


def rank(pool: Pool, pairs: Pairs) -> tuple[int, int, int]:
    return len(pairs), -sum_of(pool, pairs, pool.partners), sum_of(pool, pairs, pool.worths())


def worst(pool: Pool, pairs: Pairs) -> int:
    return min((sum_of(pool, frozenset({pair}), pool.scores) for pair in pairs), default=0)


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way of large pools, taken by small ones."""
    monkeypatch.setattr(pairing, "DENSE", 2)
    monkeypatch.setattr(pairing, "NEAREST", 1)


# --- pairs


@given(small_pools())
def test_no_other_pairing_is_better(pool: Pool) -> None:
    best = max(rank(pool, pairs) for pairs in all_matchings(pool))
    assert rank(pool, pairs_of(pool, pair(pool, "round 1"))) == best


@pytest.mark.usefixtures("few_are_many")
def test_looking_at_the_nearest_only_leaves_nobody_over() -> None:
    @given(small_pools())
    def check(pool: Pool) -> None:
        best = max(rank(pool, pairs)[:2] for pairs in all_matchings(pool))
        found = rank(pool, pairs_of(pool, pair(pool, "round 1")))
        assert found[0] == best[0] == most_pairs(pool.allowed)

    check()


@given(small_pools())
def test_the_highest_floor_is_the_highest_there_is(pool: Pool) -> None:
    gentle = pair(pool, "round 1")
    floored = pairs_of(pool, with_highest_floor(pool, "round 1", gentle))
    most = rank(pool, pairs_of(pool, gentle))[:2]
    rivals = [pairs for pairs in all_matchings(pool) if rank(pool, pairs)[:2] == most]
    assert worst(pool, floored) == max(worst(pool, pairs) for pairs in rivals)
    equals = [pairs for pairs in rivals if worst(pool, pairs) == worst(pool, floored)]
    assert rank(pool, floored) == max(rank(pool, pairs) for pairs in equals)


def test_a_weak_pair_counts_for_more_than_a_strong_one() -> None:
    """Two pairs of 500 are fairer than one of 1,000 and one of 100."""
    pool = a_pool({(1, 2): 1000, (3, 4): 100, (1, 3): 500, (2, 4): 500})
    assert [group.members for group in match(pool, "round 1").pairs] == [(1, 3), (2, 4)]


def test_earlier_partners_meet_again_only_if_somebody_were_left_out_otherwise() -> None:
    edges = {(1, 2): 1000, (3, 4): 1000, (1, 3): 1, (2, 4): 1}
    before = frozenset({(1, 2)})
    assert [group.members for group in match(a_pool(edges, partners=before), "r").pairs] == [(1, 3), (2, 4)]
    matching = match(a_pool({(1, 2): 1000, (3, 4): 1000}, partners=before), "r")
    assert matching.pairs == (Group((1, 2), 1000, 1), Group((3, 4), 1000, 0)) and matching.repeats == 1


# --- whole rounds


def allowed(pool: Pool, members: tuple[int, ...]) -> bool:
    places = [pool.ids.index(number) for number in members]
    return all(pool.allowed[one, other] for one, other in combinations(places, 2))


def check_sound(pool: Pool, matching: Matching) -> None:
    everybody = [number for group in matching.groups for number in group.members]
    everybody += [one.id for one in matching.left_out]
    assert sorted(everybody) == sorted(pool.ids)
    assert all(len(group.members) == 2 for group in matching.pairs)
    assert all(len(group.members) == 3 for group in matching.trios)
    assert all(allowed(pool, group.members) for group in matching.groups)
    for one in matching.left_out:
        alone = not pool.allowed[pool.ids.index(one.id)].any()
        assert one.why == ("no_partner" if alone else "odd_one")


@given(small_pools(), st.sampled_from(["gentle", "highest"]))
def test_everybody_is_in_one_place_and_nobody_with_someone_they_may_not_meet(pool: Pool, floor: str) -> None:
    check_sound(pool, match(pool, "round 1", floor))  # type: ignore[arg-type]


@given(small_pools(), st.randoms(use_true_random=False), st.sampled_from(["gentle", "highest"]))
def test_the_order_in_which_people_come_decides_nothing(pool: Pool, dice: random.Random, floor: str) -> None:
    places = list(range(len(pool)))
    dice.shuffle(places)
    other = pool.only(np.array(places, dtype=np.intp))
    assert match(pool, "round 1", floor) == match(other, "round 1", floor)  # type: ignore[arg-type]


def most_placed(pool: Pool) -> int:
    """How many people pairs and trios can hold at most, every trio costing the others one pair."""
    best = 2 * most_pairs(pool.allowed)
    for trio in all_trios(pool):
        rest = pool.only(np.setdiff1d(np.arange(len(pool)), trio))
        if most_pairs(rest.allowed) == most_pairs(pool.allowed) - 1:
            best = max(best, 3 + most_placed(rest))
    return best


@given(small_pools(most=8))
def test_an_odd_one_out_makes_a_trio_whenever_that_is_possible(pool: Pool) -> None:
    matching = match(pool, "round 1")
    assert matching.placed == most_placed(pool)
    assert matching.placed == 2 * most_pairs(pool.allowed) + len(matching.trios)


@pytest.mark.usefixtures("few_are_many")
def test_a_large_pool_is_matched_as_well_as_a_small_one() -> None:
    @given(small_pools(most=8), st.sampled_from(["gentle", "highest"]))
    def check(pool: Pool, floor: str) -> None:
        matching = match(pool, "round 1", floor)  # type: ignore[arg-type]
        check_sound(pool, matching)
        assert matching.placed == most_placed(pool)

    check()


def test_an_empty_pool_has_no_pairs() -> None:
    matching = match(a_pool({}), "round 1")
    assert matching == Matching((), (), ())
    assert matching.weakest is None and matching.mean == 0.0 and matching.placed == 0


def test_one_person_alone_is_left_out() -> None:
    assert match(a_pool({}, alone=(7,)), "round 1") == Matching((), (), (LeftOut(7, "no_partner"),))


def test_two_who_may_not_meet_are_both_left_out() -> None:
    left_out = (LeftOut(7, "no_partner"), LeftOut(8, "no_partner"))
    assert match(a_pool({}, alone=(8, 7)), "round 1") == Matching((), (), left_out)


def test_three_make_a_trio_only_if_all_of_them_may_meet() -> None:
    assert match(a_pool({(1, 2): 900, (2, 3): 500, (1, 3): 100}), "r").trios == (Group((1, 2, 3), 100, 0),)
    matching = match(a_pool({(1, 2): 900, (2, 3): 500}), "r")
    assert matching == Matching((Group((1, 2), 900, 0),), (), (LeftOut(3, "odd_one"),))


def test_the_best_trio_may_break_up_pairs_that_stood_before_it() -> None:
    """5 fits nobody's pair; 1 and 3 take 5 in, and the partners they leave make a pair."""
    edges = {(1, 2): 900, (3, 4): 900, (1, 5): 800, (3, 5): 800, (1, 3): 800, (2, 4): 700}
    matching = match(a_pool(edges), "r")
    assert matching.trios == (Group((1, 3, 5), 800, 0),) and matching.pairs == (Group((2, 4), 700, 0),)


def test_the_odd_one_may_take_somebodys_partner_who_then_makes_the_trio(monkeypatch: pytest.MonkeyPatch) -> None:
    """5 may meet only 1, whom 2 fits far better; yet 5 takes 1, and 2 joins 3 and 4."""
    monkeypatch.setattr(trios, "MOST_TRIED", 0)
    matching = match(a_pool({(1, 2): 1000, (3, 4): 1000, (1, 5): 1, (2, 3): 1, (2, 4): 1}), "r")
    assert [group.members for group in matching.groups] == [(1, 5), (2, 3, 4)]


def test_a_trio_is_found_where_no_chain_of_pairs_leads_to_it() -> None:
    """The odd ring 1-5-4-7-6 lets everybody out in turn, which changing places along pairs does not see."""
    ring = [(1, 5), (4, 5), (4, 7), (6, 7), (1, 6)]
    pool = a_pool(dict.fromkeys([*ring, (2, 3), (2, 6), (3, 6)], 0))
    for number in range(20):  # who is the odd one at first is up to the lot
        matching = match(pool, f"round {number}")
        assert matching.placed == 7 and matching.trios == (Group((2, 3, 6), 0, 0),)


@pytest.mark.usefixtures("few_are_many")
def test_a_pair_that_is_nobodys_nearest_is_made_when_it_brings_two_others_in() -> None:
    """1 and 6 have a partner each only if 3 and 4, who fit others far better, take one another."""
    pool = a_pool({(1, 2): 1, (2, 3): 1000, (3, 4): 1, (4, 5): 1000, (5, 6): 1})
    assert [group.members for group in match(pool, "r").pairs] == [(1, 2), (3, 4), (5, 6)]


def test_among_equals_too_the_order_in_which_people_come_decides_nothing() -> None:
    pool = a_pool(dict.fromkeys(combinations(range(1, 10), 2), 500))
    for places in (range(8, -1, -1), (4, 8, 0, 7, 1, 6, 2, 5, 3)):
        assert match(pool.only(np.array(places)), "r") == match(pool, "r")


def test_two_parts_that_cannot_meet_have_an_odd_one_each() -> None:
    edges = dict.fromkeys([*combinations((1, 2, 3), 2), *combinations((4, 5, 6, 7, 8), 2)], 300)
    matching = match(a_pool(edges), "r")
    assert [len(group.members) for group in matching.groups] == [2, 3, 3] and not matching.left_out
    assert odd_parts(a_pool(edges).allowed) == 2


def test_equals_are_decided_by_lot_and_another_round_draws_another() -> None:
    pool = a_pool(dict.fromkeys(combinations(range(1, 13), 2), 500))
    assert match(pool, "round 1") == match(pool, "round 1")
    assert len({match(pool, f"round {number}").pairs for number in range(5)}) > 1


@given(small_pools(), st.integers(1, 3))
def test_the_nearest_are_the_best_of_either_of_the_two(pool: Pool, most: int) -> None:
    edges = nearest(pool, most) if len(pool) > most else pool.allowed
    for one, other in np.argwhere(np.triu(pool.allowed)):
        better = [pool.allowed[place] & (pool.order()[place] > pool.order()[one, other]) for place in (one, other)]
        equal = [pool.allowed[place] & (pool.order()[place] == pool.order()[one, other]) for place in (one, other)]
        if min(b.sum() + e.sum() for b, e in zip(better, equal, strict=True)) <= most:
            assert edges[one, other] and edges[other, one]
        if min(b.sum() for b in better) >= most:
            assert not edges[one, other] or len(pool) <= most


def test_looking_at_the_nearest_only_costs_next_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = large_pool(201, seed=5)
    whole = match(pool, "round 1")
    monkeypatch.setattr(pairing, "DENSE", 100)
    matching = match(pool, "round 1")
    check_sound(pool, matching)
    assert matching.placed == whole.placed == 201 and len(matching.trios) == 1
    assert whole.mean - matching.mean < 1


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"ids": (1, 1)}, "twice"),
        ({"allowed": np.array([[True, False], [False, False]])}, "themselves"),
        ({"allowed": np.array([[False, True], [False, False]])}, "symmetric"),
        ({"scores": np.full((2, 2), 1001, dtype=np.int16)}, "score"),
        ({"partners": np.zeros((3, 3), dtype=np.int16)}, "symmetric"),
    ],
)
def test_a_pool_that_makes_no_sense_is_refused(values: dict[str, object], why: str) -> None:
    pool = a_pool({(1, 2): 500})
    fields: dict[str, object] = {name: getattr(pool, name) for name in ("ids", "scores", "allowed", "partners")}
    with pytest.raises(ValueError, match=why):
        Pool(**(fields | values))  # type: ignore[arg-type]
