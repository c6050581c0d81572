"""The rules of the hour, as plain functions: its timetable, and what to do with each step when it comes due."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.chats.chat import Chat, Question
from bot.errors import UserError
from bot.verdict import Do, Drop, Later, Verdict

LENGTHS = (30, 45, 60, 75, 90)  # minutes
USUAL_LENGTH = timedelta(minutes=60)
MOST_QUESTIONS = 8
ADVISED_QUESTIONS = (3, 6)
LEAD = timedelta(days=7)
HOST_MAY_START = timedelta(minutes=10)  # before the planned opening
COVER = timedelta(minutes=15)
SUPPORT_CALLED = timedelta(minutes=2)
WARNING = timedelta(minutes=2)
MORE_TIME = timedelta(minutes=5)  # what a host adds with one press
PRACTICE_PACE = 10  # a practised hour takes six minutes
PRACTICE_OPENS_IN = timedelta(minutes=1)
PRACTICE_KEPT = timedelta(days=7)
INVENTED_ANSWERS = 3  # to each question of a practice, to its hello and to its take-aways
PROPOSAL_REMINDER = timedelta(hours=48)
CAPTURE_KEPT = timedelta(days=30)

# Where the steps of an hour stand, in sixtieths of its length (#OTalk's practice: domain research, section 3).
_FIRST_QUESTION, _TAKEAWAYS, _HOUR = 5, 52, 60


@dataclass(frozen=True, slots=True)
class Timetable:
    opens_at: datetime
    questions: tuple[datetime, ...]
    takeaways_at: datetime
    closes_at: datetime


def timetable(opens_at: datetime, length: timedelta, questions: int) -> Timetable:
    """Q1 at +5 of 60 minutes, the rest evenly up to the take-aways at +52; other lengths in proportion."""
    spread = _spread(_FIRST_QUESTION, _TAKEAWAYS, questions)
    return Timetable(
        opens_at=opens_at,
        questions=tuple(opens_at + length * (minute / _HOUR) for minute in spread),
        takeaways_at=opens_at + length * (_TAKEAWAYS / _HOUR),
        closes_at=opens_at + length,
    )


def _spread(first: int, end: int, count: int) -> list[int]:
    """Whole minutes, evenly from `first` up to but not at `end`."""
    return [round(first + (end - first) * index / count) for index in range(count)]


def spread_the_rest(chat: Chat, now: datetime) -> tuple[Question, ...]:
    """The questions that wait, spread evenly between now and the take-aways; asked ones untouched.

    After Next or Skip: what a host saves on one question, the others share.
    """
    waiting = [q for q in chat.questions if q.waits]
    room = max(chat.takeaways_at - now, timedelta(0))
    new_times = {q.number: now + room * ((index + 1) / (len(waiting) + 1)) for index, q in enumerate(waiting)}
    return tuple(replace(q, due_at=new_times.get(q.number, q.due_at)) for q in chat.questions)


def moved_by(chat: Chat, shift: timedelta) -> Chat:
    """Everything still to come, later (or earlier) by `shift`."""
    return replace(
        chat,
        questions=tuple(replace(q, due_at=q.due_at + shift) if q.waits else q for q in chat.questions),
        takeaways_at=chat.takeaways_at + shift,
        closes_at=chat.closes_at + shift,
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One planned outward effect: who carries it out, on which line of the agenda, and when."""

    kind: str
    line: str  # "" the public line; "/hosts", "/event", "/pins" beside it
    name: str
    at: datetime


