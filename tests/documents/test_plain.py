from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.documents import plain
from bot.documents.layout import lay_out
from bot.documents.markdown import parse
from bot.documents.transcript import Transcript

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def tokens(source: str) -> list[Token]:
    found: list[Token] = []
    for token in READER.parse(source):
        found += [token, *(token.children or [])]
    return found


def words(source: str) -> str:
    return "".join(
        "\n" if token.type in ("softbreak", "hardbreak", "paragraph_close") else token.content
        for token in tokens(source)
        if token.type != "inline"
    )


def test_the_file_has_a_title_headings_and_every_message(hour: Transcript) -> None:
    content = plain.render(lay_out(hour)).decode()
    assert content.startswith("# Whose story is it?\n")
    assert "\n## Q1. What does a good story do?\n" in content
    assert content.count("message ") >= 40
    assert "** · host · 20:01 · message 1\n" in content
    assert "I found that **stories** land better" in content
    assert "[short guide](<https://example.org/guide>)" in content
    assert "Messages in this file: 40" in content


def test_no_reader_finds_html_images_or_odd_links_in_hostile_text(hostile_hour: Transcript) -> None:
    content = plain.render(lay_out(hostile_hour)).decode()
    kinds = {token.type for token in tokens(content)}
    assert not kinds & {"html_block", "html_inline", "image"}
    assert not any(str(token.attrGet("href")).startswith("javascript") for token in tokens(content))
    assert "<script>alert(1)</script>" in words(content)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=60))
def test_escaped_text_reads_as_itself(text: str) -> None:
    line = " ".join(text.split())
    assert words(plain.literal(line)).strip() == line


@pytest.mark.parametrize(
    "start", ["# no", "- no", "+ no", "1. no", "1) no", "> no", "===", "---", "    no", "```", "| a |"]
)
def test_a_line_that_looks_like_a_block_is_a_paragraph(start: str) -> None:
    kinds = [token.type for token in READER.parse(plain.literal(start.strip()))]
    assert kinds == ["paragraph_open", "inline", "paragraph_close"]


@pytest.mark.parametrize(
    "source",
    [
        "**bold** and *soft*",
        "- a\n- b\n  - c",
        "3. x\n4. y",
        "> said\nreply",
        "```\ncode ``` here\n```",
        "a\nb",
        "`` ` ``",
    ],
)
def test_marks_survive_the_journey(source: str) -> None:
    once = plain.rich(parse(source))
    assert plain.rich(parse(once.replace("\\\n", "\n"))) == once
