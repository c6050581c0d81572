"""The scaffold of a personal statement: the member's own answers, sorted under what a regulator looks for.

It invents nothing. The only words that are not the member's are the labels and, for each activity, one sentence with
its date and title.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from bot.documents import dates, markdown
from bot.documents.evidence import About, Activity, Answer, Statement
from bot.documents.text import clean_line

# In the order in which HCPC suggests to tell it: what it was, what was learnt, what came of it and for whom.
LABELS: dict[About, str] = {
    "happened": "What happened",
    "learnt": "What I learnt",
    "": "What I thought",
    "practice": "In my practice",
    "users": "For the people who use my service",
    "next": "What I will do next",
}


def scaffold(activities: Iterable[Activity], featured: Sequence[int]) -> tuple[Statement, ...]:
    """One statement for each featured activity that has a reflection with words in it, in the order chosen."""
    by_number = {activity.number: activity for activity in activities}
    stated = (_statement(by_number[number]) for number in featured if number in by_number)
    return tuple(statement for statement in stated if statement.parts)


def _statement(activity: Activity) -> Statement:
    answers = activity.reflection.answers if activity.reflection else ()
    written = [answer for answer in answers if answer.words.strip()]
    order = list(LABELS)
    by_about = groupby(sorted(written, key=lambda answer: order.index(answer.about)), key=lambda answer: answer.about)
    parts = tuple(
        Answer(LABELS[about], "\n\n".join(answer.words.strip() for answer in answers), about)
        for about, answers in by_about
    )
    title = clean_line(activity.title)
    return Statement(parts, f"On {dates.day(activity.on)} I {clean_line(activity.did)}: “{title}”.", activity.number)


def count_words(statement: Iterable[Statement]) -> int:
    """Every word that is printed, labels and leading sentences too: a form counts them all."""
    return sum(
        words_in(part.lead) + sum(words_in(said.question) + words_in(said.words) for said in part.parts)
        for part in statement
    )


def words_in(text: str) -> int:
    """How many words a reader sees: marks of Markdown are none."""
    return len(markdown.plain(markdown.parse(text)).split())
