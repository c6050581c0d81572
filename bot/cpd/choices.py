"""What a member chose for their evidence, and their log seen through it: cycles, types, gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.clock import Clock
from bot.cpd import rules
from bot.cpd.entry import Entry, Wishes
from bot.cpd.frameworks import Framework, Frameworks
from bot.cpd.log import Log
from bot.cpd.storing import to_wishes, zone_of
from bot.documents.evidence import Gap
from bot.errors import UserError
from bot.recurrence import zone_named
from db import cpd
from db.engine import Database

LONGEST_NAME, LONGEST_REGISTRATION, LONGEST_SUMMARY, LONGEST_GAP = 100, 40, 4000, 500
LONGEST_CYCLE_DAYS = 366 * 10


@dataclass(frozen=True, slots=True)
class Cycle:
    """One framework's cycle of one member: what is in it, what the framework would miss. `kinds` counts activities by
    the name of their category; `totals` is empty where the framework has no unit."""

    framework: Framework
    first: date
    last: date
    entries: tuple[Entry, ...]
    gaps: tuple[Gap, ...]
    kinds: Mapping[str, int]
    totals: tuple[tuple[str, str], ...]

    @property
    def too_few_kinds(self) -> bool:
        """Types are missing, though there are activities enough to have them."""
        return len(self.kinds) < self.framework.min_categories <= len(self.entries)


@dataclass(frozen=True, slots=True)
class Overview:
    """A member's CPD at a glance: the whole log, newest first, and one cycle for each framework they chose."""

    today: date
    zone: str
    wishes: Wishes
    entries: tuple[Entry, ...]
    cycles: tuple[Cycle, ...]
    explained: tuple[Gap, ...] = ()

    @property
    def without_reflection(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.reflected is None]


class Choices:
    """Frameworks, cycle days, what is printed and featured, and explanations of gaps."""

    def __init__(self, database: Database, clock: Clock, frameworks: Frameworks, log: Log) -> None:
        self._database, self._clock, self.frameworks, self._log = database, clock, frameworks, log

    async def wishes(self, guild_id: int, user_id: int) -> Wishes:
        async with self._database.reading() as session:
            return to_wishes(await cpd.wishes(session, guild_id, user_id))

    async def today(self, guild_id: int) -> date:
        """The day it is in the community."""
        async with self._database.reading() as session:
            zone = await zone_of(session, guild_id)
        return self._clock.now().astimezone(zone_named(zone)).date()

    async def overview(self, guild_id: int, user_id: int) -> Overview:
        entries = await self._log.entries(guild_id, user_id)
        async with self._database.reading() as session:
            row = await cpd.wishes(session, guild_id, user_id)
            zone = await zone_of(session, guild_id)
        today = self._clock.now().astimezone(zone_named(zone)).date()
        wishes = to_wishes(row)
        explained = [_to_gap(gap) for gap in row.gaps] if row is not None else []
        chosen = wishes.frameworks or (rules.default_framework(zone),)
        cycles = [
            cycle_of(framework, *rules.cycle(framework, wishes.cycles.get(name), today), today, entries, explained)
            for name in chosen
            if (framework := self.frameworks.of(name)) is not None
        ]
        return Overview(today, zone, wishes, tuple(reversed(entries)), tuple(cycles), tuple(explained))

    async def print_as(self, guild_id: int, user_id: int, *, name: str, registration: str, summary: str) -> Wishes:
        """What stands on the first page. Raises UserError for a name that is none."""
        if not name.strip():
            raise UserError("Which name is to be printed? It can be any name you go by at work.")
        async with self._database.writing() as session:
            row = await cpd.wishes_for_change(session, guild_id, user_id)
            row.name, row.registration = name.strip()[:LONGEST_NAME], registration.strip()[:LONGEST_REGISTRATION]
            row.summary = summary.strip()[:LONGEST_SUMMARY]
            return to_wishes(row)

    async def follow(self, guild_id: int, user_id: int, framework_ids: Sequence[str]) -> None:
        """Which frameworks' rules the member goes by; none means the community's usual one."""
        async with self._database.writing() as session:
            row = await cpd.wishes_for_change(session, guild_id, user_id)
            row.frameworks = [name for name in dict.fromkeys(framework_ids) if self.frameworks.of(name)]

    async def set_cycle(self, guild_id: int, user_id: int, framework_id: str, first: str, last: str) -> None:
        """The member's own days for one framework, as typed; both empty: the framework's again. Raises UserError."""
        today = await self.today(guild_id)
        days: list[str] | None = None
        if first.strip() or last.strip():
            begins, ends = rules.any_day(first, today), rules.any_day(last, today)
            if not begins < ends or (ends - begins).days > LONGEST_CYCLE_DAYS:
                raise UserError("A cycle ends after it begins, and within ten years. Please check the two days.")
            days = [begins.isoformat(), ends.isoformat()]
        async with self._database.writing() as session:
            row = await cpd.wishes_for_change(session, guild_id, user_id)
            others = {name: chosen for name, chosen in row.cycles.items() if name != framework_id}
            row.cycles = others | ({framework_id: days} if days else {})

    async def feature(self, guild_id: int, user_id: int, entry_ids: Sequence[int]) -> None:
        """Which activities to write about, in order; none means that they are chosen for the member."""
        async with self._database.writing() as session:
            row = await cpd.wishes_for_change(session, guild_id, user_id)
            row.featured = list(dict.fromkeys(entry_ids))[: rules.MOST_FEATURED]

    async def explain(self, guild_id: int, user_id: int, first: date, last: date, words: str) -> None:
        """Why nothing is listed between these days; no words take an explanation back."""
        async with self._database.writing() as session:
            row = await cpd.wishes_for_change(session, guild_id, user_id)
            others = [gap for gap in row.gaps if not _overlap(_to_gap(gap), first, last)]
            new = {"first": first.isoformat(), "last": last.isoformat(), "words": words.strip()[:LONGEST_GAP]}
            row.gaps = [*others, new] if words.strip() else others


def cycle_of(
    framework: Framework, first: date, last: date, today: date, entries: Sequence[Entry], explained: Sequence[Gap]
) -> Cycle:
    """These days of a log, as one framework sees them. What is still to come is no gap."""
    within = tuple(entry for entry in entries if first <= entry.on <= last)
    empty = rules.gaps([entry.on for entry in within], first, min(last, today), framework.gap_months)
    found = [
        Gap(begins, ends, next((gap.explanation for gap in explained if _overlap(gap, begins, ends)), ""))
        for begins, ends in empty
    ]
    ids = [rules.category_of(entry, framework) for entry in within]
    kinds = Counter(framework.category(name).name for name in ids)
    totals = framework.totals((name, entry.minutes or 0) for name, entry in zip(ids, within, strict=True))
    return Cycle(framework, first, last, within, tuple(found), kinds, totals)


def _to_gap(kept: Mapping[str, str]) -> Gap:
    return Gap(date.fromisoformat(kept["first"]), date.fromisoformat(kept["last"]), kept["words"])


def _overlap(gap: Gap, first: date, last: date) -> bool:
    return gap.first <= last and first <= gap.last
