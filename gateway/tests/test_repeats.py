"""A request told again has its effect once, as far as that can be known."""

import asyncio
from pathlib import Path

import pytest
from stand_in import people
from stand_in.backend import OWN_UID, Backend, StoredChat
from support import process
from support.api import client, new_id
from support.inside import Gateway, inside
from teamwire_api.exceptions import TWConnectionError, TWServerError


def texts(backend: Backend, tid: str) -> list[str | None]:
    return [message.msg for message in backend.chats[tid].messages]


async def opened(gateway: Gateway) -> str:
    return str((await gateway.api.open()).body["tid"])


async def test_a_post_that_timed_out_after_it_was_accepted_is_found(gateway: Gateway) -> None:
    tid, request_id = await opened(gateway), new_id()
    gateway.backend.after_accepting = "timeout"
    first = await gateway.api.write(tid, "Hi", request_id, sender_display_name="Anna")
    assert (first.status, first.kind) == (504, "uncertain")
    gateway.backend.after_accepting = None
    again = await gateway.api.write(tid, "Hi", request_id, sender_display_name="Anna")
    assert again.status == 200
    assert again.body["mid"] == gateway.backend.chats[tid].messages[0].mid
    assert texts(gateway.backend, tid) == ["Hi"]


async def test_a_post_that_was_not_accepted_is_done_again(gateway: Gateway) -> None:
    tid, request_id = await opened(gateway), new_id()
    gateway.backend.faults["post"] = TWConnectionError()
    assert (await gateway.api.write(tid, "Hi", request_id)).kind == "uncertain"
    del gateway.backend.faults["post"]
    assert (await gateway.api.write(tid, "Hi", request_id)).status == 201
    assert texts(gateway.backend, tid) == ["Hi"]


async def test_the_same_text_of_another_request_is_not_taken_for_it(gateway: Gateway) -> None:
    gateway.backend.echo = False
    tid, request_id = await opened(gateway), new_id()
    first = await gateway.api.write(tid, "ok")
    gateway.backend.faults["post"] = TWServerError()
    assert (await gateway.api.write(tid, "ok", request_id)).kind == "server"
    del gateway.backend.faults["post"]
    again = await gateway.api.write(tid, "ok", request_id)
    assert again.status == 201
    assert again.body["mid"] != first.body["mid"]


@pytest.mark.parametrize(("uid", "name"), [("ada", None), (OWN_UID, "Other")])
async def test_somebody_elses_same_text_is_not_taken_for_it(
    gateway: Gateway, uid: str, name: str | None
) -> None:
    tid, request_id = await opened(gateway), new_id()
    gateway.backend.faults["post"] = TWConnectionError()
    await gateway.api.write(tid, "ok", request_id)
    del gateway.backend.faults["post"]
    people.writes(uid, tid, "ok")
    gateway.backend.chats[tid].messages[-1].sender_display_name = name
    assert (await gateway.api.write(tid, "ok", request_id)).status == 201


async def test_without_history_a_cut_off_post_is_posted_again_and_that_is_said(
    tmp_path: Path, backend: Backend
) -> None:
    async with inside(tmp_path, backend, without=("history",)) as gateway:
        assert (await gateway.api.get("/v1/me")).body["capabilities"]["idempotent_post"] is False
        tid, request_id = await opened(gateway), new_id()
        backend.after_accepting = "timeout"
        await gateway.api.write(tid, "Hi", request_id)
        backend.after_accepting = None
        assert (await gateway.api.write(tid, "Hi", request_id)).status == 201
        assert texts(backend, tid) == ["Hi", "Hi"]


async def test_while_history_cannot_be_read_nothing_is_posted_again(gateway: Gateway) -> None:
    tid, request_id = await opened(gateway), new_id()
    gateway.backend.after_accepting = "timeout"
    await gateway.api.write(tid, "Hi", request_id)
    gateway.backend.faults["history"] = TWServerError()
    assert (await gateway.api.write(tid, "Hi", request_id)).kind == "server"
    assert texts(gateway.backend, tid) == ["Hi"]


