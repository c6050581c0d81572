"""Answering through the form: the bot posts the answer, and it counts as the member's own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import aiohttp
import discord

from bot.agenda import Obstacle
from bot.chats.answers import LONGEST, TAKEAWAY, Answer
from bot.chats.chat import Chat
from bot.errors import UserError
from cogs.chats import answering_messages as words
from cogs.chats.buttons import Agree
from cogs.chats.catch_up import CatchMeUp
from cogs.chats.practice_buttons import PracticeAgree
from cogs.lasting_forms import FormReceiver, LastingForm
from cogs.posting import Place, custom_ids, fetch_place
from cogs.ui import (
    Interaction,
    PersistentButton,
    buttons,
    guild_of,
    services_of,
    think,
    whisper,
)

Style = discord.ButtonStyle
_POSTED = re.compile(r"answer-posted:\d+:\d+:(?P<answer>\d+)")
_FORM = re.compile(r"answer-form:(?P<chat>\d+):(?P<question>\d+)")
_TEXT = "answer-text"
_CLOCKS_MAY_DIFFER = timedelta(minutes=10)


def answer_on(message: discord.Message) -> int | None:
    """Which answer one of the bot's own messages is, if it is one."""
    found = (_POSTED.fullmatch(custom_id) for custom_id in custom_ids(message))
    return next((int(match["answer"]) for match in found if match), None)


class AnswerForm(LastingForm, title=words.FORM_TITLE):
    """Received by `Answering`."""

    def __init__(self, chat: Chat, question: int, typed: str) -> None:
        super().__init__(custom_id=f"answer-form:{chat.id}:{question}")
        self.add_item(discord.ui.TextDisplay(words.asked(chat, question)))
        box: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id=_TEXT, style=discord.TextStyle.paragraph, max_length=LONGEST, default=typed or None
        )
        self.add_item(discord.ui.Label(text=words.FORM_LABEL, description=words.FORM_HINT, component=box))


class Answering(FormReceiver):
    form = _FORM

    async def receive(self, interaction: Interaction, sent: re.Match[str], typed: Mapping[str, str]) -> None:
        await answer(interaction, int(sent["chat"]), int(sent["question"]), typed.get(_TEXT, ""))


def _draft(chat_id: int, question: int) -> str:
    return f"answer:{chat_id}:{question}"


def open_now(chat: Chat) -> int:
    """The question (0: the take-aways) that is open; the last one asked once the chat is over."""
    if chat.state == "winding_up" or chat.current_question is None:
        return TAKEAWAY
    return chat.current_question.number


async def show_form(interaction: Interaction, chat_id: int, question: int) -> None:
    """The form, with what was typed last time if that could not be posted. Raises UserError when it is not the time."""
    services, guild_id = services_of(interaction), guild_of(interaction)
    chat = await services.answers.may_answer(guild_id, chat_id, question)
    typed = await services.communities.draft(guild_id, interaction.user.id, _draft(chat_id, question))
    await interaction.response.send_modal(AnswerForm(chat, question, typed.get("text", "")))


async def answer(interaction: Interaction, chat_id: int, question: int, text: str) -> None:
    """Post a member's answer. What they typed is kept until it stands."""
    await think(interaction)
    services, guild_id, user = services_of(interaction), guild_of(interaction), interaction.user
    draft = _draft(chat_id, question)
    await services.communities.keep_draft(guild_id, user.id, draft, {"text": text})
    try:
        taken = await services.answers.begin(guild_id, chat_id, user.id, question, text)
        before = taken.message_id is not None
        message_id = taken.message_id or await _post(interaction, taken)
    except UserError as mistake:
        await whisper(interaction, words.not_posted(str(mistake)), view=buttons(_again(chat_id, question)))
        return
    await services.answers.stands(guild_id, taken.id, message_id, user.display_name)
    await services.communities.drop_draft(guild_id, user.id, draft)
    agreed = (await services.communities.choices(guild_id, user.id)).agreed_to_conduct
    url = f"https://discord.com/channels/{guild_id}/{taken.chat.thread_id}/{message_id}"
    offered: list[PersistentButton] = [TakeBack(thread=taken.chat.thread_id or 0, message=message_id)]
    if not agreed:
        offered.insert(0, Agree())
    await whisper(interaction, words.stands(url, taken.chat, agreed=agreed, before=before), view=buttons(*offered))


