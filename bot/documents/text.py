"""The one text cleaner. Everything people typed passes through it before it stands in a document."""

from __future__ import annotations

import re
import unicodedata

_NEWLINES = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
# Characters that show nothing themselves but change what is shown around them: controls, direction overrides,
# zero-width spaces, noncharacters. The zero-width joiners stay: emoji families and some scripts are spelled with them.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ufdd0-\ufdef\ufffe\uffff]"
)
# Invisible tag letters are allowed in one place only: the flags of Scotland, Wales and England are spelled with them.
_TAGS = re.compile(r"(\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f)|[\U000e0000-\U000e007f]")
_STACKED_ACCENTS = re.compile(r"([\u0300-\u036f]{3})[\u0300-\u036f]+")
_CUSTOM_EMOJI = re.compile(r"<a?:(\w{1,32}):\d{1,20}>")

_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def clean(text: str) -> str:
    r"""The text without what cannot or must not be shown; every kind of line end becomes "\n"."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    text = _NEWLINES.sub("\n", text)
    text = _SURROGATES.sub("\ufffd", text)
    text = _UNSEEN.sub("", text)
    text = _TAGS.sub(lambda tags: tags[1] or "", text)
    return _STACKED_ACCENTS.sub(r"\1", text)


def clean_line(text: str) -> str:
    """The same on a single line: for names, titles and file names."""
    return " ".join(clean(text).split())


def name_custom_emoji(text: str) -> str:
    """A server's own emoji have no character: `<:wave:42>` becomes `:wave:`."""
    return _CUSTOM_EMOJI.sub(r":\1:", text)


def shorten(text: str, length: int) -> str:
    """At most `length` characters on one line, cut between words where possible and marked with an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > length // 2 else cut).rstrip(" ,.;:") + "…"


def reads_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is a right-to-left one (Arabic, Hebrew)."""
    if text.isascii():
        return False
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction == "L":
            return False
        if direction in _RIGHT_TO_LEFT:
            return True
    return False
