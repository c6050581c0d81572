"""A document as a Markdown file that any reader shows alike, and that reads well as it stands.

Members' marks are written again from the tree; everything else they typed is escaped, so it stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.documents import inline, markdown, page

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~&!$])")
_LINE_START = re.compile(r"^(\s*)(?:([#+\-=:])|(\d{1,9})([.)]))", re.MULTILINE)
_MARKS: dict[inline.Style, tuple[str, str]] = {
    "bold": ("**", "**"),
    "italic": ("*", "*"),
    "underline": ("", ""),
    "strike": ("~~", "~~"),
    "spoiler": ("", ""),
}


def render(document: page.Document) -> bytes:
    """UTF-8, CommonMark with tables."""
    parts = [f"# {literal(document.title)}", literal(document.subject)]
    parts.extend(_block(block) for block in document.blocks)
    parts.extend(["---", literal(document.footer)])
    return ("\n\n".join(part for part in parts if part) + "\n").encode("utf-8")


def literal(text: str) -> str:
    """The text, so written that no Markdown reader finds mark-up in it."""
    escaped = _SPECIAL.sub(r"\\\1", text)
    return _LINE_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", escaped)


def _block(block: page.Block) -> str:
    match block:
        case page.Heading():
            return f"{'#' * (block.level + 1)} {literal(block.text)}"
        case page.Paragraph():
            return literal(block.text)
        case page.Prose():
            return rich(block.body)
        case page.Facts():
            return "\n".join(f"- {literal(label)}: {literal(value)}" for label, value in block.rows)
        case page.BulletList():
            return "\n".join(f"- {literal(item)}" for item in block.items)
        case page.Table():
            return _table(block)
        case page.Chart():
            return f"{literal(block.caption)}: {literal(block.alt)}"
        case page.QrCode():
            return f"{literal(block.caption)} <{block.address}>"
        case page.Note():
            return f"> {literal(block.text)}"
        case page.Entry():
            return "\n\n".join(_entry(block))


def _table(table: page.Table) -> str:
    rule = ("---:" if column in table.numeric else "---" for column in range(len(table.header)))
    lines = [_row(tuple(map(literal, table.header))), _row(tuple(rule))]
    lines.extend(_row(tuple(literal(cell).replace("\n", " ") for cell in row)) for row in table.rows)
    return f"{literal(table.caption)}\n\n" + "\n".join(lines)


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _entry(entry: page.Entry) -> Iterator[str]:
    yield " · ".join((f"**{literal(entry.author)}**", *map(literal, entry.details)))
    if entry.reply:
        yield _reply(entry.reply)
    if body := rich(entry.body):
        yield body
    if entry.attached:
        yield literal(entry.attached)
    if entry.reactions:
        yield literal(entry.reactions)


def _reply(reply: page.Reply) -> str:
    name = f" {literal(reply.name)}" if reply.name else ""
    words = f": “{literal(reply.words)}”" if reply.words else ""
    return f"> {literal(reply.lead)}{name}{words}"


def rich(blocks: tuple[markdown.Block, ...]) -> str:
    """What somebody wrote, as Markdown that means the same."""
    return "\n\n".join(filter(None, map(_rich_block, blocks)))


def _rich_block(block: markdown.Block) -> str:
    match block:
        case markdown.Paragraph():
            return _inline(block.children)
        case markdown.Heading():
            return f"**{_inline(block.children)}**"
        case markdown.Quote():
            return "\n".join(f"> {line}".rstrip() for line in rich(block.blocks).split("\n"))
        case markdown.CodeBlock():
            fence = "`" * max(3, 1 + _longest_ticks(block.text))
            return f"{fence}\n{block.text}\n{fence}"
        case markdown.Listing():
            return "\n".join(_items(block))


def _items(listing: markdown.Listing) -> Iterator[str]:
    for position, item in enumerate(listing.items):
        mark = "-" if listing.start is None else f"{listing.start + position}."
        indent = " " * (len(mark) + 1)
        lines = "\n".join(filter(None, map(_rich_block, item))).split("\n")
        yield f"{mark} {lines[0]}"
        yield from (f"{indent}{line}".rstrip() for line in lines[1:])


def _inline(children: tuple[inline.Inline, ...]) -> str:
    # A line of a message that begins like a list or a heading was escaped as text; marks never begin a line that way.
    return "".join(_piece(child) for child in children)


def _piece(child: inline.Inline) -> str:
    match child:
        case inline.Text():
            return literal(child.text)
        case inline.Break():
            return "\\\n"
        case inline.Code():
            ticks = "`" * (1 + _longest_ticks(child.text))
            return f"{ticks} {child.text} {ticks}" if "`" in child.text else f"`{child.text}`"
        case inline.Link():
            return f"[{_inline(child.children)}](<{child.url}>)" if child.masked else f"<{child.url}>"
        case inline.Styled():
            before, after = _MARKS[child.style]
            words = _inline(child.children)
            return f"{before}{words}{after}" if words == words.strip() else words


def _longest_ticks(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
