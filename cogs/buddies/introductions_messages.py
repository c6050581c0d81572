"""Every sentence to those whom a round puts together."""

from __future__ import annotations

from bot.buddies.content import BuddyContent
from bot.buddies.introductions import Introduction
from bot.when import discord_time
from cogs.buddies.messages import listed, why


def introduction(content: BuddyContent, shown: Introduction) -> str:
    people = listed(f"<@{other}>" for other in shown.others)
    match shown.state:
        case "paired":
            return "You are buddies. `/buddy mine` has all you need."
        case "off" | "planned":
            return "This introduction is over. `/buddy find` looks for somebody at any time."
    reasons = "\n".join(
        f"**Why you and <@{other}>:** {why(content, shown.reasons[other])}"
        for other in shown.others
        if other in shown.reasons
    )
    three = " You would be three, since the round had an odd number." if len(shown.others) > 1 else ""
    said = f"\nYou said {shown.answer} so far, and can change it." if shown.answer else ""
    until = discord_time(shown.answer_at, "F") if shown.answer_at else "then"
    return (
        f"The round puts you together with {people}.{three}\n{reasons}\n\n"
        "Would you like to be buddies? Everybody is asked, and may say no without a reason. If it comes to "
        f"nothing you hear at {until}, whatever the cause.{said}"
    )


def answered(*, yes: bool, shown: Introduction) -> str:
    until = discord_time(shown.answer_at, "F") if shown.answer_at else "then"
    if yes:
        return (
            f"Thank you. If it comes to a pair, you hear at once; otherwise at {until}. Until then you can change it."
        )
    return f"Noted, without a reason. At {until} they read “Not available just now.” Until then you can change it."


NOBODY = (
    "From the round: this time nobody could be put together with you. That depends on who signed up, and says nothing "
    "about you. `/buddy find` looks for somebody at any time."
)
NO_MATCH = (
    "From the round: Not available just now. That happens to everybody, and says nothing about you. `/buddy "
    "find` looks for somebody at any time."
)
