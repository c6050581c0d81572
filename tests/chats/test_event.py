"""The server's own event for a chat: made once, kept in step, and never in the chat's way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.chats.chat import Chat
from bot.demo.world import Community

Status = discord.EventStatus
A_WEEK_BEFORE = timedelta(days=6, hours=23)


async def events(community: Community) -> list[discord.ScheduledEvent]:
    guild = community.world.app.client.get_guild(community.guild.id)
    assert guild is not None
    return await guild.fetch_scheduled_events()


async def announced(community: Community, **proposal: Any) -> Chat:
    chat = await community.scheduled(**proposal)
    await community.world.run_until(chat.opens_at - A_WEEK_BEFORE)
    return await community.chat(chat.id)


def made(community: Community) -> list[Any]:
    requests = community.world.env.http_requests
    return [r for r in requests if r.method == "POST" and r.path.endswith("/scheduled-events")]


async def test_the_event_follows_the_chat_from_announcement_to_close(community: Community) -> None:
    chat = await community.scheduled()
    assert await events(community) == []
    await community.world.run_until(chat.opens_at - A_WEEK_BEFORE)
    (event,) = await events(community)
    assert (event.name, event.start_time, event.end_time) == ("Learning together", chat.opens_at, chat.closes_at)
    assert event.entity_type is discord.EntityType.external and event.status is Status.scheduled
    assert event.location == "#chats: “Interested” is not joining, press Join there"
    await community.world.run_until(chat.opens_at)
    await community.world.run_for(timedelta(seconds=1))
    assert (await events(community))[0].status is Status.active
    await community.end(chat)
    assert (await events(community))[0].status is Status.completed
    assert len(made(community)) == 1


async def test_the_event_moves_with_the_chat_and_is_called_off_with_it(community: Community) -> None:
    chat = await announced(community, title="Å" * 90, introduction="**long** " * 160)
    (event,) = await events(community)
    assert len(event.name) <= 100 and len(event.description or "") <= 1000
    assert "press Join in #chats" in (event.description or "")
    planning = community.world.app.services.planning
    later = chat.opens_at + timedelta(days=1)
    await planning.postpone(chat.guild_id, chat.id, later)
    await community.world.run_due()
    (event,) = await events(community)
    assert (event.start_time, event.end_time) == (later, later + timedelta(hours=1))
    await planning.cancel(chat.guild_id, chat.id, community.organiser.id)
    await community.world.run_due()
    assert [e.status for e in await events(community)] in ([Status.cancelled], [])
    assert len(made(community)) == 1


async def test_an_event_whose_receipt_was_lost_is_found_again(
    community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    http = community.world.app.client.http
    request, lost = http.request, list[discord.http.Route]()

    async def lose_the_receipt(route: discord.http.Route, **rest: Any) -> Any:
        answered = await request(route, **rest)
        if route.method == "POST" and route.path == "/guilds/{guild_id}/scheduled-events" and not lost:
            lost.append(route)
            raise OSError("the line went dead")
        return answered

    monkeypatch.setattr(http, "request", lose_the_receipt)
    chat = await announced(community)
    assert lost and len(made(community)) == 1
    assert [event.id for event in await events(community)] == [chat.event_id]


async def test_without_the_permission_organisers_are_told_once_and_the_chat_goes_on(community: Community) -> None:
    path = f"/guilds/{community.guild.id}/scheduled-events"
    community.world.env.inject_error("POST", path, status=403, code=50013, times=None)
    chat = await announced(community)
    await community.world.run_until(chat.opens_at)
    told = [line for line in community.said_by_bot(community.organisers) if "Create Events" in line]
    assert len(told) == 1
    await community.end(chat)
    assert (await community.chat(chat.id)).state == "closed" and await events(community) == []


async def test_a_server_full_of_events_is_told_what_to_do_and_gets_the_event_once_there_is_room(
    community: Community,
) -> None:
    path = f"/guilds/{community.guild.id}/scheduled-events"
    community.world.env.inject_error("POST", path, status=400, code=30038)
    await announced(community)
    assert any("100 of them" in line for line in community.said_by_bot(community.organisers))
    assert len(await events(community)) == 1


async def test_an_event_that_somebody_deleted_is_let_go(community: Community) -> None:
    chat = await announced(community)
    (event,) = await events(community)
    await event.delete()
    await community.world.run_until(chat.opens_at)
    chat = await community.end(chat)
    assert chat.state == "closed" and await events(community) == [] and len(made(community)) == 1


async def test_a_chat_that_is_due_gets_no_event_in_the_past(community: Community) -> None:
    community.world.env.inject_error("POST", f"/guilds/{community.guild.id}/scheduled-events", status=500, times=None)
    chat = await community.scheduled(when="Thursday 1 January 2026 12.20am")
    await community.world.run_until(chat.opens_at + timedelta(minutes=2))
    community.world.env.backend.faults.clear()
    tries = len(made(community))
    await community.end(chat)
    assert len(made(community)) == tries and await events(community) == []
