"""What members do with buddies in the simulated Discord, as the journeys need it."""

from __future__ import annotations

from simcord import ChannelHandle, MemberActor, ResponseMessage

from bot.demo.world import Community, reply
from cogs.posting import custom_ids


def control(panel: ResponseMessage, name: str, which: int = 0) -> str:
    """The custom_id of a panel's control."""
    return [custom_id for custom_id in reversed(list(custom_ids(panel.message))) if custom_id.startswith(name)][which]


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


async def shown(community: Community, member: MemberActor) -> ResponseMessage:
    """The newest notice at the member's desk, opened."""
    await community.world.run_due()
    waiting = [m for m in desk(community, member).history() if "Something is waiting" in m.content]
    return reply(await member.click(waiting[-1], label="Show me"))


def pair_thread(community: Community, number: int) -> ChannelHandle:
    return next(t for t in community.start.threads if t.name == f"Buddies {number}")
