"""Every sentence of proposing a chat, to its author and to organisers."""

from __future__ import annotations

from bot.chats.chat import Chat, Repeat
from bot.when import discord_time, in_words
from cogs.chats.messages import said, title_of, when_line

# custom_id, label (45 characters at most), hint (100 at most), long, most characters, needed
FORM = (
    ("title", "Title", "Short and clear: what is the chat about?", False, 90, True),
    ("introduction", "Introduction", "Why this matters, in a few sentences. It is announced as you write it.", True, 1500, True),
    ("questions", "Questions, one on each line", "Three to six open questions work best; eight at most.", True, 1500, True),
    ("reading", "Something to read first (optional)", "A title, or a link anyone can open.", True, 500, False),
    ("when", "When", "A day and a time, such as: Tuesday 8 December 8pm", False, 100, True),
)  # fmt: skip

REPEAT: dict[Repeat, str] = {
    "once": "Once",
    "weekly": "Every week",
    "fortnightly": "Every two weeks",
    "monthly": "Every month, on the same weekday",
}

WHICH_HOUR = "The clocks go back that night, so this time comes twice. Which one do you mean?"


def mend(mistake: str) -> str:
    return f"{mistake}\n\nNothing is lost: **Edit and try again** brings back what you typed."


def length(minutes: int) -> str:
    return "An hour" if minutes == 60 else f"{minutes} minutes"


def safe_space_label(*, on: bool) -> str:
    return "Safe space: on" if on else "Safe space: off"


def typed_again(chat: Chat, zone: str) -> dict[str, str]:
    """A draft's words as they would stand in the form."""
    return {
        "title": chat.title,
        "introduction": chat.introduction,
        "questions": "\n".join(question.text for question in chat.questions),
        "reading": chat.reading,
        "when": in_words(chat.opens_at, zone).partition(" (")[0],
    }


def draft(chat: Chat, zone: str) -> str:
    support = f"<@{chat.support_id}> (asked when this is accepted)" if chat.support_id else "none"
    safe = "\n**Safe space:** a private thread, and no words are kept." if chat.safe_space else ""
    return (
        f"**Your draft is saved: {title_of(chat)}**\n{when_line(chat, zone)}\n"
        f"{len(chat.questions)} questions · support host: {support} · {REPEAT[chat.repeat].lower()}{safe}\n\n"
        "Choose what fits, look at it with **Preview**, then **Send** it to the organisers. You can come back to it "
        "with `/chat propose`."
    )


def sent(chat: Chat) -> str:
    return (
        f"Sent. The organisers can now see **{title_of(chat)}**, and I'll tell you what they say. "
        "`/chat list` shows where it stands."
    )


def proposal(chat: Chat, zone: str, *, by: int | None = None) -> str:
    """The organisers' card: what is proposed, or what was decided and by whom."""
    decided = {
        "scheduled": f"**Accepted by <@{by}>.**",
        "announced": f"**Accepted by <@{by}>.**",
        "declined": f"**Declined by <@{by}>.**",
        "draft": f"**<@{by}> asked for a change.**",
    }.get(chat.state, "")
    note = f"“{said(chat.decision_note, 500)}”" if chat.decision_note else ""
    questions = "\n".join(f"{q.number}. {said(q.text, 200)}" for q in chat.questions)
    support = f" · support host: <@{chat.support_id}>" if chat.support_id else ""
    safe = "Safe space: a private thread, no words kept." if chat.safe_space else ""
    parts = [
        f"# Proposed: {title_of(chat)}", decided, note, f"From <@{chat.proposer_id}>{support}", when_line(chat, zone),
        REPEAT[chat.repeat] if chat.repeat != "once" else "", safe, said(chat.introduction, 1500),
        f"**The questions**\n{questions}", f"**Reading**\n{said(chat.reading, 400)}" if chat.reading else "",
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part)[:3990]


def proposal_waits(chat: Chat) -> str:
    return (
        f"**{title_of(chat)}** has waited two days for an answer. It would open {discord_time(chat.opens_at, 'R')}, and "
        f"<@{chat.proposer_id}> does not know yet."
    )


def accepted(chat: Chat, zone: str) -> str:
    return (
        f"Accepted: **{title_of(chat)}**, {in_words(chat.opens_at, zone)}. Its author is told, and it announces itself."
    )


def given_back(chat: Chat) -> str:
    return f"Done. The author of **{title_of(chat)}** is told, with your words."
