"""Reflections on storage: nothing typed is lost, nothing is saved undeclared, and what was said before is kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.cpd.entry import DECLARATIONS, NOBODY, OWN_WORDS, Entry
from bot.cpd.log import Typed
from bot.errors import UserError
from tests.cpd.conftest import BEN, CHLOE, GUILD, Desk

NUMBER, ANOTHER = "943 476 5919", "999 000 0018"


@pytest.fixture
async def entry(desk: Desk) -> Entry:
    return await desk.services.log.add(GUILD, CHLOE, Typed("A course", date(2026, 1, 10), None, "", ()))


async def test_a_reflection_is_written_declared_and_saved_and_its_history_kept(desk: Desk, entry: Entry) -> None:
    who, reflections = (GUILD, CHLOE, entry.id), desk.services.reflections
    with pytest.raises(UserError, match="Nothing is being written"):
        await reflections.draft(*who)
    assert (await reflections.begin(*who)).model.id == "what-so-what"
    with pytest.raises(UserError, match="Nothing is written yet"):
        await reflections.save(*who)
    await reflections.write(*who, {"stood-out": "", "matters": " It matters. "})
    for ticked in ([], [OWN_WORDS], [NOBODY, "something else"]):
        await reflections.tick(*who, ticked)
        with pytest.raises(UserError, match="tick both"):
            await reflections.save(*who)
    assert (await desk.services.log.entry(*who)).reflected is None
    await reflections.tick(*who, DECLARATIONS)
    saved = [await reflections.save(*who) for _ in range(2)]  # pressed twice
    assert [e.reflected and e.reflected.answers["matters"] for e in saved] == ["It matters."] * 2

    desk.watch.at += timedelta(days=1)
    draft = await reflections.begin(*who)
    assert draft.answers["matters"] == "It matters." and not draft.declared  # declared anew for what is new
    await reflections.write(*who, {"matters": "It matters more."})
    assert (await desk.services.log.entry(*who)).reflected == saved[0].reflected
    await reflections.tick(*who, DECLARATIONS)
    changed = (await reflections.save(*who)).reflected
    assert changed and changed.answers["matters"] == "It matters more."
    assert changed.changed_at == desk.watch.at and changed.written_at == desk.watch.at - timedelta(days=1)
    assert [v.answers["matters"] for v in await reflections.history(*who)] == ["It matters."]

    await reflections.begin(*who)
    await reflections.write(*who, {"matters": "Never mind."})
    assert (await reflections.throw_away(*who)).reflected == changed
    with pytest.raises(UserError, match="no longer in your log"):
        await reflections.begin(GUILD, BEN, entry.id)


async def test_answers_of_four_thousand_characters_and_empty_ones_are_kept_as_they_are(
    desk: Desk, entry: Entry
) -> None:
    who, reflections = (GUILD, CHLOE, entry.id), desk.services.reflections
    await reflections.begin(*who)
    await reflections.write(*who, {"matters": "x" * 4000, "next": "   "})
    await reflections.tick(*who, DECLARATIONS)
    saved = (await reflections.save(*who)).reflected
    assert saved and saved.answers == {"matters": "x" * 4000, "next": ""}


async def test_a_number_is_asked_about_until_it_is_changed_or_said_to_be_none(desk: Desk, entry: Entry) -> None:
    who, reflections = (GUILD, CHLOE, entry.id), desk.services.reflections
    await reflections.begin(*who)
    draft = await reflections.write(*who, {"stood-out": f"It was {NUMBER}.", "matters": "Much."})
    assert draft.doubtful == ("What stood out?",)
    await reflections.tick(*who, DECLARATIONS)
    with pytest.raises(UserError, match="about the number") as refusal:
        await reflections.save(*who)
    assert "943" not in str(refusal.value)
    assert (await reflections.not_a_number(*who)).doubtful == ()
    assert (await reflections.write(*who, {"matters": "Very much."})).doubtful == ()  # the same number, still none
    assert (await reflections.write(*who, {"matters": f"So is {ANOTHER}."})).doubtful  # a new one
    assert (await reflections.write(*who, {"matters": "M.", "stood-out": "S."})).doubtful == ()
    assert (await reflections.save(*who)).reflected


async def test_a_model_and_a_pace_are_remembered_and_words_survive_a_change_of_model(desk: Desk, entry: Entry) -> None:
    who, reflections = (GUILD, CHLOE, entry.id), desk.services.reflections
    await reflections.begin(*who)
    await reflections.write(*who, {"matters": "Kept aside.", "users": "They benefit."})
    gibbs = await reflections.begin(*who, model="gibbs", one_by_one=True)
    assert len(gibbs.forms) == 8 and gibbs.answers["users"] == "They benefit."
    other = await desk.services.log.add(GUILD, CHLOE, Typed("Another", date(2026, 1, 11), None, "", ()))
    next_time = await reflections.begin(GUILD, CHLOE, other.id)
    assert (next_time.model.id, next_time.one_by_one) == ("gibbs", True)
    back = await reflections.begin(*who, model="what-so-what", one_by_one=False)
    assert len(back.forms) == 1 and back.answers["matters"] == "Kept aside."
