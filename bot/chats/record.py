"""From captured words to the published record, as plain functions: who is named how, what belongs to which question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.chats.chat import Chat
from bot.documents.evidence import Contribution, Quoted
from bot.documents.transcript import TAKEAWAYS, WELCOME, Message, Numbers, Question, Reaction, Transcript

_MENTION = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&\d+>")
_CHANNEL = re.compile(r"<#\d+>|https?://(?:\w+\.)?discord(?:app)?\.com/channels/[\d@me/]+", re.IGNORECASE)
_NAMED_ID = re.compile(r"<(?:a?(:\w+:)|(/[^:<>\n]+):)\d+>")  # a server's own emoji, a command
_ANSWER_MARK = re.compile(r"^\s*[Aa](\d)\b")
_MARKDOWN = re.compile(r"([\\*_~`|>\[\]()#])")
SOMEONE = "someone"
INTRODUCTION, READING = "introduction", "reading"


@dataclass(frozen=True, slots=True)
class Word:
    """A message as captured. `question` is what its author said it answers, if they said so."""

    message_id: int
    author_id: int
    content: str
    posted_at: datetime
    edited: bool
    reply_to: int | None
    question: int | None
    attachments: Sequence[str]
    reactions: Mapping[str, int]
    left_out: bool


@dataclass(frozen=True, slots=True)
class Person:
    """`names` is how they wish to be named; `agreed` whether they agreed to the conduct."""

    user_id: int
    display_name: str
    number: int
    names: str
    agreed: bool

    @property
    def printed(self) -> str:
        match self.names:
            case "display":
                return self.display_name
            case "initials":
                return initials(self.display_name)
            case "left_out":
                return SOMEONE
        return f"Participant {self.number}"


@dataclass(frozen=True, slots=True)
class Naming:
    """Where somebody stands by name in what another wrote: `place` is "introduction", "reading" or a message's number;
    `start` and `length` count characters of its printed text."""

    user_id: int
    place: str
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """The transcript, which message of Discord each of its numbers is, and whom its texts name where."""

    transcript: Transcript
    message_ids: Mapping[int, int]
    authors: Mapping[int, int]
    namings: Sequence[Naming]


def initials(name: str) -> str:
    """ "Amara Okafor" → "A. O."; a name without letters gives a full stop for nobody: "–"."""
    parts = [part for part in re.split(r"[\s._-]+", name) if part and part[0].isalnum()]
    return " ".join(f"{part[0].upper()}." for part in parts[:3]) or "–"


def write(
    chat: Chat,
    words: Sequence[Word],
    people: Mapping[int, Person],
    *,
    community: str,
    timezone: str,
    watchers: int,
    first_timers: Collection[int],
    now: datetime,
    version: int = 1,
    provisional: bool = False,
) -> Recorded:
    """The transcript of what stands minus what is left out: by its author's choice, or for want of their agreement."""
    kept = [word for word in words if not word.left_out and _may_stand(people.get(word.author_id))]
    numbers = {word.message_id: number for number, word in enumerate(kept, start=1)}
    sections = _sections(chat, words)
    texts = {str(numbers[word.message_id]): word.content for word in kept}
    named, namings = _all_named(texts | {INTRODUCTION: chat.introduction, READING: chat.reading}, people)
    messages = tuple(_message(chat, word, numbers, sections[word.message_id], people, named) for word in kept)
    opened, closed = chat.opened_at or chat.opens_at, chat.closed_at or chat.closes_at
    transcript = Transcript(
        chat_id=chat.id,
        title=chat.title,
        community=community,
        introduction=named[INTRODUCTION],
        reading=named[READING],
        hosts=_printed([chat.host_id], people),
        support_hosts=_printed([chat.support_id] if chat.support_id and chat.support_accepted else [], people),
        opened_at=opened,
        closed_at=closed,
        timezone=timezone,
        questions=tuple(Question(q.number, q.text, q.asked_at) for q in chat.questions if q.skipped_at is None),
        messages=messages,
        numbers=Numbers(messages=0, people=0),
        version=version,
        published_at=now,
        names_note=_names_note(people.values()),
        provisional=provisional,
    )
    authors = {numbers[word.message_id]: word.author_id for word in kept}
    newcomers = len(set(first_timers) & set(authors.values()))
    left_out = len(words) - len(kept)
    counted = replace(
        transcript.numbers,
        people=len(set(authors.values())),
        watchers=watchers,
        first_timers=newcomers,
        left_out=left_out,
    )
    transcript = _counted(replace(transcript, numbers=counted))
    return Recorded(transcript, {number: message_id for message_id, number in numbers.items()}, authors, namings)


