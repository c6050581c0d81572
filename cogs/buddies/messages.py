"""Sentences that several parts of buddies share: people, reasons, hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time

from discord.utils import escape_markdown, escape_mentions

from bot.buddies.about_me import AboutMe
from bot.buddies.content import BuddyContent
from bot.buddies.profile import Part, Topic
from bot.buddies.reasons import Reason
from bot.documents.text import clean, shorten
from bot.recurrence import WEEKDAYS, clock_face
from bot.when.words import time_name

PART_NAMES: dict[Part, str] = {
    "areas": "practice areas", "stage": "career stage", "style": "how I like to work", "hours": "free hours",
}  # fmt: skip


def said(text: str, most: int = 300) -> str:
    """What a member typed, as text: on one line, never a mention, a link or a heading."""
    return escape_markdown(escape_mentions(shorten(clean(text), most)))


def listed(things: Iterable[str]) -> str:
    """ "a, b and c" """
    *first, last = things
    return f"{', '.join(first)} and {last}" if first else last


def topics(content: BuddyContent, chosen: Iterable[Topic]) -> str:
    return ", ".join(said(content.topic(topic)) for topic in chosen)


def why(content: BuddyContent, reason: Reason) -> str:
    """The one true sentence, to the one who reads it. A topic stands in its owner's own words."""

    def named(topic: Topic | None) -> str:
        return f"**{said(content.topic(topic))}**" if topic is not None else ""

    def shared(part: str) -> str:
        return listed(f"**{said(content.says(part, entry))}**" for entry in reason.shared)

    match reason.kind:
        case "both_ways":
            return (
                f"They can offer {named(reason.they_offer)}, which you would like; and you can offer "
                f"{named(reason.you_offer)}, which they would like."
            )
        case "they_offer" if reason.they_offer == reason.you_want:
            return f"They can offer {named(reason.they_offer)}, which you would like."
        case "they_offer":
            return f"They can offer {named(reason.they_offer)}, and you would like {named(reason.you_want)}."
        case "you_offer" if reason.they_want == reason.you_offer:
            return f"They would like {named(reason.they_want)}, which you can offer."
        case "you_offer":
            return f"They would like {named(reason.they_want)}, and you can offer {named(reason.you_offer)}."
        case "areas":
            return f"You both work in {shared('areas')}."
        case "style":
            return f"You both like it this way: {shared('styles')}."
        case "stage":
            return f"You are both at the same point: {shared('stages')}."
        case "move":
            return f"You are both in the same move: {shared('moves')}."
        case "hours":
            return f"You are both free {hour(reason.hour or 0)}, on your clock."
    return "You share a language and free time, as far as you both have said."


def hour(of_week: int) -> str:
    """ "on Tuesdays at 8pm" """
    return f"on {WEEKDAYS[of_week // 24]}s at {clock_face(time(of_week % 24))}"


def hours(about: AboutMe) -> str:
    """ "Mon 6pm–9pm · Sat 9am–12 noon (UK time)"; empty where none are told."""
    days = [f"{WEEKDAYS[day][:3]} {', '.join(_stretches(about.day(day)))}" for day in range(7) if about.day(day)]
    return f"{' · '.join(days)} ({time_name(about.zone)})" if days else ""


def _stretches(hours: tuple[int, ...]) -> list[str]:
    """Hours that follow one another are one stretch, from the first to the end of the last."""
    found: list[list[int]] = []
    for each in hours:
        if found and found[-1][1] == each:
            found[-1][1] = each + 1
        else:
            found.append([each, each + 1])
    return [f"{clock_face(time(start))}–{clock_face(time(end % 24))}" for start, end in found]


def about_them(content: BuddyContent, about: AboutMe) -> str:
    """Somebody as a possible buddy may see them: offers, wants, why now, the sentence, and what they agreed to show."""
    lines = [f"**Can offer:** {topics(content, about.offers)}", f"**Would like:** {topics(content, about.wants)}"]
    if about.why_now:
        lines.append(f"**Why now:** {said(about.why_now)}")
    if "areas" in about.shows and about.areas:
        lines.append(f"**Works in:** {', '.join(said(content.says('areas', each)) for each in about.areas)}")
    stage = [content.says("stages", about.stage)] if about.stage else []
    stage += [content.says("moves", move) for move in about.moves]
    if "stage" in about.shows and stage:
        lines.append(f"**Career:** {said(', '.join(stage))}")
    if "style" in about.shows and about.style:
        lines.append(f"**Likes it:** {', '.join(said(content.says('styles', each)) for each in about.style)}")
    if "hours" in about.shows and about.hours:
        lines.append(f"**Usually free:** {hours(about)}")
    if about.sentence:
        lines.append(f"**In their own words:** {said(about.sentence)}")
    return "\n".join(lines)
