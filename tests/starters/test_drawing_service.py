"""Drawing, posting and keeping starters, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.errors import UserError
from bot.starters.drawing import POST, channel_place, member_place
from bot.starters.starter import Wish
from db import starters as table
from tests.starters.conftest import GUILD, Desk, small_library

HERE, THERE, AMARA, BEN = channel_place(1), channel_place(2), 11, 12
EVERYBODY = Wish(audience="chat")


async def ids(desk: Desk, count: int, wish: Wish = EVERYBODY, place: str = HERE, guild: int = GUILD) -> list[str]:
    return [(await desk.starters.draw(guild, place, wish)).starter.id for _ in range(count)]


async def test_nothing_comes_twice_until_all_have_come_also_across_a_restart(desk: Desk) -> None:
    first = await ids(desk, 4)
    desk.begin_again(seed=99)
    first += await ids(desk, 3)
    assert sorted(first) == sorted(s.id for s in small_library().starters if s.id != "tea.cold")
    assert sorted(await ids(desk, 7)) == sorted(first)


async def test_each_place_and_each_community_has_a_history_of_its_own(desk: Desk) -> None:
    wish = Wish(theme="tea", audience="pair", private=True)
    for place, guild in ((HERE, GUILD), (THERE, GUILD), (HERE, GUILD + 1)):
        assert set(await ids(desk, 3, wish, place, guild)) == {"tea.pot", "tea.leaf", "tea.cold"}


async def test_what_was_drawn_with_another_wish_counts_too(desk: Desk) -> None:
    tea = await ids(desk, 4, replace(EVERYBODY, theme="tea"))
    assert set(await ids(desk, 3)).isdisjoint(tea)


async def test_what_a_draw_looks_at_does_not_grow_with_history(desk: Desk) -> None:
    await ids(desk, 40)
    async with desk.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(table.DrawRow)) == 7
        assert await session.scalar(select(table.PlaceRow.turn)) == 40


async def test_two_draws_at_once_bring_two_different_ones(desk: Desk) -> None:
    drawn = await asyncio.gather(*(desk.starters.draw(GUILD, HERE, EVERYBODY) for _ in range(7)))
    assert len({d.starter.id for d in drawn}) == 7
    assert sorted(d.turn for d in drawn) == list(range(1, 8))


async def test_another_asks_for_the_same_in_the_same_place(desk: Desk) -> None:
    drawn = await desk.starters.draw(GUILD, HERE, replace(EVERYBODY, theme="cake"))
    seen = {drawn.starter.id}
    for _ in range(2):
        drawn = await desk.starters.another(GUILD, drawn.id)
        seen.add(drawn.starter.id)
    assert seen == {"cake.0", "cake.1", "cake.2"}


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (Wish(theme="tea", audience="pair", depth=3), "Deep questions are for private places"),
        (Wish(theme="soup"), "No starter fits all of that"),
    ],
)
async def test_where_none_fits_it_says_so_and_notes_nothing(desk: Desk, wish: Wish, told: str) -> None:
    with pytest.raises(UserError, match=told):
        await desk.starters.draw(GUILD, HERE, wish)
    async with desk.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(table.PlaceRow)) == 0


async def test_a_draw_belongs_to_one_server(desk: Desk) -> None:
    drawn = await desk.starters.draw(GUILD, HERE, EVERYBODY)
    for use in (desk.starters.drawn, desk.starters.another, desk.starters.post):
        with pytest.raises(UserError, match="can't find that question"):
            await use(GUILD + 1, drawn.id)


async def test_one_that_left_the_library_is_said_to_be_gone_and_another_still_comes(desk: Desk) -> None:
    drawn = await desk.starters.draw(GUILD, HERE, replace(EVERYBODY, theme="cake"))
    whole = small_library()
    desk.shelf.library = replace(whole, starters=tuple(s for s in whole.starters if s.id != drawn.starter.id))
    with pytest.raises(UserError, match="no longer among the starters"):
        await desk.starters.drawn(GUILD, drawn.id)
    assert (await desk.starters.another(GUILD, drawn.id)).starter.theme == "cake"


async def test_pressing_post_twice_posts_once_and_a_later_draw_posts_again(desk: Desk) -> None:
    wish = Wish(theme="tea", audience="chat", stage="end", depth=2)  # one fits, so it comes every time
    drawn = await desk.starters.draw(GUILD, HERE, wish)
    await desk.starters.post(GUILD, drawn.id)
    await desk.starters.post(GUILD, drawn.id)
    assert [item.subject for item in await desk.planned(POST)] == [f"starter:{drawn.id}"]
    again = await desk.starters.draw(GUILD, HERE, wish)
    assert again.id == drawn.id
    await desk.starters.post(GUILD, again.id)
    assert len(await desk.planned(POST)) == 2


@pytest.mark.parametrize(
    ("place", "wish"),
    [(HERE, Wish(theme="tea", audience="pair", stage="middle", depth=3)), (member_place(AMARA), EVERYBODY)],
)
async def test_what_is_for_fewer_eyes_is_not_posted(desk: Desk, place: str, wish: Wish) -> None:
    drawn = await desk.starters.draw(GUILD, place, replace(wish, private=True))
    async with desk.database.writing() as session:  # the thread it was drawn in has become a public channel
        row = await session.get(table.DrawRow, drawn.id)
        assert row is not None
        row.wish = {**row.wish, "private": False}
    with pytest.raises(UserError, match="for a smaller circle"):
        await desk.starters.post(GUILD, drawn.id)
    assert await desk.planned(POST) == []


async def test_todays_question_is_the_same_for_all_and_changes_at_midnight_there(desk: Desk) -> None:
    await desk.communities.change(GUILD, timezone="Pacific/Auckland")
    today = await desk.starters.today(GUILD)
    assert today == await desk.starters.today(GUILD)
    desk.at += timedelta(hours=22)  # from 1am to 11pm there; by UTC the day has turned
    assert await desk.starters.today(GUILD) == today
    desk.at += timedelta(hours=2)
    assert await desk.starters.today(GUILD) != today
    taken = await desk.starters.take_today(GUILD, AMARA)
    assert taken.place == member_place(AMARA)
    others = {(await desk.starters.another(GUILD, taken.id)).starter.id for _ in range(6)}
    assert taken.starter.id not in others and len(others) == 6


async def test_what_is_saved_is_ones_own_and_keeps_its_words(desk: Desk) -> None:
    drawn = await desk.starters.draw(GUILD, HERE, EVERYBODY)
    assert await desk.starters.save(GUILD, AMARA, drawn.id)
    assert not await desk.starters.save(GUILD, AMARA, drawn.id)
    desk.shelf.library = replace(small_library(), starters=())
    page = await desk.starters.saved(GUILD, AMARA)
    assert (page.total, page.saved[0].text) == (1, drawn.starter.text)
    assert (await desk.starters.saved(GUILD, BEN)).total == 0
    with pytest.raises(UserError, match="not on your list"):
        await desk.starters.saved_one(GUILD, BEN, page.saved[0].id)
    await desk.starters.unsave(GUILD, BEN, page.saved[0].id)
    assert (await desk.starters.saved(GUILD, AMARA)).total == 1
    await desk.starters.unsave(GUILD, AMARA, page.saved[0].id)
    assert (await desk.starters.saved(GUILD, AMARA)).total == 0


async def test_a_long_list_comes_in_pages_and_has_an_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.starters.drawing.MOST_SAVED", 6)
    for _ in range(6):
        drawn = await desk.starters.draw(GUILD, HERE, EVERYBODY)
        await desk.starters.save(GUILD, AMARA, drawn.id)
    assert [len((await desk.starters.saved(GUILD, AMARA, page=n, size=4)).saved) for n in (0, 1, 9)] == [4, 2, 2]
    drawn = await desk.starters.draw(GUILD, HERE, EVERYBODY)
    with pytest.raises(UserError, match="Your list is full"):
        await desk.starters.save(GUILD, AMARA, drawn.id)


async def test_a_pair_begins_with_the_same_light_one_however_often_it_is_asked_for(desk: Desk) -> None:
    begun = await desk.starters.for_pair(GUILD, 5)
    assert begun.starter.depth == 1 and begun.starter.audience in ("pair", "anyone")
    desk.begin_again(seed=99)
    assert await desk.starters.for_pair(GUILD, 5) == begun
    assert (await desk.starters.for_pair(GUILD, 6)).place == channel_place(6)
    later = await desk.starters.draw(GUILD, channel_place(5), Wish(audience="pair", private=True))
    assert later.starter != begun.starter


async def test_two_presses_on_another_bring_one(desk: Desk) -> None:
    drawn = await desk.starters.draw(GUILD, HERE, Wish(audience="pair", private=True))
    presses = [desk.starters.post_another(GUILD, drawn.id, drawn.turn) for _ in range(2)]
    came = [another for another in await asyncio.gather(*presses) if another is not None]
    assert [another.turn for another in came] == [drawn.turn + 1]
    assert len(await desk.planned(POST)) == 1
