from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.glyphs import covers, showable
from bot.documents.text import clean


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("plain words", "plain words"),
        ("naïve Привет नमस्ते أهلا", "naïve Привет नमस्ते أهلا"),
        ("well done 👏", "well done [clapping hands]"),
        ("👏🏽", "[clapping hands]"),
        ("❤️", "[red heart]"),
        ("🇬🇧", "[United Kingdom]"),
        ("👨\u200d👩\u200d👧", "[family man woman girl]"),
        ("© ™", "© ™"),
        ("a → b", "a [rightwards arrow] b"),
        ("\u0e2a", "[U+0E2A]"),
        ("\ue000", "[U+E000]"),
        ("\U0010fff0", "[U+10FFF0]"),
    ],
)
def test_what_no_font_has_is_said_in_words_or_by_number(typed: str, shown: str) -> None:
    assert showable(typed) == shown


@given(st.text(st.characters(exclude_categories=())))
def test_the_fonts_have_every_glyph_of_what_is_shown(text: str) -> None:
    assert covers(showable(clean(text)).replace("\t", " "))


def test_a_long_word_gets_soft_breaks_and_a_web_address_does_not() -> None:
    assert showable("w" * 100) == "\u200b".join(["w" * 10] * 10)
    address = "https://example.org/" + "a" * 100
    assert showable(address) == address
