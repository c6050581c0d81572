"""An evidence pack to test with: an invented member's two years, as long as a test wants them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.config import PROJECT
from bot.cpd.frameworks import load_frameworks
from bot.cpd.record import Facts, sign
from bot.documents.evidence import (
    Activity,
    Answer,
    ChatEvidence,
    Contribution,
    Gap,
    Minutes,
    Pack,
    Quoted,
    Reflection,
)
from bot.documents.statement import scaffold

KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
FIRST, LAST = date(2025, 11, 1), date(2027, 10, 31)
ASKED: tuple[Answer, ...] = (
    Answer(
        "What stood out?",
        "A colleague said she writes **one true sentence** about each week before she opens her notes. I had never "
        "thought of a story as something I could keep for myself before I tell it to anybody.",
        "learnt",
    ),
    Answer(
        "Why does it matter?",
        "I tend to report what I did and leave out why. Others cannot learn from a list, and nor can I.",
        "learnt",
    ),
    Answer(
        "What will you do next?",
        "- Write one sentence every Friday for a month.\n- Bring two of them to supervision in July.",
        "next",
    ),
    Answer(
        "How does it change your practice?",
        "I now ask “What would you like people to know about your day?” at the first visit, and I write the answer "
        "down in the person’s own words.",
        "practice",
    ),
    Answer(
        "How do service users benefit?",
        "Goals come from what people say about their day, so they recognise them as their own. I will look at this "
        "again in October: it is early to tell.",
        "users",
    ),
)  # fmt: skip
TITLES = (
    "Whose story is it?",
    "Asking for help",
    "Difficult conversations",
    "Coming back to work",
    "What keeps us well",
)
KINDS = ("Work-based learning", "Work-based learning", "Professional activities", "Self-directed learning")


def make_pack(activities: int = 12) -> Pack:
    """Every other activity is a chat with words of the member's own; one chat in three has a signed record."""
    listed = tuple(_activity(number, activities) for number in range(1, activities + 1))
    hcpc = load_frameworks(PROJECT / "prompts" / "frameworks").of("hcpc-uk")
    assert hcpc
    featured = tuple(range(1, min(activities, 9) + 1, 2))
    return Pack(
        name="Amara Okafor",
        registration="OT00000",
        first=FIRST,
        last=LAST,
        made_at=datetime(2027, 8, 9, 18, tzinfo=UTC),
        timezone="Europe/London",
        frameworks=(hcpc.used(FIRST, LAST),),
        activities=listed,
        statement=scaffold(listed, featured),
        featured=featured,
        gaps=(Gap(date(2026, 3, 2), date(2026, 7, 20), "Parental leave."),),
        chats=tuple(_chat(activity) for activity in listed if activity.number % 2),
        summary="I work in a community team with adults after a stroke.",
    )


def _activity(number: int, of: int) -> Activity:
    on = FIRST + timedelta(days=720 * number // (of + 1))
    is_chat = bool(number % 2)
    return Activity(
        number=number,
        on=on,
        title=f"{TITLES[number % len(TITLES)]}{'' if is_chat else ' (an article)'}",
        kind=KINDS[number % 4] if is_chat else KINDS[3],
        role="host" if number % 4 == 2 else "took part" if is_chat else "reader",
        did="took part in a themed chat" if is_chat else "read an article",
        minutes=Minutes(53, "seen") if is_chat else Minutes(30, "declared") if number % 4 else None,
        own_statement=not is_chat,
        evidence=("certificate.pdf",) if number == 4 else (),
        reflection=Reflection(
            "What? So what? Now what?",
            tuple(replace(answer, words=f"{answer.words} [{number}]") for answer in ASKED),
            datetime(on.year, on.month, on.day, 21, tzinfo=UTC),
            changed_at=datetime(on.year, on.month, on.day, 21, tzinfo=UTC) + timedelta(days=2) if number == 3 else None,
        )
        if number % 3
        else None,
    )


def _chat(activity: Activity) -> ChatEvidence:
    opened = datetime(activity.on.year, activity.on.month, activity.on.day, 20, tzinfo=UTC)
    code = f"7K3F-{activity.number:04}"
    record = sign(
        Facts(
            code=code,
            name="Amara Okafor",
            community="Thread & Loom",
            chat=activity.title,
            on=activity.on,
            role=activity.role,
            issued_on=activity.on + timedelta(days=2),
            messages=3,
            first_at=opened + timedelta(minutes=5),
            last_at=opened + timedelta(minutes=58),
            minutes=53,
            transcript="ab" * 32,
        ),
        KEY,
    )
    signed = activity.number % 3 == 1
    return ChatEvidence(
        activity=activity.number,
        title=activity.title,
        community="Thread & Loom",
        opened_at=opened,
        closed_at=opened + timedelta(hours=1),
        contributions=(
            Contribution(opened + timedelta(minutes=5), "Hello from a wet Cardiff 👋"),
            Contribution(
                opened + timedelta(minutes=12),
                "I found that **stories** land better than bullet points.",
                "Q1. What does a good story do?",
                Quoted("Participant 9", "Has anyone tried telling it before they write it?"),
            ),
            Contribution(
                opened + timedelta(minutes=58),
                "That asking is a strength.",
                "Q2. When did a story change how you practise?",
                Quoted("someone"),
                edited=True,
            ),
        ),
        record=record if signed else "",
        code=code if signed else "",
    )
