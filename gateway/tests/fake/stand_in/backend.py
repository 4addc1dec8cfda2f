"""Invented: what Teamwire's backend knows, with controls for tests.

With FAKE_TEAMWIRE_STATE it keeps its state in that file, so that it outlives a killed gateway.
"""

import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

OWN_UID = "bot1"


@dataclass
class StoredMessage:
    mid: str
    uid: str
    timestamp: int
    msg: str | None
    files: list[str] = field(default_factory=list)
    sender_display_name: str | None = None
    reply_to: str | None = None


@dataclass
class StoredChat:
    title: str
    members: list[str]
    is_closed: bool = False
    allow_sending: bool = True
    bot_is_in: bool = True
    messages: list[StoredMessage] = field(default_factory=list)


def _people() -> dict[str, tuple[str, str, bool]]:
    return {
        OWN_UID: ("Shop", "Bot", True),
        "ada": ("Ada", "Lovelace", False),
        "bob": ("Bob", "Builder", False),
    }


@dataclass
class Backend:
    users: dict[str, tuple[str, str, bool]] = field(default_factory=_people)
    chats: dict[str, StoredChat] = field(default_factory=dict)
    avatars: dict[str, bytes] = field(default_factory=dict)
    blobs: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)
    refuses: bool = False
    connections: int = 0
    # By call: an exception to raise instead of doing it.
    faults: dict[str, BaseException] = field(default_factory=dict)
    # What happens after a post or an open was accepted: None, "timeout" or "hang".
    after_accepting: str | None = None
    accepted: threading.Event = field(default_factory=threading.Event)
    echo: bool = True
    hold_history: bool = False
    state: Path | None = None
    listeners: list[Callable[[str, Any], None]] = field(default_factory=list)
    cutters: list[Callable[[], None]] = field(default_factory=list)
    count: int = 0

    def fail(self, call: str) -> None:
        if call in self.faults:
            raise self.faults[call]

    def new_id(self, kind: str) -> str:
        self.count += 1
        return f"{kind}/{self.count}%ü"

    def now(self) -> int:
        # Strictly growing, as a test writes faster than milliseconds pass.
        self.count += 1
        return int(time.time()) * 1000 + self.count

    def save(self) -> None:
        if self.state:
            chats = {tid: asdict(chat) for tid, chat in self.chats.items()}
            blobs = {ref: (*facts, data.hex()) for ref, (*facts, data) in self.blobs.items()}
            kept = {"chats": chats, "blobs": blobs, "count": self.count}
            self.state.write_text(json.dumps(kept))

    def load(self, state: Path) -> None:
        self.state = state
        if not state.exists():
            return
        kept = json.loads(state.read_text())
        self.count = kept["count"]
        for ref, (name, mime, data) in kept["blobs"].items():
            self.blobs[ref] = (name, mime, bytes.fromhex(data))
        for tid, chat in kept["chats"].items():
            messages = [StoredMessage(**message) for message in chat.pop("messages")]
            self.chats[tid] = StoredChat(**chat, messages=messages)

    def tell(self, event: str, info: Any) -> None:
        for listener in list(self.listeners):
            listener(event, info)

    def cut(self) -> None:
        for cutter in list(self.cutters):
            cutter()


def _from_environment() -> Backend:
    made = Backend()
    if state := os.environ.get("FAKE_TEAMWIRE_STATE"):
        made.load(Path(state))
    made.after_accepting = os.environ.get("FAKE_TEAMWIRE_AFTER_ACCEPTING")
    return made


_current: list[Backend] = [_from_environment()]


def current() -> Backend:
    return _current[0]


def use(backend: Backend) -> Backend:
    _current[0] = backend
    return backend
