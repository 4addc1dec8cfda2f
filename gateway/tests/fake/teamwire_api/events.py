"""teamwire_api.events"""

from enum import Enum, auto


class Events(Enum):
    NEW_MESSAGE = auto()
    MESSAGE_READ = auto()
    MESSAGE_DELETED = auto()
    CHAT_CREATED = auto()
    CHAT_JOINED = auto()
    CHAT_LEFT = auto()
    CHAT_DELETED = auto()
    CHAT_TITLE_CHANGED = auto()
    CHAT_ADMINS_CHANGED = auto()
    CHAT_ALLOW_SENDING_CHANGED = auto()
    CHAT_ALLOW_MUTE_NOTIFICATIONS_CHANGED = auto()
    CHAT_IS_CLOSED_CHANGED = auto()
