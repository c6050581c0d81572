"""Making evidence: gathered, rendered in the worker, sent to the member alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal

import discord

from bot.community.service import Notice
from bot.cpd.evidence import Wanted
from bot.cpd.rules import MOST_FEATURED, any_day, nhs_numbers
from bot.documents.errors import RenderError
from bot.documents.evidence import Pack
from bot.documents.formats import FORMATS, UPLOAD_LIMIT
from bot.documents.text import clean_line, shorten
from bot.errors import UserError
from bot.services import Services
from cogs.chats.forms import TextForm
from cogs.community.notices import Shown
from cogs.cpd import exporting_messages as words
from cogs.cpd.card import Reflect, entry_of_chat
from cogs.posting import MOST_FILES, as_files
from cogs.ui import (
    Interaction,
    PersistentButton,
    PersistentSelect,
    buttons,
    guild_of,
    services_of,
    think,
    whisper,
)

Format = Literal["pdf and docx", "pdf", "docx", "html", "md", "csv", "json", "all"]
USUAL = ("pdf", "docx")
NOTICE = "cpd.evidence"
QUICK = 20.0  # seconds a member is kept waiting before the private route takes over
_MOST_BYTES = 24 * 1024 * 1024  # of all files of one message; Discord takes 25 MiB a request


def formats_of(form: Format) -> tuple[str, ...]:
    return {"pdf and docx": USUAL, "all": FORMATS}.get(form, (form,))


async def export(
    interaction: Interaction, framework_id: str | None, first: str | None, last: str | None, form: Format
) -> None:
    """The first time it asks what to print; from then on it makes the files at once."""
    services, guild_id = services_of(interaction), guild_of(interaction)
    today = await services.choices.today(guild_id)
    days = [any_day(text, today) if text else None for text in (first, last)]
    wanted, formats = Wanted(days[0], days[1], framework_id), formats_of(form)
    wishes = await services.choices.wishes(guild_id, interaction.user.id)
    if not wishes.name:
        await services.evidence.gather(guild_id, interaction.user.id, wanted, known_as="")  # nothing there: say so now
        await interaction.response.send_modal(await print_form(interaction, wanted, formats))
        return
    await think(interaction)
    await send(interaction, guild_id, wanted, formats)


async def send(interaction: Interaction, guild_id: int, wanted: Wanted, formats: Sequence[str]) -> None:
    """After a defer. Where it is not done soon, it goes the private route."""
    services, user = services_of(interaction), interaction.user
    pack = await services.evidence.gather(guild_id, user.id, wanted, known_as=user.display_name)
    try:
        async with asyncio.timeout(QUICK):
            made, failed = await render(services, pack, formats)
    except TimeoutError:
        await services.communities.notify(guild_id, user.id, NOTICE, **_as_facts(wanted, formats))
        await whisper(interaction, words.COMING)
        return
    if not made:
        raise UserError(words.nothing_could_be_made())
    named = bool((await services.choices.wishes(guild_id, user.id)).name)
    first, *rest = batches(made)
    text, view = words.files(pack, named=named, failed=failed), await _offers(interaction, guild_id, pack, wanted)
    await whisper(interaction, text, view=view, files=as_files(first, description=words.DESCRIPTION))
    for more in rest:
        await whisper(interaction, files=as_files(more, description=words.DESCRIPTION))


async def render(services: Services, pack: Pack, formats: Sequence[str]) -> tuple[dict[str, bytes], list[str]]:
    """The files by name, and the formats that could not be made: one that fails keeps nobody from the others."""
    try:
        return await services.renderer.render_files(pack, formats, UPLOAD_LIMIT), []
    except RenderError:
        if len(formats) == 1:
            return {}, list(formats)
    made: dict[str, bytes] = {}
    failed: list[str] = []
    for name in formats:
        try:
            made |= await services.renderer.render_files(pack, (name,), UPLOAD_LIMIT)
        except RenderError:
            failed.append(name)
    return made, failed


def batches(made: Mapping[str, bytes], most_bytes: int = _MOST_BYTES) -> Iterator[dict[str, bytes]]:
    """The files in as few messages as Discord takes them, in order."""
    batch: dict[str, bytes] = {}
    for name, content in made.items():
        if batch and (len(batch) == MOST_FILES or sum(map(len, batch.values())) + len(content) > most_bytes):
            yield batch
            batch = {}
        batch[name] = content
    if batch:
        yield batch


async def _offers(interaction: Interaction, guild_id: int, pack: Pack, wanted: Wanted) -> discord.ui.View:
    controls: list[discord.ui.Item[Any]] = []
    if wanted.entry_id is not None:
        if not any(activity.reflection for activity in pack.activities):
            controls.append(Reflect(entry=wanted.entry_id))
    elif (select := await _feature_select(interaction, guild_id, pack)) is not None:
        controls.append(select)
    if interaction.guild_id is not None:  # a form's answer must know its server
        controls.append(WhatToPrint())
    return buttons(*controls) if controls else buttons(WhatToPrint())


async def _feature_select(interaction: Interaction, guild_id: int, pack: Pack) -> Feature | None:
    """Which of the pack's activities with a reflection it writes about; none to choose from is no choice."""
    overview = await services_of(interaction).choices.overview(guild_id, interaction.user.id)
    within = [e for e in overview.entries if pack.first <= e.on <= pack.last and e.reflected is not None][:25]
    if len(within) < 2:
        return None
    featured = {pack.activities[number - 1].title for number in pack.featured}
    options = [
        discord.SelectOption(
            label=shorten(clean_line(entry.title), 100) or "Activity",
            description=f"{entry.on.day}/{entry.on.month}/{entry.on.year}",
            value=str(entry.id),
            default=entry.title in featured,
        )
        for entry in within
    ]
    most = min(MOST_FEATURED, len(options))
    return Feature(
        discord.ui.Select(options=options, placeholder=words.FEATURE, min_values=0, max_values=most),
    )


