"""teamwire_api.chats"""

from enum import Enum
from typing import Any

from stand_in import wire
from stand_in.backend import current


class ChatType(Enum):
    ONE_TO_ONE = "1:1"
    GROUP = "group"


class Chat:
    def __init__(self, tid: str) -> None:
        stored = current().chats[tid]
        self.tid = tid
        self.title: str | None = stored.title
        self.type = ChatType.GROUP
        self.is_alert = False
        self.allow_sending = stored.allow_sending
        self.allow_mute_notifications = True
        self.is_closed = stored.is_closed

    async def post(
        self,
        message: str = "",
        attachments: list[Any] | None = None,
        is_alert: bool = False,
        reply_to: Any = None,
        sender_display_name: str | None = None,
        alert_type: Any = None,
    ) -> None:
        """What it returns is not documented; here it returns nothing."""
        await wire.post(self.tid, message, attachments, reply_to, sender_display_name)
