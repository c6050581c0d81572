"""The Numbers of a chat: facts, a bar for each minute, and the same in words. Never a ranking of people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo

from bot.documents import dates, markdown
from bot.documents.page import Block, Chart, Facts, Table
from bot.documents.text import clean_line, shorten
from bot.documents.transcript import Transcript

_MOST_BARS = 90
_LONGEST_CELL = 140


def the_numbers(transcript: Transcript, zone: tzinfo) -> Iterator[Block]:
    """Facts, a table of the questions, and a chart of the minutes where there were any."""
    numbers = transcript.numbers
    afterwards = f", {numbers.afterwards:,} of them added afterwards" if numbers.afterwards else ""
    yield Facts(
        (
            ("Messages", f"{numbers.messages:,}{afterwards}"),
            ("People who wrote", f"{numbers.people:,}"),
            ("Just watching", f"{numbers.watchers:,}"),
            ("First-timers", f"{numbers.first_timers:,}"),
            ("Replies", f"{numbers.replies:,}"),
            ("Left out", f"{numbers.left_out:,}"),
        )
    )
    rows = tuple(
        (
            f"Q{question.number}",
            shorten(clean_line(markdown.plain(markdown.parse(question.text, zone))), _LONGEST_CELL),
            f"{count:,}" if question.asked_at or count else "no time",
        )
        for question, count in zip(transcript.questions, numbers.per_question, strict=False)
    )
    if rows:
        yield Table("Messages for each question", ("No.", "Question", "Messages"), rows, numeric=frozenset({2}))
    if any(numbers.per_minute):
        yield chart_of_minutes(numbers.per_minute, transcript.opened_at, zone)


def chart_of_minutes(per_minute: Sequence[int], opened_at: datetime, zone: tzinfo) -> Chart:
    """One bar a minute, or a bar for several minutes where a long chat would give too many bars to see."""
    width = -(-len(per_minute) // _MOST_BARS)
    bars = tuple(sum(per_minute[start : start + width]) for start in range(0, len(per_minute), width))
    step = next(step for step in (10, 15, 30, 60, 120, 240, 480, 1440, 10**9) if len(per_minute) / step <= 8)
    ticks = tuple(
        (minute // width, dates.clock(opened_at + timedelta(minutes=minute), zone))
        for minute in range(0, len(per_minute), step)
    )
    caption = "Messages in each minute" if width == 1 else f"Messages in every {width} minutes"
    return Chart(caption, bars, ticks, describe_minutes(per_minute, opened_at, zone))


def describe_minutes(per_minute: Sequence[int], opened_at: datetime, zone: tzinfo) -> str:
    """The chart in words: how many, when it was busiest, how it grew or faded, how long it was quiet."""
    total, length = sum(per_minute), len(per_minute)
    peak = max(per_minute)
    busiest = dates.clock(opened_at + timedelta(minutes=per_minute.index(peak)), zone)
    quiet = sum(1 for count in per_minute if count == 0)
    sentences = [
        f"Bar chart of messages a minute, from {dates.clock(opened_at, zone)}, over {_count(length, 'minute')}: "
        f"{_count(total, 'message')}, about {total / length:.0f} a minute."
        if total >= length
        else f"Bar chart of messages a minute, from {dates.clock(opened_at, zone)}, over {_count(length, 'minute')}: "
        f"{_count(total, 'message')}, less than one a minute.",
        f"The busiest minute is {busiest}, with {_count(peak, 'message')}.",
    ]
    if length > 1:
        sentences.append(_tendency(per_minute))
    if quiet:
        sentences.append(f"{_count(quiet, 'minute').capitalize()} had no message.")
    return " ".join(sentences)


def _tendency(per_minute: Sequence[int]) -> str:
    middle = len(per_minute) // 2
    first, second = sum(per_minute[:middle]) / middle, sum(per_minute[middle:]) / (len(per_minute) - middle)
    if first > 1.25 * second:
        return "The first half is busier than the second."
    if second > 1.25 * first:
        return "The second half is busier than the first."
    return "Both halves are about equally busy."


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
