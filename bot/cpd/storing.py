"""Between rows and values: what every CPD service needs to read a log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chats.record import initials
from bot.cpd.entry import Entry, Kept, Reflected, Wishes
from bot.errors import UserError
from db import communities, cpd

GONE = "That activity is no longer in your log. /cpd log shows what is there."
MOST_ENTRIES = 1000
A_COLLEAGUE, SOMEONE = "a colleague", "someone"


async def the_entry(session: AsyncSession, guild_id: int, user_id: int, entry_id: int) -> cpd.EntryRow:
    """The member's own activity. Raises UserError when it is another's or gone."""
    row = await cpd.entry(session, guild_id, user_id, entry_id)
    if row is None:
        raise UserError(GONE)
    return row


async def zone_of(session: AsyncSession, guild_id: int) -> str:
    """The community's time zone: days in a log are days there."""
    community = await communities.community(session, guild_id)
    return community.timezone if community else "UTC"


async def check_room(session: AsyncSession, guild_id: int, user_id: int) -> None:
    if len(await cpd.entries(session, guild_id, user_id)) >= MOST_ENTRIES:
        raise UserError(f"Your log holds {MOST_ENTRIES} activities, which is the most there is room for.")


def new_row(guild_id: int, user_id: int, title: str, on: date, now: datetime) -> cpd.EntryRow:
    """An activity that a member adds."""
    return cpd.EntryRow(
        guild_id=guild_id, user_id=user_id, role="", title=title, on=on, about="", links=[], kinds={},
        minutes_seen=False, created_at=now,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Naming:
    """How the authors of kept messages may be named today, and whose words may not be quoted."""

    default: str
    chosen: Mapping[int, str]
    not_to_quote: frozenset[int]

    @classmethod
    async def of(cls, session: AsyncSession, guild_id: int, rows: Sequence[cpd.EntryRow]) -> Naming:
        kept = [message.message_id for row in rows for message in row.kept]
        if not kept:
            return cls("number", {}, frozenset())
        community = await communities.community(session, guild_id)
        return cls(
            default=community.names if community else "number",
            chosen=await communities.names_by_member(session, guild_id),
            not_to_quote=frozenset(await cpd.not_to_quote(session, guild_id, kept)),
        )

    def named(self, author_id: int, display_name: str) -> str:
        """ "Participant 3" means nothing outside its chat, so that choice reads "a colleague" here."""
        match self.chosen.get(author_id, self.default):
            case "display":
                return display_name
            case "initials":
                return initials(display_name)
            case "left_out":
                return SOMEONE
        return A_COLLEAGUE

    def kept(self, row: cpd.KeptRow) -> Kept:
        own = row.author_id == row.user_id
        left_out = not own and self.chosen.get(row.author_id, self.default) == "left_out"
        words = "" if left_out or row.message_id in self.not_to_quote else row.words
        return Kept(row.posted_at, row.author_name if own else self.named(row.author_id, row.author_name), words, own)


def to_entry(row: cpd.EntryRow, naming: Naming) -> Entry:
    reflection = row.reflection
    return Entry(
        id=row.id,
        guild_id=row.guild_id,
        user_id=row.user_id,
        source=row.source or "",
        role=row.role,  # type: ignore[arg-type]
        on=row.on,
        title=row.title,
        minutes=row.minutes,
        minutes_seen=row.minutes_seen,
        about=row.about,
        links=tuple(row.links),
        kinds=row.kinds,
        kept=tuple(naming.kept(message) for message in row.kept),
        reflected=to_reflected(reflection) if reflection is not None else None,
        has_draft=reflection is not None and _being_written(reflection),
        corrected=row.corrected_at is not None,
    )


def _being_written(row: cpd.ReflectionRow) -> bool:
    return row.draft is not None and row.draft["answers"] != row.answers


def to_reflected(row: cpd.ReflectionRow) -> Reflected | None:
    """None while nothing of it is saved."""
    if row.saved_at is None:
        return None
    return Reflected(row.model, row.answers, row.saved_at, row.changed_at)


def to_wishes(row: cpd.WishesRow | None) -> Wishes:
    if row is None:
        return Wishes()
    return Wishes(
        name=row.name,
        registration=row.registration,
        summary=row.summary,
        frameworks=tuple(row.frameworks),
        cycles={name: (date.fromisoformat(days[0]), date.fromisoformat(days[1])) for name, days in row.cycles.items()},
        featured=tuple(row.featured),
        model=row.model,
        one_by_one=row.one_by_one,
    )
