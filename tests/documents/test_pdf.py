from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pikepdf
import pypdf
import pytest

from bot.documents import page, pdf
from bot.documents.layout import lay_out
from bot.documents.transcript import Transcript


@pytest.fixture(scope="module")
def content(hour: Transcript) -> bytes:
    return pdf.render(lay_out(hour))


@pytest.fixture(scope="module")
def hostile_content(hostile_hour: Transcript) -> bytes:
    return pdf.render(lay_out(hostile_hour))


def words_of(content: bytes) -> str:
    """All words with single spaces; soft breaks and line ends are layout."""
    text = "\n".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(content)).pages)
    return re.sub(r"\s+", " ", text.replace("\u200b", ""))


def standards_of(content: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(content)) as file, file.open_metadata() as metadata:
        return {key for key in ("pdfuaid:part", "pdfaid:part") if key in metadata}


def kinds_of(content: bytes) -> list[str]:
    """The names of all elements in the tree a screen reader follows."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(str(node.S))
            if "/K" in node:
                walk(node.K)

    with pikepdf.open(io.BytesIO(content)) as file:
        walk(file.Root.StructTreeRoot.K)
    return found


def test_it_declares_the_standards_language_and_title(content: bytes) -> None:
    assert standards_of(content) == {"pdfuaid:part", "pdfaid:part"}
    with pikepdf.open(io.BytesIO(content)) as file:
        assert str(file.Root.Lang) == "en-GB"
        assert file.Root.MarkInfo.Marked
        assert file.Root.ViewerPreferences.DisplayDocTitle
        with file.open_metadata() as metadata:
            assert metadata["dc:title"] == "Whose story is it?"


def test_a_screen_reader_finds_headings_lists_tables_and_the_described_chart(content: bytes) -> None:
    assert {"/H1", "/L", "/LI", "/Table", "/TH", "/TD", "/Figure", "/Link", "/P"} <= set(kinds_of(content))


def test_there_is_a_bookmark_for_every_heading(content: bytes, hour: Transcript) -> None:
    outline = pypdf.PdfReader(io.BytesIO(content)).outline
    titles = [entry.title for entry in outline if isinstance(entry, pypdf.generic.Destination)]
    assert titles == list(lay_out(hour).headings())


def test_every_question_and_message_is_in_the_text(content: bytes, hour: Transcript) -> None:
    words = words_of(content)
    for question in hour.questions:
        assert question.text in words
    assert len(set(re.findall(r"message (\d+)", words))) == 40
    assert "Messages in this file 40" in words
    assert "[clapping hands] 3, :wave: 1" in words


def test_it_is_the_same_each_time(content: bytes, hour: Transcript) -> None:
    assert pdf.render(lay_out(hour)) == content


def test_hostile_text_is_set_as_text_and_keeps_to_the_standards(hostile_content: bytes) -> None:
    assert standards_of(hostile_content) == {"pdfuaid:part", "pdfaid:part"}
    words = words_of(hostile_content)
    for typed in (
        "@everyone",
        "#set page()",
        '#read("/etc/passwd")',
        '#eval("1+1")',
        "<script>alert(1)</script>",
        "{{7*7}}",
    ):
        assert typed in words
    assert "[U+0E20]" in words  # Thai
    assert "[U+D55C]" in words  # Hangul
    assert "[U+E000]" in words
    assert "[Scotland]" in words


def test_only_web_addresses_are_links(hostile_content: bytes) -> None:
    with pikepdf.open(io.BytesIO(hostile_content)) as file:
        addresses = [
            str(note.A.URI)
            for sheet in file.pages
            for note in sheet.get("/Annots", [])
            if "/A" in note and "/URI" in note.A
        ]
    assert addresses
    assert all(address.startswith(("http://", "https://")) for address in addresses)


def test_a_long_word_stays_on_the_page(hour: Transcript) -> None:
    long = replace(hour.messages[0], text="w" * 4000, author="n" * 400)
    content = pdf.render(lay_out(replace(hour, messages=(long,))))
    right_edges: list[float] = []

    def note_position(text: str, _cm: Any, matrix: list[float], _font: Any, _size: Any) -> None:
        if text.strip():
            right_edges.append(matrix[4])

    for sheet in pypdf.PdfReader(io.BytesIO(content)).pages:
        sheet.extract_text(visitor_text=note_position)
    assert words_of(content).count("w") >= 4000
    assert max(right_edges) < 595


def test_what_the_strict_standards_refuse_is_made_without_them(hour: Transcript) -> None:
    document = lay_out(hour)
    skipped_level = replace(document, blocks=(page.Heading(1, "One"), page.Heading(3, "Three"), *document.blocks))
    content = pdf.render(skipped_level)
    assert standards_of(content) == set()
    assert "Three" in words_of(content)
