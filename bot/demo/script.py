"""The script of a rehearsed chat: its topic, the invented people in it, and everything they say.

A script is two YAML files side by side. ``name.yaml`` holds the topic, which any community may reuse;
``name.rehearsal.yaml`` holds the people and their messages, which only the rehearsal plays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator

from bot.content import FaultyContent, Part, faults_of, read_content

# When a remark is made: while greeting, during question n (from 1), or during the take-aways.
Moment = Literal["hello", "takeaways"] | Annotated[int, Field(ge=1)]

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1200)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=32)]

MENTION = re.compile(r"(?<!\S)@(\w+)")


class Topic(Part):
    """What a themed chat is about. Questions are in the order they are asked."""

    title: Title
    introduction: Text
    theme: Name
    reading: tuple[Text, ...]
    questions: tuple[Text, ...] = Field(min_length=1, max_length=8)


class Person(Part):
    """An invented member; ``key`` is how messages name their author and never leaves the script."""

    key: Name
    name: Name
    stage: Text
    area: Text
    voice: Text


class Line(Part):
    """One message, said by the person with the key ``by``; ``@key`` in it mentions the person with that key."""

    by: Name
    says: Text

    @property
    def mentions(self) -> tuple[str, ...]:
        """The keys of the people mentioned, in order."""
        return tuple(MENTION.findall(self.says))


class Answer(Line):
    """An answer to the open question, with what others say back to it, in order."""

    replies: tuple[Line, ...] = ()


class Round(Part):
    """Everything said while one question is open; ``question`` counts from 1."""

    question: int = Field(ge=1)
    answers: tuple[Answer, ...]

    @property
    def replies(self) -> tuple[Line, ...]:
        return tuple(reply for answer in self.answers for reply in answer.replies)


class LateAnswer(Line):
    """An answer added after the hour, to the question with this number (from 1)."""

    question: int = Field(ge=1)


class Remark(Part):
    """Something the host or support host says to keep the chat going."""

    at: Moment
    says: Text


class Reflections(Part):
    """What three people write afterwards: their words by the id of the question."""

    host: dict[str, Text]
    participant: dict[str, Text]
    watcher: dict[str, Text]


class Cast(Part):
    """The people of a rehearsal and their messages. The first two people are host and support host."""

    people: tuple[Person, ...] = Field(min_length=2)
    hello: tuple[Line, ...]
    rounds: tuple[Round, ...]
    takeaways: tuple[Line, ...]
    late: tuple[LateAnswer, ...]
    host: tuple[Remark, ...]
    support: tuple[Remark, ...]
    reflections: Reflections

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        _refuse_repeats("keys", (person.key for person in self.people))
        _refuse_repeats("names", (person.name for person in self.people))
        _refuse_repeats("messages", self.texts())
        named = {key for line in self.lines() for key in (line.by, *line.mentions)}
        strangers = named - {person.key for person in self.people}
        if strangers:
            raise ValueError(f"people not in the list speak or are mentioned: {', '.join(sorted(strangers))}")
        return self

    def lines(self) -> Iterator[Line]:
        """Every message of the members, host remarks left out."""
        yield from self.hello
        for spoken in self.rounds:
            for answer in spoken.answers:
                yield answer
                yield from answer.replies
        yield from chain(self.takeaways, self.late)

    def texts(self) -> Iterator[str]:
        """The words of every message, the hosts' remarks last."""
        yield from (line.says for line in self.lines())
        yield from (remark.says for remark in chain(self.host, self.support))


class Script(Part):
    """A whole rehearsal: the topic, and the cast that talks about it."""

    topic: Topic
    cast: Cast

    @model_validator(mode="after")
    def _answers_the_questions(self) -> Self:
        asked = list(range(1, len(self.topic.questions) + 1))
        rounds = [spoken.question for spoken in self.cast.rounds]
        if rounds != asked:
            raise ValueError(f"rounds are for questions {rounds}, but the topic asks {asked}")
        moments = chain((late.question for late in self.cast.late), (said.at for said in self._remarks()))
        beyond = {moment for moment in moments if isinstance(moment, int) and moment not in asked}
        if beyond:
            raise ValueError(f"the topic has {len(asked)} questions, but messages belong to {sorted(beyond)}")
        return self

    @property
    def host(self) -> Person:
        return self.cast.people[0]

    @property
    def support_host(self) -> Person:
        return self.cast.people[1]

    def person(self, key: str) -> Person:
        """The person with this key; raises KeyError for a stranger."""
        for person in self.cast.people:
            if person.key == key:
                return person
        raise KeyError(key)

    def _remarks(self) -> Iterator[Remark]:
        return chain(self.cast.host, self.cast.support)


def load_script(path: Path) -> Script:
    """Read the topic at ``path`` and the rehearsal beside it (``name.yaml``, ``name.rehearsal.yaml``).

    Raises FaultyContent when a file is missing or unreadable, or an entry is missing or wrong.
    """
    topic, cast_path = read_content(path, Topic), path.with_suffix(".rehearsal.yaml")
    cast = read_content(cast_path, Cast)
    try:
        return Script(topic=topic, cast=cast)
    except ValidationError as error:
        raise FaultyContent(list(faults_of(cast_path, error))) from error


def _refuse_repeats(what: str, values: Iterable[str]) -> None:
    repeated = [value for value, times in Counter(values).items() if times > 1]
    if repeated:
        raise ValueError(f"{what} appear more than once: {' | '.join(repeated)}")
