"""/organise chats: what waits, what comes, and everything an organiser can change of it.

One private panel that is redrawn as it is pressed. For a chat of a series each change first asks: this one, or this
and all later ones.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.chats.changing import Words
from bot.chats.chat import UPCOMING, Chat
from bot.chats.planning import Planning
from bot.chats.series import Repeating, Series
from bot.client import Client
from bot.errors import UserError
from cogs.chats import organise_messages as words
from cogs.chats import proposal_messages
from cogs.chats.deciding import proposal_card
from cogs.chats.forms import TextForm
from cogs.chats.new_time import offer_new_time
from cogs.ui import (
    Interaction,
    PersistentButton,
    PersistentSelect,
    buttons,
    guild_of,
    must_organise,
    present,
    services_of,
    think,
    think_in_place,
    whisper,
)  # fmt: skip

Style = discord.ButtonStyle
PAGE = 25  # options in a select
THIS, LATER, ASK = 0, 1, 2  # whom a change reaches: one chat, this and all later ones, or not said yet


@app_commands.guild_only()
@app_commands.default_permissions(manage_events=True)
class OrganiseCog(commands.GroupCog, group_name="organise", group_description="For organisers"):
    """Hidden from members; an organiser by role may use it where the server lets them see it."""

    def __init__(self, client: Client) -> None:
        self.client = client

    @app_commands.command(description="Proposals that wait, and upcoming chats: edit, postpone, cancel, change hosts")
    async def chats(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think(interaction)
        await show_overview(interaction)


async def show_overview(interaction: Interaction, page: int = 0) -> None:
    hour, guild_id = services_of(interaction).hour, guild_of(interaction)
    zone = (await services_of(interaction).communities.settings(guild_id)).timezone
    waiting, upcoming = await hour.in_states(guild_id, ["proposed"]), await hour.in_states(guild_id, UPCOMING)
    page = min(page, max(len(upcoming) - 1, 0) // PAGE)
    controls: list[discord.ui.Item[Any]] = []
    if waiting:
        controls.append(WaitingSelect(_choice(waiting[:PAGE], zone, "Proposals that wait")))
    if upcoming:
        shown = upcoming[page * PAGE : (page + 1) * PAGE]
        controls.append(UpcomingSelect(_choice(shown, zone, "Upcoming chats")))
    if page > 0:
        controls.append(Overview(page=page - 1, label="Earlier"))
    if (page + 1) * PAGE < len(upcoming):
        controls.append(Overview(page=page + 1, label="Later"))
    text = words.overview(len(waiting), len(upcoming)) if controls else words.NOTHING_UPCOMING
    await present(interaction, text, buttons(*controls) if controls else None)


def _choice(chats: list[Chat], zone: str, hint: str) -> discord.ui.Select[Any]:
    options = [
        discord.SelectOption(label=chat.title[:100], value=str(chat.id), description=words.option(chat, zone))
        for chat in chats
    ]
    return discord.ui.Select(options=options, placeholder=hint)


class WaitingSelect(PersistentSelect, name="organise-waiting"):
    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        await must_organise(interaction)
        await think(interaction)
        services, guild_id = services_of(interaction), guild_of(interaction)
        chat = await services.hour.chat(guild_id, int(values[0]))
        zone = (await services.communities.settings(guild_id)).timezone
        await whisper(interaction, view=proposal_card(chat, zone))


class UpcomingSelect(PersistentSelect, name="organise-upcoming"):
    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        await must_organise(interaction)
        await show_chat(interaction, int(values[0]))


class Overview(PersistentButton, name="organise-page", fields=("page",)):
    label = "All chats"

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await show_overview(interaction, self.ids["page"])


# --- one chat


async def show_chat(interaction: Interaction, chat_id: int, done: str = "") -> None:
    services, guild_id = services_of(interaction), guild_of(interaction)
    chat = await services.hour.chat(guild_id, chat_id)
    zone = (await services.communities.settings(guild_id)).timezone
    series, joined = await services.series.of(chat), await services.people.joined_count(chat.id)
    numbers: dict[str, Any] = {"chat": chat.id, "whole": ASK}
    controls: list[PersistentButton] = []
    if chat.state in UPCOMING:
        controls += [EditWords(**numbers), Postpone(**numbers)]
    if chat.state in UPCOMING or chat.running:
        controls.append(Hosts(**numbers))
    if chat.state in UPCOMING:
        controls.append(Cancel(**numbers))
    text = words.one(chat, zone, joined, series, services.clock.now(), done)
    await present(interaction, text, buttons(*controls, Overview(page=0)))


class _OfChat(PersistentButton, name="organise-unused"):
    """A change of one chat; before it begins, a chat of a series is asked how far it reaches."""

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        services = services_of(interaction)
        chat = await services.hour.chat(guild_of(interaction), self.ids["chat"])
        series = await services.series.of(chat)
        if self.ids["whole"] == ASK and series is not None and not series.ended:
            kind = type(self)
            choice = buttons(
                kind(chat=chat.id, whole=THIS, label=words.ONLY_THIS),
                kind(chat=chat.id, whole=LATER, label=words.ALL_LATER),
                BackToChat(chat=chat.id),
            )
            await present(interaction, words.which_ones(chat, series), choice)
            return
        await self.begin(interaction, chat, THIS if self.ids["whole"] == ASK else self.ids["whole"])

    async def begin(self, interaction: Interaction, chat: Chat, whole: int) -> None:
        raise NotImplementedError


class BackToChat(PersistentButton, name="organise-back", fields=("chat",)):
    label = "Back"

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await show_chat(interaction, self.ids["chat"])


def _changes(interaction: Interaction, whole: int) -> Planning | Series:
    """Both have the same names for what can be changed."""
    services = services_of(interaction)
    return services.series if whole == LATER else services.planning


class OrganisersForm(TextForm):
    """A form about one chat that keeps what was typed until it is done with.

    `carry_out` gets what was typed; when it raises a UserError, `again` brings the form back.
    """

    kept_as: str
    again: Callable[..., PersistentButton]

    def __init__(self, title: str, boxes: Any, filled: Any, chat: Chat, whole: int) -> None:
        super().__init__(title, boxes, filled)
        self.chat, self.whole = chat, whole

    async def send(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think_in_place(interaction)
        communities, who = services_of(interaction).communities, (guild_of(interaction), interaction.user.id)
        await communities.keep_draft(*who, _kept(self.kept_as, self.chat.id), self.typed)
        try:
            await self.carry_out(interaction)
        except UserError as mistake:
            again = type(self).again(chat=self.chat.id, whole=self.whole, label="Edit and try again")
            await present(interaction, words.mend(str(mistake)), buttons(again, BackToChat(chat=self.chat.id)))

    async def carry_out(self, interaction: Interaction) -> None:
        raise NotImplementedError


def _kept(kept_as: str, chat_id: int) -> str:
    return f"{kept_as}-{chat_id}"


async def _typed(interaction: Interaction, kept_as: str, chat_id: int) -> dict[str, str]:
    communities = services_of(interaction).communities
    return await communities.draft(guild_of(interaction), interaction.user.id, _kept(kept_as, chat_id))


async def _forget_typed(interaction: Interaction, kept_as: str, chat_id: int) -> None:
    communities = services_of(interaction).communities
    await communities.drop_draft(guild_of(interaction), interaction.user.id, _kept(kept_as, chat_id))


# --- its words


class EditWords(_OfChat, name="organise-words", fields=("chat", "whole")):
    label = "Edit"

    async def begin(self, interaction: Interaction, chat: Chat, whole: int) -> None:
        filled = await _typed(interaction, "words", chat.id) or proposal_messages.typed_again(chat, "UTC")
        await interaction.response.send_modal(WordsForm("Edit this chat", WordsForm.boxes, filled, chat, whole))


class WordsForm(OrganisersForm):
    boxes = proposal_messages.WORDS_FORM
    kept_as, again = "words", EditWords

    async def carry_out(self, interaction: Interaction) -> None:
        new = Words.read(**self.typed)
        changes = _changes(interaction, self.whole)
        await changes.change_words(guild_of(interaction), self.chat.id, new, interaction.user.id)
        await _forget_typed(interaction, self.kept_as, self.chat.id)
        await show_chat(interaction, self.chat.id, words.changed())


# --- its time


class Postpone(_OfChat, name="organise-postpone", fields=("chat", "whole")):
    label = "Postpone"

    async def begin(self, interaction: Interaction, chat: Chat, whole: int) -> None:
        zone = (await services_of(interaction).communities.settings(chat.guild_id)).timezone
        filled = await _typed(interaction, "when", chat.id) or proposal_messages.typed_again(chat, zone)
        await interaction.response.send_modal(PostponeForm("Give it a new time", [words.WHEN], filled, chat, whole))


class PostponeForm(OrganisersForm):
    """Reads the new time and shows what it means; nothing is saved before Move it."""

    kept_as, again = "when", Postpone

    async def carry_out(self, interaction: Interaction) -> None:
        services = services_of(interaction)
        chat = await services.hour.chat(guild_of(interaction), self.chat.id)  # it may have moved meanwhile

        def move(at: int, label: str) -> MoveIt:
            return MoveIt(chat=chat.id, revision=chat.revision, at=at, whole=self.whole, label=label)

        later = _later(chat, await services.series.of(chat)) if self.whole == LATER else []
        by_rule = [c for c in later if c.opens_at == c.series_at]
        text, moves = await offer_new_time(interaction, chat, self.typed["when"], move, later=len(by_rule))
        another = Postpone(chat=chat.id, whole=self.whole, label="Another time")
        await present(interaction, text, buttons(*moves, another, BackToChat(chat=chat.id)))


class MoveIt(PersistentButton, name="organise-move", fields=("chat", "revision", "at", "whole")):
    label, style = words.MOVE_IT, Style.primary

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think_in_place(interaction)
        opens_at = datetime.fromtimestamp(self.ids["at"], UTC)
        changes = _changes(interaction, self.ids["whole"])
        await changes.postpone(
            guild_of(interaction), self.ids["chat"], opens_at, interaction.user.id, expected=self.ids["revision"]
        )
        await _forget_typed(interaction, "when", self.ids["chat"])
        await show_chat(interaction, self.ids["chat"], words.MOVED)


# --- calling it off


class Cancel(_OfChat, name="organise-cancel", fields=("chat", "whole")):
    label, style = "Cancel", Style.danger

    async def begin(self, interaction: Interaction, chat: Chat, whole: int) -> None:
        title = "End this series" if whole == LATER else "Cancel this chat"
        filled = await _typed(interaction, "cancel", chat.id)
        await interaction.response.send_modal(CancelForm(title, [words.NOTE], filled, chat, whole))


class CancelForm(OrganisersForm):
    """Takes the note and asks once more."""

    kept_as, again = "cancel", Cancel

    async def carry_out(self, interaction: Interaction) -> None:
        services, chat = services_of(interaction), self.chat
        series = await services.series.of(chat) if self.whole == LATER else None
        later = _later(chat, series)
        choices: list[PersistentButton] = [CancelIt(chat=chat.id)]
        if series is not None:
            choices = [
                EndSeries(chat=chat.id, label=words.stop_and_cancel(len(later) + 1)),
                EndSeriesLater(chat=chat.id),
            ]
        joined = await services.people.joined_count(chat.id)
        text = words.really_cancel(chat, self.typed["note"].strip(), joined, later, series)
        await present(interaction, text, buttons(*choices, BackToChat(chat=chat.id, label="Leave it as it is")))


async def _note(interaction: Interaction, chat_id: int) -> str:
    return (await _typed(interaction, "cancel", chat_id)).get("note", "").strip()


class CancelIt(PersistentButton, name="organise-cancel-one", fields=("chat",)):
    label, style = "Cancel it", Style.danger

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think_in_place(interaction)
        services, guild_id, chat_id = services_of(interaction), guild_of(interaction), self.ids["chat"]
        before = await services.hour.chat(guild_id, chat_id)
        await services.planning.cancel(guild_id, chat_id, interaction.user.id, await _note(interaction, chat_id))
        await _forget_typed(interaction, "cancel", chat_id)
        done = words.CANCELLED_ALREADY if before.state == "cancelled" else words.CANCELLED
        await show_chat(interaction, chat_id, done)


class _EndSeries(PersistentButton, name="organise-end-unused"):
    cancels: bool

    async def press(self, interaction: Interaction) -> None:
        await must_organise(interaction)
        await think_in_place(interaction)
        guild_id, chat_id = guild_of(interaction), self.ids["chat"]
        note = await _note(interaction, chat_id)
        cancelled = await services_of(interaction).series.stop(
            guild_id, chat_id, interaction.user.id, note, cancel=self.cancels
        )
        await _forget_typed(interaction, "cancel", chat_id)
        await show_chat(interaction, chat_id, words.stopped(len(cancelled)))


class EndSeries(_EndSeries, name="organise-end", fields=("chat",)):
    label, style, cancels = "End it, and cancel these", Style.danger, True


class EndSeriesLater(_EndSeries, name="organise-end-later", fields=("chat",)):
    label, cancels = words.STOP_AND_KEEP, False


def _later(chat: Chat, series: Repeating | None) -> list[Chat]:
    """The series' upcoming chats whose date comes after this one's."""
    if series is None or chat.series_at is None:
        return []
    return [c for c in series.upcoming if c.series_at is not None and c.series_at > chat.series_at]


# --- its hosts


class Hosts(_OfChat, name="organise-hosts", fields=("chat", "whole")):
    label = "Change hosts"

    async def begin(self, interaction: Interaction, chat: Chat, whole: int) -> None:
        await show_hosts(interaction, chat, whole)


async def show_hosts(interaction: Interaction, chat: Chat, whole: int, done: str = "") -> None:
    host = discord.ui.UserSelect[Any](
        placeholder="Host", default_values=[discord.Object(chat.host_id, type=discord.User)]
    )
    asked = [discord.Object(chat.support_id, type=discord.User)] if chat.support_id else []
    support = discord.ui.UserSelect[Any](placeholder="Support host (optional)", min_values=0, default_values=asked)
    numbers: dict[str, Any] = {"chat": chat.id, "whole": whole}
    controls = (HostSelect(host, **numbers), SupportHostSelect(support, **numbers), BackToChat(chat=chat.id))
    await present(interaction, words.hosts(chat, whole=whole == LATER, done=done), buttons(*controls))


class HostSelect(PersistentSelect, name="organise-host", fields=("chat", "whole")):
    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        await must_organise(interaction)
        await think_in_place(interaction)
        person, whole = _person(values[0]), self.ids["whole"]
        chat = await _changes(interaction, whole).change_host(
            guild_of(interaction), self.ids["chat"], person, interaction.user.id
        )
        await show_hosts(interaction, chat, whole, words.changed())


class SupportHostSelect(PersistentSelect, name="organise-support", fields=("chat", "whole")):
    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        await must_organise(interaction)
        await think_in_place(interaction)
        person, whole = _person(values[0]) if values else None, self.ids["whole"]
        chat = await _changes(interaction, whole).change_support(
            guild_of(interaction), self.ids["chat"], person, interaction.user.id
        )
        await show_hosts(interaction, chat, whole, words.changed())


def _person(chosen: discord.User | discord.Member) -> int:
    if chosen.bot:
        raise UserError("A host has to be a person.")
    if not isinstance(chosen, discord.Member):
        raise UserError("They are not in this server any more. Please choose somebody else.")
    return chosen.id


ALL = (
    WaitingSelect, UpcomingSelect, Overview, BackToChat, EditWords, Postpone, MoveIt, Cancel, CancelIt, EndSeries,
    EndSeriesLater, Hosts, HostSelect, SupportHostSelect,
)  # fmt: skip
