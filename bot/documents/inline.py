"""The marks inside a line of Discord's Markdown: bold, links, code, custom emoji, mentions, points in time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

from bot.documents import dates
from bot.documents.addresses import safe_url, trim_url

Style = Literal["bold", "italic", "underline", "strike", "spoiler"]


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """A new line in the same paragraph."""


@dataclass(frozen=True, slots=True)
class Styled:
    style: Style
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """`url` is http or https and pure ASCII. `masked`: the words do not show where the link leads."""

    url: str
    children: tuple[Inline, ...]
    masked: bool


Inline = Text | Break | Styled | Code | Link

_STYLES: dict[str, Style] = {
    "**": "bold", "*": "italic", "__": "underline", "_": "italic", "~~": "strike", "||": "spoiler",
}  # fmt: skip
_TOKEN = re.compile(
    r"(?=[\\`*_~|\[\]<hH\n])(?:"  # what a token can begin with: most letters are passed over at once
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`+)"
    r"|(?P<mark>\*\*|\*|__|_|~~|\|\|)"
    r"|(?P<open>\[)"
    r"|(?P<shut>\])"
    r"|<[aA]?:(?P<emoji>\w{1,32}):\d{1,20}>"
    r"|<(?P<mention>@[!&]?|\#)\d{1,20}>"
    r"|<(?P<command>/[^:<>\n]{1,100}):\d{1,20}>"
    r"|<[tT]:(?P<time>-?\d{1,14})(?::[tTdDfFRsS])?>"
    r"|<(?P<angled>[hH][tT][tT][pP][sS]?://[^\s<>]{1,2048})>"
    r"|(?P<bare>(?<!\w)[hH][tT][tT][pP][sS]?://[^\s<>|*`\[\]\"]{1,2048})"
    r"|(?P<newline>\n))"
)
_TARGET = re.compile(
    r"\(<?(?P<url>https?://(?:[^\s<>()]|\([^\s<>()]{0,200}\)){1,2048})>?(?:\s+\"[^\"\n]{0,200}\")?\)", re.IGNORECASE
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse_inline(source: str, zone: tzinfo = UTC) -> tuple[Inline, ...]:
    """The tree of a paragraph. Linear in its length; never raises."""
    if _TOKEN.search(source) is None:  # most lines are nothing but words
        return (Text(source),) if source else ()
    return _Reader(source, zone).read()


def plain_inline(children: tuple[Inline, ...]) -> str:
    """The words alone; what a spoiler hides is shown, as in every document."""
    words = []
    for child in children:
        match child:
            case Text() | Code():
                words.append(child.text)
            case Break():
                words.append("\n")
            case Styled() | Link():
                words.append(plain_inline(child.children))
    return "".join(words)


@dataclass(slots=True)
class _Frame:
    """A mark that is open, and what stands in it so far. Text waits as plain strings until the frame is closed."""

    mark: str
    children: list[Inline | str]

    def frozen(self) -> tuple[Inline, ...]:
        nodes: list[Inline] = []
        waiting: list[str] = []
        for child in self.children:
            if isinstance(child, str):
                waiting.append(child)
                continue
            if waiting:
                nodes.append(Text("".join(waiting)))
                waiting.clear()
            nodes.append(child)
        if waiting:
            nodes.append(Text("".join(waiting)))
        return tuple(nodes)


class _Reader:
    """One pass over the tokens with a stack of open marks. Each kind of mark is open at most once, so the stack is
    never deeper than the kinds there are, and moving a frame's content down a level stays cheap."""

    def __init__(self, source: str, zone: tzinfo) -> None:
        self._source = source
        self._zone = zone
        self._stack = [_Frame("", [])]
        self._closing_ticks = _pair_ticks(source)
        self._position = 0

    def read(self) -> tuple[Inline, ...]:
        while (token := _TOKEN.search(self._source, self._position)) is not None:
            self._add(self._source[self._position : token.start()])
            self._position = token.end()
            self._take(token)
        self._add(self._source[self._position :])
        while len(self._stack) > 1:
            self._give_up(len(self._stack) - 1)
        return self._stack[0].frozen()

    def _add(self, *nodes: Inline | str) -> None:
        self._stack[-1].children.extend(node for node in nodes if node != "")

    def _take(self, token: re.Match[str]) -> None:
        kind = token.lastgroup
        value = token[kind] if kind else ""
        match kind:
            case "mark":
                self._mark(token)
            case "ticks":
                self._code(token)
            case "open":
                if (index := self._index("[")) is not None:
                    self._give_up(index)
                self._stack.append(_Frame("[", []))
            case "shut":
                self._shut_link()
            case "bare":
                self._bare_link(token)
            case "angled":
                self._add(_link(value, value) or token[0])
            case "newline":
                self._add(Break())
            case "time":
                self._add(self._moment(int(value)) or token[0])
            case _:
                self._add(_in_words(kind, value))

    def _moment(self, seconds: int) -> str | None:
        try:
            return dates.date_and_clock(_EPOCH + timedelta(seconds=seconds), self._zone)
        except OverflowError:
            return None

    def _index(self, mark: str) -> int | None:
        return next((index for index, frame in enumerate(self._stack) if frame.mark == mark), None)

    def _give_up(self, index: int) -> None:
        """The mark at `index` was never closed: it is text, and its content belongs to the frame below."""
        frame = self._stack.pop(index)
        self._stack[index - 1].children.extend([frame.mark, *frame.children])

    def _close(self, index: int) -> _Frame:
        while len(self._stack) - 1 > index:
            self._give_up(len(self._stack) - 1)
        return self._stack.pop()

    def _mark(self, token: re.Match[str]) -> None:
        mark = self._shorten_run(token)
        index = self._index(mark)
        start, end = token.start(), self._position
        before, after = self._source[start - 1 : start], self._source[end : end + 1]
        if index is not None and _may_close(mark, before, after):
            frame = self._close(index)
            content = frame.frozen()
            self._add(*((Styled(_STYLES[mark], content),) if content else (mark, mark)))
        elif index is None and _may_open(mark, before, after):
            self._stack.append(_Frame(mark, []))
        else:
            self._add(mark)

    def _shorten_run(self, token: re.Match[str]) -> str:
        """In `**bold *both***` the first of three stars closes the inner, single one."""
        mark, innermost = token["mark"], self._stack[-1].mark
        is_third = self._source.startswith(mark[0] * 3, token.start())
        if len(mark) == 2 and innermost == mark[0] and is_third:
            self._position = token.start() + 1
            return innermost
        return mark

    def _code(self, token: re.Match[str]) -> None:
        closing = self._closing_ticks.get(token.start())
        if closing is None:
            self._add(token[0])
            return
        code = self._source[token.end() : closing].replace("\n", " ").strip()
        self._position = closing + len(token[0])
        self._add(Code(code) if code else self._source[token.start() : self._position])

    def _shut_link(self) -> None:
        index = self._index("[")
        target = _TARGET.match(self._source, self._position)
        url = safe_url(target["url"]) if target else None
        if index is None:
            self._add("]")
        elif target is None or url is None:
            self._give_up(index)
            self._add("]")
        elif children := self._close(index).frozen():
            self._position = target.end()
            self._add(Link(url, children, masked=plain_inline(children) != target["url"]))
        else:
            self._add("[]")

    def _bare_link(self, token: re.Match[str]) -> None:
        shown = trim_url(token["bare"])
        self._position = token.start() + len(shown)
        self._add(_link(shown, shown) or shown)


def _link(url: str, shown: str) -> Link | None:
    address = safe_url(url)
    return Link(address, (Text(shown),), masked=False) if address else None


def _in_words(kind: str | None, value: str) -> str:
    """What Discord's short codes mean to a reader."""
    match kind:
        case "emoji":
            return f":{value}:"
        case "mention":
            return "a channel" if value == "#" else "someone"
        case _:
            return value


def _may_open(mark: str, before: str, after: str) -> bool:
    if mark == "*":
        return after != "" and not after.isspace()
    if mark == "_":
        return after != "" and not after.isspace() and not before.isalnum()
    return after != ""


def _may_close(mark: str, before: str, after: str) -> bool:
    if mark == "*":
        return not before.isspace()
    if mark == "_":
        return not before.isspace() and not after.isalnum()
    return True


def _pair_ticks(source: str) -> dict[int, int]:
    """For every run of backticks, where the next run of the same length starts."""
    if "`" not in source:
        return {}
    closing: dict[int, int] = {}
    latest: dict[int, int] = {}
    for run in reversed(list(re.finditer("`+", source))):
        length = run.end() - run.start()
        if length in latest:
            closing[run.start()] = latest[length]
        latest[length] = run.start()
    return closing
