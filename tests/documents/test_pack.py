from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import docx
import pikepdf
import pypdf
import pytest
import segno
from lxml import etree
from lxml import html as html_reader

from bot.documents import pdf, qr
from bot.documents.errors import RenderError
from bot.documents.evidence import Activity, Answer, ChatEvidence, Gap, Pack, Quoted, Reflection, Statement, from_json
from bot.documents.formats import FORMATS
from bot.documents.pack import lay_out, tabulate
from bot.documents.page import BulletList, Document, Entry, Facts, Heading, Note, Paragraph, Prose, QrCode, Table
from bot.documents.render import render, render_files
from bot.documents.statement import count_words, scaffold, words_in
from bot.documents.worker import Renderer
from tests.documents.conftest import HOSTILE
from tests.documents.packs import make_pack
from tests.documents.test_pdf import kinds_of, standards_of, words_of


@pytest.fixture(scope="module")
def pack() -> Pack:
    return make_pack()


@pytest.fixture(scope="module")
def files(pack: Pack) -> dict[str, bytes]:
    return render(pack)


@pytest.fixture(scope="module")
def hostile_pack() -> Pack:
    """Every hostile text in every place a person can type into."""
    whole = make_pack(len(HOSTILE))
    activities = tuple(
        replace(
            activity,
            title=text,
            kind=text,
            evidence=(text,),
            reflection=Reflection(text, (Answer(text, text, "learnt"), Answer("Next?", text, "next")), whole.made_at),
        )
        for activity, text in zip(whole.activities, HOSTILE, strict=True)
    )
    chats = tuple(
        replace(
            chat,
            title=text,
            community=text,
            contributions=tuple(
                replace(said, words=text, question=text, reply_to=Quoted(text, text)) for said in chat.contributions
            ),
        )
        for chat, text in zip(whole.chats, HOSTILE, strict=False)
    )
    return replace(
        whole,
        name=HOSTILE[4] + HOSTILE[13],
        registration=HOSTILE[7],
        summary="\n".join(HOSTILE),
        timezone="../../etc/passwd",
        activities=activities,
        statement=scaffold(activities, range(1, 20)),
        featured=tuple(range(1, 20)),
        gaps=(Gap(date(2026, 1, 1), date(2026, 5, 1), HOSTILE[1]),),
        chats=chats,
    )


def said_in(document: Document) -> list[str]:
    words: list[str] = []
    for block in document.blocks:
        if isinstance(block, BulletList):
            words += block.items
        elif isinstance(block, Heading | Paragraph | Note):
            words.append(block.text)
    return words


def answers_of(pack: Pack) -> list[str]:
    """The mark at the end of each answer's words; the words of one activity differ from another's by it."""
    return [
        answer.words for activity in pack.activities if activity.reflection for answer in activity.reflection.answers
    ]


def test_page_one_is_the_members_own_words(pack: Pack) -> None:
    document = lay_out(pack)
    assert document.headings() == (
        "My statement",
        "My practice",
        "The activities I feature",
        "All activities by date",
        "Evidence",
        "What is asked: HCPC Standards for CPD (UK)",
        "About this pack",
    )
    before = document.blocks[: next(n for n, block in enumerate(document.blocks) if isinstance(block, Heading))]
    assert [type(block) for block in before] == [Facts]


def test_the_statement_invents_nothing(pack: Pack) -> None:
    own = {part.words for activity in pack.activities if activity.reflection for part in activity.reflection.answers}
    for statement in pack.statement:
        activity = pack.activities[(statement.activity or 0) - 1]
        assert activity.title in statement.lead
        for part in statement.parts:
            assert set(part.words.split("\n\n")) <= own


