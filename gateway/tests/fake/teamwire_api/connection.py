"""teamwire_api.connection"""

import asyncio
import os
from collections.abc import Coroutine
from typing import Any

from stand_in.backend import current

from teamwire_api.chats import Chat
from teamwire_api.exceptions import TWAuthError


class ConnectionConfig:
    def __init__(
        self,
        hide_deleted_messages: bool = True,
        default_timeout: int = 10,
        long_timeout: int = 15,
        assets_timeout: int = 60,
    ) -> None:
        self.hide_deleted_messages = hide_deleted_messages
        self.default_timeout = default_timeout
        self.long_timeout = long_timeout
        self.assets_timeout = assets_timeout


class Chats:
    async def get_subscriptions(self) -> list[Chat]:
        current().fail("get_subscriptions")
        return [Chat(tid) for tid, chat in current().chats.items() if chat.bot_is_in]

    async def get_by_thread_id(self, tid: str) -> Chat | None:
        current().fail("get_by_thread_id")
        stored = current().chats.get(tid)
        return Chat(tid) if stored and stored.bot_is_in else None


class Connection:
    def __init__(self) -> None:
        self.chats = Chats()

    def __enter__(self) -> "Connection":
        current().connections += 1
        # The secret in the text must never get anywhere.
        if current().refuses:
            raise TWAuthError(f"refused {os.environ.get('TW_API_SECRET')}")
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def exec_async(self, coroutine: Coroutine[Any, Any, None]) -> None:
        # Which loop it runs in is not documented; this way leaves other tasks as they are.
        asyncio.get_event_loop().run_until_complete(coroutine)
