"""Every sentence of proposing a chat, to its author and to organisers."""

from __future__ import annotations

from bot.chats.chat import Chat, Repeat
from bot.chats.series import Repeating
from bot.recurrence import describe, rule_from_first
from bot.when import discord_time, in_words
from cogs.chats.forms import Box
from cogs.chats.messages import said, title_of, when_line

TITLE = Box("title", "Title", "Short and clear: what is the chat about?", False, 90, True)
INTRODUCTION = Box(
    "introduction", "Introduction", "Why this matters, in a few sentences. It is announced as you write it.",
    True, 1500, True,
)  # fmt: skip
QUESTIONS = Box(
    "questions", "Questions, one on each line", "Three to six open questions work best; eight at most.",
    True, 1500, True,
)  # fmt: skip
READING = Box(
    "reading", "Something to read first (optional)", "A title, or a link anyone can open.", True, 500, False
)  # fmt: skip
WHEN = Box("when", "When", "A day and a time, such as: Tuesday 8 December 8pm", False, 100, True)

WORDS_FORM = (TITLE, INTRODUCTION, QUESTIONS, READING)
FORM = (*WORDS_FORM, WHEN)
CHANGE = ("Ask for a change", Box("note", "What would make it right?", "Its author reads this.", True, 500, True))
DECLINE = (
    "Decline this proposal", Box("note", "A kind word why (optional)", "Its author reads this.", True, 500, False)
)  # fmt: skip

REPEAT: dict[Repeat, str] = {
    "once": "Held once",
    "weekly": "Every week",
    "fortnightly": "Every two weeks",
    "monthly": "Every month, on the same weekday",
}

WHICH_HOUR = "The clocks go back that night, so this time comes twice. Which one do you mean?"
DELETED = "It is deleted. `/chat propose` starts a new one."


def mend(mistake: str) -> str:
    return f"{mistake}\n\nNothing is lost: **Edit and try again** brings back what you typed."


def with_what_they_wrote(mistake: str, note: str) -> str:
    return f"{mistake}\n\nYou had written:\n{said(note, 500)}" if note else mistake


def length(minutes: int) -> str:
    return "An hour long" if minutes == 60 else f"{minutes} minutes long"


def safe_space_label(*, on: bool) -> str:
    return "Safe space: on" if on else "Safe space: off"


def yours(count: int) -> str:
    things = "a draft or proposal" if count == 1 else f"{count} drafts and proposals"
    return f"You have {things} here already. Go on with one, or write a new one."


def state(chat: Chat, zone: str) -> str:
    """At most 100 characters, as a select's description."""
    where = {"draft": "Draft", "proposed": "Sent, waiting for an answer", "declined": "Not taken"}
    return f"{where.get(chat.state, chat.state)} · {in_words(chat.opens_at, zone).partition(' (')[0]}"[:100]


def typed_again(chat: Chat, zone: str) -> dict[str, str]:
    """A chat's words and time as they would stand in the form."""
    return {
        "title": chat.title,
        "introduction": chat.introduction,
        "questions": "\n".join(question.text for question in chat.questions),
        "reading": chat.reading,
        "when": in_words(chat.opens_at, zone).partition(" (")[0],
    }


def repeats(chat: Chat, zone: str) -> str:
    """ "every Tuesday at 8pm"; empty for a chat held once."""
    return "" if chat.repeat == "once" else describe(rule_from_first(chat.repeat, chat.opens_at, zone))


def draft(chat: Chat, zone: str) -> str:
    """Above the draft's choices: what it is, what stands, what to do next."""
    count = len(chat.questions)
    facts = [
        f"**{title_of(chat)}**",
        when_line(chat, zone),
        f"Repeats {repeats(chat, zone)}" if chat.repeat != "once" else "",
        f"{count} {'question' if count == 1 else 'questions'}",
        f"Support host: <@{chat.support_id}>, who is asked once this is accepted" if chat.support_id else "",
        "Safe space: a private thread, and no words are kept" if chat.safe_space else "",
    ]
    return f"{_draft_state(chat)}\n\n" + "\n".join(fact for fact in facts if fact) + f"\n\n{_draft_next(chat)}"


def _draft_state(chat: Chat) -> str:
    note = f"\n> {said(chat.decision_note, 500)}" if chat.decision_note else ""
    match chat.state:
        case "proposed":
            return "**Sent.** The organisers have it, and I'll tell you what they say."
        case "declined":
            return f"**It was not taken this time.**{note}"
        case _ if chat.decision_note:
            return f"**The organisers ask for a change:**{note}"
    return "**Your draft is saved.**"


def _draft_next(chat: Chat) -> str:
    if chat.state == "proposed":
        return "You can still change it, or take it back. `/chat propose` brings you here again."
    return "Choose what fits, look at it with **Preview**, then **Send** it. `/chat propose` brings you here again."


def really_delete(chat: Chat) -> str:
    return f"Delete **{title_of(chat)}** for good? Nobody else has a copy."


def proposal(chat: Chat, zone: str) -> str:
    """The organisers' card: what is proposed, or what was decided and by whom."""
    note = f"“{said(chat.decision_note, 500)}”" if chat.decision_note else ""
    questions = "\n".join(f"{q.number}. {said(q.text, 200)}" for q in chat.questions)
    support = f" · support host: <@{chat.support_id}>" if chat.support_id else ""
    again = f"Repeats {repeats(chat, zone)}." if chat.repeat != "once" else ""
    safe = "Safe space: a private thread, no words kept." if chat.safe_space else ""
    parts = [
        f"# Proposed: {title_of(chat)}", _decided(chat), note, f"From <@{chat.proposer_id}>{support}",
        when_line(chat, zone), again, safe, said(chat.introduction, 1500), f"**The questions**\n{questions}",
        f"**Reading**\n{said(chat.reading, 400)}" if chat.reading else "",
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part)[:3990]


def _decided(chat: Chat) -> str:
    by = f"<@{chat.decided_by}>"
    match chat.state:
        case "proposed":
            return ""
        case "declined":
            return f"**Declined by {by}.**"
        case "cancelled":
            return f"**Cancelled by {by}.**"
        case "draft":
            back = "**It has gone back to its author.**"
            return f"**{by} asked for a change.**" if chat.decided_by else back
    return f"**Accepted by {by}.**"


def proposal_waits(chat: Chat) -> str:
    return (
        f"**{title_of(chat)}** still waits for an answer. It would open {discord_time(chat.opens_at, 'R')}, and "
        f"<@{chat.proposer_id}> does not know yet."
    )


def accepted(chat: Chat, zone: str, series: Repeating | None) -> str:
    text = (
        f"Accepted: **{title_of(chat)}**, {in_words(chat.opens_at, zone)}. Its author is told, and it announces itself."
    )
    if series is not None:
        text += (
            f"\nIt repeats {describe(series.rule)}. I plan eight weeks ahead and announce each one a week before. "
            "`/organise chats` changes one of them, or all."
        )
    return text


def given_back(chat: Chat) -> str:
    return f"Done. The author of **{title_of(chat)}** is told, with your words."
