"""What an evidence pack says, in which order: the member's own words first, then the list, then what bears it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import tzinfo
from itertools import chain, count

from bot.documents import dates, inline, markdown
from bot.documents.addresses import safe_url
from bot.documents.evidence import (
    Activity,
    Answer,
    ChatEvidence,
    Contribution,
    FrameworkUsed,
    Gap,
    Minutes,
    Pack,
    Reflection,
    Statement,
)
from bot.documents.page import (
    Block,
    BulletList,
    Document,
    Entry,
    Facts,
    Heading,
    Note,
    Paragraph,
    Prose,
    QrCode,
    Reply,
    Table,
)
from bot.documents.statement import LABELS, count_words, words_in
from bot.documents.text import clean, clean_line, shorten

_LONGEST_TITLE, _LONGEST_NAME, _FIRST_WORDS = 200, 80, 400

_PROVISIONAL = (
    "Provisional: at least one chat was not published when this was made. Its words may still change, and it has no "
    "signed record yet."
)
_NOT_ATTENDANCE = (
    "Taking part shows attendance. What was learnt, and what came of it, stands in the statement and the reflections."
)
_ABOUT = (
    "The statement and the reflections are the member’s own words. Only the labels, and the sentence with the date and "
    "title of each activity, were added.",
    "Where the list says “own statement”, the member entered the activity or corrected it; nobody else saw it.",
    "Minutes stand only where the bot saw at least two signs of the member, or where the member declared them. They "
    "are no award of CPD hours.",
    "A registration number is given by the member and was not checked.",
    "Other people’s words stand here only as the one message that was answered, named as that person chose.",
)  # fmt: skip
_CHECKING = (
    "A record of taking part is signed. Its seal shows that nobody has changed the record since it was issued, and "
    "which key signed it. Compare the key with the one the community publishes.",
    "To check it: python -m bot verify FILE. The program is Common Thread; it needs no account and no connection. "
    "Somebody in the community can also look up the record’s code, which tells whether it was withdrawn since.",
    "The seal does not show who the person is: the name is as the member gave it. Nor does it cover the statement and "
    "the reflections.",
)  # fmt: skip


def lay_out(pack: Pack) -> Document:
    """The whole pack as one document."""
    zone = dates.zone_of(pack.timezone)
    name = _name(pack.name)
    made = f"{'Provisional, made' if pack.provisional else 'Made'} {dates.date(pack.made_at, zone, weekday=False)}"
    return Document(
        title=f"CPD evidence: {name}",
        subject=f"Activities from {dates.day(pack.first)} to {dates.day(pack.last)}",
        author=name,
        lang="en-GB",
        made_at=pack.made_at,
        footer=f"{shorten(name, 32)} · {made}",
        blocks=tuple(_blocks(pack, zone, made)),
        before_contents=2 if pack.summary.strip() else 1,
    )


def _blocks(pack: Pack, zone: tzinfo, made: str) -> Iterator[Block]:
    yield from _head(pack, made)
    yield from _own_words(pack)
    yield from _featured(pack, zone)
    yield from _list(pack)
    yield from _evidence(pack, zone)
    for framework in pack.frameworks:
        yield from _framework(framework)
    yield Heading(1, "About this pack")
    yield BulletList(_ABOUT)
    if any(chat.record for chat in pack.chats):
        yield Heading(2, "Checking a record of taking part")
        yield BulletList(_CHECKING)


def _name(typed: str) -> str:
    return shorten(clean_line(typed), _LONGEST_NAME) or "No name given"


def _title(typed: str) -> str:
    return shorten(clean_line(typed), _LONGEST_TITLE) or "Untitled"


def _head(pack: Pack, made: str) -> Iterator[Block]:
    if pack.provisional:
        yield Note(_PROVISIONAL)
    registration = shorten(clean_line(pack.registration), _LONGEST_NAME)
    rows = (
        ("Registration number", f"{registration} (given by the member, not checked)" if registration else ""),
        ("Prepared for", "; ".join(framework.name for framework in pack.frameworks)),
        ("Activities", f"{len(pack.activities):,} listed, {len(pack.featured):,} featured"),
        ("This file", made),
    )
    yield Facts(tuple((label, clean_line(value)) for label, value in rows if value))


def _own_words(pack: Pack) -> Iterator[Block]:
    yield Heading(1, "My statement")
    if not pack.statement:
        yield Paragraph("No statement yet: no featured activity has a reflection.")
    for part in pack.statement:
        yield from _stated(part)
    if pack.statement:
        yield Paragraph(_counted(count_words(pack.statement), pack, "statement_words"))
    if pack.summary.strip():
        yield Heading(1, "My practice")
        yield Prose(markdown.parse(pack.summary))
        yield Paragraph(_counted(words_in(pack.summary), pack, "summary_words"))


def _stated(part: Statement) -> Iterator[Block]:
    if part.lead:
        yield Heading(2, clean_line(part.lead))
    for said in part.parts:
        yield Prose(_labelled(clean_line(said.question), markdown.parse(said.words)))


def _labelled(label: str, body: tuple[markdown.Block, ...]) -> tuple[markdown.Block, ...]:
    """The label at the head of the first paragraph, or above what is no paragraph."""
    if label and body and isinstance(body[0], markdown.Paragraph) and not body[0].small:
        named = inline.Styled("bold", (inline.Text(f"{label}:"),))
        return (markdown.Paragraph((named, inline.Text(" "), *body[0].children)), *body[1:])
    return (markdown.Heading((inline.Text(label),)), *body) if label else body


def _counted(words: int, pack: Pack, limit: str) -> str:
    limits = [
        f"{clean_line(framework.name)} allows {most:,}"
        for framework in pack.frameworks
        if (most := getattr(framework, limit)) is not None
    ]
    return ". ".join([f"{words:,} words", *limits]) + "."


def _featured(pack: Pack, zone: tzinfo) -> Iterator[Block]:
    by_number = {activity.number: activity for activity in pack.activities}
    featured = [by_number[number] for number in pack.featured if number in by_number]
    if not featured:
        return
    yield Heading(1, "The activities I feature")
    for activity in featured:
        yield Heading(2, f"{activity.number}. {_title(activity.title)}")
        yield _facts(activity)
        yield from _reflection(activity.reflection, zone)


def _facts(activity: Activity) -> Facts:
    rows = (
        ("Date", dates.day(activity.on)),
        ("Type", activity.kind),
        ("Role", activity.role),
        ("Minutes", _minutes(activity.minutes)),
        ("Known from", "own statement" if activity.own_statement else "seen in the chat"),
    )
    return Facts(tuple((label, clean_line(value)) for label, value in rows if value.strip()))


def _minutes(minutes: Minutes | None) -> str:
    if minutes is None:
        return ""
    return f"{minutes.minutes:,}, {minutes.how}"


def _reflection(reflection: Reflection | None, zone: tzinfo) -> Iterator[Block]:
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


def _list(pack: Pack) -> Iterator[Block]:
    yield Heading(1, "All activities by date")
    timed = any(activity.minutes for activity in pack.activities)
    header = ("No.", "Date", "Activity", "Type", "Role", *(("Minutes",) if timed else ()))
    rows = tuple(
        (
            str(activity.number),
            dates.short_day(activity.on),
            _title(activity.title),
            clean_line(activity.kind),
            clean_line(activity.role) + (", own statement" if activity.own_statement else ""),
            *((_minutes(activity.minutes) or "–",) if timed else ()),
        )
        for activity in pack.activities
    )
    yield Table(f"{len(rows):,} activities", header, rows, frozenset({0}))
    yield from _mixture(pack)
    yield Heading(2, "Gaps of three months or more")
    if pack.gaps:
        yield BulletList(tuple(map(_gap, pack.gaps)))
    else:
        yield Paragraph("There is none.")


def _mixture(pack: Pack) -> Iterator[Block]:
    kinds = Counter(clean_line(activity.kind) for activity in pack.activities)
    rows = tuple((kind, f"{times:,}") for kind, times in kinds.items())
    yield Table("Mixture of types", ("Type", "Activities"), rows, frozenset({1}))
    for framework in pack.frameworks:
        if len(kinds) < framework.min_kinds:
            name = clean_line(framework.name)
            yield Paragraph(f"{name} asks for at least {framework.min_kinds} types; this list has {len(kinds)}.")


def _gap(gap: Gap) -> str:
    why = clean_line(gap.explanation) or "not explained yet"
    return f"{dates.day(gap.first)} to {dates.day(gap.last)}: {why}"


def _evidence(pack: Pack, zone: tzinfo) -> Iterator[Block]:
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
        yield Heading(2, f"Activity {activity.number}: {_title(activity.title)}, {dates.day(activity.on)}")
        if activity.number not in pack.featured:
            yield from _reflection(activity.reflection, zone)
        if activity.evidence:
            yield Heading(3, "What I kept and can show")
            yield Prose((markdown.Listing(None, tuple(_kept(item, zone) for item in activity.evidence)),))
        if activity.number in chats:
            yield from _chat(chats[activity.number], _name(pack.name), numbers, zone)


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


def _framework(framework: FrameworkUsed) -> Iterator[Block]:
    yield Heading(1, f"What is asked: {clean_line(framework.name)}")
    yield Facts(
        tuple(
            (label, clean_line(value))
            for label, value in (
                ("Regulator", framework.regulator),
                ("Cycle", f"{dates.day(framework.cycle_from)} to {dates.day(framework.cycle_until)}"),
                *framework.totals,
                ("Suggested", _suggested(framework)),
                ("Wording", f"{framework.wording_version}; read on {dates.day(framework.checked_on)}"),
            )
            if value
        )
    )
    yield BulletList(tuple(map(clean, framework.asks)))
    if framework.doubts:
        yield Paragraph("What nobody has compared with the source yet:")
        yield BulletList(tuple(map(clean, framework.doubts)))
    if framework.sources:
        yield Paragraph("Sources:")
        yield Prose(markdown.parse("\n".join(f"- [{title}](<{url}>)" for title, url in framework.sources)))


def _suggested(framework: FrameworkUsed) -> str:
    ranges = ((framework.featured, "activities in the statement"), (framework.listed, "in the list"))
    return ", ".join(f"{few[0]:,} to {few[1]:,} {where}" for few, where in ranges if few)


def tabulate(pack: Pack) -> Table:
    """One row an activity, in date order, with plain words; answers stand under what they are about."""
    header = (
        "number", "of", "date", "activity", "type", "role", "minutes", "minutes_from", "own_statement", "featured",
        *(about or "other" for about in LABELS), "evidence", "record_code", "provisional",
    )  # fmt: skip
    chats = {chat.activity: chat for chat in pack.chats}
    rows = tuple(_row(activity, chats.get(activity.number), pack) for activity in pack.activities)
    return Table(f"CPD evidence: {_name(pack.name)}", header, rows)


def _row(activity: Activity, chat: ChatEvidence | None, pack: Pack) -> tuple[str, ...]:
    answers = activity.reflection.answers if activity.reflection else ()
    return (
        str(activity.number),
        str(len(pack.activities)),
        activity.on.isoformat(),
        clean_line(activity.title),
        clean_line(activity.kind),
        clean_line(activity.role),
        str(activity.minutes.minutes) if activity.minutes else "",
        activity.minutes.how if activity.minutes else "",
        _yes(activity.own_statement),
        _yes(activity.number in pack.featured),
        *("\n\n".join(clean(a.words) for a in answers if a.about == about and a.words.strip()) for about in LABELS),
        "; ".join(map(clean_line, activity.evidence)),
        clean_line(chat.code) if chat else "",
        _yes(chat.provisional) if chat else "no",
    )


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"
