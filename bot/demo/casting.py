"""Who says what in a rehearsal of a chosen size: exactly as many people and messages as were asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import TypeVar

from bot.demo.script import Line, Moment, Person, Remark, Script

FEWEST_PEOPLE = 4
_WITHOUT_CONSENT = 2  # people who speak but never agree to the conduct
_WATCHERS = 1
_LATE = "late"
_HELLO = "hello"

T = TypeVar("T")


class CastingError(ValueError):
    """The script cannot be played at that size; the text says which sizes it can."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message to be said. `reply_to` is the part it answers; `question` is set where it answers a question late.

    `stays_out`: its author never agrees to the conduct, so it must not reach the transcript.
    """

    by: str
    says: str
    reply_to: Part | None = None
    question: int | None = None
    stays_out: bool = False


@dataclass(frozen=True, slots=True)
class Casting:
    """`parts` by moment, each in speaking order: "hello", 1, 2, …, "takeaways", "late". People are keys of the script.

    The parts that do not stay out are exactly the messages asked for, and each of the `speakers` has at least one.
    """

    speakers: tuple[str, ...]
    without_consent: tuple[str, ...]
    watchers: tuple[str, ...]
    parts: dict[Moment | str, tuple[Part, ...]]

    @property
    def everyone(self) -> tuple[str, ...]:
        return (*self.speakers, *self.without_consent, *self.watchers)


def cast(script: Script, people: int, messages: int) -> Casting:
    """The same arguments give the same casting. Raises CastingError where the script has too little for it."""
    keys = [person.key for person in script.cast.people]
    most = most_people(script)
    if not FEWEST_PEOPLE <= people <= most:
        raise CastingError(f"--people must be from {FEWEST_PEOPLE} to {most}: the script has no more to say.")
    speakers, rest = keys[:people], keys[people:]
    threads = {moment: list(_spoken_by(set(speakers), lines, script.cast.people)) for moment, lines in _moments(script)}
    available = sum(1 + len(thread.replies) for found in threads.values() for thread in found)
    if not people <= messages <= available:
        raise CastingError(
            f"--messages must be from {people} to {available} with {people} people: the script has no more to say."
        )
    outsiders = rest[:_WITHOUT_CONSENT]
    chosen = _choose(threads, speakers, messages)
    return Casting(
        speakers=tuple(speakers),
        without_consent=tuple(outsiders),
        watchers=tuple(rest[_WITHOUT_CONSENT : _WITHOUT_CONSENT + _WATCHERS]),
        parts={moment: tuple(_in_speaking_order(found)) for moment, found in _joined(chosen, script, outsiders)},
    )


def most_people(script: Script) -> int:
    """How many may speak: somebody must be left to watch, and somebody not to agree."""
    return len(script.cast.people) - _WITHOUT_CONSENT - _WATCHERS


@dataclass(frozen=True, slots=True)
class _Thread:
    """A message with what is said back to it."""

    first: Line
    replies: tuple[Line, ...] = ()
    question: int | None = None
    stays_out: bool = False


def _moments(script: Script) -> Iterator[tuple[Moment | str, list[_Thread]]]:
    """Everything in the script by moment, the hosts' remarks first."""
    host, support = script.host.key, script.support_host.key

    def remarks(at: Moment) -> list[_Thread]:
        def by(key: str, said: Sequence[Remark]) -> list[_Thread]:
            return [_Thread(Line(by=key, says=remark.says)) for remark in said if remark.at == at]

        return by(host, script.cast.host) + by(support, script.cast.support)

    yield _HELLO, remarks("hello") + [_Thread(line) for line in script.cast.hello]
    for spoken in script.cast.rounds:
        answers = [_Thread(answer, answer.replies) for answer in spoken.answers]
        yield spoken.question, _between(remarks(spoken.question), answers)
    yield "takeaways", remarks("takeaways") + [_Thread(line) for line in script.cast.takeaways]
    yield _LATE, [_Thread(line, question=line.question) for line in script.cast.late]


