"""/buddy profile: a few presses, shown back before saving. One private panel that is redrawn as it is pressed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import discord

from bot.buddies import about_me
from bot.buddies.about_me import AboutMe
from bot.buddies.content import Entry
from bot.buddies.profile import PARTS, Route
from bot.buddies.profiles import Mine
from bot.community import rules as community_rules
from bot.recurrence import WEEKDAYS, clock_face
from cogs.buddies import profile_messages as words
from cogs.buddies.forms import KeptForm
from cogs.buddies.messages import PART_NAMES
from cogs.buddies.profile_messages import ABOUT, HOURS, LOOK, PAGES, TOPICS, WAYS
from cogs.ui import (
    Interaction,
    PersistentButton,
    PersistentSelect,
    buttons,
    guild_of,
    present,
    services_of,
    think_in_place,
)  # fmt: skip

Style = discord.ButtonStyle
ROUTES: tuple[Route, ...] = ("suggested", "listed", "rounds")
_LISTS = ("offers", "wants", "areas", "stage", "moves", "languages", "style", "shows", "capacity")
_HINTS = {
    "offers": "I can offer…", "wants": "I would like…", "areas": "Practice areas", "stage": "Career stage",
    "moves": "A move I am in", "languages": "Languages I can talk in", "style": "How I like to work",
    "shows": "A possible buddy may see…", "capacity": "How many buddies at a time?",
}  # fmt: skip


async def begin(interaction: Interaction) -> None:
    """The draft's first page; for who has a profile, their switches first."""
    await think_in_place(interaction)
    mine = await services_of(interaction).profiles.mine(guild_of(interaction), interaction.user.id)
    if mine.saved is not None and mine.draft is None:
        await show_saved(interaction, mine)
        return
    await change(interaction)


async def change(interaction: Interaction, page: int = TOPICS) -> None:
    mine = await services_of(interaction).profiles.begin(guild_of(interaction), interaction.user.id)
    assert mine.draft is not None
    await show(interaction, mine.draft, page)


async def show(interaction: Interaction, about: AboutMe, page: int, day: int = 0) -> None:
    text = words.page(services_of(interaction).prompts.buddies, about, page, day)
    await present(interaction, text[:2000], buttons(*_controls(interaction, about, page, day)))


def _controls(interaction: Interaction, about: AboutMe, page: int, day: int) -> list[discord.ui.Item[Any]]:
    if page == LOOK:
        leave = Leave()
        return [Save(disabled=not about.complete), GoTo(page=TOPICS, label="Change it"), leave]
    shown: list[discord.ui.Item[Any]] = []
    parts: Mapping[int, tuple[str, ...]] = {
        TOPICS: ("offers", "wants"),
        ABOUT: ("areas", "stage", "moves", "languages"),
        WAYS: ("style", "shows", "capacity"),
    }
    shown += [Choose.of(interaction, about, part) for part in parts.get(page, ())]
    if page == TOPICS:
        shown += [OwnTopics(), OwnWords()]
    if page == HOURS:
        shown += [ChooseDay.of(day), ChooseHours.of(about, day), EveryWeekday(day=day), Zone()]
    return [*shown, *_others(page)]


def _others(page: int) -> list[GoTo]:
    """The way to the other pages, all on one row."""
    others = [GoTo(page=number, label=label) for number, label in enumerate(PAGES) if number != page]
    for button in others:
        button.row = 4
    return others


async def _draft(interaction: Interaction) -> AboutMe:
    return await services_of(interaction).profiles.draft(guild_of(interaction), interaction.user.id)


async def _write(interaction: Interaction, about: AboutMe, page: int, day: int = 0) -> None:
    await services_of(interaction).profiles.write(guild_of(interaction), interaction.user.id, about)
    await show(interaction, about, page, day)


# --- the pages


class GoTo(PersistentButton, name="buddy-page", fields=("page",)):
    label = "Look at it"

    async def press(self, interaction: Interaction) -> None:
        await show(interaction, await _draft(interaction), self.ids["page"])


