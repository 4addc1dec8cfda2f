"""From the SDK's objects to the contract's JSON. Knows only documented attributes."""

from datetime import UTC, datetime
from typing import Any

from .ids import is_id
from .journal import Event
from .sdk import Chat, Message, User


class Unusable(Exception):
    """An object of the SDK that the contract cannot carry."""


def checked_id(value: Any, what: str) -> str:
    """An id of the SDK as text of the contract's form."""
    text = str(value) if value is not None else ""
    if not is_id(text):
        raise Unusable(f"{what} has no id of 1 to 255 bytes")
    return text


def user(source: User, has_avatar: bool | None = None) -> dict[str, Any]:
    """A user; `has_avatar` is left out while it is not known."""
    made: dict[str, Any] = {
        "uid": checked_id(source.uid, "a user"),
        "first_name": str(source.first_name or ""),
        "last_name": str(source.last_name or ""),
        "is_bot": bool(source.is_bot),
    }
    return made if has_avatar is None else made | {"has_avatar": has_avatar}


def chat(source: Chat) -> dict[str, Any]:
    """How a chat stands."""
    return {
        "tid": checked_id(source.tid, "a chat"),
        "title": str(source.title or ""),
        "is_closed": bool(source.is_closed),
        "allow_sending": bool(source.allow_sending),
    }


def posted(source: Message) -> dict[str, Any]:
    """The answer to a post."""
    return {"mid": checked_id(source.mid, "a message"), "timestamp": max(0, int(source.timestamp))}


def message(
    source: Message, from_user: dict[str, Any], files: list[dict[str, Any]]
) -> dict[str, Any]:
    """A message, with its sender and files converted before."""
    # Whether reply_to is a Message or an id is not known; both are understood.
    reply_to = getattr(source.reply_to, "mid", source.reply_to)
    return posted(source) | {
        "from_user": from_user,
        "msg": None if source.msg is None else str(source.msg),
        "sender_display_name": source.sender_display_name or None,
        "reply_to": checked_id(reply_to, "a reply's message") if reply_to else None,
        "attachments": files or None,
        "deleted": bool(source.deleted),
    }


def _milliseconds(moment: datetime) -> int:
    # Which zone a read date without one is in is not known; messages' times are UTC.
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, int(aware.timestamp() * 1000))


def notice(name: str, info: Any) -> Event | None:
    """The event for a notification that is not a message, None for one the contract has not."""
    if name not in _FIELDS:
        return None
    tid = checked_id(info.chat.tid, "a chat")
    fields: Event = _FIELDS[name](info)
    return {"event": name, "tid": tid} | fields


_FIELDS: dict[str, Any] = {
    "MESSAGE_READ": lambda info: {
        "mid": checked_id(info.message_id, "a read mark"),
        "user": user(info.user),
        "timestamp": _milliseconds(info.read_date),
    },
    "MESSAGE_DELETED": lambda info: {"mid": checked_id(info.message_id, "a deleted message")},
    "CHAT_DELETED": lambda _: {},
    "CHAT_IS_CLOSED_CHANGED": lambda info: {"is_closed": bool(info.is_closed)},
    "CHAT_ALLOW_SENDING_CHANGED": lambda info: {"allow_sending": bool(info.allow_sending)},
}


def once(event: Event) -> str | None:
    """What makes two events the same one told twice; None for events that may well repeat."""
    name, tid = event["event"], event.get("tid")
    if name == "NEW_MESSAGE":
        return f"{name}\0{tid}\0{event['message']['mid']}"
    if name == "MESSAGE_DELETED":
        return f"{name}\0{tid}\0{event['mid']}"
    if name == "MESSAGE_READ":
        return f"{name}\0{tid}\0{event['mid']}\0{event['user']['uid']}"
    return None
