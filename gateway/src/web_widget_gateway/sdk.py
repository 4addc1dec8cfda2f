"""Teamwire's Python SDK, as far as its documentation was read (https://sdk.teamwire.eu): of longer
pages only the beginning.

The only module that imports `teamwire_api`. The protocols name exactly the documented attributes
that the gateway uses; every call that is not known is a function of undocumented.py.

A real Teamwire backend and the SDK itself were not available to the authors: none of this was
tried against them, only against the fake in tests/fake.

`Connection()` is made without arguments, as in every example that was read, and so has the
documented time-outs of `ConnectionConfig`: 10 s, 15 s for lists, 60 s for files. How a
`ConnectionConfig` is handed to a connection is not known.
"""

from collections.abc import Callable, Coroutine, Iterable
from contextlib import AbstractContextManager
from typing import Any, Protocol, cast

from .exits import Exit, Refused

MISSING = (
    "Teamwire's Python SDK cannot be imported: no module «{module}». Install the package"
    " `teamwire_api` into the Python that runs this gateway, or run the gateway in Teamwire's image"
    " bots/sdk-base. Teamwire partners get access from Teamwire support, support@teamwire.eu."
)


class User(Protocol):
    """teamwire_api.users.User"""

    uid: str
    first_name: str | None
    last_name: str | None
    is_bot: bool

    async def has_avatar(self) -> bool: ...
    async def load_avatar(self) -> bytes: ...


class Chat(Protocol):
    """teamwire_api.chats.Chat"""

    tid: str
    title: str | None
    is_closed: bool
    allow_sending: bool

    async def post(
        self,
        message: str = "",
        attachments: list[Any] | None = None,
        is_alert: bool = False,
        reply_to: str | None = None,
        sender_display_name: str | None = None,
    ) -> Any: ...


class Message(Protocol):
    """teamwire_api.message.Message; `timestamp` is in milliseconds since 1970, UTC."""

    chat: Chat
    mid: str
    from_user: User
    timestamp: int
    msg: str | None
    sender_display_name: str | None
    reply_to: Any
    attachments: Any
    deleted: bool


class Chats(Protocol):
    """`Connection.chats`"""

    async def get_subscriptions(self) -> Iterable[Chat]: ...
    async def get_by_thread_id(self, tid: str) -> Chat | None: ...


class Connection(Protocol):
    """teamwire_api.Connection; reads TW_API_APPID, TW_API_SECRET and TW_API_HOST itself."""

    chats: Chats

    def exec_async(self, coroutine: Coroutine[Any, Any, None]) -> Any: ...


Connect = Callable[[], AbstractContextManager[Connection]]


def load() -> Connect:
    """What makes a connection, or the refusal to start without the SDK."""
    try:
        from teamwire_api import Connection as connect
    except ModuleNotFoundError as missing:
        text = MISSING.format(module=missing.name)
        raise Refused(Exit.SDK_MISSING, text) from None
    except ImportError:
        text = MISSING.format(module="teamwire_api.Connection")
        raise Refused(Exit.SDK_MISSING, text) from None
    return cast(Connect, connect)
