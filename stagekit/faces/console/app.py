"""The pages and the socket of the console: what a browser reaches."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from stagekit import locale
from stagekit.faces.console.client import Client
from stagekit.faces.console.door import Bucket, Door
from stagekit.faces.console.hub import Hub, text_of
from stagekit.faces.console.orders import LOCAL, Asked, Refused, read, sentences
from stagekit.faces.console.reach import Reach, Unreached

STATIC = Path(__file__).parent / "static"

CLIENTS = 32
"""Most pages at once."""

STRANGERS = 8
"""Most connections of one address that have not shown a token yet."""

TOKEN_WITHIN = 5.0
WRONG = 0.3
"""Seconds before a wrong token is answered."""

RATE, BURST = 100.0, 200.0
"""Orders a second of one page, and at once: two hands on faders stay well below."""

PANICS = (5.0, 10.0)
PATIENCE = 1000
"""Refused orders after which a page that floods is closed."""

FORGIVEN = 1.0
"""Refused orders that are forgotten in a second."""

GONE, NO_TOKEN, SILENT, FLOOD, FULL = 1001, 4401, 4408, 4429, 1013
"""Why a connection was closed."""


class Console:
    """The console as one application.

    Attributes:
        hub: what is told; door: who may come in; reach: where orders go.
    """

    def __init__(self, hub: Hub, door: Door, reach: Reach) -> None:
        """Nothing is served before it is called by a server."""
        self.hub, self.door, self.reach = hub, door, reach
        self._strangers: dict[str, int] = {}
        self._closing: dict[Client, Callable[[int], None]] = {}
        hub.lost = lambda: reach.watch(self._watched(), again=True)
        routes = [
            Route("/", self._page), Route("/read", self._page),
            WebSocketRoute("/ws", self._socket), WebSocketRoute("/read/ws", self._socket),
            Mount("/", StaticFiles(directory=STATIC, check_dir=False)),
        ]  # fmt: skip
        self.asgi: ASGIApp = Guard(GZipMiddleware(Starlette(routes=routes), minimum_size=500), door)

    async def _page(self, request: Request) -> Response:
        return FileResponse(STATIC / "index.html")

    async def _socket(self, socket: WebSocket) -> None:
        reader = socket.url.path.startswith("/read") or "read" in socket.query_params
        await socket.accept()
        address = socket.client.host if socket.client else ""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError, OSError):
            if self.door.locked and not await self._known(socket, address, reader=reader):
                return
            if len(self.hub.clients) >= CLIENTS:
                await socket.close(FULL)
                return
            await self._serve(socket, address, reader=reader)

    # ---- who are you?

    async def _known(self, socket: WebSocket, address: str, *, reader: bool) -> bool:
        """Ask a stranger for the token; whether they had it."""
        clock = asyncio.get_running_loop().time
        if self.door.waits(address, clock()):
            await socket.send_text(_no(None, sentences("guesses")))
            await socket.close(FLOOD)
            return False
        if self._strangers.get(address, 0) >= STRANGERS:
            await socket.close(FULL)
            return False
        self._strangers[address] = self._strangers.get(address, 0) + 1
        await socket.send_text(text_of({"t": "token"}))
        try:
            raw = await asyncio.wait_for(_next(socket), TOKEN_WITHIN)
            asked = read(raw)
            right = asked.do == "token" and self.door.opens(
                str(asked.values[0]), address, clock(), reader=reader
            )
            answer, missing = asked.id, asked.do != "token"
        except (TimeoutError, Refused):
            right, answer, missing = False, None, True
        finally:
            self._strangers[address] -= 1
            if not self._strangers[address]:
                del self._strangers[address]
        if right:
            await socket.send_text(_yes(answer))
            return True
        await asyncio.sleep(WRONG)
        await socket.send_text(_no(answer, sentences("token" if missing else "wrong_token")))
        await socket.close(NO_TOKEN)
        return False

    # ---- a console at work

    async def _serve(self, socket: WebSocket, address: str, *, reader: bool) -> None:
        hub = self.hub
        client = Client(
            socket.send_text, socket.send_bytes, hub.values,
            name=hub.name(), address=address, reader=reader,
        )  # fmt: skip
        hub.join(client)
        self.reach.watch(self._watched())
        listening = asyncio.create_task(self._listen(socket, client))
        writing = asyncio.create_task(client.write())
        code = 0

        def close(why: int) -> None:
            nonlocal code
            code = code or why
            listening.cancel()

        self._closing[client] = close
        try:
            await asyncio.wait((listening, writing), return_when=asyncio.FIRST_COMPLETED)
            if listening.done() and not listening.cancelled() and not listening.exception():
                code = code or listening.result()
        finally:
            del self._closing[client]
            hub.leave(client)
            self.reach.watch(self._watched())
            for task in (listening, writing):
                task.cancel()
            await asyncio.gather(listening, writing, return_exceptions=True)
        if code:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(socket.close(code), 0.5)

    def _watched(self) -> bool:
        return any(client.watching for client in self.hub.clients)

    def look(self) -> None:
        """Called often: the beat, and who does not read any more is let go."""
        self.hub.beat()
        now = asyncio.get_running_loop().time()
        for client, close in list(self._closing.items()):
            if client.stuck(now):
                close(SILENT)

    def end(self) -> None:
        """The show is over: every page is told, then closed."""
        for close in list(self._closing.values()):
            close(GONE)

    async def _listen(self, socket: WebSocket, client: Client) -> int:
        """Obey one console; the answer is why it is closed."""
        clock = asyncio.get_running_loop().time
        orders, panics = Bucket(RATE, BURST), Bucket(*PANICS)
        patience = Bucket(FORGIVEN, PATIENCE)
        while True:
            raw = await _next(socket)
            asked: Asked | None = None
            try:
                asked = read(raw, self.hub.plan, reader=client.reader, newest=self.hub.shown)
                allowed = (panics if asked.do == "panic" else orders).take(clock())
                if not allowed:
                    raise Refused("flood", asked.id)
            except Refused as refused:
                client.say(_no(refused.id, refused.why))
                if not patience.take(clock()):
                    self.reach.report("console.flood", client.name)
                    return FLOOD
                await asyncio.sleep(0)  # everybody else has a turn
                continue
            await self._obey(asked, client)

    async def _obey(self, asked: Asked, client: Client) -> None:
        if asked.do in LOCAL:
            client.say(self._locally(asked, client))
            return
        try:
            # The order leaves now; its answer is waited for aside, so that a panic
            # never stands behind it.
            answer = self.reach.send(asked.do, asked.values, client.name)
        except Unreached:
            client.say(_no(asked.id, sentences("unreached")))
            return
        answer.add_done_callback(lambda done: client.say(_answer(asked.id, done)))

    def _locally(self, asked: Asked, client: Client) -> str:
        value: Any = asked.values[0]
        if asked.do == "name":
            name = "".join(c for c in value if c.isprintable()).strip()[:24]
            if not name:
                return _no(asked.id, sentences("values", do="name"))
            self.hub.rename(client, name)
        elif asked.do == "seen":
            self.hub.acknowledge(value)
        elif asked.do == "watch":
            client.watching = bool(value)
            client.refresh()
            self.reach.watch(self._watched())
        return _yes(asked.id)


async def _next(socket: WebSocket) -> str | bytes:
    """The next message, text or not."""
    message = await socket.receive()
    if message["type"] != "websocket.receive":
        raise WebSocketDisconnect(message.get("code", 1006))
    text: str | None = message.get("text")
    return text if text is not None else bytes(message.get("bytes") or b"")


def _yes(asked: int | str | None) -> str:
    return text_of({"t": "answer", "id": asked, "ok": True})


def _no(asked: int | str | None, why: dict[str, str]) -> str:
    return text_of({"t": "answer", "id": asked, "ok": False, "why": why})


def _answer(asked: int | str | None, done: asyncio.Future[dict[str, Any]]) -> str:
    """What the keeper answered."""
    if done.cancelled() or done.exception() is not None:
        return _no(asked, sentences("unreached"))
    answer = done.result()
    if answer.get("ok"):
        return _yes(asked)
    why = str(answer.get("why", ""))
    return _no(asked, {"en": why, "fr": str(answer.get("why_fr", why))})


class Guard:
    """Stands before every page and socket: foreign hosts and pages are turned away."""

    def __init__(self, app: ASGIApp, door: Door) -> None:
        """`door` decides."""
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in or turn away."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        key = self._wrong(scope, headers, host)
        if scope["type"] == "websocket":
            if key:
                await send({"type": "websocket.close", "code": 1008})
            else:
                await self._app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                _dress(MutableHeaders(scope=message), "" if key else host)
            await send(message)

        if key:
            words = "\n".join(locale.say("console", key, lang) for lang in locale.LANGUAGES)
            await PlainTextResponse(words + "\n", 403)(scope, receive, dressed)
        else:
            await self._app(scope, receive, dressed)

    def _wrong(self, scope: Scope, headers: Headers, host: str) -> str:
        """Which sentence says why this one may not come in; none if it may."""
        if not self._door.host(host, scope["server"]):
            return "foreign_host"
        if not self._door.origin(headers.get("origin"), host):
            return "foreign_origin"
        alone = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") in (
            "document",
            "",
        )
        if headers.get("sec-fetch-site", "none") in ("cross-site", "same-site") and not alone:
            return "foreign_origin"
        return ""


def _dress(headers: MutableHeaders, host: str) -> None:
    """What a browser may do with a page of ours."""
    sockets = f" ws://{host} wss://{host}" if host else ""
    headers["content-security-policy"] = (
        f"default-src 'self'; connect-src 'self'{sockets}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; object-src 'none'"
    )
    headers["cache-control"] = "no-store"
    headers["x-frame-options"] = "DENY"
    headers["x-content-type-options"] = "nosniff"
    headers["referrer-policy"] = "no-referrer"
    headers["cross-origin-opener-policy"] = "same-origin"
    headers["cross-origin-resource-policy"] = "same-origin"
    headers["permissions-policy"] = "camera=(), microphone=(), geolocation=()"
