"""The contract's paths over HTTP.

Invariants: nothing is answered without the token; every error has the contract's body; an answer
never holds an exception's own text.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from aiohttp import web

from . import convert, shapes
from .errors import GatewayError, Kind, from_sdk
from .files import Files
from .journal import Journal
from .log import describe, logger
from .messenger import Messenger
from .uploads import receive

BODY_MAX = 1024 * 1024
WAIT_MAX, WAIT_DEFAULT = 50, 25
LIMIT_MAX, LIMIT_DEFAULT = 500, 100

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def error_answer(failure: GatewayError) -> web.Response:
    """An error as the contract shows it."""
    error = {"kind": failure.kind.text, "detail": failure.detail}
    return web.json_response({"error": error}, status=failure.status)


def _from_http(failure: web.HTTPException) -> web.Response:
    kinds = {
        404: GatewayError(Kind.NOT_FOUND, "no such path"),
        405: GatewayError(Kind.INVALID, "this path does not know this method", 405),
        413: GatewayError(Kind.TOO_LARGE, f"the body is larger than {BODY_MAX} bytes"),
    }
    other = GatewayError(Kind.INVALID, "not a request of the contract", failure.status)
    answer = error_answer(kinds.get(failure.status, other))
    if "Allow" in failure.headers:
        answer.headers["Allow"] = failure.headers["Allow"]
    return answer


def guard(token: str) -> Any:
    """The middleware that checks the token and gives every error its body."""
    expected = f"Bearer {token}".encode()

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        shown = f"{scheme.capitalize()} {given}".encode(errors="surrogateescape")
        if not hmac.compare_digest(shown, expected):
            return error_answer(GatewayError(Kind.AUTH, "the token is missing or wrong", 401))
        try:
            return await handler(request)
        except web.HTTPException as failure:
            return _from_http(failure)
        except GatewayError as failure:
            if failure.kind in (Kind.SERVER, Kind.AUTH, Kind.UNCERTAIN):
                _log(request, failure)
            return error_answer(failure)
        except convert.Unusable as failure:
            return error_answer(GatewayError(Kind.SERVER, f"the SDK's answer: {failure}"))
        except Exception as failure:
            logger.error("%s failed: %s", _operation(request), describe(failure))
            return error_answer(from_sdk(failure))

    return guarded


def _operation(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return f"{request.method} {resource.canonical if resource else 'unknown path'}"


def _log(request: web.Request, failure: GatewayError) -> None:
    cause = f": {describe(failure.__cause__)}" if failure.__cause__ else ""
    logger.warning("%s: %s%s", _operation(request), failure.detail, cause)


class Paths:
    """The handlers, one for each operation of the contract."""

    def __init__(self, messenger: Messenger, journal: Journal, files: Files) -> None:
        self._messenger = messenger
        self._journal = journal
        self._files = files
        self._stopping = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        """Every path of openapi.yaml."""
        return [
            web.get("/v1/me", self.me, allow_head=False),
            web.get("/v1/users", self.users, allow_head=False),
            web.get("/v1/users/{uid}/avatar", self.avatar, allow_head=False),
            web.post("/v1/chats", self.open_chat),
            web.get("/v1/chats/{tid}", self.chat, allow_head=False),
            web.post("/v1/chats/{tid}/messages", self.post_message),
            web.post("/v1/files", self.upload),
            web.get("/v1/files/{file_id}", self.download, allow_head=False),
            web.get("/v1/events", self.events, allow_head=False),
        ]

    def stop(self) -> None:
        """Ends held requests."""
        self._stopping.set()

    async def me(self, _: web.Request) -> web.Response:
        return web.json_response(self._messenger.me())

    async def users(self, request: web.Request) -> web.Response:
        return web.json_response(await self._messenger.users(_cursor(request, "cursor")))

    async def avatar(self, request: web.Request) -> web.Response:
        picture, mime = await self._messenger.avatar(_path_id(request, "uid"))
        return web.Response(body=picture, content_type=mime)

    async def open_chat(self, request: web.Request) -> web.Response:
        new = shapes.new_chat(shapes.body(await request.read()))
        return _once(*await self._messenger.open(new))

    async def chat(self, request: web.Request) -> web.Response:
        return web.json_response(await self._messenger.chat(_path_id(request, "tid")))

    async def post_message(self, request: web.Request) -> web.Response:
        tid = _path_id(request, "tid")
        new = shapes.new_message(shapes.body(await request.read()))
        return _once(*await self._messenger.post(tid, new))

    async def upload(self, request: web.Request) -> web.Response:
        name = shapes.file_name(request.query)
        request_id = shapes.parameter_id(request.query.get("request_id", ""), "request_id")
        if not self._messenger.file_max:
            raise GatewayError(Kind.UNSUPPORTED, "this gateway takes no files")
        return _once(
            *await receive(request, self._files, self._messenger, name=name, request_id=request_id)
        )

    async def download(self, request: web.Request) -> web.StreamResponse:
        file = self._files.get(_path_id(request, "file_id"))
        # The server looks at the bytes itself; the claimed type could be one that browsers run.
        headers = {
            "Content-Type": "application/octet-stream",
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": "attachment",
        }
        if file.ref is not None:
            return web.Response(body=await self._messenger.file_bytes(file), headers=headers)
        if not self._files.path(file).is_file():
            raise GatewayError(Kind.NOT_FOUND, "no such file (any more)")
        return web.FileResponse(self._files.path(file), headers=headers)

    async def events(self, request: web.Request) -> web.Response:
        after = _cursor(request, "after")
        wait = shapes.parameter_number(request.query, "wait", 0, WAIT_MAX, WAIT_DEFAULT)
        limit = shapes.parameter_number(request.query, "limit", 1, LIMIT_MAX, LIMIT_DEFAULT)
        events, cursor = self._journal.page(after, limit)
        if not events and wait:
            await self._something(wait)
            events, cursor = self._journal.page(cursor, limit)
        return web.json_response({"events": events, "cursor": cursor})

    async def _something(self, seconds: float) -> None:
        """Until an event is stored, the gateway ends, or the time is over."""
        waits = {
            asyncio.ensure_future(self._journal.changed.wait()),
            asyncio.ensure_future(self._stopping.wait()),
        }
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()


def _path_id(request: web.Request, name: str) -> str:
    return shapes.parameter_id(request.match_info[name], name)


def _cursor(request: web.Request, name: str) -> str | None:
    value = request.query.get(name)
    return None if value is None else shapes.parameter_id(value, name)


def _once(answer: dict[str, Any], repeated: bool) -> web.Response:
    return web.json_response(answer, status=HTTPStatus.OK if repeated else HTTPStatus.CREATED)


def application(token: str, paths: Paths) -> web.Application:
    """The application; bodies of exactly the limit are still taken."""
    app = web.Application(middlewares=[guard(token)], client_max_size=BODY_MAX + 1)
    app.add_routes(paths.routes())

    async def stop(_: web.Application) -> None:
        paths.stop()

    app.on_shutdown.append(stop)
    return app
