"""The demo as a command: find the community as it was left or found it anew, open the page, and keep it at the end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

from bot.clock import SystemClock
from bot.config import Settings
from bot.demo.house import House
from bot.demo.keeping import Shelf, notes_of, restored
from bot.demo.seeding import BEFORE, HOST, Seeded, seed
from bot.demo.simulator import Unreadable, simulate
from bot.demo.web import Door
from bot.demo.world import Community
from bot.errors import SetupError

NAME = "Kindly OTs"
Tell = Callable[[str], None]


def open_demo(folder: Path, port: int, *, fresh: bool, browser: bool) -> None:
    """Serve the community until Ctrl-C. Raises SetupError in words: a taken port, a folder that cannot be used."""
    logging.basicConfig(level=logging.ERROR)
    if not 0 <= port <= 65535:
        raise SetupError("--port must be from 1 to 65535.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise SetupError(f"{folder} cannot be used for the community: {error.strerror}.") from error
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(Shelf(folder / "community"), port, fresh=fresh, browser=browser))
    print("The community is kept. The next start finds it as it is now.", flush=True)


async def _serve(shelf: Shelf, port: int, *, fresh: bool, browser: bool) -> None:
    stop = asyncio.Event()
    _stop_with(stop)
    door = Door(port)
    async with door.opened():
        print(f"The demo is at {door.address}  (Ctrl-C closes it)", flush=True)
        if browser and sys.stdout.isatty() and _has_a_screen():
            webbrowser.open(door.address)

        def tell(what: str) -> None:
            door.progress = what

        live = asyncio.create_task(_live(shelf, door, stop, tell, fresh=fresh))
        waiting = asyncio.create_task(stop.wait())
        await asyncio.wait((live, waiting), return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if door.house is None:  # stopped before it was ready: nothing is kept
            live.cancel()
        await asyncio.gather(live, return_exceptions=True)
        if not live.cancelled() and (error := live.exception()) is not None:
            raise error


async def _live(shelf: Shelf, door: Door, stop: asyncio.Event, tell: Tell, *, fresh: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="common-thread-") as data:
        async with _house(shelf, Path(data), tell, fresh=fresh) as house, house.following_the_clock():
            door.house = house
            print("Ready.", flush=True)
            await stop.wait()


@asynccontextmanager
async def _house(shelf: Shelf, data: Path, tell: Tell, *, fresh: bool) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        house = None if fresh else await as_left(shelf, data / "kept", stack)
        if house is None:
            shelf.clear()
            house = await _anew(shelf, data, tell, stack)
        yield house


async def as_left(shelf: Shelf, data: Path, stack: AsyncExitStack) -> House | None:
    kept = shelf.newest()
    if kept is None:
        return None
    try:
        notes = notes_of(kept)
        world = await stack.enter_async_context(restored(kept, Settings(data_dir=data), check_errors=False))
        house = House(await Community.found_again(world, HOST), Seeded(**notes["seeded"]), shelf, SystemClock())
        house.take_up(notes)
    except (Unreadable, SetupError, KeyError, TypeError) as error:
        why = str(error) if isinstance(error, Unreadable) else "its notes cannot be read"
        print(f"The community that was kept cannot be gone on with: {why}. Here is a new one.", flush=True)
        await stack.aclose()
        return None
    print("The community is as you left it. For a new one: make demo FRESH=1", flush=True)
    return house


async def _anew(shelf: Shelf, data: Path, tell: Tell, stack: AsyncExitStack) -> House:
    print("Founding a community: about ten seconds.", flush=True)
    now = SystemClock().now()
    world = await stack.enter_async_context(
        simulate(
            Settings(data_dir=data, operator_name="the demo on your computer"), check_errors=False, begins=now - BEFORE
        )
    )
    world.env.backend.edit_bot_profile("Common Thread")
    community = await Community.found(world, NAME, HOST)
    seeded = await seed(community, now, tell)
    await world.run_until(SystemClock().now())
    house = House(community, seeded, shelf, SystemClock())
    house.mark_all_seen()
    shelf.keep(world, house.notes())
    return house


def _stop_with(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: Ctrl-C cancels the whole run instead
            loop.add_signal_handler(sign, stop.set)


def _has_a_screen() -> bool:
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
