"""Every sentence of `/setup check`."""

from __future__ import annotations

from collections.abc import Sequence

from bot.community.service import Trouble
from cogs.community.permissions import Permission

PLACES = {
    "organisers_channel_id": "organisers' channel",
    "chats_channel_id": "chats channel",
    "start_channel_id": "start channel",
}
MOST_TROUBLES = 6
AWAY = "Discord has not told me about this server yet. Please try again in a minute."


def not_chosen(place: str) -> str:
    return f"**No {PLACES[place]} yet.** Choose one with `/setup start`, or let me make it there."


def deleted_place(place: str) -> str:
    return f"**The {PLACES[place]} has been deleted.** Choose another with `/setup start`."


def wrong_kind(place: str, channel_id: int) -> str:
    return f"**<#{channel_id}> is not an ordinary text channel**, so it can't be the {PLACES[place]}. Choose another."


def lacking_in(channel_id: int, permissions: Sequence[Permission]) -> str:
    return (
        f"**In <#{channel_id}> I am not allowed to:** {_labels(permissions)}.\n"
        "Open the channel's settings → Permissions → add my role → allow these."
    )


def lacking_on_server(permissions: Sequence[Permission], invite: str) -> str:
    whys = " and ".join(permission.why for permission in permissions)
    return (
        f"**In this server I am not allowed to:** {_labels(permissions)}. I need that to {whys}.\n"
        f"Open Server Settings → Roles → my role → Permissions, or [invite me again](<{invite}>): the link asks for "
        "exactly what I need."
    )


def _labels(permissions: Sequence[Permission]) -> str:
    return ", ".join(permission.label for permission in permissions)


def trouble(trouble: Trouble) -> str:
    state = "Given up" if trouble.given_up else "Still trying"
    return f"**{state}:** {said_why(trouble.why)}"


def said_why(why: str) -> str:
    """An Obstacle's own words; any other error is for whoever runs the bot."""
    kind, colon, _ = why.partition(": ")
    if colon and kind.isidentifier():
        return f"something unexpected went wrong ({kind}). If it stays, tell whoever runs this bot."
    return why[:300]


def more_troubles(count: int) -> str:
    return f"… and {count} more of the same kind."


def news_role_deleted() -> str:
    return "**The Chat news role has been deleted.** Choose another with `/setup start`, or let me make it there."


def organiser_role_deleted() -> str:
    return "**The organisers' role has been deleted.** Choose another with `/setup start`, or choose none."


def news_role_above(role_id: int) -> str:
    return (
        f"**I can't give members <@&{role_id}>:** it stands above my own role. "
        "Open Server Settings → Roles and drag my role above it."
    )


def news_role_powerful(role_id: int) -> str:
    return (
        f"**<@&{role_id}> can't be the Chat news role:** it gives rights or opens channels, and members switch it on "
        "for themselves. Choose a plain role with `/setup start`."
    )


def organisers_open(channel_id: int) -> str:
    return (
        f"**Everybody can read <#{channel_id}>.** Proposals are shown there before they are decided on. "
        "Open the channel's settings → Permissions and make it private, or choose another."
    )


def words_on() -> str:
    return "I can read what members write in a chat's thread, so they can simply write there."


def words_off() -> str:
    return (
        "I can't read what members write (Discord's Message Content setting is off for me). Chats work with the "
        "**Answer** button under each question; only answers sent with it are in the transcript. Whoever runs this bot "
        "can switch it on in Discord's developer portal."
    )


def organisers_are(role_id: int | None) -> str:
    role = f", or the role <@&{role_id}>" if role_id else ""
    return f"Organisers are members with Manage Events{role}. Manage Threads lets a member read private threads too."


def report(to_mend: Sequence[str], good_to_know: Sequence[str]) -> str:
    count = len(to_mend)
    opening = (
        "# All is well" if not count else f"# {count} {'thing needs' if count == 1 else 'things need'} an organiser"
    )
    listed = [f"{number}. {text}" for number, text in enumerate(to_mend, start=1)]
    known = "**Good to know**\n" + "\n".join(f"• {text}" for text in good_to_know)
    return "\n\n".join([opening, *listed, known])[:3990]
