"""Members' own starters: suggested, read by organisers, and then a part of what this community draws from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.community.service import add_notice
from bot.errors import UserError
from bot.starters import rules
from bot.starters.drawing import OWN, Starters, all_starters
from bot.starters.starter import Starter
from db import agenda as agenda_table
from db import starters as table
from db.engine import Database

CARD, REDRAW = "starter.suggestion", "starter.suggestion-card"  # on the agenda
ACCEPTED, DECLINED = "starter.accepted", "starter.declined"  # notices
MOST_WAITING = 10
LONGEST_FOLLOW_UP = 200


@dataclass(frozen=True, slots=True)
class Words:
    """What a suggestion says. `read` is the way to make one: it raises UserError for what cannot be a starter."""

    text: str
    follow_up: str
    theme: str

    @classmethod
    def read(cls, text: str, follow_up: str, theme: str, themes: Collection[str]) -> Self:
        text, follow_up = " ".join(text.split()), " ".join(follow_up.split())
        if faults := rules.faults(text):
            raise UserError(f"That can't be a starter yet: {', and '.join(faults)}.")
        if len(follow_up) > LONGEST_FOLLOW_UP:
            raise UserError(f"The follow-up is too long: {LONGEST_FOLLOW_UP} characters are the most.")
        if rules.names_patients(follow_up):
            raise UserError("The follow-up could invite details of the people somebody works with.")
        if theme not in themes:
            raise UserError("Please choose one of the themes in the list.")
        return cls(text, follow_up, theme)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggestion as it stands. `author_id` is shown to nobody where it is not `credited`."""

    id: int
    guild_id: int
    author_id: int
    credited: bool
    theme: str
    text: str
    follow_up: str
    state: table.SuggestionState
    edition: int
    decided_by: int | None
    note: str
    card_id: int | None


