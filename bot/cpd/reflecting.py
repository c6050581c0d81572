"""Reflections: written a form at a time, a draft until the member declares and saves them; with their history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.cpd import rules
from bot.cpd.entry import DECLARATIONS, Draft, Entry, Reflected
from bot.cpd.models import Models
from bot.cpd.storing import Naming, the_entry, to_entry
from bot.errors import UserError
from db import cpd
from db.engine import Database

NO_DRAFT = "Nothing is being written about that activity any more. Press Write a reflection to begin."


class Reflections:
    """One reflection for each activity. What is typed is in the draft before anything else happens to it."""

    def __init__(self, database: Database, clock: Clock, models: Models) -> None:
        self._database, self._clock, self.models = database, clock, models

    async def begin(
        self, guild_id: int, user_id: int, entry_id: int, *, model: str | None = None, one_by_one: bool | None = None
    ) -> Draft:
        """Begin, or go on with what was begun; a saved reflection is opened for change.

        `model` and `one_by_one` are remembered for the next time; without them the last choice counts.
        """
        async with self._database.writing() as session:
            entry = await the_entry(session, guild_id, user_id, entry_id)
            wishes = await cpd.wishes_for_change(session, guild_id, user_id)
            wishes.model = wishes.model if model is None else model
            wishes.one_by_one = wishes.one_by_one if one_by_one is None else one_by_one
            changes: dict[str, Any] = {} if model is None else {"model": self.models.of(model).id}
            if one_by_one is not None:
                changes["one_by_one"] = one_by_one
            self._keep(entry, self._kept_or_new(entry, wishes), **changes)
            await session.flush()
            return await self._draft(session, entry)

    async def draft(self, guild_id: int, user_id: int, entry_id: int) -> Draft:
        """What is being written. Raises UserError when nothing is."""
        async with self._database.reading() as session:
            return await self._draft(session, await the_entry(session, guild_id, user_id, entry_id))

    async def write(self, guild_id: int, user_id: int, entry_id: int, answers: Mapping[str, str]) -> Draft:
        """Keep what was typed in one form, beside what is there. A new number is asked about anew."""
        async with self._database.writing() as session:
            entry = await the_entry(session, guild_id, user_id, entry_id)
            draft = self._kept_or_new(entry, await cpd.wishes_for_change(session, guild_id, user_id))
            before = {number for words in draft["answers"].values() for number in rules.nhs_numbers(words)}
            written = draft["answers"] | {name: words.strip() for name, words in answers.items()}
            now = {number for words in written.values() for number in rules.nhs_numbers(words)}
            self._keep(entry, draft, answers=written, no_number=draft["no_number"] and now <= before)
            return await self._draft(session, entry)

    async def not_a_number(self, guild_id: int, user_id: int, entry_id: int) -> Draft:
        """The member says that what looked like an NHS number is none."""
        async with self._database.writing() as session:
            entry = await the_entry(session, guild_id, user_id, entry_id)
            self._keep(entry, _kept(entry), no_number=True)
            return await self._draft(session, entry)

    async def tick(self, guild_id: int, user_id: int, entry_id: int, ticked: Sequence[str]) -> Draft:
        async with self._database.writing() as session:
            entry = await the_entry(session, guild_id, user_id, entry_id)
            self._keep(entry, _kept(entry), ticked=[name for name in DECLARATIONS if name in ticked])
            return await self._draft(session, entry)

    async def save(self, guild_id: int, user_id: int, entry_id: int) -> Entry:
        """The draft becomes the reflection; what stood there before goes into its history. Saving again does nothing.

        Raises UserError while the declarations are not ticked, nothing is written, or a number is not settled.
        """
        async with self._database.writing() as session:
            entry = await the_entry(session, guild_id, user_id, entry_id)
            row = entry.reflection
            if row is not None and not row.draft and row.saved_at is not None:
                return await self._entry(session, entry)
            draft = await self._draft(session, entry)
            _check(draft)
            assert row is not None
            if row.saved_at is not None and (row.answers != draft.answers or row.model != draft.model.id):
                before = row.changed_at or row.saved_at
                session.add(
                    cpd.ReflectionVersionRow(
                        reflection_id=row.id,
                        guild_id=guild_id,
                        user_id=user_id,
                        model=row.model,
                        answers=row.answers,
                        saved_at=before,
                    )
                )
                row.changed_at = self._clock.now()
            row.model, row.declared, row.answers = draft.model.id, list(draft.ticked), dict(draft.answers)
            row.saved_at = row.saved_at or self._clock.now()
            row.draft = row.draft_at = None
            return await self._entry(session, entry)

    async def throw_away(self, guild_id: int, user_id: int, entry_id: int) -> Entry:
        """The draft only: what was saved before stays."""
        async with self._database.writing() as session:
            entry = await the_entry(session, guild_id, user_id, entry_id)
            if entry.reflection is not None and entry.reflection.saved_at is None:
                entry.reflection = None
            elif entry.reflection is not None:
                entry.reflection.draft = entry.reflection.draft_at = None
            return await self._entry(session, entry)

    async def history(self, guild_id: int, user_id: int, entry_id: int) -> list[Reflected]:
        """What the reflection said before, newest first."""
        async with self._database.reading() as session:
            entry = await the_entry(session, guild_id, user_id, entry_id)
            rows = await cpd.versions(session, entry.reflection.id) if entry.reflection else []
        return [Reflected(row.model, row.answers, row.saved_at) for row in rows]

    # --- inside

    def _kept_or_new(self, entry: cpd.EntryRow, wishes: cpd.WishesRow) -> dict[str, Any]:
        """The draft as it stands; a new one holds what was saved."""
        row = entry.reflection
        if row is None:
            row = entry.reflection = cpd.ReflectionRow(
                guild_id=entry.guild_id, user_id=entry.user_id, model=wishes.model, answers={}, declared=[]
            )
        if row.draft:
            return row.draft
        model = self.models.of(row.model if row.saved_at is not None else wishes.model)
        return {
            "model": model.id, "one_by_one": wishes.one_by_one, "answers": row.answers, "ticked": [], "no_number": False
        }  # fmt: skip

    def _keep(self, entry: cpd.EntryRow, draft: Mapping[str, Any], **changes: Any) -> None:
        assert entry.reflection is not None
        entry.reflection.draft = {**draft, **changes}
        entry.reflection.draft_at = self._clock.now()

    async def _entry(self, session: AsyncSession, entry: cpd.EntryRow) -> Entry:
        return to_entry(entry, await Naming.of(session, entry.guild_id, [entry]))

    async def _draft(self, session: AsyncSession, entry: cpd.EntryRow) -> Draft:
        kept = _kept(entry)
        model = self.models.of(kept["model"])
        doubtful = [p.asks for p in model.prompts if rules.nhs_numbers(kept["answers"].get(p.id, ""))]
        return Draft(
            entry=await self._entry(session, entry),
            model=model,
            one_by_one=kept["one_by_one"],
            answers=kept["answers"],
            ticked=tuple(kept["ticked"]),
            doubtful=() if kept["no_number"] else tuple(doubtful),
        )


def _kept(entry: cpd.EntryRow) -> dict[str, Any]:
    if entry.reflection is None or not entry.reflection.draft:
        raise UserError(NO_DRAFT)
    return entry.reflection.draft


def _check(draft: Draft) -> None:
    if draft.empty:
        raise UserError("Nothing is written yet. One honest sentence is enough to begin with.")
    if draft.doubtful:
        raise UserError("First tell me about the number in it: change it, or say that it is not an NHS number.")
    if not draft.declared:
        raise UserError("Please tick both first: that these are your own words, and that nobody can be identified.")
