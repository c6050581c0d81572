"""The community a visitor finds: set up, with one chat published, one announced for tonight, one proposal waiting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from bot.config import PROJECT
from bot.content import read_content
from bot.demo.casting import cast
from bot.demo.rehearsal import Rehearsal, Unpublished
from bot.demo.script import Topic, load_script
from bot.demo.world import ORGANISER, Community
from bot.recurrence import zone_named
from bot.when.words import day_words

SCRIPTS = PROJECT / "prompts" / "chats"
ZONE = "Europe/London"
BEFORE = timedelta(days=12)  # how long the community has been going when a visitor finds it
_SPEAKERS, _MESSAGES = 7, 40
_AT_LEAST_OFF, _LATEST_START = timedelta(minutes=25), time(22, 0)

HOST, SUPPORT, NEWCOMER = "Naledi Dube", "Rhiannon P", "Sam Ellery"


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody a visitor can be. `about` is what the visitor reads beside the name."""

    name: str
    about: str


RESIDENTS = (
    Resident(NEWCOMER, "Newcomer, here for the first time"),
    Resident(HOST, "Host of the coming chat"),
    Resident(SUPPORT, "Support host"),
    Resident(ORGANISER, "Organiser. Decides proposals"),
    Resident("Folake Adeyinka", "Member. Hosted the last chat"),
    Resident("Kwame Asante-Boadu", "Member. Mentors four people"),
    Resident("Priya Venkatesan", "Member. Newly qualified"),
    Resident("Delroy M", "Member. Has proposed a chat"),
)

# Who can be found as a buddy: what they can offer, and would like (ids in prompts/buddies/topics.yaml).
LOOKING = (
    ("Priya Venkatesan", "digital", "confidence"),
    ("Kwame Asante-Boadu", "confidence", "digital"),
    ("Folake Adeyinka", "teaching", "writing"),
)


@dataclass(frozen=True, slots=True)
class Seeded:
    """The ids of the chats that a visitor finds."""

    published: int
    coming: int
    proposal: int


def evening_after(now: datetime) -> datetime:
    """When the coming chat opens: 8pm today; later this evening if that is over or too near; else 8pm tomorrow."""
    local = now.astimezone(zone_named(ZONE))
    eight = local.replace(hour=20, minute=0, second=0, microsecond=0)
    if eight - local >= _AT_LEAST_OFF:
        return eight
    soon = local + _AT_LEAST_OFF
    half_hour = soon.replace(minute=30 if soon.minute < 30 else 0, second=0, microsecond=0)
    half_hour += timedelta(hours=0 if soon.minute < 30 else 1)
    if half_hour.date() == local.date() and half_hour.time() <= _LATEST_START and local.hour >= 19:
        return half_hour
    return (eight + timedelta(days=1)).replace(tzinfo=zone_named(ZONE))


async def seed(community: Community, now: datetime, tell: Callable[[str], None]) -> Seeded:
    """Live through the days before `now`, and stop there. The world must stand `BEFORE` it or earlier."""
    world = community.world
    await world.run_due()  # the start message is posted and pinned
    for resident in RESIDENTS:
        community.member(resident.name)
    tell("A chat for tonight is proposed")
    tonight, feet = evening_after(now), read_content(SCRIPTS / "finding-your-feet.yaml", Topic)
    coming = await community.accept(await community.propose(**_typed(feet, tonight), support=community.member(SUPPORT)))
    published = await _hold_the_last(community, tonight, tell)
    tell("People join tonight's chat")
    await world.run_until(max(now - timedelta(hours=2), world.now))
    coming = await community.chat(coming.id)
    for name in ("Folake Adeyinka", "Kwame Asante-Boadu", HOST):
        await community.join(community.member(name), coming)
    later = (tonight + timedelta(days=8)).replace(hour=19, minute=30)
    proposal = await community.propose(
        **_typed(read_content(SCRIPTS / "saying-no-kindly.yaml", Topic), later), by=community.member("Delroy M")
    )
    tell("Three members look for a buddy")
    for name, offers, wants in LOOKING:
        await community.tell_of_buddies(community.member(name), offers, wants)
    await world.run_until(now)
    return Seeded(published, coming.id, proposal.id)


async def _hold_the_last(community: Community, tonight: datetime, tell: Callable[[str], None]) -> int:
    """Three days ago, so that the window for late answers has closed and its transcript has been published."""
    script = load_script(SCRIPTS / "bme-ot-mentorship.yaml")
    opens = _as_typed((tonight - timedelta(days=3)).replace(hour=20, minute=0))
    rehearsal = Rehearsal(community, script, cast(script, _SPEAKERS, _MESSAGES), tell, opens)
    try:
        return (await rehearsal.hold()).chat.id
    except Unpublished as error:
        raise RuntimeError(f"the seeded chat was not published: {error}") from error


def _typed(topic: Topic, opens: datetime) -> dict[str, Any]:
    return {
        "title": topic.title,
        "introduction": topic.introduction,
        "questions": topic.questions,
        "reading": "\n".join(topic.reading),
        "when": _as_typed(opens),
    }


def _as_typed(at: datetime) -> str:
    return f"{day_words(at.date())} {at:%H:%M}"
