"""Every sentence of `/privacy`."""

from __future__ import annotations

from datetime import datetime

from discord.utils import escape_markdown, escape_mentions

from bot.community.service import Choices, Held, Names, Settings
from bot.when import discord_time

STYLES: dict[Names, str] = {
    "display": "my display name",
    "initials": "my initials",
    "number": "“Participant n”",
    "left_out": "my words are left out",
}
OPTIONS: dict[str, tuple[str, str]] = {
    "default": ("As usual in this community", "Whatever your organisers chose."),
    "number": ("Participant n", "“Participant 4”: the same number all through one chat."),
    "initials": ("My initials", "Colleagues may recognise you."),
    "display": ("My display name", "Your name in this server, as it is when the chat closes."),
    "left_out": ("Leave my words out", "Of every transcript here, those already published too."),
}
CHOOSE_NAME = "My name in transcripts"
DMS_ON, DMS_OFF = "Use direct messages", "Use my desk instead"
NO_CONDUCT_LEFT = "You had not agreed, or had taken it back already. Nothing has changed."


def privacy(settings: Settings, choices: Choices, held: Held, operator: str, privacy_url: str) -> str:
    community = escape_markdown(escape_mentions(settings.name)) or "this community"
    policy = f" [Privacy policy](<{privacy_url}>)" if privacy_url else ""
    return "\n\n".join(
        [
            f"**Your privacy in {community}.** Only you can see this.",
            f"**My name in transcripts:** {_name(settings, choices)}. A change counts for transcripts published from "
            "now on. Names inside the chat's thread are always as Discord shows them.",
            f"**Notices to me:** {_notices(choices)}",
            f"**Conduct and recording:** {_agreement(choices.agreed_at)}",
            f"**Kept about you here:**\n{_held(held)}",
            "Nothing you write is used to train a model. To get a copy of what is kept, or to have it all deleted, ask "
            f"whoever runs this copy, or your organisers.\n**Who runs this copy:** {operator}{policy}",
        ]
    )[:2000]


def _name(settings: Settings, choices: Choices) -> str:
    if choices.names is None:
        return f"{STYLES[settings.names]}, as usual in this community"
    return STYLES[choices.names]


def _notices(choices: Choices) -> str:
    if choices.dm_on:
        return "by direct message. If yours are closed to me, they wait at your desk, a private thread here."
    desk = f" (<#{choices.desk_thread_id}>)" if choices.desk_thread_id else ", made when first needed"
    return f"at your desk, a private thread of you and me{desk}."


def _agreement(agreed_at: datetime | None) -> str:
    if agreed_at is None:
        return "you have not agreed, so nothing you write goes into a transcript. **Agree** in any chat's welcome."
    return f"you agreed on {discord_time(agreed_at, 'D')}, so your words can be in transcripts. You can take that back."


def _held(held: Held) -> str:
    lines = [
        (held.chats, "chat you took part in, or said you would", "chats you took part in, or said you would"),
        (held.captured, "message of yours, as you wrote it, until 30 days after its transcript is published",
         "messages of yours, as you wrote them, until 30 days after their transcript is published"),
        (held.published, f"message of yours in {_transcripts(held.published_chats)}",
         f"messages of yours in {_transcripts(held.published_chats)}"),
        (held.proposals, "chat you proposed or drafted", "chats you proposed or drafted"),
        (held.saved_starters, "question on your list", "questions on your list"),
        (held.suggestions, "question you suggested", "questions you suggested"),
        (held.buddy_profile, "buddy profile (`/buddy profile` can delete it)", "buddy profiles"),
        (held.buddy_requests, "request between you and a possible buddy", "requests between you and possible buddies"),
        (held.buddy_pairs, "pair of buddies you are or were in, with its goals and talks",
         "pairs of buddies you are or were in, with their goals and talks"),
        (held.kept_apart_from, "member you keep apart from", "members you keep apart from"),
        (held.activities, "activity in your CPD log, until you delete it",
         "activities in your CPD log, until you delete them"),
        (held.reflections, "reflection, written or begun", "reflections, written or begun"),
        (held.records_of_part, "record of taking part, issued to you", "records of taking part, issued to you"),
        (held.kept_by_others, "message of yours in the CPD logs of others, quoted as your choice of name allows",
         "messages of yours in the CPD logs of others, quoted as your choice of name allows"),
        (held.notices, "notice to you", "notices to you"),
        (held.agreements, "agreement to the conduct, with its date", "agreements to the conduct, with their dates"),
    ]  # fmt: skip
    told = [f"• {count} {one if count == 1 else many}" for count, one, many in lines if count]
    return "\n".join([*told, "• the choices on this page"])


def _transcripts(count: int) -> str:
    return "1 published transcript" if count == 1 else f"{count} published transcripts"


def leave_out_first() -> str:
    return (
        "**Leave your words out of every transcript here?**\n"
        "• Chats not yet published: your words will not be in them.\n"
        "• Chats published already: I take your words out, and the same post gets new files.\n"
        "• Records of taking part that you were given no longer count. Your own log stays yours.\n"
        "• What cannot be recalled: files that somebody has downloaded, and your messages in the threads themselves "
        "(you can delete those yourself).\n"
        "Words taken out of a published transcript can't be put back. You can choose a name again for chats to come."
    )


def left_out(chats: int) -> str:
    taken = {
        0: "No published transcript had words of yours.",
        1: "I am taking them out of 1 published transcript now.",
    }.get(chats, f"I am taking them out of {chats} published transcripts now.")
    return (
        f"Done. Your words are left out from now on. {taken} Where others named you, new files say “someone”. "
        "Files that somebody has downloaded already can't be recalled, and your messages still stand in the threads."
    )


def named(style: Names | None, settings: Settings) -> str:
    name = STYLES[style or settings.names]
    return f"Done. In transcripts published from now on you are named by {name}."


def dms(*, on: bool) -> str:
    if on:
        return (
            "Done. Notices now come by direct message. **Send me a test** shows whether yours are open to me; if not, "
            "they wait at your desk."
        )
    return "Done. Notices now wait at your desk, a private thread here."


def test_sent() -> str:
    return "A test is on its way."


def test_waits() -> str:
    return "An earlier test is still waiting for you: press **Show me** there."


def taken_back() -> str:
    return (
        "Done. Your agreement is taken back. Words of yours that are not published yet stay in their threads and are "
        "left out of the transcripts. What is published stays; to take that out too, choose **Leave my words out** "
        "above. You can agree again at any time."
    )
