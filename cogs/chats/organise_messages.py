"""Every sentence of /organise chats, and of the notices its changes send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.chats.chat import Chat
from bot.chats.series import Repeating
from bot.recurrence import describe
from bot.when import discord_time, in_words
from cogs.chats.forms import Box
from cogs.chats.messages import said, title_of, when_line

WHEN = Box("when", "The new time", "A day and a time, such as: Tuesday 8 December 8pm", False, 100, True)
NOTE = Box("note", "A word why (optional)", "Everybody who was coming reads this.", True, 300, False)

ONLY_THIS = "Only this chat"
ALL_LATER = "This and all later ones"
NOTHING_UPCOMING = "No chat is planned. `/chat propose` is where one begins."


def overview(waiting: int, upcoming: int) -> str:
    return f"**Organising chats**\nWaiting for your answer: {waiting}\nUpcoming: {upcoming}"


def option(chat: Chat, zone: str) -> str:
    """A select's description, at most 100 characters."""
    return in_words(chat.opens_at, zone)[:100]


def one(chat: Chat, zone: str, joined: int, series: Repeating | None, now: datetime, done: str = "") -> str:
    """One chat, with what can be changed of it below; `done` says what a press has just changed."""
    facts = [
        f"**{title_of(chat)}**",
        when_line(chat, zone),
        _state(chat, now),
        f"Host: <@{chat.host_id}> · {_support(chat)}",
        f"Coming: {joined}" if joined else "",
        _series(series),
    ]
    return (f"{done}\n\n" if done else "") + "\n".join(fact for fact in facts if fact)


def _state(chat: Chat, now: datetime) -> str:
    match chat.state:
        case "scheduled":
            return "Accepted. It is announced a week before."
        case "announced" if chat.opens_at < now:
            return "It should have opened and did not. Give it a new time, or cancel it."
        case "announced":
            return "Announced."
        case "open" | "winding_up":
            return "It is running now."
        case "cancelled":
            return "Cancelled."
    return "It is over."


def _support(chat: Chat) -> str:
    if chat.support_id is None:
        return "no support host"
    return f"Support host: <@{chat.support_id}>" + ("" if chat.support_accepted else ", who has not answered yet")


def _series(series: Repeating | None) -> str:
    if series is None:
        return ""
    rule = describe(series.rule)
    return f"Was part of a series ({rule}), which has ended." if series.ended else f"Part of a series: {rule}."


def which_ones(chat: Chat, series: Repeating) -> str:
    return f"**{title_of(chat)}** repeats {describe(series.rule)}. What do you want to change?"


def changed(count: int = 1) -> str:
    return "Saved." if count == 1 else f"Saved, for {count} chats."


def mend(mistake: str) -> str:
    return f"{mistake}\n\nNothing is lost: **Edit and try again** brings back what you typed."


# --- postponing


def would_move(chat: Chat, opens_at: datetime, zone: str, joined: int, later: int) -> str:
    """The resolved time, before anything is saved; `later`: further chats of the series that move too."""
    told = "Nobody has joined yet." if joined == 0 else f"{_people(joined)} coming, and will be told."
    also = f"\n{_chats(later)} after it move too, to the same weekday and time." if later else ""
    return (
        f"Move **{title_of(chat)}**\nfrom {in_words(chat.opens_at, zone)}\nto **{in_words(opens_at, zone)}** "
        f"({discord_time(opens_at, 'F')}, {discord_time(opens_at, 'R')})?{also}\n{told}"
    )


def which_hour(chat: Chat) -> str:
    return f"The clocks go back that night, so this time comes twice. Which one is it for **{title_of(chat)}**?"


MOVE_IT = "Move it"


def which_label(opens_at: datetime, zone: str) -> str:
    return "The first, before the clocks go back" if "before the clocks" in in_words(opens_at, zone) else "The second"


MOVED = "Moved. Everybody who is coming is told, and its card shows the new time."


# --- cancelling


