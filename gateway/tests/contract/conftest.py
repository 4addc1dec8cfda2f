"""Any gateway: the one at GATEWAY_URL with GATEWAY_TOKEN, else our own with the fake SDK."""

import asyncio
import os
from collections.abc import AsyncIterator

import pytest
from support import process
from support.api import Api, client


@pytest.fixture
async def api(request: pytest.FixtureRequest) -> AsyncIterator[Api]:
    base = os.environ.get("GATEWAY_URL")
    token = os.environ.get("GATEWAY_TOKEN", "")
    if not base:
        base, token = request.getfixturevalue("own_process"), process.TOKEN
    async with client(base, token) as made:
        async with asyncio.timeout(30):
            while (await made.get("/v1/me")).status != 200:
                await made.events(wait=1, limit=1)
                await asyncio.sleep(0.02)
        yield made


@pytest.fixture
async def member(api: Api) -> str:
    """Somebody whom a chat can be opened with."""
    page = (await api.get("/v1/users")).body
    return next(str(user["uid"]) for user in page["users"] if not user["is_bot"])


@pytest.fixture
async def tid(api: Api, member: str) -> str:
    """A new chat."""
    return str((await api.open(members=[member])).body["tid"])
