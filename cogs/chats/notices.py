"""How a chat's private notices are told, once somebody presses Show me."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chats.chat import Chat
from bot.client import Client
from bot.community.service import Notice
from bot.when import discord_time, in_words
from cogs.chats import missed
from cogs.chats.messages import said, title_of
from cogs.chats.proposal import EditDraft
from cogs.community.notices import Shown, Telling
from cogs.ui import Interaction, PersistentButton, services_of, think, whisper


class ChatNotices:
    def __init__(self, client: Client) -> None:
        self.services = client.services

    def tellings(self) -> Mapping[str, Telling]:
        return {
            "chat.accepted": self.accepted,
            "chat.change-asked": self.change_asked,
            "chat.declined": self.declined,
            "chat.support-asked": self.support_asked,
            "chat.support-accepted": self.support_answered,
            "chat.support-declined": self.support_answered,
            "chat.moved": self.moved,
            "chat.cancelled": self.cancelled,
            "chat.reminder": self.reminder,
            "chat.remind-test": self.remind_test,
            "chat.missed": self.missed,
        }

    async def _chat(self, notice: Notice) -> tuple[Chat, str]:
        chat = await self.services.hour.chat(notice.guild_id, int(notice.facts["chat_id"]))
        zone = (await self.services.communities.settings(notice.guild_id)).timezone
        return chat, zone

    async def accepted(self, notice: Notice) -> Shown:
        chat, zone = await self._chat(notice)
        return Shown(
            f"**{title_of(chat)}** has been accepted. It opens {in_words(chat.opens_at, zone)} "
            f"({discord_time(chat.opens_at, 'R')}), and I announce it a week before. Your hosts' thread appears then."
        )

    async def change_asked(self, notice: Notice) -> Shown:
        chat, _ = await self._chat(notice)
        note = said(chat.decision_note or "", 500)
        return Shown(
            f"The organisers like to have **{title_of(chat)}**, with a change:\n> {note}\n"
            "Your draft is kept: **Edit** it, then send it again.",
            (EditDraft(guild=chat.guild_id, chat=chat.id),),
        )

    async def declined(self, notice: Notice) -> Shown:
        chat, _ = await self._chat(notice)
        note = f"\n> {said(chat.decision_note, 500)}" if chat.decision_note else ""
        return Shown(
            f"**{title_of(chat)}** was not taken this time.{note}\n"
            "Your words are kept: `/chat propose` brings them back."
        )

    async def support_asked(self, notice: Notice) -> Shown:
        chat, zone = await self._chat(notice)
        return Shown(
            f"<@{chat.host_id}> asks you to be support host of **{title_of(chat)}**, {in_words(chat.opens_at, zone)}: "
            "you welcome people, keep an eye on the time, and take over if the host's phone dies.",
            (SupportYes(guild=chat.guild_id, chat=chat.id), SupportNo(guild=chat.guild_id, chat=chat.id)),
        )

    async def support_answered(self, notice: Notice) -> Shown:
        chat, _ = await self._chat(notice)
        accepted = notice.kind == "chat.support-accepted"
        person = f"<@{notice.facts['user_id']}>"
        return Shown(
            f"{person} will support you in **{title_of(chat)}**." if accepted
            else f"{person} can't support **{title_of(chat)}** this time. You can host alone, or ask somebody else."
        )  # fmt: skip

    async def moved(self, notice: Notice) -> Shown:
        chat, zone = await self._chat(notice)
        return Shown(
            f"**{title_of(chat)}** has moved: it is now {in_words(chat.opens_at, zone)}, "
            f"{discord_time(chat.opens_at, 'F')}."
        )

    async def cancelled(self, notice: Notice) -> Shown:
        chat, _ = await self._chat(notice)
        note = f"\n> {said(chat.decision_note, 300)}" if chat.decision_note else ""
        return Shown(f"**{title_of(chat)}** has been cancelled.{note}")

    async def reminder(self, notice: Notice) -> Shown:
        chat, _ = await self._chat(notice)
        place = f"<#{chat.thread_id}>" if chat.thread_id else "the chats channel"
        return Shown(f"**{title_of(chat)}** begins {discord_time(chat.opens_at, 'R')}, in {place}.")

    async def remind_test(self, notice: Notice) -> Shown:
        chat, _ = await self._chat(notice)
        return Shown(f"This is the test. An hour before **{title_of(chat)}**, you find the reminder here.")

    async def missed(self, notice: Notice) -> Shown:
        chat, _ = await self._chat(notice)
        return Shown(
            f"I was away when **{title_of(chat)}** should have opened, and it is too late to begin now. I am sorry. "
            "The organisers can see it too; any of you can give it a new time, or call it off.",
            missed.remedies(chat, revision=notice.facts.get("revision")),
        )


class _AnswerAsSupport(PersistentButton, name="support-unused"):
    accepts: bool

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        services = services_of(interaction)
        chat = await services.planning.answer_as_support(
            self.ids["guild"], self.ids["chat"], interaction.user.id, accepts=self.accepts
        )
        text = (
            f"Thank you. You are support host of **{title_of(chat)}**; <@{chat.host_id}> is told."
            if self.accepts
            else "That is fine. The host is told, without a reason."
        )
        await whisper(interaction, text)


class SupportYes(_AnswerAsSupport, name="support-yes", fields=("guild", "chat")):
    label, accepts = "Yes, I'll support", True


class SupportNo(_AnswerAsSupport, name="support-no", fields=("guild", "chat")):
    label, accepts = "Not this time", False


ALL = (SupportYes, SupportNo)