class Choose(PersistentSelect, name="buddy-choose", fields=("part",)):
    """One answer chosen from a list."""

    @classmethod
    def of(cls, interaction: Interaction, about: AboutMe, part: str) -> Choose:
        chosen = _chosen(about, part)
        options = [
            discord.SelectOption(label=says, value=value, default=value in chosen)
            for value, says in _entries(interaction, part)
        ]
        one = part in ("stage", "capacity")
        most = 1 if one else min(len(options), about_me.MOST_TOPICS if part in ("offers", "wants") else len(options))
        control = discord.ui.Select[Any](
            options=options, placeholder=_HINTS[part], min_values=1 if part == "capacity" else 0, max_values=most
        )
        return cls(control, part=_LISTS.index(part))

    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        part, about = _LISTS[self.ids["part"]], await _draft(interaction)
        if part in ("offers", "wants"):
            about = about.with_listed(part, values)
        else:
            about = replace(about, **about_me.choice(part, values))
        page = TOPICS if part in ("offers", "wants") else WAYS if part in ("style", "shows", "capacity") else ABOUT
        await _write(interaction, about, page)


def _chosen(about: AboutMe, part: str) -> set[str]:
    match part:
        case "offers" | "wants":
            return {topic.text for topic in getattr(about, part) if not topic.own}
        case "stage":
            return {about.stage} if about.stage else set()
        case "capacity":
            return {str(about.capacity)}
    return set(getattr(about, part))


def _entries(interaction: Interaction, part: str) -> list[tuple[str, str]]:
    """Values and what they say."""
    match part:
        case "shows":
            return [(each, PART_NAMES[each].capitalize()) for each in PARTS]
        case "capacity":
            return [(str(each), f"{each} at a time") for each in about_me.CAPACITIES]
    name = {"offers": "topics", "wants": "topics", "stage": "stages", "style": "styles"}.get(part, part)
    entries: tuple[Entry, ...] = getattr(services_of(interaction).prompts.buddies, name)
    return [(entry.id, entry.says) for entry in entries]


class OwnTopics(PersistentButton, name="buddy-own-topics"):
    label = "Other topics, in my words"

    async def press(self, interaction: Interaction) -> None:
        about = await _draft(interaction)
        own = {
            part: "\n".join(topic.text for topic in getattr(about, part) if topic.own) for part in ("offers", "wants")
        }
        await OwnTopicsForm.open(interaction, guild_of(interaction), self, own)


class OwnTopicsForm(KeptForm):
    kept_as, heading, boxes = "buddy-topics", "In my own words", words.OWN_TOPICS

    async def carry_out(self, interaction: Interaction) -> None:
        about = await _draft(interaction)
        for part in ("offers", "wants"):
            about = about.with_own(part, self.typed[part])
        await _write(interaction, about, TOPICS)


class OwnWords(PersistentButton, name="buddy-own-words"):
    label = "Why now, teams, one sentence"

    async def press(self, interaction: Interaction) -> None:
        about = await _draft(interaction)
        filled = {
            "why_now": about.why_now, "sentence": about.sentence, "team": about.team, "avoids": "\n".join(about.avoids),
        }  # fmt: skip
        await OwnWordsForm.open(interaction, guild_of(interaction), self, filled)


class OwnWordsForm(KeptForm):
    kept_as, heading, boxes = "buddy-words", "In my own words", words.WORDS

    async def carry_out(self, interaction: Interaction) -> None:
        about = (await _draft(interaction)).with_words(**self.typed)
        await _write(interaction, about, LOOK)


class ChooseDay(PersistentSelect, name="buddy-day"):
    @classmethod
    def of(cls, day: int) -> ChooseDay:
        options = [
            discord.SelectOption(label=name, value=str(number), default=number == day)
            for number, name in enumerate(WEEKDAYS)
        ]
        return cls(discord.ui.Select(options=options, placeholder="Day"))

    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        await show(interaction, await _draft(interaction), HOURS, int(values[0]))


class ChooseHours(PersistentSelect, name="buddy-hours", fields=("day",)):
    @classmethod
    def of(cls, about: AboutMe, day: int) -> ChooseHours:
        free = about.day(day)
        options = [
            discord.SelectOption(label=_stretch(hour), value=str(hour), default=hour in free)
            for hour in about_me.DAYTIME
        ]
        control = discord.ui.Select[Any](
            options=options, placeholder=f"Free on {WEEKDAYS[day]}s", min_values=0, max_values=len(options)
        )
        return cls(control, day=day)

    async def chosen(self, interaction: Interaction, values: list[Any]) -> None:
        day = self.ids["day"]
        about = (await _draft(interaction)).with_day(day, [int(value) for value in values])
        await _write(interaction, about, HOURS, day)


def _stretch(hour: int) -> str:
    return f"{clock_face(about_me.on_the_clock(hour))} to {clock_face(about_me.on_the_clock(hour + 1))}"


class EveryWeekday(PersistentButton, name="buddy-weekdays", fields=("day",)):
    label = "The same on all weekdays"

    async def press(self, interaction: Interaction) -> None:
        day, about = self.ids["day"], await _draft(interaction)
        hours = about.day(day)
        for weekday in range(5):
            about = about.with_day(weekday, hours)
        await _write(interaction, about, HOURS, day)


