"""Every sentence of answering through the form."""

from __future__ import annotations

from bot.chats.answers import LONGEST, TAKEAWAY
from bot.chats.chat import Chat
from cogs.chats.messages import AGREE_BELOW, said

FORM_TITLE = "Your answer"
FORM_LABEL = "Your answer"
FORM_HINT = f"Up to {LONGEST:,} characters. It is posted in the thread under your name."
MOST_IN_A_MESSAGE = 2_000  # characters


def asked(chat: Chat, number: int) -> str:
    """The question as the form shows it."""
    question = chat.question(number)
    return (
        f"**Q{number}.** {said(question.text, 300)}"
        if question
        else "**Your take-away:** what will you do differently?"
    )


def posted(name: str, number: int, text: str) -> str:
    """The answer in the thread: every line a quotation, so that nothing in it can pass for the bot's own words."""
    heading = f"**{said(name, 60)}** " + ("takes away" if number == TAKEAWAY else f"answers Q{number}")
    return heading + "\n" + "\n".join(f"> {line}" for line in said(text, 2 * len(text)).split("\n"))


def too_many_marks() -> str:
    return "Discord has no room for that: each mark such as * or _ counts twice. Please take some out, or shorten it."


def stands(url: str, chat: Chat, *, agreed: bool, before: bool) -> str:
    """`before`: it stood already, word for word."""
    opening = f"That answer stands already: {url}" if before else f"Your answer is posted: {url}"
    late = " It is marked as added afterwards." if chat.closed_at is not None and not before else ""
    return opening + late + ("" if agreed else AGREE_BELOW)


def not_posted(why: str) -> str:
    return f"{why}\n\nNothing is lost: **Edit and try again** brings back what you typed."


NO_ANSWER_FROM_DISCORD = "Discord did not take your answer just now."
NOT_ALLOWED = "I may not write in this chat's thread, or it has been deleted. Please tell an organiser."
TAKEN_BACK = "Taken back: your answer is gone from the thread, and it will not be in the transcript."
