"""A chat at a glance: to each question the answers people liked most, and the links they posted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.chats.chat import Chat
from bot.chats.record import Word, question_of
from bot.documents.transcript import TAKEAWAYS

MOST_LIKED = 3
_LINK = re.compile(r"https?://[^\s<>|*`\"\\]+")


@dataclass(frozen=True, slots=True)
class Liked:
    """One answer. `name` is None where the server's name of its author is not known yet."""

    author_id: int
    name: str | None
    text: str
    reactions: int


@dataclass(frozen=True, slots=True)
class Discussed:
    """One question (`number` None: the take-aways) with how many messages it had, and the most liked of them."""

    number: int | None
    text: str
    messages: int
    liked: tuple[Liked, ...]


@dataclass(frozen=True, slots=True)
class Glance:
    chat: Chat
    questions: tuple[Discussed, ...]
    links: tuple[str, ...]


def glance(chat: Chat, words: Sequence[Word], names: Mapping[int, str | None], silent: Collection[int]) -> Glance:
    """Questions asked so far, in order; of equally liked answers the earlier first; links as posted, each once.

    A message that is left out, and those of `silent` members, are counted and never quoted.
    """
    sections: dict[int, str] = {}
    for word in words:
        sections[word.message_id] = question_of(chat, word, sections)

    def discussed(number: int | None, text: str, section: str) -> Discussed:
        said = [word for word in words if sections[word.message_id] == section]
        quotable = [w for w in said if w.content.strip() and not w.left_out and w.author_id not in silent]
        quotable.sort(key=lambda w: (-sum(w.reactions.values()), w.message_id))
        liked = (Liked(w.author_id, names.get(w.author_id), w.content, sum(w.reactions.values())) for w in quotable)
        return Discussed(number, text, len(said), tuple(liked)[:MOST_LIKED])

    questions = [discussed(q.number, q.text, f"q{q.number}") for q in chat.questions if q.asked_at is not None]
    if TAKEAWAYS in sections.values():
        questions.append(discussed(None, "", TAKEAWAYS))
    return Glance(chat, tuple(questions), _links(w for w in words if not w.left_out and w.author_id not in silent))


def _links(words: Iterable[Word]) -> tuple[str, ...]:
    found = (link.rstrip(".,;:!?)]'") for word in words for link in _LINK.findall(word.content))
    return tuple(dict.fromkeys(found))
