"""Every sentence of /organise starters: schedules, the suggestions that wait, and the files."""

from __future__ import annotations

from collections.abc import Sequence

from bot.recurrence import describe
from bot.starters.schedules import LONGEST_PURPOSE, Plan, Schedule
from bot.starters.starter import Library, Starter
from bot.starters.suggestions import Suggestion
from bot.when import discord_time, in_words
from cogs.chats.forms import Box
from cogs.chats.messages import said
from cogs.starters.messages import close_to

EACH_IN_TURN = "Each theme in turn"


def overview(
    library: Library, own: Sequence[Suggestion], waiting: Sequence[Suggestion], problem: str, done: str = ""
) -> str:
    lines = [
        f"{done}\n" if done else "",
        "**Organising conversation starters**",
        f"Questions to draw from: {len(library.starters)} on {len(library.themes)} themes"
        + (f", and {len(own)} of your own" if own else ""),
        f"Suggestions that wait: {len(waiting)}",
        f"\n**Files that are not in use:**\n{said(problem, 900)}" if problem else "",
    ]
    return "\n".join(line for line in lines if line)[:2000]


def reloaded(library: Library) -> str:
    return f"Read again: {len(library.starters)} questions on {len(library.themes)} themes."


PICK_SUGGESTION, PICK_SCHEDULE, PICK_OWN = "Suggestions that wait", "Schedules", "Your community's own questions"


def of_how_many(hint: str, shown: int, total: int) -> str:
    return hint if shown == total else f"{hint} (the first {shown} of {total})"


# --- schedules


def schedule_option(schedule: Schedule, place: str, theme: str) -> tuple[str, str]:
    """A select's label and description."""
    return f"#{place}: {describe(schedule.rule)}"[:100], f"{theme}. {schedule.purpose}"[:100]


def one_schedule(schedule: Schedule, theme: str, zone: str, done: str = "") -> str:
    if schedule.stopped:
        return f"The schedule in <#{schedule.channel_id}> has been stopped. Nothing more is posted."
    quiet = (
        "A turn is left out when nobody has answered the one before."
        if schedule.skips_quiet
        else "It is posted also when nobody has answered the one before."
    )
    lines = [
        f"{done}\n" if done else "",
        f"**A question {describe(schedule.rule)}** in <#{schedule.channel_id}>",
        f"What for: {said(schedule.purpose, 400)}",
        f"Theme: {said(theme, 80)}",
        f"Next: {in_words(schedule.next_at, zone)} ({discord_time(schedule.next_at, 'R')})",
        quiet,
        f"Begun by <@{schedule.made_by}>",
    ]
    return "\n".join(line for line in lines if line)


def what_for(schedule: Schedule) -> str:
    """Stands small under every question it posts."""
    day = describe(schedule.rule)
    return f"{schedule.purpose} · {day[0].upper()}{day[1:]}"


def nothing_to_post(schedule: Schedule) -> str:
    return (
        f"I had nothing to post in <#{schedule.channel_id}>: the schedule's theme has no questions any more. "
        "Stop it with /organise starters, and begin one on another theme."
    )


SCHEDULE_TITLE = "A question again and again"
PURPOSE_BOX = Box("purpose", "What is it for?", "People read it under each question.", False, LONGEST_PURPOSE, True)
WHEN_BOX = Box("when", "The first time", "A day and a time, such as: Tuesday 8 December 8pm", False, 100, True)
REPEAT_LABEL, REPEAT_HINT = "How often?", "It stays at the same time of day when the clocks change."
REPEATS = {"weekly": "Every week", "fortnightly": "Every two weeks", "monthly": "Every month, like the second Tuesday"}
THEME_LABEL, CHANNEL_LABEL = "Theme", "Where?"


def would_begin(plan: Plan, rule: str, theme: str, zone: str) -> str:
    return (
        f"A question **{rule}** in <#{plan.channel_id}>, the first on **{in_words(plan.first_at, zone)}**.\n"
        f"What for: {said(plan.purpose, 400)}\nTheme: {said(theme, 80)}\n\n"
        "Nothing is posted before you press **Begin**."
    )


BEGUN = "It is begun. Each post has a **Stop** button for organisers."
NOTHING_TYPED = "That schedule has been begun already, or was never written. /organise starters shows those there are."
NO_PLACE = "Please choose an ordinary text channel."


def cannot_write(channel_id: int) -> str:
    return (
        f"I can't write in <#{channel_id}>. Give me View Channel, Send Messages and Read Message History there first."
    )


def you_cannot_write(channel_id: int) -> str:
    return f"You can't write in <#{channel_id}> yourself, so please ask somebody who can to begin this."


def stopped(*, changed: bool) -> str:
    return (
        "Stopped. Nothing more is posted here." if changed else "It was stopped already. Nothing more is posted here."
    )


def quiet_changed(schedule: Schedule) -> str:
    return "A turn is now left out after silence." if schedule.skips_quiet else "Every turn is now posted."


POST_ALWAYS, SKIP_QUIET = "Post every turn", "Leave one out after silence"


# --- suggestions


def suggestion(suggestion: Suggestion, theme: str, alike: Sequence[Starter]) -> str:
    by = f"<@{suggestion.author_id}>" if suggestion.credited else "a member who would rather not be named"
    lines = [
        f"### A suggested question, from {by}",
        f"> {said(suggestion.text, 600)}",
        f"And then: {said(suggestion.follow_up, 400)}" if suggestion.follow_up else "",
        f"Theme: {said(theme, 80)}",
        _decided(suggestion),
    ]
    text = "\n".join(line for line in lines if line)
    return (text + close_to(alike, "**It comes close to**") if suggestion.state == "waiting" else text)[:3900]


def _decided(suggestion: Suggestion) -> str:
    who = f" by <@{suggestion.decided_by}>" if suggestion.decided_by else ""
    match suggestion.state:
        case "waiting":
            return ""
        case "accepted":
            return f"**Accepted**{who}. It is drawn like any other."
        case "declined":
            return f"**Declined**{who}: {said(suggestion.note, 600)}"
        case "taken_back":
            return "**Taken back** by its author."
    return f"**Taken out again**{who}. It is drawn no more."


ACCEPTED = "Accepted. From now on it is drawn here like any other, and its author is told."
DECLINED = "Declined. Its author reads your reason, and not who gave it."
EDITED = "Changed. Read it once more, then decide."
RETIRED = "Taken out. It is drawn no more."
DECLINE_TITLE = "Decline this question"
REASON_BOX = Box("reason", "Why", "Its author reads this. They do not see who wrote it.", True, 300, True)
EDIT_TITLE = "Change this question"


def with_what_they_wrote(mistake: str, typed: str) -> str:
    return f"{mistake}\n\nWhat you wrote, so that it is not lost:\n> {said(typed, 900)}"
