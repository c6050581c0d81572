"""What is said in a chat's thread, kept as it stands there: one batched writer behind the gateway's events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Literal

from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chats.chat import Chat
from bot.chats.storing import to_chat
from bot.clock import Clock
from db import chats, words
from db.engine import Database

log = logging.getLogger(__name__)

_DISCORD_EPOCH_MS = 1_420_070_400_000
_MOST_FAILURES = 5
_PAUSE = 0.2  # seconds after the first failure, twice that after the second …


def posted_at(message_id: int) -> datetime:
    """When a message was posted, read from its id; no event's clock is trusted."""
    return datetime.fromtimestamp(((message_id >> 22) + _DISCORD_EPOCH_MS) / 1000, UTC)


def first_id_at(instant: datetime) -> int:
    """The smallest id a message posted at this instant can have."""
    return (int(instant.timestamp() * 1000) - _DISCORD_EPOCH_MS) << 22


@dataclass(frozen=True, slots=True)
class Heard:
    """One member's message as Discord tells it. `author_name` is None where the server's nickname is not known.

    `reactions` is None from an event, and the counts (emoji: how many) when the message was read from history.
    """

    message_id: int
    author_id: int
    author_name: str | None
    content: str
    edited_at: datetime | None = None
    reply_to: int | None = None
    attachments: tuple[str, ...] = ()
    reactions: dict[str, int] | None = None
    question: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reading of a thread showed.

    `stored` are the ids that were stored when it began, `present` every id it met (the bot's own posts too).
    Only a `complete` reading can show that a message is gone, and only one that was stored before it began: so no
    two clocks are ever compared.
    """

    stored: Collection[int]
    said: Sequence[Heard]
    present: Collection[int]
    complete: bool

    @property
    def gone(self) -> list[int]:
        return sorted(set(self.stored) - set(self.present)) if self.complete else []


@dataclass(frozen=True, slots=True)
class Followed:
    """A thread the bot listens to: `published` ones only for deletions."""

    guild_id: int
    chat_id: int
    thread_id: int
    published: bool
    opened_at: datetime


_Kind = Literal["said", "edited", "deleted", "reacted", "unreacted"]


@dataclass(slots=True)
class _Noted:
    kind: _Kind
    row: dict[str, Any]
    author_name: str | None = None


@dataclass(slots=True)
class _Seen:
    first: datetime
    last: datetime
    name: str | None = None


@dataclass(slots=True)
class Capture:
    """Keeps what stands in the threads it follows; `drain` before reading.

    Invariants: in whatever order events come, the same stands; a deleted message leaves no text and no late event
    brings it back; the newest edit wins; blank text overwrites nothing. A flush that fails keeps its batch; an event
    that can never be stored (its chat is gone) is let go alone and takes no other with it.
    """

    database: Database
    clock: Clock
    _threads: dict[int, Followed] = field(default_factory=dict)
    _safe_spaces: dict[int, Followed] = field(default_factory=dict)
    _noted: list[_Noted] = field(default_factory=list)
    _flushing: asyncio.Task[None] | None = None

    # --- which threads

    async def refresh(self) -> None:
        """Learn anew which threads to follow."""
        async with self.database.reading() as session:
            rows = await chats.threads_to_follow(session)
            safe = await chats.open_safe_spaces(session)
        self._threads = {chat.thread_id: _followed(chat) for row in rows if (chat := to_chat(row)).thread_id}
        self._safe_spaces = {chat.thread_id: _followed(chat) for row in safe if (chat := to_chat(row)).thread_id}

    def followed(self, thread_id: int) -> Followed | None:
        return self._threads.get(thread_id)

    def attended(self, thread_id: int) -> Followed | None:
        """A safe space that is being held: who takes part may be noted, nothing of what they say."""
        return self._safe_spaces.get(thread_id)

    def listening(self) -> list[Followed]:
        """The threads whose words are being kept now."""
        return [thread for thread in self._threads.values() if not thread.published]

    # --- what the gateway tells

    def said(self, thread: Followed, heard: Heard) -> None:
        """A new message. One from before the opening, and one without any content, is not kept."""
        if posted_at(heard.message_id) < thread.opened_at or not (heard.content or heard.attachments):
            return
        self._note("said", _row(thread, heard), heard.author_name)

    def edited(self, thread: Followed, heard: Heard) -> None:
        """A message was changed by its author (an unfurled link is no change: it has no `edited_at`)."""
        if heard.edited_at is None or posted_at(heard.message_id) < thread.opened_at:
            return
        if heard.content or heard.attachments:
            self._note("edited", _row(thread, heard))

    def deleted(self, thread: Followed, message_ids: Collection[int]) -> None:
        for message_id in message_ids:
            if posted_at(message_id) >= thread.opened_at:
                self._note("deleted", _tombstone(thread, message_id, self.clock.now()))

    def reacted(self, thread: Followed, message_id: int, user_id: int, emoji: str, *, added: bool) -> None:
        ids = {"chat_id": thread.chat_id, "guild_id": thread.guild_id}
        row = ids | {"message_id": message_id, "user_id": user_id, "emoji": emoji[:100]}
        self._note("reacted" if added else "unreacted", row)

    async def drain(self) -> None:
        """Wait until everything noted so far is stored. Raises the storage's error if it could not be."""
        while self._noted or (self._flushing and not self._flushing.done()):
            self._start_flush()
            if self._flushing is not None:
                await asyncio.shield(self._flushing)
            if self._noted and self._flushing and self._flushing.done():
                raise RuntimeError("The chat's messages could not be stored; they are kept and tried again")

    # --- reading what was missed

    async def stored(self, thread: Followed) -> set[int]:
        """Ids of the messages stored as standing in this thread now."""
        await self.drain()
        async with self.database.connecting() as connection:
            return await words.standing_ids(connection, thread.chat_id)

    async def reconcile(self, thread: Followed, reading: Reading) -> None:
        """Settle what is stored by what stands in the thread."""
        await self.drain()
        kept = [h for h in reading.said if posted_at(h.message_id) >= thread.opened_at and (h.content or h.attachments)]
        async with self.database.connecting() as connection:
            if kept:
                await words.add_messages(connection, [_row(thread, h) for h in kept])
                edited = [_row(thread, h) for h in kept if h.edited_at]
                if edited:
                    await words.change_messages(connection, edited)
            # Answers given through the form stand as the bot's messages: stored already, read here without their text.
            counts = {h.message_id: h.reactions for h in reading.said if h.reactions is not None}
            await words.set_reaction_counts(connection, counts)
            if reading.gone:
                now = self.clock.now()
                await words.bury_messages(connection, [_tombstone(thread, i, now) for i in reading.gone])
            await self._note_people(connection, [_Noted("said", _row(thread, h), h.author_name) for h in kept])

    # --- inside

    def _note(self, kind: _Kind, row: dict[str, Any], author_name: str | None = None) -> None:
        self._noted.append(_Noted(kind, row, author_name))
        self._start_flush()

    def _start_flush(self) -> None:
        if self._noted and (self._flushing is None or self._flushing.done()):
            self._flushing = asyncio.create_task(self._flush(), name="capture")

    async def _flush(self) -> None:
        """Write until nothing is left, then end: a task that waited for more would never let the bot rest."""
        failures = 0
        while self._noted and failures < _MOST_FAILURES:
            batch = self._noted[:]
            try:
                await self._store(batch)
            except Exception:
                failures += 1
                log.exception("%s captured events could not be stored yet", len(batch))
                await asyncio.sleep(_PAUSE * failures)
            else:
                del self._noted[: len(batch)]

    async def _store(self, batch: list[_Noted]) -> None:
        """Write in one transaction; where an event itself is at fault, one by one, without those that are."""
        try:
            async with self.database.connecting() as connection:
                await self._write(connection, batch)
        except (IntegrityError, DataError):
            if len(batch) > 1:
                for noted in batch:
                    await self._store([noted])
            else:
                log.exception("A captured event (%s) can never be stored, and is let go", batch[0].kind)

    async def _write(self, connection: AsyncConnection, batch: list[_Noted]) -> None:
        write = {
            "said": words.add_messages,
            "edited": words.change_messages,
            "deleted": words.bury_messages,
            "reacted": words.add_reactions,
            "unreacted": words.take_reactions,
        }
        # Words end the same in any order, so each kind of event goes in one go; reactions keep theirs.
        for kind, run in groupby(sorted(batch, key=_turn), key=lambda noted: noted.kind):
            await write[kind](connection, [noted.row for noted in run])
        await self._note_people(connection, [noted for noted in batch if noted.kind == "said"])

    async def _note_people(self, connection: AsyncConnection, said: Sequence[_Noted]) -> None:
        seen: dict[tuple[int, int, int], _Seen] = {}
        for noted in said:
            at = noted.row["posted_at"]
            key = (noted.row["chat_id"], noted.row["guild_id"], noted.row["author_id"])
            entry = seen.setdefault(key, _Seen(at, at))
            entry.first, entry.last = min(entry.first, at), max(entry.last, at)
            entry.name = noted.author_name or entry.name
        if seen:
            await chats.note_seen(
                connection,
                [
                    {"chat_id": chat_id, "guild_id": guild_id, "user_id": user_id}
                    | {"first_seen_at": s.first, "last_seen_at": s.last, "display_name": s.name}
                    for (chat_id, guild_id, user_id), s in seen.items()
                ],
            )


def _turn(noted: _Noted) -> int:
    return {"said": 0, "edited": 1, "deleted": 2}.get(noted.kind, 3)


def _followed(chat: Chat) -> Followed:
    assert chat.thread_id is not None and chat.opened_at is not None
    return Followed(chat.guild_id, chat.id, chat.thread_id, chat.state == "published", chat.opened_at)


def _row(thread: Followed, heard: Heard) -> dict[str, Any]:
    return {
        "message_id": heard.message_id,
        "chat_id": thread.chat_id,
        "guild_id": thread.guild_id,
        "author_id": heard.author_id,
        "content": _storable(heard.content),
        "posted_at": posted_at(heard.message_id),
        "edited_at": heard.edited_at,
        "deleted_at": None,
        "reply_to": heard.reply_to,
        "question": heard.question,
        "attachments": [_storable(name) for name in heard.attachments],
        "reactions": heard.reactions,
        "left_out_at": None,
    }


def _storable(text: str) -> str:
    """Without what no database takes: a NUL, half a surrogate pair."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _tombstone(thread: Followed, message_id: int, now: datetime) -> dict[str, Any]:
    empty = _row(thread, Heard(message_id, 0, None, ""))
    return empty | {"deleted_at": now}