def test_the_statement_tells_learning_practice_people_next_in_that_order() -> None:
    reflection = Reflection(
        "Mine",
        (Answer("Next?", "n", "next"), Answer("Users?", "u", "users"), Answer("Empty?", "  ", "practice"),
         Answer("Stood out?", "l1", "learnt"), Answer("Why?", "l2", "learnt")),
        datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    activity = Activity(3, date(2026, 1, 1), "A title", "Work", "host", "hosted a themed chat", reflection=reflection)
    assert scaffold([activity], [3, 99]) == (
        Statement(
            (
                Answer("What I learnt", "l1\n\nl2", "learnt"),
                Answer("For the people who use my service", "u", "users"),
                Answer("What I will do next", "n", "next"),
            ),
            "On 1 January 2026 I hosted a themed chat: “A title”.",
            3,
        ),
    )


def test_an_activity_without_a_written_reflection_makes_no_statement() -> None:
    activity = Activity(1, date(2026, 1, 1), "A title", "Work", "host", "hosted a chat")
    empty = Reflection("Mine", (Answer("Next?", " \n ", "next"),), datetime(2026, 1, 1, tzinfo=UTC))
    assert scaffold([activity, replace(activity, number=2, reflection=empty)], [1, 2]) == ()


def test_every_word_that_is_printed_counts() -> None:
    statement = Statement((Answer("What I learnt", "**Three** more [words](https://example.org/)"),), "I did it.")
    assert count_words([statement]) == 3 + 3 + 3
    assert words_in("- one\n- two\n\n> three") == 3


def test_words_are_counted_against_what_the_framework_allows(pack: Pack) -> None:
    said = said_in(lay_out(pack))
    assert f"{count_words(pack.statement)} words. HCPC Standards for CPD (UK) allows 1,500." in said
    assert "11 words. HCPC Standards for CPD (UK) allows 500." in said


def test_the_list_has_every_activity_with_type_role_and_minutes(pack: Pack) -> None:
    table = next(block for block in lay_out(pack).blocks if isinstance(block, Table))
    assert len(table.rows) == 12
    assert table.rows[0] == ("1", "26 Dec 2025", "Asking for help", "Work-based learning", "took part", "53, seen")
    assert table.rows[3][4:] == ("reader, own statement", "–")


def test_without_minutes_there_is_no_column_for_them(pack: Pack) -> None:
    bare = replace(pack, activities=tuple(replace(activity, minutes=None) for activity in pack.activities))
    table = next(block for block in lay_out(bare).blocks if isinstance(block, Table))
    assert table.header == ("No.", "Date", "Activity", "Type", "Role")


def test_gaps_and_the_mixture_of_types_are_pointed_out(pack: Pack) -> None:
    unexplained = replace(pack, gaps=(*pack.gaps, Gap(date(2027, 1, 1), date(2027, 4, 30))))
    document = lay_out(unexplained)
    assert "2 March 2026 to 20 July 2026: Parental leave." in said_in(document)
    assert "1 January 2027 to 30 April 2027: not explained yet" in said_in(document)
    mixture = [block for block in document.blocks if isinstance(block, Table)][1]
    assert mixture.rows == (("Work-based learning", "3"), ("Self-directed learning", "9"))


def test_one_type_alone_is_pointed_out_where_a_mixture_is_asked_for(pack: Pack) -> None:
    alike = replace(pack, activities=tuple(replace(activity, kind="Reading") for activity in pack.activities))
    sentence = "HCPC Standards for CPD (UK) asks for at least 2 types; this list has 1."
    assert sentence in said_in(lay_out(alike))
    assert sentence not in said_in(lay_out(pack))


def test_no_file_awards_hours(files: dict[str, bytes]) -> None:
    words = words_of(files["pdf"])
    assert "no award of CPD hours" in words
    assert not re.search(r"\d+ (?:CPD )?(?:hours|points|credits)", words)


def test_what_was_answered_is_shown_as_its_author_chose(pack: Pack) -> None:
    replies = [block.reply for block in lay_out(pack).blocks if isinstance(block, Entry)][:3]
    assert [(reply.lead, reply.name, reply.words) if reply else None for reply in replies] == [
        None,
        ("In reply to", "Participant 9", "Has anyone tried telling it before they write it?"),
        ("In reply to words that are not shown here", "", ""),
    ]


def test_before_publishing_the_pack_is_provisional_and_says_so_first(pack: Pack) -> None:
    chats = (replace(pack.chats[0], provisional=True, record="", code=""), *pack.chats[1:])
    document = lay_out(replace(pack, chats=chats))
    assert isinstance(document.blocks[0], Note)
    assert "Provisional" in document.footer
    assert not [block for block in lay_out(pack).blocks if isinstance(block, Note)]


def test_each_reflection_stands_in_full_once_beside_the_statement(pack: Pack) -> None:
    printed = "\n".join(
        str(block.body) for block in lay_out(pack).blocks if isinstance(block, Prose)
    )  # fmt: skip
    for number in (2, 4, 8, 10):
        assert printed.count(f"[{number}]") == len(make_pack().activities[number - 1].reflection.answers)  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", ["pdf", "docx", "html", "md", "csv"])
@pytest.mark.parametrize("featured", [(), (1,)])
def test_what_else_there_is_to_show_is_in_every_file(pack: Pack, kind: str, featured: tuple[int, ...]) -> None:
    kept = ("My message of 3 June 2025: “> asking *is* a strength”", "https://example.org/certificate")
    only = replace(pack.activities[0], evidence=kept, reflection=None)
    made = render(replace(pack, activities=(only,), featured=featured, chats=()), [kind])[kind]
    words = re.sub(r"[\s\u200b*]+", " ", READERS[kind](made))
    assert "My message of 3 June 2025: “> asking is a strength”" in words
    assert "https://example.org/certificate" in words


@pytest.mark.parametrize("kind", ["pdf", "docx", "html", "md", "csv"])
def test_every_reflection_is_in_every_file(files: dict[str, bytes], pack: Pack, kind: str) -> None:
    words = re.sub(r"[\s\u200b*]+", " ", READERS[kind](files[kind]))
    for answer in answers_of(pack):
        for line in answer.splitlines():
            assert re.sub(r"[\s*]+", " ", line.removeprefix("- ")).strip() in words


READERS: dict[str, Callable[[bytes], str]] = {
    "pdf": words_of,
    "docx": lambda content: "\n".join(p.text for p in docx.Document(io.BytesIO(content)).paragraphs),
    "html": lambda content: str(html_reader.document_fromstring(content).text_content()),
    "md": lambda content: content.decode().replace("\\", ""),
    "csv": lambda content: content.decode("utf-8-sig"),
}


def test_the_pdf_is_tagged_titled_and_in_order(files: dict[str, bytes], pack: Pack) -> None:
    assert standards_of(files["pdf"]) == {"pdfuaid:part", "pdfaid:part"}
    assert {"/H1", "/H2", "/H3", "/L", "/Table", "/TH", "/P"} <= set(kinds_of(files["pdf"]))
    with pikepdf.open(io.BytesIO(files["pdf"])) as file:
        assert str(file.Root.Lang) == "en-GB"
        with file.open_metadata() as metadata:
            assert metadata["dc:title"] == "CPD evidence: Amara Okafor"
    outline = pypdf.PdfReader(io.BytesIO(files["pdf"])).outline
    titles = [entry.title for entry in outline if isinstance(entry, pypdf.generic.Destination)]
    assert titles == list(lay_out(pack).headings())


def test_the_statement_begins_on_the_first_page(files: dict[str, bytes]) -> None:
    first = pypdf.PdfReader(io.BytesIO(files["pdf"])).pages[0].extract_text()
    assert "What I learnt:" in first
    assert "Contents" not in first


def test_word_keeps_the_headings_in_order(files: dict[str, bytes], pack: Pack) -> None:
    word = docx.Document(io.BytesIO(files["docx"]))
    styled = [(p.style.name, p.text) for p in word.paragraphs if p.style is not None and p.style.name is not None]
    assert [text for name, text in styled if name == "Heading 1"] == list(lay_out(pack).headings())
    levels = [int(name[-1]) for name, _ in styled if name.startswith("Heading ")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert word.core_properties.language == "en-GB"


def test_the_web_page_loads_nothing_and_runs_nothing(files: dict[str, bytes], pack: Pack) -> None:
    page = html_reader.document_fromstring(files["html"])
    assert page.xpath("//script | //iframe | //link | //img") == []
    assert page.xpath("//h2/text()")[1:] == list(lay_out(pack).headings())
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_the_table_has_one_row_an_activity(files: dict[str, bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    assert len(rows) == 12
    assert (rows[0]["date"], rows[0]["minutes"], rows[0]["minutes_from"], rows[0]["featured"]) == (
        "2025-12-26", "53", "seen", "yes",
    )  # fmt: skip
    assert rows[0]["record_code"] == "7K3F-0001"
    assert rows[0]["users"].startswith("Goals come from")


def test_the_json_gives_the_pack_back(files: dict[str, bytes], pack: Pack) -> None:
    assert from_json(files["json"]) == pack
    assert json.loads(files["json"])["format"] == "common-thread-evidence"


def test_the_same_pack_makes_the_same_files(pack: Pack, files: dict[str, bytes]) -> None:
    assert render(pack) == files


def test_hostile_text_is_text_in_every_file(hostile_pack: Pack) -> None:
    made = render(hostile_pack)
    assert set(made) == set(FORMATS)
    assert standards_of(made["pdf"]) == {"pdfuaid:part", "pdfaid:part"}
    assert "#set page()" in words_of(made["pdf"])
    page = html_reader.document_fromstring(made["html"])
    assert page.xpath("//script | //img | //*[@onerror]") == []
    assert all(link.startswith(("http://", "https://", "#")) for link in page.xpath("//a/@href"))
    for row in csv.reader(io.StringIO(made["csv"].decode("utf-8-sig"))):
        assert not [cell for cell in row if re.match(r"\s*[=+\-@]", cell)]
    docx.Document(io.BytesIO(made["docx"]))


def test_an_answer_of_4000_characters_is_whole(pack: Pack) -> None:
    long = " ".join(f"word{n:03}" for n in range(500))
    reflection = Reflection("Mine", (Answer("What stood out?", long, "learnt"), Answer("Next?", "")), pack.made_at)
    only = replace(pack.activities[0], reflection=reflection)
    one = replace(pack, activities=(only,), statement=scaffold([only], [1]), featured=(1,), chats=(), gaps=())
    for kind, content in render(one, ["pdf", "docx", "html", "md"]).items():
        words = re.sub(r"[\s\u200b]+", " ", READERS[kind](content))
        # Where a page ends in the middle, its footer stands between two words.
        assert set(long.split()) <= set(words.split())
    assert "Next?" not in " ".join(said_in(lay_out(one)))


def test_a_range_with_nothing_in_it_is_a_clear_line_and_no_file(pack: Pack) -> None:
    with pytest.raises(RenderError, match="nothing in the log"):
        render_files(replace(pack, activities=()))


def test_a_pack_is_one_file_or_a_clear_line(pack: Pack) -> None:
    assert list(render_files(pack, ["md", "csv"])) == ["evidence.md", "evidence.csv"]
    with pytest.raises(RenderError, match="fewer months"):
        render_files(pack, ["md"], limit=500)


def test_a_pack_of_one_bare_activity_is_a_document() -> None:
    bare = Pack(
        name="",
        first=date(2026, 1, 1),
        last=date(2026, 1, 31),
        made_at=datetime(2026, 2, 1, tzinfo=UTC),
        timezone="Europe/London",
        frameworks=(),
        activities=(Activity(1, date(2026, 1, 5), "", "", "", ""),),
        chats=(ChatEvidence(1, "", "", datetime(2026, 1, 5, 20, tzinfo=UTC), datetime(2026, 1, 5, 21, tzinfo=UTC)),),
    )
    assert set(render(bare)) == set(FORMATS)
    assert standards_of(pdf.render(lay_out(bare))) == {"pdfuaid:part", "pdfaid:part"}
    assert len(tabulate(bare).rows) == 1


def with_addresses(pack: Pack, address: str) -> Pack:
    return replace(pack, chats=tuple(replace(chat, verify_at=address) for chat in pack.chats))


def test_a_qr_code_stands_beside_a_record_where_there_is_a_web_address(pack: Pack) -> None:
    address = "https://example.org/records?code=7K3F-0001&from=pack"
    made = render(with_addresses(pack, address), ["pdf", "docx", "html", "md"])
    records = sum(1 for chat in pack.chats if chat.record)
    assert standards_of(made["pdf"]) == {"pdfuaid:part", "pdfaid:part"}
    assert kinds_of(made["pdf"]).count("/Figure") == records
    word = docx.Document(io.BytesIO(made["docx"]))
    assert [shape._inline.docPr.get("descr") for shape in word.inline_shapes] == [f"QR code of {address}"] * records
    page = html_reader.document_fromstring(made["html"])
    assert page.xpath("//figure/svg/@aria-label") == [f"QR code of {address}"] * records
    assert page.xpath("//figure//a/@href") == [address] * records
    assert made["md"].decode().count(f"<{address}>") == records


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "example.org/7K3F"])
def test_without_a_web_address_there_is_no_qr_code(pack: Pack, address: str) -> None:
    assert not [block for block in lay_out(with_addresses(pack, address)).blocks if isinstance(block, QrCode)]


def test_the_qr_code_keeps_its_white_edge() -> None:
    drawing = etree.fromstring(qr.draw("https://example.org/records?code=7K3F-0001").encode())
    modules = segno.make("https://example.org/records?code=7K3F-0001", error="m", micro=False).symbol_size(border=4)[0]
    assert drawing.get("viewBox") == f"0 0 {modules} {modules}"


async def test_the_worker_makes_packs_too(pack: Pack) -> None:
    renderer = Renderer()
    try:
        made = await renderer.render_files(pack, ("json", "csv"), 10_000_000)
    finally:
        await renderer.close()
    assert from_json(made["evidence.json"]) == pack
