"""What pairs tell a member's log: the talks that were logged, as the members' own account of them."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from bot.buddies.storing import meetings_of
from bot.cpd.rules import Seen
from bot.recurrence import zone_named

TITLE = "A talk with my buddy"  # never a name: who the other is stays with the pair


async def from_pairs(session: AsyncSession, guild_id: int, user_id: int, zone: str) -> list[Seen]:
    """Every talk of this member's pairs. Nobody but the two was there, so its minutes are declared."""
    local = zone_named(zone)
    return [
        Seen(
            source=f"meeting:{meeting.id}",
            role="buddy",
            on=meeting.held_at.astimezone(local).date(),
            title=TITLE,
            minutes=round(meeting.length.total_seconds() / 60),
            minutes_seen=False,
        )
        for meeting in await meetings_of(session, guild_id, user_id)
    ]
