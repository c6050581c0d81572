"""The rules of pairing for everybody at once say what they say of two."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from bot.buddies import rules
from bot.buddies.profile import Between, Duo, Profile, Topic, between
from bot.buddies.survey import survey
from tests.buddies.people import NOW, a_community, pools


def check_against_the_rules(people: list[Profile], known: dict[Duo, Between]) -> None:
    pool = survey(people, known, NOW)
    assert pool.ids == tuple(person.member_id for person in people)
    for here, one in enumerate(people):
        for there, other in enumerate(people):
            among = between(known, one.member_id, other.member_id)
            assert pool.scores[here, there] == rules.score(one, other, NOW)
            assert pool.allowed[here, there] == (rules.obstacle(one, other, among, NOW) is None)
            assert pool.partners[here, there] == (among.partners if one is not other else 0)


@given(pools())
def test_all_pairs_at_once_score_what_each_pair_scores(pool: tuple[list[Profile], dict[Duo, Between]]) -> None:
    check_against_the_rules(*pool)


def test_so_do_the_pairs_of_a_community() -> None:
    check_against_the_rules(*a_community(60, seed=1))


@pytest.mark.parametrize("people", [0, 1])
def test_hardly_anybody_can_be_surveyed_too(people: int) -> None:
    assert len(survey(a_community(3, seed=1)[0][:people], {}, NOW)) == people


def test_own_words_meet_a_topic_of_the_list_here_too() -> None:
    people = a_community(2, seed=1)[0]
    wishing = replace(people[0], wants=(Topic("a difficult conversation", own=True),), offers=(Topic("x"),))
    offering = replace(people[1], wants=(Topic("y"),), offers=(Topic("difficult-conversations"),))
    check_against_the_rules([wishing, offering], {})
