"""What communities may change in prompts/buddies: topics, the other lists, agreements, questions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from bot.buddies.profile import MOVES, STAGES, Topic

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Agreed = Literal["informal", "formal"]
CheckIn = Literal["two-weeks", "midpoint", "end"]


class _Content(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(_Content):
    id: Id
    says: Label


Entries = Annotated[tuple[Entry, ...], Field(min_length=1, max_length=25)]  # as many as Discord lists


class Agreement(_Content):
    """A pair keeps the version it agreed to."""

    version: Label
    title: Label
    points: tuple[Words, ...] = Field(min_length=1, max_length=12)


class Content(_Content):
    """Read once, when the bot starts."""

    topics: Entries
    areas: Entries
    stages: Entries
    moves: Entries
    languages: Entries
    styles: Entries
    agreements: Mapping[Agreed, Agreement]
    first_questions: tuple[Words, ...] = Field(min_length=1)
    check_ins: Mapping[CheckIn, Words]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """The code knows the stages, moves, agreements and check-ins by name."""
        for name, entries, known in (("stages", self.stages, STAGES), ("moves", self.moves, MOVES)):
            if [entry.id for entry in entries] != list(known):
                raise ValueError(f"{name} must be these, in this order: {', '.join(known)}")
        for name, given, needed in (
            ("agreements", set[str](self.agreements), get_args(Agreed)),
            ("check_ins", set[str](self.check_ins), get_args(CheckIn)),
        ):
            if given != set(needed):
                raise ValueError(f"{name} must be these: {', '.join(needed)}")
        return self

    def topic(self, topic: Topic) -> str:
        """In words; a topic that was since taken off the list is called by its id."""
        return topic.text if topic.own else self.says("topics", topic.text)

    def says(self, part: str, entry_id: str) -> str:
        """What an entry of one of the lists says; what was since taken off the list is called by its id."""
        entries: tuple[Entry, ...] = getattr(self, part)
        return next((entry.says for entry in entries if entry.id == entry_id), entry_id.replace("-", " "))

    def first_question(self, pair_id: int) -> str:
        """The human question that a pair's thread begins with: the same one however often it is asked for."""
        return self.first_questions[pair_id % len(self.first_questions)]


def read_content(folder: Path) -> Content:
    """Raises pydantic's ValidationError, or OSError, when a file is not what it should be."""

    def read(name: str) -> dict[str, Any]:
        return dict(yaml.safe_load((folder / name).read_text(encoding="utf-8")))

    return Content.model_validate(
        {**read("topics.yaml"), **read("about-me.yaml"), **read("words.yaml"), "agreements": read("agreements.yaml")}
    )
