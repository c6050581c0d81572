"""Members' own starters on both databases: suggested, read, decided on, and then drawn like any other."""

from __future__ import annotations

import pytest

from bot.errors import UserError
from bot.starters.drawing import channel_place
from bot.starters.starter import Wish
from bot.starters.suggestions import CARD, REDRAW, Suggestion, Words
from tests.starters.conftest import GUILD, Desk

AMARA, BEN, ORGANISER = 11, 12, 14
THEMES = ("tea", "cake")
WORDS = Words.read("Who pours when everybody is tired?", "Who pours for them?", "tea", THEMES)
EVERYTHING = Wish(audience="chat")


async def suggested(desk: Desk, words: Words = WORDS, *, credited: bool = True) -> Suggestion:
    return await desk.suggestions.suggest(GUILD, AMARA, words, credited=credited)


async def drawn(desk: Desk, count: int) -> dict[str, int | None]:
    """By id, whom each thanks."""
    draws = [await desk.starters.draw(GUILD, channel_place(1), EVERYTHING) for _ in range(count)]
    return {d.starter.id: d.starter.author_id for d in draws}


@pytest.mark.parametrize(
    ("text", "follow_up", "theme", "told"),
    [
        ("Do you like tea or coffee?", "", "tea", "can't be a starter yet: yes or no would answer it"),
        ("Tea?", "", "tea", "too short"),
        ("Which patient taught you most?", "", "tea", "details of the people somebody works with"),
        ("Who pours when all are tired?", "And what did the client say?", "tea", "follow-up could invite"),
        ("Who pours when all are tired?", "x" * 201, "tea", "follow-up is too long"),
        ("Who pours when all are tired?", "", "soup", "one of the themes"),
    ],
)
def test_what_cannot_be_a_starter_is_refused_in_words(text: str, follow_up: str, theme: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        Words.read(text, follow_up, theme, THEMES)


def test_words_are_tidied() -> None:
    assert Words.read("  Who pours\nwhen  all are tired? ", " ", "tea", THEMES).text == "Who pours when all are tired?"


async def test_once_accepted_it_is_drawn_beside_the_shipped_ones(desk: Desk) -> None:
    suggestion = await suggested(desk)
    assert f"own.{suggestion.id}" not in await drawn(desk, 7)
    await desk.suggestions.accept(GUILD, suggestion.id, ORGANISER, edition=1)
    assert await drawn(desk, 1) == {f"own.{suggestion.id}": AMARA}
    assert await desk.notices() == [(AMARA, "starter.accepted")]
    elsewhere = await desk.starters.draw(GUILD + 1, channel_place(1), Wish(theme="tea", audience="pair"))
    assert elsewhere.starter.id != f"own.{suggestion.id}"


async def test_who_does_not_wish_to_be_named_is_not(desk: Desk) -> None:
    suggestion = await suggested(desk, credited=False)
    await desk.suggestions.accept(GUILD, suggestion.id, ORGANISER, edition=1)
    assert (await drawn(desk, 8))[f"own.{suggestion.id}"] is None


async def test_nobody_accepts_words_they_have_not_read(desk: Desk) -> None:
    suggestion = await suggested(desk)
    new = Words.read("Who pours when the week was long?", "", "cake", THEMES)
    edited = await desk.suggestions.edit(GUILD, suggestion.id, new, edition=1)
    assert edited.edition == 2
    for press in (
        desk.suggestions.accept(GUILD, suggestion.id, ORGANISER, edition=1),
        desk.suggestions.decline(GUILD, suggestion.id, ORGANISER, "No.", edition=1),
        desk.suggestions.edit(GUILD, suggestion.id, WORDS, edition=1),
    ):
        with pytest.raises(UserError, match="changed since you opened it"):
            await press
    accepted = await desk.suggestions.accept(GUILD, suggestion.id, ORGANISER, edition=2)
    assert (accepted.text, accepted.theme) == (new.text, "cake")


async def test_declining_needs_a_reason_which_its_author_gets(desk: Desk) -> None:
    suggestion = await suggested(desk)
    with pytest.raises(UserError, match="give a reason"):
        await desk.suggestions.decline(GUILD, suggestion.id, ORGANISER, "  ", edition=1)
    await desk.suggestions.decline(GUILD, suggestion.id, ORGANISER, "We have one like it.", edition=1)
    assert (await desk.suggestions.suggestion(GUILD, suggestion.id)).note == "We have one like it."
    assert await desk.notices() == [(AMARA, "starter.declined")]


async def test_a_decision_stands(desk: Desk) -> None:
    suggestion = await suggested(desk)
    await desk.suggestions.accept(GUILD, suggestion.id, ORGANISER, edition=1)
    with pytest.raises(UserError, match="already been accepted"):
        await desk.suggestions.decline(GUILD, suggestion.id, ORGANISER, "No.", edition=1)
    with pytest.raises(UserError, match="already been accepted"):
        await desk.suggestions.take_back(GUILD, suggestion.id, AMARA)


async def test_its_author_and_nobody_else_takes_it_back(desk: Desk) -> None:
    suggestion = await suggested(desk)
    with pytest.raises(UserError, match="can't find that suggestion"):
        await desk.suggestions.take_back(GUILD, suggestion.id, BEN)
    for _ in range(2):
        await desk.suggestions.take_back(GUILD, suggestion.id, AMARA)
    assert await desk.suggestions.waiting(GUILD) == []
    with pytest.raises(UserError, match="already been taken back"):
        await desk.suggestions.accept(GUILD, suggestion.id, ORGANISER, edition=1)


async def test_one_that_was_taken_out_again_is_drawn_no_more(desk: Desk) -> None:
    suggestion = await suggested(desk)
    await desk.suggestions.accept(GUILD, suggestion.id, ORGANISER, edition=1)
    assert [own.id for own in await desk.suggestions.own(GUILD)] == [suggestion.id]
    assert (await desk.suggestions.retire(GUILD, suggestion.id, ORGANISER)).state == "retired"
    assert f"own.{suggestion.id}" not in await drawn(desk, 9)


async def test_the_same_words_sent_twice_are_one_and_a_flood_has_an_end(desk: Desk) -> None:
    first, again = await suggested(desk), await suggested(desk)
    assert first == again
    for number in range(9):
        await suggested(desk, Words.read(f"Who pours on day number {number}?", "", "tea", THEMES))
    with pytest.raises(UserError, match="10 of your suggestions are waiting"):
        await suggested(desk, Words.read("Who pours on the last day?", "", "tea", THEMES))
    assert len(await desk.planned(CARD)) == 10


async def test_near_duplicates_are_pointed_out_but_not_itself(desk: Desk) -> None:
    suggestion = await suggested(desk, Words.read("For which cup do you reach first?", "", "tea", THEMES))
    assert [s.id for s in await desk.suggestions.alike(suggestion)] == ["tea.cup"]
    await desk.suggestions.accept(GUILD, suggestion.id, ORGANISER, edition=1)
    assert [s.id for s in await desk.suggestions.alike(suggestion)] == ["tea.cup"]


async def test_the_organisers_card_follows_what_happens(desk: Desk) -> None:
    suggestion = await suggested(desk)
    await desk.suggestions.edit(GUILD, suggestion.id, Words.read("Who pours at dawn?", "", "tea", THEMES), edition=1)
    assert await desk.planned(REDRAW) == []  # there is no card yet
    await desk.suggestions.card_stands(GUILD, suggestion.id, 500, edition=1)
    await desk.suggestions.accept(GUILD, suggestion.id, ORGANISER, edition=2)
    assert [item.step for item in await desk.planned(REDRAW)] == ["card-2-waiting", "card-2-accepted"]
