"""The ground of a Word file: page, styles, lists, language, properties. The body comes from `docx`."""

from __future__ import annotations

from datetime import UTC

import docx
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import CharacterStyle, ParagraphStyle
from docx.text.paragraph import Paragraph
from lxml import etree

from bot.documents import theme
from bot.documents.page import Document

BULLETS, NUMBERS = 101, 102
"""Numbering: BULLETS is a ready list; NUMBERS is the pattern each numbered list is made from."""

_LEVELS = 9


def blank(document: Document) -> WordDocument:
    """An empty A4 file, in the theme, with the document's properties and a footer with page numbers."""
    word = docx.Document()
    _set_page(word)
    _set_properties(word, document)
    _set_language(word, document.lang)
    _set_styles(word)
    _set_lists(word)
    _set_footer(word, document.footer)
    return word


def _set_page(word: WordDocument) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(24)
    section.top_margin = section.bottom_margin = Mm(22)


def _set_properties(word: WordDocument, document: Document) -> None:
    properties = word.core_properties
    properties.title = document.title[:255]
    properties.subject = document.subject[:255]
    properties.author = properties.last_modified_by = document.author[:255]
    properties.language = document.lang
    properties.comments = ""
    properties.keywords = ""
    properties.created = properties.modified = document.made_at.astimezone(UTC).replace(tzinfo=None)
    properties.revision = 1


def _set_language(word: WordDocument, lang: str) -> None:
    defaults = word.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if defaults is None:
        return
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), lang)
    language.set(qn("w:bidi"), "ar-SA")
    defaults.append(language)


def _set_styles(word: WordDocument) -> None:
    normal = _paragraph_style(word, "Normal", size=theme.BODY, after=4)
    normal.paragraph_format.line_spacing = 1.3
    normal.paragraph_format.widow_control = True
    _paragraph_style(word, "Title", size=theme.TITLE, colour=theme.ACCENT, bold=True, after=4, plain=True)
    _paragraph_style(word, "Subtitle", colour=theme.QUIET, after=12, plain=True)
    for level, size in enumerate((theme.HEADING, theme.SUBHEADING, theme.BODY), start=1):
        heading = _paragraph_style(
            word, f"Heading {level}", size=size, colour=theme.ACCENT, bold=True, before=22, after=6
        )
        heading.paragraph_format.keep_with_next = True
    caption = _paragraph_style(word, "Caption", colour=theme.INK, bold=True, before=12, after=4)
    caption.paragraph_format.keep_with_next = True
    _paragraph_style(word, "Remark", size=theme.SMALL, colour=theme.QUIET, after=3)
    _paragraph_style(word, "Cell", size=theme.SMALL, before=2, after=2)
    _paragraph_style(word, "List Paragraph", after=2)
    fact = _paragraph_style(word, "Fact", after=2)
    fact.paragraph_format.tab_stops.add_tab_stop(Mm(52))
    fact.paragraph_format.left_indent, fact.paragraph_format.first_line_indent = Mm(52), Mm(-52)
    _set_message_styles(word)
    _set_marks(word)


def _set_message_styles(word: WordDocument) -> None:
    for name, tint in (("Message", None), ("My message", theme.MINE)):
        author = _paragraph_style(word, name, before=8, after=2)
        author.paragraph_format.keep_with_next = True
        _edge(author, "top", theme.HAIR, 4)
        if tint:
            _edge(author, "left", theme.BAR, 24)
            _shade(author, tint)
    reply = _paragraph_style(word, "Reply", size=theme.SMALL, colour=theme.QUIET, after=3)
    reply.paragraph_format.keep_with_next = True
    reply.paragraph_format.left_indent = Mm(3)
    _edge(reply, "left", theme.RULE, 12)
    quote = _paragraph_style(word, "Quote", colour=theme.INK)
    quote.font.italic = False
    quote.paragraph_format.left_indent = Mm(4)
    _edge(quote, "left", theme.RULE, 18)
    note = _paragraph_style(word, "Note", before=6, after=10)
    note.paragraph_format.left_indent = Mm(3)
    _edge(note, "left", theme.BAR, 36)
    _shade(note, theme.BOX)
    code = _paragraph_style(word, "Code block", size=theme.SMALL, font=theme.OFFICE_CODE_FONT)
    code.paragraph_format.keep_together = True
    _shade(code, theme.BOX)


