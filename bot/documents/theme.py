"""One look for every format. Contrasts are checked by a test: words at least 7 to 1, rules and bars at least 3 to 1."""

from __future__ import annotations

from typing import Final

INK: Final = "#1A1A1A"
QUIET: Final = "#4A4A4A"  # times, remarks
ACCENT: Final = "#0B4F5C"  # headings, links
BAR: Final = "#2A7F8E"
RULE: Final = "#767676"  # the edge that marks a reply or a box
HAIR: Final = "#D8D4C8"  # between messages: decoration only
PAPER: Final = "#FFFFFF"
CREAM: Final = "#FFFDF5"
BOX: Final = "#F4F1E6"  # notes, code, table heads
MINE: Final = "#E9F3F4"  # behind one's own messages

NIGHT_INK: Final = "#ECEAE4"
NIGHT_QUIET: Final = "#BDBAB2"
NIGHT_ACCENT: Final = "#8FD3DF"
NIGHT_RULE: Final = "#8A8880"
NIGHT_HAIR: Final = "#3D3C39"
NIGHT_PAPER: Final = "#191918"
NIGHT_BOX: Final = "#262523"
NIGHT_MINE: Final = "#17302F"

# Points. Nothing people read is smaller than SMALL.
TITLE: Final = 24
HEADING: Final = 17
SUBHEADING: Final = 14
BODY: Final = 12
SMALL: Final = 11

FONT: Final = "Noto Sans"
FONT_ARABIC: Final = "Noto Sans Arabic"
FONT_CODE: Final = "DejaVu Sans Mono"
OFFICE_FONT: Final = "Arial"  # what every word processor has
OFFICE_CODE_FONT: Final = "Courier New"
WEB_FONTS: Final = 'system-ui, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif'
WEB_CODE_FONTS: Final = 'ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace'
