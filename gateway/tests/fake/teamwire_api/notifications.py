"""teamwire_api.notifications"""

from dataclasses import dataclass
from datetime import datetime

from teamwire_api.chats import Chat
from teamwire_api.users import User


class NotificationInfoBase:
    pass


@dataclass
class MessageReadInfo(NotificationInfoBase):
    chat: Chat
    user: User
    message_id: str
    read_date: datetime


@dataclass
class MessageDeletedInfo(NotificationInfoBase):
    chat: Chat
    message_id: str


@dataclass
class ChatMemberChangeInfo(NotificationInfoBase):
    chat: Chat
    users: list[User]
    editor: User


@dataclass
class ChatChangeInfo(NotificationInfoBase):
    chat: Chat
    title: str | None = None
    is_closed: bool | None = None
    allow_sending: bool | None = None
