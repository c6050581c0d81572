"""A community in the simulated Discord: its places, its people, and what they do with the bot, as members do it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import discord
from simcord import ChannelHandle, GuildHandle, InteractionResult, MemberActor, ResponseMessage, UserHandle

from bot.chats.chat import Chat
from bot.demo.simulator import World

ORGANISER, HOST = "Morgan Reyes", "Amara Okafor"
QUESTIONS = ("What brought you here?", "What has helped you most?", "What will you try next?")
SWITCHES = ("Be suggested", "Be asked by name", "Be in rounds")


@dataclass(slots=True)
class Community:
    """A server with the bot in it, set up. `host` proposes, `organiser` decides; add `member`s by name."""

    world: World
    guild: GuildHandle
    chats: ChannelHandle
    organisers: ChannelHandle
    start: ChannelHandle
    organiser: MemberActor
    host: MemberActor
    members: dict[str, MemberActor] = field(default_factory=dict)

    @classmethod
    async def found(cls, world: World, name: str = "Kindly OTs", host: str = HOST) -> Community:
        """A new server whose channels are chosen already; the organiser owns it."""
        env = world.env
        owner = env.create_user("morgan", global_name=ORGANISER)
        guild = env.create_guild(name, owner=owner)
        chats, start = guild.create_text_channel("chats"), guild.create_text_channel("start-here")
        bot = world.app.client.user
        assert bot is not None
        hidden: dict[Any, discord.PermissionOverwrite] = {
            guild.default_role: discord.PermissionOverwrite(view_channel=False),
            bot: discord.PermissionOverwrite(view_channel=True, send_messages=True),
        }
        organisers = guild.create_text_channel("organisers", overwrites=hidden)
        await env.settle()
        await world.app.services.communities.change(
            guild.id,
            name=name,
            chats_channel_id=chats.id,
            organisers_channel_id=organisers.id,
            start_channel_id=start.id,
        )
        host_member = guild.add_member(env.create_user(host.split()[0].lower(), global_name=host))
        community = cls(world, guild, chats, organisers, start, MemberActor(env, guild, owner), host_member)
        community.members = {ORGANISER: community.organiser, host: host_member}
        await env.settle()
        return community

    @classmethod
    async def found_again(cls, world: World, host: str = HOST) -> Community:
        """The community of a world that was kept: its first server, whoever had founded it."""
        env = world.env
        guild = GuildHandle(env, next(iter(env.backend.guilds.values())))
        settings = await world.app.services.communities.settings(guild.id)
        people = [env.backend.get_user(user_id) for user_id in guild.member_ids() if not env.backend.users[user_id].bot]
        members = {user.global_name or user.name: MemberActor(env, guild, UserHandle(env, user)) for user in people}

        def place(channel_id: int | None) -> ChannelHandle:
            assert channel_id is not None, "the kept community was not set up"
            return ChannelHandle(env, guild, env.backend.get_channel(channel_id))

        return cls(
            world, guild, place(settings.chats_channel_id), place(settings.organisers_channel_id),
            place(settings.start_channel_id), members[ORGANISER], members[host], members,
        )  # fmt: skip

    def member(self, name: str) -> MemberActor:
        """The member of this name, who joins the server when first named."""
        if name not in self.members:
            user = self.world.env.create_user(f"user{len(self.members)}", global_name=name)
            self.members[name] = self.guild.add_member(user)
        return self.members[name]

    # --- what members do

    async def propose(
        self,
        *,
        when: str = "Tuesday 20 January 2026 8pm",
        title: str = "Learning together",
        introduction: str = "Why learning from one another matters.",
        questions: Sequence[str] = QUESTIONS,
        reading: str = "",
        by: MemberActor | None = None,
        support: MemberActor | None = None,
        send: bool = True,
    ) -> Chat:
        """Propose a chat through the form and send the draft (or leave it a draft)."""
        author = by or self.host
        form = await author.slash(self.chats, "chat propose")
        if form.modal is None:  # there are drafts already
            form = await author.click(reply(form), label="Write a new one")
        typed = {"title": title, "introduction": introduction, "reading": reading, "when": when}
        answer = reply(await author.submit_modal(form, typed | {"questions": "\n".join(questions)}))
        chat = (await self.chats_in("draft"))[-1]
        if support:
            await author.select(answer, [support], custom_id=control(answer, "draft-support"))
        if send:
            await author.click(answer, label="Send")
            await self.world.run_due()
        return await self.chat(chat.id)

    async def accept(self, chat: Chat) -> Chat:
        """The organiser accepts on the proposal's card."""
        await self.organiser.click(self.with_button(self.organisers, "Accept", chat.proposal_id), label="Accept")
        await self.world.run_due()
        return await self.chat(chat.id)

    async def scheduled(self, **proposal: Any) -> Chat:
        """A chat proposed and accepted."""
        return await self.accept(await self.propose(**proposal))

    async def open(self, **proposal: Any) -> Chat:
        """A chat proposed, accepted and lived through up to its welcome."""
        chat = await self.scheduled(**proposal)
        await self.world.run_until(chat.opens_at)
        return await self.chat(chat.id)

    async def join(self, member: MemberActor, chat: Chat) -> None:
        """Join on the card, and agree to the conduct."""
        joined = reply(await member.click(self.card(chat), label="Join"))
        if has_button(joined.message, "Agree"):
            await member.click(joined, label="Agree")

    async def end(self, chat: Chat) -> Chat:
        """Live on to the end of the chat's hour."""
        await self.world.run_until((await self.chat(chat.id)).closes_at)
        return await self.chat(chat.id)

    async def publish(self, chat: Chat) -> Chat:
        """Live on to the end of the window for late answers."""
        publishes_at = (await self.chat(chat.id)).publishes_at
        assert publishes_at is not None, "this chat is never published"
        await self.world.run_until(publishes_at)
        return await self.chat(chat.id)

    async def tell_of_buddies(
        self, member: MemberActor, offers: str, wants: str, switches: Sequence[str] = SWITCHES
    ) -> ResponseMessage:
        """Save a buddy profile through the panel, in a few presses, and switch on what is named."""
        panel = reply(await member.slash(self.chats, "buddy profile"))
        await member.select(panel, [offers], custom_id=control(panel, "buddy-choose:0"))
        await member.select(panel, [wants], custom_id=control(panel, "buddy-choose:1"))
        await member.click(panel, label="Look at it")
        await member.click(panel, label="Save")
        for name in switches:
            await member.click(panel, label=f"{name}: on")
        return panel

    # --- what is there

    async def chat(self, chat_id: int) -> Chat:
        return await self.world.app.services.hour.chat(self.guild.id, chat_id)

    async def chats_in(self, *states: Any) -> list[Chat]:
        return sorted(await self.world.app.services.hour.in_states(self.guild.id, states), key=lambda chat: chat.id)

    def card(self, chat: Chat) -> discord.Message:
        return next(m for m in self.chats.history() if m.id == chat.announcement_id)

    def thread(self, chat: Chat) -> ChannelHandle:
        """The thread the chat is held in."""
        return self.place(chat.thread_id)

    def place(self, channel_id: int | None) -> ChannelHandle:
        assert channel_id is not None, "this place has not been made yet"
        return ChannelHandle(self.world.env, self.guild, self.world.env.backend.get_channel(channel_id))

    def with_button(self, channel: ChannelHandle, label: str, message_id: int | None = None) -> discord.Message:
        """The newest message there with this button (or the one of this id)."""
        found = [m for m in channel.history() if has_button(m, label) and message_id in (None, m.id)]
        assert found, f"no message with the button {label!r} in #{channel.name}"
        return found[-1]

    def said_by_bot(self, channel: ChannelHandle) -> list[str]:
        """What the bot has said there, oldest first; cards count with all their text."""
        return [text_of(m) for m in channel.history() if m.author.id == self.world.app.client.user.id and text_of(m)]  # type: ignore[union-attr]


