"""A document as a PDF that a screen reader can follow (PDF/UA-1) and that will open in decades (PDF/A-2a).

The typesetter, typst, checks both while it works. Words reach it as JSON only: nothing a member typed is ever read as
its source. The template is `templates/document.typ`.
"""

from __future__ import annotations

import io
import json
import math
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import pikepdf
import typst

from bot.documents import chart, inline, markdown, page, qr, theme
from bot.documents.errors import RenderError
from bot.documents.glyphs import font_folders, showable
from bot.documents.text import reads_right_to_left

_STRICT: list[typst.PDFStandard] = ["ua-1", "a-2a"]
_LONGEST_UNBROKEN = 900  # characters; a shorter message is kept on one page
_LINES_KEPT_TOGETHER = 40  # of code
_SHORT = 18  # characters; a column of shorter cells is only as wide as they are
_PLAIN: list[typst.PDFStandard] = ["1.7"]


def render(document: page.Document) -> bytes:
    """The PDF. Where the strict standards refuse a document, it is made without them, tagged all the same.

    Raises RenderError if that fails too."""
    inputs = {"document": json.dumps(_document(document)), "theme": json.dumps(_theme())}
    stamp = document.made_at.astimezone(UTC).replace(microsecond=0)  # typst takes whole seconds
    try:
        made = _compile(_template(), inputs, stamp, _STRICT)
    except typst.TypstError:
        try:
            made = _compile(_template(), inputs, stamp, _PLAIN)
        except typst.TypstError as error:
            raise RenderError("The PDF could not be made. Ask for the web page or the Word file.") from error
    finally:
        _forget()
    return _pack(made)


def _compile(template: bytes, inputs: dict[str, str], stamp: datetime, standards: list[typst.PDFStandard]) -> bytes:
    made = _compiler().compile(template, format="pdf", sys_inputs=inputs, pdf_standards=standards, timestamp=stamp)
    assert isinstance(made, bytes)
    return made


def _forget() -> None:
    """typst keeps what it laid out until ten more documents have been made: 50 MB for an hour's chat, 300 MB for 5,000
    messages. Ten empty documents make room at once."""
    for _ in range(11):
        _compiler().compile(b"", format="pdf", sys_inputs=None)


def picture(drawing: str) -> bytes:
    """An SVG as a PNG, for formats that cannot take a drawing."""
    source = (
        b'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg", width: 480pt)'
    )
    drawn = _compiler().compile(source, format="png", ppi=160, sys_inputs={"svg": drawing})
    assert isinstance(drawn, bytes)
    return drawn


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=list(font_folders()))
    return typst.Compiler(font_paths=fonts)


@cache
def _template() -> bytes:
    return files("bot.documents").joinpath("templates/document.typ").read_bytes()


def _pack(made: bytes) -> bytes:
    """The same file with its many small objects (the tags, mostly) compressed together: about a third of the size."""
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as file:
        file.save(
            packed,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
        )
    return packed.getvalue()


def _theme() -> dict[str, str | int]:
    return {name.lower(): value for name, value in vars(theme).items() if name.isupper()}


def _document(document: page.Document) -> dict[str, Any]:
    made_at = document.made_at.astimezone(UTC)
    return {
        "title": showable(document.title),
        "subject": showable(document.subject),
        "author": showable(document.author),
        "lang": document.lang,
        "made": [made_at.year, made_at.month, made_at.day, made_at.hour, made_at.minute, made_at.second],
        "footer": showable(document.footer),
        "contents": len(document.headings()) > 3,
        "before_contents": document.before_contents,
        "blocks": [_block(block) for block in document.blocks],
    }


def _block(block: page.Block) -> dict[str, Any]:
    match block:
        case page.Heading():
            return {"kind": "heading", "level": block.level, "text": showable(block.text)}
        case page.Paragraph():
            return {"kind": "paragraph", "text": showable(block.text), "quiet": block.quiet}
        case page.Prose():
            return {"kind": "prose", "body": _rich(block.body)}
        case page.Facts():
            return {"kind": "facts", "rows": [[showable(label), showable(value)] for label, value in block.rows]}
        case page.BulletList():
            return {"kind": "list", "items": [showable(item) for item in block.items]}
        case page.Table():
            return {
                "kind": "table",
                "caption": showable(block.caption),
                "header": [showable(cell) for cell in block.header],
                "rows": [[showable(cell) for cell in row] for row in block.rows],
                "numeric": sorted(block.numeric),
                "shares": _shares(block),
            }
        case page.Chart():
            return {
                "kind": "chart",
                "caption": showable(block.caption),
                "svg": chart.draw(block),
                "alt": showable(block.alt),
            }
        case page.QrCode():
            return {
                "kind": "qr",
                "caption": showable(block.caption),
                "svg": qr.draw(block.address),
                "alt": showable(block.alt),
                "address": block.address,
            }
        case page.Note():
            return {"kind": "note", "text": showable(block.text)}
        case page.Entry():
            return _entry(block)


def _shares(table: page.Table) -> list[float | None]:
    """For each column its share of the width that is left, None where it is only as wide as its cells."""
    columns = zip(table.header, *table.rows, strict=True)
    longest = [max(map(len, cells)) for cells in columns]
    return [
        None if number == 0 or number in table.numeric or length < _SHORT else math.sqrt(length)
        for number, length in enumerate(longest)
    ]


def _entry(entry: page.Entry) -> dict[str, Any]:
    reply = entry.reply
    return {
        "kind": "entry",
        "author": showable(entry.author),
        "details": showable(" · ".join(entry.details)),
        "reply": [showable(reply.lead), showable(reply.name), showable(reply.words)] if reply else None,
        "body": _rich(entry.body),
        "attached": showable(entry.attached),
        "reactions": showable(entry.reactions),
        "mine": entry.mine,
        "long": len(markdown.plain(entry.body)) > _LONGEST_UNBROKEN,
    }


def _rich(blocks: tuple[markdown.Block, ...]) -> list[dict[str, Any]]:
    return [_rich_block(block) for block in blocks]


def _rich_block(block: markdown.Block) -> dict[str, Any]:
    match block:
        case markdown.Paragraph():
            return {"kind": "small" if block.small else "p", **_line(block.children)}
        case markdown.Heading():
            return {"kind": "strong", **_line(block.children)}
        case markdown.Quote():
            return {"kind": "quote", "body": _rich(block.blocks)}
        case markdown.CodeBlock():
            long = block.text.count("\n") > _LINES_KEPT_TOGETHER
            return {"kind": "code", "text": showable(block.text), "long": long}
        case markdown.Listing():
            return {"kind": "list", "start": block.start, "items": [_rich(item) for item in block.items]}


def _line(children: tuple[inline.Inline, ...]) -> dict[str, Any]:
    return {"rtl": reads_right_to_left(inline.plain_inline(children)), "pieces": [_piece(child) for child in children]}


def _piece(child: inline.Inline) -> str | list[Any]:
    """A string is text, ["br"] a new line; anything else names its mark first."""
    match child:
        case inline.Text():
            return showable(child.text)
        case inline.Break():
            return ["br"]
        case inline.Code():
            return ["code", showable(child.text)]
        case inline.Link():
            shown = [_piece(piece) for piece in child.children]
            return ["link", child.url, shown, showable(child.url) if child.masked else ""]
        case inline.Styled():
            return [child.style, [_piece(piece) for piece in child.children]]
