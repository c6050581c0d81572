"""When an offer meets a want."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.buddies.profile import Topic

_WORD = re.compile(r"[^\W_]+")
_SMALL = frozenset(
    [
        "a", "about", "after", "all", "an", "and", "any", "are", "as", "at", "be", "before", "by", "can", "do", "for",
        "from", "get", "getting", "go", "going", "have", "help", "helping", "how", "i", "in", "into", "is", "it",
        "learn", "learning", "me", "more", "my", "of", "on", "or", "our", "some", "than", "that", "the", "their",
        "them", "this", "to", "up", "use", "using", "we", "what", "when", "where", "which", "who", "why", "will",
        "with", "you", "your",
    ]
)  # fmt: skip


def meets(want: Topic, offer: Topic) -> bool:
    """Topics from the list meet when they are the same; own words, when all telling words of one are in the other.

    "splinting" and "splinting the hand" meet, and so do "a difficult conversation" and the topic
    difficult-conversations.
    """
    if not (want.own or offer.own):
        return want.text == offer.text
    return meet_in_words(telling_words(want), telling_words(offer))


def meet_in_words(some: frozenset[str], others: frozenset[str]) -> bool:
    return bool(some and others) and (some <= others or others <= some)


def telling_words(topic: Topic) -> frozenset[str]:
    """The words that say what it is about, without plural endings: none, if all are small ones like "how to"."""
    words = _WORD.findall(topic.text.casefold())
    return frozenset(_singular(word) for word in words if word not in _SMALL)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def met(wants: Sequence[Topic], offers: Sequence[Topic]) -> int:
    """How many of the wants some offer meets."""
    return sum(any(meets(want, offer) for offer in offers) for want in set(wants))


def first_met(wants: Iterable[Topic], offers: Sequence[Topic]) -> tuple[Topic, Topic] | None:
    """The first want that an offer meets, and that offer; topics from the list come before own words."""
    for want in sorted(wants, key=lambda topic: topic.own):
        for offer in sorted(offers, key=lambda topic: topic.own):
            if meets(want, offer):
                return want, offer
    return None
