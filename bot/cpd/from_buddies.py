"""What pairs of buddies tell a member's log: a source. Each talk that the pair logged is an activity."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from bot.buddies.pairs import meetings_of
from bot.cpd.rules import Seen
from bot.recurrence import zone_named


async def from_buddies(session: AsyncSession, guild_id: int, user_id: int, zone: str) -> list[Seen]:
    """Nobody else is named: who somebody's buddy is stays between the two. The minutes are what they said."""
    local = zone_named(zone)
    return [
        Seen(
            source=f"meeting:{meeting.id}",
            role="buddy",
            on=meeting.held_at.astimezone(local).date(),
            title=f"Talk with a buddy: {meeting.about}" if meeting.about else "Talk with a buddy",
            minutes=round(meeting.length.total_seconds() / 60),
            declared=True,
        )
        for meeting in await meetings_of(session, guild_id, user_id)
    ]