class Feature(PersistentSelect, name="cpd-feature"):
    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        await think(interaction)
        who = guild_of(interaction), interaction.user.id
        await services_of(interaction).choices.feature(*who, [int(value) for value in values])
        await whisper(interaction, words.FEATURED if values else words.FEATURED_NONE, view=buttons(MakeAgain()))


class MakeAgain(PersistentButton, name="cpd-export"):
    label, style = "Make my evidence", discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await export(interaction, None, None, None, "pdf and docx")


class EvidenceOfEntry(PersistentButton, name="cpd-evidence", fields=("entry",)):
    label, style = "My evidence", discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        guild_id, entry_id = guild_of(interaction), self.ids["entry"]
        await services_of(interaction).log.entry(guild_id, interaction.user.id, entry_id)
        await send(interaction, guild_id, Wanted(entry_id=entry_id), USUAL)


class EvidenceNow(PersistentButton, name="cpd-evidence-now", fields=("chat",)):
    """On the closing card and the published post."""

    label = "My evidence now"

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        entry = await entry_of_chat(interaction, self.ids["chat"])
        if entry is not None:
            await send(interaction, entry.guild_id, Wanted(entry_id=entry.id), USUAL)


# --- what to print


async def print_form(
    interaction: Interaction, wanted: Wanted | None = None, formats: Sequence[str] = USUAL
) -> PrintForm:
    services, who = services_of(interaction), (guild_of(interaction), interaction.user.id)
    wishes = await services.choices.wishes(*who)
    filled = {"name": wishes.name or interaction.user.display_name, "registration": wishes.registration}
    filled |= {"summary": wishes.summary} | await services.communities.draft(*who, PrintForm.kept_as)
    return PrintForm(filled, wanted, formats)


class PrintForm(TextForm):
    """Asked once, changed whenever the member likes. `wanted`: what to make when it has been sent."""

    kept_as = "cpd-print"

    def __init__(self, filled: Mapping[str, str], wanted: Wanted | None, formats: Sequence[str]) -> None:
        super().__init__(words.PRINT_TITLE, words.PRINT_FORM, filled)
        self.wanted, self.formats = wanted, formats

    async def send(self, interaction: Interaction) -> None:
        await think(interaction)
        services, who = services_of(interaction), (guild_of(interaction), interaction.user.id)
        await services.communities.keep_draft(*who, self.kept_as, self.typed)
        if nhs_numbers(" ".join(self.typed.values())):
            view = buttons(WhatToPrint(label=words.CHANGE_IT), PrintAnyway())
            await whisper(interaction, words.number_in_print(), view=view)
            return
        await services.choices.print_as(who[0], who[1], **self.typed)
        await services.communities.drop_draft(*who, self.kept_as)
        if self.wanted is None:
            await whisper(interaction, words.PRINTED, view=buttons(MakeAgain()))
        else:
            await send(interaction, who[0], self.wanted, self.formats)


class WhatToPrint(PersistentButton, name="cpd-print"):
    label = words.CHANGE_PRINT

    async def press(self, interaction: Interaction) -> None:
        await interaction.response.send_modal(await print_form(interaction))


class PrintAnyway(PersistentButton, name="cpd-print-anyway"):
    label = words.NOT_ONE

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        services, who = services_of(interaction), (guild_of(interaction), interaction.user.id)
        typed = await services.communities.draft(*who, PrintForm.kept_as)
        if not typed:
            raise UserError(words.PRINTED_ALREADY)
        await services.choices.print_as(who[0], who[1], **typed)
        await services.communities.drop_draft(*who, PrintForm.kept_as)
        await whisper(interaction, words.PRINTED, view=buttons(MakeAgain()))


# --- the private route


def _as_facts(wanted: Wanted, formats: Sequence[str]) -> dict[str, Any]:
    return {
        "first": wanted.first and wanted.first.isoformat(), "last": wanted.last and wanted.last.isoformat(),
        "framework": wanted.framework_id, "entry": wanted.entry_id, "formats": list(formats),
    }  # fmt: skip


def _from_facts(facts: Mapping[str, Any]) -> Wanted:
    first, last = (date.fromisoformat(facts[name]) if facts[name] else None for name in ("first", "last"))
    return Wanted(first, last, facts["framework"], facts["entry"])


async def tell_ready(notice: Notice) -> Shown:
    return Shown(words.READY, (GetFiles(guild=notice.guild_id, notice=notice.id),))


class GetFiles(PersistentButton, name="cpd-files", fields=("guild", "notice")):
    """Works in a direct message too, so it carries the server's id."""

    label, style = "Get my files", discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        await think(interaction)
        guild_id = self.ids["guild"]
        notice = await services_of(interaction).communities.notice(guild_id, interaction.user.id, self.ids["notice"])
        if notice.kind != NOTICE:
            raise UserError("There are no files behind this.")
        await send(interaction, guild_id, _from_facts(notice.facts), notice.facts["formats"])


async def verify(interaction: Interaction, code: str | None) -> None:
    """Without a code: the key to compare."""
    await think(interaction)
    book = services_of(interaction).records_of_part
    if code is None:
        await whisper(interaction, words.published(book.keys.fingerprint))
        return
    await whisper(interaction, words.verified(await book.find(guild_of(interaction), code), book.keys.fingerprint))


ALL = (Feature, MakeAgain, EvidenceOfEntry, EvidenceNow, WhatToPrint, PrintAnyway, GetFiles)
