"""What is kept about one member, counted across the features' tables."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.buddies import KeptApartRow, ProfileRow, RequestRow
from db.buddy_pairs import MemberRow
from db.chats import ChatRow, PersonRow
from db.communities import Consent, Notice
from db.cpd import EntryRow, KeptRow, RecordOfPartRow, ReflectionRow
from db.starters import SavedRow, SuggestionRow
from db.words import RecordedRow, WordsRow


async def chats_taken_part_in(session: AsyncSession, guild_id: int, user_id: int) -> int:
    """Chats they joined, watched, followed, asked to be reminded of, or spoke in."""
    return await _count(session, PersonRow.guild_id == guild_id, PersonRow.user_id == user_id)


async def captured_messages(session: AsyncSession, guild_id: int, user_id: int) -> int:
    """Messages of theirs that stand in the unredacted capture."""
    return await _count(
        session, WordsRow.guild_id == guild_id, WordsRow.author_id == user_id, WordsRow.deleted_at.is_(None)
    )


async def published_messages(session: AsyncSession, guild_id: int, user_id: int) -> int:
    return await _count(session, RecordedRow.guild_id == guild_id, RecordedRow.author_id == user_id)


async def proposals(session: AsyncSession, guild_id: int, user_id: int) -> int:
    """Drafts and chats they wrote; practice chats are not counted."""
    return await _count(
        session, ChatRow.guild_id == guild_id, ChatRow.proposer_id == user_id, ChatRow.practice.is_(False)
    )


async def activities(session: AsyncSession, guild_id: int, user_id: int) -> int:
    """What stands in their CPD log."""
    return await _count(
        session, EntryRow.guild_id == guild_id, EntryRow.user_id == user_id, EntryRow.deleted_at.is_(None)
    )


async def reflections(session: AsyncSession, guild_id: int, user_id: int) -> int:
    """Written or begun."""
    return await _count(session, ReflectionRow.guild_id == guild_id, ReflectionRow.user_id == user_id)


async def records_of_part(session: AsyncSession, guild_id: int, user_id: int) -> int:
    """Issued, withdrawn ones among them."""
    return await _count(session, RecordOfPartRow.guild_id == guild_id, RecordOfPartRow.user_id == user_id)


async def kept_by_others(session: AsyncSession, guild_id: int, user_id: int) -> int:
    """Messages of theirs that others saved to their own logs."""
    return await _count(session, KeptRow.guild_id == guild_id, KeptRow.author_id == user_id, KeptRow.user_id != user_id)


async def notices(session: AsyncSession, guild_id: int, user_id: int) -> int:
    return await _count(session, Notice.guild_id == guild_id, Notice.user_id == user_id)


async def consents(session: AsyncSession, guild_id: int, user_id: int) -> int:
    """Every agreement they ever gave here, withdrawn ones too: the past stays provable."""
    return await _count(session, Consent.guild_id == guild_id, Consent.user_id == user_id)


async def saved_starters(session: AsyncSession, guild_id: int, user_id: int) -> int:
    return await _count(session, SavedRow.guild_id == guild_id, SavedRow.user_id == user_id)


async def suggestions(session: AsyncSession, guild_id: int, user_id: int) -> int:
    """Starters they suggested, whatever came of them."""
    return await _count(session, SuggestionRow.guild_id == guild_id, SuggestionRow.author_id == user_id)


async def buddy_profiles(session: AsyncSession, guild_id: int, user_id: int) -> int:
    """1 where they have told something of themselves, saved or not."""
    told = or_(ProfileRow.answers.is_not(None), ProfileRow.draft.is_not(None))
    return await _count(session, ProfileRow.guild_id == guild_id, ProfileRow.user_id == user_id, told)


async def buddy_requests(session: AsyncSession, guild_id: int, user_id: int) -> int:
    """Requests they made, and those to them that they heard of."""
    heard_of = (RequestRow.asked_id == user_id) & RequestRow.hidden.is_(False)
    return await _count(session, RequestRow.guild_id == guild_id, or_(RequestRow.asker_id == user_id, heard_of))


async def buddy_pairs(session: AsyncSession, guild_id: int, user_id: int) -> int:
    """Pairs they are or were in."""
    return await _count(session, MemberRow.guild_id == guild_id, MemberRow.user_id == user_id)


async def kept_apart_from(session: AsyncSession, guild_id: int, user_id: int) -> int:
    """Members whom they wish not to meet; who wishes not to meet them is nobody's to know."""
    return await _count(session, KeptApartRow.guild_id == guild_id, KeptApartRow.by_id == user_id)


async def _count(session: AsyncSession, *conditions: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count()).where(*conditions)) or 0