async def test_a_refused_post_leaves_no_trace(gateway: Gateway) -> None:
    tid, request_id = await opened(gateway), new_id()
    people.closes(tid)
    answer = await gateway.api.write(tid, "Hi", request_id)
    assert (answer.status, answer.kind) == (409, "closed")
    people.closes(tid, closed=False)
    assert (await gateway.api.write(tid, "Hi", request_id)).status == 201


async def test_an_opening_that_timed_out_after_it_was_accepted_is_found(gateway: Gateway) -> None:
    request_id = new_id()
    gateway.backend.after_accepting = "timeout"
    assert (await gateway.api.open(request_id=request_id)).kind == "uncertain"
    gateway.backend.after_accepting = None
    again = await gateway.api.open(request_id=request_id)
    assert again.status == 200
    assert list(gateway.backend.chats) == [again.body["tid"]]


async def test_a_refused_opening_of_the_same_title_does_not_hide_it(gateway: Gateway) -> None:
    assert (await gateway.api.open(members=["nobody"])).kind == "invalid_members"
    request_id = new_id()
    gateway.backend.after_accepting = "timeout"
    await gateway.api.open(request_id=request_id)
    assert (await gateway.api.open(request_id=request_id)).status == 200


async def test_an_older_chat_of_the_same_title_is_never_taken_for_a_new_one(
    tmp_path: Path, backend: Backend
) -> None:
    backend.chats["old"] = StoredChat("Anna — Shop", ["bob"])
    async with inside(tmp_path, backend) as gateway:
        request_id = new_id()
        backend.faults["create"] = TWConnectionError()
        await gateway.api.open(request_id=request_id)
        del backend.faults["create"]
        again = await gateway.api.open(request_id=request_id)
        assert again.status == 201
        assert again.body["tid"] != "old"


async def test_of_two_cut_off_openings_of_one_title_neither_takes_the_others_chat(
    gateway: Gateway,
) -> None:
    ada, bob = new_id(), new_id()
    gateway.backend.after_accepting = "timeout"
    await gateway.api.open(members=["ada"], request_id=ada)
    gateway.backend.after_accepting = None
    gateway.backend.faults["create"] = TWConnectionError()
    await gateway.api.open(members=["bob"], request_id=bob)
    del gateway.backend.faults["create"]
    chat = (await gateway.api.open(members=["bob"], request_id=bob)).body
    assert gateway.backend.chats[chat["tid"]].members == ["bob"]


async def test_killed_between_accepted_and_answered_a_post_is_found_after_the_restart(
    tmp_path: Path,
) -> None:
    request_id = new_id()
    with process.running(process.environment(tmp_path)) as first:
        async with client(process.address(first), process.TOKEN) as api:
            await api.until("CONNECTION_READY")
            tid = (await api.open()).body["tid"]
    hanging = process.environment(tmp_path, FAKE_TEAMWIRE_AFTER_ACCEPTING="hang")
    with process.running(hanging) as second:
        async with client(process.address(second), process.TOKEN) as api:
            cursor = (await api.events()).body["cursor"]
            while (await api.get("/v1/me")).status == 503:
                cursor = (await api.events(cursor, wait=5)).body["cursor"]
            posting = asyncio.create_task(api.write(tid, "Hi", request_id))
            # Its echo says that it has been accepted.
            await api.until("NEW_MESSAGE")
            second.kill()
            await asyncio.gather(posting, return_exceptions=True)
    with process.running(process.environment(tmp_path)) as third:
        async with client(process.address(third), process.TOKEN) as api:
            while (answer := await api.write(tid, "Hi", request_id)).status == 503:
                await asyncio.sleep(0.01)
            assert answer.status == 200
            messages = [e for e in (await api.events()).body["events"] if "message" in e]
            assert [m["message"]["mid"] for m in messages] == [answer.body["mid"]]
