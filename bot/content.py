"""Reads content (`prompts/**/*.yaml`) into models; a file that cannot be used is named with its line and the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import SetupError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, where it was built: ten times as fast
_MOST_FAULTS_TOLD = 5


class Part(BaseModel):
    """A file's content, or a part of it. Unknown keys are refused, so that a typing mistake is never passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid")


P = TypeVar("P", bound=Part)
Steps = Sequence[int | str]  # the way into a file: names of keys, positions in lists (from 0)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file. `place` says where in it, as far as that is known: `, line 9: tea.cup, text`."""

    path: Path
    reason: str
    place: str = ""

    @property
    def without_folder(self) -> str:
        """For people who do not run this machine: its folders are no business of theirs."""
        return f"{self.path.name}{self.place}: {self.reason}"

    def __str__(self) -> str:
        return f"{self.path}{self.place}: {self.reason}"


class FaultyContent(SetupError):
    """Some files are not what they should be; the text names each fault on a line of its own."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(_a_handful([str(fault) for fault in faults]))

    @property
    def without_folders(self) -> str:
        return _a_handful([fault.without_folder for fault in self.faults])


def _a_handful(faults: Sequence[str]) -> str:
    more = len(faults) - _MOST_FAULTS_TOLD
    return "\n".join([*faults[:_MOST_FAULTS_TOLD], *([f"and {more} more."] if more > 0 else [])])


def read_content(path: Path, kind: type[P]) -> P:
    """The file as a model, whose `id`, if it has one, is the file's name. Raises FaultyContent."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise FaultyContent([Fault(path, f"it cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise FaultyContent([Fault(path, "it cannot be read: it is not UTF-8 text")]) from error
    model = _understood(path, text, kind)
    assert isinstance(model, kind)
    return model


@lru_cache(maxsize=64)  # reading again, after somebody has changed a file, understands only that one again
def _understood(path: Path, text: str, kind: type[Part]) -> Part:
    try:
        loader = _LOADER(text)
        node = loader.get_single_node()
        if repeated := next(_repeated_keys(node), None):
            reason = f"{repeated.value} stands here a second time"
            raise FaultyContent([Fault(path, reason, f", line {repeated.start_mark.line + 1}")])
        content = loader.construct_document(node) if node else None
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = f"this is not readable YAML: {getattr(error, 'problem', None) or error}"
        raise FaultyContent([Fault(path, reason, f", line {mark.line + 1}" if mark else "")]) from error
    try:
        model = kind.model_validate(content)
    except ValidationError as error:
        raise FaultyContent(list(faults_of(path, error, partial(_place, node)))) from error
    if (id := getattr(model, "id", path.stem)) != path.stem:
        reason = f"the id is {id}, so the file must be {id}.yaml"
        raise FaultyContent([Fault(path, reason, _place(node, ("id",), named=False))])
    return model


def faults_of(path: Path, error: ValidationError, place: Callable[[Steps], str] = lambda steps: "") -> Iterator[Fault]:
    """What a model refused; `place` finds where that stands, and without it no place is named."""
    for problem in error.errors(include_input=False, include_url=False, include_context=False):
        reason = problem["msg"].removeprefix("Value error, ")
        yield Fault(path, reason, place(problem["loc"]))


def _place(node: yaml.Node | None, steps: Steps, *, named: bool = True) -> str:
    """The line of the innermost part on the way that is there, and the way: `tea.cup, text`, `rounds.2.answers.5.by`.

    What has an id is called by it; other entries of a list are counted from 1, as people count.
    """
    line = node.start_mark.line if node else 0
    entry, way = "", list[str]()
    for step in steps:
        way.append(str(step + 1) if isinstance(step, int) else step)
        if isinstance(node, yaml.MappingNode):
            key, node = _value(node, step)
            line = key.start_mark.line if key else line
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line
            id = _value(node, "id")[1] if isinstance(node, yaml.MappingNode) else None
            if isinstance(id, yaml.ScalarNode):
                entry, way = id.value, []
        else:
            node = None
    where = ", ".join(filter(None, (entry, ".".join(way)))) if named else ""
    return f", line {line + 1}" + (f": {where}" if where else "")


def _value(node: yaml.MappingNode, name: int | str) -> tuple[yaml.Node | None, yaml.Node | None]:
    return next(((key, value) for key, value in node.value if key.value == name), (None, None))


def _repeated_keys(node: yaml.Node | None) -> Iterator[yaml.Node]:
    """YAML takes the last of two equal keys without a word; here it is a mistake in a long file."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key
            seen.add(key.value)
            yield from _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated_keys(item)
