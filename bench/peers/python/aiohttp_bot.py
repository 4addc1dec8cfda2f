"""A small chat bot: JSON-RPC over aiohttp on uvloop, messages in SQLite, nothing replayed.

Each message is committed (WAL, synchronous=FULL) before it is answered, one by one, as such bots do.
Usage: aiohttp_bot.py PORT DATABASE
"""

import json
import sqlite3
import sys
from collections import defaultdict

import uvloop
from aiohttp import WSMsgType, web

database = sqlite3.connect(sys.argv[2], isolation_level=None)
database.execute("PRAGMA journal_mode=WAL")
database.execute("PRAGMA synchronous=FULL")
database.execute("CREATE TABLE IF NOT EXISTS message (id INTEGER PRIMARY KEY, session TEXT, text TEXT)")
sessions: dict[str, set[web.WebSocketResponse]] = defaultdict(set)


async def serve(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(heartbeat=25, compress=False, max_msg_size=64 * 1024)
    await socket.prepare(request)
    session = ""
    try:
        async for message in socket:
            if message.type != WSMsgType.TEXT:
                continue
            call = json.loads(message.data)
            params = call["params"]
            if call["method"] == "start_session":
                session = params["session"]
                sessions[session].add(socket)
            elif call["method"] == "send_message":
                text = params["text"]
                database.execute("INSERT INTO message (session, text) VALUES (?, ?)", (session, text))
                push = json.dumps({"method": "response_message", "params": {"text": text}})
                for other in list(sessions[session]):
                    if other is not socket and not other.closed:
                        await other.send_str(push)
            await socket.send_str(json.dumps({"id": call["id"], "result": {"success": True}}))
    except ConnectionResetError:
        pass
    finally:
        sessions[session].discard(socket)
    return socket


app = web.Application()
app.router.add_get("/ws", serve)
uvloop.install()
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), backlog=4096, print=None, access_log=None, shutdown_timeout=1)
