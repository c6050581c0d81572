"""Every sentence of the hosts' side: their thread, the panel, and what they are told before, during and after."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.chats.chat import UPCOMING, Chat, Question
from bot.documents.transcript import Message, Numbers
from bot.when import discord_time, in_words
from cogs.chats.messages import plain_title, said, title_of, who

TAKEAWAYS_SHOWN = 5


def hosts_thread_name(chat: Chat) -> str:
    """Its number keeps it apart from another chat of the same title, and is how it is found again."""
    return f"Hosts · {plain_title(chat, 70)} · {chat.id}"


def hosts_welcome(chat: Chat) -> str:
    together = " ".join(f"<@{user_id}>" for user_id in chat.hosts)
    return (
        f"{together} This is the hosts' thread for **{title_of(chat)}**, {discord_time(chat.opens_at, 'F')}.\n"
        "It is private: the host, the support host once they have said yes, and anyone here with the Manage Threads "
        "permission can read it.\n"
        "The panel below runs the chat, and each of its buttons is also a `/host` command. You need press nothing: the "
        "chat opens, asks its questions and closes by itself.\n"
        "Want to try it first? **Practise** plays your own questions ten times faster."
    )


# --- the panel


def panel(chat: Chat, *, joined: int, watching: int, as_of: str) -> str:
    """The panel's text: at most 4,000 characters with eight long questions."""
    parts = [f"### Host panel: {title_of(chat)}", _state(chat), _to_come(chat), _people(chat, joined, watching)]
    return "\n\n".join(part for part in (*parts, f"-# As of {as_of}") if part)[:3990]


def _state(chat: Chat) -> str:
    match chat.state:
        case "scheduled" | "announced":
            return (
                f"**Opens {discord_time(chat.opens_at, 'F')}** ({discord_time(chat.opens_at, 'R')}), by itself. "
                "**Start** opens it up to ten minutes early."
            )
        case "open" if chat.held_since is not None:
            return (
                f"**Held since {discord_time(chat.held_since, 't')}.** No question goes out until **Resume**. "
                f"The close still comes at {discord_time(chat.closes_at, 't')}."
            )
        case "open":
            current = chat.current_question
            return f"**Open now:** {_short(current)}" if current else "**Open now:** people are saying hello."
        case "winding_up":
            return "**Open now:** the take-aways."
    return _afterwards(chat)


def _afterwards(chat: Chat) -> str:
    match chat.state:
        case "closed" if chat.practice:
            return "**This practice is over.**"
        case "closed" if chat.safe_space:
            return "**Closed.** Nothing that was said is kept."
        case "closed" if chat.publishes_at:
            return (
                f"**Closed.** Answers added until {discord_time(chat.publishes_at, 'F')} count; then the transcript is "
                "published by itself. **Publish** does it now. **Discard** deletes what was kept, and nothing is "
                "published."
            )
        case "closed":
            return f"**Closed: its thread was deleted.** {_WAITS_FOR_WORD}"
        case "published":
            return f"**Published.** The transcript is in <#{chat.channel_id}>."
        case "discarded":
            return "**Discarded.** What was kept has been deleted, and nothing is published."
    return f"**This chat is {chat.state}.**"


def _to_come(chat: Chat) -> str:
    if not (chat.running or chat.state in UPCOMING):
        return ""
    waiting = [q for q in chat.questions if q.waits]
    lines: list[str] = []
    if chat.held_since is not None:
        lines += [f"Waiting: {_short(q)}" for q in waiting]
    else:
        lines += [f"{discord_time(q.due_at, 't')} {_short(q)}" for q in waiting]
        if chat.state != "winding_up":
            lines.append(f"{discord_time(chat.takeaways_at, 't')} Take-aways")
        lines.append(f"{discord_time(chat.closes_at, 't')} Close")
    skipped = ", ".join(f"Q{q.number}" for q in chat.questions if q.skipped_at)
    if skipped:
        lines.append(f"Left out: {skipped}")
    heading = "**Next**" if chat.running else "**What happens when**"
    return f"{heading}\n" + "\n".join(lines) if lines else ""


