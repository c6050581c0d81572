"""Things to try: each ticks itself off from what has really happened in the community, whoever made it happen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.chats.chat import ENDED, FINAL
from bot.demo.seeding import NEWCOMER, Seeded
from bot.demo.world import ORGANISER, Community


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is to look at. `downloads` are files that visitors fetched: their message and name."""

    community: Community
    seeded: Seeded
    downloads: frozenset[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to try. `person` is who it is tried as; None: anybody."""

    title: str
    how: str
    person: str | None
    done: Callable[[Facts], Awaitable[bool]]


async def _joined(facts: Facts) -> bool:
    member = facts.community.members[NEWCOMER]
    part = await facts.community.world.app.services.people.part(
        facts.community.guild.id, facts.seeded.coming, member.id
    )
    return part.joined


async def _lived_through(facts: Facts) -> bool:
    return (await facts.community.chat(facts.seeded.coming)).state in ENDED


async def _has_transcript(facts: Facts) -> bool:
    published = [chat.published_message_id for chat in await facts.community.chats_in("published")]
    return any(post in published and name.startswith("transcript") for post, name in facts.downloads)


async def _has_evidence(facts: Facts) -> bool:
    return any(name.startswith("evidence") for _, name in facts.downloads)


async def _proposed(facts: Facts) -> bool:
    known = {facts.seeded.published, facts.seeded.coming, facts.seeded.proposal}
    sent = await facts.community.chats_in("proposed", "scheduled", "announced", "open", "winding_up", "closed", *FINAL)
    return any(chat.id not in known and not chat.practice for chat in sent)


async def _decided(facts: Facts) -> bool:
    return (await facts.community.chat(facts.seeded.proposal)).state not in ("proposed", "draft")


# A feature adds its own here once a visitor can try it; what is not built is not listed.
STEPS = (
    Step("Join the coming chat", "In #chats, press Join on its card, then agree.", NEWCOMER, _joined),
    Step("Live through the hour", "Move time to its start, write in its thread, move on.", NEWCOMER, _lived_through),
    Step("Get a transcript", "Download one of the files of a published chat, in #chats.", None, _has_transcript),
    Step("Propose a chat", "Type /chat propose, fill in the form, and press Send.", None, _proposed),
    Step("Decide on a proposal", "In #organisers, press Accept on its card.", ORGANISER, _decided),
    Step(
        "Leave with CPD evidence",
        "After a chat you wrote in, press Write my reflection, tick both, Save, then My evidence.",
        None,
        _has_evidence,
    ),
)
