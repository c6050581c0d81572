"""Who may not meet, how well two would fit, and when an offer meets a want."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.buddies import hours, rules
from bot.buddies.profile import Between, Profile, Switches, Topic, between, duo, spelt
from bot.buddies.topics import meets
from tests.buddies.people import NOW, a_profile, at, betweens, profiles, topics

STRANGERS = Between()
pairs = st.tuples(profiles(1), profiles(2))


# --- who may not meet


@pytest.mark.parametrize(
    ("one", "other", "known", "obstacle"),
    [
        ({}, {}, STRANGERS, None),
        ({}, {"member_id": 1}, STRANGERS, "themselves"),
        ({}, {}, Between(blocked=True), "blocked"),
        ({}, {}, Between(apart=True), "apart"),
        ({}, {}, Between(current=True), "current"),
        ({}, {}, Between(partners=3), None),
        ({"team": "red"}, {"team": "red"}, STRANGERS, "team"),
        ({"team": "red"}, {"team": "blue"}, STRANGERS, None),
        ({"team": "red"}, {"avoids": frozenset({"red"})}, STRANGERS, "team"),
        ({"avoids": frozenset({"red"})}, {"team": None}, STRANGERS, None),
        ({"languages": frozenset({"cy"})}, {"languages": frozenset({"en"})}, STRANGERS, "language"),
        ({"languages": frozenset({"cy", "en"})}, {"languages": frozenset({"en"})}, STRANGERS, None),
        ({"languages": frozenset({"cy"})}, {}, STRANGERS, None),
        ({"hours": at(1, 19)}, {"hours": at(1, 20)}, STRANGERS, "hours"),
        ({"hours": at(1, 19)}, {"hours": at(1, 19)}, STRANGERS, None),
        ({"hours": at(1, 19)}, {}, STRANGERS, None),
    ],
)  # fmt: skip
def test_who_may_not_meet(
    one: dict[str, object], other: dict[str, object], known: Between, obstacle: str | None
) -> None:
    first, second = a_profile(**{"member_id": 1} | one), a_profile(**{"member_id": 2} | other)  # type: ignore[arg-type]
    assert rules.obstacle(first, second, known, NOW) == obstacle
    assert rules.obstacle(second, first, known, NOW) == obstacle


@given(pairs, betweens)
def test_an_obstacle_and_a_score_are_the_same_from_both_sides(pair: tuple[Profile, Profile], known: Between) -> None:
    one, other = pair
    assert rules.obstacle(one, other, known, NOW) == rules.obstacle(other, one, known, NOW)
    assert rules.score(one, other, NOW) == rules.score(other, one, NOW)
    assert 0 <= rules.score(one, other, NOW) <= 1000


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({}, None),
        ({"paused": True}, "paused"),
        ({"buddies": 1}, "full"),
        ({"buddies": 1, "capacity": 2}, None),
        ({"switches": Switches(listed=True)}, "switched_off"),
    ],
)
def test_who_is_not_available(values: dict[str, object], why: str | None) -> None:
    assert rules.unavailable(a_profile(**values), "rounds") == why  # type: ignore[arg-type]


def test_every_switch_is_off_until_chosen() -> None:
    profile = a_profile(switches=Switches())
    assert [rules.unavailable(profile, route) for route in ("suggested", "listed", "rounds")] == ["switched_off"] * 3


def test_what_is_known_is_known_of_both() -> None:
    known = {duo(9, 4): Between(blocked=True)}
    assert between(known, 4, 9).blocked and between(known, 9, 4).blocked and not between(known, 4, 5).blocked


def test_a_teams_name_has_one_spelling() -> None:
    assert spelt("  Hand   THERAPY ") == spelt("hand therapy") == "hand therapy"


# --- the score


def test_two_who_match_in_everything_score_a_thousand() -> None:
    one = a_profile(
        offers=topics("a", "b", "c"), wants=topics("d", "e", "f"), areas=frozenset("xy"), style=frozenset("vw"),
        stage="early", hours=at(1, 17, 18, 19),
    )  # fmt: skip
    assert rules.score(one, replace(one, member_id=2, offers=one.wants, wants=one.offers), NOW) == 1000


def test_two_strangers_to_each_others_world_score_nothing() -> None:
    assert rules.score(a_profile(1), a_profile(2), NOW) == 0


def test_one_wish_met_each_way_is_worth_more_than_many_met_one_way() -> None:
    assert rules.reciprocal_fit(1, 1) > rules.reciprocal_fit(0, 5) > rules.reciprocal_fit(0, 1) > 0


def test_giving_and_getting_counts_more_than_all_else_together() -> None:
    giving = rules.reciprocal_fit(1, 1)
    everything_else = rules.AREAS[-1] + rules.STYLE[-1] + rules.SAME_STAGE + rules.MOST_TOGETHER
    assert everything_else < giving


@pytest.mark.parametrize(
    ("one", "other", "points"),
    [
        ({"stage": "early"}, {"stage": "early"}, 70),
        ({"stage": "early"}, {"stage": "newly_qualified"}, 35),
        ({"stage": "early"}, {"stage": "leading"}, 0),
        ({"stage": "early"}, {}, 0),
        ({"moves": frozenset({"returning"})}, {"moves": frozenset({"returning"}), "stage": "leading"}, 70),
        ({"areas": frozenset("ab")}, {"areas": frozenset("b")}, 100),
        ({"style": frozenset("ab")}, {"style": frozenset("abc")}, 120),
        ({"hours": at(1, 19, 20)}, {"hours": at(1, 19)}, 20),
    ],
)
def test_what_else_counts(one: dict[str, object], other: dict[str, object], points: int) -> None:
    assert rules.score(a_profile(1, **one), a_profile(2, **other), NOW) == points


# --- when an offer meets a want


@pytest.mark.parametrize(
    ("want", "offer", "met"),
    [
        (Topic("supervision"), Topic("supervision"), True),
        (Topic("supervision"), Topic("supervision-skills"), False),
        (Topic("splinting", own=True), Topic("Splinting the hand", own=True), True),
        (Topic("A difficult conversation", own=True), Topic("difficult-conversations"), True),
        (Topic("how to", own=True), Topic("how I", own=True), False),
        (Topic("hand therapy", own=True), Topic("group therapy", own=True), False),
        (Topic("dress", own=True), Topic("dres", own=True), False),
        (Topic("", own=True), Topic("", own=True), False),
        (Topic("ارتباط", own=True), Topic("ارتباط", own=True), True),
    ],
)
def test_when_an_offer_meets_a_want(want: Topic, offer: Topic, met: bool) -> None:
    assert meets(want, offer) == met


# --- free hours


def test_eight_in_the_evening_is_not_the_same_in_two_countries() -> None:
    london = a_profile(1, hours=at(1, 20))
    paris = a_profile(2, zone="Europe/Paris", hours=at(1, 20))
    assert not hours.share_an_hour(london, paris, NOW)
    assert hours.share_an_hour(london, replace(paris, hours=at(1, 21)), NOW)


@pytest.mark.parametrize(
    ("today", "new_york"),
    [("2026-03-01", 15), ("2026-03-12", 16), ("2026-04-02", 15)],
)
def test_between_two_countries_clock_changes_an_hour_is_another(today: str, new_york: int) -> None:
    """The clocks change on 8 March in New York and on 29 March in London."""
    now = datetime.fromisoformat(f"{today}T09:00Z")
    london = a_profile(1, hours=at(2, 20))
    for hour in range(24):
        over_there = a_profile(2, zone="America/New_York", hours=at(2, hour))
        assert hours.share_an_hour(london, over_there, now) == (hour == new_york)


def test_in_the_week_of_a_change_each_day_is_compared_as_it_is() -> None:
    """London changes on Sunday 29 March 2026: Friday is still winter time there, Monday summer time; UTC never is."""
    thursday = datetime(2026, 3, 26, 9, tzinfo=UTC)
    london = a_profile(1, hours=at(4, 20) | at(0, 20))
    assert hours.share_an_hour(london, a_profile(2, zone="UTC", hours=at(4, 20)), thursday)
    assert hours.share_an_hour(london, a_profile(2, zone="UTC", hours=at(0, 19)), thursday)
    assert not hours.share_an_hour(london, a_profile(2, zone="UTC", hours=at(4, 19) | at(0, 20)), thursday)


def test_an_hour_that_the_clocks_skip_is_free_for_nobody() -> None:
    before_the_change = datetime(2026, 3, 25, tzinfo=UTC)
    night = a_profile(1, hours=at(6, 1))  # Sunday, 1am to 2am
    assert hours.free_quarters(night, hours.week_of(before_the_change)) == 0
    autumn = datetime(2026, 10, 21, tzinfo=UTC)
    assert hours.free_quarters(night, hours.week_of(autumn)).bit_count() == 8, "an hour that comes twice"


def test_the_longest_week_of_the_year_has_all_its_hours() -> None:
    """From midnight UTC on Monday 19 October 2026 it is summer time, and Monday's first hour has just gone by."""
    monday = datetime(2026, 10, 19, tzinfo=UTC)
    night = a_profile(1, hours=at(0, 0))
    assert hours.share_an_hour(night, a_profile(2, zone="UTC", hours=at(0, 0)), monday)


