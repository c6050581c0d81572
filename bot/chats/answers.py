"""Answers given through the form: the bot posts them, and they count as their author's own words."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.chats.capture import Capture, posted_at
from bot.chats.chat import Chat
from bot.chats.glance import Glance, glance
from bot.chats.storing import the_row, to_chat, to_word
from bot.clock import Clock
from bot.documents.text import clean
from bot.errors import UserError
from db import chats as table
from db import communities, words
from db.engine import Database

LONGEST = 1_800  # characters: with its heading and marks it still fits one message of Discord
TAKEAWAY = 0  # in the place of a question's number
_POSTING = timedelta(seconds=30)  # far longer than a post takes; a process that died in it holds nobody up for longer


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer on its way to the thread. `message_id`: where it stands already; `may_stand`: an earlier attempt
    may have posted it without living to note it, so look before posting."""

    id: int
    chat: Chat
    question: int
    user_id: int
    text: str
    may_stand: bool
    begun_at: datetime
    message_id: int | None


class Answers:
    """Takes answers, notes where they stand, and tells what was said so far.

    Invariant: the same words by the same member to the same question are posted once, however often they are sent.
    """

    def __init__(self, database: Database, clock: Clock, capture: Capture) -> None:
        self._database, self._clock, self._capture = database, clock, capture

    async def may_answer(self, guild_id: int, chat_id: int, question: int) -> Chat:
        """The chat, if its answers to this question count now. Raises UserError saying why not."""
        async with self._database.reading() as session:
            row = await table.chat(session, guild_id, chat_id)
        if row is None:
            raise UserError("I can't find that chat. /chat list shows what there is.")
        chat = to_chat(row)
        _must_take_answers(chat, question, self._clock.now())
        return chat

    async def begin(self, guild_id: int, chat_id: int, user_id: int, question: int, text: str) -> Answer:
        """Take an answer that is about to be posted; call `stands` or `failed` next. Raises UserError."""
        text, now = _readable(text), self._clock.now()
        digest = hashlib.sha256(text.encode()).hexdigest()
        async with self._database.writing() as session:
            row = await the_row(session, guild_id, chat_id)
            _must_take_answers(to_chat(row), question, now)
            answer = await words.same_answer(session, chat_id, user_id, question, digest)
            if answer is not None and await _is_gone(session, answer):
                answer.message_id, answer.text, answer.attempts, answer.begun_at = None, text, 0, now
            if answer is None:
                answer = words.AnswerRow(
                    chat_id=chat_id, guild_id=guild_id, user_id=user_id, question=question, digest=digest, text=text,
                    attempts=0, begun_at=now,
                )  # fmt: skip
                session.add(answer)
            elif answer.busy_until is not None and answer.busy_until > now:
                raise UserError("That answer is being posted already.")
            if answer.message_id is None:
                answer.attempts, answer.busy_until = answer.attempts + 1, now + _POSTING
            await session.flush()
            return Answer(
                id=answer.id,
                chat=to_chat(row),
                question=question,
                user_id=user_id,
                text=text,
                may_stand=answer.attempts > 1,
                begun_at=answer.begun_at,
                message_id=answer.message_id,
            )

    async def stands(self, guild_id: int, answer_id: int, message_id: int, name: str | None = None) -> None:
        """The answer stands in the thread: from now on it is a message of its author's like any other.

        Noting it again changes nothing. `name`: what its author is called there, if known.
        """
        async with self._database.writing() as session:
            answer = await words.answer(session, guild_id, answer_id)
            if answer is None or answer.message_id is not None:
                return
            row = await the_row(session, guild_id, answer.chat_id)
            await words.add_messages(session, [_row(answer, message_id)])
            person = await table.person(session, row, answer.user_id)
            at = posted_at(message_id)
            person.first_seen_at = min(person.first_seen_at or at, at)
            person.last_seen_at = max(person.last_seen_at or at, at)
            person.display_name = name or person.display_name
            answer.message_id, answer.busy_until, answer.text = message_id, None, ""

    async def failed(self, guild_id: int, answer_id: int, *, surely: bool) -> None:
        """It could not be posted. `surely`: Discord refused it, so that it stands nowhere and can be forgotten."""
        async with self._database.writing() as session:
            answer = await words.answer(session, guild_id, answer_id)
            if answer is None or answer.message_id is not None:
                return
            answer.busy_until = None
            if surely and answer.attempts == 1:
                await session.delete(answer)

    async def so_far(self, guild_id: int, chat_id: int) -> Glance:
        """What has been said in a chat, at a glance. Raises UserError where no words are kept."""
        await self._capture.drain()
        async with self._database.reading() as session:
            row = await table.chat(session, guild_id, chat_id)
            if row is None:
                raise UserError("I can't find that chat. /chat list shows what there is.")
            chat = to_chat(row)
            _must_keep_words(chat)
            said = await words.messages(session, guild_id, chat_id)
            live = await words.reaction_counts(session, chat_id)
            people = await table.people(session, guild_id, chat_id)
            silent = {u for u, n in (await communities.names_by_member(session, guild_id)).items() if n == "left_out"}
        if not said and chat.published_at is not None:
            raise UserError("This chat's words are in its transcript now: /chat transcript sends it to you.")
        names = {person.user_id: person.display_name for person in people}
        return glance(chat, [to_word(w, live.get(w.message_id, {})) for w in said], names, silent)


def _readable(text: str) -> str:
    text = clean(text).strip()
    if not text:
        raise UserError("There is nothing in your answer yet. Please write a few words.")
    if len(text) > LONGEST:
        raise UserError(f"That is too long: {len(text):,} characters, and {LONGEST:,} is the most.")
    return text


def _must_take_answers(chat: Chat, number: int, now: datetime) -> None:
    """From a question's asking to the end of the window for late answers."""
    _must_keep_words(chat)
    if chat.opened_at is None:
        raise UserError("This chat has not opened yet, so there is nothing to answer.")
    late = chat.state == "closed" and chat.publishes_at is not None and now >= chat.publishes_at
    if late or not (chat.running or chat.state == "closed"):
        raise UserError("The time for answers to this chat has ended.")
    if number == TAKEAWAY:
        if chat.wound_up_at is None and chat.closed_at is None:
            raise UserError("The take-aways come at the end. Please answer one of the questions for now.")
        return
    question = chat.question(number)
    if question is None or question.skipped_at is not None:
        raise UserError(f"This chat has no question {number}.")
    if question.waits and chat.closed_at is None:
        raise UserError(f"Question {number} has not been asked yet.")


def _must_keep_words(chat: Chat) -> None:
    if chat.safe_space:
        raise UserError("This chat is a safe space: no words are kept. Just write in its thread.")
    if chat.practice:
        raise UserError("This is a practice: nothing is kept.")


async def _is_gone(session: AsyncSession, answer: words.AnswerRow) -> bool:
    """It stood, and was deleted or taken back: the same words may be said anew."""
    if answer.message_id is None:
        return False
    said = await words.message(session, answer.guild_id, answer.message_id)
    return said is None or said.deleted_at is not None


def _row(answer: words.AnswerRow, message_id: int) -> dict[str, Any]:
    return {
        "message_id": message_id,
        "chat_id": answer.chat_id,
        "guild_id": answer.guild_id,
        "author_id": answer.user_id,
        "content": answer.text,
        "posted_at": posted_at(message_id),
        "edited_at": None,
        "deleted_at": None,
        "reply_to": None,
        "question": answer.question or None,
        "attachments": [],
        "reactions": None,
        "left_out_at": None,
    }
