"""Every sentence of writing a reflection."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cpd.entry import NOBODY, OWN_WORDS, Draft, Entry, Reflected
from bot.cpd.models import Model
from bot.documents import dates
from bot.documents.evidence import Contribution
from bot.documents.text import clean_line, shorten
from bot.when import discord_time
from cogs.chats.messages import said

TICKS = {
    OWN_WORDS: ("These are my own words", "I wrote this myself."),
    NOBODY: ("Nobody can be identified", "No service user, no colleague: no names, places, dates, rare facts."),
}
TICK_BOTH = "Tick both before you save"
CHOOSE_MODEL = "Questions to reflect with"
CHANGE_AN_ANSWER = "Change an answer"
FORM_TITLE = "My reflection"
_MOST_QUOTED, _ONE_QUOTE = 900, 220

NOTHING_TO_REFLECT_ON = (
    "Your log is empty so far. Chats you take part in come into it by themselves. For anything else, such as a course "
    "or an article, use `/cpd add`; then reflect on it here."
)
THROWN_AWAY = "The draft is gone. Nothing else has changed."


def title_of(entry: Entry, most: int = 90) -> str:
    return said(clean_line(entry.title), most)


def card(entry: Entry, model: Model, spoken: Sequence[Contribution]) -> str:
    """What the member said there, so that it is before their eyes as they write."""
    parts = [f"**{title_of(entry)}**, {dates.day(entry.on)}"]
    if spoken:
        parts.append("**You wrote there:**\n" + _quotes([c.words for c in spoken]))
    kept = [message.words for message in entry.kept if message.words]
    if kept:
        parts.append("**You kept:**\n" + _quotes(kept))
    if entry.has_draft:
        parts.append("You have begun to write. What you typed is still there.")
    elif entry.reflected is not None:
        parts.append(f"You wrote a reflection {discord_time(entry.reflected.written_at, 'R')}. You can change it.")
    parts.append(
        f"**{model.name}** {model.says}\nWrite about your learning, in the first person. Nothing that could point to "
        "anybody: no names, ages, places, dates or rare facts."
    )
    return "\n\n".join(parts)[:2000]


def _quotes(texts: Sequence[str]) -> str:
    lines: list[str] = []
    for number, text in enumerate(texts):
        line = f"> {said(shorten(text, _ONE_QUOTE), _ONE_QUOTE + 40)}"
        if sum(map(len, lines)) + len(line) > _MOST_QUOTED:
            left = len(texts) - number
            lines.append(f"and {left} more {'message' if left == 1 else 'messages'}")
            break
        lines.append(line)
    return "\n".join(lines)


def you_wrote(spoken: Sequence[Contribution]) -> str:
    """For the first box of a form that opens at once: what the member wrote at greatest length, as a grey hint."""
    longest = max((c.words for c in spoken), key=len, default="")
    return shorten(f"You wrote: “{shorten(clean_line(longest), 80)}”", 100) if longest else ""


def open_label(model: Model) -> str:
    return "All in one form" if len(model.forms) == 1 else f"In {len(model.forms)} forms"


def saved_so_far(draft: Draft) -> str:
    total = len(draft.model.prompts)
    return f"**{draft.sent} of {total} saved.** You can stop here and go on another day: `/cpd reflect` brings it back."


def preview(draft: Draft) -> str:
    """The beginning of each answer, within one message."""
    prompts = draft.model.prompts
    room = 1500 // len(prompts)
    parts = [f"**{title_of(draft.entry)}**: this is what you wrote. It is not in your log yet."]
    for prompt in prompts:
        words = draft.answers.get(prompt.id, "").strip()
        parts.append(f"**{prompt.asks}**\n{said(words, room) if words else '-# Left empty'}")
    long = any(len(words) > room for words in draft.answers.values())
    parts.append(("Long answers are cut here only. " if long else "") + "Tick both, then press **Save**.")
    return "\n".join(parts)[:2000]


def it_could_be_a_number(where: str) -> str:
    """Asks, and repeats nothing. `where` ends the sentence that begins "Before …"."""
    return (
        f"Before {where} there is a number of ten digits that could be an NHS number. Only you can see this, and "
        "nobody else has been told. Many such numbers are something else. Which is it?"
    )


def about_a_number(draft: Draft) -> str:
    return it_could_be_a_number(f"this is saved: under “{'”, “'.join(draft.doubtful)}”")


CHANGE_IT, NOT_ONE = "Change it", "It is not an NHS number"


def saved(entry: Entry, *, changed: bool) -> str:
    return (
        f"**Saved.** Your reflection on **{title_of(entry)}** is in your log"
        f"{', and what it said before is kept beside it' if changed else ''}. Only you can see it."
    )


def history(entry: Entry, before: Sequence[tuple[Reflected, Model]]) -> str:
    if not before:
        return "Your reflection has not been changed since you wrote it."
    parts = [f"**{title_of(entry)}**: what your reflection said before, newest first."]
    for reflected, model in before[:3]:
        lines = [f"**Until it was changed, from {discord_time(reflected.written_at, 'f')}**"]
        lines += [
            f"{prompt.asks} {said(words, 150)}"
            for prompt in model.prompts
            if (words := reflected.answers.get(prompt.id, "").strip())
        ]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)[:2000]


def not_in_it(title: str) -> str:
    return (
        f"I did not see you write in **{title}**, and you have not said that you followed it, so there is nothing of "
        "yours to show for it. Did you read along? Then press **I followed this chat**, and try again."
    )
