"""The shipped starters, measured: every one has to be short, plain, open and unlike the others."""

from __future__ import annotations

import itertools
import statistics
from collections import Counter

import pytest
import textstat

from bot.config import PROJECT
from bot.starters import rules
from bot.starters.library import read_library
from bot.starters.starter import Library, Starter

THEMES = {
    "confidence", "storytelling", "difficult-conversations", "reflective-learning", "personal-power",
    "personal-community", "allyship", "career-transitions", "newly-qualified", "return-to-practice", "supervision",
    "wellbeing", "leadership",
}  # fmt: skip
HARDEST_GRADE = 9  # Flesch-Kincaid: what a reader of about 14 can follow
USUAL_GRADE = 6  # and of about 11


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(PROJECT / "prompts" / "starters")


def of_theme(library: Library, theme: str) -> list[Starter]:
    return [starter for starter in library.starters if starter.theme == theme]


def test_there_are_thirteen_themes_of_twelve_and_nearly_all_may_stand_in_a_public_chat(library: Library) -> None:
    assert set(library.themes) >= THEMES
    for theme in library.themes:
        starters = of_theme(library, theme)
        assert len(starters) >= 12, theme
        assert sum(map(rules.is_for_all_to_read, starters)) >= len(starters) * 8 / 12, theme


def test_each_theme_goes_from_light_to_deep_and_from_the_start_to_the_end(library: Library) -> None:
    for theme in library.themes:
        starters = of_theme(library, theme)
        assert {starter.depth for starter in starters} == {1, 2, 3}, theme
        assert {starter.stage for starter in starters} >= {"start", "middle", "end"}, theme
        assert {starter.audience for starter in starters} == {"chat", "pair", "circle", "anyone"}, theme


def test_each_has_a_follow_up_that_asks_and_an_idea_behind_it(library: Library) -> None:
    assert [s.id for s in library.starters if not s.follow_up.endswith("?")] == []
    assert [s.id for s in library.starters if rules.answers_yes_or_no(s.follow_up)] == []
    assert [s.id for s in library.starters if not (s.framework and s.licence)] == []
    assert [s.id for s in library.starters if len(s.follow_up) > 90] == []


def test_each_is_easy_to_read(library: Library) -> None:
    grades = {starter.text: textstat.flesch_kincaid_grade(starter.text) for starter in library.starters}
    assert [text for text, grade in grades.items() if grade > HARDEST_GRADE] == []
    assert statistics.mean(grades.values()) <= USUAL_GRADE
    follow_ups = [textstat.flesch_kincaid_grade(starter.follow_up) for starter in library.starters]
    assert max(follow_ups) <= HARDEST_GRADE


def test_no_two_ask_nearly_the_same(library: Library) -> None:
    pairs = itertools.combinations(library.starters, 2)
    assert [(a.id, b.id) for a, b in pairs if rules.likeness(a.text, b.text) >= rules.ALIKE] == []
    follow_ups = Counter(starter.follow_up for starter in library.starters)
    assert [text for text, times in follow_ups.items() if times > 1] == []


def test_neighbours_begin_differently_and_no_opening_wears_thin(library: Library) -> None:
    def first_word(starter: Starter) -> str:
        return starter.text.split()[0].casefold()

    for theme in library.themes:
        starters = of_theme(library, theme)
        assert [b.id for a, b in itertools.pairwise(starters) if first_word(a) == first_word(b)] == []
    openings = Counter(first_word(starter) for starter in library.starters)
    assert max(openings.values()) <= len(library.starters) / 10
    assert len(openings) >= 30


def test_plain_uk_english(library: Library) -> None:
    american = ("color", "behavior", "practicing", "program ", "favorite", "realiz", "licens")
    said = [(s.id, f"{s.text} {s.follow_up} {s.framework} {s.caution}".casefold()) for s in library.starters]
    assert [(name, word) for name, text in said for word in american if word in text] == []


def test_wellbeing_always_says_where_to_turn(library: Library) -> None:
    assert all("116 123" in starter.caution for starter in of_theme(library, "wellbeing"))
    assert all("Nobody has to" in starter.caution for starter in of_theme(library, "allyship"))
