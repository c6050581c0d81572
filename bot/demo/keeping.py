"""A world on disk: the database and the simulated Discord, kept together, so that it can be gone on with later.

A kept world is a folder of three files. `save` writes one, `restored` lives on from one; `Shelf` holds the newest and
moves from one to the next in a single rename.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import simcord

from bot.config import Settings
from bot.demo.simulator import Unreadable, World, simulate, thawed

DATABASE, DISCORD, ABOUT = "common-thread.sqlite3", "discord.pickle", "about.json"
_FORM = 1  # of what is kept; grows when an older one can no longer be read


def save(world: World, folder: Path, notes: Mapping[str, Any] | None = None) -> None:
    """Write this world into a new folder. Nothing may be going on in it: call it between two operations.

    The bot's database must be SQLite. `notes` are the caller's own, and come back from `notes_of`.
    """
    folder.mkdir(parents=True)
    with (
        closing(sqlite3.connect(_file_of(world.app.settings))) as live,
        closing(sqlite3.connect(folder / DATABASE)) as kept,
    ):
        live.backup(kept)
    (folder / DISCORD).write_bytes(world.frozen())
    about = {"form": _FORM, "simcord": simcord.__version__, "notes": dict(notes or {})}
    (folder / ABOUT).write_text(json.dumps(about), encoding="utf-8")


@asynccontextmanager
async def restored(folder: Path, settings: Settings, *, check_errors: bool = True) -> AsyncIterator[World]:
    """The world that was saved in `folder`, with a new copy of the bot in it that works in `settings.data_dir`.

    What is kept stays as it is, so any number of worlds can begin from one folder. Raises Unreadable.
    """
    notes_of(folder)
    try:
        frozen = (folder / DISCORD).read_bytes()
        thawed(frozen)
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / DATABASE, _file_of(settings))
    except OSError as error:
        raise Unreadable(f"{error.filename}: {error.strerror}") from error
    async with simulate(settings, check_errors=check_errors, frozen=frozen) as world:
        yield world


def notes_of(folder: Path) -> dict[str, Any]:
    """The notes kept with a world. Raises Unreadable where this version cannot go on with it."""
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        form, version, notes = about["form"], about["simcord"], dict(about["notes"])
        with closing(sqlite3.connect(f"{(folder / DATABASE).resolve().as_uri()}?mode=ro", uri=True)) as kept:
            sound = kept.execute("PRAGMA quick_check").fetchone() == ("ok",)
    except (OSError, ValueError, KeyError, TypeError, sqlite3.Error) as error:
        raise Unreadable("its files cannot be read") from error
    if form != _FORM or version != simcord.__version__:
        raise Unreadable("it was kept by another version")
    if not sound:
        raise Unreadable("its database is damaged")
    return notes


class Shelf:
    """Holds the newest kept world in a folder of its own. What it points to is always whole.

    Each one is written beside the last; then a file that names it is put in the old one's place by one rename.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pointer = folder / "newest"

    def newest(self) -> Path | None:
        """The folder of the newest kept world, or None where there is none."""
        try:
            name = self._pointer.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError):
            name = "unreadable"
        return self._folder / Path(name).name

    def keep(self, world: World, notes: Mapping[str, Any] | None = None) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        last = max((int(path.name) for path in self._folder.iterdir() if path.name.isdecimal()), default=0)
        folder = self._folder / str(last + 1)
        save(world, folder, notes)
        for path in folder.iterdir():
            _to_disk(path)
        written = self._folder / "newest.tmp"
        written.write_text(folder.name, encoding="utf-8")
        _to_disk(written)
        written.replace(self._pointer)
        for path in self._folder.iterdir():
            if path.name.isdecimal() and path != folder:
                shutil.rmtree(path)

    def clear(self) -> None:
        """Forget everything that was kept, and nothing else that may lie beside it."""
        self._pointer.unlink(missing_ok=True)
        if self._folder.is_dir():
            for path in self._folder.iterdir():
                if path.name.isdecimal():
                    shutil.rmtree(path)


def _file_of(settings: Settings) -> Path:
    kind, _, path = settings.database.partition(":///")
    if not kind.startswith("sqlite"):
        raise ValueError("only a world on SQLite can be kept")
    return Path(path)


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
