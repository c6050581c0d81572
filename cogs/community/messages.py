"""Every sentence of the community's own matters: desks, notices, trouble."""

from __future__ import annotations

from discord.utils import escape_markdown, escape_mentions

from bot.community.service import Trouble


def waiting_at_desk(user_id: int) -> str:
    """The mention reaches their phone; nobody else is in the thread to read it."""
    return f"<@{user_id}> Something is waiting for you."


def waiting_by_dm(community: str) -> str:
    """Somebody may be in several communities. What it is about stays behind Show me."""
    where = f" in **{escape_markdown(escape_mentions(community))}**" if community else ""
    return f"Something is waiting for you{where}."


def desk_name(display_name: str, user_id: int) -> str:
    """A thread name only its member's; the number keeps namesakes apart."""
    return f"Desk · {display_name[:60]} · {user_id % 10000:04}"


def desk_welcome(user_id: int) -> str:
    return (
        f"<@{user_id}> This is your desk: a private thread of you and me, where I leave what is for you alone. "
        "Anyone here with the Manage Threads permission could open it, so what matters stays behind **Show me**. "
        "Prefer direct messages? Switch them on with **My privacy**."
    )


def test_notice() -> str:
    return "This is the test. It arrived, so everything else for you alone will arrive in the same place."


def trouble(trouble: Trouble) -> str:
    ending = (
        "I have stopped trying. When it is mended, press **Try again**."
        if trouble.given_up
        else "I keep trying, so there is nothing to press once it is mended."
    )
    return f"**Something needs an organiser.**\n{trouble.why}\n{ending} `/setup check` shows everything that is wrong."


def tried_again(count: int) -> str:
    if count == 0:
        return "Nothing was waiting to be tried again."
    return f"Trying again: {count} {'thing' if count == 1 else 'things'}."


def trouble_for_owner(trouble: Trouble) -> str:
    return (
        "You own this server, and I could not reach its organisers in their channel.\n"
        f"{trouble.why[:500]}\n`/setup check` shows everything that is wrong, and how to mend it."
    )


def trouble_over() -> str:
    return "Something went wrong earlier, and I could not reach the organisers. It has gone well since."


def hello(owner_id: int | None) -> str:
    owner = f", such as <@{owner_id}>" if owner_id else ""
    return (
        "**Hello, I am Common Thread.** I host themed chats: an hour together with a few good questions, a transcript "
        "afterwards, and something to show for what you learnt.\n"
        f"To begin, somebody with the Manage Server permission{owner} presses **Set up** or uses `/setup start`. "
        "It takes five minutes, and I can make the channels myself. `/about` says who runs this copy."
    )


def hello_by_dm(server: str) -> str:
    name = escape_markdown(escape_mentions(server))
    return (
        f"Hello, I am Common Thread. I was invited to **{name}**, which you own, but there is no channel there that I "
        "may write in. Please allow me View Channel and Send Messages in one, then use `/setup start` there."
    )
