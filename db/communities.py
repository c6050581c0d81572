"""Communities (one a Discord server) and what each member has chosen there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, UniqueConstraint, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Guild, RowId, Short, Snowflake


class Community(Base):
    """A server's settings. `left_at` is set while the bot is not there: its agenda waits."""

    __tablename__ = "communities"

    guild_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[Short]
    timezone: Mapped[Short] = mapped_column(default="Europe/London")
    chats_channel_id: Mapped[Snowflake | None]
    organisers_channel_id: Mapped[Snowflake | None]
    start_channel_id: Mapped[Snowflake | None]
    start_message_id: Mapped[Snowflake | None]
    start_revision: Mapped[int] = mapped_column(default=0)
    organiser_role_id: Mapped[Snowflake | None]
    news_role_id: Mapped[Snowflake | None]
    names: Mapped[Short] = mapped_column(default="number")
    window_hours: Mapped[int] = mapped_column(default=48)
    left_at: Mapped[datetime | None]


class MemberChoices(Base):
    """What one member chose in one community. Absent: the community's defaults."""

    __tablename__ = "member_choices"
    __table_args__ = (UniqueConstraint("guild_id", "user_id"),)

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    user_id: Mapped[Snowflake]
    names: Mapped[Short | None]
    dm_on: Mapped[bool] = mapped_column(default=False)
    desk_thread_id: Mapped[Snowflake | None]


class Consent(Base):
    """A dated, versioned yes to one thing (`what`), and its withdrawal. Never overwritten: the past stays provable."""

    __tablename__ = "consents"

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    user_id: Mapped[Snowflake]
    what: Mapped[Short]
    version: Mapped[Short]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Notice(Base):
    """Something for one member's eyes, waiting behind a Show me button. `facts` are what its wording needs."""

    __tablename__ = "notices"

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    user_id: Mapped[Snowflake]
    kind: Mapped[Short]
    what: Mapped[Short] = mapped_column(default="")
    facts: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    shown_at: Mapped[datetime | None]


class Draft(Base):
    """What was typed in a form that was refused, kept so that nothing has to be typed twice."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("guild_id", "user_id", "form"),)

    id: Mapped[RowId]
    guild_id: Mapped[Guild]
    user_id: Mapped[Snowflake]
    form: Mapped[Short]
    typed: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


async def community(session: AsyncSession, guild_id: int) -> Community | None:
    return await session.get(Community, guild_id)


async def choices(session: AsyncSession, guild_id: int, user_id: int) -> MemberChoices | None:
    statement = select(MemberChoices).where(MemberChoices.guild_id == guild_id, MemberChoices.user_id == user_id)
    return await session.scalar(statement)


async def choices_for_change(session: AsyncSession, guild_id: int, user_id: int) -> MemberChoices:
    """The member's row, made if there is none yet."""
    row = await choices(session, guild_id, user_id)
    if row is None:
        row = MemberChoices(guild_id=guild_id, user_id=user_id, dm_on=False)
        session.add(row)
    return row


async def standing_consent(session: AsyncSession, guild_id: int, user_id: int, what: str) -> Consent | None:
    """The member's newest consent to `what` that has not been withdrawn."""
    statement = select(Consent).where(
        Consent.guild_id == guild_id, Consent.user_id == user_id, Consent.what == what, Consent.withdrawn_at.is_(None)
    )
    return await session.scalar(statement.order_by(Consent.id.desc()).limit(1))


async def withdraw_consent(session: AsyncSession, guild_id: int, user_id: int, what: str, at: datetime) -> bool:
    """Withdraw every standing consent to `what`, whatever its version; False if there was none."""
    statement = update(Consent).where(
        Consent.guild_id == guild_id, Consent.user_id == user_id, Consent.what == what, Consent.withdrawn_at.is_(None)
    )
    return bool((await session.execute(statement.values(withdrawn_at=at).returning(Consent.id))).all())


async def who_consented(session: AsyncSession, guild_id: int, what: str) -> dict[int, Consent]:
    """Everybody's standing consent to `what`, by member."""
    statement = select(Consent).where(
        Consent.guild_id == guild_id, Consent.what == what, Consent.withdrawn_at.is_(None)
    )
    return {row.user_id: row for row in await session.scalars(statement.order_by(Consent.id))}


async def names_by_member(session: AsyncSession, guild_id: int) -> dict[int, str]:
    """How each member who chose wishes to be named in transcripts."""
    statement = select(MemberChoices).where(MemberChoices.guild_id == guild_id, MemberChoices.names.is_not(None))
    return {row.user_id: row.names for row in await session.scalars(statement) if row.names}


async def draft(session: AsyncSession, guild_id: int, user_id: int, form: str) -> Draft | None:
    statement = select(Draft).where(Draft.guild_id == guild_id, Draft.user_id == user_id, Draft.form == form)
    return await session.scalar(statement)


async def notice(session: AsyncSession, guild_id: int, notice_id: int) -> Notice | None:
    return await session.scalar(select(Notice).where(Notice.guild_id == guild_id, Notice.id == notice_id))


async def notice_of(session: AsyncSession, guild_id: int, user_id: int, kind: str, what: str) -> Notice | None:
    """The member's notice of this kind about `what`, seen or not."""
    return await session.scalar(
        select(Notice).where(
            Notice.guild_id == guild_id, Notice.user_id == user_id, Notice.kind == kind, Notice.what == what
        )
    )


async def unread_notices(session: AsyncSession, guild_id: int, user_id: int) -> list[Notice]:
    statement = select(Notice).where(Notice.guild_id == guild_id, Notice.user_id == user_id, Notice.shown_at.is_(None))
    return list(await session.scalars(statement.order_by(Notice.id)))


async def communities_present(session: AsyncSession) -> list[Community]:
    """Communities that the bot has not been removed from, as far as is known."""
    return list(await session.scalars(select(Community).where(Community.left_at.is_(None))))
