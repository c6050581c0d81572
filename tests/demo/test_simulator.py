"""Canaries: each private touch of simcord, so that a new version that breaks one is noticed here."""

from __future__ import annotations

import inspect
from datetime import timedelta

import pytest
from simcord.env import Env

from bot.config import Settings
from bot.demo.simulator import World, hurry, simulate


def test_simcord_still_waits_by_a_keyword_that_can_be_shortened() -> None:
    hurry()
    assert inspect.signature(Env._settle_internal).parameters["idle"].default == 0.001


@pytest.mark.parametrize("allowed", [True, False])
async def test_the_bot_learns_from_its_application_whether_it_may_read_words(settings: Settings, allowed: bool) -> None:
    async with simulate(settings, words_allowed=allowed) as world:
        assert world.app.client.hears_words is allowed


async def test_time_stands_still_until_it_is_moved(world: World) -> None:
    before = world.now
    await world.run_for(timedelta(hours=2))
    assert timedelta(hours=2) <= world.now - before < timedelta(hours=2, seconds=1)
