from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bot.documents.chart import draw
from bot.documents.numbers import chart_of_minutes, describe_minutes

OPENED = datetime(2025, 6, 3, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("per_minute", "words"),
    [
        ([0, 4, 10, 2], "The busiest minute is 19:02, with 10 messages. The second half is busier than the first."),
        ([9, 8, 1, 1], "The first half is busier than the second."),
        ([5, 5, 5, 5], "20 messages, about 5 a minute."),
        ([1], "over 1 minute: 1 message, about 1 a minute."),
        ([0, 0, 1], "1 message, less than one a minute."),
        ([0, 0, 1], "2 minutes had no message."),
    ],
)
def test_the_chart_is_told_in_words(per_minute: list[int], words: str) -> None:
    assert words in describe_minutes(per_minute, OPENED, UTC)


counts = st.lists(st.integers(0, 5000), min_size=1, max_size=3000).filter(any)


@given(counts)
def test_the_bars_count_every_message_and_stay_few_enough_to_see(per_minute: list[int]) -> None:
    chart = chart_of_minutes(per_minute, OPENED, UTC)
    assert sum(chart.bars) == sum(per_minute)
    assert len(chart.bars) <= 90
    assert 1 <= len(chart.ticks) <= 8
    assert all(0 <= position < len(chart.bars) for position, _ in chart.ticks)


@given(counts)
def test_the_drawing_is_well_formed_and_keeps_inside_its_frame(per_minute: list[int]) -> None:
    drawing = etree.fromstring(draw(chart_of_minutes(per_minute, OPENED, UTC)))
    assert drawing.get("viewBox") == "0 0 640 200"
    heights = [float(y) for y in drawing.xpath("//*[local-name()='text']/@y")]
    assert all(0 <= height <= 200 for height in heights)