class Zone(PersistentButton, name="buddy-zone"):
    label = "My clock is elsewhere"

    async def press(self, interaction: Interaction) -> None:
        await ZoneForm.open(interaction, guild_of(interaction), self)


class ZoneForm(KeptForm):
    kept_as, heading, boxes = "buddy-zone", "Where is your clock?", (words.ZONE,)

    async def carry_out(self, interaction: Interaction) -> None:
        about = await _draft(interaction)
        best = community_rules.zones_for(self.typed["place"])[0]
        await _write(interaction, replace(about, **about_me.choice("zone", [best])), HOURS)


# --- saving it, and afterwards


class Save(PersistentButton, name="buddy-save"):
    label, style = "Save", Style.success

    async def press(self, interaction: Interaction) -> None:
        mine = await services_of(interaction).profiles.save(guild_of(interaction), interaction.user.id)
        await show_saved(interaction, mine)


class Leave(PersistentButton, name="buddy-leave"):
    label = "Leave it"

    async def press(self, interaction: Interaction) -> None:
        mine = await services_of(interaction).profiles.leave(guild_of(interaction), interaction.user.id)
        if mine.saved is not None:
            await show_saved(interaction, mine)
        else:
            await present(interaction, words.LEFT)


async def show_saved(interaction: Interaction, mine: Mine) -> None:
    """The switches, and what else there is to do with a profile."""
    toggles = [
        Switch(
            route=number,
            on=int(not getattr(mine.switches, route)),
            label=f"{words.SWITCHES[route][0]}: {'off' if getattr(mine.switches, route) else 'on'}",
        )
        for number, route in enumerate(ROUTES)
    ]
    rest = EndRest() if mine.paused else Rest()
    await present(interaction, words.saved(mine), buttons(*toggles, ChangeProfile(), rest, DeleteProfile()))


class Switch(PersistentButton, name="buddy-switch", fields=("route", "on")):
    """Says which way it turns, so that a double tap does not undo itself."""

    label = "Switch"

    async def press(self, interaction: Interaction) -> None:
        mine = await services_of(interaction).profiles.switch(
            guild_of(interaction), interaction.user.id, ROUTES[self.ids["route"]], on=bool(self.ids["on"])
        )
        await show_saved(interaction, mine)


class ChangeProfile(PersistentButton, name="buddy-change"):
    label = "Change my profile"

    async def press(self, interaction: Interaction) -> None:
        await change(interaction)


class MyProfile(PersistentButton, name="buddy-profile"):
    label, style = "My buddy profile", Style.primary

    async def press(self, interaction: Interaction) -> None:
        await begin(interaction)


class DeleteProfile(PersistentButton, name="buddy-delete"):
    label, style = "Delete it", Style.danger

    async def press(self, interaction: Interaction) -> None:
        await present(interaction, words.REALLY_DELETE, buttons(ReallyDelete(), MyProfile(label="Keep it")))


class ReallyDelete(PersistentButton, name="buddy-delete-really"):
    label, style = "Delete for good", Style.danger

    async def press(self, interaction: Interaction) -> None:
        await services_of(interaction).profiles.delete(guild_of(interaction), interaction.user.id)
        await present(interaction, words.DELETED)


# --- a rest


async def rest(interaction: Interaction) -> None:
    """/buddy pause: begins a rest, and offers the way back to who is taking one."""
    await think_in_place(interaction)
    profiles, guild_id = services_of(interaction).profiles, guild_of(interaction)
    await profiles.pause(guild_id, interaction.user.id, on=True)
    await present(interaction, words.paused(on=True), buttons(EndRest()))


class Rest(PersistentButton, name="buddy-rest"):
    label = "Take a rest"

    async def press(self, interaction: Interaction) -> None:
        await rest(interaction)


class EndRest(PersistentButton, name="buddy-rest-end"):
    label = "End my rest"

    async def press(self, interaction: Interaction) -> None:
        await services_of(interaction).profiles.pause(guild_of(interaction), interaction.user.id, on=False)
        await present(interaction, words.paused(on=False), buttons(MyProfile()))


ALL = (
    GoTo, Choose, OwnTopics, OwnWords, ChooseDay, ChooseHours, EveryWeekday, Zone, Save, Leave, Switch, ChangeProfile,
    MyProfile, DeleteProfile, ReallyDelete, Rest, EndRest,
)  # fmt: skip
