"""Plays a whole themed chat through the real bot in the simulated Discord, as its members would live it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import discord
from simcord import ChannelHandle, MemberActor

from bot.chats.chat import Chat
from bot.community.service import Names
from bot.cpd.entry import DECLARATIONS
from bot.demo.casting import Casting, Part
from bot.demo.script import MENTION, Moment, Script
from bot.demo.sight import log
from bot.demo.world import Community, control, reply, standing_in

OPENS = "Tuesday 20 January 2026 8pm"
_NAMES: tuple[Names | None, ...] = ("display", None, "initials")  # in turn; None: the community's default
_EMOJI, _LIKELY = ("👍", "❤️", "👏", "💡"), (5, 4, 3, 2)
_REACTED = 0.35  # of messages
_WRONG_WINDOW = {2: "Does anyone have the keys to the therapy kitchen?", 4: "Running late, start tea without me!"}
_OFF_THE_RECORD_AT = 3
_OFF_THE_RECORD = "I would like to say this here tonight, and not have it written down: I nearly left last year."

OCCASIONS = 5  # ticks besides those of the parts
Tick = Callable[[str], None]


class Unpublished(Exception):
    """The chat was held, but its transcript was not published; the text says what the bot says about it."""


@dataclass(frozen=True, slots=True)
class Held:
    """What became of a rehearsed chat. `standing`: members' messages in its thread at the end, left-out ones included.

    `files` are the published post's, by name; `log` is what was seen in the channels. `evidence` is what three people
    made of it ("evidence-host.pdf"), `reflections` what each of them wrote ("host").
    """

    chat: Chat
    files: dict[str, bytes]
    log: str
    standing: int
    deleted: int
    edited: int
    reactions: int
    evidence: dict[str, bytes] = field(default_factory=dict)
    reflections: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Rehearsal:
    """One chat, from its proposal to the published files. `tick` is told what happens, once for every part said."""

    community: Community
    script: Script
    casting: Casting
    tick: Tick
    opens: str = OPENS
    deleted: int = 0
    edited: int = 0
    reactions: int = 0
    _said: dict[Part, discord.Message] = field(default_factory=dict)
    # Fixed, so that two rehearsals of one size are the same to the letter.
    _chance: Random = field(default_factory=lambda: Random("common thread"))

    async def hold(self) -> Held:
        chat = await self._accepted(await self._proposed())
        await self._announced(chat)
        chat = await self._hour(chat)
        chat = await self._afterwards(chat)
        files = {attachment.filename: await attachment.read() for attachment in self._published_post(chat).attachments}
        standing = sum(not message.author.bot for message in _spoken(self.community.thread(chat)))
        evidence = await self._evidence(chat)
        seen = log(self.community, chat)
        wrote = {part: list(words.values()) for part, words in self.script.cast.reflections}
        return Held(chat, files, seen, standing, self.deleted, self.edited, self.reactions, evidence, wrote)

    def actor(self, key: str) -> MemberActor:
        """The member who plays the person with this key of the script."""
        return self.community.member(self.script.person(key).name)

    @property
    def host(self) -> MemberActor:
        return self.actor(self.script.host.key)

    @property
    def support_host(self) -> MemberActor:
        return self.actor(self.script.support_host.key)

    # --- before the hour

    async def _proposed(self) -> Chat:
        """The form, then the draft's own choices, then Send."""
        self.tick("The host proposes the chat")
        topic, host = self.script.topic, self.host
        form = await host.slash(self.community.chats, "chat propose")
        typed = {
            "title": topic.title,
            "introduction": topic.introduction,
            "questions": "\n".join(topic.questions),
            "reading": "\n".join(topic.reading),
            "when": self.opens,
        }
        draft = reply(await host.submit_modal(form, typed))
        (chat,) = await self.community.chats_in("draft")
        await host.select(draft, [topic.theme.capitalize()], custom_id=control(draft, "draft-theme"))
        await host.select(draft, [self.support_host], custom_id=control(draft, "draft-support"))
        await host.click(draft, label="Send")
        await self.community.world.run_due()
        return await self.community.chat(chat.id)

    async def _accepted(self, chat: Chat) -> Chat:
        """The organiser accepts; the support host finds the question behind Show me, and says yes."""
        self.tick("An organiser accepts, and the support host says yes")
        chat = await self.community.accept(chat)
        desk = await self._desk(self.support_host)
        asked = reply(await self.support_host.click(self.community.with_button(desk, "Show me"), label="Show me"))
        await self.support_host.click(asked, label="Yes, I'll support")
        return chat

    async def _desk(self, member: MemberActor) -> ChannelHandle:
        choices = await self.community.world.app.services.communities.choices(self.community.guild.id, member.id)
        return self.community.place(choices.desk_thread_id)

    async def _announced(self, chat: Chat) -> None:
        """A week before: the card stands, and people answer on it. Each chooses how the transcript will name them."""
        await self.community.world.run_until(chat.opens_at - timedelta(days=6))
        chat = await self.community.chat(chat.id)
        self.tick("It is announced; people join, watch and ask to be reminded")
        card = self.community.card(chat)
        for position, key in enumerate(self.casting.speakers):
            await self.community.world.run_for(timedelta(minutes=20))  # they come one by one
            await self._choose_name(self.actor(key), _NAMES[position % len(_NAMES)])
            if position % 3 != 2:  # every third comes on the night, and agrees under the welcome
                await self.community.join(self.actor(key), chat)
        for key in self.casting.without_consent:
            await self.actor(key).click(card, label="Join")
        for key in self.casting.watchers:
            await self.actor(key).click(card, label="Just watching")
        await self.actor(self.casting.speakers[2]).click(card, label="Remind me")
        joined = reply(await self.community.organiser.click(card, label="Join"))
        await self.community.organiser.click(joined, label="I can't come")
        await self.community.world.run_until(chat.opens_at)

    async def _choose_name(self, member: MemberActor, names: Names | None) -> None:
        if names is not None:
            panel = reply(await member.slash(self.community.chats, "privacy"))
            await member.select(panel, [names], custom_id=control(panel, "privacy-name"))

    # --- the hour

    async def _hour(self, chat: Chat) -> Chat:
        chat = await self.community.chat(chat.id)
        welcome = self.community.with_button(self.community.thread(chat), "Agree")
        for key in self.casting.speakers[2::3]:
            await self.actor(key).click(welcome, label="Agree")
        for moment, begins, ends in _windows(chat):
            await self._say_all(chat, self.casting.parts.get(moment, ()), begins, ends, _doing(moment))
            await self._slip(chat, moment)
        return await self.community.end(chat)

    async def _say_all(self, chat: Chat, parts: Sequence[Part], begins: datetime, ends: datetime, doing: str) -> None:
        """Say these parts one after another, spread over the time there is."""
        for position, part in enumerate(parts):
            at = begins + (ends - begins) * ((position + self._chance.random()) / len(parts))
            await self.community.world.run_until(at)
            await self._say(chat, part, retyped=position == 2)
            self.tick(doing)

    async def _say(self, chat: Chat, part: Part, *, retyped: bool) -> None:
        """`retyped`: sent too early, and put right a few seconds later."""
        author, text = self.actor(part.by), self._with_mentions(part.says)
        answered = self._said.get(part.reply_to) if part.reply_to else None
        if part.question is not None:
            answered = await self._question(chat, part.question)
        message = await author.send(
            self.community.thread(chat), text[: len(text) // 2] if retyped else text, reply_to=answered
        )
        if retyped:
            await self.community.world.run_for(timedelta(seconds=4))
            await author.edit(message, text)
            self.edited += 1
        self._said[part] = message
        if self._chance.random() < _REACTED:
            await self._react(message, part)

    async def _react(self, message: discord.Message, part: Part) -> None:
        others = [key for key in self.casting.everyone if key != part.by]
        emoji = self._chance.choices(_EMOJI, _LIKELY)[0]
        for key in self._chance.sample(others, min(len(others), self._chance.randint(1, 4))):
            await self.actor(key).react(message, emoji)
            self.reactions += 1

    async def _slip(self, chat: Chat, moment: Moment) -> None:
        """As in every chat: a message meant for elsewhere is deleted, another is left out of the transcript."""
        thread, author = self.community.thread(chat), self.actor(self.casting.speakers[-1])
        if moment in _WRONG_WINDOW:
            message = await author.send(thread, _WRONG_WINDOW[moment])
            await self.community.world.run_for(timedelta(seconds=8))
            await author.delete(message)
            self.deleted += 1
        elif moment == _OFF_THE_RECORD_AT:
            message = await author.send(thread, _OFF_THE_RECORD)
            await author.context_menu(thread, "Leave out of the transcript", message)

    def _with_mentions(self, text: str) -> str:
        """`@key` becomes a mention of that person, where there is such a person."""
        names = {person.key for person in self.script.cast.people}
        return MENTION.sub(lambda found: self.actor(found[1]).mention if found[1] in names else found[0], text)

    # --- afterwards

    async def _afterwards(self, chat: Chat) -> Chat:
        """Watchers say that they followed; late answers come in; the transcript is published."""
        closing = self.community.with_button(self.community.thread(chat), "I followed this chat")
        for key in self.casting.watchers:
            await self.actor(key).click(closing, label="I followed this chat")
        assert chat.publishes_at is not None and chat.closed_at is not None
        begins, ends = chat.closed_at + timedelta(hours=1), chat.publishes_at - timedelta(hours=1)
        await self._say_all(chat, self.casting.parts.get("late", ()), begins, ends, "Answers are added afterwards")
        self.tick("The transcript is made and published")
        chat = await self.community.publish(chat)
        if chat.state != "published":
            troubles = await self.community.world.app.services.communities.troubles(chat.guild_id)
            raise Unpublished("; ".join(trouble.why for trouble in troubles) or "nothing says why")
        return chat

    async def _evidence(self, chat: Chat) -> dict[str, bytes]:
        """The host, one who took part and one who watched reflect and make their files, each as members do."""
        self.tick("Three of them write a reflection and make their CPD evidence")
        said = self.script.cast.reflections
        three = {
            "host": (self.host, said.host),
            "participant": (self.actor(self.casting.speakers[2]), said.participant),
            "watcher": (self.actor(self.casting.watchers[0]), said.watcher),
        }
        made: dict[str, bytes] = {}
        for part, (member, words) in three.items():
            form = await member.click(self._published_post(chat), label="Write my reflection")
            preview = reply(await member.submit_modal(form, words))
            await member.select(preview, list(DECLARATIONS), custom_id=control(preview, "cpd-tick"))
            await member.click(preview, label="Save")
            wanted = "all" if part == "participant" else "pdf and docx"
            asked = await member.slash(self.community.chats, "cpd export", format=wanted)
            sent = reply(await member.submit_modal(asked, standing_in(asked)))
            for file in sent.attachments:
                made[file.filename.replace("evidence", f"evidence-{part}", 1)] = await file.read()
        return made

    async def _question(self, chat: Chat, number: int) -> discord.Message:
        """The bot's message that asks this question."""
        asked = await self.community.chat(chat.id)
        question = asked.question(number)
        return next(m for m in self.community.thread(chat).history() if question and m.id == question.message_id)

    def _published_post(self, chat: Chat) -> discord.Message:
        return next(m for m in self.community.chats.history() if m.id == chat.published_message_id)


def _windows(chat: Chat) -> Iterator[tuple[Moment, datetime, datetime]]:
    """When each moment of the hour begins and ends, with a breath after the bot has spoken."""
    breath = timedelta(seconds=15)
    starts: list[tuple[Moment, datetime]] = [("hello", chat.opens_at)]
    starts += [(question.number, question.due_at) for question in chat.questions]
    starts.append(("takeaways", chat.takeaways_at))
    ends = [begins for _, begins in starts[1:]] + [chat.closes_at]
    for (moment, begins), end in zip(starts, ends, strict=True):
        yield moment, begins + breath, end - 2 * breath


def _doing(moment: Moment) -> str:
    if isinstance(moment, int):
        return f"They talk about question {moment}"
    return {"hello": "They say hello", "takeaways": "They share what they take away"}[moment]


def _spoken(place: ChannelHandle) -> list[discord.Message]:
    """What people and the bot wrote there; not Discord's own notices."""
    return [m for m in place.history() if m.type in (discord.MessageType.default, discord.MessageType.reply)]
