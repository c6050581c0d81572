"""A document as a Word file with real headings, lists, header rows, language and alternative text.

python-docx lays the ground (`docx_styles`); the body is written straight as XML, because its own paragraphs cost more
the more there are.
"""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Iterable
from functools import cache

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree

from bot.documents import chart, inline, markdown, page, pdf, qr, theme
from bot.documents.docx_styles import BULLETS, NUMBERS, blank
from bot.documents.text import reads_right_to_left

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ROWS_KEPT_TOGETHER = 12
_AFTER_NAME = "\u200e"  # ends a right-to-left name, so that the time beside it stays beside it; Word has no <bdi>
_WIDTH, _NARROW, _PADDING, _LETTER = 162, 24, 6, 2.3  # millimetres: of the page, a column, a cell's edges, a letter
_SHORT = 18  # characters
_INDENT = 360  # twentieths of a point for each level of a list
_STYLE_TAGS: dict[inline.Style, str | None] = {
    "bold": "w:b", "italic": "w:i", "underline": "w:u", "strike": "w:strike", "spoiler": None,
}  # fmt: skip


def render(document: page.Document) -> bytes:
    """The .docx. Equal documents give equal bytes."""
    word = blank(document)
    body = _Body(word)
    body.paragraph("Title", [body.run(document.title)])
    body.paragraph("Subtitle", [body.run(document.subject)])
    for block in document.blocks:
        body.add(block)
    saved = io.BytesIO()
    word.save(saved)
    return _stamp(saved, document)


def _stamp(saved: io.BytesIO, document: page.Document) -> bytes:
    """The same archive with the document's own time in place of the moment it was zipped."""
    stamped = io.BytesIO()
    moment = max(document.made_at.timetuple()[:6], (1980, 1, 1, 0, 0, 0))
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(stamped, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, moment), source.read(name), zipfile.ZIP_DEFLATED)
    return stamped.getvalue()


_qualified = cache(qn)


def _element(tag: str, **attributes: object) -> etree._Element:
    element = etree.Element(_qualified(tag))
    for name, value in attributes.items():
        element.set(_qualified(f"w:{name}"), str(value))
    return element


def _child(parent: etree._Element, tag: str) -> etree._Element:
    return etree.SubElement(parent, _qualified(tag))