def _between(remarks: Sequence[_Thread], answers: Sequence[_Thread]) -> list[_Thread]:
    """The answers in order, with the hosts' remarks spread among them."""
    spread = list(answers)
    for position, remark in enumerate(remarks, start=1):
        spread.insert(position * len(answers) // (len(remarks) + 1) + position - 1, remark)
    return spread


def _spoken_by(speakers: set[str], threads: Sequence[_Thread], people: Sequence[Person]) -> Iterator[_Thread]:
    """What these people say; a message that mentions somebody who is not among them is left unsaid."""

    def fits(line: Line) -> bool:
        return line.by in speakers and speakers.issuperset(line.mentions)

    for thread in threads:
        if fits(thread.first):
            replies = tuple(reply for reply in thread.replies if fits(reply))
            yield _Thread(thread.first, replies, thread.question)


def _choose(
    threads: dict[Moment | str, list[_Thread]], speakers: Sequence[str], messages: int
) -> dict[Moment | str, list[_Thread]]:
    """Everybody's first words, then from each moment its fair share of what is left."""
    first_words: dict[str, _Thread] = {}
    for thread in chain.from_iterable(threads.values()):
        first_words.setdefault(thread.first.by, thread)
    silent = [key for key in speakers if key not in first_words]
    if silent:
        raise CastingError(f"The script gives some people nothing to say first: {', '.join(silent)}")
    must = {id(thread) for thread in first_words.values()}
    room = {
        moment: sum(1 + len(thread.replies) for thread in found) - sum(id(thread) in must for thread in found)
        for moment, found in threads.items()
    }
    shares = dict(zip(room, _fair_shares(list(room.values()), messages - len(speakers)), strict=True))
    return {moment: _some(found, must, shares[moment]) for moment, found in threads.items()}


def _fair_shares(room: Sequence[int], total: int) -> list[int]:
    """`total` in proportion to the room there is, by largest remainder."""
    whole = sum(room)
    if not whole:
        return [0] * len(room)
    shares = [total * size // whole for size in room]
    by_remainder = sorted(range(len(room)), key=lambda index: -(total * room[index] % whole))
    for index in by_remainder[: total - sum(shares)]:
        shares[index] += 1
    return shares


def _some(found: Sequence[_Thread], must: set[int], wanted: int) -> list[_Thread]:
    """The threads that must be there and `wanted` messages more: answers and replies as they stand to one another."""
    optional = [thread for thread in found if id(thread) not in must]
    replies = sum(len(thread.replies) for thread in found)
    answers = wanted * len(optional) // max(1, len(optional) + replies)
    while True:
        spread = {id(thread) for thread in _evenly(optional, answers)}
        kept = [thread for thread in found if id(thread) in must or id(thread) in spread]
        if answers + sum(len(thread.replies) for thread in kept) >= wanted:
            return _with_replies(kept, wanted - answers)
        answers += 1


def _evenly(items: Sequence[T], count: int) -> list[T]:
    return [items[index * len(items) // count] for index in range(count)]


def _with_replies(threads: Sequence[_Thread], wanted: int) -> list[_Thread]:
    """The first reply of each, then the second of each …, until there are `wanted`; no reply without those before."""
    layers = zip_longest(*([(index, reply) for reply in thread.replies] for index, thread in enumerate(threads)))
    in_turn = [pair for pair in chain.from_iterable(layers) if pair is not None][:wanted]
    return [
        _Thread(thread.first, tuple(reply for at, reply in in_turn if at == index), thread.question)
        for index, thread in enumerate(threads)
    ]


def _joined(
    chosen: dict[Moment | str, list[_Thread]], script: Script, outsiders: Sequence[str]
) -> Iterator[tuple[Moment | str, list[_Thread]]]:
    """The chosen threads, and among them a greeting and one answer of each who will not have agreed."""
    everything = dict(_moments(script))
    for moment, found in chosen.items():
        extra = [t for t in everything[moment] if t.first.by in outsiders] if moment in (_HELLO, 1) else []
        yield moment, found + [_Thread(thread.first, stays_out=True) for thread in extra if not thread.first.mentions]


def _in_speaking_order(threads: Sequence[_Thread]) -> Iterator[Part]:
    """Answers one after another; replies come in while the next ones are written."""
    placed: list[tuple[float, Part]] = []
    for position, thread in enumerate(threads):
        first = Part(thread.first.by, thread.first.says, None, thread.question, thread.stays_out)
        placed.append((position, first))
        placed += [
            (position + 1.5 * turn, Part(reply.by, reply.says, first)) for turn, reply in enumerate(thread.replies, 1)
        ]
    return (part for _, part in sorted(placed, key=lambda pair: pair[0]))
