"""Carries out a chat's due items in Discord: each handler rereads the chat, asks the rules, and has one effect."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import discord

from bot.agenda import Item
from bot.chats import rules
from bot.chats.answers import TAKEAWAY
from bot.chats.chat import UPCOMING, Chat
from bot.client import Client
from bot.documents.formats import FORMATS, UPLOAD_LIMIT
from bot.errors import UserError
from bot.verdict import Do, Drop, Later, Verdict
from cogs import posting
from cogs.chats import messages, practice_messages
from cogs.chats.afterwards import Afterwards
from cogs.chats.answering import question_buttons
from cogs.chats.buttons import Agree, Followed, Join, card_buttons, let_in
from cogs.chats.listening import Listening
from cogs.chats.practice_buttons import DeletePractice, PracticeAgree
from cogs.posting import Gone, fetch_place, obstacles, post_once, redraw
from cogs.ui import PersistentButton, buttons, card

Effect = Callable[[Item, Chat], Awaitable[Verdict | None]]
_A_WHILE = timedelta(seconds=15)


class ThreadGone(Gone):
    """The thread that a chat is held in is not there."""


class Host:
    """The public line of a chat: announcement, reminders, the hour, its closing and its transcript."""

    def __init__(self, client: Client, listening: Listening, afterwards: Afterwards) -> None:
        self.client, self.listening, self.afterwards = client, listening, afterwards
        self.services = client.services

    def register(self) -> None:
        effects: dict[str, Effect] = {
            "chat.announce": self.announce,
            "chat.thread": self.make_thread,
            "chat.news": self.tell_news,
            "chat.card": self.redraw_card,
            "chat.remind": self.remind,
            "chat.open": self.open,
            "chat.question": self.ask,
            "chat.pin": self.pin,
            "chat.takeaways": self.take_aways,
            "chat.close": self.close,
            "chat.publish": self.publish,
            "chat.republish": self.republish,
            "chat.moved": self.say_moved,
            "chat.cancelled": self.say_cancelled,
            "chat.recording-ended": self.end_recording,
            "chat.forget": self.forget,
        }
        for kind, effect in effects.items():
            self.services.agenda.register(kind, self.by_the_rules(effect))

    def by_the_rules(self, effect: Effect) -> Callable[[Item], Awaitable[Verdict | None]]:
        """Read the chat afresh, ask the rules, and only then act. A chat that is gone ends its items."""

        async def carry_out(item: Item) -> Verdict | None:
            try:
                chat = await self.services.hour.chat(item.guild_id, item.subject_id)
            except UserError:
                return Drop("the chat is gone")
            verdict = rules.verdict(item.step, chat, self.services.clock.now())
            if isinstance(verdict, Do):
                try:
                    return await effect(item, chat)
                except Gone as gone:
                    if not chat.practice and not isinstance(gone, ThreadGone):
                        raise
                    return await self._without_thread(chat)
            if verdict == Drop(rules.TOO_LATE):
                await self.services.hour.missed(chat.guild_id, chat.id)
            return verdict

        return carry_out

    async def _without_thread(self, chat: Chat) -> Verdict:
        """A chat's plan changes with the loss of its thread. A practice ends with it: nobody need hear of that."""
        if chat.practice:
            await self.services.practice.over(chat.guild_id, chat.id)
            return Drop("the practice was deleted")
        await self.services.hour.thread_lost(chat.guild_id, chat.id)
        await self.services.capture.refresh()
        if chat.state in UPCOMING or chat.running:  # look again: the rules know what is left to do
            return Later(self.services.clock.now() + _A_WHILE)
        return Drop("the thread was deleted")

    async def zone(self, chat: Chat) -> str:
        return (await self.services.communities.settings(chat.guild_id)).timezone

    async def thread(self, chat: Chat, doing: str) -> posting.Place:
        """Where the chat is held. Raises ThreadGone when somebody has deleted it and it has not been made again."""
        if chat.thread_id is None and chat.state in UPCOMING:
            raise ThreadGone(doing)
        try:
            return await fetch_place(self.client, chat.thread_id, doing)
        except Gone as gone:
            raise ThreadGone(str(gone)) from gone

    # --- before the hour

    async def announce(self, item: Item, chat: Chat) -> Verdict | None:
        settings = await self.services.communities.settings(chat.guild_id)
        channel = await fetch_place(self.client, settings.chats_channel_id, f"announce “{chat.title}”")
        layout = card(messages.card(chat, settings.timezone, 0), *card_buttons(chat))
        message = await post_once(channel, item, view=layout)
        # What an earlier timetable's attempt left shows that timetable: 0 has the card drawn once more.
        shown = 0 if item.forerunners else chat.revision
        await self.services.hour.announced(chat.guild_id, chat.id, shown, channel.id, message.id, edition=chat.edition)
        return None

    async def make_thread(self, item: Item, chat: Chat) -> Verdict | None:
        """A public thread hangs from the card and has its id; a private one is found by its name."""
        channel = await fetch_place(self.client, chat.channel_id, f"open a thread for “{chat.title}”")
        if not isinstance(channel, discord.TextChannel) or chat.announcement_id is None:
            return Drop("there is no announcement to hang a thread from")
        name = messages.thread_name(chat)
        with obstacles("make a thread", channel.id):
            if chat.safe_space:
                thread = await posting.private_thread_once(channel, item, f"{name} · {chat.id}")
            else:
                thread = await posting.public_thread_once(channel, item, chat.announcement_id, name)
        await self.services.hour.stands(chat.guild_id, chat.id, thread_id=thread.id)
        if chat.safe_space:
            await self._let_in(chat.guild_id, chat.id)
        return None

    async def _let_in(self, guild_id: int, chat_id: int) -> None:
        """Into a safe space's thread: its hosts, and who joined before it was there. Adding again does nothing."""
        chat = await self.services.hour.chat(guild_id, chat_id)
        parts = await self.services.people.parts(guild_id, chat_id)
        await let_in(self.client, chat, {*chat.hosts, *(part.user_id for part in parts.values() if part.joined)})

    async def tell_news(self, item: Item, chat: Chat) -> Verdict | None:
        """One plain line that pings exactly those who asked for news; on a phone the push of a card is blank."""
        settings = await self.services.communities.settings(chat.guild_id)
        if settings.news_role_id is None or chat.state != "announced":
            return Drop("nobody asked for news" if settings.news_role_id is None else f"the chat is {chat.state}")
        channel = await fetch_place(self.client, chat.channel_id, f"tell the news of “{chat.title}”")
        asked_for = discord.AllowedMentions(everyone=False, users=False, roles=[discord.Object(settings.news_role_id)])
        text = messages.news(chat, settings.news_role_id, settings.timezone)
        await post_once(channel, item, text, view=buttons(Join(chat=chat.id)), mentions=asked_for)
        return None

    async def redraw_card(self, item: Item, chat: Chat) -> Verdict | None:
        """Bring the announcement up to date. A deleted card is let go: the thread still stands."""
        if chat.announcement_id is None or chat.channel_id is None:
            return Drop("there is no card")
        channel = await fetch_place(self.client, chat.channel_id, "bring a chat's card up to date")
        joined = await self.services.people.joined_count(chat.id)
        layout = card(messages.card(chat, await self.zone(chat), joined), *card_buttons(chat))
        return await redraw(channel, chat.announcement_id, "bring a chat's card up to date", view=layout)

    async def remind(self, item: Item, chat: Chat) -> Verdict | None:
        if item.name == "remind-1h":  # first, so that a lost channel keeps nobody's own reminder from them
            for user_id in await self.services.people.to_remind(chat.guild_id, chat.id):
                await self.services.communities.notify_once(
                    chat.guild_id, user_id, "chat.reminder", f"{chat.subject}:{chat.revision}", chat_id=chat.id
                )
        channel = await fetch_place(self.client, chat.channel_id, f"remind people of “{chat.title}”")
        text = messages.reminder(chat, item.name, await self.zone(chat))
        await post_once(channel, item, text, view=buttons(Join(chat=chat.id)))
        return None

    async def say_moved(self, item: Item, chat: Chat) -> Verdict | None:
        channel = await fetch_place(self.client, chat.channel_id, f"say that “{chat.title}” has moved")
        text = messages.moved(chat, await self.zone(chat))
        await post_once(channel, item, text, view=buttons(Join(chat=chat.id)))
        return None

    async def say_cancelled(self, item: Item, chat: Chat) -> Verdict | None:
        channel = await fetch_place(self.client, chat.channel_id, f"say that “{chat.title}” is cancelled")
        await post_once(channel, item, messages.cancelled(chat), view=buttons(Join(chat=chat.id, disabled=True)))
        return None

    # --- the hour

    async def open(self, item: Item, chat: Chat) -> Verdict | None:
        thread = await self.thread(chat, f"open “{chat.title}”")
        if chat.safe_space:
            await self._let_in(chat.guild_id, chat.id)  # also a support host who accepted since
        text = messages.welcome(chat, hears=self.client.hears_words)
        agree: PersistentButton = Agree()
        if chat.practice:
            text, agree = practice_messages.opening(chat), PracticeAgree()
        welcome = await post_once(thread, item, text, view=buttons(agree))
        await self.services.hour.opened(chat.guild_id, chat.id, at=welcome.created_at)
        await self.services.capture.refresh()
        await self.listening.catch_up(chat.guild_id, chat.id)  # what was said while the welcome was being noted
        return None

    async def ask(self, item: Item, chat: Chat) -> Verdict | None:
        question = chat.question(int(item.name[1:]))
        if question is None:
            return Drop("no such question")
        thread = await self.thread(chat, f"ask question {question.number}")
        text = messages.question(chat, question)
        if question.number == 2 and not chat.safe_space:
            text += f"\n-# {messages.agree_reminder()}"
        message = await post_once(thread, item, text, view=buttons(*question_buttons(chat, question.number)))
        await self.services.hour.asked(chat.guild_id, chat.id, question.number, message.id, at=message.created_at)
        return None

    async def pin(self, item: Item, chat: Chat) -> Verdict | None:
        """Pins run on a line of their own: a missing permission must not hold up the next question."""
        question = chat.question(int(item.name.removeprefix("pin-q")))
        if question is None or question.message_id is None:
            return Drop("nothing to pin")
        thread = await self.thread(chat, "pin a question")
        try:
            with obstacles("pin a question", thread.id):
                await thread.get_partial_message(question.message_id).pin()
        except Gone:
            return Drop("the question was deleted")
        return None

    async def take_aways(self, item: Item, chat: Chat) -> Verdict | None:
        thread = await self.thread(chat, "ask for take-aways")
        controls = buttons(*question_buttons(chat, TAKEAWAY))
        message = await post_once(thread, item, messages.takeaways(chat), view=controls)
        await self.services.hour.wound_up(chat.guild_id, chat.id, at=message.created_at)
        return None

    async def close(self, item: Item, chat: Chat) -> Verdict | None:
        thread = await self.thread(chat, f"close “{chat.title}”")
        foreseen = await self.services.hour.as_closed(chat)
        unasked = [q for q in chat.questions if q.waits]
        text = messages.closing(foreseen, unasked, thread.jump_url)
        offered: list[PersistentButton] = self.afterwards.controls(chat)
        if chat.practice:
            text, offered = practice_messages.closing(chat), [DeletePractice(chat=chat.id)]
        message = await post_once(thread, item, text, view=buttons(*offered))
        await self.services.hour.closed(chat.guild_id, chat.id, message.id, at=message.created_at)
        await self.services.capture.refresh()
        await self.listening.catch_up(chat.guild_id, chat.id)
        return None

    # --- afterwards

    async def publish(self, item: Item, chat: Chat) -> Verdict | None:
        await self.listening.catch_up(chat.guild_id, chat.id)
        await self.listening.learn_names(chat)
        published = await self.services.records.write(chat.guild_id, chat.id)
        channel = await fetch_place(self.client, chat.channel_id, f"publish “{chat.title}”")
        files = await self.files(published.transcript)
        text = messages.published(chat, published.transcript)
        layout = card(text, *self.afterwards.controls(chat), files=files)
        message = await post_once(channel, item, view=layout, files=files)
        await self.services.records.published(chat.guild_id, chat.id, message.id)
        await self.services.capture.refresh()
        return None

    async def republish(self, item: Item, chat: Chat) -> Verdict | None:
        """The same post with the newest version: an older item finds a newer version and shows that."""
        if chat.channel_id is None or chat.published_message_id is None:
            return Drop("nothing was published")
        newest = await self.services.records.newest(chat.guild_id, chat.id)
        channel = await fetch_place(self.client, chat.channel_id, f"publish “{chat.title}” anew")
        files = await self.files(newest.transcript)
        layout = card(messages.published(chat, newest.transcript), *self.afterwards.controls(chat), files=files)
        with obstacles("replace a transcript", channel.id):
            await channel.get_partial_message(chat.published_message_id).edit(view=layout, attachments=files)
        return None

    async def files(self, transcript: object) -> list[discord.File]:
        """The transcript's files, as many as Discord takes in one message."""
        made = await self.services.renderer.render_files(transcript, FORMATS, UPLOAD_LIMIT)  # type: ignore[arg-type]
        return posting.as_files(made, description="Transcript of a themed chat")

    async def end_recording(self, item: Item, chat: Chat) -> Verdict | None:
        """Those who talk on in the thread are told that nothing is kept any more."""
        thread = await self.thread(chat, "say that recording has ended")
        await post_once(thread, item, messages.recording_ended(), view=buttons(Followed(chat=chat.id)))
        return None

    async def forget(self, item: Item, chat: Chat) -> Verdict | None:
        await self.services.capture.refresh()  # a discarded chat is listened to no longer
        await self.services.capture.drain()
        await self.services.records.forget_capture(chat.guild_id, chat.id)
        return None
