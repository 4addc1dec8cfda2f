"""teamwire_api.message"""

from dataclasses import dataclass
from typing import Any

from teamwire_api.chats import Chat
from teamwire_api.users import User


@dataclass
class Message:
    chat: Chat
    mid: str
    from_user: User
    timestamp: int
    msg: str | None
    attachments: list[Any] | None = None
    sender_display_name: str | None = None
    reply_to: str | None = None
    is_alert: bool = False
    alert_type: Any = None
    deleted: bool = False
