"""A transcript to test with: an invented hour with everything a message can have, as long as a test wants it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.documents.transcript import Message, Numbers, Question, Reaction, Transcript

OPENED = datetime(2025, 6, 3, 19, tzinfo=UTC)
PEOPLE = ("Amara Okafor", "Ben W.", "Participant 9", "Caoimhe", "نور", "Dilys Pryce")
WORDS = (
    "I found that **stories** land better than bullet points.",
    "We tried:\n- a shared notebook\n- ten quiet minutes\n\nand then:\n3. ask\n4. wait",
    "> what would you tell your newly qualified self?\nThat asking is a strength 👏",
    "Has anyone read https://example.org/listening?",
    "I keep coming back to this [short guide](https://example.org/guide) ❤️",
    "أهلا بكم جميعا",
)
QUESTIONS = ("What does a good story do?", "When did a story change how you practise?", "What helps you to begin?")


def make_hour(messages: int = 40) -> Transcript:
    """An hour at 20:00 in London with three questions, the last of which was never reached."""
    dice = random.Random(messages)
    asked = (OPENED + timedelta(minutes=5), OPENED + timedelta(minutes=28), None)
    said = tuple(_message(number, messages, dice) for number in range(1, messages + 1))
    in_the_hour = [message.at for message in said if not message.added_afterwards]
    return Transcript(
        chat_id=7,
        title="Whose story is it?",
        community="Thread & Loom",
        introduction="Stories tell us **who people are**.",
        reading="- Rowan (2021) *Listening on purpose*",
        hosts=("Amara Okafor",),
        support_hosts=("Ben W.",),
        opened_at=OPENED,
        closed_at=OPENED + timedelta(hours=1),
        timezone="Europe/London",
        questions=tuple(
            Question(number, text, at) for number, (text, at) in enumerate(zip(QUESTIONS, asked, strict=True), start=1)
        ),
        messages=said,
        numbers=Numbers(
            messages=messages,
            people=len({message.author for message in said}),
            watchers=4,
            first_timers=2,
            replies=sum(1 for message in said if message.reply_to),
            per_question=tuple(sum(1 for message in said if message.section == f"q{n}") for n in (1, 2, 3)),
            per_minute=tuple(sum(1 for at in in_the_hour if (at - OPENED).seconds // 60 == m) for m in range(60)),
            afterwards=messages - len(in_the_hour),
            left_out=3,
        ),
        version=1,
        published_at=OPENED + timedelta(days=2),
        names_note="Names stand as each person chose.",
    )


def _message(number: int, of: int, dice: random.Random) -> Message:
    minute = 60 * number / of
    late = number == of
    section = "welcome" if minute < 5 else "q1" if minute < 28 else "q2" if minute < 52 else "takeaways"
    return Message(
        number=number,
        at=OPENED + timedelta(minutes=minute, days=1 if late else 0),
        author=dice.choice(PEOPLE),
        text=dice.choice(WORDS),
        section=section,
        role="host" if number == 1 else "",
        reply_to=number - 2 if number % 4 == 0 else None,
        reply_gone=number == 7,
        reactions=(Reaction("👏", 3), Reaction(":wave:", 1)) if number % 5 == 0 else (),
        attachments=("handout.pdf",) if number == 6 else (),
        edited=number % 9 == 0,
        added_afterwards=late,
    )


@pytest.fixture(scope="session")
def hour() -> Transcript:
    return make_hour()


@pytest.fixture(scope="session")
def an_hour_of() -> Callable[[int], Transcript]:
    return make_hour


HOSTILE = (
    "@everyone",
    "#set page()",
    '#read("/etc/passwd")',
    '#eval("1+1")',
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}} {% raw %}",
    '=HYPERLINK("https://example.org","x")',
    "[click](javascript:alert(1))",
    "abc\u202etxt.exe",
    "bell\x07 null\x00 escape\x1b[31m",
    "half \ud83d a pair",
    "ภาษาไทย",
    "한국어",
    "\ue000\U000f0000",
    "👨\u200d👩\u200d👧 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f 1️⃣ 🫨",
    "**a " * 1000,
    "w" * 4000,
    "]]> --> */ \\end{document} $x$ `",
    "$(touch x) ${7*7} %s %n",
    "\uffff\ufffe\ufdd0",
    "Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308",
)


@pytest.fixture(scope="session", params=range(len(HOSTILE)), ids=lambda index: ascii(HOSTILE[index])[:30])
def hostile(request: pytest.FixtureRequest) -> str:
    return HOSTILE[request.param]


@pytest.fixture(scope="session")
def hostile_hour() -> Transcript:
    """Every hostile text in every place a person can type into."""
    from dataclasses import replace

    plain = make_hour(len(HOSTILE))
    return replace(
        plain,
        title=HOSTILE[4] + HOSTILE[1],
        community=HOSTILE[9],
        introduction="\n".join(HOSTILE),
        reading=HOSTILE[8],
        hosts=HOSTILE[:3],
        names_note=HOSTILE[6],
        lang='en"><script>',
        timezone="../../etc/passwd",
        questions=tuple(replace(question, text=text) for question, text in zip(plain.questions, HOSTILE, strict=False)),
        messages=tuple(
            replace(message, author=text, text=text, reactions=(Reaction(text, 2),), attachments=(text,))
            for message, text in zip(plain.messages, HOSTILE, strict=True)
        ),
    )
