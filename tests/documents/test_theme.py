from __future__ import annotations

import pytest

from bot.documents import theme


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio."""

    def luminance(colour: str) -> float:
        parts = (int(colour[position : position + 2], 16) / 255 for position in (1, 3, 5))
        linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


DAY = (theme.PAPER, theme.CREAM, theme.BOX, theme.MINE)
NIGHT = (theme.NIGHT_PAPER, theme.NIGHT_BOX, theme.NIGHT_MINE)


@pytest.mark.parametrize(
    ("word", "grounds"),
    [(word, DAY) for word in (theme.INK, theme.QUIET, theme.ACCENT)]
    + [(word, NIGHT) for word in (theme.NIGHT_INK, theme.NIGHT_QUIET, theme.NIGHT_ACCENT)],
)
def test_words_stand_out_seven_to_one(word: str, grounds: tuple[str, ...]) -> None:
    assert min(contrast(word, ground) for ground in grounds) >= 7


@pytest.mark.parametrize(
    ("line", "grounds"),
    [(theme.BAR, DAY), (theme.RULE, DAY), (theme.NIGHT_RULE, NIGHT), (theme.NIGHT_ACCENT, NIGHT)],
)
def test_bars_and_edges_stand_out_three_to_one(line: str, grounds: tuple[str, ...]) -> None:
    assert min(contrast(line, ground) for ground in grounds) >= 3


def test_nothing_is_smaller_than_eleven_points() -> None:
    assert min(theme.TITLE, theme.HEADING, theme.SUBHEADING, theme.BODY, theme.SMALL) >= 11
