"""Every sentence of making evidence and of checking a record of taking part."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cpd.book import Issued
from bot.cpd.choices import LONGEST_NAME, LONGEST_REGISTRATION, LONGEST_SUMMARY
from bot.documents import dates
from bot.documents.evidence import Pack
from bot.when import discord_time
from cogs.chats.forms import Box
from cogs.chats.messages import said
from cogs.cpd.reflecting_messages import CHANGE_IT, NOT_ONE, it_could_be_a_number

__all__ = ["CHANGE_IT", "NOT_ONE"]  # the same on every question about a number

PRINT_TITLE = "What to print on your evidence"
PRINT_FORM = (
    Box("name", "Name to print", "The name you go by at work.", False, LONGEST_NAME, True),
    Box("registration", "Registration number, if you wish", "Printed as “given by the member, not checked”.",
        False, LONGEST_REGISTRATION, False),
    Box("summary", "Summary of your practice, if you wish",
        "Where you work and what you do; the HCPC asks for up to 500 words. Nobody identifiable.",
        True, LONGEST_SUMMARY, False),
)  # fmt: skip
CHANGE_PRINT = "Name and number"
PRINTED = "Noted. The next file you make has it."
PRINTED_ALREADY = "That is noted already."
FEATURE = "Write about these (up to six)"
FEATURED = "Noted. Your next file writes about those, in that order."
FEATURED_NONE = "Noted. I choose up to six for you again, those with a reflection first."
COMING = (
    "This takes a little longer than usual. I'll leave a notice for you when it is ready, at your desk or in a direct "
    "message, as you chose with `/privacy`."
)
READY = "**Your CPD evidence is ready.** Press **Get my files**; they are made as your log stands when you press."
CHECK = (
    "-# No hours or points are awarded. Regulators look at what you learnt, not at attendance: read it through, put it "
    "in your own words where it is not, and check with your regulator."
)
DESCRIPTION = "My CPD evidence"


def files(pack: Pack, *, named: bool, failed: Sequence[str]) -> str:
    """What comes with the files, in the first message of them."""
    one = len(pack.activities) == 1
    days = dates.day(pack.first) if pack.first == pack.last else f"{dates.day(pack.first)} to {dates.day(pack.last)}"
    reflected = sum(activity.reflection is not None for activity in pack.activities)
    parts = [
        f"**Your CPD evidence**, {days}: {len(pack.activities)} {'activity' if one else 'activities'}, {reflected} "
        "with a reflection. Only you can see this."
    ]
    if not named:
        parts.append(
            f"The name printed is **{said(pack.name, 100)}**, as you are called here. **{CHANGE_PRINT}** changes it."
        )
    if pack.provisional:
        parts.append(
            "It is **provisional** where a transcript is not published yet: words may still change, and the record of "
            "taking part comes with the published one. Make it again then."
        )
    if not reflected:
        parts.append("It has no reflection in it yet, and that is what counts most. Two or three sentences will do.")
    if failed:
        parts.append(f"I could not make it as {', '.join(failed).upper()} this time. Try again, or take what is here.")
    return "\n\n".join([*parts, CHECK])[:2000]


def number_in_print() -> str:
    return it_could_be_a_number("this is printed on the first page: in it")


def nothing_could_be_made() -> str:
    return "The files could not be made just now. Nothing of yours is lost: please try again in a minute."


def verified(found: Issued | None, key: str) -> str:
    """For whoever has the code; of a revoked one nothing more is said than that."""
    if found is None:
        return (
            "**No record.** This community has issued no record of taking part with that code. Please check it: eight "
            "letters and digits, such as 7K3F-Q2MX."
        )
    if found.revoked:
        return f"**No longer valid.** The record {found.code} has been withdrawn, so it can't be relied on."
    words = "\n".join(f"> {said(line, 200)}" for line in found.words.splitlines())
    issued = discord_time(found.issued_at, "D")
    return f"**Genuine.** I issued this record {issued}, and it still stands:\n{words}"[:1800] + "\n" + published(key)


def published(key: str) -> str:
    """The key that assessors compare."""
    return (
        f"Records of taking part from here are signed with the key `{key}`. An assessor checks a whole file without "
        "Discord: `python -m bot verify FILE --key KEY`."
    )