def _again(chat_id: int, question: int) -> PersistentButton:
    return EditAnswer(chat=chat_id, question=question)


async def _post(interaction: Interaction, answer: Answer) -> int:
    """Its message in the thread, posted now or by an earlier attempt. Raises UserError saying why there is none."""
    services = services_of(interaction)
    text = words.posted(interaction.user.display_name, answer.question, answer.text)
    guild_id, surely = answer.chat.guild_id, True
    try:
        if len(text) > words.MOST_IN_A_MESSAGE:
            raise UserError(words.too_many_marks())
        thread = await fetch_place(interaction.client, answer.chat.thread_id, "post an answer")
        surely = False
        standing = await _posted_before(thread, answer) if answer.may_stand else None
        if standing is not None:
            return standing
        message = await thread.send(
            text,
            view=buttons(AnswerToo(chat=answer.chat.id, question=answer.question, answer=answer.id)),
            nonce=f"{answer.id}-{answer.begun_at:%y%m%d%H%M%S}",  # 25 characters at most
            allowed_mentions=discord.AllowedMentions.none(),
        )
    except UserError:
        await services.answers.failed(guild_id, answer.id, surely=True)
        raise
    except (Obstacle, discord.Forbidden, discord.NotFound) as error:
        await services.answers.failed(guild_id, answer.id, surely=True)
        raise UserError(words.NOT_ALLOWED) from error
    except (discord.HTTPException, OSError, aiohttp.ClientError) as error:
        refused = isinstance(error, discord.HTTPException) and error.status < 500
        await services.answers.failed(guild_id, answer.id, surely=surely or refused)
        raise UserError(words.NO_ANSWER_FROM_DISCORD) from error
    return message.id


async def _posted_before(thread: Place, answer: Answer) -> int | None:
    async for message in thread.history(limit=None):
        if message.created_at < answer.begun_at - _CLOCKS_MAY_DIFFER:
            return None
        if answer_on(message) == answer.id:
            return message.id
    return None


class AnswerQuestion(PersistentButton, name="answer", fields=("chat", "question")):
    label, style = "Answer", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await show_form(interaction, self.ids["chat"], self.ids["question"])


class EditAnswer(PersistentButton, name="answer-again", fields=("chat", "question")):
    label, style = "Edit and try again", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await show_form(interaction, self.ids["chat"], self.ids["question"])


class AnswerToo(PersistentButton, name="answer-posted", fields=("chat", "question", "answer")):
    """Stands under a posted answer. It carries which answer that is, so that the capture knows its author."""

    label = "Answer too"

    async def press(self, interaction: Interaction) -> None:
        await show_form(interaction, self.ids["chat"], self.ids["question"])


class TakeBack(PersistentButton, name="answer-back", fields=("thread", "message")):
    """Out of the transcript first, then out of the thread: a crash between the two repeats nothing."""

    label = "Take it back"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        services, guild_id = services_of(interaction), guild_of(interaction)
        chat = await services.records.leave_out(guild_id, self.ids["message"], interaction.user.id)
        if chat.thread_id != self.ids["thread"]:
            raise UserError("That message is not part of this chat.")
        thread = interaction.client.get_partial_messageable(self.ids["thread"], guild_id=guild_id)
        with suppress(discord.NotFound):  # gone already
            await thread.get_partial_message(self.ids["message"]).delete()
        await whisper(interaction, words.TAKEN_BACK)


def question_buttons(chat: Chat, number: int) -> list[PersistentButton]:
    """What a question (0: the take-aways) offers. Where no words are kept there is nothing to answer by form."""
    if chat.practice:
        return [PracticeAgree()]
    if chat.safe_space:
        return [Agree()]
    return [AnswerQuestion(chat=chat.id, question=number), CatchMeUp(chat=chat.id), Agree()]


ALL = (AnswerQuestion, EditAnswer, AnswerToo, TakeBack)
