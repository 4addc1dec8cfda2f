"""What happens in Teamwire becomes events, once and in order."""

import asyncio
from pathlib import Path

import pytest
from stand_in import people
from stand_in.backend import Backend
from support import process
from support.api import client
from support.inside import Gateway, inside
from support.schema import check

from web_widget_gateway.errors import GatewayError
from web_widget_gateway.journal import PURGE_STEP, Journal


@pytest.fixture
async def tid(gateway: Gateway) -> str:
    return str((await gateway.api.open()).body["tid"])


async def test_a_message_is_told_with_its_sender(gateway: Gateway, tid: str) -> None:
    gateway.backend.avatars["ada"] = b"x"
    mid = people.writes("ada", tid, "Hello 👋")
    [*_, event], _ = await gateway.api.until("NEW_MESSAGE")
    assert event["tid"] == tid
    assert event["message"]["mid"] == mid
    assert event["message"]["msg"] == "Hello 👋"
    sender = {"uid": "ada", "first_name": "Ada", "last_name": "Lovelace", "is_bot": False}
    assert event["message"]["from_user"] == sender | {"has_avatar": True}


async def test_every_kind_of_event_is_told_in_order(gateway: Gateway, tid: str) -> None:
    mid = people.writes("ada", tid, None)
    people.reads("ada", tid, mid)
    people.deletes(tid, mid)
    people.allows_sending(tid, False)
    people.closes(tid)
    people.removes_bot("ada", tid)
    events, _ = await gateway.api.until("CHAT_DELETED")
    assert [event["event"] for event in events] == [
        "CONNECTION_READY",
        "NEW_MESSAGE",
        "MESSAGE_READ",
        "MESSAGE_DELETED",
        "CHAT_ALLOW_SENDING_CHANGED",
        "CHAT_IS_CLOSED_CHANGED",
        "CHAT_DELETED",
    ]
    assert events[2]["timestamp"] == 1_704_067_200_000
    assert (events[2]["mid"], events[2]["user"]["uid"]) == (mid, "ada")
    assert events[3]["mid"] == mid
    assert (events[4]["allow_sending"], events[5]["is_closed"]) == (False, True)


async def test_a_message_told_twice_is_one_event(gateway: Gateway, tid: str) -> None:
    mid = people.writes("ada", tid, "once")
    people.told_again(tid, mid)
    people.deletes(tid, mid)
    people.deletes(tid, mid)
    people.closes(tid)
    events, _ = await gateway.api.until("CHAT_IS_CLOSED_CHANGED")
    names = [event["event"] for event in events]
    assert names.count("NEW_MESSAGE") == names.count("MESSAGE_DELETED") == 1


async def test_an_event_that_cannot_be_understood_stops_no_other(
    gateway: Gateway, tid: str
) -> None:
    gateway.backend.tell("NEW_MESSAGE", object())
    gateway.backend.tell("MESSAGE_READ", None)
    gateway.backend.tell("CHAT_CREATED", None)
    people.writes("ada", tid, "still here")
    events, _ = await gateway.api.until("NEW_MESSAGE")
    assert [event["event"] for event in events] == ["CONNECTION_READY", "NEW_MESSAGE"]


async def test_a_held_request_ends_at_once_when_something_happens(
    gateway: Gateway, tid: str
) -> None:
    cursor = (await gateway.api.events()).body["cursor"]
    held = asyncio.create_task(gateway.api.events(cursor, wait=50))
    other = asyncio.create_task(gateway.api.events(cursor, wait=50))
    # A round trip later both are held.
    await gateway.api.get("/v1/me")
    people.writes("ada", tid, "now")
    async with asyncio.timeout(5):
        assert len((await held).body["events"]) == 1
        assert (await other).body == (await held).body


async def test_a_held_request_ends_when_the_gateway_does(tmp_path: Path) -> None:
    with process.running(process.environment(tmp_path)) as started:
        async with client(process.address(started), process.TOKEN) as api:
            _, cursor = await api.until("CONNECTION_READY")
            # Two connections stand, so that the held request is there before the next one.
            await asyncio.gather(api.get("/v1/me"), api.get("/v1/me"))
            held = asyncio.create_task(api.events(cursor, wait=50))
            await api.get("/v1/me")
            started.terminate()
            async with asyncio.timeout(5):
                assert (await held).status == 200
        assert started.wait(5) == 0


async def test_what_is_older_than_kept_is_purged_and_its_cursors_are_unknown(
    tmp_path: Path,
) -> None:
    journal = Journal(tmp_path / "j.db")
    start = journal.page(None, 10)[1]
    for number in range(PURGE_STEP + 1):
        journal.append({"event": f"X{number}"})
    end = journal.page(None, 2000)[1]
    while journal.purge(keep=-1):
        pass
    assert journal.page(None, 10) == ([], end)
    assert journal.page(end, 10) == ([], end)
    with pytest.raises(GatewayError, match="cannot go on"):
        journal.page(start, 10)
    # Numbers go on where they were.
    journal.append({"event": "NEW"})
    assert journal.page(end, 10)[0] == [{"event": "NEW"}]
    journal.close()


async def test_what_is_young_enough_is_kept(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j.db")
    journal.append({"event": "X"})
    assert not journal.purge()
    assert len(journal.page(None, 10)[0]) == 1
    journal.close()


async def test_a_restart_keeps_cursor_and_events(tmp_path: Path, backend: Backend) -> None:
    async with inside(tmp_path, backend) as gateway:
        tid = (await gateway.api.open()).body["tid"]
        people.writes("ada", tid, "before")
        before, cursor = await gateway.api.until("NEW_MESSAGE")
    async with inside(tmp_path, backend) as gateway:
        again = (await gateway.api.events()).body["events"]
        assert again[: len(before)] == before
        people.writes("ada", tid, "after")
        after, _ = await gateway.api.until("NEW_MESSAGE", cursor)
        assert [event["event"] for event in after] == [
            "CONNECTION_LOST",
            "CONNECTION_READY",
            "NEW_MESSAGE",
        ]


async def test_a_new_journal_does_not_know_the_cursors_of_the_old_one(
    tmp_path: Path, backend: Backend
) -> None:
    async with inside(tmp_path, backend) as gateway:
        cursor = (await gateway.api.events()).body["cursor"]
    async with inside(tmp_path, backend, journal=tmp_path / "new.db") as gateway:
        answer = await gateway.api.events(cursor)
        assert (answer.status, answer.kind) == (410, "cursor_unknown")


def test_the_checks_themselves_refuse_what_the_contract_does_not_have() -> None:
    with pytest.raises(Exception, match="is a required property"):
        check("Me", {"user": {}})
