"""What comes with a transcript for one person, and with leaving a message out."""

from __future__ import annotations

from bot.chats.chat import Chat
from bot.chats.records import Published
from cogs.chats.messages import title_of

PUT_BACK = "It is back: your message will be in the transcript."


def files(found: Published, *, mine: bool) -> str:
    transcript = found.transcript
    whose = "Your own words, and what they answered, in" if mine else "The transcript of"
    state = (
        " It is provisional: the chat is not published yet, so it may still change."
        if transcript.provisional
        else f" This is version {transcript.version}."
        if transcript.version > 1
        else ""
    )
    return f"{whose} **{title_of(found.chat)}**.{state}"


def left_out(chat: Chat, *, by_form: bool) -> str:
    if chat.published_at is not None:
        when = (
            "A new version of the transcript, without it, takes the place of the old one in a moment. Files that "
            "people have already saved can't be called back."
        )
    else:
        when = "It will not be in the transcript."
    thread = (
        "It still stands in the thread; **Take it back** deletes it there too."
        if by_form
        else "It still stands in the thread, where you can delete it yourself."
    )
    return f"Left out. {when} {thread}"
