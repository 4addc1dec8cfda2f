"""The connection to Teamwire: a thread that runs the SDK the way its examples do.

The SDK's examples enter `Connection()` and give it one coroutine by `exec_async`; which event loop
that runs in is the SDK's matter. So it has a thread of its own, and every call of the gateway is
carried into the loop of that coroutine.

Invariants: at most one connection at a time; a call that the end of a connection cuts off fails
instead of hanging; refused credentials are tried again once a minute and no sooner.
"""

import asyncio
import random
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, TypeVar

from .errors import GatewayError, Kind, LinkLost, from_sdk
from .log import describe, logger
from .sdk import Connect, Connection

T = TypeVar("T")

# Above the SDK's own time-outs (10, 15 and 60 s), so that these usually speak first.
CALL_SECONDS, LIST_SECONDS, FILE_SECONDS = 20.0, 30.0, 90.0
# How much later than the SDK's loop the gateway gives up on a call whose loop has vanished.
_GRACE_SECONDS = 5.0


class Session(Protocol):
    """What is done with a connection while it lasts."""

    async def run(self, connection: Connection, ready: Callable[[], None]) -> None:
        """Calls `ready` once calls may be made; returns or raises when the connection is lost."""


@dataclass(frozen=True)
class Pauses:
    """Seconds between attempts."""

    first: float = 1.0
    longest: float = 60.0
    refused: float = 60.0

    def after(self, attempts: int, why: GatewayError) -> float:
        """How long to wait after this many failures in a row."""
        if why.kind is Kind.AUTH:
            return self.refused
        capped = min(self.longest, self.first * 2.0 ** min(attempts, 16))
        return capped * random.uniform(0.5, 1.0)  # noqa: S311 (spreads load, guards nothing)


class Link:
    """Keeps a connection open, and makes calls on it."""

    def __init__(self, connect: Connect, session: Session, pauses: Pauses | None = None) -> None:
        self._connect = connect
        self._session = session
        self._pauses = pauses or Pauses()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="teamwire", daemon=True)
        self._current: tuple[asyncio.AbstractEventLoop, Connection] | None = None
        self._end: Callable[[], None] = lambda: None
        self._calls: set[asyncio.Task[object]] = set()
        self._why = GatewayError(Kind.UNAVAILABLE, "not connected to Teamwire yet")

    def start(self) -> None:
        """Begins to connect."""
        self._thread.start()

    async def stop(self) -> None:
        """Ends the connection; a thread that the SDK holds back is left behind."""
        self._stopping.set()
        self._end()
        if self._thread.is_alive():
            await asyncio.to_thread(self._thread.join, 2.0)

    def require(self) -> Connection:
        """The connection; fails, with the reason, when there is none."""
        if self._current is None:
            raise self._why
        return self._current[1]

    async def call(
        self,
        work: Callable[[Connection], Awaitable[T]],
        seconds: float = CALL_SECONDS,
        *,
        write: bool = False,
    ) -> T:
        """Runs `work` in the SDK's loop; what it raises comes back as the contract's error."""
        if self._current is None:
            raise self._why
        loop, connection = self._current
        try:
            inside = self._bounded(work, connection, seconds)
            future = asyncio.run_coroutine_threadsafe(inside, loop)
            async with asyncio.timeout(seconds + _GRACE_SECONDS):
                return await asyncio.wrap_future(future)
        except Exception as failure:
            raise from_sdk(failure, write=write) from failure

    async def _bounded(
        self, work: Callable[[Connection], Awaitable[T]], connection: Connection, seconds: float
    ) -> T:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 (a coroutine always runs in a task)
        self._calls.add(task)
        try:
            async with asyncio.timeout(seconds):
                return await work(connection)
        except asyncio.CancelledError:
            raise LinkLost from None
        finally:
            self._calls.discard(task)

    def _keep(self) -> None:
        attempts = 0
        while not self._stopping.is_set():
            failure, was_ready = self._once()
            attempts = 0 if was_ready else attempts + 1
            if self._stopping.is_set():
                return
            why = from_sdk(failure)
            self._why = why if why.kind is Kind.AUTH else GatewayError(Kind.UNAVAILABLE, why.detail)
            pause = self._pauses.after(attempts, why)
            loud = "TEAMWIRE REFUSES THE CREDENTIALS (TW_API_APPID, TW_API_SECRET)"
            what = loud if why.kind is Kind.AUTH else "no connection to Teamwire"
            logger.error("%s: %s; next try in %.1f s", what, describe(failure), pause)
            self._stopping.wait(pause)

    def _once(self) -> tuple[BaseException, bool]:
        """One connection from its start to its end: why it ended, and whether it had been ready."""
        outcome: list[tuple[BaseException, bool]] = []
        # The SDK may expect the thread to have a loop already.
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            with self._connect() as connection:
                connection.exec_async(self._inside(connection, outcome))
        except BaseException as failure:
            # Also an exit that the SDK asks for: it must not end this thread without a word.
            outcome.append((failure, False))
        finally:
            _abandon(loop)
        return outcome[0] if outcome else (LinkLost(), False)

    async def _inside(
        self, connection: Connection, outcome: list[tuple[BaseException, bool]]
    ) -> None:
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()
        was_ready = False

        def ready() -> None:
            nonlocal was_ready
            was_ready = True
            self._current = (loop, connection)

        self._end = lambda: _end_from_elsewhere(loop, ended)
        work = asyncio.ensure_future(self._session.run(connection, ready))
        stop = asyncio.ensure_future(ended.wait())
        if self._stopping.is_set():
            ended.set()
        try:
            await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._current = None
            leftover = {work, stop, *self._calls}
            for task in leftover:
                task.cancel()
            await asyncio.gather(*leftover, return_exceptions=True)
        failure = None if work.cancelled() else work.exception()
        outcome.append((failure or LinkLost(), was_ready))


def _abandon(loop: asyncio.AbstractEventLoop) -> None:
    """Closes a loop after what an exit of the SDK may have left running in it."""
    if loop.is_closed():
        return
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    if left:
        loop.run_until_complete(asyncio.wait(left))
    loop.close()


def _end_from_elsewhere(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    # A loop that is closed has ended already.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(ended.set)
