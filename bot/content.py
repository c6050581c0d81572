"""Reads content (`prompts/**/*.yaml`) into models; a file that cannot be used is named with its line and the reason."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from bot.errors import SetupError

M = TypeVar("M", bound=BaseModel)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, where it was built: ten times as fast


def read_content(path: Path, kind: type[M]) -> M:
    """The file as a model, whose `id`, if it has one, is the file's name. Raises SetupError."""
    try:
        loader = _LOADER(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        _refuse_repeated_keys(path, node)
        content = loader.construct_document(node) if node else None
    except OSError as error:
        raise SetupError(f"{path}: it cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SetupError(f"{path}: it is not UTF-8 text") from error
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise SetupError(f"{path}{line}: this is not readable YAML: {getattr(error, 'problem', error)}") from error
    try:
        model = kind.model_validate(content)
    except ValidationError as error:
        raise SetupError("\n".join(_reasons(path, node, error))) from error
    if (id := getattr(model, "id", path.stem)) != path.stem:
        raise SetupError(f"{path}, line {_line(node, ('id',))}: the id is {id}, so the file must be {id}.yaml")
    return model


def _reasons(path: Path, node: yaml.Node | None, error: ValidationError) -> Iterable[str]:
    for problem in error.errors(include_input=False, include_url=False, include_context=False):
        where = ".".join(str(step + 1) if isinstance(step, int) else step for step in problem["loc"])
        reason = problem["msg"].removeprefix("Value error, ")
        yield f"{path}, line {_line(node, problem['loc'])}: {where + ': ' if where else ''}{reason}"


def _line(node: yaml.Node | None, steps: Iterable[int | str]) -> int:
    """The line of the innermost part on the way that is there; counted from 1."""
    line = node.start_mark.line if node else 0
    for step in steps:
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == step), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line
        else:
            break
    return line + 1


def _refuse_repeated_keys(path: Path, node: yaml.Node | None) -> None:
    """YAML takes the last of two equal keys without a word; here it is a mistake in a long file."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise SetupError(f"{path}, line {key.start_mark.line + 1}: {key.value} stands here a second time")
            seen.add(key.value)
            _refuse_repeated_keys(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeated_keys(path, item)
