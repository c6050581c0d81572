"""Whom the bot suggests, the one reason it gives, and what it says when nobody fits."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.buddies import rules
from bot.buddies.profile import Between, Duo, Profile, Switches, Topic, between, duo
from bot.buddies.reasons import Reason, reason
from bot.buddies.suggesting import SHORTLIST, Widening, shortlist, widenings
from bot.buddies.topics import meets
from tests.buddies.people import NOW, a_community, a_profile, at, pools, profiles, topics

ALL_PARTS = frozenset({"areas", "stage", "style", "hours"})


# --- the reason


@pytest.mark.parametrize(
    ("they", "expected"),
    [
        (
            {"offers": topics("confidence"), "wants": topics("leadership")},
            Reason("both_ways", Topic("confidence"), Topic("confidence"), Topic("leadership"), Topic("leadership")),
        ),
        ({"offers": topics("confidence")}, Reason("they_offer", Topic("confidence"), Topic("confidence"))),
        ({"wants": topics("leadership")},
         Reason("you_offer", they_want=Topic("leadership"), you_offer=Topic("leadership"))),
        ({"areas": frozenset({"acute", "hands"}), "style": frozenset({"voice"})}, Reason("areas", shared=("acute",))),
        ({"style": frozenset({"voice"})}, Reason("style", shared=("voice",))),
        ({"stage": "early"}, Reason("stage", shared=("early",))),
        ({"moves": frozenset({"returning"})}, Reason("move", shared=("returning",))),
        ({"hours": at(1, 19, 20)}, Reason("hours", hour=24 + 19)),
        ({}, Reason("common_ground")),
    ],
)  # fmt: skip
def test_the_strongest_reason_is_given(they: dict[str, object], expected: Reason) -> None:
    you = a_profile(
        1, areas=frozenset({"acute"}), style=frozenset({"voice"}), stage="early", moves=frozenset({"returning"}),
        hours=at(1, 19),
    )  # fmt: skip
    plain: dict[str, object] = {"offers": topics("none of it"), "wants": topics("nothing here"), "shows": ALL_PARTS}
    assert reason(you, a_profile(2, **plain | they), NOW) == expected


def test_a_topic_from_the_list_is_named_before_own_words() -> None:
    you = a_profile(1, wants=topics("hand therapy", "confidence"))
    they = a_profile(2, offers=topics("therapy of the hand", "confidence"))
    assert reason(you, they, NOW) == Reason("they_offer", Topic("confidence"), Topic("confidence"))


@given(profiles(1), profiles(2))
def test_a_reason_is_true_and_says_only_what_the_other_agreed_to_show(you: Profile, they: Profile) -> None:
    why = reason(you, they, NOW)
    for want, wants, offer, offers in (
        (why.you_want, you.wants, why.they_offer, they.offers),
        (why.they_want, they.wants, why.you_offer, you.offers),
    ):
        if want is None or offer is None:
            assert want is offer
        else:
            assert want in wants and offer in offers and meets(want, offer)
    part = {"areas": "areas", "style": "style", "stage": "stage", "move": "stage", "hours": "hours"}.get(why.kind)
    assert part is None or part in they.shows
    theirs = they.areas | they.style | they.moves | {they.stage}
    yours = you.areas | you.style | you.moves | {you.stage}
    assert set(why.shared) <= theirs & yours
    assert why.hour is None or why.hour in you.hours


# --- the shortlist


@given(profiles(900), pools())
def test_nobody_is_suggested_against_a_rule(viewer: Profile, pool: tuple[list[Profile], dict[Duo, Between]]) -> None:
    people, known = pool
    by_id = {person.member_id: person for person in people}
    suggestions = shortlist(viewer, people, known, NOW)
    assert len(suggestions) <= SHORTLIST
    for suggestion in suggestions:
        other = by_id[suggestion.member_id]
        assert rules.obstacle(viewer, other, between(known, 900, other.member_id), NOW) is None
        assert rules.unavailable(other, "suggested") is None
        assert suggestion.score == rules.score(viewer, other, NOW)
        assert suggestion.reason.kind not in ("common_ground", "hours")


@given(profiles(900), pools(), st.randoms(use_true_random=False))
def test_the_order_in_which_people_come_decides_nothing(
    viewer: Profile, pool: tuple[list[Profile], dict[Duo, Between]], dice: random.Random
) -> None:
    people, known = pool
    shuffled = sorted(people, key=lambda _: dice.random())
    assert shortlist(viewer, people, known, NOW) == shortlist(viewer, shuffled, known, NOW)


def somebody_who_offers(number: int, *offers: str, **values: object) -> Profile:
    return a_profile(number, offers=topics(*offers), wants=topics("nothing here"), **values)


def suggested(viewer: Profile, people: list[Profile], known: dict[Duo, Between] | None = None) -> list[int]:
    return [suggestion.member_id for suggestion in shortlist(viewer, people, known or {}, NOW)]


def test_the_best_comes_first_and_earlier_partners_last() -> None:
    viewer = a_profile(1, wants=topics("a", "b", "c"))
    people = [somebody_who_offers(2, "a"), somebody_who_offers(3, "a", "b"), somebody_who_offers(4, "a", "b", "c")]
    assert suggested(viewer, people) == [4, 3, 2]
    assert suggested(viewer, people, {duo(1, 4): Between(partners=1)}) == [3, 2, 4]


def test_somebody_suggested_often_comes_a_little_lower() -> None:
    viewer = a_profile(1, wants=topics("a", "b"))
    better = somebody_who_offers(2, "a", "b", suggested_lately=2)  # 180 points against 140
    people = [better, somebody_who_offers(3, "a")]
    assert suggested(viewer, people) == [2, 3]
    assert suggested(viewer, [a_profile(2, offers=better.offers, suggested_lately=3), people[1]]) == [3, 2]


def test_a_paused_or_full_member_is_shown_nobody_and_shown_to_nobody() -> None:
    viewer, other = a_profile(1), somebody_who_offers(2, "confidence")
    assert suggested(viewer, [other]) == [2]
    for values in ({"paused": True}, {"buddies": 1}):
        assert suggested(a_profile(1, **values), [other]) == []
        assert suggested(viewer, [somebody_who_offers(2, "confidence", **values)]) == []


def test_only_those_who_chose_it_are_suggested() -> None:
    others = [somebody_who_offers(2, "confidence", switches=Switches(listed=True, rounds=True))]
    assert suggested(a_profile(1), others) == []


def test_points_off_spread_suggestions_over_more_people() -> None:
    members, known = a_community(150, seed=3)

    def shown(points_off: bool) -> Counter[int]:
        counts = Counter[int]()
        for viewer in members:
            pool = [replace(m, suggested_lately=counts[m.member_id] if points_off else 0) for m in members]
            counts.update(suggestion.member_id for suggestion in shortlist(viewer, pool, known, NOW))
        return counts

    plain, fair = shown(False), shown(True)
    assert max(fair.values()) <= 0.75 * max(plain.values())
    assert len(fair) >= len(plain)


# --- nobody fits


def test_what_others_want_is_what_one_could_offer() -> None:
    people = [
        a_profile(2, offers=topics("x"), wants=topics("b", "own words of theirs")),
        a_profile(3, offers=topics("x"), wants=topics("b", "a")),
    ]
    assert widenings(a_profile(1, offers=topics("c")), people, {}, NOW) == (
        Widening("offers", ("b", "a")),
        Widening("wants"),
    )


@pytest.mark.parametrize(
    ("mine", "theirs", "kinds"),
    [
        ({"hours": at(1, 19)}, {"hours": at(2, 19)}, ["hours"]),
        ({"languages": frozenset({"cy"})}, {"languages": frozenset({"en"})}, ["languages"]),
        ({"avoids": frozenset({"red"})}, {"team": "red"}, ["teams"]),
        ({"team": "red"}, {"avoids": frozenset({"red"})}, []),
        ({"team": "red", "avoids": frozenset({"red"})}, {"team": "red"}, []),
        ({"hours": at(1, 19)}, {"hours": at(2, 19), "paused": True}, []),
    ],
)
def test_what_would_widen_the_choice(mine: dict[str, object], theirs: dict[str, object], kinds: list[str]) -> None:
    found = widenings(a_profile(1, **mine), [a_profile(2, **theirs)], {}, NOW)
    assert [widening.kind for widening in found] == kinds


@given(pools(), st.sampled_from([Between(blocked=True), Between(apart=True)]))
def test_blocks_leave_no_trace(pool: tuple[list[Profile], dict[Duo, Between]], secret: Between) -> None:
    """Whoever blocked me: what I am told is what I would be told if they were not here at all."""
    people, known = pool
    viewer, hidden = a_profile(900, areas=frozenset({"acute"})), a_profile(901, wants=topics("rare"))
    with_them = {**known, duo(900, 901): secret}
    assert widenings(viewer, [*people, hidden], with_them, NOW) == widenings(viewer, people, known, NOW)
    assert shortlist(viewer, [*people, hidden], with_them, NOW) == shortlist(viewer, people, known, NOW)
