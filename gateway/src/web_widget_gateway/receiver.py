"""What is done with a connection while it lasts: catch up, then take events in, in order.

Invariants: an event is stored before the next one is looked at; live events wait until everything
missed has been stored, so that a chat's messages keep their order.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

from . import convert
from .calls import Calls
from .files import Files
from .journal import Event, Journal, KnownChat
from .link import FILE_SECONDS, LIST_SECONDS
from .log import describe, logger
from .sdk import Chat, Connection, Message, User

T = TypeVar("T")

_AVATAR_SECONDS = 2.0
_AVATAR_KEEP_SECONDS = 3600.0
_READY_SECONDS = 60.0
_DRAIN_SECONDS = 1.0
_CHATS_AT_A_TIME = 8

# None ends it.
Inbox = asyncio.Queue[tuple[Any, Any] | None]


class Receiver:
    """A `Session` (see link.py) that stores what the SDK tells. Runs in the SDK's loop."""

    def __init__(self, calls: Calls, journal: Journal, files: Files) -> None:
        self._calls = calls
        self._journal = journal
        self._files = files
        self._home = asyncio.get_running_loop()
        self._avatars: dict[str, tuple[float, bool]] = {}
        self.me: User | None = None

    async def _at_home(self, action: Callable[[], T]) -> T:
        """Does something in the gateway's own loop, where the journal lives."""

        async def act() -> T:
            return action()

        sent = asyncio.run_coroutine_threadsafe(act(), self._home)
        # Shielded: what was sent is done, even if the connection ends at this moment.
        return await asyncio.shield(asyncio.wrap_future(sent))

    async def run(self, connection: Connection, ready: Callable[[], None]) -> None:
        """Receives until the connection is lost."""
        loop = asyncio.get_running_loop()
        inbox: Inbox = asyncio.Queue()
        receiving = asyncio.Event()

        def handle(event: Any, info: Any) -> None:
            loop.call_soon_threadsafe(inbox.put_nowait, (event, info))

        async with asyncio.timeout(_READY_SECONDS):
            self.me = await self._calls.own_user(connection)
        source = _coroutine(self._calls.receive(connection, lambda: _set(loop, receiving), handle))
        source_task = loop.create_task(source)
        work = loop.create_task(self._work(connection, receiving, ready, inbox))
        try:
            await asyncio.wait({source_task, work}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            source_task.cancel()
            # What has been told by now is still stored.
            inbox.put_nowait(None)
            await asyncio.wait({work}, timeout=_DRAIN_SECONDS)
            work.cancel()
            ends = await asyncio.gather(source_task, work, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception):
                raise end

    async def _work(
        self,
        connection: Connection,
        receiving: asyncio.Event,
        ready: Callable[[], None],
        inbox: Inbox,
    ) -> None:
        async with asyncio.timeout(_READY_SECONDS):
            await receiving.wait()
        present = await self._present(connection)
        missed = await self._missed_changes(connection, present)
        ready()
        await self._store({"event": "CONNECTION_READY"})
        logger.info("connected to Teamwire")
        try:
            await self._missed_messages(connection, missed)
            while (told := await inbox.get()) is not None:
                event, info = told
                await self._take(connection, str(getattr(event, "name", event)), info)
        finally:
            await self._store({"event": "CONNECTION_LOST"})

    async def _store(self, event: Event) -> None:
        await self._at_home(lambda: self._journal.append(event, convert.once(event)))

    async def _take(self, connection: Connection, name: str, info: Any) -> None:
        """Stores one event; one that cannot be understood is told to the log and left out."""
        try:
            if name == "NEW_MESSAGE":
                await self._message(connection, info)
            elif event := convert.notice(name, info):
                await self._store(event)
        except convert.Unusable as fault:
            logger.error("an event %s was left out: %s", name, fault)
        except (AttributeError, TypeError, ValueError) as failure:
            logger.error("an event %s was left out: %s", name, describe(failure))

    async def _message(self, connection: Connection, message: Message) -> None:
        tid = convert.checked_id(message.chat.tid, "a chat")
        sender = convert.user(message.from_user, await self._has_avatar(message.from_user))
        remote = []
        if message.attachments and self._calls.files_of:
            try:
                async with asyncio.timeout(FILE_SECONDS):
                    remote = await self._calls.files_of(connection, message)
            except Exception as failure:
                logger.error("the files of a message were left out: %s", describe(failure))
        files = await self._at_home(lambda: self._files.note(tid, message.mid, remote))
        made = convert.message(message, sender, files)
        await self._store({"event": "NEW_MESSAGE", "tid": tid, "message": made})

    async def _has_avatar(self, user: User) -> bool:
        """Asked of Teamwire at most once an hour per user; no picture when there is no answer."""
        at, known = self._avatars.get(user.uid, (0.0, False))
        if time.monotonic() - at < _AVATAR_KEEP_SECONDS and at:
            return known
        try:
            async with asyncio.timeout(_AVATAR_SECONDS):
                answer = bool(await user.has_avatar())
        except Exception:
            answer = False
        self._avatars[user.uid] = (time.monotonic(), answer)
        return answer

    def has_avatar(self, uid: str) -> bool | None:
        """Whether a user has a picture, None while nobody has asked."""
        return self._avatars[uid][1] if uid in self._avatars else None

    async def _present(self, connection: Connection) -> dict[str, Chat]:
        """The chats that the bot is in."""
        async with asyncio.timeout(LIST_SECONDS):
            return {chat.tid: chat for chat in await connection.chats.get_subscriptions()}

    async def _missed_changes(
        self, connection: Connection, present: dict[str, Chat]
    ) -> list[tuple[Chat, KnownChat]]:
        """Tells how known chats changed meanwhile; returns those that are still there."""
        there = []
        for known in await self._at_home(self._journal.known_chats):
            # One that is not listed is asked for by itself, since the list might lag behind.
            chat = present.get(known.tid) or await self._chat(connection, known.tid)
            if chat is None:
                await self._store({"event": "CHAT_DELETED", "tid": known.tid})
                continue
            there.append((chat, known))
            await self._compare(chat, known)
        for chat in present.values():
            await self._know(chat)
        return there

    async def _compare(self, chat: Chat, known: KnownChat) -> None:
        closed, sending = bool(chat.is_closed), bool(chat.allow_sending)
        if known.is_closed not in (None, closed):
            changed = {"event": "CHAT_IS_CLOSED_CHANGED", "is_closed": closed}
            await self._store(changed | {"tid": known.tid})
        if known.allow_sending not in (None, sending):
            changed = {"event": "CHAT_ALLOW_SENDING_CHANGED", "allow_sending": sending}
            await self._store(changed | {"tid": known.tid})

    async def _chat(self, connection: Connection, tid: str) -> Chat | None:
        async with asyncio.timeout(LIST_SECONDS):
            return await connection.chats.get_by_thread_id(tid)

    async def _know(self, chat: Chat) -> None:
        closed, sending = bool(chat.is_closed), bool(chat.allow_sending)
        await self._at_home(lambda: self._journal.know(chat.tid, closed, sending))

    async def _missed_messages(
        self, connection: Connection, chats: list[tuple[Chat, KnownChat]]
    ) -> None:
        """Tells what was written meanwhile, in a few chats at a time."""
        history = self._calls.history
        if history is None:
            return
        places = asyncio.Semaphore(_CHATS_AT_A_TIME)

        async def catch_up(chat: Chat, known: KnownChat) -> None:
            async with places:
                await self._missed_in(connection, known, history(connection, chat, known.last_mid))

        async with asyncio.TaskGroup() as group:
            for chat, known in chats:
                group.create_task(catch_up(chat, known))

    async def _missed_in(
        self, connection: Connection, known: KnownChat, read: Awaitable[Iterable[Message]]
    ) -> None:
        try:
            async with asyncio.timeout(LIST_SECONDS):
                messages = list(await read)
        except Exception as failure:
            # One chat must not keep the others from being served; it is made up for next time.
            logger.error("the messages of a chat could not be read: %s", describe(failure))
            await self._at_home(lambda: self._journal.set_behind(known.tid, True))
            return
        await self._at_home(lambda: self._journal.set_behind(known.tid, False))
        for message in messages:
            await self._take(connection, "NEW_MESSAGE", message)


def _set(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    loop.call_soon_threadsafe(event.set)


async def _coroutine(awaitable: Awaitable[None]) -> None:
    await awaitable
