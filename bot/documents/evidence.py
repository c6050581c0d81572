"""A member's CPD evidence as one value. Every file of the pack is made from it, and its JSON gives it back.

Page one is the member's own words; nothing in here was written for them. No Discord ids, avatars or links to Discord.
Instants are aware and in UTC, days are the member's own.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

FORMAT = "common-thread-evidence"
FORMAT_VERSION = 1

# What an answer is about, whichever model of reflection asked: a statement is put together by it.
About = Literal["happened", "learnt", "practice", "users", "next", ""]


@dataclass(frozen=True, slots=True)
class Answer:
    """One question of a reflection and the member's own words (Discord Markdown; may be empty)."""

    question: str
    words: str
    about: About = ""


@dataclass(frozen=True, slots=True)
class Reflection:
    """`model` is the name of the questions ("What? So what? Now what?"). `changed_at`: edited since."""

    model: str
    answers: tuple[Answer, ...]
    written_at: datetime
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Minutes:
    """`how`: "seen" by the bot from at least two signals, or "declared" by the member."""

    minutes: int
    how: Literal["seen", "declared"]


@dataclass(frozen=True, slots=True)
class Activity:
    """One line of the log. `number` counts from 1 in date order and is how the pack cites it. `kind` is a category in
    the framework's words. `did` finishes the sentence "On 3 June 2025 I …" without the title ("took part in a themed
    chat"); `role` is how the table says it ("took part", "host"). `evidence`: what else there is to show, a line each.
    `own_statement`: the bot did not see it; the member says so."""

    number: int
    on: date
    title: str
    kind: str
    role: str
    did: str
    minutes: Minutes | None = None
    own_statement: bool = True
    evidence: tuple[str, ...] = ()
    reflection: Reflection | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of three months or more without an activity, with the member's explanation ("" while there is none)."""

    first: date
    last: date
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class FrameworkUsed:
    """What a framework asks, as its file says it. `asks` are its rules in words, `doubts` what nobody has checked yet,
    `sources` titles and addresses. `totals` stays empty where the framework has no unit. `featured` and `listed` are
    how many activities it suggests to write about, and to list."""

    name: str
    regulator: str
    cycle_from: date
    cycle_until: date
    asks: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    checked_on: date
    wording_version: str
    doubts: tuple[str, ...] = ()
    totals: tuple[tuple[str, str], ...] = ()
    min_kinds: int = 0
    summary_words: int | None = None
    statement_words: int | None = None
    featured: tuple[int, int] | None = None
    listed: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said of one activity: `lead` is a fact from the log in the first person, `parts` are the member's own
    words in order, each under a short label. `activity` is its number, None for words about no activity in particular.
    """

    parts: tuple[Answer, ...]
    lead: str = ""
    activity: int | None = None


@dataclass(frozen=True, slots=True)
class Quoted:
    """The one message that was replied to, named as its author chose; no `words` where the author is left out."""

    author: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One message of the member's own. `question` is "Q2. What helps?" or "" outside the questions."""

    at: datetime
    words: str
    question: str = ""
    reply_to: Quoted | None = None
    edited: bool = False
    added_afterwards: bool = False


@dataclass(frozen=True, slots=True)
class ChatEvidence:
    """What the bot saw of one chat. `activity` is its number in the log. `record` is the signed text, whole, "" where
    there is none. `provisional`: made before the transcript was published, so words may still change and nothing is
    signed. `verify_at` is the web address where the record can be looked up, "" where there is none."""

    activity: int
    title: str
    community: str
    opened_at: datetime
    closed_at: datetime
    contributions: tuple[Contribution, ...] = ()
    record: str = ""
    code: str = ""
    verify_at: str = ""
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Pack:
    """`name` is what the member asked to have printed; `registration` is as given, not checked. `summary` is the
    member's summary of practice, "" where none was written. `featured` are numbers of activities, in the order the
    member chose. `timezone` is an IANA name; `first` and `last` are the days the pack covers."""

    name: str
    first: date
    last: date
    made_at: datetime
    timezone: str
    frameworks: tuple[FrameworkUsed, ...]
    activities: tuple[Activity, ...]
    statement: tuple[Statement, ...] = ()
    featured: tuple[int, ...] = ()
    gaps: tuple[Gap, ...] = ()
    chats: tuple[ChatEvidence, ...] = ()
    registration: str = ""
    summary: str = ""

    @property
    def provisional(self) -> bool:
        return any(chat.provisional for chat in self.chats)


def to_json(pack: Pack) -> bytes:
    """`from_json` gives the same value back, but for halves of surrogate pairs, which have no UTF-8."""
    record = {"format": FORMAT, "format_version": FORMAT_VERSION, **_fields(pack)}
    text = json.dumps(record, default=_plain, ensure_ascii=False, separators=(",", ":"))
    return re.sub("[\ud800-\udfff]", "\ufffd", text).encode()


def is_record(record: bytes) -> bool:
    """Whether `to_json` wrote it, by how it begins."""
    return record.startswith(f'{{"format":"{FORMAT}"'.encode())


def from_json(record: bytes) -> Pack:
    """Raises ValueError for anything `to_json` did not write."""
    try:
        data = json.loads(record)
        if (data.pop("format"), data.pop("format_version")) != (FORMAT, FORMAT_VERSION):
            raise ValueError("another format")
        return _reader().validate_python(data)
    except (KeyError, AttributeError, TypeError, ValueError, ValidationError) as error:
        raise ValueError(f"not an evidence record of format {FORMAT_VERSION}") from error


@cache
def _reader() -> TypeAdapter[Pack]:
    return TypeAdapter(Pack)


def _fields(value: object) -> dict[str, Any]:
    assert is_dataclass(value)
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return _fields(value)
