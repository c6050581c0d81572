"""Canaries: what the demo reads straight from simcord, so that a new version that changes it is noticed here."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from simcord.enums import AppCommandType

from bot.demo import wire
from bot.demo.keeping import Shelf
from bot.demo.opening import as_left
from bot.demo.world import Community


async def test_each_person_sees_their_own_places_messages_and_commands(community: Community) -> None:
    env, guild = community.world.env, community.guild.id
    chat = await community.scheduled(when="Tuesday 6 January 2026 8pm")
    await community.world.run_due()
    ann, bob = (community.member(name) for name in ("Ann", "Bob"))
    await community.join(ann, await community.chat(chat.id))

    def places(person: int) -> set[str | None]:
        return {channel.name for channel in wire.places_of(env, guild, person)}

    assert places(bob.id) == {"chats", "start-here", "Learning together"}
    assert "organisers" in places(community.organiser.id)
    assert any(name and name.startswith("Hosts") for name in places(community.host.id))

    seen = {person.id: wire.messages_in(env, community.chats.id, person.id) for person in (ann, bob)}
    assert [m["flags"] & 64 for m in seen[ann.id]].count(64) > 0
    assert not any(m["flags"] & 64 for m in seen[bob.id])
    assert wire.newest_id(env, community.chats.id, ann.id) > wire.newest_id(env, community.chats.id, bob.id)
    assert wire.private_replies(env) >= {int(m["id"]) for m in seen[ann.id] if m["flags"] & 64}

    commands = {command["name"]: command for command in wire.commands_for(env, community.chats.id, bob.id)}
    assert {"chat propose", "start", "privacy"} <= commands.keys()
    assert [option["name"] for option in commands["chat transcript"]["options"]] == ["chat", "format", "mine"]
    place = community.chats.id
    assert "Leave out of the transcript" in wire.menus_for(env, place, bob.id, AppCommandType.MESSAGE)
    assert wire.menus_for(env, place, bob.id, AppCommandType.USER) == ["Ask to be buddies"]
    names = wire.names_in(env, guild, bob.id)
    assert names["people"][str(ann.id)] == "Ann"
    assert str(community.organisers.id) not in names["places"]


async def test_nobody_writes_into_a_locked_thread_or_fetches_a_file_they_do_not_see(community: Community) -> None:
    env, bob = community.world.env, community.member("Bob")
    assert wire.may_write(env, env.backend.get_channel(community.chats.id), bob.id)
    thread = env.backend.create_thread(community.chats.id, "locked", owner_id=bob.id)
    assert wire.may_write(env, thread, bob.id)
    assert thread.thread_metadata is not None
    thread.thread_metadata.locked = True
    assert not wire.may_write(env, thread, bob.id)
    message = await community.organiser.send(community.organisers, "Ours", attachments=[("a.txt", b"hello")])
    file = message.attachments[0].id
    found = wire.file_of(env, community.organisers.id, message.id, file, community.organiser.id)
    assert found == ("a.txt", "text/plain", b"hello")
    assert wire.file_of(env, community.organisers.id, message.id, file, bob.id) is None


async def test_what_cannot_be_read_is_begun_anew_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "newest").write_text("7", encoding="utf-8")
    async with AsyncExitStack() as stack:
        assert await as_left(Shelf(tmp_path), tmp_path / "data", stack) is None
    assert capsys.readouterr().out == (
        "The community that was kept cannot be gone on with: its files cannot be read. Here is a new one.\n"
    )
