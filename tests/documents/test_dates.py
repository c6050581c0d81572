from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.documents.dates import date_and_clock, span, zone_of

JUNE = datetime(2025, 6, 3, 19, tzinfo=UTC)
JANUARY = datetime(2025, 1, 7, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "zone", "words"),
    [
        (JUNE, "Europe/London", "Tuesday 3 June 2025, 20:00 to 21:00 BST (19:00 to 20:00 UTC)"),
        (JANUARY, "Europe/London", "Tuesday 7 January 2025, 20:00 to 21:00 GMT"),
        (JUNE, "UTC", "Tuesday 3 June 2025, 19:00 to 20:00 UTC"),
        (
            JUNE,
            "Australia/Sydney",
            "Wednesday 4 June 2025, 05:00 to 06:00 AEST (Tuesday 3 June 2025, 19:00 to 20:00 UTC)",
        ),
        (
            JUNE + timedelta(hours=7),
            "America/Sao_Paulo",
            "Tuesday 3 June 2025, 23:00 to Wednesday 4 June 2025, 00:00 Sao Paulo time "
            "(Wednesday 4 June 2025, 02:00 to 03:00 UTC)",
        ),
    ],
)
def test_an_hour_is_said_in_the_communitys_time_and_in_utc(start: datetime, zone: str, words: str) -> None:
    assert span(start, start + timedelta(hours=1), zone_of(zone)) == words


@pytest.mark.parametrize("name", ["Nowhere/Atall", "../../etc/passwd", "", "/etc/localtime", "x\x00y"])
def test_a_zone_that_means_nothing_is_utc(name: str) -> None:
    assert date_and_clock(JUNE, zone_of(name)) == "Tuesday 3 June 2025, 19:00"