def steps_before(chat: Chat, now: datetime) -> list[Step]:
    """From acceptance to opening: whatever does not stand yet (a postponed chat keeps its card and threads)."""
    announce_at = max(now, chat.opens_at - LEAD)
    steps: list[Step] = []
    if chat.practice:  # nobody is told of a practice; its thread is made when it begins
        return [Step("chat.open", "", "open", chat.opens_at)]
    if chat.announcement_id is None:
        steps.append(Step("chat.announce", "", "announce", announce_at))
    else:
        steps += steps_once_announced(chat, now)
    if chat.thread_id is None:
        steps.append(Step("chat.thread", "", "thread", announce_at))
    if chat.hosts_thread_id is None:
        steps.append(Step("chat.hosts", "/hosts", "hosts", announce_at))
    for name, lead in (("remind-24h", timedelta(days=1)), ("remind-1h", timedelta(hours=1))):
        if chat.opens_at - lead > announce_at:
            steps.append(Step("chat.remind", "", name, chat.opens_at - lead))
    if chat.opens_at - COVER > now:
        steps.append(Step("chat.cover", "/hosts", "cover", chat.opens_at - COVER))
    steps.append(Step("chat.open", "", "open", chat.opens_at))
    return steps


def steps_once_announced(chat: Chat, now: datetime) -> list[Step]:
    """The server's own event links to the card, so it waits for that."""
    if chat.event_id is not None or chat.safe_space or chat.practice:
        return []
    return [Step("chat.event", "/event", "event", now)]


def steps_of_the_hour(chat: Chat) -> list[Step]:
    """From the welcome to the closing card: every question that waits, the take-aways, the close."""
    steps: list[Step] = []
    for question in chat.questions:
        if question.waits:
            steps.append(Step("chat.question", "", f"q{question.number}", question.due_at))
            if not chat.practice:
                steps.append(Step("chat.warn", "/hosts", f"warn-q{question.number}", question.due_at - WARNING))
    if chat.state != "winding_up":
        steps.append(Step("chat.takeaways", "", "takeaways", chat.takeaways_at))
    steps.append(Step("chat.close", "", "close", chat.closes_at))
    return steps


def pace(chat: Chat) -> int:
    """How many times faster than the clock the chat is held."""
    return PRACTICE_PACE if chat.practice else 1


def invented_answers(chat: Chat, moment: str, now: datetime) -> list[Step]:
    """What invented people say in a practice while `moment` ("hello", "q2", "takeaways") is open from now on."""
    ends_at = chat.closes_at if moment == "takeaways" else chat.takeaways_at
    if moment != "takeaways" and chat.next_question is not None:
        ends_at = chat.next_question.due_at
    room = max(ends_at - now, timedelta(0))
    return [
        Step("chat.invented", "/practice", f"say-{moment}-{line}", now + room * (line / (INVENTED_ANSWERS + 1)))
        for line in range(1, INVENTED_ANSWERS + 1)
    ]


def moment_of(chat: Chat) -> str:
    """What is open now: "hello" before the first question, "q2" and so on, "takeaways" at the end."""
    if chat.state == "winding_up":
        return "takeaways"
    return f"q{chat.current_question.number}" if chat.current_question else "hello"


def verdict(step: str, chat: Chat, now: datetime) -> Verdict:
    """What to do with a step (`q3@2`) that has come due, given the chat as it stands."""
    name, _, revision = step.partition("@")
    if revision and int(revision) != chat.revision:
        return Drop("the timetable has changed")
    if revision and chat.state in ("cancelled", "discarded", "declined"):
        return Drop(f"the chat was {chat.state}")
    if {"thread": chat.thread_id, "hosts": chat.hosts_thread_id, "event": chat.event_id}.get(name):
        return Drop("it stands already")
    rule, _, number = name.partition("-")
    if name[0] == "q" and name[1:].isdigit():
        return _question(chat, int(name[1:]), now)
    match rule:
        case "announce":
            return _announce(chat, now)
        case "remind":
            return _remind(chat, number, now)
        case "open":
            return _open(chat, now)
        case "moved":
            return Do() if chat.state == "announced" else Drop(f"the chat is {chat.state}")
        case "takeaways":
            return _takeaways(chat, now)
        case "close":
            return Do() if chat.running else Drop("not running")
        case "cover":
            return Do() if chat.state == "announced" and now < chat.opens_at else Drop("the chat has begun")
        case "call":
            return Do() if chat.running and now < chat.closes_at else Drop("the chat is over")
        case "warn":
            return _warn(chat, int(number[1:]), now)
        case "publish":
            return Do() if chat.state == "closed" else Drop(f"the chat is {chat.state}")
        case "say":
            open_now = chat.running and number.partition("-")[0] == moment_of(chat)
            return Do() if open_now else Drop("the practice has moved on")
        case "proposal":
            return Do() if chat.state == "proposed" else Drop("it has been decided")
    return Do()


