"""A published chat as one value. Every file of a transcript is made from it, and its JSON is the record that is kept.

There are no Discord ids, avatars or links to Discord in it. Names stand as each person chose to be printed. All
instants are aware UTC datetimes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any

FORMAT_VERSION = 1
WELCOME, TAKEAWAYS = "welcome", "takeaways"


@dataclass(frozen=True, slots=True)
class Reaction:
    """`emoji` is a character, or `:name:` for a server's own."""

    emoji: str
    count: int


@dataclass(frozen=True, slots=True)
class Message:
    """`number` counts from 1 in time order and is how a message is cited. `role` is "host", "support host" or "".
    `section` is "welcome", "q1" to "q9" or "takeaways". `text` is Discord Markdown, mentions already replaced by names.
    `reply_gone`: it answered something that is not in this transcript."""

    number: int
    at: datetime
    author: str
    text: str
    section: str
    role: str = ""
    reply_to: int | None = None
    reply_gone: bool = False
    reactions: tuple[Reaction, ...] = ()
    attachments: tuple[str, ...] = ()
    edited: bool = False
    added_afterwards: bool = False
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """`asked_at` is None where the hour had no time for it."""

    number: int
    text: str
    asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """`messages` counts every message of the transcript, those added `afterwards` included; `left_out` are not in it.
    `per_question` follows the order of the questions; `per_minute` counts from the opening."""

    messages: int
    people: int
    watchers: int = 0
    first_timers: int = 0
    replies: int = 0
    per_question: tuple[int, ...] = ()
    per_minute: tuple[int, ...] = ()
    afterwards: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Transcript:
    """`timezone` is an IANA name. `names_note` says how names are printed. `provisional`: made before publishing.
    `scope` is empty for the whole; otherwise it says at the top which part of the transcript this is."""

    chat_id: int
    title: str
    community: str
    introduction: str
    reading: str
    hosts: tuple[str, ...]
    support_hosts: tuple[str, ...]
    opened_at: datetime
    closed_at: datetime
    timezone: str
    questions: tuple[Question, ...]
    messages: tuple[Message, ...]
    numbers: Numbers
    version: int
    published_at: datetime
    names_note: str
    lang: str = "en-GB"
    provisional: bool = False
    scope: str = ""


def only_mine(transcript: Transcript) -> Transcript:
    """My messages and, for each reply of mine, the one message it answers. Questions and Numbers stay, for context."""
    answered = {message.reply_to for message in transcript.messages if message.mine}
    kept = [message for message in transcript.messages if message.mine or message.number in answered]
    numbers = {message.number for message in kept}
    return replace(
        transcript,
        messages=tuple(m if m.reply_to in numbers else _without_reply(m) for m in kept),
        scope=_join(
            transcript.scope,
            "This copy holds one person’s own messages, and the messages they answered. "
            "The Numbers are those of the whole chat.",
        ),
    )


def _without_reply(message: Message) -> Message:
    if message.reply_to is None:
        return message
    return replace(message, reply_to=None, reply_gone=True)


def split(transcript: Transcript, parts: int) -> tuple[Transcript, ...]:
    """About equal parts that end where a question ends, if they can; each says at its head which part it is. Roughly as
    many as asked for, never more than there are messages.

    Raises ValueError for fewer than one part."""
    if parts < 1:
        raise ValueError("a transcript has at least one part")
    groups = _cut([messages for messages in by_section(transcript).values() if messages], parts)
    if len(groups) == 1:
        return (transcript,)
    return tuple(
        replace(
            transcript,
            messages=tuple(sorted(group, key=lambda message: message.number)),
            scope=_join(
                f"Part {position} of {len(groups)}: {_sections_said(group)}. "
                f"It holds {len(group):,} of {len(transcript.messages):,} messages.",
                transcript.scope,
            ),
        )
        for position, group in enumerate(groups, start=1)
    )


def _sections_said(messages: list[Message]) -> str:
    names = dict.fromkeys(message.section for message in messages)
    said = {WELCOME: "Welcome", TAKEAWAYS: "Take-aways"}
    return ", ".join(said.get(name, name.upper()) for name in names)


def section_order(transcript: Transcript) -> tuple[str, ...]:
    """The sections in reading order; a message that names any other stands in the last, ""."""
    return (WELCOME, *(f"q{question.number}" for question in transcript.questions), TAKEAWAYS, "")


def by_section(transcript: Transcript) -> dict[str, list[Message]]:
    """Every message once, in number order within its section; sections in reading order, empty ones included."""
    sections: dict[str, list[Message]] = {name: [] for name in section_order(transcript)}
    for message in sorted(transcript.messages, key=lambda message: message.number):
        sections[message.section if message.section in sections else ""].append(message)
    return sections


def _weight(message: Message) -> int:
    return 200 + len(message.text)


def _cut(sections: list[list[Message]], parts: int) -> list[list[Message]]:
    """Groups of whole sections; only a section heavier than a part's fair share is itself cut, between two messages."""
    share = sum(_weight(message) for section in sections for message in section) / parts
    groups: list[list[Message]] = []
    filled = share
    for section in sections:
        weight = sum(map(_weight, section))
        if filled + weight > share * 1.2:
            groups.append([])
            filled = 0
        for message in section:
            if filled >= share:
                groups.append([])
                filled = 0
            groups[-1].append(message)
            filled += _weight(message)
    return groups or [[]]


def _join(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def to_json(transcript: Transcript) -> bytes:
    """The record: `from_json` gives the same value back. Times are ISO 8601 in UTC; `messages` is one flat list."""
    record = {
        "format": "common-thread-transcript",
        "format_version": FORMAT_VERSION,
        "message_count": len(transcript.messages),
        **_fields(transcript),
    }
    text = json.dumps(record, default=_plain, ensure_ascii=False, separators=(",", ":"))
    # A lone half of a surrogate pair has no UTF-8; Python's escape for it is JSON's too.
    return text.encode("utf-8", "backslashreplace")


def from_json(record: bytes) -> Transcript:
    """Raises ValueError for anything `to_json` did not write."""
    try:
        data: dict[str, Any] = json.loads(record)
        if data["format_version"] != FORMAT_VERSION:
            raise ValueError(f"format {data['format_version']}")
        return _read(data)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"not a transcript record of format {FORMAT_VERSION}") from error


def _fields(value: object) -> dict[str, Any]:
    assert is_dataclass(value)
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return _fields(value)


def _read(data: Mapping[str, Any]) -> Transcript:
    known = {field.name: data[field.name] for field in fields(Transcript)}
    numbers = data["numbers"]
    return Transcript(
        **known
        | {
            "hosts": tuple(data["hosts"]),
            "support_hosts": tuple(data["support_hosts"]),
            "opened_at": _instant(data["opened_at"]),
            "closed_at": _instant(data["closed_at"]),
            "published_at": _instant(data["published_at"]),
            "questions": tuple(_question(question) for question in data["questions"]),
            "messages": tuple(_message(message) for message in data["messages"]),
            "numbers": Numbers(
                **numbers | {"per_question": tuple(numbers["per_question"]), "per_minute": tuple(numbers["per_minute"])}
            ),
        }
    )


def _question(data: dict[str, Any]) -> Question:
    asked_at = data["asked_at"]
    return Question(**data | {"asked_at": _instant(asked_at) if asked_at else None})


def _message(data: dict[str, Any]) -> Message:
    return Message(
        **data
        | {
            "at": _instant(data["at"]),
            "reactions": tuple(Reaction(**reaction) for reaction in data["reactions"]),
            "attachments": tuple(data["attachments"]),
        }
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
