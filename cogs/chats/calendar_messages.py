"""What comes with a calendar file."""

from __future__ import annotations


def file(count: int) -> str:
    what = "this chat" if count == 1 else f"your {count} chats"
    return (
        f"Here is {what} for your calendar: open the file on the device you keep it on. If a chat moves, ask for the "
        "file anew."
    )


NOTHING_TO_COME = "You have joined no chat to come. Choose one in the box “chat”, or press Join on its card."
