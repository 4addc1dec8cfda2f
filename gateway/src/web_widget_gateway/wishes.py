"""Requests with a `request_id`: each has its effect once, as far as that can be known.

Invariants: a wish is noted as started before anything is asked of the messenger, and as done,
with its answer, before the answer is given; two requests with the same id never run at once; the
same id with another content is refused.
"""

import asyncio
import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from .errors import GatewayError, Kind
from .journal import Journal

Answer = dict[str, Any]


@dataclass(frozen=True)
class Wish:
    """What was asked for. `mark` says what was there before, for finding the effect later."""

    id: str
    digest: str
    label: str = ""
    mark: str | None = None


@dataclass(frozen=True)
class Done:
    """The effect's own id (a message's, a chat's) and the answer."""

    effect: str
    answer: Answer


def digest(*parts: Any) -> str:
    """A name for the content of a request, the same for the same content."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


class Wishes:
    """The journal's requests."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waiting: defaultdict[str, int] = defaultdict(int)

    async def fulfil(
        self,
        wish: Wish,
        act: Callable[[], Awaitable[Done]],
        find: Callable[[str | None], Awaitable[Done | None]],
    ) -> tuple[Answer, bool]:
        """The answer, and whether an earlier request had brought it about.

        `find`, given the mark of the first try, looks for the effect of a try whose end is unknown.
        """
        self._waiting[wish.id] += 1
        try:
            async with self._locks[wish.id]:
                return await self._fulfil(wish, act, find)
        finally:
            self._waiting[wish.id] -= 1
            if not self._waiting[wish.id]:
                del self._waiting[wish.id], self._locks[wish.id]

    async def _fulfil(
        self,
        wish: Wish,
        act: Callable[[], Awaitable[Done]],
        find: Callable[[str | None], Awaitable[Done | None]],
    ) -> tuple[Answer, bool]:
        row = self._journal.db.execute(
            "SELECT digest, mark, answer FROM requests WHERE id = ?", (wish.id,)
        ).fetchone()
        found = None
        if row is None:
            self._start(wish)
        elif row[0] != wish.digest:
            raise GatewayError(Kind.INVALID, "this request_id stood for another request")
        elif row[2] is not None:
            answer: Answer = json.loads(row[2])
            return answer, True
        else:
            found = await find(row[1])
        try:
            done = found or await act()
        except GatewayError as failure:
            if failure.refused:
                self._forget(wish)
            raise
        self._finish(wish, done)
        return done.answer, found is not None

    def _start(self, wish: Wish) -> None:
        with self._journal.transaction():
            self._journal.db.execute(
                "INSERT INTO requests (id, digest, label, mark, started) VALUES (?, ?, ?, ?, ?)",
                (wish.id, wish.digest, wish.label, wish.mark, time.time()),
            )

    def _finish(self, wish: Wish, done: Done) -> None:
        with self._journal.transaction():
            self._journal.db.execute(
                "UPDATE requests SET effect = ?, answer = ? WHERE id = ?",
                (done.effect, json.dumps(done.answer), wish.id),
            )

    def _forget(self, wish: Wish) -> None:
        with self._journal.transaction():
            self._journal.db.execute("DELETE FROM requests WHERE id = ?", (wish.id,))

    def taken(self, effect: str) -> bool:
        """Whether a finished request has brought this about."""
        query = "SELECT 1 FROM requests WHERE effect = ?"
        return self._journal.db.execute(query, (effect,)).fetchone() is not None

    def unfinished(self, label: str) -> int:
        """How many requests with this label have no known end."""
        query = "SELECT count(*) FROM requests WHERE label = ? AND answer IS NULL"
        return int(self._journal.db.execute(query, (label,)).fetchone()[0])
