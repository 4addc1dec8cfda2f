"""Taking a file's bytes off the wire onto the disk, never more of them than allowed."""

import asyncio
import hashlib
import os
from pathlib import Path
from typing import Any, BinaryIO

from aiohttp import web

from .errors import GatewayError, Kind
from .files import Files, Known
from .messenger import Messenger

_CHUNK = 256 * 1024


async def receive(
    request: web.Request, files: Files, messenger: Messenger, *, name: str, request_id: str
) -> tuple[dict[str, Any], bool]:
    """Writes the body beside the journal and keeps it, unless this request had been told before."""
    limit = messenger.file_max
    if (request.content_length or 0) > limit:
        raise _too_large(limit)
    file_id, path = files.new()
    kept = ""
    try:
        size, content = await _write(request, path, limit)
        file = Known(file_id, name, _claimed_type(request), size, None)
        answer, repeated = await messenger.take_file(file, content, request_id)
        kept = answer["file_id"]
        return answer, repeated
    finally:
        if kept != file_id:
            path.unlink(missing_ok=True)


def _claimed_type(request: web.Request) -> str:
    claimed = request.content_type
    return claimed if claimed.isascii() else "application/octet-stream"


async def _write(request: web.Request, path: Path, limit: int) -> tuple[int, str]:
    size, content = 0, hashlib.sha256()
    with path.open("xb") as target:
        async for chunk in request.content.iter_chunked(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise _too_large(limit)
            content.update(chunk)
            await asyncio.to_thread(target.write, chunk)
        await asyncio.to_thread(_to_disk, target)
    return size, content.hexdigest()


def _to_disk(target: BinaryIO) -> None:
    target.flush()
    os.fsync(target.fileno())


def _too_large(limit: int) -> GatewayError:
    return GatewayError(Kind.TOO_LARGE, f"the file is larger than {limit} bytes")
