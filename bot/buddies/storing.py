"""From rows to values: requests, pairs and meetings as buddies' services hand them out."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.buddies.pair import Goal, Meeting, Pair, Question, Request
from db import buddies as table
from db import buddy_pairs


def to_request(row: table.RequestRow) -> Request:
    return Request(
        id=row.id,
        guild_id=row.guild_id,
        asker_id=row.asker_id,
        asked_id=row.asked_id,
        outcome="waiting" if row.state == "declined" else row.state,  # type: ignore[arg-type]
        answer_at=row.answer_at,
        questions=tuple(Question(q.id, q.author_id, q.text, q.answer) for q in row.questions),
    )


def to_pair(row: buddy_pairs.PairRow) -> Pair:
    return Pair(
        id=row.id,
        guild_id=row.guild_id,
        state=row.state,  # type: ignore[arg-type]
        revision=row.revision,
        thread_id=row.thread_id,
        begun_at=row.begun_at,
        ends_at=row.ends_at,
        paused_at=row.paused_at,
        ended_at=row.ended_at,
        agreement=row.agreement,  # type: ignore[arg-type]
        agreement_version=row.agreement_version,
        agreed=frozenset(m.user_id for m in row.members if m.agreed_at is not None),
        members=tuple(m.user_id for m in row.members if m.left_at is None),
        former=tuple(m.user_id for m in row.members if m.left_at is not None),
        goals=tuple(Goal(g.id, g.author_id, g.text, g.reached_at is not None) for g in row.goals),
        meetings=len(row.meetings),
        next_meeting_at=row.next_meeting_at,
    )


def to_meeting(row: buddy_pairs.PairRow, meeting: buddy_pairs.MeetingRow, user_id: int) -> Meeting:
    there = [m.user_id for m in row.members if m.left_at is None or m.left_at >= meeting.held_at]
    return Meeting(
        id=meeting.id,
        pair_id=row.id,
        held_at=meeting.held_at,
        length=timedelta(minutes=meeting.minutes),
        about=meeting.about,
        logged_by=meeting.logged_by,
        buddies=tuple(member for member in there if member != user_id),
    )


async def meetings_of(session: AsyncSession, guild_id: int, user_id: int) -> list[Meeting]:
    """Every meeting of this member's pairs while they were in them, oldest first: for their own record."""
    rows = await buddy_pairs.pairs_of(session, guild_id, user_id)
    left = {row.id: member.left_at for row in rows for member in row.members if member.user_id == user_id}
    found = [
        to_meeting(row, meeting, user_id)
        for row in rows
        for meeting in row.meetings
        if (until := left[row.id]) is None or meeting.held_at <= until
    ]
    return sorted(found, key=lambda meeting: (meeting.held_at, meeting.id))
