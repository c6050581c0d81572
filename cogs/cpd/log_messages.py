"""Every sentence of the log, of adding to it and of saving messages to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.cpd.choices import LONGEST_GAP, Cycle, Overview
from bot.cpd.entry import Entry, Role
from bot.cpd.frameworks import CHECK
from bot.cpd.log import LONGEST_ABOUT, LONGEST_TITLE
from bot.documents import dates
from bot.documents.evidence import Gap
from bot.documents.text import clean_line, shorten
from cogs.chats.forms import Box
from cogs.chats.messages import said
from cogs.cpd.reflecting_messages import CHANGE_IT, NOT_ONE, it_could_be_a_number, title_of

__all__ = ["CHANGE_IT", "NOT_ONE"]  # the same on every question about a number

ROLES: Mapping[Role, str] = {
    "participant": "took part", "watcher": "followed (my own statement)", "host": "hosted",
    "support host": "supported the host", "mentor": "mentor", "mentee": "mentee", "buddy": "buddy",
    "facilitator": "facilitator", "": "added by me",
}  # fmt: skip
ADD_TITLE, EDIT_TITLE = "Add to my CPD log", "Change this activity"
ACTIVITY_FORM = (
    Box("title", "What was it?", "A course, an article, a shadowing day, a conversation …", False, LONGEST_TITLE, True),
    Box("day", "When?", "Such as “3 June 2026”. Today, if you leave it empty.", False, 60, False),
    Box("minutes", "How long?", "Such as “90” or “1 hour 30”. Your own statement; you can leave it empty.", False, 40,
        False),
    Box("about", "Why did you choose it, and what was it about?", "Nothing that could point to anybody.", True,
        LONGEST_ABOUT, False),
    Box("links", "What could you show for it? One a line", "A certificate, a link, notes. You keep the files yourself.",
        True, 1500, False),
)  # fmt: skip
GAP_TITLE = "Explain a gap"
GAP_FORM = (
    Box("words", "Why is nothing listed here?", "Such as parental leave, illness, a career break. As much as you wish.",
        True, LONGEST_GAP, False),
)  # fmt: skip
CYCLE_TITLE = "My cycle"
CYCLE_FORM = (
    Box("first", "First day", "Such as “1 November 2025”. Empty: as the framework has it.", False, 60, False),
    Box("last", "Last day", "Such as “31 October 2027”.", False, 60, False),
)
CHOOSE_FRAMEWORKS, CHOOSE_ENTRY, CHOOSE_KIND = "My frameworks", "Open an activity", "Type of activity"
DELETED = "Gone from your log, with its reflection and what you saved to it."
EMPTY = (
    "Nothing yet. Chats you take part in, host or follow come in by themselves; **Add** takes anything else, and "
    "**Save to my CPD** in a message's menu (under Apps) keeps a message."
)


def log(overview: Overview, page: Sequence[Entry], number: int, pages: int) -> str:
    parts = ["**My CPD.** Only you can see this."]
    parts += [_cycle(cycle) for cycle in overview.cycles]
    if page:
        heading = "**My log**, newest first" + (f", page {number + 1} of {pages}" if pages > 1 else "")
        parts.append("\n".join([heading, *(_line(entry) for entry in page)]))
    else:
        parts.append(EMPTY)
    return "\n\n".join(parts)[:2000]


def _cycle(cycle: Cycle) -> str:
    count = len(cycle.entries)
    kinds = f", {len(cycle.kinds)} {'type' if len(cycle.kinds) == 1 else 'types'}" if count else ""
    lines = [
        f"**{cycle.framework.name}**: {dates.day(cycle.first)} to {dates.day(cycle.last)}. "
        f"{count} {'activity' if count == 1 else 'activities'}{kinds}."
    ]
    if cycle.too_few_kinds:
        lines.append(
            f"• All of one type so far ({', '.join(cycle.kinds)}). A mixture of at least "
            f"{cycle.framework.min_categories} types is asked for: add something of another type, or change one that "
            "does not fit."
        )
    if cycle.entries:
        lines += [_gap(gap) for gap in cycle.gaps[:2]]
    lines += [f"• {label}: {value}." for label, value in cycle.totals]
    return "\n".join([*lines, f"-# {CHECK}"])


def _gap(gap: Gap) -> str:
    days = f"{dates.day(gap.first)} to {dates.day(gap.last)}"
    if gap.explanation:
        return f"• Nothing from {days}: “{said(shorten(gap.explanation, 80), 100)}”"
    return f"• Nothing from {days}. That is a gap to explain: **Explain a gap**."


def _line(entry: Entry) -> str:
    state = (
        "reflection begun" if entry.has_draft else "reflection written" if entry.reflected else "**no reflection yet**"
    )
    return f"• {dates.day(entry.on)}: {title_of(entry, 60)} · {ROLES[entry.role]} · {state}"


def option(entry: Entry) -> str:
    return shorten(f"{dates.day(entry.on)} · {ROLES[entry.role]}", 100)


def label(entry: Entry) -> str:
    return shorten(clean_line(entry.title), 100) or "Activity"


def one(entry: Entry, done: str = "") -> str:
    parts = [done] if done else []
    facts = f"{dates.day(entry.on)} · {ROLES[entry.role]}"
    if entry.minutes:
        facts += f" · {entry.minutes} minutes ({'seen' if entry.minutes_seen else 'your own statement'})"
    parts.append(f"**{title_of(entry)}**\n{facts}")
    if entry.about:
        parts.append(said(entry.about, 400))
    if entry.links:
        parts.append(
            "**To show for it**\n" + "\n".join(f"• {said(shorten(link, 120), 150)}" for link in entry.links[:5])
        )
    quoted = [m for m in entry.kept if m.words]
    if quoted:
        lines = [
            f"> {said(shorten(m.words, 150), 190)}" + ("" if m.own else f" ({said(m.author, 60)})") for m in quoted[:3]
        ]
        parts.append("**Saved messages**\n" + "\n".join(lines))
    parts.append(
        "You have begun a reflection." if entry.has_draft
        else "Your reflection is written." if entry.reflected
        else "There is no reflection yet. What you learnt is what counts."
    )  # fmt: skip
    return "\n\n".join(parts)[:2000]


def added(entry: Entry) -> str:
    return "**It is in your log.** Choose the type that fits best, and write a reflection while it is fresh."


CHANGED = "**Changed.** From now on this is your own account of it; I don't fill it in again."
SORTED = "**Noted.**"


def mend(mistake: str) -> str:
    return f"{mistake} What you typed is kept."


def about_a_number() -> str:
    return it_could_be_a_number("this goes into your log: in it")


def really_delete(entry: Entry) -> str:
    what = "its reflection and everything saved to it" if entry.reflected or entry.kept else "everything in it"
    return f"Delete **{title_of(entry)}** from your log, with {what}? This can't be undone."


NO_GAP = "There is no gap of that length in your log now."


def saved(entry: Entry) -> str:
    return f"Saved to your CPD log, under **{title_of(entry)}**. Only you can see it there."


def corner(overview: Overview) -> str:
    count = len(overview.entries)
    if not count:
        return "**My CPD:** your log fills itself as you take part in chats."
    waiting = len(overview.without_reflection)
    told = f"**My CPD:** {count} {'activity' if count == 1 else 'activities'} in your log"
    if waiting:
        return f"{told}, {waiting} without a reflection."
    return f"{told}, {'with' if count == 1 else 'each with'} a reflection."
