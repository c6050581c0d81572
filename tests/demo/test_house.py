"""The house: what visitors find, that one waits for the other, and that every change is kept."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.config import Settings
from bot.demo.house import House, NotPossible
from bot.demo.keeping import Shelf, notes_of
from bot.demo.seeding import BEFORE, HOST, NEWCOMER, evening_after, seed
from bot.demo.simulator import simulate
from bot.demo.world import ORGANISER, Community
from bot.recurrence import zone_named

NOW = datetime(2026, 7, 9, 14, 20, tzinfo=UTC)  # 3.20pm in London


class StandingClock:
    """The real time of a demo whose pump is not running."""

    def now(self) -> datetime:
        return NOW


def buttons(view: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """The newest button of each label in a view: its message and its custom_id."""
    found: dict[str, tuple[str, str]] = {}

    def look(message: str, parts: list[dict[str, Any]]) -> None:
        for part in parts:
            if part.get("custom_id") and part.get("label"):
                found[part["label"]] = (message, part["custom_id"])
            look(message, part.get("components", []))

    for message in view["messages"]:
        look(message["id"], message["components"])
    return found


async def test_a_house_is_alive_at_first_sight_and_everything_waits_its_turn(
    tmp_path: Path, settings: Settings
) -> None:
    shelf = Shelf(tmp_path / "shelf")
    async with simulate(settings, begins=NOW - BEFORE) as world:
        community = await Community.found(world, host=HOST)
        seeded = await seed(community, NOW, lambda _: None)
        house = House(community, seeded, shelf, StandingClock())
        house.mark_all_seen()
        sam, morgan = (community.members[name].id for name in (NEWCOMER, ORGANISER))
        chats, organisers = community.chats.id, community.organisers.id

        view = await house.view(sam, chats)
        assert world.now - NOW < timedelta(seconds=5)
        assert view["time"]["next"] == {
            "what": "Reminder, an hour before “Finding your feet in a new team”", "at": "today at 7pm"
        }  # fmt: skip
        assert any(message["attachments"] for message in view["messages"])
        assert not any(place["unread"] for place in view["places"])
        assert "organisers" not in {place["name"] for place in view["places"]}
        assert view["steps"] and not any(step["done"] for step in view["steps"])

        message, control = buttons(view)["Join"]
        press = {"do": "click", "message": message, "control": control}
        before = house.revision
        moved, joined, sent = await asyncio.gather(  # a press and a word in the middle of a time step
            house.move("5m"), house.act(sam, chats, press), house.act(sam, chats, {"do": "send", "text": "Hello all"})
        )
        assert (moved, joined, sent) == (None, {}, {})
        assert house.revision == before + 3
        view = await house.view(sam, chats)
        assert view["messages"][-1]["content"] == "Hello all"
        assert view["steps"][0]["done"]
        private = [found for found in view["messages"] if found["flags"] & 64]
        assert private and not any(m["flags"] & 64 for m in (await house.view(morgan, chats))["messages"])
        newest = shelf.newest()
        assert newest is not None and notes_of(newest) == house.notes() | {"seen": notes_of(newest)["seen"]}

        message, control = buttons(await house.view(morgan, organisers))["Accept"]
        accept = {"do": "click", "message": message, "control": control}
        with pytest.raises(NotPossible):
            await house.act(sam, organisers, accept)
        assert (await community.chat(seeded.proposal)).state == "proposed"
        await house.act(morgan, organisers, accept)
        assert (await community.chat(seeded.proposal)).state == "scheduled"

        kwame = community.members["Kwame Asante-Boadu"].id
        (menu,) = (await house.view(sam, chats))["personMenus"]
        await house.act(sam, chats, {"do": "person-menu", "name": menu, "other": str(kwame)})
        told = (await house.view(sam, chats))["messages"][-1]
        assert told["flags"] & 64 and f"Ask <@{kwame}> to be buddies?" in told["content"]

        form = (await house.act(sam, chats, {"do": "command", "name": "chat propose", "options": {}}))["form"]
        assert form["title"] == "Propose a chat"
        with pytest.raises(NotPossible, match="not open any more"):
            await house.act(morgan, chats, {"do": "submit", "form": form["id"], "values": {}})
        await house.move("next")
        assert (await house.view(sam, chats))["time"]["words"] == "Thursday 9 July, 7pm"


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-07-09 09:00", "2026-07-09 20:00"),
        ("2026-07-09 19:30", "2026-07-09 20:00"),
        ("2026-07-09 19:50", "2026-07-09 20:30"),
        ("2026-07-09 21:34", "2026-07-09 22:00"),
        ("2026-07-09 22:10", "2026-07-10 20:00"),
        ("2026-10-24 23:50", "2026-10-25 20:00"),  # the clocks go back that night
    ],
)
def test_the_coming_chat_is_this_evening_while_there_is_an_evening_left(now: str, opens: str) -> None:
    london = zone_named("Europe/London")
    at = datetime.fromisoformat(now).replace(tzinfo=london).astimezone(UTC)
    assert evening_after(at).astimezone(UTC) == datetime.fromisoformat(opens).replace(tzinfo=london).astimezone(UTC)


# --- as a command


def test_a_taken_port_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["demo", "--no-browser", "--out", str(tmp_path), "--port", str(port)]) == 2
    assert capsys.readouterr().err.startswith(
        f"Port {port} is taken or cannot be used. Choose another: make demo PORT="
    )


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("a file")
    assert main(["demo", "--no-browser", "--out", str(tmp_path / "out")]) == 2
    assert "cannot be used for the community" in capsys.readouterr().err


def test_a_port_out_of_range_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--no-browser", "--out", str(tmp_path), "--port", "70000"]) == 2
    assert capsys.readouterr().err.strip() == "--port must be from 1 to 65535."
