"""Every sentence of the community's own matters: desks, notices, trouble."""

from __future__ import annotations

from bot.community.service import Trouble

WAITING = "Something is waiting for you."


def desk_name(display_name: str, user_id: int) -> str:
    """A thread name only its member's; the number keeps namesakes apart."""
    return f"Desk · {display_name[:60]} · {user_id % 10000:04}"


def desk_welcome(mention: str) -> str:
    return (
        f"{mention} This is your desk: a private thread of you and me, where I leave what is for you alone. "
        "Anyone here with the Manage Threads permission could open it, so what matters stays behind **Show me**. "
        "Prefer direct messages? Switch them on with `/privacy`."
    )


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
