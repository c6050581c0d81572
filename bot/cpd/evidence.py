"""The pack: a stretch of a member's log as one value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.chats.records import Records
from bot.clock import Clock
from bot.cpd import rules
from bot.cpd.book import IN_A_CHAT, RecordBook, facts_of, provisional
from bot.cpd.choices import Choices, Cycle, Overview, cycle_of
from bot.cpd.entry import Entry, Role
from bot.cpd.models import Models
from bot.documents import dates, evidence
from bot.documents.evidence import Activity, Answer, ChatEvidence, Minutes, Pack, Reflection
from bot.documents.statement import scaffold
from bot.documents.text import shorten
from bot.errors import UserError
from bot.recurrence import zone_named
from db import communities, cpd
from db.engine import Database

_ELSEWHERE: Mapping[Role, tuple[str, str]] = {
    "participant": ("took part", "took part in a conversation"),
    "watcher": ("read", "read a conversation"),
    "buddy": ("buddy", "talked with my buddy, a peer"),
    "": ("own entry", "completed this activity"),
}
_LONGEST_QUOTE = 1000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a pack is to hold. No days: the current cycle. `entry_id`: this activity alone. `framework_id`: only this
    one of the frameworks."""

    first: date | None = None
    last: date | None = None
    framework_id: str | None = None
    entry_id: int | None = None


class Evidence:
    """Gathers packs. Whoever asks for one is given a record of taking part for each chat the bot saw them in."""

    def __init__(
        self, database: Database, clock: Clock, choices: Choices, records: Records, models: Models, book: RecordBook
    ) -> None:
        self._database, self._clock, self._choices = database, clock, choices
        self._records, self._models, self._book = records, models, book

    async def gather(self, guild_id: int, user_id: int, wanted: Wanted, *, known_as: str) -> Pack:
        """The pack, its records issued. `known_as` is printed for a member who has not said which name to print.

        Raises UserError where there is nothing to show.
        """
        overview = await self._choices.overview(guild_id, user_id)
        cycle = self._stretch(overview, wanted)
        entries = [entry for entry in cycle.entries if wanted.entry_id in (None, entry.id)]
        if not entries:
            raise UserError(_nothing(overview, cycle))
        name = overview.wishes.name or known_as
        chats = await self._chats(guild_id, user_id, name, overview.zone, entries)
        activities = [self._activity(number, entry, cycle) for number, entry in enumerate(entries, start=1)]
        numbers = {entry.id: activity.number for entry, activity in zip(entries, activities, strict=True)}
        featured = tuple(numbers[number] for number in rules.featured(entries, overview.wishes.featured))
        whole = wanted.entry_id is None
        return Pack(
            name=name,
            registration=overview.wishes.registration,
            summary=overview.wishes.summary if whole else "",
            first=cycle.first if whole else entries[0].on,
            last=cycle.last if whole else entries[0].on,
            made_at=self._clock.now(),
            timezone=overview.zone,
            frameworks=tuple(_used(other, entries, whole=whole) for other in self._followed(overview, wanted)),
            activities=tuple(activities),
            statement=scaffold(activities, featured),
            featured=featured,
            gaps=cycle.gaps if whole else (),
            chats=tuple(replace(chat, activity=numbers[entry_id]) for entry_id, chat in chats.items()),
        )

    # --- inside: what it holds

    def _stretch(self, overview: Overview, wanted: Wanted) -> Cycle:
        """The days asked for, as the first framework sees them."""
        (leading, *_) = self._followed(overview, wanted)
        if wanted.entry_id is not None:
            first, last = date.min, date.max
        else:
            first, last = wanted.first or leading.first, wanted.last or leading.last
        if first > last:
            raise UserError("The first day is after the last one. Please check “from” and “to”.")
        entries = sorted(overview.entries, key=lambda entry: (entry.on, entry.id))
        if wanted.entry_id is not None:
            entries = [entry for entry in entries if entry.id == wanted.entry_id]
            first = last = entries[0].on if entries else overview.today
        return cycle_of(leading.framework, first, last, overview.today, entries, overview.explained)

    def _followed(self, overview: Overview, wanted: Wanted) -> Sequence[Cycle]:
        if wanted.framework_id is None:
            return overview.cycles
        chosen = [cycle for cycle in overview.cycles if cycle.framework.id == wanted.framework_id]
        framework = self._choices.frameworks.of(wanted.framework_id)
        if not chosen and framework is not None:
            days = rules.cycle(framework, overview.wishes.cycles.get(framework.id), overview.today)
            entries = sorted(overview.entries, key=lambda entry: (entry.on, entry.id))
            chosen = [cycle_of(framework, *days, overview.today, entries, overview.explained)]
        if not chosen:
            raise UserError("I don't know that framework. Choose one from the list, or leave it empty.")
        return chosen

    def _activity(self, number: int, entry: Entry, cycle: Cycle) -> Activity:
        role, did = _said(entry)
        how = "seen" if entry.minutes_seen else "declared"
        return Activity(
            number=number,
            on=entry.on,
            title=entry.title,
            kind=cycle.framework.category(rules.category_of(entry, cycle.framework)).name,
            role=role,
            did=did,
            minutes=Minutes(entry.minutes, how) if entry.minutes else None,  # type: ignore[arg-type]
            own_statement=entry.chat_id is None or entry.corrected or entry.role == "watcher",
            evidence=_listed(entry),
            reflection=self._reflection(entry),
        )

    def _reflection(self, entry: Entry) -> Reflection | None:
        if entry.reflected is None:
            return None
        model, answers = self._models.of(entry.reflected.model), entry.reflected.answers
        return Reflection(
            model=model.name,
            answers=tuple(Answer(p.asks, answers.get(p.id, ""), p.about) for p in model.prompts),
            written_at=entry.reflected.written_at,
            changed_at=entry.reflected.changed_at,
        )

    # --- inside: chats and their records

    async def _chats(
        self, guild_id: int, user_id: int, name: str, zone: str, entries: Sequence[Entry]
    ) -> dict[int, ChatEvidence]:
        """What the bot saw, by activity."""
        async with self._database.reading() as session:
            held = {chat.id: chat for chat in await cpd.held_chats(session, guild_id, user_id)}
            community = await communities.community(session, guild_id)
        of_chats = {entry.id: held[entry.chat_id] for entry in entries if entry.chat_id in held}
        spoken = await self._records.spoken(guild_id, [chat.id for chat in of_chats.values()], user_id)
        place = community.name if community else ""
        facts = {
            chat.id: facts_of(chat, spoken[chat.id], user_id, name, place, zone_named(zone), self._clock.now())
            for chat in of_chats.values()
        }
        signed = await self._book.issue(guild_id, user_id, {chat: seen for chat, seen in facts.items() if seen})
        return {
            entry_id: ChatEvidence(
                activity=0,
                title=rules.SAFE_SPACE_TITLE if chat.safe_space else chat.title,
                community=place,
                opened_at=chat.opened_at,
                closed_at=chat.closed_at,
                contributions=spoken[chat.id].contributions,
                record=signed[chat.id].signed if chat.id in signed else "",
                code=signed[chat.id].code if chat.id in signed else "",
                verify_at=self._book.page_of(signed[chat.id].code) if chat.id in signed else "",
                provisional=provisional(chat),
            )
            for entry_id, chat in of_chats.items()
        }


