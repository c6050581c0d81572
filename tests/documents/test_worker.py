from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.config import PROJECT
from bot.documents.errors import RenderError
from bot.documents.transcript import Transcript, from_json, to_json
from bot.documents.worker import Files, Job, Renderer, render_record


@asynccontextmanager
async def renderer(job: Job = render_record, time_limit: float = 60, idle_after: float = 60) -> AsyncIterator[Renderer]:
    one = Renderer(time_limit, idle_after, job)
    try:
        yield one
    finally:
        await one.close()


def never_ends(_record: bytes, _formats: tuple[str, ...], _limit: int | None) -> Files:
    signal.pause()
    return {}


def dies(_record: bytes, _formats: tuple[str, ...], _limit: int | None) -> Files:
    os._exit(1)


def dies_the_first_time(record: bytes, _formats: tuple[str, ...], _limit: int | None) -> Files:
    marker = Path(record.decode())
    if not marker.exists():
        marker.touch()
        os._exit(1)
    return {"second": b"time"}


def stumbles(_record: bytes, _formats: tuple[str, ...], _limit: int | None) -> Files:
    raise KeyError("a mistake of ours")


def what_is_loaded(_record: bytes, _formats: tuple[str, ...], _limit: int | None) -> Files:
    return {"pid": str(os.getpid()).encode()}


async def test_another_process_makes_the_files(hour: Transcript) -> None:
    async with renderer() as one:
        files = await one.render(hour, ["json", "csv"])
        assert one.process_id not in (None, os.getpid())
    assert from_json(files["json"]) == hour
    assert one.process_id is None


async def test_a_stored_record_is_taken_as_it_is(hour: Transcript) -> None:
    async with renderer() as one:
        files = await one.render_files(to_json(hour), ["json"], 10_000_000)
    assert files == {"transcript.json": to_json(hour)}


async def test_one_process_serves_one_after_another() -> None:
    async with renderer(what_is_loaded) as one:
        answers = await asyncio.gather(*(one.render(b"", []) for _ in range(3)))
        assert {answer["pid"].decode() for answer in answers} == {str(one.process_id)}


async def test_an_idle_process_is_ended_and_a_new_one_started_when_needed() -> None:
    async with renderer(what_is_loaded, idle_after=0) as one:
        first = await one.render(b"", [])
        await a_few_steps()
        assert one.process_id is None
        second = await one.render(b"", [])
    assert first != second


async def test_a_rendering_that_takes_too_long_is_killed_and_the_next_one_works(hour: Transcript) -> None:
    async with renderer(never_ends, time_limit=0.5) as one:
        with pytest.raises(RenderError, match="too long"):
            await one.render(hour, ["pdf"])
        assert one.process_id is None


async def test_a_process_that_dies_is_tried_once_more(tmp_path: Path) -> None:
    async with renderer(dies_the_first_time) as one:
        assert await one.render(str(tmp_path / "died").encode(), []) == {"second": b"time"}


async def test_a_process_that_dies_twice_is_said() -> None:
    async with renderer(dies) as one:
        with pytest.raises(RenderError, match="could not be made"):
            await one.render(b"", ["pdf"])


async def test_a_mistake_of_ours_is_a_clear_sentence_with_its_trace_for_the_log() -> None:
    async with renderer(stumbles) as one:
        with pytest.raises(RenderError, match="could not be made") as raised:
            await one.render(b"", ["pdf"])
    assert "a mistake of ours" in raised.value.__notes__[0]


async def test_whoever_waits_when_the_bot_stops_is_told() -> None:
    async with renderer(never_ends) as one:
        waiting = asyncio.ensure_future(one.render(b"", ["pdf"]))
        await a_few_steps()
        assert one.process_id is not None
        await one.close()
        with pytest.raises(RenderError, match="stopping"):
            await waiting
        with pytest.raises(RenderError, match="stopping"):
            await one.render(b"", ["pdf"])


async def test_calling_off_a_rendering_ends_its_process() -> None:
    async with renderer(never_ends) as one:
        waiting = asyncio.ensure_future(one.render(b"", ["pdf"]))
        await a_few_steps()
        assert one.process_id is not None
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert one.process_id is None


LOADS = """
import importlib, sys
import bot.app
from bot.client import COGS
for name in COGS:
    importlib.import_module(name)
print(*sorted({"docx", "fontTools", "jinja2", "lxml", "numpy", "pikepdf", "pypdf", "typst"} & set(sys.modules)))
"""


def test_the_bot_itself_never_loads_the_formats() -> None:
    """With all its cogs: the formats take a sixth of the memory that the bot may use."""
    loaded = subprocess.run([sys.executable, "-c", LOADS], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []


async def a_few_steps() -> None:
    """Lets the loop do what is due at once."""
    for _ in range(5):
        await asyncio.sleep(0)
