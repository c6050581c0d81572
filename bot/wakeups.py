"""The only door to APScheduler. It wakes the agenda and knows nothing of what is planned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

SWEEP_SECONDS = 30


class Wakeups:
    """Calls `wake` at the next due instant and every 30 seconds.

    Holds no truth: lose every job and all still happens, at most one sweep late.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake
        # A grace of None: a job that is late (a frozen machine) still runs. The library's default is to drop it.
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True})

    def start(self) -> None:
        self._scheduler.start()
        self._scheduler.add_job(self._run, "interval", seconds=SWEEP_SECONDS, id="sweep", replace_existing=True)

    def at(self, instant: datetime | None) -> None:
        """Wake at this instant (UTC) instead of at the one named before; None: only the sweep is left."""
        if not self._scheduler.running:
            return
        if instant is None:
            if self._scheduler.get_job("next"):
                self._scheduler.remove_job("next")
        else:
            self._scheduler.add_job(self._run, "date", run_date=instant, id="next", replace_existing=True)

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _run(self) -> None:
        self._wake()
