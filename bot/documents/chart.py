"""A bar chart as SVG: drawn once, shown by the web page, the PDF and (as a picture) the Word file."""

from __future__ import annotations

from html import escape

from bot.documents import theme
from bot.documents.page import Chart

_HEIGHT = 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 8, 14, 30
_PLOT_HEIGHT = _HEIGHT - _TOP - _BOTTOM


def draw(
    chart: Chart,
    *,
    width: int = 640,
    font_size: int = 16,
    ink: str = theme.QUIET,
    bar: str = theme.BAR,
    rule: str = theme.HAIR,
) -> str:
    """The drawing alone; whoever shows it adds `chart.alt`. `ink`, `bar`, `rule` are colours or CSS values; a narrow
    drawing keeps its words readable where it is shown small."""
    top = _round_up(max(chart.bars, default=0))
    slot = (width - _LEFT - _RIGHT) / max(1, len(chart.bars))
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_HEIGHT}" '
            f'font-family="{theme.FONT}, sans-serif" font-size="{font_size}" fill="{ink}">',
            *(_scale_line(value, top, width, rule) for value in dict.fromkeys((0, top // 2, top))),
            f'<path d="{_bars(chart.bars, top, slot)}" fill="{bar}"/>',
            *(_tick(_LEFT + (position + 0.5) * slot, width, words) for position, words in chart.ticks),
            "</svg>",
        ]
    )


def _scale_line(value: int, top: int, width: int, rule: str) -> str:
    y = _TOP + _PLOT_HEIGHT * (1 - value / top)
    return (
        f'<path d="M{_LEFT} {y:.1f}H{width - _RIGHT}" stroke="{rule}"/>'
        f'<text x="{_LEFT - 6}" y="{y + 5:.1f}" text-anchor="end">{value}</text>'
    )


def _bars(bars: tuple[int, ...], top: int, slot: float) -> str:
    """All bars as one path."""
    floor = _TOP + _PLOT_HEIGHT
    return "".join(
        f"M{_LEFT + (position + 0.1) * slot:.1f} {floor}v{-_PLOT_HEIGHT * value / top:.1f}h{slot * 0.8:.1f}V{floor}z"
        for position, value in enumerate(bars)
        if value > 0
    )


def _tick(x: float, width: int, words: str) -> str:
    anchor = "start" if x < 20 else "end" if x > width - _RIGHT - 20 else "middle"
    return f'<text x="{x:.1f}" y="{_HEIGHT - 8}" text-anchor="{anchor}">{escape(words)}</text>'


def _round_up(highest: int) -> int:
    """The top of the scale: an even number a reader can halve, at or just above the highest bar."""
    if highest <= 1:
        return 1
    for step in (2, 4, 10, 20, 40, 100, 200, 400, 1000, 2000, 4000, 10_000):
        if highest <= 5 * step:
            return -(-highest // step) * step
    return highest
