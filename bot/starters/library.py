"""Starters read from YAML files: the shipped ones, and those of whoever runs this copy.

A fault names the file, the line, the starter and the reason, so that somebody who is no programmer can mend it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from bot.config import Settings
from bot.content import Fault, FaultyContent, Part, read_content
from bot.errors import UserError
from bot.starters import rules
from bot.starters.starter import Audience, Depth, Library, Stage, Starter

log = logging.getLogger(__name__)

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
StarterId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=80)]


class _Entry(Part):
    id: StarterId
    audience: Audience
    stage: Stage = "any"
    depth: Depth
    text: Annotated[str, StringConstraints(strip_whitespace=True)]
    follow_up: Line = ""
    framework: Line = ""
    caution: Line | None = None
    licence: Line | None = None

    @field_validator("id")
    @classmethod
    def _not_a_communitys(cls, given: str) -> str:
        if given.startswith("own."):
            raise ValueError("ids that begin with “own.” belong to the communities' own starters")
        return given

    @field_validator("text")
    @classmethod
    def _a_starter(cls, text: str) -> str:
        if faults := rules.faults(text):
            raise ValueError("; ".join(faults))
        return text

    @field_validator("follow_up")
    @classmethod
    def _no_patients(cls, text: str) -> str:
        if rules.names_patients(text):
            raise ValueError("it could invite details of the people somebody works with")
        return text

    @model_validator(mode="after")
    def _deep_is_private(self) -> Self:
        if self.depth > rules.DEEPEST_IN_PUBLIC and self.audience not in ("pair", "circle"):
            raise ValueError("depth 3 is for private places: its audience must be pair or circle")
        return self


class _File(Part):
    theme: Name
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    licence: Line
    caution: Line = ""
    starters: tuple[_Entry, ...] = Field(min_length=1)

    def read(self) -> Iterator[Starter]:
        """What an entry leaves out it takes from its file."""
        for entry in self.starters:
            given = entry.model_dump(exclude={"caution", "licence"})
            caution = self.caution if entry.caution is None else entry.caution
            yield Starter(theme=self.theme, caution=caution, licence=entry.licence or self.licence, **given)


def read_library(*folders: Path) -> Library:
    """Every `*.yaml` of these folders; a file replaces one of the same name in an earlier folder.

    Raises FaultyContent when anything is not as it should be.
    """
    paths = {path.name: path for folder in folders for path in sorted(folder.glob("*.yaml"))}
    if not paths:
        raise FaultyContent([Fault(folder, "there are no starters here") for folder in folders[:1]])
    faults: list[Fault] = []
    themes: dict[str, str] = {}
    starters: dict[str, Starter] = {}
    for _, path in sorted(paths.items()):
        try:
            file = read_content(path, _File)
        except FaultyContent as faulty:
            faults += faulty.faults
            continue
        themes.setdefault(file.theme, file.title)
        for starter in file.read():
            if starter.id in starters:
                faults.append(Fault(path, "this id is used twice", f": {starter.id}"))
            starters[starter.id] = starter
    if faults:
        raise FaultyContent(faults)
    return Library(themes, tuple(starters.values()))


class Shelf:
    """Where the library in use stands. It is replaced whole, and only by one that could be read whole.

    ``problem`` says why the folder of this copy's own is not in use; empty while all is well.
    """

    def __init__(self, shipped: Path, own: Path | None = None) -> None:
        self._shipped, self._own = shipped, own
        self.library = Library({}, ())
        self.problem = ""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(settings.prompts_dir / "starters", settings.starters_dir)

    def open(self) -> None:
        """Read everything. A fault in the folder of one's own leaves the shipped starters; raises FaultyContent for
        one in those."""
        try:
            self.library = self._read()
        except FaultyContent as faulty:
            if self._own is None:
                raise
            self.library, self.problem = read_library(self._shipped), faulty.without_folders
            log.error("The starters in %s are not in use:\n%s", self._own, faulty)

    async def reload(self) -> Library:
        """Read everything again. Raises UserError, and leaves what stands, when something is wrong."""
        try:
            library = await asyncio.to_thread(self._read)
        except FaultyContent as faulty:
            self.problem = faulty.without_folders
            raise UserError(f"Nothing has changed: the starters that were in use stay.\n{self.problem}") from faulty
        self.library, self.problem = library, ""
        return library

    def _read(self) -> Library:
        if self._own is not None and not self._own.is_dir():
            raise FaultyContent([Fault(self._own, "there is no such folder")])
        return read_library(self._shipped, *([self._own] if self._own is not None else []))
