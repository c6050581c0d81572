"""Every sentence of practising a chat."""

from __future__ import annotations

from bot.chats import rules
from bot.chats.chat import Chat
from bot.chats.practice import Invented
from bot.when import discord_time
from cogs.chats.messages import plain_title, said, title_of


def thread_name(chat: Chat) -> str:
    return f"Practice · {plain_title(chat, 70)} · {chat.id}"


def began(chat: Chat) -> str:
    return (
        f"Your practice of **{title_of(chat)}** opens {discord_time(chat.opens_at, 'R')} in a private thread, where I "
        "mention you. It takes about "
        f"{max(1, round((chat.closes_at - chat.opens_at).total_seconds() / 60))} minutes, and nothing of it is kept."
    )


def welcome(chat: Chat) -> str:
    together = " ".join(f"<@{user_id}>" for user_id in chat.hosts)
    return (
        f"{together} **This is a practice of {title_of(chat)}**, {rules.PRACTICE_PACE} times faster than the real "
        "chat. In the real one, members see the questions in their thread, and the panel is in a thread of your own; "
        "here both are in one place.\n"
        "Invented people answer; they are marked. Press anything you like on the panel, or nothing at all: everything "
        f"also happens by itself. It opens {discord_time(chat.opens_at, 'R')}.\n"
        "You, your support host if you have one, and anyone here with the Manage Threads permission can read this. "
        f"Nothing is kept, and the thread goes after {rules.PRACTICE_KEPT.days} days."
    )


def opening(chat: Chat) -> str:
    return (
        f"## Welcome to {title_of(chat)}\n"
        "This is a practice, so nothing said here is kept. In the real chat, this is where members read how we talk "
        "here and what is recorded, and say hello."
    )


def closing(chat: Chat) -> str:
    unasked = [f"Q{q.number}. {said(q.text, 170)}" for q in chat.questions if q.waits]
    listed = (
        "\n\nThe real closing post would list what there was no time for:\n" + "\n".join(unasked) if unasked else ""
    )
    return (
        f"## That was it\nYou have hosted **{title_of(chat)}** once.{listed}\n\n"
        "In the real chat, answers can still be added for a day or more, and then the transcript is published. Of this "
        "practice nothing is kept. **Delete this practice** removes the thread now."
    )[:2000]


def invented(line: Invented) -> str:
    return f"**{line.name}** (invented): {line.says}"


def only_practice() -> str:
    return "In the real chat, this is how a member agrees to the conduct. In a practice, nothing is noted."


def not_deleted() -> str:
    return "Discord does not let me delete this thread. Anyone with the Manage Threads permission can; nothing is kept."


def deleted() -> str:
    return "The practice is deleted."
