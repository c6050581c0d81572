"""The questions members reflect with, read from `prompts/reflection/*.yaml`: one immutable snapshot, or a SetupError
that names the file, the line and the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from bot.content import Part, read_content
from bot.documents.evidence import About
from bot.errors import SetupError

MOST_IN_A_FORM = 5  # Discord takes no more

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{0,30}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class Prompt(Part):
    """One question. `about` is what its answer tells an assessor."""

    id: Id
    asks: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=45)]
    hint: Text
    about: About = ""


Form = tuple[Prompt, ...]


class Model(Part):
    """A way to reflect: its questions as forms, one after another. `order` is where members are offered it."""

    id: Id
    name: Text
    order: int
    says: Text
    forms: tuple[Annotated[Form, Field(min_length=1, max_length=MOST_IN_A_FORM)], ...] = Field(min_length=1)

    @property
    def prompts(self) -> Form:
        return tuple(chain.from_iterable(self.forms))

    def in_forms(self, *, one_by_one: bool) -> tuple[Form, ...]:
        """The forms as written, or one for each question."""
        return tuple((prompt,) for prompt in self.prompts) if one_by_one else self.forms

    @model_validator(mode="after")
    def _names_each_question_once(self) -> Self:
        ids = [prompt.id for prompt in self.prompts]
        if len(set(ids)) < len(ids):
            raise ValueError("two questions have the same id")
        return self


@dataclass(frozen=True, slots=True)
class Models:
    """All of them, by id, in the order in which they are offered."""

    by_id: Mapping[str, Model]

    def of(self, id: str | None) -> Model:
        """The one of this id; the first where there is no such model (any more)."""
        return self.by_id.get(id or "", self.first)

    @property
    def first(self) -> Model:
        return next(iter(self))

    def __iter__(self) -> Iterator[Model]:
        return iter(self.by_id.values())


def load_models(folder: Path) -> Models:
    """Every file of the folder. Raises SetupError for the first that cannot be used, and where there is none."""
    found = [read_content(path, Model) for path in sorted(folder.glob("*.yaml"))]
    if not found:
        raise SetupError(
            f"{folder}: there are no questions to reflect with. COMMON_THREAD_PROMPTS_DIR must name the prompts folder."
        )
    return Models(MappingProxyType({model.id: model for model in sorted(found, key=lambda model: model.order)}))