def _set_marks(word: WordDocument) -> None:
    details = _character_style(word, "Details")
    details.font.size, details.font.color.rgb = Pt(theme.SMALL), _rgb(theme.QUIET)
    link = _character_style(word, "Hyperlink")
    link.font.underline, link.font.color.rgb = True, _rgb(theme.ACCENT)
    code = _character_style(word, "Code")
    code.font.size = Pt(theme.SMALL)
    _set_font(code, theme.OFFICE_CODE_FONT)


def _character_style(word: WordDocument, name: str) -> CharacterStyle:
    style = word.styles[name] if name in word.styles else word.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    assert isinstance(style, CharacterStyle)
    return style


def _paragraph_style(
    word: WordDocument,
    name: str,
    *,
    size: int = theme.BODY,
    colour: str = theme.INK,
    font: str = theme.OFFICE_FONT,
    bold: bool = False,
    before: int = 0,
    after: int = 4,
    plain: bool = False,
) -> ParagraphStyle:
    """The style of that name, made where it is missing. Sizes and distances in points. `plain` drops the decoration
    the default template gives it."""
    style = word.styles[name] if name in word.styles else word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    _set_font(style, font)
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = _rgb(colour)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    if plain:
        for border in style.element.findall(f"{qn('w:pPr')}/{qn('w:pBdr')}"):
            style.element.pPr.remove(border)
        for letter_spacing in style.element.findall(f"{qn('w:rPr')}/{qn('w:spacing')}"):
            style.element.rPr.remove(letter_spacing)
    return style


def _set_font(style: CharacterStyle, font: str) -> None:
    """python-docx names the Latin font only; the file's own theme would still win, and Arabic keep its default."""
    style.font.name = font
    fonts = style.element.rPr.rFonts
    for attribute in list(fonts.attrib):
        if attribute.endswith("Theme"):
            del fonts.attrib[attribute]
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), font)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#"))


def _edge(style: ParagraphStyle, side: str, colour: str, eighths: int) -> None:
    """A line at one side; `eighths` of a point thick."""
    properties = style.element.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(borders, *_AFTER_BORDERS)
    line = parse_xml(
        f'<w:{side} {nsdecls("w")} w:val="single" w:sz="{eighths}" w:space="6" w:color="{colour.lstrip("#")}"/>'
    )
    borders.append(line)


def _shade(style: ParagraphStyle, colour: str) -> None:
    shade = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour.lstrip("#")}"/>')
    style.element.get_or_add_pPr().insert_element_before(shade, *_AFTER_BORDERS[1:])


# What the schema wants to stand after borders (and after shading) in a paragraph's properties.
_AFTER_BORDERS = (
    "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:bidi", "w:spacing", "w:ind",
    "w:contextualSpacing", "w:jc", "w:textDirection", "w:outlineLvl",
)  # fmt: skip


def _set_lists(word: WordDocument) -> None:
    """Two patterns of nine levels; instances must stand after all patterns."""
    numbering = word.part.numbering_part.element
    first_instance = numbering.find(qn("w:num"))
    for number, form, words in ((BULLETS, "bullet", "•"), (NUMBERS, "decimal", "%{}.")):
        levels = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{words.format(level + 1)}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{360 * (level + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
            for level in range(_LEVELS)
        )
        pattern = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="hybridMultilevel"/>'
            f"{levels}</w:abstractNum>"
        )
        if first_instance is None:
            numbering.append(pattern)
        else:
            first_instance.addprevious(pattern)
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{BULLETS}"><w:abstractNumId w:val="{BULLETS}"/></w:num>')
    )


def _set_footer(word: WordDocument, text: str) -> None:
    style = _paragraph_style(word, "Footer", size=theme.SMALL, colour=theme.QUIET)
    style.paragraph_format.tab_stops.clear_all()
    paragraph = word.sections[0].footer.paragraphs[0]
    paragraph.add_run(f"{text} · Page ")
    _add_field(paragraph, "PAGE")
    paragraph.add_run(" of ")
    _add_field(paragraph, "NUMPAGES")


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    holder: etree._Element = paragraph._p
    holder.append(field)
    field.append(paragraph.add_run("1")._r)
