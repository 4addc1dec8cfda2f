"""The connection is kept up, and what was missed is made up for."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from stand_in import people
from stand_in.backend import Backend
from support.inside import Gateway, inside
from teamwire_api.exceptions import (
    TWAuthError,
    TWConnectionError,
    TWNotFoundError,
    TWServerError,
)

from web_widget_gateway.errors import GatewayError, Kind, from_sdk
from web_widget_gateway.link import Pauses


def names(events: list[Any]) -> list[str]:
    return [event["event"] for event in events]


async def test_a_cut_connection_comes_back_and_is_told(gateway: Gateway) -> None:
    _, cursor = await gateway.api.until("CONNECTION_READY")
    gateway.backend.cut()
    events, _ = await gateway.api.until("CONNECTION_READY", cursor)
    assert names(events) == ["CONNECTION_LOST", "CONNECTION_READY"]


async def test_what_was_told_just_before_the_cut_is_kept(gateway: Gateway) -> None:
    tid = (await gateway.api.open()).body["tid"]
    for number in range(20):
        people.writes("ada", tid, str(number))
    gateway.backend.cut()
    events, _ = await gateway.api.until("CONNECTION_LOST")
    told = [event["message"]["msg"] for event in events if "message" in event]
    assert told == [str(number) for number in range(20)]


async def test_what_was_written_meanwhile_comes_first_and_once(
    tmp_path: Path, backend: Backend
) -> None:
    async with inside(tmp_path, backend) as gateway:
        tid = (await gateway.api.open()).body["tid"]
        people.writes("ada", tid, "seen")
        _, cursor = await gateway.api.until("NEW_MESSAGE")
    people.writes("ada", tid, "missed 1")
    people.writes("bob", tid, "missed 2")
    people.closes(tid)
    async with inside(tmp_path, backend) as gateway:
        people.writes("ada", tid, "live")
        events: list[Any] = []
        while "live" not in str(events):
            page = (await gateway.api.events(cursor, wait=5)).body
            events, cursor = events + page["events"], page["cursor"]
        told = [event["message"]["msg"] for event in events if "message" in event]
        assert told == ["missed 1", "missed 2", "live"]
        assert "CHAT_IS_CLOSED_CHANGED" in names(events)


async def test_a_chat_that_went_meanwhile_is_told(tmp_path: Path, backend: Backend) -> None:
    async with inside(tmp_path, backend) as gateway:
        tid = (await gateway.api.open()).body["tid"]
        cursor = (await gateway.api.events()).body["cursor"]
    people.removes_bot("ada", tid)
    async with inside(tmp_path, backend) as gateway:
        events, cursor = await gateway.api.until("CHAT_DELETED", cursor)
        assert {"event": "CHAT_DELETED", "tid": tid} in events
    async with inside(tmp_path, backend) as gateway:
        await gateway.api.open()
        page = (await gateway.api.events(cursor)).body
        assert "CONNECTION_READY" in names(page["events"])
        assert "CHAT_DELETED" not in names(page["events"])


async def test_a_chat_that_cannot_be_caught_up_is_caught_up_the_next_time(
    tmp_path: Path, backend: Backend
) -> None:
    async with inside(tmp_path, backend) as gateway:
        tid = (await gateway.api.open()).body["tid"]
        people.writes("ada", tid, "seen")
        _, cursor = await gateway.api.until("NEW_MESSAGE")
    people.writes("ada", tid, "missed")
    backend.faults["history"] = TWServerError()
    async with inside(tmp_path, backend) as gateway:
        people.writes("ada", tid, "live")
        _, cursor = await gateway.api.until("NEW_MESSAGE", cursor)
        del backend.faults["history"]
        backend.cut()
        events, _ = await gateway.api.until("NEW_MESSAGE", cursor)
        told = [event["message"]["msg"] for event in events if "message" in event]
        assert told == ["missed"]


async def test_without_a_connection_everything_but_events_is_unavailable(
    tmp_path: Path, backend: Backend
) -> None:
    backend.faults["own_user"] = TWConnectionError()
    async with inside(tmp_path, backend, ready=False) as gateway:
        api = gateway.api
        answers = [
            await api.get("/v1/me"),
            await api.get("/v1/users"),
            await api.open(),
            await api.write("t"),
            await api.chat("t"),
        ]
        assert [(answer.status, answer.kind) for answer in answers] == [(503, "unavailable")] * 5
        assert (await api.events()).status == 200
        del backend.faults["own_user"]
        await api.until("CONNECTION_READY")
        assert (await api.get("/v1/me")).status == 200


@pytest.mark.parametrize("where", ["enter", "own_user"])
async def test_refused_credentials_are_auth_and_are_not_tried_hot(
    tmp_path: Path, backend: Backend, where: str
) -> None:
    if where == "enter":
        backend.refuses = True
    else:
        backend.faults["own_user"] = TWAuthError()
    patient = Pauses(first=0.001, longest=0.001, refused=60)
    async with inside(tmp_path, backend, ready=False, pauses=patient) as gateway:
        async with asyncio.timeout(5):
            while (answer := await gateway.api.get("/v1/me")).kind != "auth":
                await asyncio.sleep(0.01)
        assert answer.status == 403
        assert backend.connections == 1


def test_pauses_grow_and_are_capped_and_a_refusal_waits_a_minute() -> None:
    lost, refused = GatewayError(Kind.UNAVAILABLE, ""), GatewayError(Kind.AUTH, "")
    pauses = Pauses()
    assert all(0.5 <= pauses.after(0, lost) <= 1 for _ in range(20))
    assert all(4 <= pauses.after(3, lost) <= 8 for _ in range(20))
    assert all(30 <= pauses.after(1000, lost) <= 60 for _ in range(20))
    assert pauses.after(0, refused) == 60


async def test_a_call_cut_off_by_the_end_of_the_connection_fails_at_once(gateway: Gateway) -> None:
    tid = (await gateway.api.open()).body["tid"]
    gateway.backend.after_accepting = "hang"
    gateway.backend.accepted.clear()
    posting = asyncio.create_task(gateway.api.write(tid))
    await asyncio.to_thread(gateway.backend.accepted.wait, 5)
    gateway.backend.cut()
    async with asyncio.timeout(5):
        assert (await posting).kind == "uncertain"


class SomethingElse(Exception):
    pass


@pytest.mark.parametrize(
    ("failure", "read", "write"),
    [
        (TWNotFoundError(), "not_found", "not_found"),
        (TWAuthError(), "auth", "auth"),
        (TWConnectionError(), "unavailable", "uncertain"),
        (TimeoutError(), "unavailable", "uncertain"),
        (ConnectionResetError(), "unavailable", "uncertain"),
        (TWServerError(), "server", "server"),
        (SomethingElse(), "server", "server"),
    ],
)
async def test_the_sdks_exceptions_become_the_contracts_errors(
    gateway: Gateway, failure: Exception, read: str, write: str
) -> None:
    assert from_sdk(failure).kind.text == read
    tid = (await gateway.api.open()).body["tid"]
    gateway.backend.faults["post"] = failure
    assert (await gateway.api.write(tid)).kind == write
    gateway.backend.faults["get_by_thread_id"] = failure
    assert (await gateway.api.chat(tid)).kind == read


async def test_calls_can_be_made_while_missed_messages_are_read(
    tmp_path: Path, backend: Backend
) -> None:
    async with inside(tmp_path, backend) as gateway:
        tid = (await gateway.api.open()).body["tid"]
    backend.hold_history = True
    async with inside(tmp_path, backend) as gateway:
        assert (await gateway.api.write(tid)).status == 201
        assert (await gateway.api.open()).status == 201


async def test_an_exit_that_the_sdk_asks_for_is_a_lost_connection(
    tmp_path: Path, backend: Backend
) -> None:
    backend.faults["own_user"] = SystemExit(1)
    async with inside(tmp_path, backend, ready=False) as gateway:
        async with asyncio.timeout(5):
            while backend.connections < 2:
                await asyncio.sleep(0.01)
        assert (await gateway.api.get("/v1/me")).kind == "unavailable"
        del backend.faults["own_user"]
        await gateway.api.until("CONNECTION_READY")
