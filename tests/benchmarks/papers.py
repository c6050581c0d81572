"""Transcripts of a busy hour (733 messages), against the tools others use."""

from __future__ import annotations

import importlib
import logging
from pathlib import Path
from typing import Any

from bot.config import Settings
from bot.demo.simulator import simulate
from bot.demo.world import Community
from bot.documents.render import render
from bot.documents.transcript import Transcript
from bot.documents.worker import Renderer
from tests.benchmarks.measuring import Figure, median_seconds, seconds_of, worst_stall
from tests.documents.conftest import make_hour

MESSAGES = 733


async def transcripts(folder: Path) -> list[Figure]:
    hour = make_hour(MESSAGES)
    pdf, html = median_seconds(lambda: render(hour, ["pdf"])), median_seconds(lambda: render(hour, ["html"]))
    page = render(hour, ["html"])["html"]
    return [
        _weasyprint(pdf, page),
        Figure("pdf of 733 messages, goal", pdf, 1.0, "s", "our goal"),
        *await _chat_exporter(folder, hour, html, len(page)),
        await _stall(hour),
    ]


def _weasyprint(ours: float, page: bytes) -> Figure:
    name = "pdf of 733 messages"
    try:
        weasyprint = importlib.import_module("weasyprint")
    except (ImportError, OSError) as error:  # it needs libraries of the system
        return Figure(name, ours, None, "s", "WeasyPrint", str(error).splitlines()[0])
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    peer = median_seconds(lambda: weasyprint.HTML(string=page.decode()).write_pdf(pdf_tags=True), runs=1)
    return Figure(name, ours, peer, "s", "WeasyPrint")


async def _chat_exporter(folder: Path, hour: Transcript, ours: float, size: int) -> list[Figure]:
    names, peer_name = ("html of 733 messages", "html page size of 733 messages"), "chat-exporter"
    try:
        chat_exporter: Any = importlib.import_module("chat_exporter")
    except ImportError as error:
        return [
            Figure(names[0], ours, None, "s", peer_name, str(error)),
            Figure(names[1], size, None, "bytes", peer_name, str(error)),
        ]
    async with simulate(Settings(data_dir=folder / "exported"), check_errors=False) as world:
        community = await Community.found(world)
        for message in hour.messages:
            member = community.member(message.author)
            await member.send(community.chats, message.text)
        channel = await world.app.client.fetch_channel(community.chats.id)
        said = [message async for message in channel.history(limit=None)]  # type: ignore[union-attr]
        assert len(said) == MESSAGES
        times: list[float] = []
        pages: list[str] = []
        for _ in range(3):
            guild = world.app.client.get_guild(community.guild.id)
            times.append(await seconds_of(_export(chat_exporter, channel, said, guild, pages)))
    return [
        Figure(names[0], ours, sorted(times)[1], "s", peer_name),
        Figure(names[1], size, len(pages[0].encode()), "bytes", peer_name),
    ]


async def _export(chat_exporter: Any, channel: Any, said: list[Any], guild: Any, pages: list[str]) -> None:
    pages.append(await chat_exporter.raw_export(channel, list(said), guild=guild, raise_exceptions=True))


async def _stall(hour: Transcript) -> Figure:
    renderer = Renderer()
    worst = await worst_stall(renderer.render(hour, ["pdf", "docx", "html"]))
    await renderer.close()
    return Figure("event-loop stall while rendering 733 messages, goal", worst * 1000, 100.0, "ms", "our goal")
