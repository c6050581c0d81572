"""Finding a buddy and asking: suggestions, requests, questions, answers. All of it is private to who presses."""

from __future__ import annotations

from typing import Any

import discord

from bot.buddies import life
from bot.buddies.finding import Found
from bot.buddies.pair import Request
from bot.errors import UserError
from cogs.buddies import asking_messages as words
from cogs.buddies.forms import KeptForm
from cogs.buddies.profile import MyProfile
from cogs.ui import (
    Interaction,
    PersistentButton,
    PersistentSelect,
    buttons,
    guild_of,
    present,
    services_of,
    think,
    think_in_place,
    whisper,
)  # fmt: skip

Style = discord.ButtonStyle


# --- finding


async def find(interaction: Interaction, guild_id: int) -> None:
    """Up to five who may fit. Who has left the server is noticed here, and not shown."""
    await think(interaction)
    services = services_of(interaction)
    try:
        found = await services.finding.find(guild_id, interaction.user.id)
    except UserError as mistake:  # no profile, a rest, or as many buddies as they wanted
        await whisper(interaction, str(mistake), view=buttons(MyProfile()))
        return
    names = await _names(interaction, guild_id, found)
    if len(names) < len(found.suggested):
        found = await services.finding.find(guild_id, interaction.user.id)
    text = words.found(services_of(interaction).prompts.buddies, found)
    if found.suggested:
        control = discord.ui.Select[Any](
            placeholder="Ask one of them…",
            options=[
                discord.SelectOption(
                    label=f"{number}. {names.get(each.member_id, 'Member')}"[:100], value=str(each.member_id)
                )
                for number, each in enumerate(found.suggested, start=1)
            ],
        )
        await whisper(interaction, text, view=buttons(AskOne(control, guild=guild_id)))
        return
    controls: list[PersistentButton] = [] if found.telling else [TellMe(guild=guild_id)]
    await whisper(interaction, text, view=buttons(*controls, MyProfile(label="I could offer something")))


async def _names(interaction: Interaction, guild_id: int, found: Found) -> dict[int, str]:
    """What those who are still here are called."""
    guild = interaction.client.get_guild(guild_id) or await interaction.client.fetch_guild(guild_id)
    names: dict[int, str] = {}
    for each in found.suggested:
        try:
            names[each.member_id] = (await guild.fetch_member(each.member_id)).display_name
        except discord.NotFound:
            await services_of(interaction).pairs.left_server(guild_id, each.member_id)
    return names


class FindBuddy(PersistentButton, name="buddy-find", fields=("guild",)):
    label, style = "Find a buddy", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await find(interaction, self.ids["guild"])


class FindAfterChat(PersistentButton, name="buddy-find-after", fields=("chat",)):
    """On the card that closes a chat, and below what is published of it."""

    label = "Find a buddy"

    async def press(self, interaction: Interaction) -> None:
        await find(interaction, guild_of(interaction))


class TellMe(PersistentButton, name="buddy-tell-me", fields=("guild",)):
    label, style = "Tell me when someone fits", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await services_of(interaction).profiles.tell_me(self.ids["guild"], interaction.user.id)
        await present(interaction, words.WILL_TELL, buttons(MyProfile(label="I could offer something")))


class AskOne(PersistentSelect, name="buddy-ask-one", fields=("guild",)):
    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        await confirm(interaction, self.ids["guild"], int(values[0]))


# --- asking


async def confirm(interaction: Interaction, guild_id: int, user_id: int) -> None:
    """What asking means, before it is done."""
    if user_id == interaction.user.id:
        raise UserError("You can't be your own buddy. /buddy find suggests somebody.")
    await whisper(interaction, words.confirm(user_id), view=buttons(AskThem(guild=guild_id, user=user_id)))


async def ask_member(interaction: Interaction, member: discord.Member | discord.User) -> None:
    """/buddy ask, and the user menu."""
    guild_id = guild_of(interaction)
    if member.bot:
        raise UserError("A buddy has to be a person.")
    if not isinstance(member, discord.Member):
        raise UserError("They are not in this server any more.")
    await confirm(interaction, guild_id, member.id)


class AskThem(PersistentButton, name="buddy-ask", fields=("guild", "user")):
    label, style = "Ask them", Style.success

    async def press(self, interaction: Interaction) -> None:
        await think_in_place(interaction)
        guild_id = self.ids["guild"]
        try:
            asked = await services_of(interaction).asking.ask(guild_id, interaction.user.id, self.ids["user"])
        except UserError as error:
            await present(interaction, str(error), buttons(MyProfile()))
            return
        if asked.pair is not None:
            await present(interaction, words.matched(asked.pair.others(interaction.user.id)))
        elif asked.request is not None:
            await present(interaction, words.asked(asked.request), _asker_buttons(asked.request))


