"""Time zones by the words people use for them."""

from __future__ import annotations

import pytest

from bot.community.rules import zones_for
from bot.errors import UserError


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("Europe/London", "Europe/London"), ("nairobi", "Africa/Nairobi"), ("Ireland", "Europe/Dublin")],
)
def test_the_best_fit_comes_first(typed: str, zone: str) -> None:
    assert zones_for(typed)[0] == zone


def test_a_zones_own_name_is_never_asked_about() -> None:
    assert zones_for("America/Indiana/Knox") == ["America/Indiana/Knox"]


@pytest.mark.parametrize("typed", ["", "   ", "Atlantis", "@everyone", "x" * 400, "\u202e"])
def test_what_nobody_knows_is_said(typed: str) -> None:
    with pytest.raises(UserError, match="I don't know that place"):
        zones_for(typed)