def reply(result: InteractionResult) -> ResponseMessage:
    """The newest message the bot answered an interaction with."""
    messages = [*([result.response] if result.response else []), *result.followups]
    assert messages, f"the bot did not answer: {result!r}"
    return messages[-1]


def control(message: ResponseMessage, name: str) -> str:
    """The custom_id of the control of this name; with its numbers, where several share the name."""
    ids = (getattr(part, "custom_id", None) or "" for part in parts_of(message.message))
    return next(custom_id for custom_id in ids if name in (custom_id, custom_id.partition(":")[0]))


def standing_in(form: InteractionResult) -> dict[str, str]:
    """What stands in an opened form's boxes before anybody types, by their custom_id."""
    assert form.modal is not None, f"no form was opened: {form!r}"
    boxes = [label["component"] for label in form.modal["components"]]
    return {box["custom_id"]: box.get("value") or "" for box in boxes}


def text_of(message: discord.Message) -> str:
    """A message's text, that of its cards included."""
    texts = [message.content] if message.content else []
    return "\n".join(texts + [c.content for c in parts_of(message) if isinstance(c, discord.TextDisplay)])


def has_button(message: discord.Message, label: str) -> bool:
    return any(getattr(part, "label", None) == label for part in parts_of(message))


def parts_of(message: discord.Message) -> list[Any]:
    """Every component of a message, nested ones too."""
    parts: list[Any] = []
    stack: list[Any] = list(message.components)
    while stack:
        part = stack.pop(0)
        parts.append(part)
        stack = [*getattr(part, "children", ()), *stack]
    return parts
