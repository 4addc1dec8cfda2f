"""The gateway inside the test's own process, with the fake backend at hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sdk_calls
from stand_in.backend import Backend

from support.api import Api, client
from web_widget_gateway import calls, sdk
from web_widget_gateway.link import Pauses
from web_widget_gateway.serve import running
from web_widget_gateway.settings import Settings

TOKEN = "token-of-the-tests-0123"
QUICK = Pauses(first=0.005, longest=0.02, refused=0.02)


@dataclass
class Gateway:
    api: Api
    backend: Backend


@asynccontextmanager
async def inside(
    folder: Path,
    backend: Backend,
    *,
    without: tuple[str, ...] = (),
    ready: bool = True,
    pauses: Pauses = QUICK,
    **changed: Any,
) -> AsyncIterator[Gateway]:
    """A running gateway; `without` names functions that the operator has not filled in."""
    settings = Settings(token=TOKEN, port=0, journal=folder / "gateway.db")
    functions: Any = calls.load(Path(str(sdk_calls.__file__)))
    functions = replace(functions, **dict.fromkeys(without))
    made = replace(settings, **changed)
    async with (
        running(made, sdk.load(), functions, pauses) as base,
        client(base, TOKEN) as api,
    ):
        if ready:
            # From the newest event on, since a journal may hold an earlier start.
            cursor = None
            while True:
                page = (await api.events(cursor, wait=10)).body
                cursor = page["cursor"]
                if (await api.get("/v1/me")).status == 200:
                    break
        yield Gateway(api, backend)
