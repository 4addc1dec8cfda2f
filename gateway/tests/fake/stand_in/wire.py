"""Invented: what goes between the fake SDK and the backend."""

import asyncio
from typing import Any

from stand_in.backend import OWN_UID, Backend, StoredChat, StoredMessage, current


def make_user(uid: str) -> Any:
    from teamwire_api.users import Bot, LoggedInUser, User

    first, last, is_bot = current().users[uid]
    kind = LoggedInUser if uid == OWN_UID else Bot if is_bot else User
    return kind(uid, first, last)


def make_message(tid: str, stored: StoredMessage) -> Any:
    from teamwire_api.chats import Chat
    from teamwire_api.message import Message

    return Message(
        Chat(tid),
        stored.mid,
        make_user(stored.uid),
        stored.timestamp,
        stored.msg,
        list(stored.files) or None,
        stored.sender_display_name,
        stored.reply_to,
    )


async def _after(backend: Backend) -> None:
    from teamwire_api.exceptions import TWConnectionError

    backend.save()
    backend.accepted.set()
    if backend.after_accepting == "hang":
        await asyncio.Event().wait()
    if backend.after_accepting == "timeout":
        raise TWConnectionError("timed out after «secret text»")


# Which message a task has posted, as the fake's `Chat.post` returns nothing.
posted: dict[Any, StoredMessage] = {}


async def post(
    tid: str, msg: str, attachments: list[Any] | None, reply_to: Any, name: str | None
) -> None:
    from teamwire_api.exceptions import TWNotFoundError

    backend = current()
    backend.fail("post")
    chat = backend.chats[tid]
    if not chat.bot_is_in:
        raise TWNotFoundError
    stored = StoredMessage(
        backend.new_id("m"), OWN_UID, backend.now(), msg or None,
        list(attachments or []), name, reply_to,
    )  # fmt: skip
    chat.messages.append(stored)
    posted[asyncio.current_task()] = stored
    if backend.echo:
        backend.tell("NEW_MESSAGE", make_message(tid, stored))
    await _after(backend)


async def create(title: str, members: list[str]) -> Any:
    from teamwire_api.chats import Chat
    from teamwire_api.exceptions import TWInvalidMembersError

    backend = current()
    backend.fail("create")
    if any(uid not in backend.users for uid in members):
        raise TWInvalidMembersError
    tid = backend.new_id("t")
    backend.chats[tid] = StoredChat(title, members)
    await _after(backend)
    return Chat(tid)
