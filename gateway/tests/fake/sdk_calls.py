"""Binds the unknown calls to the invented stand-ins; for WEB_WIDGET_GATEWAY_SDK_CALLS."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from stand_in import controls, wire
from stand_in.backend import OWN_UID, current
from teamwire_api.events import Events

from web_widget_gateway.undocumented import RemoteFile

controls.listen_if_asked()


async def own_user(connection: Any) -> Any:
    current().fail("own_user")
    return wire.make_user(OWN_UID)


async def users(connection: Any) -> list[Any]:
    current().fail("users")
    return [wire.make_user(uid) for uid in current().users]


async def create_chat(connection: Any, title: str, members: list[Any]) -> Any:
    return await wire.create(title, [member.uid for member in members])


async def receive(
    connection: Any, ready: Callable[[], None], handle: Callable[[Any, Any], None]
) -> None:
    backend, loop, cut = current(), asyncio.get_running_loop(), asyncio.Event()

    def listener(event: str, info: Any) -> None:
        handle(Events[event], info)

    def cutter() -> None:
        loop.call_soon_threadsafe(cut.set)

    backend.listeners.append(listener)
    backend.cutters.append(cutter)
    try:
        ready()
        await cut.wait()
    finally:
        backend.listeners.remove(listener)
        backend.cutters.remove(cutter)


async def posted_message(connection: Any, chat: Any, returned: Any) -> Any:
    return wire.make_message(chat.tid, wire.posted.pop(asyncio.current_task()))


async def history(connection: Any, chat: Any, after: str | None) -> list[Any]:
    current().fail("history")
    if current().hold_history:
        await asyncio.Event().wait()
    messages = current().chats[chat.tid].messages
    mids = [message.mid for message in messages]
    start = mids.index(after) + 1 if after in mids else 0
    return [wire.make_message(chat.tid, message) for message in messages[start:]]


async def files_of(connection: Any, message: Any) -> list[RemoteFile]:
    blobs = current().blobs
    return [RemoteFile(blobs[r][0], blobs[r][1], len(blobs[r][2]), r) for r in message.attachments]


async def file_bytes(connection: Any, ref: str) -> bytes:
    current().fail("file_bytes")
    return current().blobs[ref][2]


async def make_attachment(connection: Any, path: Path, name: str, mime: str) -> str:
    ref = current().new_id("blob")
    current().blobs[ref] = (name, mime, await asyncio.to_thread(path.read_bytes))
    return ref