def _people(chat: Chat, joined: int, watching: int) -> str:
    if chat.practice:
        return who(chat)
    counts = [f"{joined} joined"] + ([] if chat.safe_space else [f"{watching} watching"])
    return f"{who(chat)}\n{' · '.join(counts)}"


def _short(question: Question) -> str:
    return f"Q{question.number}. {said(question.text, 120)}"


def next_label(chat: Chat) -> str:
    return f"Next: Q{chat.next_question.number}" if chat.next_question else "Next: take-aways"


def skip_label(question: Question) -> str:
    return f"Skip Q{question.number}"


def more_time_label(chat: Chat) -> str:
    return "+30 seconds" if chat.practice else "+5 min"


# --- what a press or a command answers


def did_start(chat: Chat) -> str:
    return f"**{title_of(chat)}** opens now."


def did_next(chat: Chat) -> str:
    return f"Q{chat.next_question.number} goes out now." if chat.next_question else "The take-aways go out now."


def did_hold(chat: Chat) -> str:
    return f"Held: no question goes out until you resume. The close still comes at {discord_time(chat.closes_at, 't')}."


def did_resume(chat: Chat) -> str:
    return f"Going on. {_what_next(chat)}"


def did_more_time(chat: Chat) -> str:
    return f"Everything still to come is five minutes later. {_what_next(chat)}"


def did_skip(chat: Chat) -> str:
    return f"Left out. {_what_next(chat)}"


def did_close(chat: Chat) -> str:
    return f"**{title_of(chat)}** closes now."


def did_publish(chat: Chat) -> str:
    return f"The transcript of **{title_of(chat)}** is published now. That takes a moment."


def did_discard(chat: Chat) -> str:
    return f"**{title_of(chat)}** is discarded. What was kept is deleted, and nothing is published."


def sure_to_discard(chat: Chat) -> str:
    return (
        f"Discard **{title_of(chat)}**? What was kept of it is deleted, there is no transcript, and the people who "
        "took part are told so. This cannot be undone."
    )


def fresh_panel(chat: Chat) -> str:
    return f"A fresh panel is on its way to <#{chat.hosts_thread_id}>."


def no_hosts_thread() -> str:
    return "This chat's hosts' thread has not been made yet. It comes a week before the chat."


def _what_next(chat: Chat) -> str:
    if chat.next_question:
        return f"Next: Q{chat.next_question.number} at {discord_time(chat.next_question.due_at, 't')}."
    if chat.state == "winding_up":
        return f"The close comes at {discord_time(chat.closes_at, 't')}."
    return f"Next: the take-aways at {discord_time(chat.takeaways_at, 't')}."


# --- what hosts are told


def covered(chat: Chat, *, thread_stands: bool, hears_words: bool) -> str:
    """Fifteen minutes before: only what is true at that moment."""
    together = " ".join(f"<@{user_id}>" for user_id in chat.hosts)
    first = chat.questions[0].due_at
    if chat.support_id and chat.support_accepted:
        support = f"<@{chat.support_id}> supports you and can press everything you can."
    elif chat.support_id:
        support = f"<@{chat.support_id}> has not said yet whether they will support you. You can host alone."
    else:
        support = "You host alone, and that works too."
    lines = [
        f"{together} **You're covered.** **{title_of(chat)}** opens {discord_time(chat.opens_at, 'R')}.",
        f"• Ready: <#{chat.thread_id}>, the welcome, {len(chat.questions)} questions, the take-aways and the close."
        if thread_stands
        else "• I can't reach the chat's thread. The organisers have been told; I go on trying.",
        f"• {support}",
        f"• It opens by itself at {discord_time(chat.opens_at, 't')}, and Q1 follows at {discord_time(first, 't')}. "
        "**Start** opens it sooner.",
        "• If your phone dies, do nothing: questions, take-aways and close come at their times without you.",
    ]
    if not hears_words and not chat.safe_space:
        lines.append("• I can't see what people write here, so ask them to use **Answer** under each question.")
    return "\n".join(lines)


