"""Rendering away from the event loop: one spawned process with a time limit, ended when it has nothing to do.

A plain process and a pipe rather than a process pool: it can be killed by name, and when the bot itself dies the pipe
closes and the process ends too, where a pool's would wait for ever.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import traceback
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection

from bot.documents import evidence, transcript
from bot.documents.errors import RenderError
from bot.documents.evidence import Pack
from bot.documents.transcript import Transcript

_TOO_SLOW = "The files took too long to make, so I stopped. Try again, or ask for one format only."
_BROKEN = "The files could not be made. Try again, or ask for another format."
_CLOSING = "The bot is stopping, so the files were not made. Try again in a minute."

_HEAVY = 1_000_000  # bytes of a record (some 3,000 messages) after which a process is too big to keep

Files = dict[str, bytes]
Job = Callable[[bytes, tuple[str, ...], int | None], Files]
"""A JSON record, the formats, and a size limit in bytes (None: no parts) → the files."""


def render_record(record: bytes, formats: tuple[str, ...], limit: int | None) -> Files:
    """The worker's ordinary job. Imports the formats here, so that the bot's own process never loads them."""
    from bot.documents import render

    value = evidence.from_json(record) if evidence.is_record(record) else transcript.from_json(record)
    if limit is None:
        return render.render(value, formats)
    return render.render_files(value, formats, limit)


class Renderer:
    """Renders one document at a time. Its process starts with the first and ends `idle_after` seconds after the last.
    A rendering that exceeds `time_limit` seconds is killed with its process; one whose process dies is tried once more.
    """

    def __init__(self, time_limit: float = 60, idle_after: float = 60, job: Job = render_record) -> None:
        self._time_limit = time_limit
        self._idle_after = idle_after
        self._job = job
        self._one_at_a_time = asyncio.Lock()
        self._process: _Process | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._ending: asyncio.Future[None] | None = None
        self._closed = False

    @property
    def process_id(self) -> int | None:
        """The worker's process, None while there is none."""
        return self._process.id if self._process else None

    async def render(self, value: Transcript | Pack | bytes, formats: Sequence[str]) -> Files:
        """Bytes by format, as `render.render`. Takes the value or its JSON record. Raises RenderError."""
        return await self._run(value, formats, None)

    async def render_files(self, value: Transcript | Pack | bytes, formats: Sequence[str], limit: int) -> Files:
        """Bytes by file name, in parts where a file would exceed `limit` bytes. Raises RenderError."""
        return await self._run(value, formats, limit)

    async def close(self) -> None:
        """Ends the process at once; whoever still waits for files gets a RenderError, now and later."""
        self._closed = True
        if self._process:
            self._process.kill()
        async with self._one_at_a_time:
            self._retire()
            if self._ending:
                await self._ending

    async def _run(self, value: Transcript | Pack | bytes, formats: Sequence[str], limit: int | None) -> Files:
        # The record crosses to the other process as one piece; 5,000 messages as objects would hold up the loop.
        record = value if isinstance(value, bytes) else await asyncio.to_thread(_record_of, value)
        async with self._one_at_a_time:
            if self._idle:
                self._idle.cancel()
            try:
                async with asyncio.timeout(self._time_limit):
                    return await self._attempt_twice(record, tuple(formats), limit)
            except TimeoutError:
                raise RenderError(_TOO_SLOW) from None
            finally:
                if self._process:
                    rest = 0 if len(record) > _HEAVY else self._idle_after
                    self._idle = asyncio.get_running_loop().call_later(rest, self._retire)

    async def _attempt_twice(self, record: bytes, formats: tuple[str, ...], limit: int | None) -> Files:
        try:
            return await self._attempt(record, formats, limit)
        except _ProcessDied:
            try:
                return await self._attempt(record, formats, limit)
            except _ProcessDied as error:
                raise RenderError(_BROKEN) from error

    async def _attempt(self, record: bytes, formats: tuple[str, ...], limit: int | None) -> Files:
        if self._closed:
            raise RenderError(_CLOSING)
        if self._process is None:
            self._process = _Process(self._job)
        process = self._process
        answer = asyncio.ensure_future(asyncio.to_thread(process.ask, record, formats, limit))
        try:
            return await asyncio.shield(answer)
        except (asyncio.CancelledError, _ProcessDied):
            # Out of time, called off, or dead: the thread that waits at the pipe ends as soon as the process has.
            process.kill()
            await asyncio.wait([answer])
            answer.exception()
            self._retire()
            raise

    def _retire(self) -> None:
        """Ends the process; in a thread, since a large one takes a moment to go."""
        if self._idle:
            self._idle.cancel()
        process, self._process = self._process, None
        if process:
            self._ending = asyncio.get_running_loop().run_in_executor(None, process.end)


def _record_of(value: Transcript | Pack) -> bytes:
    return transcript.to_json(value) if isinstance(value, Transcript) else evidence.to_json(value)


class _ProcessDied(Exception):
    pass


class _Process:
    """A spawned process at the other end of a pipe. `ask` blocks, so it runs in a thread; `kill` ends its wait."""

    def __init__(self, job: Job) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, job), name="documents", daemon=True)
        self._process.start()
        theirs.close()
        self.id = self._process.pid

    def ask(self, record: bytes, formats: tuple[str, ...], limit: int | None) -> Files:
        try:
            self._connection.send((record, formats, limit))
            files, trouble, trace = self._connection.recv()
        except (EOFError, OSError) as error:
            raise _ProcessDied from error
        if files is None:
            failure = RenderError(trouble or _BROKEN)
            failure.add_note(trace)
            raise failure
        return dict(files)

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> None:
        """Only while nobody asks."""
        self._process.kill()
        self._process.join()
        self._process.close()
        self._connection.close()


def _serve(connection: Connection, job: Job) -> None:
    """The worker's life: answers until the other end of the pipe closes."""
    while True:
        try:
            record, formats, limit = connection.recv()
        except EOFError:
            return
        try:
            connection.send((job(record, formats, limit), "", ""))
        except RenderError as error:
            connection.send((None, str(error), traceback.format_exc()))
        except Exception:
            connection.send((None, "", traceback.format_exc()))
