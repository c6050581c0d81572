from __future__ import annotations

import io
import zipfile

import docx
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from bot.documents import docx as word
from bot.documents.layout import lay_out
from bot.documents.transcript import Transcript


def file_of(transcript: Transcript) -> Document:
    return docx.Document(io.BytesIO(word.render(lay_out(transcript))))


def all_words(file: Document) -> str:
    return "\n".join(paragraph.text for paragraph in file.paragraphs)


def test_the_file_has_title_language_and_its_own_date(hour: Transcript) -> None:
    file = file_of(hour)
    properties = file.core_properties
    assert (properties.title, properties.language) == ("Whose story is it?", "en-GB")
    assert properties.author == "Thread & Loom"
    assert properties.created is not None
    assert f"{properties.created:%Y-%m-%d}" == "2025-06-05"
    assert file.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}").get(qn("w:val")) == "en-GB"


def test_headings_are_real_headings(hour: Transcript) -> None:
    headings = [p.text for p in file_of(hour).paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings == list(lay_out(hour).headings())


def test_lists_are_real_lists_and_keep_their_first_number(hour: Transcript) -> None:
    file = file_of(hour)
    numbered = [p for p in file.paragraphs if p._p.pPr is not None and p._p.pPr.numPr is not None]
    assert {p.text for p in numbered} >= {"a shared notebook", "ask", "wait"}
    starts = file.part.numbering_part.element.findall(f".//{qn('w:startOverride')}")
    assert {start.get(qn("w:val")) for start in starts} == {"3"}


def test_the_table_has_a_header_row_and_the_chart_alternative_text(hour: Transcript) -> None:
    file = file_of(hour)
    (table,) = file.tables
    assert [cell.text for cell in table.rows[0].cells] == ["No.", "Question", "Messages"]
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    (shape,) = file.inline_shapes
    assert shape._inline.docPr.get("descr").startswith("Bar chart of messages a minute")


def test_every_message_is_there_with_its_marks(hour: Transcript) -> None:
    file = file_of(hour)
    entries = [p for p in file.paragraphs if p.style is not None and p.style.name == "Message"]
    assert len(entries) == 40
    bold = [run.text for paragraph in file.paragraphs for run in paragraph.runs if run.bold]
    assert "stories" in bold
    assert "Reactions: 👏 3, :wave: 1" in all_words(file)


def test_links_lead_to_web_addresses_only(hour: Transcript, hostile_hour: Transcript) -> None:
    assert "https://example.org/guide" in targets(file_of(hour))
    assert all(target.startswith(("http://", "https://")) for target in targets(file_of(hostile_hour)))


def targets(file: Document) -> set[str]:
    return {part.target_ref for part in file.part.rels.values() if part.is_external}


def test_hostile_text_is_there_as_text(hostile_hour: Transcript) -> None:
    words = all_words(file_of(hostile_hour))
    for typed in (
        "@everyone",
        '#read("/etc/passwd")',
        "<script>alert(1)</script>",
        "{{7*7}}",
        "]]>",
        "ภาษาไทย",
        "w" * 4000,
    ):
        assert typed in words
    assert "\u202e" not in words


def test_every_part_is_well_formed_and_the_same_each_time(hour: Transcript) -> None:
    content = word.render(lay_out(hour))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
    assert word.render(lay_out(hour)) == content