class Suggestions:
    def __init__(self, database: Database, clock: Clock, starters: Starters) -> None:
        self._database, self._clock, self._starters = database, clock, starters

    # --- its author

    async def suggest(self, guild_id: int, author_id: int, words: Words, *, credited: bool) -> Suggestion:
        """Put it before the organisers. The same words sent twice are one suggestion. Raises UserError at the limit."""
        async with self._database.writing() as session:
            waiting = await table.suggestions(session, guild_id, ["waiting"], author_id)
            same = next((row for row in waiting if row.text == words.text), None)
            if same is not None:
                return _suggestion(same)
            if len(waiting) >= MOST_WAITING:
                raise UserError(f"{MOST_WAITING} of your suggestions are waiting to be read. Please give them a while.")
            row = table.SuggestionRow(
                guild_id=guild_id, author_id=author_id, credited=credited, theme=words.theme, text=words.text,
                follow_up=words.follow_up, state="waiting", edition=1, made_at=self._clock.now(),
            )  # fmt: skip
            session.add(row)
            await session.flush()
            await self._plan(session, row, CARD, "card")
            return _suggestion(row)

    async def take_back(self, guild_id: int, suggestion_id: int, author_id: int) -> None:
        """Raises UserError when it is somebody else's, or decided."""
        async with self._database.writing() as session:
            row = await _the_row(session, guild_id, suggestion_id)
            if row.author_id != author_id:
                raise UserError(_GONE)
            if row.state == "taken_back":
                return
            _must_wait(row)
            await self._settle(session, row, "taken_back", None)

    # --- the organisers

    async def accept(self, guild_id: int, suggestion_id: int, by: int, *, edition: int) -> Suggestion:
        """From now on it is drawn here like any other. Raises UserError when its words are not those that were read."""
        async with self._database.writing() as session:
            row = await self._to_decide(session, guild_id, suggestion_id, edition)
            await self._settle(session, row, "accepted", by)
            await self._tell_author(session, row, ACCEPTED)
            return _suggestion(row)

    async def decline(self, guild_id: int, suggestion_id: int, by: int, note: str, *, edition: int) -> Suggestion:
        """Its author reads the reason, and not who gave it."""
        if not note.strip():
            raise UserError("Please give a reason: its author reads it.")
        async with self._database.writing() as session:
            row = await self._to_decide(session, guild_id, suggestion_id, edition)
            row.note = note.strip()
            await self._settle(session, row, "declined", by)
            await self._tell_author(session, row, DECLINED)
            return _suggestion(row)

    async def edit(self, guild_id: int, suggestion_id: int, words: Words, *, edition: int) -> Suggestion:
        """Change its words before deciding."""
        async with self._database.writing() as session:
            row = await self._to_decide(session, guild_id, suggestion_id, edition)
            if (row.text, row.follow_up, row.theme) != (words.text, words.follow_up, words.theme):
                row.text, row.follow_up, row.theme = words.text, words.follow_up, words.theme
                row.edition += 1
                await self._redraw(session, row)
            return _suggestion(row)

    async def retire(self, guild_id: int, suggestion_id: int, by: int) -> Suggestion:
        """Draw one of the community's own no more."""
        async with self._database.writing() as session:
            row = await _the_row(session, guild_id, suggestion_id)
            if row.state == "accepted":
                await self._settle(session, row, "retired", by)
            return _suggestion(row)

    # --- reading

    async def suggestion(self, guild_id: int, suggestion_id: int) -> Suggestion:
        """Raises UserError when this server has no such suggestion."""
        async with self._database.reading() as session:
            row = await table.suggestion(session, guild_id, suggestion_id)
        if row is None:
            raise UserError(_GONE)
        return _suggestion(row)

    async def waiting(self, guild_id: int) -> list[Suggestion]:
        async with self._database.reading() as session:
            return [_suggestion(row) for row in await table.suggestions(session, guild_id, ["waiting"])]

    async def own(self, guild_id: int) -> list[Suggestion]:
        """The community's own starters."""
        async with self._database.reading() as session:
            return [_suggestion(row) for row in await table.suggestions(session, guild_id, ["accepted"])]

    async def alike(self, suggestion: Suggestion) -> list[Starter]:
        """Starters that ask nearly the same, the closest first."""
        async with self._database.reading() as session:
            starters = await all_starters(session, self._starters.library, suggestion.guild_id)
        return rules.alike(suggestion.text, [s for s in starters if s.id != f"{OWN}{suggestion.id}"])

    async def card_stands(self, guild_id: int, suggestion_id: int, message_id: int, *, edition: int) -> None:
        """Organisers have it before them; if it changed or was decided while it was posted, it is drawn anew."""
        async with self._database.writing() as session:
            row = await _the_row(session, guild_id, suggestion_id)
            row.card_id = message_id
            if row.edition != edition or row.state != "waiting":
                await self._redraw(session, row)

    # --- inside

    async def _to_decide(
        self, session: AsyncSession, guild_id: int, suggestion_id: int, edition: int
    ) -> table.SuggestionRow:
        row = await _the_row(session, guild_id, suggestion_id)
        _must_wait(row)
        if row.edition != edition:
            raise UserError("Its words have been changed since you opened it. Please read it again first.")
        return row

    async def _settle(
        self, session: AsyncSession, row: table.SuggestionRow, state: table.SuggestionState, by: int | None
    ) -> None:
        row.state, row.decided_by, row.decided_at = state, by, self._clock.now()
        await self._redraw(session, row)

    async def _redraw(self, session: AsyncSession, row: table.SuggestionRow) -> None:
        if row.card_id is not None:
            await self._plan(session, row, REDRAW, f"card-{row.edition}-{row.state}")

    async def _plan(self, session: AsyncSession, row: table.SuggestionRow, kind: str, step: str) -> None:
        subject = f"starter-suggestion:{row.id}"
        await agenda_table.plan(session, [agenda_table.Plan(row.guild_id, kind, subject, step, self._clock.now())])

    async def _tell_author(self, session: AsyncSession, row: table.SuggestionRow, kind: str) -> None:
        await add_notice(session, self._clock, row.guild_id, row.author_id, kind, suggestion_id=row.id)


_GONE = "I can't find that suggestion."
_DECIDED = {"accepted": "accepted", "declined": "declined", "taken_back": "taken back", "retired": "taken out again"}


def _must_wait(row: table.SuggestionRow) -> None:
    if row.state != "waiting":
        raise UserError(f"This suggestion has already been {_DECIDED[row.state]}.")


async def _the_row(session: AsyncSession, guild_id: int, suggestion_id: int) -> table.SuggestionRow:
    row = await table.suggestion(session, guild_id, suggestion_id, lock=True)
    if row is None:
        raise UserError(_GONE)
    return row


def _suggestion(row: table.SuggestionRow) -> Suggestion:
    return Suggestion(
        id=row.id,
        guild_id=row.guild_id,
        author_id=row.author_id,
        credited=row.credited,
        theme=row.theme,
        text=row.text,
        follow_up=row.follow_up,
        state=row.state,  # type: ignore[arg-type]
        edition=row.edition,
        decided_by=row.decided_by,
        note=row.note or "",
        card_id=row.card_id,
    )