def without(
    transcript: Transcript, gone: Collection[int], people_left: int, *, version: int, now: datetime
) -> Transcript:
    """A new version without some messages. Numbers stay as they were, so that what was cited is still found."""
    kept = tuple(
        replace(m, reply_to=None, reply_gone=True) if m.reply_to in gone else m
        for m in transcript.messages
        if m.number not in gone
    )
    removed = len(transcript.messages) - len(kept)
    numbers = replace(transcript.numbers, people=people_left, left_out=transcript.numbers.left_out + removed)
    return _counted(replace(transcript, messages=kept, numbers=numbers, version=version, published_at=now))


def unnamed(
    transcript: Transcript, namings: Sequence[Naming], chat: Chat, user_id: int
) -> tuple[Transcript, list[Naming]]:
    """The transcript without this person's name in what others wrote and in the hosts' line; and the namings left."""
    left: list[Naming] = []

    def told(place: str, text: str) -> str:
        text, standing = _told_as_someone(text, [naming for naming in namings if naming.place == place], user_id)
        left.extend(standing)
        return text

    return replace(
        transcript,
        introduction=told(INTRODUCTION, transcript.introduction),
        reading=told(READING, transcript.reading),
        hosts=() if user_id == chat.host_id else transcript.hosts,
        support_hosts=() if user_id == chat.support_id else transcript.support_hosts,
        messages=tuple(replace(m, text=told(str(m.number), m.text)) for m in transcript.messages),
    ), left


def _told_as_someone(text: str, namings: Sequence[Naming], user_id: int) -> tuple[str, list[Naming]]:
    """The text with "someone" where it names this person, and where the others stand in it now."""
    pieces: list[str] = []
    others: list[Naming] = []
    done = moved = 0
    for naming in sorted(namings, key=lambda naming: naming.start):
        if naming.user_id == user_id:
            pieces += [text[done : naming.start], SOMEONE]
            done = naming.start + naming.length
            moved += len(SOMEONE) - naming.length
        else:
            others.append(replace(naming, start=naming.start + moved))
    return "".join([*pieces, text[done:]]), others


def spoken(transcript: Transcript, numbers: Collection[int]) -> tuple[Contribution, ...]:
    """The messages with these numbers as one member's own contributions, each with the one message it replies to."""
    by_number = {m.number: m for m in transcript.messages}
    asked = {f"q{q.number}": f"Q{q.number}. {q.text}" for q in transcript.questions} | {TAKEAWAYS: "Take-aways"}

    def answered(message: Message) -> Quoted | None:
        if message.reply_gone:
            return Quoted("someone")
        found = by_number.get(message.reply_to) if message.reply_to is not None else None
        return Quoted(found.author, found.text) if found is not None else None

    return tuple(
        Contribution(m.at, m.text, asked.get(m.section, ""), answered(m), m.edited, m.added_afterwards)
        for m in transcript.messages
        if m.number in numbers
    )


def _counted(transcript: Transcript) -> Transcript:
    """The Numbers that follow from the messages themselves."""
    messages = transcript.messages
    by_section = Counter(m.section for m in messages)
    minutes = max(1, round((transcript.closed_at - transcript.opened_at) / timedelta(minutes=1)))
    per_minute = Counter(int((m.at - transcript.opened_at) / timedelta(minutes=1)) for m in messages)
    return replace(
        transcript,
        numbers=replace(
            transcript.numbers,
            messages=len(messages),
            replies=sum(1 for m in messages if m.reply_to is not None or m.reply_gone),
            per_question=tuple(by_section[f"q{q.number}"] for q in transcript.questions),
            per_minute=tuple(per_minute[minute] for minute in range(minutes)),
            afterwards=sum(1 for m in messages if m.added_afterwards),
        ),
    )


