from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.casting import FEWEST_PEOPLE, Casting, CastingError, Part, cast, most_people
from bot.demo.performance import SCRIPT
from bot.demo.script import load_script

WHOLE = load_script(SCRIPT)


def kept(casting: Casting) -> list[Part]:
    return [part for part in chain.from_iterable(casting.parts.values()) if not part.stays_out]


@given(people=st.integers(FEWEST_PEOPLE, most_people(WHOLE)), more=st.integers(0, 60))
def test_exactly_as_many_people_and_messages_are_cast_as_were_asked_for(people: int, more: int) -> None:
    casting = cast(WHOLE, people, people + more // 2)
    parts = kept(casting)
    assert len(parts) == people + more // 2
    assert {part.by for part in parts} == set(casting.speakers) and len(casting.speakers) == people


def test_a_whole_evening_of_65_people_and_733_messages_can_be_cast() -> None:
    parts = kept(cast(WHOLE, 65, 733))
    assert (len(parts), len({part.by for part in parts})) == (733, 65)
    assert sum(part.reply_to is not None for part in parts) > 200


@given(people=st.integers(FEWEST_PEOPLE, most_people(WHOLE)))
def test_a_reply_comes_after_what_it_answers_and_nobody_absent_is_mentioned(people: int) -> None:
    casting = cast(WHOLE, people, people * 3)
    for parts in casting.parts.values():
        said: set[Part] = set()
        for part in parts:
            assert part.reply_to is None or part.reply_to in said
            said.add(part)
    lines = {line.says: line for line in WHOLE.cast.lines()}
    mentioned = {key for part in kept(casting) if part.says in lines for key in lines[part.says].mentions}
    assert mentioned <= set(casting.speakers)


def test_somebody_watches_and_those_who_do_not_agree_have_words_of_their_own() -> None:
    casting = cast(WHOLE, 8, 40)
    outside = {part.by for part in chain.from_iterable(casting.parts.values()) if part.stays_out}
    assert casting.watchers
    assert outside == set(casting.without_consent)
    assert len(set(casting.everyone)) == len(casting.everyone)


@pytest.mark.parametrize(
    ("people", "messages", "sentence"),
    [
        (70, 200, "--people must be from 4 to 69: the script has no more to say."),
        (3, 200, "--people must be from 4 to 69: the script has no more to say."),
        (8, 7, "--messages must be from 8 to 85 with 8 people: the script has no more to say."),
        (8, 86, "--messages must be from 8 to 85 with 8 people: the script has no more to say."),
    ],
)
def test_more_than_the_script_holds_is_refused_with_what_it_holds(people: int, messages: int, sentence: str) -> None:
    with pytest.raises(CastingError, match=f"^{sentence}$"):
        cast(WHOLE, people, messages)
    cast(WHOLE, 8, 85)
