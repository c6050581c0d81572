"""Every sentence of finding and asking. All refusals are one sentence, told at one moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.buddies import life
from bot.buddies.asking import RequestCard
from bot.buddies.content import BuddyContent
from bot.buddies.finding import Found
from bot.buddies.pair import Question, Request
from bot.buddies.profile import Topic
from bot.buddies.suggesting import Widening
from bot.when import discord_time
from cogs.buddies.messages import about_them, said, topics, why
from cogs.chats.forms import Box

QUESTION = Box(
    "text", "Your question", "They read it with your name. Nothing about service users, please.", True, 300, True
)
ANSWER = Box(
    "text", "Your answer", "They read it with your name. Nothing about service users, please.", True, 300, True
)
WILL_TELL = "Good: I tell you once, privately, when somebody who fits can be found."
NO_ANSWER = "Not available just now."
TAKEN_BACK = "Your request is taken back. Nobody is told of it any more."


def found(content: BuddyContent, found: Found) -> str:
    if not found.suggested:
        return nobody(content, found)
    lines = ["**People who may fit.** Only you see this. Nobody is told that you looked.\n"]
    for number, each in enumerate(found.suggested, start=1):
        before = " You were buddies before." if each.partners_before else ""
        lines.append(
            f"**{number}.** <@{each.member_id}>: {why(content, each.reason)}{before}\n"
            f"-# Can offer {_some(content, each.offers)} · would like {_some(content, each.wants)}"
        )
    return "\n".join([*lines, "\nChoose one below to ask. They decide as freely as you do."])[:2000]


def _some(content: BuddyContent, chosen: Sequence[Topic]) -> str:
    more = f" and {len(chosen) - 3} more" if len(chosen) > 3 else ""
    return topics(content, chosen[:3]) + more


def nobody(content: BuddyContent, found: Found) -> str:
    wider = "\n".join(f"• {widening(content, each)}" for each in found.widenings[:4])
    advice = f"\nWhat would widen the choice:\n{wider}" if wider else ""
    telling = "I tell you when somebody fits." if found.telling else "I can tell you when somebody fits."
    return f"**Nobody fits just now.** {telling}{advice}"


def widening(content: BuddyContent, each: Widening) -> str:
    match each.kind:
        case "offers":
            wanted = ", ".join(said(content.says("topics", topic)) for topic in each.topics)
            return f"People here would like: {wanted}. Could you offer one of these?"
        case "wants":
            return "Ask for something else too: some people would fit, but for what you would like."
        case "hours":
            return "Add a few free hours, or leave them out."
        case "languages":
            return "Add another language that you can talk in."
    return "Avoid fewer teams."


def confirm(user_id: int) -> str:
    return (
        f"**Ask <@{user_id}> to be buddies?** They are asked in private, and see your profile as you chose to show it. "
        "They can say yes or no without a reason.\nRequests are not passed on inside a team, nor to somebody who takes "
        "a rest or has as many buddies as they want; that you read as any other no."
    )


def asked(request: Request) -> str:
    return (
        f"**Your request to <@{request.asked_id}> is kept until {discord_time(request.answer_at, 'F')}.**\n"
        "A yes reaches you at once. In every other case you hear from me then, without a reason, as everybody does. "
        f"Until then you may put up to {life.MOST_QUESTIONS} questions, and ask others too."
    )


def matched(user_ids: Sequence[int]) -> str:
    return (
        f"**You and {' and '.join(f'<@{user_id}>' for user_id in user_ids)} are buddies.** I am opening a private "
        "thread for you, and mention you there. `/buddy mine` is your pair's home."
    )


def request_for_you(content: BuddyContent, card: RequestCard) -> str:
    """To the one who was asked."""
    request = card.request
    if request.outcome == "accepted":
        return "You said yes to this request. `/buddy mine` has all you need."
    if request.outcome == "lapsed":
        return "This request has lapsed: a week has passed."
    if request.outcome != "waiting":
        return NO_ANSWER
    reason = f"\n**Why you two:** {why(content, card.reason)}" if card.reason is not None else ""
    about = f"\n\n{about_them(content, card.about)}" if card.about is not None else ""
    return (
        f"<@{request.asker_id}> asks whether you would like to be buddies.{reason}{about}\n\n"
        f"You are free to say no, without a reason; they never hear which of many causes it was. It lapses by itself "
        f"{discord_time(request.answer_at, 'R')}.{_questions(request, request.asked_id)}"
    )[:2000]


def my_request(request: Request) -> str:
    """To the one who asked."""
    match request.outcome:
        case "waiting":
            return asked(request) + _questions(request, request.asker_id)
        case "accepted":
            return f"<@{request.asked_id}> said yes. `/buddy mine` has all you need."
        case "withdrawn":
            return TAKEN_BACK
        case "lapsed":
            return (
                f"Your request to <@{request.asked_id}> has lapsed: a week has passed without an answer. That "
                "happens to everybody, and says nothing about you."
            )
    return f"Your request to <@{request.asked_id}>: {NO_ANSWER} That happens to everybody, and says nothing about you."


def _questions(request: Request, reader: int) -> str:
    if not request.questions:
        return ""
    return "\n\n**Questions so far**\n" + "\n".join(_question(each, reader) for each in request.questions)


def _question(question: Question, reader: int) -> str:
    whose = "You" if question.author_id == reader else "They"
    answer = f"\n> {said(question.answer)}" if question.answer is not None else ""
    return f"{whose}: {said(question.text)}{answer}"


def question(request: Request, question: Question) -> str:
    return (
        f"<@{question.author_id}> has a question before you two decide:\n> {said(question.text)}\n"
        "You may answer, or leave it."
    )


def answered(request: Request, question: Question) -> str:
    return (
        f"<@{request.other(question.author_id)}> has answered your question:\n{said(question.text)}\n"
        f"> {said(question.answer or '')}"
    )


def question_kept(left: int) -> str:
    more = f"You can put {left} more." if left else "That was your last one."
    return f"Your question stands with the request. If there is an answer, it reaches you in private. {more}"


ANSWER_SENT = "Your answer is passed on."


def declined(answer_at: datetime) -> str:
    return (
        f"Noted. At {discord_time(answer_at, 'F')} they read “{NO_ANSWER}”, as everybody does in every such case. "
        "Until then you can still change your mind with **Yes**."
    )


FITS = "**Somebody who may fit can be found now.** `/buddy find` shows who, and why."


def blocked(user_id: int) -> str:
    return (
        f"Done. I never put you and <@{user_id}> together again, and they can't reach you through me. They are "
        "not told. If you were buddies, that has ended as any pair ends."
    )


def unblocked(user_id: int, *, stood: bool) -> str:
    if not stood:
        return f"You had not blocked <@{user_id}>. Nothing has changed."
    return f"Done. You and <@{user_id}> can be put together again. They are not told."


def block_list(user_ids: Sequence[int]) -> str:
    if not user_ids:
        return "You keep apart from nobody. `/buddy block` with a member's name does it; they are never told."
    return "You keep apart from: " + ", ".join(f"<@{user_id}>" for user_id in user_ids[:40]) + ". Only you see this."
