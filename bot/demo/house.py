"""The open house: one community that visitors live in. Everything that happens in it happens here, one at a time."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, TypeVar

from simcord import BackendError, InteractionResult, MemberActor, RoleHandle, UserHandle
from simcord import SetupError as Refused
from simcord.enums import AppCommandType, ComponentType, OptionType

from bot.clock import Clock
from bot.demo import wire
from bot.demo.coming import next_event
from bot.demo.keeping import Shelf
from bot.demo.seeding import RESIDENTS, ZONE, Seeded
from bot.demo.steps import STEPS, Facts
from bot.demo.world import Community
from bot.recurrence import zone_named
from bot.when.words import clock_words, day_words

log = logging.getLogger(__name__)

T = TypeVar("T")
LONGEST_STEP = timedelta(days=31)
_FORMS_KEPT = 100
_PUMP = 1.0  # seconds between two looks at the real clock


class NotPossible(Exception):
    """What was asked for cannot be done there or any more; the text is for the visitor."""


class House:
    """Visitors act through `act` and `move`; `view` says what one of them sees. `revision` grows with every change.

    Invariants: no two operations overlap, and they run in the order in which they were asked for; after each that
    changed anything, the whole world has been kept before the next begins.
    """

    def __init__(self, community: Community, seeded: Seeded, shelf: Shelf, clock: Clock) -> None:
        self.community, self.seeded = community, seeded
        self.revision = 1
        self._shelf, self._clock = shelf, clock
        self._turn = asyncio.Lock()
        self._changed = asyncio.Condition()
        self._forms: OrderedDict[str, tuple[int, int, InteractionResult]] = OrderedDict()
        self._seen: dict[str, int] = {}  # "person/place" to the newest message seen there
        self._downloads: set[tuple[int, str]] = set()
        self._dismissed: set[int] = set()
        self._real: datetime = clock.now()
        self._closing = False

    # --- what is kept with the world

    def notes(self) -> dict[str, Any]:
        return {
            "seeded": asdict(self.seeded),
            "seen": self._seen,
            "downloads": sorted(self._downloads),
            "dismissed": sorted(self._dismissed),
        }

    def take_up(self, notes: Mapping[str, Any]) -> None:
        """Go on from the notes of an earlier house."""
        self._seen = dict(notes["seen"])
        self._downloads = {(post, name) for post, name in notes["downloads"]}
        self._dismissed = set(notes["dismissed"])

    def mark_all_seen(self) -> None:
        """So that what a visitor finds unread, or for their eyes only, is what has happened since."""
        self._dismissed |= wire.private_replies(self._env)
        for resident in RESIDENTS:
            person = self.community.members[resident.name].id
            for place in wire.places_of(self._env, self.community.guild.id, person):
                self._note_seen(person, place.id)

    # --- one at a time

    async def do(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run one operation when its turn comes, keep the world, and tell whoever waits for changes."""

        async def in_turn() -> T:
            async with self._turn:
                if self._closing:
                    raise NotPossible("The demo is closing.")
                try:
                    return await work()
                except (Refused, BackendError) as error:
                    log.info("Refused: %s", error)
                    raise NotPossible("That is not possible here any more. The page now shows what is.") from error
                finally:
                    await self._settle_and_keep()

        return await asyncio.shield(asyncio.ensure_future(in_turn()))  # a closed page does not cut it short

    async def _settle_and_keep(self) -> None:
        await self.community.world.run_due()
        self._real = self._clock.now()
        self._shelf.keep(self.community.world, self.notes())
        await self._tell()

    async def _tell(self) -> None:
        self._env.backend.transcript.clear()  # a log for tests, which would grow for ever
        self._env.backend.http_requests.clear()
        async with self._changed:
            self.revision += 1
            self._changed.notify_all()

    async def changed_since(self, revision: int, patience: float) -> int:
        """Wait for a newer revision, or for `patience` seconds."""
        async with self._changed:
            try:
                async with asyncio.timeout(patience):
                    await self._changed.wait_for(lambda: self.revision != revision)
            except TimeoutError:
                pass
        return self.revision

    # --- time

    @asynccontextmanager
    async def following_the_clock(self) -> AsyncIterator[None]:
        """While inside, time in the community passes as it does outside."""
        pump = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)
            async with self._turn:  # what is under way ends first
                self._closing = True
                self._shelf.keep(self.community.world, self.notes())

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(_PUMP)
            async with self._turn:
                now = self._clock.now()
                passed = min(max(now - self._real, timedelta(0)), LONGEST_STEP)
                self._real = now
                try:
                    ran = await self.community.world.run_until(self.community.world.now + passed)
                except Exception:
                    log.exception("Time stumbled; it goes on with the next second")
                    continue
                if ran:
                    await self._settle_and_keep()

    async def move(self, how: str) -> None:
        """Move time on: "5m", "1h", or "next" to the next event."""

        async def move() -> None:
            world = self.community.world
            if how == "next":
                coming = await next_event(self.community)
                if coming is None:
                    raise NotPossible("Nothing is planned. Propose a chat first.")
                await world.run_until(coming.at)
            else:
                await world.run_for({"5m": timedelta(minutes=5), "1h": timedelta(hours=1)}[how])

        await self.do(move)

    # --- what a person sees

    async def view(self, person: int, place: int | None) -> dict[str, Any]:
        places = list(wire.places_of(self._env, self.community.guild.id, person))
        ids = [channel.id for channel in places]
        if place not in ids:
            place = self.community.chats.id
        channel = self._env.backend.get_channel(place)
        if self._note_seen(person, place):
            async with self._changed:
                self._changed.notify_all()
        messages = [m for m in wire.messages_in(self._env, place, person) if int(m["id"]) not in self._dismissed]
        return {
            "revision": self.revision,
            "community": self.community.guild.name,
            "time": await self._time(),
            "me": str(person),
            "people": self._people(),
            "places": [self._place(person, place) for place in places],
            "place": self._place(person, channel) | {
                "topic": channel.topic or "",
                "mayWrite": wire.may_write(self._env, channel, person),
            },
            "messages": messages,
            "names": wire.names_in(self._env, self.community.guild.id, person),
            "commands": wire.commands_for(self._env, place, person),
            "menus": wire.menus_for(self._env, place, person, AppCommandType.MESSAGE),
            "personMenus": wire.menus_for(self._env, place, person, AppCommandType.USER),
            "steps": await self._steps(),
        }  # fmt: skip

    async def _time(self) -> dict[str, Any]:
        now, coming = self.community.world.now, await next_event(self.community)
        local = now.astimezone(zone_named(ZONE))
        return {
            "now": now.isoformat(),
            "words": f"{day_words(local.date(), year=False)}, {clock_words(now, ZONE)}",
            "next": None if coming is None else {"what": coming.what, "at": self._soon(coming.at)},
        }

    def _soon(self, at: datetime) -> str:
        zone = zone_named(ZONE)
        days = (at.astimezone(zone).date() - self.community.world.now.astimezone(zone).date()).days
        if days <= 1:
            return f"{'tomorrow' if days else 'today'} at {clock_words(at, ZONE)}"
        return f"{day_words(at.astimezone(zone).date(), year=False)} at {clock_words(at, ZONE)}"

    def _people(self) -> list[dict[str, Any]]:
        found = []
        for resident in RESIDENTS:
            person = self.community.members[resident.name].id
            places = list(wire.places_of(self._env, self.community.guild.id, person))
            personal = [place for place in places if place.guild_id is None or place.type == 12]
            unread = any(self._unread(person, place.id) for place in personal)
            found.append({"id": str(person), "name": resident.name, "about": resident.about, "unread": unread})
        return found

    def _place(self, person: int, channel: Any) -> dict[str, Any]:
        return {
            "id": str(channel.id),
            "name": channel.name or "Common Thread",
            "kind": "direct" if channel.guild_id is None else "thread" if channel.is_thread else "channel",
            "private": channel.type == 12,
            "parent": str(channel.parent_id) if channel.is_thread else None,
            "unread": self._unread(person, channel.id),
        }

    def _unread(self, person: int, place: int) -> bool:
        return wire.newest_id(self._env, place, person) > self._seen.get(f"{person}/{place}", 0)

    def _note_seen(self, person: int, place: int) -> bool:
        newest = wire.newest_id(self._env, place, person)
        new = newest > self._seen.get(f"{person}/{place}", 0)
        self._seen[f"{person}/{place}"] = newest
        return new

    async def _steps(self) -> list[dict[str, Any]]:
        facts = Facts(self.community, self.seeded, frozenset(self._downloads))
        people = {name: str(actor.id) for name, actor in self.community.members.items()}
        return [
            {
                "title": s.title,
                "how": s.how,
                "person": people.get(s.person or ""),
                "as": s.person,
                "done": await s.done(facts),
            }
            for s in STEPS
        ]

    async def file(self, person: int, place: int, message: int, file: int) -> tuple[str, str, bytes] | None:
        found = wire.file_of(self._env, place, message, file, person)
        if found is not None and (message, found[0]) not in self._downloads:
            self._downloads.add((message, found[0]))
            await self._tell()
        return found

    # --- what a person does

    async def act(self, person: int, place: int, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Do what a page asks for as this person. The answer may carry a form, or an autocomplete's choices."""

        async def act() -> dict[str, Any]:
            if place not in {channel.id for channel in wire.places_of(self._env, self.community.guild.id, person)}:
                raise NotPossible("This place is not there for you any more.")
            return await self._act(person, place, asked)

        return await self.do(act)

    async def _act(self, person: int, place: int, asked: Mapping[str, Any]) -> dict[str, Any]:
        channel = wire.handle_of(self.community.world, self.community.guild, place)
        actor: Any = self._actor(person, place)
        direct = isinstance(actor, UserHandle)
        here = () if direct else (channel,)
        result: Any = None

        def message(key: str = "message") -> Any:
            return wire.message_at(self._env, place, int(asked[key]))

        match asked["do"]:
            case "send" if direct:
                await actor.send_dm(str(asked["text"])[:2000])
            case "send":
                if not wire.may_write(self._env, self._env.backend.get_channel(place), person):
                    raise NotPossible("Nobody can write here now.")
                answered = message("reply") if asked.get("reply") else None
                await actor.send(channel, str(asked["text"])[:2000], reply_to=answered)
            case "edit":
                await actor.edit(message(), str(asked["text"])[:2000])
            case "delete":
                await actor.delete(message())
            case "react":
                await actor.set_reaction(message(), str(asked["emoji"]), reacted=bool(asked["on"]))
            case "dismiss":
                self._dismissed.add(int(asked["message"]))
            case "click":
                result = await actor.click(message(), custom_id=str(asked["control"]))
            case "select":
                result = await actor.select(
                    message(), self._handles(int(asked["kind"]), asked["values"]), custom_id=str(asked["control"])
                )
            case "menu":
                result = await actor.context_menu(channel, str(asked["name"]), message())
            case "person-menu":
                (other,) = self._handles(ComponentType.USER_SELECT, [asked["other"]])
                result = await actor.context_menu(channel, str(asked["name"]), other)
            case "command":
                result = await actor.slash(*here, str(asked["name"]), **self._options(place, person, asked))
            case "complete":
                choices = await actor.autocomplete(*here, str(asked["name"]), str(asked["option"]), str(asked["typed"]))
                return {"choices": choices}
            case "submit":
                result = await self._submit(actor, person, place, asked)
            case _:
                raise NotPossible("This page is of another version. Please load it again.")
        return self._answer(person, place, result)

    def _answer(self, person: int, place: int, result: InteractionResult | None) -> dict[str, Any]:
        if result is None or result.modal is None:
            return {}
        name = secrets.token_urlsafe(8)
        self._forms[name] = (person, place, result)
        while len(self._forms) > _FORMS_KEPT:
            self._forms.popitem(last=False)
        return {"form": {"id": name, **result.modal}}

    async def _submit(self, actor: Any, person: int, place: int, asked: Mapping[str, Any]) -> InteractionResult:
        owner, where, form = self._forms.pop(str(asked["form"]), (0, 0, None))
        if form is None or (owner, where) != (person, place):
            raise NotPossible("This form is not open any more. Please open it again.")
        values = {
            key: self._handles(given["kind"], given["values"]) if "values" in given else given["text"]
            for key, given in asked["values"].items()
        }
        submitted: InteractionResult = await actor.submit_modal(form, values)
        return submitted

    def _options(self, place: int, person: int, asked: Mapping[str, Any]) -> dict[str, Any]:
        """What was filled in, as the kinds of values the command takes."""
        known = {command["name"]: command for command in wire.commands_for(self._env, place, person)}
        if asked["name"] not in known:
            raise NotPossible("This command cannot be given here.")
        kinds = {option["name"]: OptionType(option["type"]) for option in known[asked["name"]]["options"]}
        readers: dict[OptionType, Callable[[str], Any]] = {
            OptionType.INTEGER: int,
            OptionType.NUMBER: float,
            OptionType.BOOLEAN: lambda typed: typed == "true",
            OptionType.USER: lambda typed: self._handles(ComponentType.USER_SELECT, [typed])[0],
            OptionType.ROLE: lambda typed: self._handles(ComponentType.ROLE_SELECT, [typed])[0],
            OptionType.CHANNEL: lambda typed: self._handles(ComponentType.CHANNEL_SELECT, [typed])[0],
        }
        try:
            return {name: readers.get(kinds[name], str)(typed) for name, typed in asked["options"].items() if typed}
        except (KeyError, ValueError) as error:
            raise NotPossible("One of the options could not be read. Please look at it again.") from error

    def _handles(self, kind: int, values: Any) -> list[Any]:
        """Chosen people, roles and places as simcord takes them; plain choices as they are."""
        guild, env = self.community.guild, self._env
        if kind in (ComponentType.USER_SELECT, ComponentType.MENTIONABLE_SELECT):
            return [MemberActor(env, guild, UserHandle(env, env.backend.get_user(int(value)))) for value in values]
        if kind == ComponentType.ROLE_SELECT:
            return [RoleHandle(env, guild, env.backend.get_role(guild.id, int(value))) for value in values]
        if kind == ComponentType.CHANNEL_SELECT:
            return [wire.handle_of(self.community.world, guild, int(value)) for value in values]
        return [str(value) for value in values]

    def _actor(self, person: int, place: int) -> MemberActor | UserHandle:
        user = UserHandle(self._env, self._env.backend.get_user(person))
        direct = self._env.backend.get_channel(place).guild_id is None
        return user if direct else MemberActor(self._env, self.community.guild, user)

    @property
    def _env(self) -> Any:
        return self.community.world.env
