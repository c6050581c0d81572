from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.text import clean, clean_line, name_custom_emoji, reads_right_to_left, shorten

any_text = st.text(st.characters(exclude_categories=()))
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@given(any_text)
def test_clean_text_holds_no_controls_no_overrides_and_no_half_characters(text: str) -> None:
    cleaned = clean(text)
    assert {unicodedata.category(character) for character in cleaned.replace("\n", "").replace("\t", "")} & {
        "Cc",
        "Cs",
    } == set()
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f") & set(cleaned)
    cleaned.encode("utf-8")


@given(any_text)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("abc\u202egnp.exe", "abcgnp.exe"),
        ("nul\x00l", "null"),
        ("half \ud83d pair", "half \ufffd pair"),
        (SCOTLAND, SCOTLAND),
        ("hidden\U000e0041\U000e0042", "hidden"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("Z" + "\u0301" * 20, "Z" + "\u0301" * 3),
        ("Füße, naïve, 日本", "Füße, naïve, 日本"),
    ],
)
def test_only_what_cannot_be_shown_is_taken_out(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_a_name_stays_on_one_line() -> None:
    assert clean_line("  Amara\n\n  O. ") == "Amara O."


@given(st.text(), st.integers(5, 80))
def test_first_words_fit_and_begin_the_text(text: str, length: int) -> None:
    short = shorten(text, length)
    assert len(short) <= length
    assert " ".join(text.split()).startswith(short.removesuffix("…"))


def test_words_are_not_cut_in_the_middle() -> None:
    assert shorten("a story for everybody here", 20) == "a story for…"


def test_a_servers_own_emoji_is_named() -> None:
    assert name_custom_emoji("hi <:wave:123> <a:dance:4>") == "hi :wave: :dance:"


@pytest.mark.parametrize(
    ("text", "right_to_left"),
    [("hello نور", False), ("نور hello", True), ("12 שלום", True), ("123 …", False), ("", False)],
)
def test_direction_follows_the_first_letter(text: str, right_to_left: bool) -> None:
    assert reads_right_to_left(text) is right_to_left
