"""What the contract asks for, done on Teamwire.

Invariant: whatever changes something in Teamwire goes through `Wishes`.
"""

import time
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from . import NAME, VERSION, convert
from .calls import Calls
from .errors import GatewayError, Kind
from .files import Files, Known
from .journal import Journal
from .link import FILE_SECONDS, LIST_SECONDS, Link
from .log import logger
from .receiver import Receiver
from .sdk import Chat, Connection, Message, User
from .shapes import NewChat, NewMessage
from .wishes import Answer, Done, Wish, Wishes, digest

USERS_PAGE = 200
# Long enough for all pages of one reading, short enough that new colleagues are soon found.
USERS_KEEP_SECONDS = 60.0
AVATAR_MAX = 1024 * 1024


@dataclass(frozen=True)
class _People:
    """Everybody the bot could see at a moment, as objects of one connection."""

    connection: Connection
    at: float
    by_uid: dict[str, User]
    uids: list[str]


class Messenger:
    """The contract's operations."""

    def __init__(
        self, calls: Calls, link: Link, receiver: Receiver, journal: Journal, files: Files,
        file_max: int,
    ) -> None:  # fmt: skip
        self._calls = calls
        self._link = link
        self._receiver = receiver
        self._journal = journal
        self._files = files
        self._wishes = Wishes(journal)
        self.file_max = file_max if calls.make_attachment else 0
        self._people: _People | None = None

    def me(self) -> dict[str, Any]:
        """Who the bot is, while Teamwire accepts it."""
        self._link.require()
        own = self._receiver.me
        if own is None:
            raise GatewayError(Kind.UNAVAILABLE, "not connected to Teamwire yet")
        capabilities = {
            "idempotent_open": True,
            "idempotent_post": self._calls.history is not None,
            "read_marks": True,
            "deletes": True,
            "avatars": True,
            "msg_max": None,
            "file_max": self.file_max,
        }
        gateway = {"name": NAME, "version": VERSION}
        return {"user": convert.user(own), "gateway": gateway, "capabilities": capabilities}

    async def _everybody(self, *, fresh: bool = False) -> _People:
        connection, kept = self._link.require(), self._people
        young = kept and time.monotonic() - kept.at < USERS_KEEP_SECONDS
        if kept and young and kept.connection is connection and not fresh:
            return kept
        found: Iterable[User] = await self._link.call(self._calls.users, LIST_SECONDS)
        by_uid: dict[str, User] = {}
        for user in found:
            try:
                by_uid[convert.checked_id(user.uid, "a user")] = user
            except convert.Unusable as fault:
                logger.error("a user was left out: %s", fault)
        self._people = _People(connection, time.monotonic(), by_uid, sorted(by_uid))
        return self._people

    async def users(self, cursor: str | None) -> dict[str, Any]:
        """A page; the cursor is the last uid of the page before, so it survives a restart."""
        people = await self._everybody()
        start = bisect_right(people.uids, cursor) if cursor else 0
        page = people.uids[start : start + USERS_PAGE]
        more = start + USERS_PAGE < len(people.uids)
        users = [convert.user(people.by_uid[uid], self._receiver.has_avatar(uid)) for uid in page]
        return {"users": users, "next": page[-1] if more else None}

    async def avatar(self, uid: str) -> tuple[bytes, str]:
        """A picture and its MIME type."""
        user = (await self._everybody()).by_uid.get(uid)
        if user is None:
            raise GatewayError(Kind.NOT_FOUND, "the bot cannot see this user")
        picture = bytes(await self._link.call(lambda _: user.load_avatar(), FILE_SECONDS))
        if len(picture) > AVATAR_MAX:
            raise GatewayError(Kind.TOO_LARGE, "the picture is larger than 1 MiB")
        if mime := _picture_type(picture):
            return picture, mime
        raise GatewayError(Kind.UNSUPPORTED, "the picture is neither PNG, JPEG nor WebP")

    async def _members(self, uids: list[str]) -> list[User]:
        wanted = list(dict.fromkeys(uids))
        people = await self._everybody()
        if any(uid not in people.by_uid for uid in wanted):
            people = await self._everybody(fresh=True)
        if missing := [uid for uid in wanted if uid not in people.by_uid]:
            text = f"the bot cannot see {len(missing)} of the members: {', '.join(missing)}"
            raise GatewayError(Kind.INVALID_MEMBERS, text)
        return [people.by_uid[uid] for uid in wanted]

    async def open(self, new: NewChat) -> tuple[Answer, bool]:
        """Opens a chat once."""
        # Without a connection its mark would be worth nothing: chats are only known after catch-up.
        self._link.require()
        label = f"open {digest(new.title)}"
        content = digest("open", new.title, new.members)
        wish = Wish(new.request_id, content, label, str(self._journal.newest_chat()))

        async def act() -> Done:
            members = await self._members(new.members)
            chat = await self._link.call(
                lambda connection: self._calls.create_chat(connection, new.title, members),
                write=True,
            )
            return self._opened(chat)

        async def find(mark: str | None) -> Done | None:
            return await self._find_opened(new.title, label, int(mark or 0))

        return await self._wishes.fulfil(wish, act, find)

    def _opened(self, chat: Chat) -> Done:
        shown = convert.chat(chat)
        self._journal.know(shown["tid"], shown["is_closed"], shown["allow_sending"])
        return Done(shown["tid"], shown)

    async def _find_opened(self, title: str, label: str, mark: int) -> Done | None:
        """The chat that a cut-off request opened, only if no doubt is left.

        A visitor's messages must never get into somebody else's chat, so an extra chat is the
        lesser evil.
        """
        chats = await self._link.call(lambda c: c.chats.get_subscriptions(), LIST_SECONDS)
        fitting = [
            chat
            for chat in chats
            if chat.title == title
            and not self._wishes.taken(chat.tid)
            and (self._journal.chat_number(chat.tid) or mark + 1) > mark
        ]
        if len(fitting) == 1 and self._wishes.unfinished(label) == 1:
            return self._opened(fitting[0])
        return None

    async def _chat(self, connection: Connection, tid: str) -> Chat:
        chat = await connection.chats.get_by_thread_id(tid)
        if chat is None:
            raise GatewayError(Kind.NOT_FOUND, "the bot is in no such chat")
        return chat

    async def chat(self, tid: str) -> dict[str, Any]:
        """How a chat stands."""
        chat = await self._link.call(lambda connection: self._chat(connection, tid))
        self._journal.know(tid, bool(chat.is_closed), bool(chat.allow_sending))
        return convert.chat(chat)

    async def post(self, tid: str, new: NewMessage) -> tuple[Answer, bool]:
        """Posts a message once, as far as the chat's history lets that be known."""
        content = digest("post", tid, asdict(new))
        wish = Wish(new.request_id, content, mark=self._journal.last_mid(tid))

        async def act() -> Done:
            files = self._files_for(new)
            chat = await self._link.call(lambda connection: self._chat(connection, tid))
            self._journal.know(tid, bool(chat.is_closed), bool(chat.allow_sending))
            if chat.is_closed:
                raise GatewayError(Kind.CLOSED, "the chat is closed")
            return await self._post(chat, new, files)

        async def find(mark: str | None) -> Done | None:
            return await self._find_posted(tid, new, mark)

        return await self._wishes.fulfil(wish, act, find)

    def _files_for(self, new: NewMessage) -> list[Known]:
        if new.attachments and self._calls.make_attachment is None:
            raise GatewayError(Kind.UNSUPPORTED, "files to Teamwire are not filled in")
        return self._files.for_message(new.attachments)

    async def _post(self, chat: Chat, new: NewMessage, files: list[Known]) -> Done:
        make = self._calls.make_attachment

        async def attach(connection: Connection) -> list[Any]:
            if make is None:
                return []
            return [await make(connection, self._files.path(f), f.name, f.mime) for f in files]

        async def write(connection: Connection) -> Message:
            returned = await chat.post(
                new.msg,
                attachments=attachments or None,
                reply_to=new.reply_to,
                sender_display_name=new.sender_display_name,
            )
            return await self._calls.posted_message(connection, chat, returned)

        # Making an attachment posts nothing yet, so its failure is no uncertain one.
        attachments = await self._link.call(attach, FILE_SECONDS) if files else []
        seconds = {"seconds": FILE_SECONDS} if files else {}
        message = await self._link.call(write, write=True, **seconds)
        self._files.name_all(files)
        return Done(_effect(chat.tid, message), convert.posted(message))

    async def _find_posted(self, tid: str, new: NewMessage, mark: str | None) -> Done | None:
        """The message that a cut-off request posted: the bot's own, and nobody else's answer."""
        history, own = self._calls.history, self._receiver.me
        if history is None or own is None:
            return None

        async def read(connection: Connection) -> Iterable[Message]:
            return await history(connection, await self._chat(connection, tid), mark)

        for message in await self._link.call(read, LIST_SECONDS):
            effect = _effect(tid, message)
            if _same(message, own, new) and not self._wishes.taken(effect):
                self._files.name_all(self._files_for(new))
                return Done(effect, convert.posted(message))
        return None

    async def take_file(self, file: Known, content: str, request_id: str) -> tuple[Answer, bool]:
        """Keeps a file that has been put down; told again, answers the first one."""

        async def act() -> Done:
            self._files.put(file)
            return Done(file.id, file.shown())

        async def find(_: str | None) -> Done | None:
            return None

        wish = Wish(request_id, digest("file", file.name, file.mime, content))
        answer, repeated = await self._wishes.fulfil(wish, act, find)
        # Its day begins again: a message that waits for Teamwire goes on naming this id.
        self._files.wanted(answer["file_id"])
        return answer, repeated

    async def file_bytes(self, file: Known) -> bytes:
        """The bytes of a received file."""
        load, ref = self._calls.file_bytes, file.ref
        if load is None or ref is None:
            raise GatewayError(Kind.UNSUPPORTED, "files from Teamwire are not filled in")
        return bytes(await self._link.call(lambda connection: load(connection, ref), FILE_SECONDS))


def _effect(tid: str, message: Message) -> str:
    # Whether a mid is unique beyond its chat is not known.
    return f"{tid}\0{message.mid}"


def _same(message: Message, own: User, new: NewMessage) -> bool:
    return (
        message.from_user.uid == own.uid
        and (message.msg or "") == new.msg
        and (message.sender_display_name or None) == new.sender_display_name
        and bool(message.attachments) == bool(new.attachments)
    )


def _picture_type(picture: bytes) -> str | None:
    if picture.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if picture.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if picture[:4] == b"RIFF" and picture[8:12] == b"WEBP":
        return "image/webp"
    return None
