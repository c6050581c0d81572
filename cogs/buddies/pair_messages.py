"""Every sentence between buddies: their thread, their pair home, check-ins and the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.buddies import life
from bot.buddies.content import Agreement, BuddyContent, CheckIn
from bot.buddies.pair import CheckInAsked, Pair, Request
from bot.buddies.pairs import MOST_GOALS
from bot.when import discord_time, in_words
from cogs.buddies.messages import listed, said
from cogs.chats.forms import Box

GOALS = Box("goals", "Our goals, one a line", f"Up to {MOST_GOALS}. Both of you see and change them.", True, 600, False)
NEXT = Box("when", "When do you talk next?", "Such as “Tuesday 3 March 7pm”", False, 100, True)
ABOUT = Box(
    "about", "What was it about? (optional)", "A few words for your own record. Nobody identifiable.", True, 300, False
)
MINUTES = Box("minutes", "How many minutes?", "About is fine", False, 20, True)
USUALLY = {"minutes": str(life.USUAL_LENGTH)}


def thread_name(pair: Pair) -> str:
    """Says nothing of who is in it: holders of Manage Threads see the list."""
    return f"Buddies {pair.id}"


def hello(question: str, pair: Pair) -> str:
    people = listed(f"<@{member}>" for member in pair.members)
    return (
        f"{people}, you are buddies now: you both said yes." if len(pair.members) == 2
        else f"{people}, you are buddies now: you all said yes."
    ) + (
        "\nA question to begin with, for each of you:\n"
        f"> {question}\n\n"
        "This thread is yours alone; anyone here with the Manage Threads permission could open it. Nothing said "
        "in it is kept by me. Please name no service users. **Our pair home** holds your goals, your talks, and the "
        "way out."
    )  # fmt: skip


def home(content: BuddyContent, pair: Pair, reader: int) -> str:
    if not pair.open or reader not in pair.members:
        return "**This pair has ended**, at least for you. What was said in its thread is not kept by me."
    with_whom = listed(f"<@{member}>" for member in pair.others(reader))
    place = f" in <#{pair.thread_id}>" if pair.thread_id else ""
    lines = [f"**You and {with_whom}**, buddies since {discord_time(pair.begun_at, 'D')}{place}. Only you see this."]
    lines.append(
        f"**Planned until:** {discord_time(pair.ends_at, 'D')}" + (". You are taking a rest." if pair.paused_at else "")
    )
    lines.append(f"**Agreement:** {_agreement(content, pair, reader)}")
    goals = [f"{'✓' if goal.reached else '•'} {said(goal.text)}" for goal in pair.goals]
    lines.append("**Goals:**\n" + "\n".join(goals) if goals else "**Goals:** none yet.")
    talk = discord_time(pair.next_meeting_at, "F") if pair.next_meeting_at else "not planned yet"
    lines.append(f"**Next talk:** {talk} · **talks logged:** {pair.meetings}")
    return "\n".join(lines)


def _agreement(content: BuddyContent, pair: Pair, reader: int) -> str:
    if pair.agreement is None:
        return "none yet. It comes after your first talk, and you may do without."
    title = content.agreements[pair.agreement].title
    if set(pair.members) <= pair.agreed:
        return f"“{title}” ({pair.agreement}), agreed."
    return f"“{title}” ({pair.agreement}): " + (
        "you have agreed, another yes is still to come." if reader in pair.agreed else "it waits for your yes."
    )


def agreement_offer(pair: Pair) -> str:
    return (
        "You have talked for the first time. A light agreement can help: what it is for, what stays between you, how "
        "either of you stops. There is an informal and a formal one; read both, choose one, or leave it."
    )


def agreement(agreement: Agreement, pair: Pair, reader: int) -> str:
    points = "\n".join(f"• {point}" for point in agreement.points)
    return f"**{agreement.title}**\n{points}"[:1990]


def agreed(content: BuddyContent, pair: Pair) -> str:
    assert pair.agreement is not None
    title = content.agreements[pair.agreement].title
    if set(pair.members) <= pair.agreed:
        return f"Thank you. “{title}” now stands between you; your pair home shows it."
    return (
        f"Thank you. “{title}” stands as soon as the other has agreed to it too. "
        "Choosing another asks both of you anew."
    )


def mine(pairs: Sequence[Pair], made: Sequence[Request], got: Sequence[Request], reader: int) -> str:
    lines = []
    for number, pair in enumerate(pairs, start=1):
        lines.append(f"**Pair {number}:** {listed(f'<@{member}>' for member in pair.others(reader))}")
    for number, request in enumerate(got, start=1):
        lines.append(f"**Asked of you {number}:** <@{request.asker_id}>, until {discord_time(request.answer_at, 'D')}")
    for number, request in enumerate(made, start=1):
        lines.append(f"**You asked {number}:** <@{request.asked_id}>, answer by {discord_time(request.answer_at, 'D')}")
    if not lines:
        return "**My buddies:** none yet. `/buddy find` suggests people, and says why."
    return "**My buddies.** Only you see this.\n" + "\n".join(lines)


def reminder(pair: Pair) -> str:
    at = pair.next_meeting_at or pair.begun_at
    return f"{listed(f'<@{member}>' for member in pair.members)}, you planned to talk {discord_time(at, 'R')}."


def logged(pair: Pair) -> str:
    return f"Logged: talk number {pair.meetings} of yours. It is there for your own CPD record."


def would_plan(instants: Sequence[datetime], zone: str) -> str:
    if len(instants) > 1:
        return "The clocks go back that night, so that hour comes twice. Which of the two do you mean?"
    return f"That is {in_words(instants[0], zone)}, for you {discord_time(instants[0], 'F')}. Shall I plan it?"


def plan_label(number: int, of: int) -> str:
    if of == 1:
        return "Plan it"
    return "The first, before the clocks go back" if number == 0 else "The second, after"


def planned(at: datetime) -> str:
    return f"Planned: {discord_time(at, 'F')}. I remind you both in your thread an hour before."


# --- check-ins


def check_in(content: BuddyContent, asked: CheckInAsked) -> str:
    with_whom = listed(f"<@{member}>" for member in asked.pair.members)
    said_already = f"\nYou said: {ANSWERS[asked.answer]}. You can change it." if asked.answer else ""
    return (
        f"{content.check_ins[asked.name]}\n-# {with_whom}. Your answer is yours: the other never sees it.{said_already}"
    )


ANSWERS = {"well": "going well", "help": "need help", "stop": "time to stop"}


def check_in_said(name: CheckIn, answer: str) -> str:
    match answer:
        case "well":
            more = " **More time** lets you go on for twelve weeks." if name == "end" else ""
            return f"Good to hear.{more}"
        case "help":
            return (
                "Thank you for saying so. What may help: say in your thread what you would like to be different, "
                "look at your goals and agreement together, or have a word with an organiser. It is also fine to stop."
            )
    return "That is a normal part of it. Two presses end it; no reason is needed, and nobody is blamed."


# --- the end


def really_end(pair: Pair) -> str:
    if len(pair.members) > 2:
        return (
            "**Leave these buddies?** No reason is needed. The two others go on together, and read only that you have "
            "moved on."
        )
    return (
        "**End this pair?** No reason is needed. The other reads: “This pair has been closed. That is a normal part of "
        "having buddies.” Your thread is closed; what was said in it stays readable for you both."
    )


ENDED_IN_THREAD = (
    "This pair has been closed. That is a normal part of having buddies: people's time and needs change. Thank "
    "you both for the time you gave. The thread is closed now; you can still read it."
)
ENDED = (
    "**A pair of yours has been closed.** That is a normal part of having buddies: people's time and needs change. "
    "Would you like to look for somebody else, or take a rest?"
)
ENDED_BY_YOU = "It is ended. The other reads a neutral notice. What would you like now?"
LEFT_IN_THREAD = "One of you has moved on, which is a normal part of having buddies. The two of you go on here."
NEVER_AGAIN = "Done. You two are not put together again. Nobody is told."
RESTING = "You are taking a rest: nobody is suggested to you or asks you. `/buddy profile` ends it."


def word_asked() -> str:
    return (
        "The organisers read in their channel that you would like a word, and nothing else; one of them writes to you. "
        "Should your buddy be an organiser, write to one you trust instead."
    )


def word_first() -> str:
    return (
        "**Ask an organiser for a word?** They read in their channel: “(your name) would like a word about buddies.” "
        "Every organiser can read that. Should your buddy be one of them, write to one you trust instead."
    )


def word_for_organisers(user_id: int) -> str:
    return (
        f"<@{user_id}> would like a word about buddies. Please write to them privately, and ask before you do "
        "anything. Press **I write to them** so that they hear from one of you."
    )


def word_taken(user_id: int, taker: int) -> str:
    return f"<@{user_id}> would like a word about buddies. <@{taker}> writes to them."
