"""The page over HTTP, for this machine only. Nothing on it is loaded from elsewhere."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.demo.house import House, NotPossible
from bot.demo.seeding import RESIDENTS
from bot.errors import SetupError

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
_PAGE = Path(__file__).parent / "page"
_KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_SHOWN_IN_PLACE = ("image/png", "image/jpeg")  # anything else is downloaded
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_BEAT = 10.0  # seconds after which a stream says that it is still there


class Door:
    """Serves one house, from `open` to `close`. Until there is a house it says that it is getting ready."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.house: House | None = None
        self.progress = "Getting ready"
        self._streams: set[asyncio.Task[Any]] = set()

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/"

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Raises SetupError where the port is taken."""
        app = web.Application(middlewares=[self._guard], client_max_size=256 * 1024)
        app.router.add_get("/api/view", self._view)
        app.router.add_get("/api/changes", self._changes)
        app.router.add_post("/api/act", self._act)
        app.router.add_post("/api/time", self._time)
        app.router.add_get(r"/files/{person:\d+}/{place:\d+}/{message:\d+}/{file:\d+}/{name}", self._file)
        app.router.add_get(r"/{name:[a-z]*\.?[a-z]*}", self._page)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            site = web.TCPSite(runner, LOOPBACK, self.port)
            try:
                await site.start()
            except OSError as error:
                raise SetupError(
                    f"Port {self.port} is taken or cannot be used. "
                    f"Choose another: make demo PORT={self.port % 65535 + 1}"
                ) from error
            self.port = int(runner.addresses[0][1])
            yield
        finally:
            for stream in self._streams:
                stream.cancel()
            await runner.cleanup()

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Only pages of our own, asked for by this machine's own name, may ask for anything."""
        names = {f"{LOOPBACK}:{self.port}", f"localhost:{self.port}"}
        origin = request.headers.get("Origin")
        if request.host not in names or (origin is not None and origin not in {f"http://{name}" for name in names}):
            raise web.HTTPForbidden(text="This address is not ours.", headers=_HEADERS)
        try:
            response = await handler(request)
        except NotPossible as error:
            response = _json({"problem": str(error)}, 409)
        except (KeyError, ValueError, TypeError, AttributeError):
            log.exception("A request could not be read")
            response = _json({"problem": "The page asked for something odd. Please load it again."}, 400)
        except TimeoutError:
            log.exception("An operation took too long")
            response = _json({"problem": "That took too long. Please look whether it happened."}, 504)
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    async def _page(self, request: web.Request) -> web.StreamResponse:
        path = _PAGE / (request.match_info["name"] or "index.html")
        if path.suffix not in _KINDS or not path.is_file():
            raise web.HTTPNotFound(headers=_HEADERS)
        return web.Response(body=path.read_bytes(), content_type=_KINDS[path.suffix], charset="utf-8")

    async def _view(self, request: web.Request) -> web.StreamResponse:
        if self.house is None:
            return _json({"gettingReady": self.progress})
        place = request.query.get("place", "")
        return _json(await self.house.view(self._person(request.query.get("person")), int(place) if place else None))

    async def _changes(self, request: web.Request) -> web.StreamResponse:
        """A stream of server-sent events: a number that grows whenever something has changed."""
        response = web.StreamResponse(headers=_HEADERS | {"Content-Type": "text/event-stream"})
        await response.prepare(request)
        task = asyncio.current_task()
        assert task is not None
        self._streams.add(task)
        revision = -1
        try:
            while True:
                if self.house is None:
                    await asyncio.sleep(0.3)
                    await response.write(b": getting ready\n\n")
                    continue
                newer = await self.house.changed_since(revision, _BEAT)
                words = f"data: {newer}\n\n" if newer != revision else ": still here\n\n"
                revision = newer
                await response.write(words.encode())
        except (ConnectionError, asyncio.CancelledError):
            return response
        finally:
            self._streams.discard(task)

    async def _act(self, request: web.Request) -> web.StreamResponse:
        asked = await _body(request)
        return _json(await self._open_house().act(self._person(asked["person"]), int(asked["place"]), asked))

    async def _time(self, request: web.Request) -> web.StreamResponse:
        await self._open_house().move(str((await _body(request))["move"]))
        return _json({})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        asked = {key: int(request.match_info[key]) for key in ("place", "message", "file")}
        found = await self._open_house().file(self._person(request.match_info["person"]), **asked)
        if found is None:
            raise web.HTTPNotFound(headers=_HEADERS)
        name, kind, content = found
        how = "inline" if kind in _SHOWN_IN_PLACE else "attachment"
        headers = {"Content-Disposition": f"{how}; filename*=UTF-8''{quote(name)}"}
        return web.Response(body=content, content_type=kind.partition(";")[0], headers=headers)

    def _open_house(self) -> House:
        if self.house is None:
            raise NotPossible("The community is still getting ready.")
        return self.house

    def _person(self, given: str | None) -> int:
        """Residents only; the newcomer where nobody is named, or nobody of this community."""
        members = self._open_house().community.members
        residents = [members[resident.name].id for resident in RESIDENTS]
        return next((person for person in residents if str(person) == given), residents[0])


async def _body(request: web.Request) -> dict[str, Any]:
    """JSON only: a form on another site cannot send that without being asked first."""
    if request.content_type != "application/json":
        raise ValueError("not JSON")
    asked: dict[str, Any] = await request.json()
    return asked


def _json(value: Any, status: int = 200) -> web.Response:
    return web.json_response(value, status=status, dumps=lambda found: json.dumps(found, ensure_ascii=False))
