"""What chats tell a member's log. Another source stands beside it: `from_pairs`."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cpd.rules import ChatPart, Seen, seen_in_chat
from bot.recurrence import zone_named
from db import cpd


async def from_chats(session: AsyncSession, guild_id: int, user_id: int, zone: str) -> list[Seen]:
    """Chats that have ended and in which this member was seen, or which they say they followed."""
    local = zone_named(zone)
    found = [
        seen_in_chat(to_part(row, user_id), row.opened_at.astimezone(local).date())
        for row in await cpd.held_chats(session, guild_id, user_id)
    ]
    return [seen for seen in found if seen is not None]


def to_part(row: cpd.HeldChat, user_id: int) -> ChatPart:
    supported = row.support_id is not None and row.support_accepted
    return ChatPart(
        chat_id=row.id,
        title=row.title,
        safe_space=row.safe_space,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        hosts=row.host_id == user_id,
        supports=supported and row.support_id == user_id,
        a_host_was_there=row.host_seen_at is not None and not supported,
        followed=row.followed_at is not None,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
    )
