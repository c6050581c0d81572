"""What members do with buddies in the simulated Discord, as the journeys need it."""

from __future__ import annotations

from simcord import ChannelHandle, MemberActor, ResponseMessage

from bot.demo.world import Community, reply
from tests.chats.pressing import control


async def makes_profile(
    community: Community, member: MemberActor, offers: str, wants: str, *, switches: bool = True
) -> ResponseMessage:
    """Through the panel, in a few presses."""
    panel = reply(await member.slash(community.chats, "buddy profile"))
    await member.select(panel, [offers], custom_id=control(panel, "buddy-choose:0"))
    await member.select(panel, [wants], custom_id=control(panel, "buddy-choose:1"))
    await member.click(panel, label="Look at it")
    await member.click(panel, label="Save")
    for name in ("Be suggested", "Be asked by name", "Be in rounds") if switches else ():
        await member.click(panel, label=f"{name}: on")
    return panel


def desk(community: Community, member: MemberActor) -> ChannelHandle:
    """The private thread of this member and the bot."""
    return next(t for t in community.start.threads if (t.name or "").endswith(f"{member.id % 10000:04}"))


def pair_thread(community: Community, number: int) -> ChannelHandle:
    return next(t for t in community.start.threads if t.name == f"Buddies {number}")
