"""What the PDF's fonts can show: the strict PDF standards refuse a file in which even one glyph is missing."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import emoji
import fontpkg  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from bot.documents import theme

_JOINERS = frozenset({0x200C, 0x200D, *range(0xFE00, 0xFE10)})
_SKIN_TONE = re.compile(r"_(?:light|medium-light|medium|medium-dark|dark)_skin_tone")
_LONG_RUN = re.compile(r"[^\s\u200b]{40,}")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_SOFT_BREAK = "\u200b"
_PIECE = 10


def font_folders() -> list[Path]:
    """Where the PDF's fonts are."""
    return [path.parent for path in _font_files()]


def _font_files() -> list[Path]:
    return [fontpkg.path(theme.FONT), fontpkg.path(theme.FONT_ARABIC)]


@cache
def _covered() -> frozenset[int]:
    """Every code point one of the fonts has."""
    code_points: set[int] = {ord("\n")}
    for file in _font_files():
        with TTFont(file, lazy=True) as font:
            code_points |= font.getBestCmap().keys()
    return frozenset(code_points)


def showable(text: str) -> str:
    """Clean text so written that the fonts have every glyph: emoji in words, `[clapping hands]`; other characters they
    lack by number, `[U+0E2A]`. Runs without a space get soft breaks, so that they stay on the page."""
    if not text.isascii() and not covers(text):
        text = emoji.replace_emoji(text, _in_words)
        text = "".join(map(_shown, text)).replace("][", f"]{_SOFT_BREAK}[")
    return _LONG_RUN.sub(_broken, text)


def covers(text: str) -> bool:
    """Whether the fonts have every glyph of the text. An emoji's variation selector counts as a glyph they lack."""
    return _covered().issuperset(map(ord, text))


def _in_words(characters: str, known: dict[str, str]) -> str:
    bare = characters.replace("\ufe0f", "")
    if covers(bare):
        return bare
    return f"[{_SKIN_TONE.sub('', known['en']).strip(':').replace('_', ' ')}]"


def _shown(character: str) -> str:
    code_point = ord(character)
    if code_point in _JOINERS:
        return ""
    if code_point in _covered():
        return character
    if unicodedata.category(character) in ("Sm", "So") and (name := unicodedata.name(character, "")):
        return f"[{name.lower().removesuffix(' sign')}]"
    return f"[U+{code_point:04X}]"


def _broken(run: re.Match[str]) -> str:
    if _WEB.match(run[0]):
        return run[0]  # the typesetter breaks web addresses by itself, at better places
    return _SOFT_BREAK.join(run[0][start : start + _PIECE] for start in range(0, len(run[0]), _PIECE))