def call(chat: Chat) -> str:
    first = chat.next_question
    then = " by themselves" + (f", from {discord_time(first.due_at, 't')} on" if first else "")
    nothing_needed = f"Nobody has to press anything: the questions come{then}, unless somebody presses **Hold**."
    if chat.support_id and chat.support_accepted:
        return (
            f"<@{chat.support_id}> I have not seen <@{chat.host_id}> yet. Could you say hello in <#{chat.thread_id}>? "
            f"{nothing_needed}"
        )
    return f"<@{chat.host_id}> I have not seen you yet. {nothing_needed}"


def warning(question: Question) -> str:
    return f"Q{question.number} goes out {discord_time(question.due_at, 'R')}: {said(question.text, 200)}"


def thanks(chat: Chat, numbers: Numbers | None, take_aways: Sequence[Message], newcomers: Collection[int]) -> str:
    """At the end of the hour: what it gave, never a score. `numbers` is None where nothing was kept."""
    together = " ".join(f"<@{user_id}>" for user_id in chat.hosts)
    parts = [f"{together} **Thank you.** That was **{title_of(chat)}**."]
    if numbers is not None:
        parts.append(_so_far(numbers))
        if take_aways:
            quoted = "\n".join(f"> {said(message.text, 180)}" for message in take_aways[:TAKEAWAYS_SHOWN])
            more = len(take_aways) - TAKEAWAYS_SHOWN
            parts.append(f"**What people take away**\n{quoted}" + (f"\nand {more} more." if more > 0 else ""))
        if newcomers:
            named = ", ".join(f"<@{user_id}>" for user_id in list(newcomers)[:20])
            parts.append(f"**Here for the first time:** {named}. A word of welcome from you goes a long way.")
    if chat.publishes_at is not None:
        parts.append(
            f"**What comes next:** answers can be added until {discord_time(chat.publishes_at, 'F')}, then the "
            "transcript is published by itself. **Publish** does it now; **Discard** deletes it all."
        )
    else:
        parts.append("Nothing that was said is kept, so there is nothing left for you to do.")
    return "\n\n".join(parts)[:2000]


def _so_far(numbers: Numbers) -> str:
    people = f"{numbers.people} {'person' if numbers.people == 1 else 'people'} wrote"
    messages = f"{numbers.messages} {'message' if numbers.messages == 1 else 'messages'}"
    waiting = f" {numbers.left_out} more are left out so far, most for want of **Agree**." if numbers.left_out else ""
    return f"So far {people} {messages}.{waiting}"


def discarded(chat: Chat) -> str:
    return (
        "**The hosts have decided not to publish this chat.** What was kept of it has been deleted, and nothing said "
        "from here on is kept. The thread itself stays."
    )


# --- a chat whose thread somebody deleted

_WAITS_FOR_WORD = (
    "What was said until then is still kept. Nothing is published unless you say so: **Publish** makes the transcript, "
    "**Discard** deletes it all. If nobody decides within 30 days, it is deleted."
)
_MEET_AGAIN = "To talk about it again, propose it anew with `/chat propose`."


def thread_lost(chat: Chat) -> str:
    together = " ".join(f"<@{user_id}>" for user_id in chat.hosts)
    return f"{together} **The thread of {title_of(chat)} has been deleted, so the chat is over.** {_what_becomes(chat)}"


def thread_lost_told(chat: Chat) -> str:
    where = f" in <#{chat.hosts_thread_id}>" if chat.hosts_thread_id else ""
    return (
        f"**The thread of {title_of(chat)} has been deleted, so the chat is over.** Its hosts are told{where}. "
        f"{_what_becomes(chat)}"
    )


def _what_becomes(chat: Chat) -> str:
    kept = _WAITS_FOR_WORD if chat.undecided else "Nothing that was said is kept."
    return f"{kept} {_MEET_AGAIN}"


# --- a chat that could not open


def missed(chat: Chat, zone: str) -> str:
    return (
        f"**{title_of(chat)}** did not open. I was away at {in_words(chat.opens_at, zone)}, and now it is too late to "
        f"begin. I am sorry. <@{chat.host_id}> knows. **Postpone** gives it a new time; **Cancel** calls it off. "
        "Either way, those who meant to come are told."
    )
