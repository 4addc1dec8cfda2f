"""The SDK calls that the gateway needs and that its authors do not know: to be filled in.

Copy this file, fill functions in, take `@to_fill_in` off each one that you filled in, and name the
copy in WEB_WIDGET_GATEWAY_SDK_CALLS. Every function runs inside the SDK's own event loop and may
raise the SDK's exceptions; a call that blocks belongs into `asyncio.to_thread`. What is documented
of `connection`, `Chat`, `Message` and `User` stands in sdk.py.

Required: own_user, users, create_chat, receive, posted_message. The others are optional: left out,
or left as they are, they switch off what the gateway would do with them.

A real Teamwire backend was not available to the authors of this file. They know what the
functions have to do, and not how the SDK does it.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from web_widget_gateway.sdk import Chat, Connection, Message, User

P = ParamSpec("P")
T = TypeVar("T")


class EditHere(NotImplementedError):
    """A function of this file was called that nobody has filled in."""


def to_fill_in(function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Marks a function that has no body yet; its docstring says what it must do."""

    @wraps(function)
    async def unfilled(*_: P.args, **__: P.kwargs) -> T:
        place = inspect.getsourcefile(function)
        raise EditHere(f"edit here: {place}, {function.__name__}: {inspect.getdoc(function)}")

    unfilled.__dict__["to_fill_in"] = True
    return unfilled


@dataclass(frozen=True)
class RemoteFile:
    """A file in a received message. `ref` is text of your choice by which `file_bytes` finds it."""

    name: str
    mime: str
    size: int
    ref: str


@to_fill_in
async def own_user(connection: Connection) -> User:
    """Must return the bot's own User; must raise TWAuthError when the credentials are refused."""
    raise NotImplementedError


@to_fill_in
async def users(connection: Connection) -> Iterable[User]:
    """Must return every User that the bot can see (its contacts), bots among them or not."""
    raise NotImplementedError


@to_fill_in
async def create_chat(connection: Connection, title: str, members: list[User]) -> Chat:
    """Must open a new group chat (never 1:1) with this title and members, and return its Chat."""
    raise NotImplementedError


@to_fill_in
async def receive(
    connection: Connection, ready: Callable[[], None], handle: Callable[[Any, Any], None]
) -> None:
    """Must tell `handle` the events and stay until the connection ends.

    It registers itself with the SDK for these members of teamwire_api.events.Events: NEW_MESSAGE,
    MESSAGE_READ, MESSAGE_DELETED, CHAT_DELETED, CHAT_IS_CLOSED_CHANGED and
    CHAT_ALLOW_SENDING_CHANGED. It calls `handle(event, extra)` for each, from any thread, with the
    documented extra object (Message, MessageReadInfo, MessageDeletedInfo, ChatMemberChangeInfo,
    ChatChangeInfo); calls `ready()` once, when events are being received; and returns or raises
    when the connection is lost.
    """
    raise NotImplementedError


@to_fill_in
async def posted_message(connection: Connection, chat: Chat, returned: Any) -> Message:
    """Must return the Message that `Chat.post` has just posted to `chat`.

    `returned` is what `Chat.post` returned. If that is the Message, return it.
    """
    raise NotImplementedError


@to_fill_in
async def history(connection: Connection, chat: Chat, after: str | None) -> Iterable[Message]:
    """Must return the chat's messages after the one with the id `after`, oldest first, all of them.

    With None, from the chat's first message on. Optional: without it, messages that were written
    while the gateway was away are not fetched, and a cut-off post may be posted twice.
    """
    raise NotImplementedError


@to_fill_in
async def files_of(connection: Connection, message: Message) -> list[RemoteFile]:
    """Must list the files in a message's attachments: name, MIME type, bytes, and a reference.

    Optional, together with file_bytes: without them files from Teamwire are left out.
    """
    raise NotImplementedError


@to_fill_in
async def file_bytes(connection: Connection, ref: str) -> bytes:
    """Must return the bytes of the file with this `ref`, also after a restart of the gateway."""
    raise NotImplementedError


@to_fill_in
async def make_attachment(connection: Connection, path: Path, name: str, mime: str) -> Any:
    """Must make an attachment for `Chat.post` out of the file at `path`.

    Optional: without it no files can be sent to Teamwire.
    """
    raise NotImplementedError