def _may_stand(person: Person | None) -> bool:
    return person is not None and person.agreed and person.names != "left_out"


def _message(
    chat: Chat,
    word: Word,
    numbers: Mapping[int, int],
    section: str,
    people: Mapping[int, Person],
    named: Mapping[str, str],
) -> Message:
    question_ids = {q.message_id for q in chat.questions}
    answers_member = word.reply_to is not None and word.reply_to not in question_ids
    reply_to = numbers.get(word.reply_to) if answers_member and word.reply_to else None
    return Message(
        number=numbers[word.message_id],
        at=word.posted_at,
        author=people[word.author_id].printed,
        text=named[str(numbers[word.message_id])],
        section=section,
        role=_role(chat, word.author_id),
        reply_to=reply_to,
        reply_gone=answers_member and reply_to is None,
        reactions=tuple(
            Reaction(_NAMED_ID.sub(r"\1", emoji), count) for emoji, count in word.reactions.items() if count > 0
        ),
        attachments=tuple(word.attachments),
        edited=word.edited,
        added_afterwards=chat.closed_at is not None and word.posted_at >= chat.closed_at,
    )


def _role(chat: Chat, user_id: int) -> str:
    if user_id == chat.host_id:
        return "host"
    return "support host" if user_id == chat.support_id and chat.support_accepted else ""


def question_of(chat: Chat, word: Word, parents: Mapping[int, str]) -> str:
    """Where a message belongs: the question it replies to, else a leading `A3`, else the one that was open."""
    by_message = {q.message_id: q.number for q in chat.questions if q.message_id and q.skipped_at is None}
    held = {q.number for q in chat.questions if q.skipped_at is None}
    if word.question in held:
        return f"q{word.question}"
    if word.reply_to in by_message:
        return f"q{by_message[word.reply_to]}"
    mark = _ANSWER_MARK.match(word.content)
    if mark and int(mark[1]) in held:
        return f"q{mark[1]}"
    if word.reply_to is not None and word.reply_to in parents:
        return parents[word.reply_to]
    if chat.wound_up_at is not None and word.posted_at >= chat.wound_up_at:
        return TAKEAWAYS
    asked = [q for q in chat.questions if q.asked_at is not None and q.asked_at <= word.posted_at]
    return f"q{max(q.number for q in asked)}" if asked else WELCOME


def _sections(chat: Chat, words: Iterable[Word]) -> dict[int, str]:
    sections: dict[int, str] = {}
    for word in words:
        sections[word.message_id] = question_of(chat, word, sections)
    return sections


def _all_named(texts: Mapping[str, str], people: Mapping[int, Person]) -> tuple[dict[str, str], list[Naming]]:
    """The texts by place, as they are printed, and whom they name."""
    namings: list[Naming] = []
    return {place: _named(text, people, place, namings) for place, text in texts.items()}, namings


def _named(text: str, people: Mapping[int, Person], place: str, namings: list[Naming]) -> str:
    """Mentions as the names those people chose; "someone" for anybody who is left out or not in the chat.

    No id of Discord's is left: roles, channels, commands and a server's own emoji stand in words too.
    """
    printed, done = "", 0
    for found in _MENTION.finditer(text):
        printed += _without_ids(text[done : found.start()])
        done = found.end()
        person = people.get(int(found[1]))
        if person is None or not _may_stand(person):
            printed += SOMEONE
            continue
        name = _MARKDOWN.sub(r"\\\1", person.printed)
        namings.append(Naming(person.user_id, place, len(printed), len(name)))
        printed += name
    return printed + _without_ids(text[done:])


def _without_ids(text: str) -> str:
    text = _CHANNEL.sub("a channel", _ROLE.sub(SOMEONE, text))
    return _NAMED_ID.sub(lambda found: found[1] or found[2], text)


def _printed(user_ids: Iterable[int], people: Mapping[int, Person]) -> tuple[str, ...]:
    return tuple(people[i].printed for i in user_ids if i in people and people[i].names != "left_out")


def _names_note(people: Iterable[Person]) -> str:
    if any(person.names == "number" for person in people):
        return (
            "Each person chose how to be named here. “Participant” and a number stands for somebody who chose not to "
            "be named; the same number is the same person throughout this chat."
        )
    return "Each person chose how to be named here."
