"""Files: those put down by the server, on disk, and those of received messages, by reference.

Invariants: a file put down is whole or not there; one that no message names is gone after a day;
an id says nothing about where the file lies.
"""

import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import GatewayError, Kind
from .journal import KEEP_SECONDS, Journal
from .undocumented import RemoteFile

UNNAMED_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Known:
    """A file: `ref` for one of Teamwire's, none for one put down here."""

    id: str
    name: str
    mime: str
    size: int
    ref: str | None

    def shown(self) -> dict[str, Any]:
        """As the contract shows it."""
        return {"file_id": self.id, "name": self.name, "mime": self.mime, "size": self.size}


class Files:
    """The journal's files, and the folder beside it."""

    def __init__(self, journal: Journal, folder: Path) -> None:
        self._journal = journal
        self._folder = folder
        folder.mkdir(mode=0o700, exist_ok=True)
        self._remove_strays()

    def _remove_strays(self) -> None:
        """What a crash left half written."""
        known = {row[0] for row in self._journal.db.execute("SELECT id FROM files")}
        for path in self._folder.iterdir():
            if path.name not in known:
                path.unlink(missing_ok=True)

    def new(self) -> tuple[str, Path]:
        """An id that was never given, and where its bytes go."""
        made = secrets.token_urlsafe(18)
        return made, self._folder / made

    def path(self, file: Known) -> Path:
        """Where a file that was put down lies."""
        return self._folder / file.id

    def _insert(self, file: Known, once: str | None) -> str:
        """Keeps a file, or finds the one kept before with the same `once`; returns its id."""
        with self._journal.transaction():
            self._journal.db.execute(
                "INSERT OR IGNORE INTO files (id, at, name, mime, size, ref, once)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (file.id, time.time(), file.name, file.mime, file.size, file.ref, once),
            )
        row = self._journal.db.execute("SELECT id FROM files WHERE once = ?", (once,)).fetchone()
        return str(row[0]) if row else file.id

    def put(self, file: Known) -> None:
        """Keeps a file whose bytes are on disk."""
        self._insert(file, None)

    def wanted(self, file_id: str) -> None:
        """A file is kept from now on as long as one that has just been put down."""
        with self._journal.transaction():
            self._journal.db.execute("UPDATE files SET at = ? WHERE id = ?", (time.time(), file_id))

    def note(self, tid: str, mid: str, remote: list[RemoteFile]) -> list[dict[str, Any]]:
        """Keeps the files of a message; told again, they have the same ids."""
        shown = []
        for place, file in enumerate(remote):
            known = Known(self.new()[0], file.name, file.mime, max(0, file.size), file.ref)
            kept = self._insert(known, f"{tid}\0{mid}\0{place}")
            shown.append(known.shown() | {"file_id": kept})
        return shown

    def get(self, file_id: str) -> Known:
        """A file by its id."""
        row = self._journal.db.execute(
            "SELECT id, name, mime, size, ref FROM files WHERE id = ?", (file_id,)
        ).fetchone()
        if row is None:
            raise GatewayError(Kind.NOT_FOUND, "no such file (any more)")
        return Known(*row)

    def for_message(self, file_ids: list[str]) -> list[Known]:
        """Files put down before, which a message now names."""
        found = []
        for file_id in file_ids:
            try:
                found.append(self.get(file_id))
            except GatewayError:
                # Not «not_found», which would say that the chat is gone.
                raise GatewayError(Kind.INVALID, "an attachment is no file put down here") from None
        if any(file.ref is not None for file in found):
            raise GatewayError(Kind.INVALID, "an attachment is no file put down here")
        return found

    def name_all(self, files: list[Known]) -> None:
        """Marks files as named by a message, so that they are kept as long as events are."""
        with self._journal.transaction():
            for file in files:
                self._journal.db.execute("UPDATE files SET named = 1 WHERE id = ?", (file.id,))

    def purge(self, unnamed: float = UNNAMED_SECONDS, keep: float = KEEP_SECONDS) -> None:
        """Removes what has had its time, with the request that had put it down."""
        now = time.time()
        rows = self._journal.db.execute(
            "SELECT id FROM files WHERE at < ? OR (at < ? AND named = 0 AND ref IS NULL)",
            (now - keep, now - unnamed),
        ).fetchall()
        with self._journal.transaction():
            for row in rows:
                self._journal.db.execute("DELETE FROM files WHERE id = ?", row)
                self._journal.db.execute("DELETE FROM requests WHERE effect = ?", row)
        for (file_id,) in rows:
            (self._folder / file_id).unlink(missing_ok=True)
