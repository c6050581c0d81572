"""What regulators ask of CPD, read from `prompts/frameworks/*.yaml`: one immutable snapshot, or a SetupError that names
the file, the line and the reason."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from bot.content import Part, read_content
from bot.documents.evidence import FrameworkUsed
from bot.errors import SetupError

CHECK = "Check with your regulator."

Role = Literal["participant", "watcher", "host", "support host", "mentor", "mentee", "buddy", "facilitator"]
"""What a member was in an activity."""

RequiredField = Literal[
    "title", "date", "category", "minutes", "interactive", "goal", "competency", "learnt", "practice", "users", "next",
    "impact", "evidence", "own_words", "anonymised",
]  # fmt: skip

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class _Fact(Part):
    """`verified: false`: nobody has compared this with the source, and `note` says what is in doubt."""

    verified: bool = True
    note: str = ""

    @model_validator(mode="after")
    def _says_what_is_in_doubt(self) -> Self:
        if not self.verified and not self.note.strip():
            raise ValueError("what is not verified needs a note that says so")
        return self

    @property
    def doubt(self) -> str:
        return "" if self.verified else f"Not verified: {self.note}"


class Source(Part):
    title: Name
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]


class Cycle(_Fact):
    """How long a cycle is. `starts` is the first day of a known one; without it each member has days of their own."""

    months: int = Field(ge=1, le=120)
    starts: date | None = None


class Profile(Part):
    """The written account an audit asks for; `featured` and `listed` are suggested numbers of activities."""

    summary_words: int = Field(ge=1)
    statement_words: int = Field(ge=1)
    featured: tuple[int, int]
    listed: tuple[int, int]

    @model_validator(mode="after")
    def _ranges_rise(self) -> Self:
        for low, high in (self.featured, self.listed):
            if not 1 <= low <= high:
                raise ValueError(f"{low} to {high} is no range")
        return self


class Unit(_Fact):
    """What is counted. `minutes` is what one is worth, unless a category says otherwise."""

    name: Name
    plural: Name
    total: int = Field(ge=1)
    minutes: int | None = Field(default=None, ge=1)
    interactive: int = Field(default=0, ge=0)


class Rule(_Fact):
    id: Id
    text: Sentence

    @property
    def said(self) -> str:
        """The rule as members and assessors read it."""
        return " ".join(filter(None, (self.text, self.doubt, CHECK)))


class Category(_Fact):
    """A kind of activity. `units_each` is worth so much whatever its length."""

    id: Id
    name: Name
    examples: tuple[Name, ...] = ()
    proposed_for: tuple[Role, ...] = ()
    interactive: bool = False
    minutes_per_unit: int | None = Field(default=None, ge=1)
    units_each: int | None = Field(default=None, ge=1)
    max_units: int | None = Field(default=None, ge=1)

    @property
    def counts_units(self) -> bool:
        return bool(self.minutes_per_unit or self.units_each or self.max_units or self.interactive)


class Framework(Part):
    """One file. The first category is the one proposed where no other names the member's role."""

    id: Id
    name: Name
    regulator: str
    wording_version: Name
    checked_on: date
    sources: tuple[Source, ...]
    cycle: Cycle
    gap_months: int = Field(ge=1)
    min_categories: int = Field(default=0, ge=0)
    profile: Profile | None = None
    unit: Unit | None = None
    rules: tuple[Rule, ...] = Field(min_length=1)
    required_fields: tuple[RequiredField, ...]
    categories: tuple[Category, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        for what, ids in (("rules", self.rules), ("categories", self.categories)):
            repeated = [id for id, times in Counter(part.id for part in ids).items() if times > 1]
            if repeated:
                raise ValueError(f"{what} share an id: {', '.join(repeated)}")
        if self.unit is None and any(category.counts_units for category in self.categories):
            raise ValueError("a category counts units, but the framework has no unit")
        if self.min_categories > len(self.categories):
            raise ValueError(f"asks for {self.min_categories} categories and has {len(self.categories)}")
        proposed = Counter(role for category in self.categories for role in category.proposed_for)
        twice = [role for role, times in proposed.items() if times > 1]
        if twice:
            raise ValueError(f"two categories are proposed for: {', '.join(twice)}")
        if self.regulator and not self.sources:
            raise ValueError("a regulator's rules need a source")
        return self

    def category(self, id: str) -> Category:
        """Raises KeyError for an id this framework does not have."""
        for category in self.categories:
            if category.id == id:
                return category
        raise KeyError(id)

    def proposed(self, role: Role) -> Category:
        """The category to propose for an activity in this role; the member may choose another."""
        fitting = (category for category in self.categories if role in category.proposed_for)
        return next(fitting, self.categories[0])

    def cycle_on(self, day: date) -> tuple[date, date] | None:
        """First and last day of the cycle around `day`; None where each member's own days decide."""
        if self.cycle.starts is None:
            return None
        step = self.cycle.months
        start = self.cycle.starts
        passed = ((day.year - start.year) * 12 + day.month - start.month - (day.day < start.day)) // step
        first = months_after(start, passed * step)
        return first, months_after(start, (passed + 1) * step) - timedelta(days=1)

    def totals(self, activities: Iterable[tuple[str, int]]) -> tuple[tuple[str, str], ...]:
        """What the activities (category id, minutes) come to, as labels and values; nothing where there is no unit."""
        if self.unit is None:
            return ()
        listed = list(activities)
        counted = sum(self._units(category, listed) for category in self.categories)
        rows = [(f"{self.unit.plural.capitalize()} in this list", f"{_said(counted)} of {self.unit.total} asked for")]
        if self.unit.interactive:
            shared = sum(self._units(category, listed) for category in self.categories if category.interactive)
            rows.append((f"Of these, interactive {self.unit.plural}", f"{_said(shared)} of {self.unit.interactive}"))
        return tuple(rows)

    def _units(self, category: Category, activities: list[tuple[str, int]]) -> float:
        spent = [minutes for id, minutes in activities if id == category.id]
        worth = category.minutes_per_unit or (self.unit.minutes if self.unit else None)
        if category.units_each:
            units: float = category.units_each * len(spent)
        else:
            units = sum(spent) / worth if worth else 0
        return min(units, category.max_units) if category.max_units else units

    def used(self, cycle_from: date, cycle_until: date, activities: Iterable[tuple[str, int]] = ()) -> FrameworkUsed:
        """What a pack prints of this framework; `activities` as `totals` takes them."""
        return FrameworkUsed(
            name=self.name,
            regulator=self.regulator,
            cycle_from=cycle_from,
            cycle_until=cycle_until,
            asks=tuple(rule.said for rule in self.rules),
            sources=tuple((source.title, source.url) for source in self.sources),
            checked_on=self.checked_on,
            wording_version=self.wording_version,
            doubts=tuple(self._doubts()),
            totals=self.totals(activities),
            min_kinds=self.min_categories,
            summary_words=self.profile.summary_words if self.profile else None,
            statement_words=self.profile.statement_words if self.profile else None,
            featured=self.profile.featured if self.profile else None,
            listed=self.profile.listed if self.profile else None,
        )

    def _doubts(self) -> Iterator[str]:
        """One sentence a doubt, with all the categories that share it."""
        for fact in (self.cycle, self.unit):
            if fact and fact.doubt:
                yield fact.doubt
        shared: dict[str, list[str]] = {}
        for category in self.categories:
            if category.doubt:
                shared.setdefault(category.doubt, []).append(category.name)
        yield from (f"{'; '.join(names)}: {doubt[0].lower()}{doubt[1:]}" for doubt, names in shared.items())


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later (or earlier), or the month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _said(units: float) -> str:
    """To a tenth, never rounded up: nobody should claim what was not done."""
    return f"{floor(units * 10 + 1e-9) / 10:.1f}".removesuffix(".0")


@dataclass(frozen=True, slots=True)
class Frameworks:
    """All of them, by id."""

    by_id: Mapping[str, Framework]

    def of(self, id: str) -> Framework | None:
        return self.by_id.get(id)

    def __iter__(self) -> Iterator[Framework]:
        return iter(self.by_id.values())


def load_frameworks(folder: Path) -> Frameworks:
    """Every file of the folder. Raises SetupError for the first that cannot be used, and where there is none."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise SetupError(f"{folder}: there are no frameworks. COMMON_THREAD_PROMPTS_DIR must name the prompts folder.")
    return Frameworks(MappingProxyType({path.stem: read_content(path, Framework) for path in files}))