class _Body:
    """Writes blocks in front of the section's closing element, which holds the page size."""

    def __init__(self, word: WordDocument) -> None:
        self._word = word
        self._end: etree._Element = word.element.body.sectPr
        self._links: dict[str, str] = {}
        self._styles: dict[str, str] = {style.name: style.style_id for style in word.styles if style.name}

    def add(self, block: page.Block) -> None:
        match block:
            case page.Heading():
                self.paragraph(f"Heading {block.level}", [self.run(block.text)])
            case page.Paragraph():
                self.paragraph("Remark" if block.quiet else "Normal", [self.run(block.text)])
            case page.Prose():
                self._rich(block.body)
            case page.Facts():
                for left, (label, value) in zip(range(len(block.rows) - 1, -1, -1), block.rows, strict=True):
                    runs = [self.run(label, "w:b"), self.run("\t"), self.run(value)]
                    self.paragraph("Fact", runs, held=left > 0)
            case page.BulletList():
                for item in block.items:
                    self.paragraph("List Paragraph", [self.run(item)], numbering=(BULLETS, 0))
            case page.Table():
                self._table(block)
            case page.Chart():
                self._chart(block)
            case page.QrCode():
                self._picture(pdf.picture(qr.draw(block.address)), 28, block.caption, block.alt)
                address = inline.Link(block.address, (inline.Text(block.address),), masked=False)
                self.paragraph("Normal", [self.run(f"{block.caption} "), self._link(address, ())])
            case page.Note():
                self.paragraph("Note", [self.run(block.text)])
            case page.Entry():
                self._entry(block)

    def paragraph(
        self,
        style: str,
        runs: Iterable[etree._Element],
        *,
        numbering: tuple[int, int] | None = None,
        indent: int = 0,
        right_to_left: bool = False,
        held: bool = False,
    ) -> None:
        """`numbering` is a list's number and the level in it; `indent` counts levels of an unnumbered paragraph.
        `held`: on the same page as the next one."""
        paragraph = _element("w:p")
        properties = _child(paragraph, "w:pPr")
        properties.append(_element("w:pStyle", val=self._styles[style]))
        if held:
            properties.append(_element("w:keepNext"))
        if numbering:
            numbered = _child(properties, "w:numPr")
            numbered.append(_element("w:ilvl", val=numbering[1]))
            numbered.append(_element("w:numId", val=numbering[0]))
        if right_to_left:
            properties.append(_element("w:bidi"))
        if indent:
            properties.append(_element("w:ind", left=indent * _INDENT))
        paragraph.extend(runs)
        self._end.addprevious(paragraph)

    def run(self, text: str, *marks: str, style: str = "") -> etree._Element:
        """A stretch of text; `marks` are the names of on/off properties, `style` a character style."""
        run = _element("w:r")
        properties = _child(run, "w:rPr")
        if style:
            properties.append(_element("w:rStyle", val=self._styles[style]))
        for mark in ("w:b", "w:i", "w:strike", "w:u"):  # in the order the schema asks for
            if mark in marks:
                properties.append(_element(mark, val="single") if mark == "w:u" else _element(mark))
        if reads_right_to_left(text):
            properties.append(_element("w:rtl"))
        if text == "\t":
            run.append(_element("w:tab"))
            return run
        for position, line in enumerate(text.split("\n")):
            if position:
                run.append(_element("w:br"))
            words = _child(run, "w:t")
            words.text = line
            words.set(_SPACE, "preserve")
        return run

    def _entry(self, entry: page.Entry) -> None:
        details = self.run(_AFTER_NAME + " · " + " · ".join(entry.details), style="Details")
        self.paragraph("My message" if entry.mine else "Message", [self.run(entry.author, "w:b"), details])
        if entry.reply:
            self.paragraph("Reply", self._reply(entry.reply))
        self._rich(entry.body)
        for line in filter(None, (entry.attached, entry.reactions)):
            self.paragraph("Remark", [self.run(line)])

    def _reply(self, reply: page.Reply) -> list[etree._Element]:
        runs = [self.run(reply.lead)]
        if reply.name:
            runs += [self.run(" "), self.run(reply.name), self.run(_AFTER_NAME)]
        if reply.words:
            runs += [self.run(": “"), self.run(reply.words), self.run("”")]
        return runs

    def _table(self, block: page.Table) -> None:
        self.paragraph("Caption", [self.run(block.caption)])
        table = self._word.add_table(rows=0, cols=len(block.header), style="Table Grid")
        properties = table._tbl.tblPr
        properties.append(_light_borders())
        properties.append(_element("w:tblCaption", val=block.caption))
        together = len(block.rows) <= _ROWS_KEPT_TOGETHER
        widths = _widths(block)
        for position, row in enumerate((block.header, *block.rows)):
            held = position == 0 or (together and position < len(block.rows))
            table._tbl.append(self._row(row, block, widths, is_header=position == 0, held=held))
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        self.paragraph("Normal", [])

    def _row(
        self, cells: tuple[str, ...], block: page.Table, widths: tuple[float, ...], *, is_header: bool, held: bool
    ) -> etree._Element:
        """`widths` are in millimetres; `held`: on the same page as the next row."""
        row = _element("w:tr")
        properties = _child(row, "w:trPr")
        properties.append(_element("w:cantSplit"))
        if is_header:
            properties.append(_element("w:tblHeader"))
        for column, (text, width) in enumerate(zip(cells, widths, strict=True)):
            cell = _child(row, "w:tc")
            measure = _child(cell, "w:tcPr")
            measure.append(_element("w:tcW", w=Mm(width).twips, type="dxa"))
            if is_header:
                measure.append(_element("w:shd", val="clear", color="auto", fill=theme.BOX.lstrip("#")))
            paragraph = _child(cell, "w:p")
            style = _child(paragraph, "w:pPr")
            style.append(_element("w:pStyle", val=self._styles["Cell"]))
            if held:
                style.append(_element("w:keepNext"))
            if column in block.numeric:
                style.append(_element("w:jc", val="right"))
            paragraph.append(self.run(text, *(["w:b"] if is_header else [])))
        return row

    def _chart(self, block: page.Chart) -> None:
        self.paragraph("Caption", [self.run(block.caption)])
        self._picture(pdf.picture(chart.draw(block)), _WIDTH, block.caption, block.alt)
        self.paragraph("Remark", [self.run(block.alt)])

    def _picture(self, picture: bytes, width: int, title: str, alt: str) -> None:
        """`width` in millimetres."""
        shape = self._word.add_picture(io.BytesIO(picture), width=Mm(width))
        named = shape._inline.docPr
        named.set("descr", alt)
        named.set("title", title)

    def _rich(self, blocks: tuple[markdown.Block, ...], style: str = "Normal", indent: int = 0) -> None:
        for block in blocks:
            match block:
                case markdown.Paragraph():
                    self._line("Remark" if block.small else style, block.children, indent=indent)
                case markdown.Heading():
                    self._line(style, block.children, "w:b", indent=indent, held=True)
                case markdown.Quote():
                    self._rich(block.blocks, "Quote", indent)
                case markdown.CodeBlock():
                    self.paragraph("Code block", [self.run(block.text)], indent=indent)
                case markdown.Listing():
                    self._listing(block, level=indent)

    def _listing(self, listing: markdown.Listing, level: int) -> None:
        number = BULLETS if listing.start is None else self._new_numbers(listing.start, level)
        for item in listing.items:
            first, *rest = item
            if isinstance(first, markdown.Paragraph):
                self._line("List Paragraph", first.children, numbering=(number, level))
            self._rich(tuple(rest), indent=level + 1)

    def _new_numbers(self, start: int, level: int) -> int:
        """A list of its own, so that it starts where its author started it."""
        numbering = self._word.part.numbering_part.element
        instance = numbering.add_num(NUMBERS)
        override = instance.add_lvlOverride(ilvl=level)
        override.add_startOverride(start)
        return int(instance.numId)

    def _line(
        self,
        style: str,
        children: tuple[inline.Inline, ...],
        *marks: str,
        numbering: tuple[int, int] | None = None,
        indent: int = 0,
        held: bool = False,
    ) -> None:
        self.paragraph(
            style,
            self._runs(children, marks),
            numbering=numbering,
            indent=indent,
            held=held,
            right_to_left=reads_right_to_left(inline.plain_inline(children)),
        )

    def _runs(self, children: tuple[inline.Inline, ...], marks: tuple[str, ...]) -> Iterable[etree._Element]:
        for child in children:
            match child:
                case inline.Text():
                    yield self.run(child.text, *marks)
                case inline.Break():
                    yield self.run("\n", *marks)
                case inline.Code():
                    yield self.run(child.text, *marks, style="Code")
                case inline.Link():
                    yield self._link(child, marks)
                    if child.masked:
                        yield self.run(f" ({child.url})", style="Details")
                case inline.Styled():
                    mark = _STYLE_TAGS[child.style]
                    yield from self._runs(child.children, (*marks, mark) if mark else marks)

    def _link(self, link: inline.Link, marks: tuple[str, ...]) -> etree._Element:
        if link.url not in self._links:
            self._links[link.url] = self._word.part.relate_to(link.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        element = _element("w:hyperlink")
        element.set(qn("r:id"), self._links[link.url])
        element.append(self.run(inline.plain_inline(link.children), *marks, style="Hyperlink"))
        return element


def _light_borders() -> etree._Element:
    borders = _element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        if side in ("left", "right", "insideV"):
            borders.append(_element(f"w:{side}", val="nil"))
        else:
            borders.append(_element(f"w:{side}", val="single", sz=4, space=0, color=theme.HAIR.lstrip("#")))
    return borders


def _widths(block: page.Table) -> tuple[float, ...]:
    """Millimetres a column: what short cells need, the rest shared."""
    longest = [max(map(len, cells)) for cells in zip(block.header, *block.rows, strict=True)]
    fixed = {
        column: min(_NARROW, _PADDING + _LETTER * length) if column in block.numeric else _PADDING + _LETTER * length
        for column, length in enumerate(longest)
        if column in block.numeric or length < _SHORT
    }
    shares = {column: math.sqrt(length) for column, length in enumerate(longest) if column not in fixed}
    left = _WIDTH - sum(fixed.values())
    return tuple(fixed.get(column) or left * shares[column] / sum(shares.values()) for column in range(len(longest)))
