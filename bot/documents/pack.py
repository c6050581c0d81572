"""What an evidence pack says, in which order: the member's own words first, then the list, then what bears it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import tzinfo

from bot.documents import dates, inline, markdown
from bot.documents.evidence import (
    Activity,
    ChatEvidence,
    FrameworkUsed,
    Gap,
    Minutes,
    Pack,
    Statement,
)
from bot.documents.pack_evidence import as_written, bear_out, name_of, title_of
from bot.documents.page import (
    Block,
    BulletList,
    Document,
    Facts,
    Heading,
    Note,
    Paragraph,
    Prose,
    Table,
)
from bot.documents.statement import LABELS, count_words, words_in
from bot.documents.text import clean, clean_line, shorten

_LONGEST_REGISTRATION = 80

_PROVISIONAL = (
    "Provisional: at least one chat was not published when this was made. Its words may still change, and it has no "
    "signed record yet."
)
_ABOUT = (
    "The statement and the reflections are the member’s own words. Only the labels, and the sentence with the date and "
    "title of each activity, were added.",
    "Where the list says “own statement”, the member entered the activity or corrected it; nobody else saw it.",
    "Minutes stand only where the bot saw at least two signs of the member, or where the member declared them. They "
    "are no award of CPD hours.",
    "A registration number is given by the member and was not checked.",
    "Other people’s words stand here only as the one message that was answered, or one that the member kept, each "
    "named as its author chose.",
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
    name = name_of(pack.name)
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
    yield from bear_out(pack, zone)
    for framework in pack.frameworks:
        yield from _framework(framework)
    yield Heading(1, "About this pack")
    yield BulletList(_ABOUT)
    if any(chat.record for chat in pack.chats):
        yield Heading(2, "Checking a record of taking part")
        yield BulletList(_CHECKING)


def _head(pack: Pack, made: str) -> Iterator[Block]:
    if pack.provisional:
        yield Note(_PROVISIONAL)
    registration = shorten(clean_line(pack.registration), _LONGEST_REGISTRATION)
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
        yield Heading(2, f"{activity.number}. {title_of(activity.title)}")
        yield _facts(activity)
        yield from as_written(activity.reflection, zone)


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


def _list(pack: Pack) -> Iterator[Block]:
    yield Heading(1, "All activities by date")
    timed = any(activity.minutes for activity in pack.activities)
    header = ("No.", "Date", "Activity", "Type", "Role", *(("Minutes",) if timed else ()))
    rows = tuple(
        (
            str(activity.number),
            dates.short_day(activity.on),
            title_of(activity.title),
            clean_line(activity.kind),
            clean_line(activity.role) + (", own statement" if activity.own_statement else ""),
            *((_minutes(activity.minutes) or "–",) if timed else ()),
        )
        for activity in pack.activities
    )
    yield Table(f"{len(rows):,} {'activity' if len(rows) == 1 else 'activities'}", header, rows, frozenset({0}))
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
    return Table(f"CPD evidence: {name_of(pack.name)}", header, rows)


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
