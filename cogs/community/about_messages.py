"""Every sentence of `/about`."""

from __future__ import annotations

from collections.abc import Sequence

WHAT = (
    "I host themed chats for a professional community: an hour together with a few good questions, a transcript "
    "afterwards, and something to show for what you learnt. And I help two people to become buddies, when both want "
    "it. Everyone has something to teach and something to learn."
)

# What a member may try, best first; a command that this copy has not got is passed over.
MEMBERS_TRY = (
    ("start", "`/start`: your private home, with the next chat."),
    ("cpd log", "`/cpd log`: what you learnt, ready as evidence; it fills itself."),
    ("chat list", "`/chat list`: what is coming, in your own time zone."),
    ("buddy profile", "`/buddy profile`: find a peer to talk to, chosen by both of you."),
    ("chat propose", "`/chat propose`: host a chat on something you care about."),
    ("starter draw", "`/starter draw`: a good question to begin a talk with."),
    ("privacy", "`/privacy`: choose how you are named in transcripts."),
    ("chat calendar", "`/chat calendar`: put chats in your own calendar."),
    ("chat practise", "`/chat practise`: try hosting in private. Nothing is kept."),
    ("chat transcript", "`/chat transcript`: read a chat that you missed."),
    ("setup check", "`/setup check`: for organisers, what is missing here."),
)


def about(version: str, things: Sequence[str], operator: str, privacy_url: str, invite: str) -> str:
    listed = "\n".join(f"{number}. {thing}" for number, thing in enumerate(things, start=1))
    privacy = f"[Privacy policy](<{privacy_url}>) · " if privacy_url else ""
    return (
        f"**Common Thread {version}**\n{WHAT}\n\n**Five things to try first**\n{listed}\n\n"
        f"**Who runs this copy:** {operator}\n"
        f"**Privacy:** {privacy}`/privacy` shows what is kept about you, and what you can choose.\n"
        f"**Licence:** free software under the MIT licence, without warranty. "
        f"[Invite me to another server](<{invite}>)."
    )[:2000]


def operator(name: str, contact: str) -> str:
    if not name and not contact:
        return "this copy does not say. Please ask your community's organisers."
    return f"{name} ({contact})" if name and contact else name or contact