def _announce(chat: Chat, now: datetime) -> Verdict:
    if chat.state != "scheduled":
        return Drop("already announced")
    return Drop("its hour has passed") if now >= chat.closes_at else Do()


def _remind(chat: Chat, which: str, now: datetime) -> Verdict:
    """A reminder is void once the next step is due: nobody is told "tomorrow" an hour before."""
    if chat.state != "announced":
        return Drop("the chat has begun")
    next_due = chat.opens_at - timedelta(hours=1) if which == "24h" else chat.opens_at
    return Drop("the next step is due") if now >= next_due else Do()


def _open(chat: Chat, now: datetime) -> Verdict:
    if chat.state not in ("scheduled", "announced"):
        return Drop("already open")
    return Drop(TOO_LATE) if now - chat.opens_at > chat.length / 2 else Do()


TOO_LATE = "too late to open"


def _question(chat: Chat, number: int, now: datetime) -> Verdict:
    question = chat.question(number)
    if question is None or not question.waits:
        return Drop("already asked, or skipped")
    if chat.state != "open":
        return Drop("the chat is not open")
    if now >= chat.closes_at:
        return Drop("the hour is over; the closing post lists it")
    return Later(chat.closes_at) if chat.held_since else Do()


def _takeaways(chat: Chat, now: datetime) -> Verdict:
    if chat.state != "open":
        return Drop("the chat is not open")
    if now >= chat.closes_at:
        return Drop("the hour is over")
    return Later(chat.closes_at) if chat.held_since else Do()


def _warn(chat: Chat, number: int, now: datetime) -> Verdict:
    question = chat.question(number)
    if chat.state != "open" or question is None or not question.waits or chat.held_since:
        return Drop("nothing to warn of")
    return Drop("the question is due") if now >= question.due_at else Do()


def read_questions(text: str) -> list[str]:
    """Questions one a line, numbers and bullets in front taken off. Raises UserError for none or too many."""
    lines = [line.strip().lstrip("-*•–").strip() for line in text.splitlines()]
    questions = [_without_number(line) for line in lines if line]
    if not questions:
        raise UserError("Please write at least one question, each on its own line.")
    if len(questions) > MOST_QUESTIONS:
        raise UserError(
            f"That is {len(questions)} questions; an hour holds at most {MOST_QUESTIONS}, and three to six work best."
        )
    too_long = next((q for q in questions if len(q) > 300), None)
    if too_long:
        raise UserError(f"One question is too long (300 characters at most): “{too_long[:60]}…”.")
    return questions


def _without_number(line: str) -> str:
    head, dot, rest = line.partition(" ")
    mark = head.rstrip(".):").lstrip("Qq")
    return rest.strip() if dot and rest.strip() and mark.isdigit() and len(mark) <= 2 and head != mark else line


def check_texts(title: str, introduction: str, reading: str) -> None:
    """The form's own limits, said in words. Raises UserError."""
    for name, text, most in (("title", title, 90), ("introduction", introduction, 1500), ("reading", reading, 500)):
        if len(text) > most:
            raise UserError(f"The {name} is too long: {len(text)} characters, and {most} is the most.")
    if not title.strip():
        raise UserError("Please give the chat a title.")
    if not introduction.strip():
        raise UserError("Please write an introduction: two or three sentences on why this matters.")
