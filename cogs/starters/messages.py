"""Every sentence of /starter: a question as it is shown, one's own list, and suggesting one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.starters.drawing import Saved, SavedPage
from bot.starters.rules import LONGEST
from bot.starters.starter import Starter
from bot.starters.suggestions import LONGEST_FOLLOW_UP, Suggestion
from cogs.chats.forms import Box
from cogs.chats.messages import said

OPT_OUT = "You can pass on this one, or say only a part of it. Nobody asks why."
DEEP = 3


def asked(starter: Starter, theme: str, *, purpose: str = "") -> str:
    """The question as it stands anywhere: plain text, so that a phone's notice shows it."""
    small = [
        OPT_OUT if starter.depth == DEEP else "",
        said(starter.caution, 250),
        said(purpose, 250),
        " · ".join(part for part in (said(theme, 80), said(starter.framework, 250)) if part),
        f"Suggested by <@{starter.author_id}>" if starter.author_id else "",
    ]
    lines = [f"## {said(starter.text, 600)}"]
    if starter.follow_up:
        lines.append(f"**And then:** {said(starter.follow_up, 400)}")
    return "\n".join([*lines, *(f"-# {line}" for line in small if line)])


def drawn(starter: Starter, theme: str) -> str:
    return f"Only you can see this.\n{asked(starter, theme)}"


def on_its_way(place_id: int) -> str:
    return f"It goes to <#{place_id}> now."


CHAT_NOT_OPEN = "A starter can be dropped in while the chat is open."
ANOTHER_CAME = "Another has come already. It stands below."
NOT_HERE = "You can't write here, so I can't post it here for you."


def kept(*, new: bool) -> str:
    return (
        "Saved. `/starter saved` shows your list; nobody else sees it."
        if new
        else "It is on your list already. `/starter saved` shows it."
    )


# --- one's own list

NOTHING_SAVED = "Your list is empty. **Save** under a question puts it here; `/starter draw` brings one."
TAKEN_OFF = "It is off your list."
OPEN_ONE = "Open one"


def saved(page: SavedPage, number: int, size: int) -> str:
    first = number * size + 1
    lines = [f"{first + n}. {said(one.text, 140)}" for n, one in enumerate(page.saved)]
    more = f" ({first} to {first + len(page.saved) - 1} of {page.total})" if page.total > len(page.saved) else ""
    return "\n".join([f"**The questions you saved**{more}. Only you can see them.", *lines])[:2000]


def saved_one(one: Saved) -> str:
    follow_up = f"\n**And then:** {said(one.follow_up, 400)}" if one.follow_up else ""
    return f"## {said(one.text, 600)}{follow_up}"


# --- today

NO_QUESTION_TODAY = "**A question for today:** there is none yet."


def today(starter: Starter) -> str:
    return f"**A question for today:** {said(starter.text, 400)}"


# --- what is asked for

AUDIENCES = {"chat": "For everybody in a chat", "pair": "For two people", "circle": "For a small group"}
STAGES = {"start": "Getting to know one another", "middle": "On the way", "end": "Looking back"}
DEPTHS = {1: "Light", 2: "Personal", 3: "Deep (in private places only)"}


def no_such_theme(typed: str, titles: Sequence[str]) -> str:
    return f"I don't know the theme “{said(typed, 60)}”. There are: {', '.join(titles)}."[:2000]


# --- suggesting one

SUGGEST_TITLE = "Suggest a question"
TEXT_BOX = Box(
    "text", "Your question", "One idea that yes or no can't answer. Nothing about service users.", True, LONGEST, True
)
FOLLOW_UP_BOX = Box(
    "follow_up", "A second question (optional)", "For when the first answers are in.", False, LONGEST_FOLLOW_UP, False
)
THEME_LABEL = "Theme"
NAME_LABEL = "Shall people see that it is yours?"
NAME_HINT = "If not, the organisers don't see it either."
NAMED, UNNAMED = "Yes, with my name", "No, without my name"


def suggested(suggestion: Suggestion, alike: Sequence[Starter]) -> str:
    text = (
        f"Thank you. The organisers have it before them, {_credit(suggestion)}:\n> {said(suggestion.text, 600)}\n"
        "I tell you privately what they decide."
    )
    return text + close_to(alike, "It comes close to what we have. That need not matter")


def close_to(alike: Sequence[Starter], opening: str) -> str:
    if not alike:
        return ""
    return f"\n\n{opening}:\n" + "\n".join(f"> {said(starter.text, 300)}" for starter in alike)


def _credit(suggestion: Suggestion) -> str:
    return "with your name" if suggestion.credited else "without your name"


def mend(mistake: str) -> str:
    return f"{mistake}\n\nNothing is lost: what you typed is kept."


TAKEN_BACK = "You have taken it back. The organisers no longer have it before them."


def accepted(suggestion: Suggestion) -> str:
    return f"Your question is in. From now on it is drawn here like any other:\n> {said(suggestion.text, 600)}"


def declined(suggestion: Suggestion) -> str:
    return (
        f"The organisers do not take this question this time:\n> {said(suggestion.text, 600)}\n"
        f"What they say:\n> {said(suggestion.note, 600)}\nThank you for it. `/starter suggest` takes the next one."
    )
