"""What communities may change in prompts/buddies: topics, the other lists, agreements, check-ins."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints, ValidationInfo, field_validator

from bot.buddies.profile import MOVES, STAGES, Topic
from bot.content import Part, read_content

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Agreed = Literal["informal", "formal"]
CheckIn = Literal["two-weeks", "midpoint", "end"]


class Entry(Part):
    id: Id
    says: Label


Entries = Annotated[tuple[Entry, ...], Field(min_length=1, max_length=25)]  # as many as Discord lists


class Agreement(Part):
    """A pair keeps the version it agreed to."""

    version: Label
    title: Label
    points: tuple[Words, ...] = Field(min_length=1, max_length=12)


class _Topics(Part):
    topics: Entries


class _AboutMe(Part):
    """Lists of a profile. The code knows stages and moves by name, and that they have an order."""

    areas: Entries
    stages: Entries
    moves: Entries
    languages: Entries
    styles: Entries

    @field_validator("stages", "moves")
    @classmethod
    def _known(cls, entries: Entries, info: ValidationInfo) -> Entries:
        known = STAGES if info.field_name == "stages" else MOVES
        if [entry.id for entry in entries] != list(known):
            raise ValueError(f"these ids are needed, in this order: {', '.join(known)}")
        return entries


class _Agreements(Part):
    informal: Agreement
    formal: Agreement


class _CheckIns(Part):
    check_ins: Mapping[CheckIn, Words]

    @field_validator("check_ins")
    @classmethod
    def _all(cls, asked: Mapping[CheckIn, str]) -> Mapping[CheckIn, str]:
        if len(asked) != len(get_args(CheckIn)):
            raise ValueError(f"each of these is needed: {', '.join(get_args(CheckIn))}")
        return asked


class BuddyContent(_Topics, _AboutMe, _CheckIns):
    """Read once, when the bot starts."""

    agreements: Mapping[Agreed, Agreement]

    def topic(self, topic: Topic) -> str:
        """In words; a topic that was since taken off the list is called by its id."""
        return topic.text if topic.own else self.says("topics", topic.text)

    def says(self, part: str, entry_id: str) -> str:
        """What an entry of one of the lists says; what was since taken off the list is called by its id."""
        entries: tuple[Entry, ...] = getattr(self, part)
        return next((entry.says for entry in entries if entry.id == entry_id), entry_id.replace("-", " "))


def read_buddies(folder: Path) -> BuddyContent:
    """Everything in prompts/buddies. Raises SetupError that names the line."""
    agreements = read_content(folder / "agreements.yaml", _Agreements)
    return BuddyContent(
        **dict(read_content(folder / "topics.yaml", _Topics)),
        **dict(read_content(folder / "about-me.yaml", _AboutMe)),
        **dict(read_content(folder / "check-ins.yaml", _CheckIns)),
        agreements={"informal": agreements.informal, "formal": agreements.formal},
    )
