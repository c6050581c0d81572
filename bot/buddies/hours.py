"""Free hours of two people, compared by what their clocks show in the coming seven days.

A weekly grid is in wall time, so whether two grids meet depends on the week: Sydney and London stand eleven, ten or
nine hours apart. A week is cut into quarters of an hour, since Kathmandu stands at a quarter to.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from bot.buddies.profile import HOURS_IN_A_WEEK, Profile
from bot.recurrence import zone_named

QUARTER = timedelta(minutes=15)
QUARTERS = HOURS_IN_A_WEEK * 4
STARTS = QUARTERS + 8
"""Quarters in which an hour may begin: two hours more, or a week in which clocks go back would lack its first hour."""
_ALL = STARTS + 3  # the last of these hours takes three more to end


def week_of(now: datetime) -> datetime:
    """Where the seven days begin: today at midnight UTC, so that a day's questions get one answer."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def free_quarters(profile: Profile, week: datetime) -> int:
    """One bit for each quarter in which they are free, the first lowest: the week, and so much beyond as hours need."""
    quarters = _quarters_by_hour(profile.zone, week)
    free = 0
    for hour in profile.hours:
        free |= quarters[hour]
    return free


def whole_hours(free: int) -> int:
    """The quarters at which a wholly free hour begins."""
    return free & free >> 1 & free >> 2 & free >> 3 & ~(-1 << STARTS)


def within_the_week(free: int) -> int:
    return free & ~(-1 << QUARTERS)


def in_common(one: Profile, other: Profile, now: datetime) -> int:
    """Quarters of an hour in the week in which both are free."""
    week = week_of(now)
    return within_the_week(free_quarters(one, week) & free_quarters(other, week)).bit_count()


def share_an_hour(one: Profile, other: Profile, now: datetime) -> bool:
    """Whether both are free for some hour on end; so too when one of them has not told any hours."""
    return not (one.hours and other.hours) or common_hour(one, other, now) is not None


def common_hour(viewer: Profile, other: Profile, now: datetime) -> int | None:
    """The hour of the viewer's own week (Monday 00:00 is 0) in which the first hour free for both begins."""
    week = week_of(now)
    common = whole_hours(free_quarters(viewer, week) & free_quarters(other, week))
    if not common:
        return None
    first = (common & -common).bit_length() - 1
    return _wall_hour(week + first * QUARTER, viewer.zone)


@lru_cache(maxsize=256)
def _quarters_by_hour(zone: str, week: datetime) -> tuple[int, ...]:
    """For each hour of the wall-clock week in a zone, the quarters in which a clock there shows it."""
    quarters = [0] * HOURS_IN_A_WEEK
    for number in range(_ALL):
        quarters[_wall_hour(week + number * QUARTER, zone)] |= 1 << number
    return tuple(quarters)


def _wall_hour(at: datetime, zone: str) -> int:
    local = at.astimezone(zone_named(zone))
    return local.weekday() * 24 + local.hour
