"""The part of an evidence pack that bears out what the member says: reflections as written, their own words in chats,
signed records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from itertools import chain, count

from bot.documents import dates, inline, markdown
from bot.documents.addresses import safe_url
from bot.documents.evidence import Answer, ChatEvidence, Contribution, Pack, Reflection
from bot.documents.page import Block, Entry, Heading, Note, Paragraph, Prose, QrCode, Reply
from bot.documents.text import clean, clean_line, shorten

_LONGEST_TITLE, _LONGEST_NAME, _FIRST_WORDS = 200, 80, 400

_NOT_ATTENDANCE = (
    "Taking part shows attendance. What was learnt, and what came of it, stands in the statement and the reflections."
)


def bear_out(pack: Pack, zone: tzinfo) -> Iterator[Block]:
    """Under each activity what bears it out; a reflection that stands above is not printed again."""
    chats = {chat.activity: chat for chat in pack.chats}
    numbers = count(1)
    shown = [
        activity
        for activity in pack.activities
        if activity.number in chats
        or activity.evidence
        or (activity.reflection and activity.number not in pack.featured)
    ]
    if not shown:
        return
    yield Heading(1, "Evidence")
    yield Paragraph(_NOT_ATTENDANCE)
    for activity in shown:
        yield Heading(2, f"Activity {activity.number}: {title_of(activity.title)}, {dates.day(activity.on)}")
        if activity.number not in pack.featured:
            yield from as_written(activity.reflection, zone)
        if activity.evidence:
            yield Heading(3, "What I kept and can show")
            yield Prose((markdown.Listing(None, tuple(_kept(item, zone) for item in activity.evidence)),))
        if activity.number in chats:
            yield from _chat(chats[activity.number], name_of(pack.name), numbers, zone)


def _kept(item: str, zone: tzinfo) -> tuple[markdown.Block, ...]:
    return (markdown.Paragraph(inline.parse_inline(clean_line(item), zone)),)


def _chat(chat: ChatEvidence, name: str, numbers: Iterator[int], zone: tzinfo) -> Iterator[Block]:
    yield Paragraph(
        f"A themed chat of {clean_line(chat.community)}, {dates.span(chat.opened_at, chat.closed_at, zone)}.",
        quiet=True,
    )
    if chat.provisional:
        yield Note("Provisional: this chat was not published when this was made. Its words may still change.")
    if chat.contributions:
        yield Heading(3, f"My own contributions ({len(chat.contributions):,})")
    asked = ""
    for contribution in chat.contributions:
        question = clean_line(markdown.plain(markdown.parse(contribution.question)))
        if question and question != asked:
            yield Paragraph(question, quiet=True)
        asked = question
        yield _entry(contribution, name, next(numbers), zone)
    if chat.record:
        yield Heading(3, "Record of taking part")
        yield Prose((markdown.CodeBlock(clean(chat.record)),))
        if address := safe_url(chat.verify_at):
            yield QrCode("Look this record up:", address)


def _entry(contribution: Contribution, name: str, number: int, zone: tzinfo) -> Entry:
    marks = {"added afterwards": contribution.added_afterwards, "edited": contribution.edited}
    answered = contribution.reply_to
    reply = None
    if answered:
        words = shorten(markdown.plain(markdown.parse(answered.words[:2000])), _FIRST_WORDS)
        author = shorten(clean_line(answered.author), _LONGEST_NAME) or "someone"
        reply = Reply("In reply to", author, words) if words else Reply("In reply to words that are not shown here")
    return Entry(
        number=number,
        author=name,
        at=contribution.at,
        when=dates.date_and_clock(contribution.at, zone),
        body=markdown.parse(contribution.words, zone),
        marks=tuple(mark for mark, holds in marks.items() if holds),
        reply=reply,
        mine=True,
    )


def as_written(reflection: Reflection | None, zone: tzinfo) -> Iterator[Block]:
    """As it was written, question by question; questions left empty are passed over."""
    answers = [answer for answer in reflection.answers if answer.words.strip()] if reflection else []
    if reflection is None or not answers:
        yield Paragraph("No reflection was written.")
        return
    written = f"My reflection, written {dates.date(reflection.written_at, zone, weekday=False)}"
    if reflection.changed_at:
        written += f", changed {dates.date(reflection.changed_at, zone, weekday=False)}"
    yield Paragraph(f"{written} ({clean_line(reflection.model)})", quiet=True)
    yield Prose(tuple(chain.from_iterable(_answered(answer) for answer in answers)))


def _answered(answer: Answer) -> tuple[markdown.Block, ...]:
    return (markdown.Heading((inline.Text(clean_line(answer.question)),)), *markdown.parse(answer.words))


def name_of(typed: str) -> str:
    return shorten(clean_line(typed), _LONGEST_NAME) or "No name given"


def title_of(typed: str) -> str:
    return shorten(clean_line(typed), _LONGEST_TITLE) or "Untitled"