def test_a_quarter_past_in_kathmandu_still_leaves_an_hour_or_not() -> None:
    """Kathmandu is 5:45 ahead of London in winter: its Tuesday 7pm to 9pm is 1.15pm to 3.15pm there."""
    kathmandu = a_profile(1, zone="Asia/Kathmandu", hours=at(1, 19, 20))
    assert hours.share_an_hour(kathmandu, a_profile(2, hours=at(1, 14)), NOW)
    assert not hours.share_an_hour(kathmandu, a_profile(2, hours=at(1, 13)), NOW)
    assert hours.common_hour(kathmandu, a_profile(2, hours=at(1, 14)), NOW) == 24 + 19
    assert hours.common_hour(a_profile(2, hours=at(1, 14)), kathmandu, NOW) == 24 + 14


@given(st.sampled_from(["Europe/London", "Asia/Kathmandu", "Pacific/Apia"]), st.integers(0, 167), st.integers(0, 400))
def test_somebody_free_for_an_hour_shares_it_with_themselves_in_any_week(zone: str, hour: int, day: int) -> None:
    now = NOW + timedelta(days=day, hours=7)
    profile = a_profile(zone=zone, hours=frozenset({hour}))
    free = hours.free_quarters(profile, hours.week_of(now))
    skipped = zone == "Europe/London" and hour == 6 * 24 + 1
    assert free or skipped
    assert hours.common_hour(profile, profile, now) == (hour if free else None)


@given(pairs)
def test_a_common_hour_is_free_for_both(pair: tuple[Profile, Profile]) -> None:
    one, other = pair
    found = hours.common_hour(one, other, NOW)
    assert found is None or found in one.hours
    assert (found is None) == (hours.common_hour(other, one, NOW) is None)
