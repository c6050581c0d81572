"""Every sentence of a member's own buddy profile."""

from __future__ import annotations

from bot.buddies.about_me import MOST_OWN_TOPICS, AboutMe
from bot.buddies.content import BuddyContent
from bot.buddies.profile import Part, Route
from bot.buddies.profiles import Mine
from bot.recurrence import WEEKDAYS
from bot.when import discord_time
from bot.when.words import time_name
from cogs.buddies.messages import PART_NAMES, about_them, hours, listed, said, topics
from cogs.chats.forms import Box

PAGES = ("Offers and wants", "About me", "How I like it", "Free hours", "Look at it")
TOPICS, ABOUT, WAYS, HOURS, LOOK = range(5)

SWITCHES: dict[Route, tuple[str, str]] = {
    "suggested": ("Be suggested", "I may suggest you to members whom you fit."),
    "listed": ("Be asked by name", "Anyone here may ask you with `/buddy ask`."),
    "rounds": ("Be in rounds", "You may sign up when organisers hold a round."),
}

OWN_TOPICS = (
    Box(
        "offers", "I can offer (own words, one a line)", f"Up to {MOST_OWN_TOPICS}, a few words each", True, 300, False
    ),
    Box(
        "wants", "I would like (own words, one a line)", f"Up to {MOST_OWN_TOPICS}, a few words each", True, 300, False
    ),
)
WORDS = (
    Box("why_now", "Why now?", "What would make this a good time for a buddy?", True, 300, False),
    Box(
        "sentence", "Anything a possible buddy should know", "They read it. Never used for matching.", True, 300, False
    ),
    Box("team", "My team", "So that you are not matched inside it. Shown to nobody.", False, 60, False),
    Box("avoids", "Teams to avoid, one a line", "Shown to nobody.", True, 600, False),
)
ZONE = Box("place", "A large city or a country", "Your free hours are what a clock shows there", False, 60, True)


def page(content: BuddyContent, about: AboutMe, number: int, day: int = 0) -> str:
    match number:
        case 0:
            needed = "" if about.complete else "Only one of each is needed; everything else can wait. "
            return (
                "**Your buddy profile.** Only you can see this until you save it.\n"
                f"{needed}Everyone has something to teach and something to learn. What can you offer, and what would "
                f"you like?\n\n{_standing(content, about)}"
            )
        case 1:
            return (
                "**About me.** All of it can be left out. I never ask who you are: only about your work.\n\n"
                f"{_areas(content, about)}"
            )
        case 2:
            return (
                "**How I like it.** What you choose under *A possible buddy may see* is shown to people you may be "
                f"matched with; the rest only helps me to match.\n\n{_ways(content, about)}"
            )
        case 3:
            told = hours(about) or "You have not told any. Then every time counts as possible."
            return (
                f"**Hours that are usually free.** {told}\nThey go by the clock, also when the clocks change "
                f"({time_name(about.zone)}). Choose a day, then its hours: now **{WEEKDAYS[day]}**."
            )
    return (
        "**This is how a possible buddy sees you.** Your name stands beside it.\n\n"
        f"{about_them(content, about)}\n\n**Kept to myself, for matching:** {_kept(about)}"
    )


def _standing(content: BuddyContent, about: AboutMe) -> str:
    return (
        f"**I can offer:** {topics(content, about.offers) or '–'}\n"
        f"**I would like:** {topics(content, about.wants) or '–'}"
    )


def _areas(content: BuddyContent, about: AboutMe) -> str:
    career = [content.says("stages", about.stage)] if about.stage else []
    career += [content.says("moves", move) for move in about.moves]
    return "\n".join(
        f"**{name}:** {', '.join(said(each) for each in each_one) or '–'}"
        for name, each_one in (
            ("Practice areas", [content.says("areas", each) for each in about.areas]),
            ("Career", career),
            ("Languages", [content.says("languages", each) for each in about.languages]),
        )
    )


def _ways(content: BuddyContent, about: AboutMe) -> str:
    style = ", ".join(said(content.says("styles", each)) for each in about.style)
    shows = listed(PART_NAMES[part] for part in about.shows) if about.shows else "only offers, wants and my own words"
    return (
        f"**I like it:** {style or '–'}\n**A possible buddy may see:** {shows}\n**Buddies at a time:** {about.capacity}"
    )


def _kept(about: AboutMe) -> str:
    told: dict[Part, object] = {
        "areas": about.areas, "stage": about.stage or about.moves, "style": about.style, "hours": about.hours,
    }  # fmt: skip
    kept = [PART_NAMES[part] for part, given in told.items() if given and part not in about.shows]
    kept += ["languages"] if about.languages else []
    kept += ["my team"] if about.team else []
    kept += ["teams to avoid"] if about.avoids else []
    return f"{listed(kept)}." if kept else "nothing."


def saved(mine: Mine) -> str:
    """The switches, below what has just happened."""
    lines = [
        f"{'●' if getattr(mine.switches, route) else '○'} **{name}:** "
        f"{'on' if getattr(mine.switches, route) else 'off'}. {what}"
        for route, (name, what) in SWITCHES.items()
    ]
    rest = (
        f"\nYou are taking a rest since {discord_time(mine.paused_at, 'D')}: none of it counts until you end it."
        if mine.paused_at
        else ""
    )
    return (
        "**Your profile is saved.** Nobody is shown it until you ask them, or switch on one of these, each off until "
        "you choose it:\n" + "\n".join(lines) + rest + "\n`/buddy find` looks for somebody now."
    )


LEFT = "Nothing was changed."
REALLY_DELETE = (
    "**Delete your buddy profile?** What you told, and the switches, are gone for good, and your open requests "
    "are taken back. Pairs that you are in stay until you end them with `/buddy mine`; whom you blocked stays blocked."
)
DELETED = "Your buddy profile is deleted."


def paused(*, on: bool) -> str:
    if on:
        return (
            "You are taking a rest: nobody is suggested to you or asks you, and your open requests are taken "
            "back. Your pairs go on. Nobody is told. Press **End my rest**, or use `/buddy profile`, to be found again."
        )
    return "Welcome back. You can be found again, as your switches say."
