"""The journal: what happened, in an SQLite file that survives a crash at any moment.

Invariants: an event has its number and is on disk before any reader sees it; numbers are never
given twice; a message is told once, however often the SDK tells it; the file has one writer at a
time, the thread that opened it. Every transaction touches few rows, so it may run on the event
loop. The file holds texts of messages and is readable by its owner only.
"""

import asyncio
import json
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import GatewayError, Kind
from .exits import Exit, Refused
from .settings import JOURNAL

KEEP_SECONDS = 8 * 24 * 3600
# Few enough that a purge never holds the event loop for long.
PURGE_STEP = 500

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value NOT NULL);
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, once TEXT UNIQUE, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS chats (
    n INTEGER PRIMARY KEY AUTOINCREMENT, tid TEXT NOT NULL UNIQUE, last_mid TEXT,
    last_at INTEGER NOT NULL DEFAULT 0, is_closed INTEGER, allow_sending INTEGER,
    behind INTEGER NOT NULL DEFAULT 0, gone INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS requests (
    id TEXT PRIMARY KEY, digest TEXT NOT NULL, label TEXT NOT NULL, mark TEXT,
    started REAL NOT NULL, effect TEXT, answer TEXT);
CREATE INDEX IF NOT EXISTS requests_effect ON requests (effect);
CREATE TABLE IF NOT EXISTS files (
    id TEXT PRIMARY KEY, at REAL NOT NULL, name TEXT NOT NULL, mime TEXT NOT NULL,
    size INTEGER NOT NULL, ref TEXT, once TEXT UNIQUE, named INTEGER NOT NULL DEFAULT 0);
"""

Event = dict[str, Any]


@dataclass(frozen=True)
class KnownChat:
    """A chat as the journal last saw it."""

    tid: str
    last_mid: str | None
    is_closed: bool | None
    allow_sending: bool | None


class Journal:
    """The open file. `changed` is set, and replaced, when an event has been stored."""

    def __init__(self, path: Path) -> None:
        try:
            path.touch(mode=0o600)
            self.db = sqlite3.connect(path, isolation_level=None, timeout=2)
            # Held until the process ends: a second gateway on the same file must not start.
            self.db.execute("PRAGMA locking_mode=EXCLUSIVE")
            self.db.execute("PRAGMA journal_mode=WAL")
            self.db.execute("PRAGMA synchronous=FULL")
            self.db.executescript(_SCHEMA)
            first = [("id", secrets.token_hex(8)), ("purged", 0)]
            self.db.executemany("INSERT OR IGNORE INTO meta VALUES (?, ?)", first)
            self._id = str(self._meta("id"))
        except (sqlite3.Error, OSError) as failure:
            expected = "a journal that no other gateway has open, or no file yet"
            text = f"{JOURNAL} is «{path}»; expected {expected} ({failure})"
            raise Refused(Exit.WRONG_SETTINGS, text) from None
        self.changed = asyncio.Event()

    def close(self) -> None:
        """Closes the file."""
        self.db.close()

    def _meta(self, name: str) -> str | int:
        row = self.db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        value: str | int = row[0]
        return value

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, on disk when it is left."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def append(self, event: Event, once: str | None = None) -> bool:
        """Stores an event; False if one with the same `once` is there already."""
        with self.transaction():
            stored = self.db.execute(
                "INSERT OR IGNORE INTO events (at, once, body) VALUES (?, ?, ?)",
                (time.time(), once, json.dumps(event)),
            ).rowcount
            if "tid" in event:
                self._note(event)
        if stored:
            self.changed.set()
            self.changed = asyncio.Event()
        return stored > 0

    def _note(self, event: Event) -> None:
        """Keeps what an event says about its chat."""
        tid, name = event["tid"], event["event"]
        self.db.execute("INSERT OR IGNORE INTO chats (tid) VALUES (?)", (tid,))
        if name == "NEW_MESSAGE":
            message = event["message"]
            self.db.execute(
                "UPDATE chats SET last_mid = ?, last_at = ?, gone = 0"
                " WHERE tid = ? AND last_at <= ? AND behind = 0",
                (message["mid"], message["timestamp"], tid, message["timestamp"]),
            )
        elif name == "CHAT_DELETED":
            self.db.execute("UPDATE chats SET gone = 1 WHERE tid = ?", (tid,))
        elif name == "CHAT_IS_CLOSED_CHANGED":
            self.db.execute(
                "UPDATE chats SET is_closed = ? WHERE tid = ?", (event["is_closed"], tid)
            )
        elif name == "CHAT_ALLOW_SENDING_CHANGED":
            values = (event["allow_sending"], tid)
            self.db.execute("UPDATE chats SET allow_sending = ? WHERE tid = ?", values)

    def cursor(self, seq: int) -> str:
        """The opaque place after the event with this number."""
        return f"{self._id}.{seq}"

    def _place(self, cursor: str | None) -> int:
        purged = int(self._meta("purged"))
        if cursor is None:
            return purged
        journal, _, number = cursor.partition(".")
        known = journal == self._id and number.isascii() and number.isdigit() and len(number) < 19
        if not known or not purged <= int(number) <= self._last():
            raise GatewayError(Kind.CURSOR_UNKNOWN, "the journal cannot go on from this cursor")
        return int(number)

    def _last(self) -> int:
        row = self.db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'events'").fetchone()
        return int(row[0]) if row else 0

    def page(self, cursor: str | None, limit: int) -> tuple[list[Event], str]:
        """Up to `limit` events after a cursor, and where to go on."""
        place = self._place(cursor)
        rows = self.db.execute(
            "SELECT seq, body FROM events WHERE seq > ? ORDER BY seq LIMIT ?", (place, limit)
        ).fetchall()
        return [json.loads(body) for _, body in rows], self.cursor(rows[-1][0] if rows else place)

    def know(self, tid: str, is_closed: bool, allow_sending: bool) -> None:
        """Notes that the bot is in a chat, and how the chat stood when it was first seen."""
        row = self.db.execute(
            "SELECT 1 FROM chats WHERE tid = ? AND gone = 0"
            " AND is_closed IS NOT NULL AND allow_sending IS NOT NULL",
            (tid,),
        ).fetchone()
        if row:
            return
        with self.transaction():
            self.db.execute(
                "INSERT INTO chats (tid, is_closed, allow_sending) VALUES (?, ?, ?)"
                " ON CONFLICT (tid) DO UPDATE SET gone = 0,"
                " is_closed = coalesce(is_closed, excluded.is_closed),"
                " allow_sending = coalesce(allow_sending, excluded.allow_sending)",
                (tid, is_closed, allow_sending),
            )

    def known_chats(self) -> list[KnownChat]:
        """The chats that are not gone."""
        rows = self.db.execute(
            "SELECT tid, last_mid, is_closed, allow_sending FROM chats WHERE gone = 0"
            " ORDER BY last_at DESC"
        )
        return [
            KnownChat(tid, mid, *(None if flag is None else bool(flag) for flag in flags))
            for tid, mid, *flags in rows
        ]

    def last_mid(self, tid: str) -> str | None:
        """The newest message seen in a chat."""
        row = self.db.execute("SELECT last_mid FROM chats WHERE tid = ?", (tid,)).fetchone()
        return row[0] if row else None

    def newest_chat(self) -> int:
        """A mark that all chats known by now are at or below."""
        return int(self.db.execute("SELECT coalesce(max(n), 0) FROM chats").fetchone()[0])

    def chat_number(self, tid: str) -> int | None:
        """A chat's place in the order in which chats became known."""
        row = self.db.execute("SELECT n FROM chats WHERE tid = ?", (tid,)).fetchone()
        return row[0] if row else None

    def set_behind(self, tid: str, behind: bool) -> None:
        """While a chat is behind, its last seen message stays, to be caught up from."""
        with self.transaction():
            self.db.execute(
                "UPDATE chats SET behind = :now WHERE tid = :tid AND behind != :now",
                {"now": behind, "tid": tid},
            )

    def purge(self, keep: float = KEEP_SECONDS) -> bool:
        """Removes some of what is older than is kept; True if there may be more."""
        before = time.time() - keep
        with self.transaction():
            rows = self.db.execute(
                "SELECT seq FROM events WHERE at < ? ORDER BY seq LIMIT ?", (before, PURGE_STEP)
            ).fetchall()
            if rows:
                self.db.execute("DELETE FROM events WHERE seq <= ?", rows[-1])
                self.db.execute("UPDATE meta SET value = ? WHERE name = 'purged'", rows[-1])
            self.db.execute("DELETE FROM requests WHERE started < ?", (before,))
        return len(rows) == PURGE_STEP
