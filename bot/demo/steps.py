"""Things to try: each ticks itself off from what has really happened in the community, whoever made it happen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.chats.chat import ENDED
from bot.demo.seeding import NEWCOMER, Seeded
from bot.demo.world import Community


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


async def _has_buddy(facts: Facts) -> bool:
    member = facts.community.members[NEWCOMER]
    return bool(await facts.community.world.app.services.pairs.mine(facts.community.guild.id, member.id))


# A feature adds its own here once a visitor can try it; what is not built is not listed.
STEPS = (
    Step("Join the coming chat", "In #chats, press Join on its card, then agree.", NEWCOMER, _joined),
    Step("Live through the hour", "Move time to its start, write in its thread, move on.", NEWCOMER, _lived_through),
    Step("Get a transcript", "Download one of the files of a published chat, in #chats.", None, _has_transcript),
    Step(
        "Find a buddy",
        "Type /buddy profile: offer confidence, like digital tools. Then /buddy find; as Priya, say yes.",
        NEWCOMER,
        _has_buddy,
    ),
    Step("Leave with CPD evidence", "After the chat: Write my reflection, Save, My evidence.", None, _has_evidence),
)
