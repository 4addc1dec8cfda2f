"""Invented: what people do in the apps."""

import mimetypes
from datetime import UTC, datetime
from typing import Any

from stand_in.backend import StoredMessage, current
from stand_in.wire import make_message, make_user


def _chat(tid: str) -> Any:
    from teamwire_api.chats import Chat

    return Chat(tid)


def writes(uid: str, tid: str, msg: str | None, files: list[str] | None = None) -> str:
    """Somebody writes; returns the message's id."""
    backend = current()
    stored = StoredMessage(backend.new_id("m"), uid, backend.now(), msg, files or [])
    backend.chats[tid].messages.append(stored)
    backend.tell("NEW_MESSAGE", make_message(tid, stored))
    backend.save()
    return stored.mid


def sends(uid: str, tid: str, name: str, data: bytes, msg: str | None) -> str:
    """Somebody writes with a file; returns the message's id."""
    backend = current()
    ref = backend.new_id("blob")
    mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
    backend.blobs[ref] = (name, mime, data)
    return writes(uid, tid, msg, [ref])


def told_again(tid: str, mid: str) -> None:
    """The SDK tells a message once more."""
    stored = next(m for m in current().chats[tid].messages if m.mid == mid)
    current().tell("NEW_MESSAGE", make_message(tid, stored))


def reads(uid: str, tid: str, mid: str) -> None:
    from teamwire_api.notifications import MessageReadInfo

    info = MessageReadInfo(_chat(tid), make_user(uid), mid, datetime(2024, 1, 1, tzinfo=UTC))
    current().tell("MESSAGE_READ", info)


def deletes(tid: str, mid: str) -> None:
    from teamwire_api.notifications import MessageDeletedInfo

    current().tell("MESSAGE_DELETED", MessageDeletedInfo(_chat(tid), mid))


def closes(tid: str, closed: bool = True) -> None:
    from teamwire_api.notifications import ChatChangeInfo

    current().chats[tid].is_closed = closed
    current().tell("CHAT_IS_CLOSED_CHANGED", ChatChangeInfo(_chat(tid), is_closed=closed))


def allows_sending(tid: str, allowed: bool) -> None:
    from teamwire_api.notifications import ChatChangeInfo

    current().chats[tid].allow_sending = allowed
    info = ChatChangeInfo(_chat(tid), allow_sending=allowed)
    current().tell("CHAT_ALLOW_SENDING_CHANGED", info)


def removes_bot(uid: str, tid: str) -> None:
    from teamwire_api.notifications import ChatMemberChangeInfo

    current().chats[tid].bot_is_in = False
    info = ChatMemberChangeInfo(_chat(tid), [make_user("bot1")], make_user(uid))
    current().tell("CHAT_DELETED", info)
