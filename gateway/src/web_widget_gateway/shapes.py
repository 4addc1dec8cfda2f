"""The contract's request bodies and parameters, read strictly; unknown fields are ignored.

Invariant: a fault is told by the field's name and what was expected, never with its value, which
may be a visitor's text.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import GatewayError, Kind
from .ids import is_id, is_text

TITLE_MAX = 200
NAME_MAX = 255
ATTACHMENTS_MAX = 10
ID_FORM = "text of 1 to 255 bytes without control characters"


def _invalid(what: str, expected: str, status: int = 422) -> GatewayError:
    return GatewayError(Kind.INVALID, f"{what}: expected {expected}", status)


def parameter_id(value: str, what: str) -> str:
    """An id out of a path or a query."""
    if not is_id(value):
        raise _invalid(what, ID_FORM, 400)
    return value


def parameter_number(query: Mapping[str, str], name: str, low: int, high: int, default: int) -> int:
    """A whole number out of a query."""
    value = query.get(name, str(default))
    if value.isascii() and value.isdigit() and len(value) < 10 and low <= int(value) <= high:
        return int(value)
    raise _invalid(name, f"a whole number from {low} to {high}", 400)


def file_name(query: Mapping[str, str]) -> str:
    """The name of a file, without a path."""
    value = query.get("name", "")
    named = 1 <= len(value) <= NAME_MAX and is_text(value) and value not in (".", "..")
    if not named or any(character in "/\\" or character < " " for character in value):
        raise _invalid("name", f"a file name of 1 to {NAME_MAX} characters without a path", 400)
    return value


def body(raw: bytes) -> dict[str, Any]:
    """A JSON object."""
    try:
        value = json.loads(raw.decode())
    except (ValueError, RecursionError):
        raise _invalid("body", "JSON in UTF-8", 400) from None
    if not isinstance(value, dict):
        raise _invalid("body", "a JSON object", 400)
    return value


def _id(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if not is_id(value):
        raise _invalid(name, ID_FORM)
    return str(value)


def _ids(fields: dict[str, Any], name: str, low: int, high: int | None) -> list[str]:
    value = fields.get(name, [])
    if not isinstance(value, list) or not all(is_id(item) for item in value):
        raise _invalid(name, "a list of ids")
    if len(value) < low or (high is not None and len(value) > high):
        raise _invalid(name, f"at least {low} ids" if high is None else f"{low} to {high} ids")
    return value


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not is_text(value):
        raise _invalid(name, "text")
    return value


@dataclass(frozen=True)
class NewChat:
    """A chat to open."""

    title: str
    members: list[str]
    request_id: str


def new_chat(fields: dict[str, Any]) -> NewChat:
    """Reads `NewChat`."""
    title = _text(fields, "title")
    if not 1 <= len(title) <= TITLE_MAX:
        raise _invalid("title", f"1 to {TITLE_MAX} characters")
    return NewChat(title, _ids(fields, "members", 1, None), _id(fields, "request_id"))


@dataclass(frozen=True)
class NewMessage:
    """A message to post."""

    msg: str
    sender_display_name: str | None
    reply_to: str | None
    attachments: list[str]
    request_id: str


def new_message(fields: dict[str, Any]) -> NewMessage:
    """Reads `NewMessage`."""
    msg = _text(fields, "msg")
    attachments = _ids(fields, "attachments", 0, ATTACHMENTS_MAX)
    if not msg and not attachments:
        raise _invalid("msg", "a text, or attachments")
    shown = fields.get("sender_display_name")
    name = None if shown is None else _text(fields, "sender_display_name") or None
    reply_to = None if fields.get("reply_to") is None else _id(fields, "reply_to")
    return NewMessage(msg, name, reply_to, attachments, _id(fields, "request_id"))
