"""What a good starter looks like, which ones fit, and which one comes next."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.starters import rules
from bot.starters.starter import Starter, Wish

PLAIN = Starter("tea.cup", "tea", "anyone", "any", 1, "Which cup do you reach for first?")


def starters(*themes: str) -> list[Starter]:
    return [replace(PLAIN, id=f"{theme}.{n}", theme=theme) for n, theme in enumerate(themes)]


@pytest.mark.parametrize(
    "text",
    [
        "Do you like your job?",
        "Think of last week. Was it a good one?",
        "“Have you ever given up on something?”",
        "Isn't it odd that we never say thanks?",
        "Couldn’t we all do with a break?",
    ],
)
def test_yes_or_no_would_answer_it(text: str) -> None:
    assert "yes or no would answer it" in rules.faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "What do you do when it rains?",
        "Tell us about a day when it all went well.",
        "Will you or won't you: finish that sentence.",
        "Doing, being, becoming: which is having a good year?",
        "If you had an hour, how would you spend it?",
    ],
)
def test_an_open_one_has_no_fault(text: str) -> None:
    assert rules.faults(text) == []


@pytest.mark.parametrize("word", ["patient", "Patients", "client", "service user", "service-users", "diagnosis"])
def test_none_may_ask_about_the_people_somebody_works_with(word: str) -> None:
    assert rules.names_patients(f"Which {word} taught you most?")
    assert not rules.names_patients("What has made you patiently wait, or impatient?")


@pytest.mark.parametrize(
    ("starter", "wish", "fitting"),
    [
        ({}, Wish(), True),
        ({}, Wish(theme="tea"), True),
        ({}, Wish(theme="cake"), False),
        ({"audience": "pair"}, Wish(audience="chat"), False),
        ({"audience": "pair"}, Wish(audience="pair"), True),
        ({"audience": "anyone"}, Wish(audience="circle"), True),
        ({"stage": "end"}, Wish(stage="start"), False),
        ({"stage": "any"}, Wish(stage="start"), True),
        ({"depth": 2}, Wish(depth=1), False),
        ({"depth": 3, "audience": "pair"}, Wish(audience="pair"), False),
        ({"depth": 3, "audience": "pair"}, Wish(audience="pair", depth=3), False),
        ({"depth": 3, "audience": "pair"}, Wish(audience="pair", private=True), True),
    ],
)
def test_which_ones_fit(starter: dict[str, object], wish: Wish, fitting: bool) -> None:
    assert rules.fits(replace(PLAIN, **starter), wish) is fitting  # type: ignore[arg-type]


@given(st.lists(st.sampled_from(["tea", "cake", None]), min_size=1, max_size=60), st.integers())
def test_nothing_comes_again_before_all_that_fit_have_come_since(asked: Sequence[str | None], seed: int) -> None:
    """Whatever is asked for in between, and in whatever order."""
    library, chance = starters("tea", "tea", "tea", "cake", "cake"), random.Random(seed)
    drawn: dict[str, int] = {}
    for turn, theme in enumerate(asked):
        fitting = [s for s in library if rules.fits(s, Wish(theme=theme))]
        came = rules.next_one(fitting, drawn, chance)
        if came.id in drawn:
            assert all(drawn.get(other.id, -1) >= drawn[came.id] for other in fitting)
        drawn[came.id] = turn


def test_a_new_one_comes_once_and_then_waits_for_its_turn() -> None:
    library, drawn = starters("tea", "tea", "tea"), {"0.new": 0}
    drawn = {starter.id: 50 + n for n, starter in enumerate(library)}
    new = replace(PLAIN, id="tea.new")
    came = [rules.next_one([*library, new], drawn, random.Random(1)).id]
    drawn[came[0]] = 60
    came.append(rules.next_one([*library, new], drawn, random.Random(1)).id)
    assert came == ["tea.new", library[0].id]


def test_todays_question_goes_round_all_and_never_comes_deep() -> None:
    deep = replace(PLAIN, id="tea.deep", audience="pair", depth=3)
    library = [*starters("tea", "tea", "cake", "cake"), deep]
    first = date(2026, 3, 1)
    days = [rules.of_the_day(library, 7, first + timedelta(days=n)) for n in range(8)]
    assert {s.id for s in days[:4] if s} == {s.id for s in library} - {"tea.deep"}
    assert days[:4] == days[4:]
    assert rules.of_the_day([deep], 7, first) is None


def test_two_communities_have_their_own_order() -> None:
    library = starters(*["tea"] * 30)
    orders = [[rules.of_the_day(library, g, date(2026, 3, 1) + timedelta(days=n)) for n in range(30)] for g in (7, 8)]
    assert orders[0] != orders[1]


def test_near_duplicates_are_found_whatever_the_order_of_words() -> None:
    library = [PLAIN, replace(PLAIN, id="tea.pot", text="Who makes the tea where you work?")]
    assert rules.alike("which cup do you first reach for", library) == [PLAIN]
    assert rules.alike("Where do you go when the day has been too long?", library) == []