def _asker_buttons(request: Request) -> discord.ui.View | None:
    if request.outcome != "waiting":
        return None
    ids: dict[str, Any] = {"guild": request.guild_id, "request": request.id}
    return buttons(PutQuestion(**ids), TakeBackRequest(**ids))


def asked_buttons(request: Request) -> tuple[PersistentButton, ...]:
    """What the one who was asked may do."""
    if request.outcome != "waiting":
        return ()
    ids: dict[str, Any] = {"guild": request.guild_id, "request": request.id}
    return (Yes(**ids), NotJustNow(**ids), PutQuestion(**ids))


async def show_request(interaction: Interaction, guild_id: int, request_id: int) -> None:
    """A request as the one who presses may see it."""
    card = await services_of(interaction).asking.request(guild_id, request_id, interaction.user.id)
    if card.request.asker_id == interaction.user.id:
        await present(interaction, words.my_request(card.request), _asker_buttons(card.request))
    else:
        controls = asked_buttons(card.request)
        text = words.request_for_you(services_of(interaction).prompts.buddies, card)
        await present(interaction, text, buttons(*controls) if controls else None)


class OpenRequest(PersistentButton, name="buddy-request", fields=("guild", "request")):
    label = "Open the request"

    async def press(self, interaction: Interaction) -> None:
        await show_request(interaction, self.ids["guild"], self.ids["request"])


class Yes(PersistentButton, name="buddy-yes", fields=("guild", "request")):
    label, style = "Yes, let's be buddies", Style.success

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        pair = await services_of(interaction).asking.accept(self.ids["guild"], self.ids["request"], interaction.user.id)
        await whisper(interaction, words.matched(pair.others(interaction.user.id)))


class NotJustNow(PersistentButton, name="buddy-no", fields=("guild", "request")):
    label = "Not just now"

    async def press(self, interaction: Interaction) -> None:
        request = await services_of(interaction).asking.decline(
            self.ids["guild"], self.ids["request"], interaction.user.id
        )
        ids: dict[str, Any] = {"guild": request.guild_id, "request": request.id}
        await present(interaction, words.declined(request.answer_at), buttons(Yes(**ids)))


class TakeBackRequest(PersistentButton, name="buddy-take-back", fields=("guild", "request")):
    label = "Take it back"

    async def press(self, interaction: Interaction) -> None:
        request = await services_of(interaction).asking.withdraw(
            self.ids["guild"], self.ids["request"], interaction.user.id
        )
        await present(interaction, words.my_request(request))


# --- questions before an answer


class PutQuestion(PersistentButton, name="buddy-question", fields=("guild", "request")):
    label = "Put a question"

    async def press(self, interaction: Interaction) -> None:
        await QuestionForm.open(interaction, self.ids["guild"], self, request=self.ids["request"])


class QuestionForm(KeptForm):
    kept_as, heading, boxes, in_place = "buddy-question", "A question before you decide", (words.QUESTION,), False

    async def carry_out(self, interaction: Interaction) -> None:
        request = await services_of(interaction).asking.put_question(
            self.ids["guild"], self.ids["request"], interaction.user.id, self.typed["text"]
        )
        left = request.questions_left(interaction.user.id, life.MOST_QUESTIONS)
        await whisper(interaction, words.question_kept(left))


class AnswerQuestion(PersistentButton, name="buddy-answer", fields=("guild", "request", "question")):
    label, style = "Answer", Style.primary

    async def press(self, interaction: Interaction) -> None:
        numbers: dict[str, Any] = {"request": self.ids["request"], "question": self.ids["question"]}
        await AnswerForm.open(interaction, self.ids["guild"], self, **numbers)


class AnswerForm(KeptForm):
    kept_as, heading, boxes, in_place = "buddy-answer", "Your answer", (words.ANSWER,), False

    async def carry_out(self, interaction: Interaction) -> None:
        await services_of(interaction).asking.answer_question(
            self.ids["guild"], self.ids["request"], self.ids["question"], interaction.user.id, self.typed["text"]
        )
        await whisper(interaction, words.ANSWER_SENT)


# --- keeping apart


async def block(interaction: Interaction, member: discord.User | discord.Member | None, *, undo: bool) -> None:
    """/buddy block: a member, or the list of those kept apart from."""
    await think(interaction)
    profiles, guild_id, user_id = services_of(interaction).profiles, guild_of(interaction), interaction.user.id
    if member is None:
        await whisper(interaction, words.block_list(await profiles.kept_apart_by(guild_id, user_id)))
    elif undo:
        stood = await profiles.unblock(guild_id, user_id, member.id)
        await whisper(interaction, words.unblocked(member.id, stood=stood))
    else:
        await profiles.block(guild_id, user_id, member.id)
        await whisper(interaction, words.blocked(member.id))


ALL = (
    FindBuddy, FindAfterChat, TellMe, AskOne, AskThem, OpenRequest, Yes, NotJustNow, TakeBackRequest, PutQuestion,
    AnswerQuestion,
)  # fmt: skip
