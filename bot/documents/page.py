"""A document before it is a PDF, a Word file or a web page: a title and a row of blocks.

Every format module turns these same values into bytes, so a new kind of document needs a layout and no new format.
Strings in here are clean (`text.clean`) and mean themselves: no format may read mark-up into them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.documents import markdown


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 stands directly beneath the document's title; levels are never skipped."""

    level: Literal[1, 2, 3]
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Our own plain words. `quiet`: a remark, in the secondary colour."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Prose:
    """A longer text somebody wrote in Markdown: an introduction, a statement, a reflection."""

    body: tuple[markdown.Block, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values, in order."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BulletList:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`header` and every row have the same number of cells. `numeric` columns are set to the right."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Chart:
    """A row of bars. `ticks` names some bars: position and words. `alt` says in words what the bars show."""

    caption: str
    bars: tuple[int, ...]
    ticks: tuple[tuple[int, str], ...]
    alt: str


@dataclass(frozen=True, slots=True)
class QrCode:
    """A web address (http or https) to be read by a phone's camera; it is printed in words beside it."""

    caption: str
    address: str

    @property
    def alt(self) -> str:
        return f"QR code of {self.address}"


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know before reading on, set apart in a box."""

    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a message answers: "In reply to", a name (may be empty), and its first words (may be empty)."""

    lead: str
    name: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One person's message. `at` is UTC, `when` the same in local words; `reactions` and `attached` are whole lines."""

    number: int
    author: str
    at: datetime
    when: str
    body: tuple[markdown.Block, ...]
    role: str = ""
    marks: tuple[str, ...] = ()
    reply: Reply | None = None
    reactions: str = ""
    attached: str = ""
    mine: bool = False

    @property
    def details(self) -> tuple[str, ...]:
        """What stands beside the name: role, time, marks, number."""
        role = (self.role,) if self.role else ()
        return (*role, self.when, *self.marks, f"message {self.number}")


Block = Heading | Paragraph | Prose | Facts | BulletList | Table | Chart | QrCode | Note | Entry


@dataclass(frozen=True, slots=True)
class Document:
    """`subject` is one line under the title; `made_at` (UTC) stamps the file, so equal documents give equal bytes.
    `before_contents` sections stand before the list of contents on paper."""

    title: str
    subject: str
    author: str
    lang: str
    made_at: datetime
    footer: str
    blocks: tuple[Block, ...]
    before_contents: int = 0

    def headings(self) -> tuple[str, ...]:
        """The first-level headings, in order."""
        return tuple(block.text for block in self.blocks if isinstance(block, Heading) and block.level == 1)