def _said(entry: Entry) -> tuple[str, str]:
    table = IN_A_CHAT if entry.chat_id is not None else _ELSEWHERE
    return table.get(entry.role, _ELSEWHERE[""])


def _listed(entry: Entry) -> tuple[str, ...]:
    """The member's own account of what it was, messages they kept, and what else they can show."""
    about = [f"What it was: {entry.about}"] if entry.about else []
    kept = [
        f"{'My message' if message.own else f'A message by {message.author}'} of {dates.day(message.at.date())}: "
        f"“{shorten(message.words, _LONGEST_QUOTE)}”"
        for message in entry.kept
        if message.words
    ]
    return (*about, *kept, *entry.links)


def _used(cycle: Cycle, entries: Sequence[Entry], *, whole: bool) -> evidence.FrameworkUsed:
    """What the framework asks; of one activity alone it asks for no mixture, and for no number of them."""
    counted = [(rules.category_of(entry, cycle.framework), entry.minutes or 0) for entry in entries]
    used = cycle.framework.used(cycle.first, cycle.last, counted)
    return used if whole else replace(used, min_kinds=0, featured=None, listed=None, totals=())


def _nothing(overview: Overview, cycle: Cycle) -> str:
    if not overview.entries:
        return (
            "Your log is empty, so there is nothing to put in a file yet. Chats you take part in come into it by "
            "themselves; /cpd add adds anything else."
        )
    return (
        f"There is nothing in your log from {dates.day(cycle.first)} to {dates.day(cycle.last)}. /cpd log shows what "
        "there is; “from” and “to” choose other days."
    )
