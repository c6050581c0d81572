"""Discord's Markdown, read once into a small tree that every format prints in its own way.

Reading takes time in proportion to the length of the text and never raises: what is not mark-up is text. The tree is
shallow by construction: each style can be open once, lists nest five deep, quotes do not nest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Literal

from bot.documents.inline import Inline, parse_inline, plain_inline
from bot.documents.text import clean

_DEEPEST_LIST = 5
_FENCE = "```"
_LANGUAGE = re.compile(r"[\w+#.-]{0,20}\n")
_LINE = re.compile(
    r"(?P<rest>>>> )(?P<rest_text>.*)"
    r"|(?P<quote>> ?)(?P<quote_text>.*)"
    r"|(?P<heading>#{1,3}) +(?P<heading_text>\S.*)"
    r"|-# +(?P<small>\S.*)"
    r"|(?P<indent> *)(?:(?P<bullet>[-*])|(?P<number>\d{1,9})\.) +(?P<item>\S.*)"
)
_CONTINUED = re.compile(r" {2,}\S")


@dataclass(frozen=True, slots=True)
class Paragraph:
    children: tuple[Inline, ...]
    small: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside somebody's message. It is bold text, never a heading of the document around it."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """`start` is the first number of an ordered list, None for bullets."""

    start: int | None
    items: tuple[tuple[Block, ...], ...]


Block = Paragraph | Heading | Quote | CodeBlock | Listing


def parse(source: str, zone: tzinfo = UTC) -> tuple[Block, ...]:
    """The tree of a message; points in time (`<t:…>`) are said in `zone`."""
    blocks: list[Block] = []
    for is_code, chunk in _split_fences(clean(source)):
        if is_code:
            blocks.append(CodeBlock(chunk))
        else:
            blocks.extend(_parse_lines(chunk.split("\n"), zone))
    return tuple(blocks)


def plain(blocks: tuple[Block, ...]) -> str:
    """The words alone, one line a block."""
    return "\n".join(line for block in blocks if (line := _plain_block(block)))


def _plain_block(block: Block) -> str:
    match block:
        case Paragraph() | Heading():
            return plain_inline(block.children)
        case Quote():
            return plain(block.blocks)
        case CodeBlock():
            return block.text
        case Listing():
            return "\n".join(plain(item) for item in block.items)


def _split_fences(source: str) -> Iterator[tuple[bool, str]]:
    """Alternating chunks of ordinary lines and of fenced code; an unclosed fence is ordinary text."""
    position = 0
    while (start := source.find(_FENCE, position)) >= 0:
        end = source.find(_FENCE, start + 3)
        if end < 0:
            break
        code = source[start + 3 : end]
        language = _LANGUAGE.match(code)
        code = code[language.end() :] if language else code
        if not code.strip():
            yield False, source[position : end + 3]
        else:
            yield False, source[position:start]
            yield True, code.strip("\n").rstrip()
        position = end + 3
    yield False, source[position:]


@dataclass(frozen=True, slots=True)
class _Item:
    indent: int
    number: int | None
    text: str


class _Lines:
    """Reads lines into blocks. Lines of one kind in a row wait in `_waiting` until another kind ends them."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._blocks: list[Block] = []
        self._kind: Literal["", "text", "quote", "list"] = ""
        self._waiting: list[str] = []
        self._items: list[_Item] = []

    def text(self, line: str) -> None:
        if self._kind == "list" and _CONTINUED.match(line):
            last = self._items[-1]
            self._items[-1] = _Item(last.indent, last.number, f"{last.text}\n{line.strip()}")
        else:
            self._become("text")
            self._waiting.append(line.strip())

    def quote(self, line: str) -> None:
        self._become("quote")
        self._waiting.append(line)

    def item(self, item: _Item) -> None:
        self._become("list")
        self._items.append(item)

    def block(self, block: Block) -> None:
        self._become("")
        self._blocks.append(block)

    def finish(self) -> list[Block]:
        self._become("")
        return self._blocks

    def _become(self, kind: Literal["", "text", "quote", "list"]) -> None:
        if kind == self._kind != "":
            return
        if self._kind == "text":
            self._blocks.append(Paragraph(parse_inline("\n".join(self._waiting), self._zone)))
        elif self._kind == "quote":
            self._blocks.append(Quote(tuple(_parse_lines(self._waiting, self._zone, quotes=False))))
        elif self._kind == "list":
            self._blocks.extend(_nest(self._items, self._zone))
        self._kind, self._waiting, self._items = kind, [], []


def _parse_lines(lines: list[str], zone: tzinfo, *, quotes: bool = True) -> list[Block]:
    reader = _Lines(zone)
    for index, line in enumerate(lines):
        match = _LINE.match(line)
        if not line.strip():
            reader.finish()
        elif match is None or (match["quote"] and not quotes) or (match["rest"] and not quotes):
            reader.text(line)
        elif match["rest"]:
            inner = [match["rest_text"], *lines[index + 1 :]]
            reader.block(Quote(tuple(_parse_lines(inner, zone, quotes=False))))
            break
        elif match["quote"]:
            reader.quote(match["quote_text"])
        elif match["heading"]:
            reader.block(Heading(parse_inline(match["heading_text"], zone)))
        elif match["small"]:
            reader.block(Paragraph(parse_inline(match["small"], zone), small=True))
        else:
            number = int(match["number"]) if match["number"] else None
            reader.item(_Item(len(match["indent"]), number, match["item"]))
    return reader.finish()


def _nest(items: list[_Item], zone: tzinfo, depth: int = 1) -> Iterator[Block]:
    """Lists from a run of items: deeper-indented items belong to the one above; bullets and numbers do not mix."""
    start = 0
    while start < len(items):
        first = items[start]
        nested: list[tuple[Block, ...]] = []
        while start < len(items) and (items[start].number is None) == (first.number is None):
            end = start + 1
            while depth < _DEEPEST_LIST and end < len(items) and items[end].indent > first.indent:
                end += 1
            own = Paragraph(parse_inline(items[start].text, zone))
            nested.append((own, *_nest(items[start + 1 : end], zone, depth + 1)))
            start = end
        yield Listing(first.number, tuple(nested))
