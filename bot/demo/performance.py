"""The rehearsal as a command: choose the parts, play them, write the files, check them, and say what there is."""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.config import PROJECT, Settings
from bot.demo import output
from bot.demo.casting import Casting, CastingError, cast
from bot.demo.rehearsal import OCCASIONS, Held, Rehearsal, Unpublished
from bot.demo.script import Script, load_script
from bot.demo.simulator import simulate
from bot.demo.world import Community
from bot.errors import SetupError

SCRIPT = PROJECT / "prompts" / "chats" / "bme-ot-mentorship.yaml"


def perform(folder: Path, people: int, messages: int) -> bool:
    """Play a chat of this size and write its files into `folder`; False where what was written does not agree.

    Raises SetupError when the script cannot be played at that size or the folder cannot be written to.
    """
    logging.basicConfig(level=logging.ERROR)
    begun = time.perf_counter()
    try:
        script = load_script(SCRIPT)
        casting = cast(script, people, messages)
        folder.mkdir(parents=True, exist_ok=True)
    except CastingError as error:
        raise SetupError(str(error)) from error
    except OSError as error:
        raise SetupError(f"{folder} cannot be used for the files: {error.strerror}.") from error
    console = Console()
    try:
        held = asyncio.run(play(script, casting))
    except Unpublished as error:
        console.print(f"The transcript was not published: {error}", style="bold red")
        return False
    sizes = output.write(folder, held)
    found = output.faults(folder, held, messages)
    console.print(_summary(held, sizes, time.perf_counter() - begun))
    for fault in found:
        console.print(f"Something is wrong: {fault}", style="bold red")
    if not found:
        console.print(f"All six files agree. Now open {folder / output.INDEX} in a browser.", soft_wrap=True)
    return not found


async def play(script: Script, casting: Casting) -> Held:
    """Hold the chat. The bot's data goes with the rehearsal: it is kept in a folder that is removed at the end."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with (
        tempfile.TemporaryDirectory(prefix="common-thread-") as data,
        Progress(*columns, console=console, disable=not console.is_terminal) as progress,
    ):
        task = progress.add_task("", total=OCCASIONS + sum(map(len, casting.parts.values())))

        def tick(what: str) -> None:
            progress.update(task, description=what, advance=1)

        async with simulate(Settings(data_dir=Path(data))) as world:
            community = await Community.found(world)
            return await Rehearsal(community, script, casting, tick).hold()


def _summary(held: Held, sizes: dict[str, int], seconds: float) -> Table:
    record = json.loads(held.files["transcript.json"])
    numbers = record["numbers"]
    table = Table("", "", title=held.chat.title, show_header=False)
    rows = {
        "Messages in the transcript": numbers["messages"],
        "People": numbers["people"],
        "Questions": len(record["questions"]),
        "Replies": numbers["replies"],
        "Reactions": held.reactions,
        "Added afterwards": numbers["afterwards"],
        "Left out of the transcript": numbers["left_out"],
        "Deleted by their author": held.deleted,
        "Edited by their author": held.edited,
    }
    for label, count in rows.items():
        table.add_row(label, f"{count:,}")
    table.add_section()
    for name, size in sizes.items():
        table.add_row(name, f"{size / 1024:,.0f} KB")
    table.add_section()
    table.add_row("Seconds taken", f"{seconds:.1f}")
    return table
