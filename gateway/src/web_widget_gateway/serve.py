"""The running gateway: puts the parts together, listens, and ends in order."""

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, TextIO

from aiohttp import web

from .calls import Calls
from .exits import Exit, Refused
from .files import Files
from .journal import Journal
from .link import Link, Pauses
from .log import describe, logger
from .messenger import Messenger
from .receiver import Receiver
from .sdk import Connect
from .settings import LISTEN, Settings
from .web import Paths, application

PURGE_SECONDS = 3600.0
_SHUTDOWN_SECONDS = 5.0
# Longer than HTTP clients keep idle connections, so that none is closed under a request.
_KEEPALIVE_SECONDS = 120.0


@asynccontextmanager
async def running(
    settings: Settings, connect: Connect, calls: Calls, pauses: Pauses | None = None
) -> AsyncIterator[str]:
    """The gateway's address while it runs."""
    asyncio.get_running_loop().set_exception_handler(_unseen)
    journal = Journal(settings.journal)
    files = Files(journal, settings.journal.with_name(settings.journal.name + ".files"))
    receiver = Receiver(calls, journal, files)
    link = Link(connect, receiver, pauses)
    messenger = Messenger(calls, link, receiver, journal, files, settings.file_max)
    app = application(settings.token, Paths(messenger, journal, files))
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=_SHUTDOWN_SECONDS,
        keepalive_timeout=_KEEPALIVE_SECONDS,
    )
    purging = asyncio.create_task(_purge(journal, files))
    try:
        address = await _listen(runner, settings)
        link.start()
        yield address
    finally:
        purging.cancel()
        with suppress(asyncio.CancelledError):
            await purging
        await runner.cleanup()
        await link.stop()
        journal.close()


async def _listen(runner: web.AppRunner, settings: Settings) -> str:
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as failure:
        place = f"{settings.host}:{settings.port}"
        text = f"{LISTEN} is «{place}»; expected an address that is free ({failure.strerror})"
        raise Refused(Exit.WRONG_SETTINGS, text) from None
    host, port = runner.addresses[0][:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def _purge(journal: Journal, files: Files) -> None:
    while True:
        while journal.purge():  # noqa: ASYNC110 (lets requests in between)
            await asyncio.sleep(0)
        files.purge()
        await asyncio.sleep(PURGE_SECONDS)


def _unseen(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    # asyncio's own handler would print the exception's text, which may hold a message's.
    failure = context.get("exception")
    logger.error(
        "a fault beside all requests: %s", describe(failure) if failure else "no exception"
    )


async def serve(
    settings: Settings, connect: Connect, calls: Calls, announce: TextIO, *, supervised: bool
) -> None:
    """Runs until a signal, or until stdin closes if `supervised`."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(settings, connect, calls) as address:
        print(json.dumps({"listening": address}, separators=(",", ":")), file=announce, flush=True)
        logger.info("listening on %s", address)
        if supervised:
            threading.Thread(target=_watch_stdin, args=(loop, stop), daemon=True).start()
        await stop.wait()
        logger.info("ending")


def _watch_stdin(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    # os.read, since a buffered reader left waiting would disturb the interpreter's end.
    with suppress(OSError):
        while os.read(sys.stdin.fileno(), 4096):
            pass
    # The loop may have ended by itself meanwhile.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(stop.set)
