from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable

import docx
import pypdf
import pytest
from lxml import html as html_reader

from bot.documents.errors import RenderError
from bot.documents.formats import FORMATS
from bot.documents.render import render, render_files
from bot.documents.transcript import Transcript, from_json


def pdf_words(content: bytes) -> str:
    return "\n".join(sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(content)).pages)


def counts(files: dict[str, bytes]) -> dict[str, int]:
    """How many messages each file really holds."""
    word = docx.Document(io.BytesIO(files["docx"]))
    return {
        "pdf": len(set(re.findall(r"message (\d+)", pdf_words(files["pdf"])))),
        "docx": sum(1 for p in word.paragraphs if p.style is not None and p.style.name == "Message"),
        "html": len(html_reader.document_fromstring(files["html"]).xpath("//article")),
        "md": len(re.findall(r"^\*\*.*· message \d+$", files["md"].decode(), re.MULTILINE)),
        "csv": len(list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))) - 1,
        "json": len(json.loads(files["json"])["messages"]),
    }


def test_all_six_files_hold_the_same_messages_and_say_how_many(an_hour_of: Callable[[int], Transcript]) -> None:
    files = render(an_hour_of(57))
    assert counts(files) == dict.fromkeys(FORMATS, 57)
    word = docx.Document(io.BytesIO(files["docx"]))
    assert "Messages in this file 57" in re.sub(r"\s+", " ", pdf_words(files["pdf"]))
    assert "Messages in this file\t57" in [p.text for p in word.paragraphs]
    assert "57" in html_reader.document_fromstring(files["html"]).xpath("//dd/bdi/text()")
    assert "Messages in this file: 57" in files["md"].decode()
    assert {row["of"] for row in csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig")))} == {"57"}
    assert json.loads(files["json"])["message_count"] == 57


def test_every_format_survives_hostile_text(hostile_hour: Transcript) -> None:
    assert set(render(hostile_hour)) == set(FORMATS)


def test_only_what_was_asked_for_is_made(hour: Transcript) -> None:
    assert list(render(hour, ["csv", "json"])) == ["csv", "json"]


def test_an_unknown_format_is_refused(hour: Transcript) -> None:
    with pytest.raises(ValueError, match="odt"):
        render(hour, ["pdf", "odt"])


def test_files_that_fit_stay_whole(hour: Transcript) -> None:
    assert list(render_files(hour, ["html", "csv"])) == ["transcript.html", "transcript.csv"]


def test_a_file_that_is_too_large_comes_in_numbered_parts(an_hour_of: Callable[[int], Transcript]) -> None:
    whole = an_hour_of(200)
    limit = 35_000
    files = render_files(whole, ["html", "json", "csv"], limit)
    assert "transcript.csv" in files
    assert max(map(len, files.values())) <= limit
    records = [from_json(content) for name, content in files.items() if name.endswith(".json")]
    assert len(records) > 1
    assert sorted(m.number for record in records for m in record.messages) == list(range(1, 201))
    pages = [html_reader.document_fromstring(files[name]) for name in files if name.endswith(".html")]
    notes = [page.xpath("string(//p[@role='note'])") for page in pages]
    assert [note.split(":")[0] for note in notes] == [f"Part {n + 1} of {len(pages)}" for n in range(len(pages))]


def test_a_limit_nothing_fits_into_is_said(hour: Transcript) -> None:
    with pytest.raises(RenderError, match="too large"):
        render_files(hour, ["html"], 500)
