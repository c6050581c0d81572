"""Every sentence of `/setup start`: the panel, what is made, and the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from discord.utils import escape_markdown, escape_mentions

from bot.community.service import Names

TO_SET_UP_FIRST = (
    "Setting up for the first time needs somebody with the Manage Server permission. After that, organisers can change "
    "it: members with Manage Events, or with the organisers' role."
)

PLACES = "# Set up Common Thread: places (1 of 2)\nEach choice is saved at once. `/setup start` brings you back here."
WAYS = "# Set up Common Thread: ways (2 of 2)\nEach choice is saved at once. `/setup start` brings you back here."

ORGANISERS_CHANNEL = (
    "**Organisers' channel**\nProposals and troubles are shown here. Members should not be able to read it."
)
CHATS_CHANNEL = "**Chats channel**\nChats are announced here, held in its threads, and published."
START_CHANNEL = "**Start channel**\nA pinned message with buttons welcomes members. Their private desks hang here too."
ORGANISER_ROLE = (
    "**Organisers' role** (optional)\nIts members may run the community, besides anybody with Manage Events."
)
NEWS_ROLE = (
    "**Chat news role** (optional)\nThe only role I ever ping, when a chat is announced. Members choose it themselves."
)
ZONE = "**Time zone**\nTimes are read and announced in it. Each member also sees their own time."
NAMES = "**Names in transcripts**\nWhat members are called unless they choose otherwise with `/privacy`."
WINDOW = (
    "**Answers added afterwards**\nHow long a chat's thread counts after its hour, before the transcript is published."
)

NAME_STYLES: dict[Names, tuple[str, str]] = {
    "number": ("Participant n", "“Participant 4”. The safest choice: nobody can be recognised by name."),
    "initials": ("Initials", "“A. O.”. Colleagues may recognise one another."),
    "display": ("Display name", "“Amara Okafor”, as in this server. Everybody can be recognised."),
}

ANOTHER_ZONE = "Another place…"
ZONE_FORM_LABEL = "A large city or a country"
ZONE_FORM_HINT = "Such as Cardiff, Toronto or New Zealand"
WHICH_ZONE = "Which of these?"
NOT_TEXT = "Please choose an ordinary text channel: others can't hold the threads I need."
NEWS_ROLE_POWERFUL = (
    "That role gives rights or opens channels, and every member could switch it on. Please choose a plain role, or let "
    "me make one."
)


def zone(name: str) -> str:
    """ "London (Europe/London)"."""
    city = name.rpartition("/")[2].replace("_", " ")
    return f"{city} ({name})" if "/" in name else name


def which_zone(typed: str) -> str:
    return f"More than one time zone fits “{escape_markdown(escape_mentions(typed))}”. Please choose yours below."


def window(hours: int) -> str:
    days = {24: "1 day", 48: "2 days", 72: "3 days"}.get(hours)
    return f"{hours} hours ({days})" if days else f"{hours} hours"


def lacking(places: Sequence[str]) -> str:
    return "**To mend before I can work:**\n" + "\n".join(places)


@dataclass(slots=True)
class Made:
    """What Create what is missing did: each entry is a mention (or a name, where there is nothing to mention)."""

    made: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    given_role: str = ""


def made(made: Made) -> str:
    parts = []
    if made.made:
        parts.append(f"Made: {', '.join(made.made)}.")
    if made.found:
        parts.append(f"Found here already, and chosen: {', '.join(made.found)}.")
    if made.given_role:
        parts.append(f"You now have {made.given_role}, so that you can see the organisers' channel.")
    parts += made.refused
    return "\n".join(parts) or "Nothing is missing, so there was nothing to make."


def may_not_make(what: str, labels: str) -> str:
    return (
        f"**I could not make {what}:** I am not allowed to ({labels}). Allow it in Server Settings → Roles → my role, "
        "or make it yourself and choose it above."
    )


def discord_refused(what: str, why: str) -> str:
    return f"**I could not make {what}:** Discord said “{why[:150]}”. Make it yourself and choose it above."


def not_finished() -> str:
    return (
        "Nearly there: please choose an organisers' channel and a chats channel first, or press "
        "**Create what is missing**."
    )


def finished(name: str, things: Sequence[str], to_mend: int) -> str:
    community = name or "Your community"
    health = (
        "I have looked at everything: all is well."
        if not to_mend
        else f"{to_mend} {'thing needs' if to_mend == 1 else 'things need'} mending: press **Check**."
    )
    listed = "\n".join(f"{number}. {thing}" for number, thing in enumerate(things, start=1))
    return f"**{community} is set up.** {health}\n\n**Five things to try first**\n{listed}"


# What an organiser may try, best first; a command that this copy has not got is passed over.
ORGANISERS_TRY = (
    ("setup check", "`/setup check` whenever something looks wrong: it names what to mend."),
    (
        "chat practise",
        "`/chat practise`: a whole chat in six minutes, in private, with invented answers. Nothing is kept.",
    ),
    ("start", "`/start`: what every member sees as their home. The same buttons are pinned in the start channel."),
    ("chat propose", "`/chat propose`: propose the first chat; the organisers' channel then asks you to accept it."),
    ("privacy", "`/privacy`: what each member decides for themselves, such as their name in transcripts."),
    ("organise chats", "`/organise chats`: postpone, cancel or change what is planned."),
    ("organise starters", "`/organise starters`: post a good question every week, and read what members suggest."),
    ("about", "`/about`: who runs this copy, for when a member asks."),
)
