"""A kept world is gone on with exactly as it was left, or not at all."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import Settings
from bot.demo import keeping
from bot.demo.keeping import Shelf, notes_of, restored, save
from bot.demo.simulator import Unreadable, World, simulate, thawed
from bot.demo.world import Community, has_button


@pytest.fixture
async def kept(community: Community, tmp_path: Path) -> Path:
    """A world with a chat that is announced and that Ann has joined."""
    chat = await community.scheduled(when="Tuesday 6 January 2026 8pm")
    await community.world.run_due()
    await community.join(community.member("Ann"), await community.chat(chat.id))
    folder = tmp_path / "kept"
    save(community.world, folder, {"seen": 3})
    return folder


async def test_a_kept_world_is_lived_on_to_its_published_transcript(kept: Path, world: World, tmp_path: Path) -> None:
    left_at = world.now
    await world.env.shutdown()  # one Discord at a time
    async with restored(kept, Settings(data_dir=tmp_path / "second")) as again:
        assert again.now == left_at
        community = await Community.found_again(again)
        (chat,) = await community.chats_in("announced")
        assert has_button(community.card(chat), "Join")
        await again.run_until(chat.opens_at + timedelta(minutes=6))
        await community.member("Ann").send(community.thread(chat), "A mentor brought me here.")
        chat = await community.publish(await community.end(chat))
        assert chat.state == "published"
        assert "transcript.pdf" in str([m.attachments for m in community.chats.history()])
    assert notes_of(kept) == {"seen": 3}


def forget_the_discord(folder: Path) -> None:
    (folder / keeping.DISCORD).unlink()


def cut_the_discord(folder: Path) -> None:
    whole = (folder / keeping.DISCORD).read_bytes()
    (folder / keeping.DISCORD).write_bytes(whole[: len(whole) // 2])


def plant_something_else(folder: Path) -> None:
    (folder / keeping.DISCORD).write_bytes(pickle.dumps({"clock": Path("/")}))


def spoil_the_database(folder: Path) -> None:
    (folder / keeping.DATABASE).write_bytes(b"not a database at all" * 300)


def spoil_the_note(folder: Path) -> None:
    (folder / keeping.ABOUT).write_text("{", encoding="utf-8")


def of_another_simcord(folder: Path) -> None:
    about = json.loads((folder / keeping.ABOUT).read_text(encoding="utf-8"))
    (folder / keeping.ABOUT).write_text(json.dumps(about | {"simcord": "3.1.0"}), encoding="utf-8")


@pytest.mark.parametrize(
    "spoil",
    [forget_the_discord, cut_the_discord, plant_something_else, spoil_the_database, spoil_the_note, of_another_simcord],
)
async def test_what_cannot_be_gone_on_with_says_so(
    kept: Path, world: World, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(kept)
    with pytest.raises(Unreadable):
        async with restored(kept, Settings(data_dir=tmp_path / "second")):
            pass


async def test_a_shelf_points_to_the_last_world_that_was_written_whole(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(tmp_path / "shelf")
    assert shelf.newest() is None
    shelf.keep(world, {"n": 1})
    first = shelf.newest()
    assert first is not None and notes_of(first) == {"n": 1}

    def fail(_: World) -> bytes:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="full"):
        patch.setattr(World, "frozen", fail)
        shelf.keep(world, {"n": 2})
    assert shelf.newest() == first and notes_of(first) == {"n": 1}

    shelf.keep(world, {"n": 3})
    newest = shelf.newest()
    assert newest is not None and notes_of(newest) == {"n": 3}
    assert sorted(path.name for path in (tmp_path / "shelf").iterdir()) == sorted([newest.name, "newest"])
    shelf.clear()
    assert shelf.newest() is None


async def test_time_can_begin_at_any_instant(settings: Settings) -> None:
    begins = datetime(2031, 5, 6, 7, 8, tzinfo=UTC)
    async with simulate(settings, begins=begins) as world:
        assert timedelta(0) <= world.now - begins < timedelta(seconds=1)
        await Community.found(world)
        assert world.app.client.user is not None and world.app.client.user.created_at >= begins - timedelta(seconds=1)


def test_a_frozen_discord_brings_nothing_but_itself(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        thawed(pickle.dumps(Path("/")))