def really_cancel(chat: Chat, note: str, joined: int, later: Sequence[Chat], series: Repeating | None) -> str:
    """`later`: further chats of the series; None of `series` where only this one is meant."""
    told = "Nobody has joined yet." if joined == 0 else f"{_people(joined)} coming, and will be told."
    words = f"\nWith your words:\n> {said(note, 300)}" if note else ""
    if series is None:
        return f"Cancel **{title_of(chat)}**? This can't be undone. {told}{words}"
    return (
        f"End the series **{title_of(chat)}** ({describe(series.rule)})? No more chats are planned then. What about "
        f"this one and the {_chats(len(later))} after it that are planned already? {told}{words}"
    )


def stop_and_cancel(count: int) -> str:
    return "End it, and cancel this one" if count == 1 else f"End it, and cancel these {count}"


STOP_AND_KEEP = "End it, but hold what is planned"
CANCELLED = "Cancelled. Everybody who was coming is told."
CANCELLED_ALREADY = "It was cancelled already, so nothing more was done."


def stopped(cancelled: int) -> str:
    return f"The series has ended. Cancelled: {_chats(cancelled)}." if cancelled else (
        "The series has ended. What is planned already is still held."
    )  # fmt: skip


# --- hosts


def hosts(chat: Chat, *, whole: bool, done: str = "") -> str:
    scope = " and all later ones of its series" if whole else ""
    return (
        (f"{done}\n\n" if done else "") + f"**Who runs {title_of(chat)}{scope}?**\nHost: <@{chat.host_id}>\n"
        f"{_support(chat)[0].upper()}{_support(chat)[1:]}\n\nA new host is told at once. A support host is asked first."
    )


def host_left(chat: Chat) -> str:
    support = (
        f" <@{chat.support_id}> supports it, and may be glad to be asked." if chat.support_id and chat.support_accepted
        else ""
    )  # fmt: skip
    return (
        f"**{title_of(chat)}** has no host: its host has left this server. It opens {discord_time(chat.opens_at, 'R')}."
        f"{support} Choose another host, or cancel it."
    )


# --- notices


def lapsed(chat: Chat) -> str:
    return (
        f"**{title_of(chat)}** was not decided on before its time came. I am sorry. Your words are kept: **Edit** "
        "gives it a new time, then send it again."
    )


def words_changed(chat: Chat) -> str:
    return f"An organiser has changed the words of **{title_of(chat)}**. `/chat view` shows it as it is now."


def host_chosen(chat: Chat, zone: str, series: Repeating | None) -> str:
    again = " and the chats after it" if series and not series.ended else ""
    return (
        f"You are now host of **{title_of(chat)}**, {in_words(chat.opens_at, zone)}{again}. The hosts' thread "
        "appears a week before. If you can't do it, please tell an organiser."
    )


def host_replaced(chat: Chat) -> str:
    return f"<@{chat.host_id}> now hosts **{title_of(chat)}** in your place. Thank you for having planned it."


def series_moved(chat: Chat, zone: str, series: Repeating | None) -> str:
    rule = f": from now on {describe(series.rule)}" if series else ""
    return f"The series **{title_of(chat)}** has moved{rule}. The next one is on {in_words(chat.opens_at, zone)}."


def series_cancelled(chat: Chat) -> str:
    note = f"\n> {said(chat.decision_note, 300)}" if chat.decision_note else ""
    return f"The series **{title_of(chat)}** has ended, and its planned chats are cancelled.{note}"


def series_stopped(chat: Chat) -> str:
    return f"The series **{title_of(chat)}** has ended. The chats that are planned already are still held."


def support_silent(chat: Chat) -> str:
    return (
        f"**{title_of(chat)}** opens {discord_time(chat.opens_at, 'R')}, and <@{chat.support_id}> has not said yet "
        "whether they can support you. You can host alone; an organiser can ask somebody else."
    )


def _people(count: int) -> str:
    return "1 person is" if count == 1 else f"{count} people are"


def _chats(count: int) -> str:
    return "1 chat" if count == 1 else f"{count} chats"
