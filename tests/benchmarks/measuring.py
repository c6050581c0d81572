"""One figure beside another: how a measurement is taken and told."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured. `peer` is another tool's figure on the same input in the same run, or the goal we set
    ourselves; None with a `reason` where it could not be had. `ratio` is peer / ours: higher is better, and None where
    ours is nothing at all."""

    name: str
    ours: float
    peer: float | None
    unit: str
    peer_name: str
    reason: str = ""

    @property
    def ratio(self) -> float | None:
        return None if self.peer is None or not self.ours else self.peer / self.ours

    def as_dict(self) -> dict[str, object]:
        plain: dict[str, object] = {
            "name": self.name, "ours": self.ours, "peer": self.peer, "unit": self.unit, "ratio": self.ratio,
            "peer_name": self.peer_name,
        }  # fmt: skip
        return plain | ({"reason": f"not measured: {self.reason}"} if self.reason else {})


def median_seconds(work: Callable[[], object], runs: int = 5) -> float:
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


async def seconds_of(work: Awaitable[object]) -> float:
    begun = time.perf_counter()
    await work
    return time.perf_counter() - begun


async def worst_stall(work: Awaitable[object]) -> float:
    """The longest the event loop was held up while `work` ran, in seconds."""
    worst = 0.0

    async def tick() -> None:
        nonlocal worst
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(0.001)
            worst = max(worst, time.perf_counter() - begun - 0.001)

    ticking = asyncio.create_task(tick())
    try:
        await work
    finally:
        ticking.cancel()
    return worst
