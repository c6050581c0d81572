"""Dates and times as people write and read them, in a community's own time zone.

Reading takes a phrase apart from the outside in: first a zone (`zones`), then the time of day (`clocks`), and what is
left must be a day (`days`). Nothing is guessed and nothing is passed over: a part that is missing, that could mean two
things or that is not understood is a `UserError` that says so.
"""

from __future__ import annotations

from bot.when.reading import TwoTimes, Understood, When, read_when
from bot.when.words import clock_words, discord_time, in_words
from bot.when.zones import zones_matching

__all__ = [
    "TwoTimes",
    "Understood",
    "When",
    "clock_words",
    "discord_time",
    "in_words",
    "read_when",
    "zones_matching",
]
