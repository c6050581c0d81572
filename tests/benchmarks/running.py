"""The whole bot at work in the simulated Discord. What the simulation itself costs is counted against us."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from bot.chats.chat import Chat
from bot.config import Settings
from bot.demo.simulator import World, simulate
from bot.demo.world import Community
from tests.benchmarks.measuring import Figure

PROJECT = Path(__file__).resolve().parents[2]
QUESTIONS = [f"Question {n}?" for n in range(1, 6)]


async def a_busy_chat(world: World, messages: int) -> tuple[Community, Chat]:
    """An open chat in which 50 people have said so much."""
    community = await Community.found(world)
    chat = await community.open(questions=QUESTIONS)
    thread = community.thread(chat)
    for number in range(messages):
        await community.member(f"Member {number % 50}").send(
            thread, f"Message {number}: a buddy who asked good questions."
        )
    return community, chat


async def round_trip(folder: Path) -> list[Figure]:
    async with simulate(Settings(data_dir=folder / "commands"), check_errors=False, durable=True) as world:
        community, _ = await a_busy_chat(world, 733)
        times = []
        for number in range(200):
            member = community.member(f"Member {number % 50}")
            begun = time.perf_counter()
            await member.slash(community.chats, "chat list")
            times.append((time.perf_counter() - begun) * 1000)
    return [
        Figure("command round trip, p99 while 733 messages stand, goal", sorted(times)[197], 50.0, "ms", "our goal")
    ]


async def restart(folder: Path) -> list[Figure]:
    settings = Settings(data_dir=folder / "restarted")
    async with simulate(settings, check_errors=False, durable=True) as world:
        community, chat = await a_busy_chat(world, 100)
        await world.env.advance_time((chat.questions[2].due_at - world.now).total_seconds() + 1)
        begun = time.perf_counter()
        await world.restart(settings)
        await world.run_due()
        seconds = time.perf_counter() - begun
        said = [t[3:5] for t in community.said_by_bot(community.thread(chat)) if t.startswith("## Q")]
        assert said == ["Q1", "Q2", "Q3"], said
    return [Figure("restart in mid-hour until the missed questions stand, goal", seconds, 5.0, "s", "our goal")]


MEMORY = """
import asyncio, sys
from pathlib import Path
from bot.config import Settings
from bot.demo.simulator import simulate
from bot.demo.world import Community
from tests.benchmarks.running import a_busy_chat

async def main():
    async with simulate(Settings(data_dir=Path(sys.argv[1])), check_errors=False, durable=True) as world:
        for number in range(49):
            await Community.found(world, f"Community {number}")
        await a_busy_chat(world, 100)
        status = Path("/proc/self/status").read_text()
        print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))

asyncio.run(main())
"""


async def memory(folder: Path) -> list[Figure]:
    name = "memory with 50 communities and one open chat, goal"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", MEMORY, str(folder / "memory"), cwd=PROJECT, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    if process.returncode:
        return [Figure(name, float("nan"), None, "MB", "our goal", "the process ended early")]
    return [Figure(name, int(printed) / 1024, 150.0, "MB", "our goal")]
