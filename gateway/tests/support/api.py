"""A client of the contract; whatever it is answered is checked against the contract."""

import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from support.schema import check_answer


@dataclass
class Answer:
    status: int
    body: Any
    headers: Any
    raw: bytes

    @property
    def kind(self) -> str:
        return str(self.body["error"]["kind"])


def new_id() -> str:
    return uuid.uuid4().hex


class Api:
    """Paths are given as they go over the wire."""

    def __init__(self, base: str, token: str, session: aiohttp.ClientSession) -> None:
        self.base = base
        self._token = token
        self._session = session
        self.everything = b""

    async def call(
        self, method: str, target: str, body: Any = None, token: str | None = None, **more: Any
    ) -> Answer:
        headers = {"Authorization": f"Bearer {self._token if token is None else token}"}
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        data = more.pop("stream", data)
        url = URL(self.base + target, encoded=True)
        headers |= more.pop("headers", {})
        async with self._session.request(
            method, url, data=data, headers=headers, allow_redirects=False, **more
        ) as answer:
            raw = await answer.read()
            self.everything += raw
            is_json = answer.content_type == "application/json"
            value = json.loads(raw) if is_json else None
            if is_json or answer.status >= 400:
                check_answer(method, target.partition("?")[0], answer.status, value)
            return Answer(answer.status, value, answer.headers, raw)

    async def get(self, target: str, **more: Any) -> Answer:
        return await self.call("GET", target, **more)

    async def post(self, target: str, body: Any, **more: Any) -> Answer:
        return await self.call("POST", target, body, **more)

    async def open(
        self, title: str = "Anna — Shop", members: Any = ("ada",), request_id: str | None = None
    ) -> Answer:
        made = {"title": title, "members": list(members), "request_id": request_id or new_id()}
        return await self.post("/v1/chats", made)

    async def write(
        self, tid: str, msg: str = "Hello", request_id: str | None = None, **more: Any
    ) -> Answer:
        made = {"msg": msg, "request_id": request_id or new_id(), **more}
        return await self.post(f"/v1/chats/{quote(tid, safe='')}/messages", made)

    async def chat(self, tid: str) -> Answer:
        return await self.get(f"/v1/chats/{quote(tid, safe='')}")

    async def upload(
        self, data: bytes, name: str = "a.txt", request_id: str | None = None
    ) -> Answer:
        target = f"/v1/files?name={quote(name)}&request_id={request_id or new_id()}"
        return await self.post(target, data, headers={"Content-Type": "text/plain"})

    async def download(self, file_id: str) -> Answer:
        return await self.get(f"/v1/files/{quote(file_id, safe='')}")

    async def events(self, after: str | None = None, wait: int = 0, limit: int = 500) -> Answer:
        cursor = "" if after is None else f"&after={quote(after, safe='')}"
        return await self.get(f"/v1/events?wait={wait}&limit={limit}{cursor}")

    async def until(self, event: str, after: str | None = None) -> tuple[list[Any], str]:
        """The events from a cursor up to the first one of this name, awaited."""
        seen: list[Any] = []
        while not any(one["event"] == event for one in seen):
            page = (await self.events(after, wait=10)).body
            assert page["events"], f"no {event} came, only {seen}"
            seen += page["events"]
            after = page["cursor"]
        return seen, str(after)


@asynccontextmanager
async def client(base: str, token: str) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(base, token, session)
