"""What a transcript says, in which order: from the value to a document, or to a table with one row a message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, tzinfo

from bot.documents import dates, markdown
from bot.documents.numbers import the_numbers
from bot.documents.page import Block, BulletList, Document, Entry, Facts, Heading, Note, Paragraph, Prose, Reply, Table
from bot.documents.text import clean, clean_line, name_custom_emoji, shorten
from bot.documents.transcript import TAKEAWAYS, WELCOME, Message, Question, Transcript, by_section

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_LONGEST_HEADING = 160
_FIRST_WORDS = 56
# Discord keeps these shorter; a record from elsewhere must not push a line off the page.
_LONGEST_TITLE, _LONGEST_NAME, _LONGEST_EMOJI = 200, 80, 40

_PROVISIONAL = "Provisional: made before publishing; words may still change or be taken out."
_EVIDENCE = (
    "Regulators such as the HCPC ask what you learnt, not what you attended. There are no points or hours in this "
    "transcript, and on its own it is weak evidence.",
    "The useful part is your own reflection, in your own words: what you learnt, how it changes your practice, and how "
    "the people who use your service benefit. Keep it beside this file, with the date and the title of the chat.",
    "Leave out anything that could identify a service user. Other regulators have other rules, so check with yours.",
    "Source: Health and Care Professions Council (HCPC), Standards for continuing professional development, and its "
    "advice on CPD activities and evidence.",
)


def lay_out(transcript: Transcript) -> Document:
    """The whole transcript as one document."""
    zone = dates.zone_of(transcript.timezone)
    when = dates.span(transcript.opened_at, transcript.closed_at, zone)
    community = _name(transcript.community)
    title = _title(transcript)
    status = _status(transcript, zone)
    return Document(
        title=title,
        subject=f"A themed chat of {community}, {when}" if community else f"A themed chat, {when}",
        author=community or "Common Thread",
        lang=transcript.lang if _LANGUAGE.fullmatch(transcript.lang) else "en-GB",
        made_at=transcript.published_at,
        footer=f"{shorten(title, 32)} · {status}",
        blocks=tuple(_blocks(transcript, zone)),
    )


def _blocks(transcript: Transcript, zone: tzinfo) -> Iterator[Block]:
    """Whoever opens a copy of their own words finds these first; everybody else first what the chat was about."""
    is_own_copy = bool(transcript.scope) and any(message.mine for message in transcript.messages)
    yield from _head(transcript, zone)
    if is_own_copy:
        yield from _conversation(transcript, zone)
        yield from _background(transcript, zone)
    else:
        yield from _background(transcript, zone)
        yield from _conversation(transcript, zone)
    yield from _using_it()


def _title(transcript: Transcript) -> str:
    return shorten(clean_line(transcript.title), _LONGEST_TITLE) or "Untitled chat"


def _name(typed: str) -> str:
    return shorten(clean_line(typed), _LONGEST_NAME)


def _status(transcript: Transcript, zone: tzinfo) -> str:
    day = dates.date(transcript.published_at, zone, weekday=False)
    if transcript.provisional:
        return f"Provisional, made {day}"
    return f"Version {transcript.version}, published {day}"


def _head(transcript: Transcript, zone: tzinfo) -> Iterator[Block]:
    if transcript.provisional:
        yield Note(_PROVISIONAL)
    if transcript.scope:
        yield Note(clean(transcript.scope))
    people = (
        ("Host" if len(transcript.hosts) == 1 else "Hosts", _names(transcript.hosts)),
        ("Support host" if len(transcript.support_hosts) == 1 else "Support hosts", _names(transcript.support_hosts)),
        ("Messages in this file", f"{len(transcript.messages):,}"),
        ("This file", _status(transcript, zone)),
    )
    yield Facts(tuple((label, value) for label, value in people if value))


def _background(transcript: Transcript, zone: tzinfo) -> Iterator[Block]:
    if transcript.introduction.strip():
        yield Heading(1, "About this chat")
        yield Prose(markdown.parse(transcript.introduction, zone))
    yield Heading(1, "The Numbers")
    yield from the_numbers(transcript, zone)
    if transcript.reading.strip():
        yield Heading(1, "Reading")
        yield Prose(markdown.parse(transcript.reading, zone))
    yield Heading(1, "About this transcript")
    if transcript.names_note.strip():
        yield Prose(markdown.parse(transcript.names_note, zone))
    yield BulletList(tuple(_reading_notes(transcript, zone)))


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(map(_name, names))


def _reading_notes(transcript: Transcript, zone: tzinfo) -> Iterator[str]:
    short, full = dates.zone_name(transcript.opened_at, zone), str(zone)
    clock = short if short == full else f"{short} ({full})"
    yield f"Times are {clock}. Messages stand under the question they answer."
    left_out = transcript.numbers.left_out
    if left_out:
        words = "One message was" if left_out == 1 else f"{left_out:,} messages were"
        yield f"{words} left out of this transcript."
    else:
        yield "No message was left out of this transcript."
    yield "Reactions are counted, not named. Attached files are named, not kept."
    yield f"Cite it as: {_citation(transcript, zone)} Cite a message by its number."


def _citation(transcript: Transcript, zone: tzinfo) -> str:
    opened = dates.date(transcript.opened_at, zone, weekday=False)
    community, title = _name(transcript.community), _title(transcript)
    year = transcript.opened_at.astimezone(zone).year
    whose = f"{community or 'Common Thread'} ({year})"
    return f"{whose} “{title}”, themed chat, {opened}. Transcript: {_status(transcript, zone)}."


def _conversation(transcript: Transcript, zone: tzinfo) -> Iterator[Block]:
    sections = by_section(transcript)
    printed = {message.number: _Printed(message, zone) for message in transcript.messages}
    opening_day = transcript.opened_at.astimezone(zone).date()

    def entries(section: str) -> Iterator[Block]:
        return (_entry(message, printed, zone, opening_day) for message in sections[section])

    if sections[WELCOME]:
        yield Heading(1, "Welcome")
        yield from entries(WELCOME)
    for question in transcript.questions:
        section = f"q{question.number}"
        if sections[section] or (question.asked_at is not None and not transcript.scope):
            yield from _question_head(question, len(sections[section]), transcript, zone)
            yield from entries(section)
    if sections[TAKEAWAYS]:
        yield Heading(1, "Take-aways")
        yield from entries(TAKEAWAYS)
    if sections[""]:
        yield Heading(1, "Other messages")
        yield from entries("")
    unasked = [q for q in transcript.questions if q.asked_at is None and not sections[f"q{q.number}"]]
    if unasked:
        yield Heading(1, "Questions there was no time for")
        yield BulletList(tuple(f"Q{question.number}. {_question_text(question, zone)}" for question in unasked))


def _question_text(question: Question, zone: tzinfo) -> str:
    return clean_line(markdown.plain(markdown.parse(question.text, zone)))


def _question_head(question: Question, messages: int, transcript: Transcript, zone: tzinfo) -> Iterator[Block]:
    text = _question_text(question, zone)
    yield Heading(1, f"Q{question.number}. {shorten(text, _LONGEST_HEADING)}")
    if len(text) > _LONGEST_HEADING:
        yield Paragraph(text)
    count = "1 message" if messages == 1 else f"{messages:,} messages"
    here = f"{count} in this file" if transcript.scope else count
    asked = f"Asked at {dates.clock(question.asked_at, zone)}" if question.asked_at else "Never asked aloud"
    yield Paragraph(f"{asked} · {here}", quiet=True)


class _Printed:
    """What a message shows, once for itself and once more above every answer to it."""

    def __init__(self, message: Message, zone: tzinfo) -> None:
        self.author = _name(message.author) or "Someone"
        self.body = markdown.parse(message.text, zone)


def _entry(message: Message, printed: Mapping[int, _Printed], zone: tzinfo, opening_day: date) -> Entry:
    own = printed[message.number]
    same_day = message.at.astimezone(zone).date() == opening_day
    marks = {"added afterwards": message.added_afterwards, "edited": message.edited, "my own words": message.mine}
    return Entry(
        number=message.number,
        author=own.author,
        at=message.at,
        when=dates.clock(message.at, zone) if same_day else dates.date_and_clock(message.at, zone),
        body=own.body,
        role=_name(message.role) if message.role else "",
        marks=tuple(mark for mark, holds in marks.items() if holds),
        reply=_reply(message, printed),
        reactions=_reactions(message),
        attached=_attached(message),
        mine=message.mine,
    )


def _reply(message: Message, printed: Mapping[int, _Printed]) -> Reply | None:
    if message.reply_gone:
        return Reply("In reply to a message that is not in this file")
    if message.reply_to is None:
        return None
    answered = printed.get(message.reply_to)
    if answered is None:
        return Reply(f"In reply to message {message.reply_to}, in another part")
    return Reply("In reply to", answered.author, shorten(markdown.plain(answered.body), _FIRST_WORDS))


def _reactions(message: Message) -> str:
    counted = [
        f"{shorten(clean_line(name_custom_emoji(reaction.emoji)), _LONGEST_EMOJI)} {reaction.count:,}"
        for reaction in message.reactions
        if reaction.count > 0
    ]
    return f"Reactions: {', '.join(counted)}" if counted else ""


def _attached(message: Message) -> str:
    names = [shorten(clean_line(name), _LONGEST_TITLE) or "a file without a name" for name in message.attachments]
    return f"Attached: {', '.join(names)}" if names else ""


def _using_it() -> Iterator[Block]:
    yield Heading(1, "Using this as CPD evidence")
    for sentence in _EVIDENCE:
        yield Paragraph(sentence)


def tabulate(transcript: Transcript) -> Table:
    """One row a message, in number order, with plain words; `of` is how many there are in the file."""
    zone = dates.zone_of(transcript.timezone)
    header = (
        "number", "of", "section", "time_utc", "time_local", "author", "role", "text", "in_reply_to",
        "reply_not_in_transcript", "reactions", "attachments", "edited", "added_afterwards", "mine", "transcript",
    )  # fmt: skip
    status = "provisional" if transcript.provisional else f"version {transcript.version}"
    ordered = sorted(transcript.messages, key=lambda message: message.number)
    rows = tuple(_row(message, len(ordered), status, zone) for message in ordered)
    return Table(clean_line(transcript.title), header, rows)


def _row(message: Message, of: int, status: str, zone: tzinfo) -> tuple[str, ...]:
    return (
        str(message.number),
        str(of),
        clean_line(message.section),
        message.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        message.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
        clean_line(message.author),
        clean_line(message.role),
        clean(message.text),
        "" if message.reply_to is None else str(message.reply_to),
        _yes(message.reply_gone),
        _reactions(message).removeprefix("Reactions: "),
        ", ".join(map(clean_line, message.attachments)),
        _yes(message.edited),
        _yes(message.added_afterwards),
        _yes(message.mine),
        status,
    )


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"
