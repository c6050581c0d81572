"""What a chat says in public: its card, its hour, its closing and its transcript. Every sentence stands here."""

from __future__ import annotations

from collections.abc import Sequence

from discord.utils import escape_markdown, escape_mentions

from bot.chats.chat import Chat, Question
from bot.documents.text import clean, clean_line
from bot.documents.transcript import Transcript
from bot.when import clock_words, discord_time, in_words

CONDUCT = (
    "**How we talk here**\n"
    "• Nothing that could point to a service user or a colleague: no names, ages, places, dates or rare facts.\n"
    "• Speak from your own experience. Disagree with ideas, not with people.\n"
    "• Share no more than you wish to. Watching is taking part.\n"
    "• Your professional standards hold here too: assume that what you write could be read by anyone."
)

MUTE = "To follow quietly, open the thread, then **⋯ → Mute thread**."


def said(text: str, most: int = 1000) -> str:
    """A member's words, safe to quote: no mention, no formatting of their own, nothing unseen, `most` characters."""
    plain = clean(text).strip()
    safe = _escaped(plain)
    while len(safe) > most:  # cut what they wrote, not the marks before it: half a mark would be no mark
        plain = plain[: max(0, len(plain) - max(1, (len(safe) - most) // 2))].rstrip()
        safe = _escaped(plain) + "…"
    return safe


def _escaped(text: str) -> str:
    return escape_markdown(escape_mentions(text))


def title_of(chat: Chat, most: int = 90) -> str:
    return said(clean_line(chat.title), most)


def who(chat: Chat) -> str:
    hosts = f"Host: <@{chat.host_id}>"
    return hosts + (f" · Support host: <@{chat.support_id}>" if chat.support_id and chat.support_accepted else "")


def when_line(chat: Chat, zone: str) -> str:
    """The reader's own time first, then the community's in words: nobody has to work it out."""
    minutes = round(chat.length.total_seconds() / 60)
    theirs = f"{discord_time(chat.opens_at, 'F')} ({discord_time(chat.opens_at, 'R')})"
    return f"{theirs}\n{in_words(chat.opens_at, zone)}, for {minutes} minutes"


def card(chat: Chat, zone: str, joined: int) -> str:
    """The announcement: at most 4,000 characters with eight questions and a long introduction."""
    parts = [f"# {title_of(chat)}", _state_line(chat), when_line(chat, zone), who(chat), said(chat.introduction, 1500)]
    if chat.safe_space:
        parts.append(SAFE_SPACE)
    parts.append("**The questions**\n" + "\n".join(f"{q.number}. {said(q.text, 170)}" for q in chat.questions))
    if chat.reading:
        parts.append(f"**To read, if you like**\n{said(chat.reading, 400)}")
    if chat.state in ("scheduled", "announced") and joined:
        parts.append(f"{joined} {'person is' if joined == 1 else 'people are'} coming.")
    return "\n\n".join(part for part in parts if part)[:3990]


SAFE_SPACE = (
    "**This chat is a safe space.** It is held in a private thread, and no words are kept: there is no transcript. "
    "Its members can read it, and so can anyone here with the Manage Threads permission."
)


def _state_line(chat: Chat) -> str:
    match chat.state:
        case "open" | "winding_up":
            return "**Open now.** Press Join for the link."
        case "closed":
            return "**This chat has ended.** Answers can still be added in its thread."
        case "published":
            return "**This chat has ended.** Its transcript is in this channel."
        case "cancelled":
            return "**This chat was cancelled.**" + (f" {said(chat.decision_note, 300)}" if chat.decision_note else "")
        case "discarded":
            return "**This chat has ended.** Its hosts decided not to publish it."
    return ""


def plain_title(chat: Chat, most: int = 90) -> str:
    """For a thread's name: one line, and no mention, since Discord repeats the name in a notice of its own."""
    return escape_mentions(clean_line(chat.title))[:most] or "Chat"


def thread_name(chat: Chat) -> str:
    return plain_title(chat)


def news(chat: Chat, role_id: int, zone: str) -> str:
    """One line that a phone can show."""
    return f"<@&{role_id}> A new chat: **{title_of(chat)}**, {in_words(chat.opens_at, zone)}."


def moved(chat: Chat, zone: str) -> str:
    when = f"{in_words(chat.opens_at, zone)}: {discord_time(chat.opens_at, 'F')}"
    return f"**{title_of(chat)}** has moved. It is now on {when}."


def cancelled(chat: Chat) -> str:
    note = f" {said(chat.decision_note, 300)}" if chat.decision_note else ""
    return f"**{title_of(chat)}** has been cancelled.{note} Sorry if you were looking forward to it."


def reminder(chat: Chat, which: str, zone: str) -> str:
    when = "tomorrow" if which == "remind-24h" else "in an hour"
    return (
        f"**{title_of(chat)}** is {when}, at {clock_words(chat.opens_at, zone)} ({discord_time(chat.opens_at, 't')} "
        f"for you). {len(chat.questions)} questions; come for all of it or for one."
    )


def welcome(chat: Chat, *, hears: bool = True) -> str:
    """`hears`: Discord shows the bot what members write, so that words count without the form."""
    minutes = round(chat.length.total_seconds() / 60)
    kept = (
        "Nothing said here is kept." if chat.safe_space else
        BY_FORM if not hears else
        "**Recording begins now:** what you write in this thread goes into the transcript, under the name you choose "
        "with `/privacy`. It ends when the window for late answers does."
    )  # fmt: skip
    return (
        f"## Welcome to {title_of(chat)}\n"
        f"{who(chat)}. We have {minutes} minutes and {len(chat.questions)} questions; the first comes soon.\n"
        "Say hello: the name you go by, and your area of practice if you wish.\n"
        f"{kept}\n\n{CONDUCT}\n\nPress **Agree**, so that your words can be part of it."
    )[:2000]


BY_FORM = (
    "**To be in the transcript, press Answer** under a question: Discord does not show me what is written here freely. "
    "You are named as you choose with `/privacy`."
)


def question(chat: Chat, q: Question) -> str:
    return f"## Q{q.number}. {said(q.text, 300)}"


def agree_reminder() -> str:
    return "New here? Press **Agree** under any question, so that your words can be in the transcript."


def takeaways(chat: Chat) -> str:
    return (
        "## Take-aways\nWe are nearly there. What do you take away from tonight, or what will you do differently? "
        "One line is enough."
    )


def closing(chat: Chat, unasked: Sequence[Question], thread_url: str) -> str:
    parts = [f"## Thank you\nThat was **{title_of(chat)}**."]
    if unasked:
        parts.append("We had no time for:\n" + "\n".join(f"Q{q.number}. {said(q.text, 170)}" for q in unasked))
    if chat.safe_space:
        parts.append("Nothing said here was kept. Please keep it so.")
    elif chat.publishes_at:
        parts.append(
            f"The thread stays open. Answers added until {discord_time(chat.publishes_at, 'F')} count, marked as added "
            "afterwards; then the transcript is published."
        )
    quietly = "If you listened quietly" if chat.safe_space else "If you watched"
    parts.append(f"{quietly}, press **I followed this chat**: it is your own statement, for your own record.")
    return "\n\n".join(parts)[:2000]


def recording_ended() -> str:
    return "**Recording has ended.** Talk on freely; nothing from here on is kept."


def published(chat: Chat, transcript: Transcript) -> str:
    """The post that carries the files."""
    n = transcript.numbers
    facts = [
        f"{_count(n.messages, 'message')} from {_count(n.people, 'person', 'people')}",
        f"{_count(n.replies, 'reply', 'replies')} to one another",
    ]
    if n.watchers:
        facts.append(f"**{n.watchers}** watching")
    if n.first_timers:
        facts.append(f"**{n.first_timers}** here for the first time")
    if n.afterwards:
        facts.append(f"**{n.afterwards}** added afterwards")
    per_question = " · ".join(
        f"Q{q.number} {count}" for q, count in zip(transcript.questions, n.per_question, strict=False)
    )
    version = (
        f"\nThis is version {transcript.version}: words or names have been taken out since it was first published."
        if transcript.version > 1
        else ""
    )
    left_out = f"\n{n.left_out} left out, by choice or because their author had not agreed." if n.left_out else ""
    reading = f"\n\n**Reading**\n{said(chat.reading, 400)}" if chat.reading else ""
    return (
        f"# Transcript: {title_of(chat)}\n{who(chat)}{version}\n\n"
        f"**The Numbers**\n{', '.join(facts)}.\nAnswers: {per_question}{left_out}{reading}\n\n{LEARNT}"
    )[:3990]


def _count(number: int, one: str, more: str = "") -> str:
    return f"**{number}** {one if number == 1 else more or one + 's'}"


LEARNT = (
    "**What did you learn?** A transcript shows that you were there. Regulators such as the HCPC look at what you "
    "learnt, and how it helps your practice and the people you work with: write two or three sentences of your own. "
    "There are no points or hours to claim."
)


def joined(chat: Chat, link: str, *, agreed: bool) -> str:
    opening = (
        f"You're in. It begins {discord_time(chat.opens_at, 'R')}, here: {link}"
        if not chat.running
        else f"You're in. It is running now: {link}"
    )
    return "\n\n".join(part for part in (opening, MUTE, "" if agreed else CONDUCT + AGREE_BELOW) if part)


AGREE_BELOW = "\n\nPress **Agree**, so that your words can be part of the transcript."


def watching(chat: Chat, link: str) -> str:
    return (
        f"Just watching is taking part. Nobody can see that you watch. It begins {discord_time(chat.opens_at, 'R')}, "
        f"here: {link}\n\n{MUTE}"
    )


def before_a_safe_space(chat: Chat) -> str:
    """What has to be known before joining one."""
    return (
        f"**{title_of(chat)}** is a safe space. Before you join:\n"
        "• It is held in a private thread. Its members can read it, and so can anyone here with the Manage Threads "
        "permission.\n"
        "• No words are kept and there is no transcript. I note only that you took part, for your own record.\n"
        "• Everyone in the thread can see that you are there.\n\n"
        f"{CONDUCT}"
    )


def joined_safe_space(chat: Chat, link: str, *, agreed: bool) -> str:
    when = "It is running now" if chat.running else f"It begins {discord_time(chat.opens_at, 'R')}"
    place = f"{when}, here: {link}" if chat.thread_id else f"{when}. I add you to its thread as soon as that is there."
    ask = "" if agreed else "\n\nPress **Agree**, if you will keep to how we talk here."
    return f"You're in. {place}\n\n{MUTE}{ask}"


def not_let_in() -> str:
    return "You are on the list, but I could not add you to the private thread. Please tell an organiser."


def left_safe_space() -> str:
    return "Thank you for saying. You are out of the thread, and nobody else is told."


def no_thread_yet() -> str:
    return "its thread opens in a moment"


def excused(chat: Chat) -> str:
    return "Thank you for saying. Nobody else is told, and the transcript will be here for you."


def reminded(*, new: bool) -> str:
    return (
        "I'll remind you an hour before. I am sending you a test now, so that you know where to look."
        if new
        else "You are on the list already: I'll remind you an hour before."
    )


def agreed(*, new: bool) -> str:
    return "Thank you. Your words can be part of the transcript." if new else "You have agreed already. Thank you."


def followed(*, new: bool) -> str:
    return "Noted, as your own statement that you followed this chat." if new else "That is noted already."


def stale() -> str:
    return "That had already moved on, so nothing has changed. The panel shows where we are."
