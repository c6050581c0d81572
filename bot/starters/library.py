"""Starters read from YAML files: the shipped ones, and those of whoever runs this copy.

A fault names the file, the line, the starter and the reason, so that somebody who is no programmer can mend it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from bot.config import Settings
from bot.errors import SetupError, UserError
from bot.starters import rules
from bot.starters.starter import Audience, Depth, Library, Stage, Starter

log = logging.getLogger(__name__)

_MOST_FAULTS_TOLD = 5
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
StarterId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=80)]


class FaultyContent(SetupError):
    """Some files are not what they should be; the text names each fault on a line of its own."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        more = len(self.faults) - _MOST_FAULTS_TOLD
        lines = [*self.faults[:_MOST_FAULTS_TOLD], *([f"and {more} more."] if more > 0 else [])]
        super().__init__("\n".join(lines))


class _Content(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Entry(_Content):
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


class _File(_Content):
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
        raise FaultyContent([f"{folder}: there are no starters here." for folder in folders[:1]])
    faults: list[str] = []
    themes: dict[str, str] = {}
    starters: dict[str, Starter] = {}
    for name, path in sorted(paths.items()):
        try:
            file = _read(path)
        except FaultyContent as faulty:
            faults += faulty.faults
            continue
        themes.setdefault(file.theme, file.title)
        for starter in file.read():
            if starter.id in starters:
                faults.append(f"{name}, {starter.id}: this id is used twice.")
            starters[starter.id] = starter
    if faults:
        raise FaultyContent(faults)
    return Library(themes, tuple(starters.values()))


def _read(path: Path) -> _File:
    try:
        text = path.read_text(encoding="utf-8")
        return _File.model_validate(yaml.load(text, Loader=_FAST))
    except (OSError, UnicodeDecodeError) as error:
        raise FaultyContent([f"{path.name}: it cannot be read ({type(error).__name__})."]) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        reason = getattr(error, "problem", None) or "it is not YAML"
        raise FaultyContent([f"{path.name}{line}: {reason}."]) from error
    except ValidationError as error:
        raise FaultyContent(list(_explained(path.name, text, error))) from error


_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _explained(name: str, text: str, error: ValidationError) -> Iterator[str]:
    root = yaml.compose(text, Loader=_FAST)
    for problem in error.errors(include_url=False):
        line, entry = _place(root, problem["loc"])
        in_entry = problem["loc"][0:1] == ("starters",) and len(problem["loc"]) > 1
        field = ".".join(str(part) for part in problem["loc"][2 if in_entry else 0 :])
        what = ", ".join(part for part in (entry, field) if part)
        reason = problem["msg"].removeprefix("Value error, ")
        yield f"{name}, line {line}, {what or 'the whole file'}: {reason}."


def _place(root: Any, location: Iterable[int | str]) -> tuple[int, str]:
    """The line that a fault stands on, and the id of the starter it belongs to, as far as they can be found."""
    node, entry = root, ""
    for part in location:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            entry = _scalar(node, "id")
        elif isinstance(node, yaml.MappingNode):
            found = [value for key, value in node.value if key.value == part]
            if not found:
                break
            node = found[0]
    return (node.start_mark.line + 1 if node is not None else 1), entry


def _scalar(node: Any, name: str) -> str:
    if not isinstance(node, yaml.MappingNode):
        return ""
    return next((v.value for k, v in node.value if k.value == name and isinstance(v, yaml.ScalarNode)), "")


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
            self.library, self.problem = read_library(self._shipped), str(faulty)
            log.error("The starters in %s are not in use:\n%s", self._own, faulty)

    async def reload(self) -> Library:
        """Read everything again. Raises UserError, and leaves what stands, when something is wrong."""
        try:
            library = await asyncio.to_thread(self._read)
        except FaultyContent as faulty:
            self.problem = str(faulty)
            raise UserError(f"Nothing has changed: the starters that were in use stay.\n{faulty}") from faulty
        self.library, self.problem = library, ""
        return library

    def _read(self) -> Library:
        if self._own is not None and not self._own.is_dir():
            raise FaultyContent([f"{self._own}: there is no such folder."])
        return read_library(self._shipped, *([self._own] if self._own is not None else []))
