"""Every sentence of rounds: the sign-up card, the organisers' panel, the introductions."""

from __future__ import annotations

from collections.abc import Sequence

from bot.buddies.holding_rounds import Preview, Round
from bot.matching.values import Floor, Matching
from cogs.buddies.messages import listed

FLOOR_NAMES: dict[Floor, str] = {"gentle": "the best for most", "highest": "the best for the weakest pair"}
SHOWN_PAIRS = 12
LONGEST_MESSAGE = 1900


def card(round_: Round) -> str:
    text = (
        "# A round of buddies\n"
        "A buddy is a peer to talk to: about work, once or twice a month, as long as you both like it. Everyone has "
        "something to teach and something to learn.\n"
        "**Sign up**, and I match everybody at once, by what you can offer each other. Before anything happens I "
        "ask you both, in private, and say why; a no costs nothing. Nobody sees who signs up."
    )
    return text if round_.state == "open" else f"{text}\n\n**Sign-up is closed.** `/buddy find` looks at any time."


SIGNED_UP = (
    "You are signed up, and **Be in rounds** is switched on in your profile. When people are matched I ask you first. "
    "**Take my name off** undoes it."
)
TAKEN_OFF = "Your name is off the list. Nobody is told."
WAS_NOT_ON = "Your name was not on the list."
NONE_RUNNING = (
    "**No round is running.** A round invites everybody to sign up, matches them all at once, shows you the pairs, and "
    "still asks each of them. The card goes to your chats channel."
)


def panel(round_: Round) -> str:
    """What organisers see: whom the matching puts together, never who answered what."""
    count = len(round_.signed_up)
    people = "1 person is" if count == 1 else f"{count} people are"
    match round_.state:
        case "open":
            more = "" if count >= 2 else " It takes two to begin with."
            return f"**A round is open.** {people} signed up.{more} **Match them** closes sign-up; nobody is asked yet."
        case "matching":
            return (
                f"**Matching.** {people} in it. It takes a few seconds; I say so in your channel when it is ready. If "
                "nothing comes, `/setup check` says why, and you can call the round off."
            )
        case "preview" if round_.preview is not None:
            return preview(round_.preview)
        case "asking":
            return (
                f"**The round is under way:** {_count(round_.matches, 'match', 'matches')}, of which "
                f"{round_.paired} have become buddies so far. Each is asked in private; what they answer stays "
                "between them. It ends by itself a "
                "week after the last was asked."
            )
        case "called_off":
            return "**This round was called off.** Nobody was asked."
    return f"**This round is over.** {_count(round_.paired, 'pair', 'pairs')} came of it."


def preview(shown: Preview) -> str:
    first, second = shown.gentle, shown.highest
    parts = [
        "**The matching is ready. Nobody has been asked yet.** There are two to choose from:",
        f"**1. {FLOOR_NAMES['gentle'].capitalize()}**\n{_figures(first)}",
    ]
    if second != first:
        parts.append(f"**2. {FLOOR_NAMES['highest'].capitalize()}**\n{_figures(second)}")
    else:
        parts.append("Both come to the same pairs this time.")
    parts.append(_left_out(shown))
    pairs = [_group(group.members, group.score) for group in first.groups[:SHOWN_PAIRS]]
    more = len(first.groups) - SHOWN_PAIRS
    parts.append(
        "**Pairs of the first**\n" + "\n".join(pairs) + (f"\n… and {more} more: **All pairs**." if more > 0 else "")
    )
    return "\n\n".join(part for part in parts if part)[:2000]


def _figures(matching: Matching) -> str:
    if matching.weakest is None:
        return "Nobody could be put together."
    trios = f", {_count(len(matching.trios), 'group of three', 'groups of three')}" if matching.trios else ""
    repeats = f" Together before: {matching.repeats}." if matching.repeats else ""
    return (
        f"{_count(len(matching.pairs), 'pair', 'pairs')}{trios}. Fit on average {matching.mean:.0f} of 1,000; the "
        f"weakest: {_group(matching.weakest.members, matching.weakest.score)}.{repeats}"
    )


def _left_out(shown: Preview) -> str:
    """Why, as far as it may be said: a block, a rest and a full calendar are all "nobody just now"."""
    alone = [one.id for one in shown.gentle.left_out if one.why == "no_partner"] + list(shown.not_available)
    odd = [one.id for one in shown.gentle.left_out if one.why == "odd_one"]
    lines = []
    if alone:
        lines.append(f"• {_people(sorted(alone))}: nobody here they can be put together with just now")
    if odd:
        lines.append(f"• {_people(odd)}: left over, everybody who would fit is taken")
    heading = "Left out" if shown.gentle.left_out == shown.highest.left_out else "Left out by the first"
    return f"**{heading}**\n" + "\n".join(lines) if lines else "**Left out:** nobody."


def _people(user_ids: Sequence[int]) -> str:
    more = f" and {len(user_ids) - 10} more" if len(user_ids) > 10 else ""
    return ", ".join(f"<@{user_id}>" for user_id in user_ids[:10]) + more


def _group(members: Sequence[int], score: int) -> str:
    return f"{listed(f'<@{member}>' for member in members)} ({score})"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def all_pairs(shown: Preview) -> list[str]:
    """Every pair of the matchings, as messages that Discord takes."""
    lines = [f"**{FLOOR_NAMES['gentle'].capitalize()}**", *(_group(g.members, g.score) for g in shown.gentle.groups)]
    if shown.highest != shown.gentle:
        lines.append(f"\n**{FLOOR_NAMES['highest'].capitalize()}**")
        lines += [_group(group.members, group.score) for group in shown.highest.groups]
    messages = [""]
    for line in lines:
        if len(messages[-1]) + len(line) > LONGEST_MESSAGE:
            messages.append("")
        messages[-1] += f"{line}\n"
    return messages


READY = "The matching of your round of buddies is ready to look at. Nobody has been asked yet."


def really_ask(matching: Matching, floor: Floor) -> str:
    minutes = max(1, round(len(matching.groups) / 6))
    return (
        f"**Ask {_count(matching.placed, 'person', 'people')} now?** You chose {FLOOR_NAMES[floor]}. Each is asked in "
        f"private and may say no. It takes about {_count(minutes, 'minute', 'minutes')} until all have been asked, and "
        "cannot be called off afterwards."
    )
