"""Planning a round away from the event loop, in a spawned process that lives for that one round.

A thread would not do: while rustworkx matches, no other thread of its process runs. And so the bot's own process never
loads numpy.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import traceback
from collections.abc import Sequence
from datetime import datetime
from multiprocessing.connection import Connection

from bot.buddies.profile import Known, Profile
from bot.buddies.rounds import RoundPlan, plan_round

TIME_LIMIT = 120
"""Seconds: a thousand people take two or three, starting the process included."""


class PlanningError(Exception):
    """The round could not be planned. Nothing was changed by trying, so it may be tried again."""


async def plan_away(
    people: Sequence[Profile], known: Known, now: datetime, round_key: str, time_limit: float = TIME_LIMIT
) -> RoundPlan:
    """What `rounds.plan_round` says, while everything else goes on. Raises PlanningError."""
    process = _Process()
    answer = asyncio.ensure_future(asyncio.to_thread(process.ask, tuple(people), dict(known), now, round_key))
    try:
        async with asyncio.timeout(time_limit):
            return await asyncio.shield(answer)
    except TimeoutError:
        raise PlanningError(f"Matching {len(people)} people took more than {time_limit} seconds") from None
    finally:
        process.kill()  # after an answer it is done; before one, this ends the wait of the thread that asked
        await asyncio.wait([answer])
        answer.exception()
        await asyncio.to_thread(process.close)


class _Process:
    """A spawned process at the other end of a pipe. `ask` blocks, so it runs in a thread; `kill` ends its wait."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), name="matching", daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, *question: object) -> RoundPlan:
        try:
            self._connection.send(question)
            plan, trace = self._connection.recv()
        except (EOFError, OSError) as error:
            raise PlanningError("The process that matches people has ended") from error
        if plan is None:
            failure = PlanningError("People could not be matched")
            failure.add_note(trace)
            raise failure
        assert isinstance(plan, RoundPlan)
        return plan

    def kill(self) -> None:
        self._process.kill()

    def close(self) -> None:
        """Only after `kill`, and while nobody asks."""
        self._process.join()
        self._process.close()
        self._connection.close()


def _serve(connection: Connection) -> None:
    try:
        people, known, now, round_key = connection.recv()
    except EOFError:
        return
    try:
        connection.send((plan_round(people, known, now, round_key), ""))
    except Exception:
        connection.send((None, traceback.format_exc()))
