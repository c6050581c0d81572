"""Where things stand in the simulated Discord, as the journeys need it."""

from __future__ import annotations

from simcord import ChannelHandle, MemberActor

from bot.demo.world import Community


def desk(community: Community, member: MemberActor) -> ChannelHandle:
    """The private thread of this member and the bot."""
    return next(t for t in community.start.threads if (t.name or "").endswith(f"{member.id % 10000:04}"))


def pair_thread(community: Community, number: int) -> ChannelHandle:
    return next(t for t in community.start.threads if t.name == f"Buddies {number}")
