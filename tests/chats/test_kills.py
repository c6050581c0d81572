"""A bot that dies at every move holds the same chat as one that lives: nothing lost, nothing twice, all in order."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord
import pytest
from simcord import ChannelHandle
from simcord.http import client as wire

from bot.config import Settings
from bot.demo.simulator import World, simulate
from bot.demo.world import Community, text_of
from bot.documents.worker import Files, Renderer

QUESTIONS = ("What brought you here?", "What will you try next?")


class Killed(BaseException):
    """What a process that is killed would have gone on with."""


class Reaper:
    """Kills the bot before its first move of each kind, and just after Discord has carried out its moves.

    A move is anything that changes something in Discord, told apart by its nonce or its address; its kind is the
    route. Killing after it is what tempts a bot to do it twice. A dead copy of the bot makes no further request.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at_work = False
        self.every_move = True  # else only the first of each kind
        self.kills = 0
        self._survived: set[str] = set()
        self._dead: list[wire.FakeHTTPClient] = []
        self._request = wire.FakeHTTPClient.request
        reaper = self

        async def request(http: wire.FakeHTTPClient, route: Any, **given: Any) -> Any:
            return await reaper._reap(http, route, given)

        monkeypatch.setattr(wire.FakeHTTPClient, "request", request)

    def has_killed(self, world: World) -> bool:
        return world.app.client.http in self._dead

    async def _reap(self, http: wire.FakeHTTPClient, route: Any, given: dict[str, Any]) -> Any:
        if http in self._dead:
            raise Killed
        if not self.at_work or route.method == "GET" or "/applications/" in route.path:
            return await self._request(http, route, **given)
        kind = f"{route.method} {route.path}"
        self._kill_once(http, f"before {kind}")
        answer = await self._request(http, route, **given)
        self._kill_once(http, f"after {_move(route, given)}" if self.every_move else f"after {kind}")
        return answer

    def _kill_once(self, http: wire.FakeHTTPClient, when: str) -> None:
        if when not in self._survived:
            self._survived.add(when)
            self._dead.append(http)
            self.kills += 1
            raise Killed


def _move(route: Any, given: dict[str, Any]) -> str:
    payload = json.dumps([given.get("json"), [part.get("value") for part in given.get("form") or ()]], default=str)
    nonce = re.search(r"nonce\W+(\d+)", payload)
    return f"{route.method} {nonce[1] if nonce else route.url}"


class PlainRenderer(Renderer):
    """Makes one small file in this process: a process of its own for each copy of the bot would take minutes."""

    async def render_files(self, transcript: object, formats: object, limit: int) -> Files:
        return {"transcript.txt": b"What was said."}


@pytest.fixture
def reaper(monkeypatch: pytest.MonkeyPatch) -> Reaper:
    monkeypatch.setattr("bot.app.Renderer", PlainRenderer)
    return Reaper(monkeypatch)


async def live_until(world: World, reaper: Reaper, settings: Settings, instant: datetime) -> None:
    """Live on; whenever the bot has been killed, start it again."""
    while True:
        try:
            await world.run_until(instant)
        except BaseExceptionGroup as deaths:
            if deaths.split(Killed)[1] is not None:
                raise
        if not reaper.has_killed(world):
            return
        await world.app.database.close()
        await world.restart(settings)


@dataclass(frozen=True)
class Held:
    """What stood in Discord in the end, and in the record."""

    state: str
    in_channel: list[str]
    in_thread: list[str]
    to_hosts: list[str]
    threads: list[str]
    events: list[str]
    pinned: int
    words: list[str]


async def a_chat(world: World, reaper: Reaper, settings: Settings, *, kills: bool) -> Held:
    """A chat from acceptance to two days after publishing, in which one person speaks."""
    community = await Community.found(world)
    ben = community.member("Ben Achebe")
    chat = await community.scheduled(questions=QUESTIONS)
    reaper.at_work = kills
    await live_until(world, reaper, settings, chat.opens_at + timedelta(minutes=12))
    await community.join(ben, await community.chat(chat.id))
    await ben.send(community.thread(await community.chat(chat.id)), "A buddy who asked good questions.")
    await live_until(world, reaper, settings, chat.closes_at + timedelta(hours=1))
    await live_until(world, reaper, settings, chat.closes_at + timedelta(days=4))
    reaper.at_work = False
    chat = await community.chat(chat.id)
    guild = world.app.client.get_guild(community.guild.id)
    assert guild is not None
    published = await world.app.services.records.newest(chat.guild_id, chat.id)
    return Held(
        state=chat.state,
        in_channel=said_in(community, community.chats),
        in_thread=said_in(community, community.thread(chat)),
        to_hosts=said_in(community, community.place(chat.hosts_thread_id)) if chat.hosts_thread_id else [],
        threads=sorted(thread.name for thread in guild.threads),
        events=sorted(event.name for event in guild.scheduled_events),
        pinned=sum(message.pinned for message in community.thread(chat).history()),
        words=[message.text for message in published.transcript.messages],
    )


def said_in(community: Community, channel: ChannelHandle) -> list[str]:
    """What the bot said there, times aside: a bot that died says it later."""
    bot = community.world.app.client.user
    said = [m for m in channel.history() if m.author == bot and m.type is discord.MessageType.default]
    return [re.sub(r"<t:\d+", "<t:", text_of(message)) for message in said]


async def test_a_bot_that_dies_at_every_move_holds_the_same_chat(
    settings: Settings, reaper: Reaper, database_url: str
) -> None:
    calm_settings = settings.model_copy(update={"data_dir": settings.data_dir / "calm"})
    async with simulate(calm_settings) as world:
        calm = await a_chat(world, reaper, calm_settings, kills=False)

    settings = settings.model_copy(update={"database_url": database_url})
    reaper.every_move = settings.database.startswith("sqlite")
    async with simulate(settings, check_errors=False) as world:
        killed = await a_chat(world, reaper, settings, kills=True)

    assert reaper.kills > (20 if reaper.every_move else 8)
    assert killed.in_channel == calm.in_channel
    assert killed.in_thread == calm.in_thread
    assert killed.threads == calm.threads and killed.events == calm.events
    assert killed.pinned == calm.pinned == 2
    assert len(killed.to_hosts) == len(set(killed.to_hosts))  # some are dropped when they come too late
    assert (
        (killed.state, killed.words) == (calm.state, calm.words) == ("published", ["A buddy who asked good questions."])
    )
