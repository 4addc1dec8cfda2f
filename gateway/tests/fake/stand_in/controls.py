"""Invented: the controls of `people` for tests in another process.

With FAKE_TEAMWIRE_CONTROLS a Unix socket of that name takes one line of JSON for each connection,
`{"do": NAME, "with": {…}}`, and answers with one, `{"did": RESULT}`.
"""

import json
import os
import socketserver
import threading
from collections.abc import Callable
from typing import Any

from stand_in import people
from stand_in.backend import OWN_UID, StoredMessage, current


def _writes(tid: str, msg: str) -> str:
    return people.writes(_member(tid), tid, msg)


def _sends(tid: str, name: str, data: str, msg: str) -> str:
    return people.sends(_member(tid), tid, name, bytes.fromhex(data), msg or None)


def _files(tid: str) -> list[tuple[str, str]]:
    """What the bot sent: name and bytes."""
    own = [message for message in current().chats[tid].messages if message.uid == OWN_UID]
    blobs = [current().blobs[ref] for message in own for ref in message.files]
    return [(name, data.hex()) for name, _, data in blobs]


def _reads(tid: str) -> None:
    people.reads(_member(tid), tid, current().chats[tid].messages[-1].mid)


def _sees(tid: str) -> list[tuple[str, str]]:
    def shown(message: StoredMessage) -> str:
        first, last, _ = current().users[message.uid]
        return message.sender_display_name or f"{first} {last}"

    return [(shown(message), message.msg or "") for message in current().chats[tid].messages]


def _member(tid: str) -> str:
    return next(uid for uid in current().chats[tid].members if uid != OWN_UID)


CONTROLS: dict[str, Callable[..., Any]] = {
    "writes": _writes,
    "sends": _sends,
    "files": _files,
    "reads": _reads,
    "sees": _sees,
    "deletes": people.deletes,
    "closes": people.closes,
}


class _Line(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        asked: dict[str, Any] = json.loads(self.rfile.readline())
        did = CONTROLS[asked["do"]](**asked["with"])
        self.wfile.write(json.dumps({"did": did}).encode() + b"\n")


def listen_if_asked() -> None:
    """Listens in a thread of its own, once for the process."""
    if path := os.environ.get("FAKE_TEAMWIRE_CONTROLS"):
        if os.path.exists(path):
            os.unlink(path)
        server = socketserver.ThreadingUnixStreamServer(path, _Line)
        threading.Thread(target=server.serve_forever, daemon=True).start()
