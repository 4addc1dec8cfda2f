"""What every gateway of the contract must do, told without controls of its messenger.

Run against another gateway with GATEWAY_URL and GATEWAY_TOKEN.
"""

import asyncio
import os

import pytest
from support.api import Api, new_id
from support.schema import SPEC

PATHS = [
    (method.upper(), path.replace("{uid}", "x").replace("{tid}", "x").replace("{file_id}", "x"))
    for path, operations in SPEC["paths"].items()
    for method in operations
]


@pytest.mark.parametrize(("method", "path"), [*PATHS, ("GET", "/v1/nothing"), ("PUT", "/v1/me")])
@pytest.mark.parametrize("token", ["", "not-the-token-at-all", "ü" * 20])
async def test_without_the_token_every_path_is_auth(
    api: Api, method: str, path: str, token: str
) -> None:
    answer = await api.call(method, path, token=token)
    assert (answer.status, answer.kind) == (401, "auth")


async def test_me_is_a_bot(api: Api) -> None:
    me = (await api.get("/v1/me")).body
    assert me["user"]["is_bot"] is True
    assert me["gateway"]["name"]


async def test_users_come_once_each_over_all_pages(api: Api) -> None:
    seen: list[str] = []
    target = "/v1/users"
    while True:
        page = (await api.get(target)).body
        seen += [user["uid"] for user in page["users"]]
        if page["next"] is None:
            break
        target = f"/v1/users?cursor={page['next']}"
    assert len(seen) == len(set(seen)) >= 1


async def test_opening_again_with_the_same_request_id_brings_the_first_chat(
    api: Api, member: str
) -> None:
    request_id = new_id()
    first = await api.open(members=[member], request_id=request_id)
    again = await api.open(members=[member], request_id=request_id)
    assert (first.status, again.status) == (201, 200)
    assert first.body == again.body
    assert (await api.chat(first.body["tid"])).body["tid"] == first.body["tid"]


async def test_two_openings_at_once_with_one_request_id_open_one_chat(
    api: Api, member: str
) -> None:
    request_id = new_id()
    answers = await asyncio.gather(
        *(api.open(members=[member], request_id=request_id) for _ in range(4))
    )
    assert sorted(answer.status for answer in answers) == [200, 200, 200, 201]
    assert len({answer.body["tid"] for answer in answers}) == 1


async def test_posting_again_with_the_same_request_id_brings_the_first_message(
    api: Api, tid: str
) -> None:
    request_id = new_id()
    first = await api.write(tid, request_id=request_id)
    again = await api.write(tid, request_id=request_id)
    assert (first.status, again.status) == (201, 200)
    assert first.body == again.body


async def test_a_request_id_with_another_content_is_invalid(api: Api, tid: str) -> None:
    request_id = new_id()
    await api.write(tid, "one", request_id=request_id)
    answer = await api.write(tid, "two", request_id=request_id)
    assert (answer.status, answer.kind) == (422, "invalid")


async def test_two_posts_get_two_messages(api: Api, tid: str) -> None:
    first, second = await api.write(tid), await api.write(tid)
    assert first.body["mid"] != second.body["mid"]


@pytest.mark.parametrize(
    "text", ["Grüße 👋🏽\nsecond line", " blanks ", "x" * 4096, "\u0000\t", "<b>&amp;"]
)
async def test_any_text_can_be_posted(api: Api, tid: str, text: str) -> None:
    assert (await api.write(tid, text, sender_display_name="Anna 🌸")).status == 201


async def test_unknown_fields_are_ignored(api: Api, tid: str) -> None:
    assert (await api.write(tid, colour="red")).status == 201
    assert (await api.get("/v1/users?colour=red")).status == 200


@pytest.mark.parametrize("path", ["/v1/chats/none", "/v1/files/none", "/v1/users/none/avatar"])
async def test_what_is_not_there_is_not_found(api: Api, path: str) -> None:
    answer = await api.get(path)
    assert (answer.status, answer.kind) == (404, "not_found")


async def test_posting_to_no_chat_is_not_found(api: Api) -> None:
    assert (await api.write("no-such-chat")).kind == "not_found"


async def test_an_unknown_member_is_invalid_members(api: Api) -> None:
    answer = await api.open(members=["nobody-at-all"])
    assert (answer.status, answer.kind) == (422, "invalid_members")


async def test_an_unknown_attachment_is_invalid(api: Api, tid: str) -> None:
    if not (await api.get("/v1/me")).body["capabilities"].get("file_max"):
        pytest.skip("this gateway takes no files")
    assert (await api.write(tid, attachments=["no-such-file"])).kind == "invalid"


@pytest.mark.parametrize("path", ["/", "/v1", "/v2/me", "/v1/me/", "/v1/chats/a/b", "/%ff"])
async def test_an_unknown_path_is_not_found(api: Api, path: str) -> None:
    answer = await api.get(path)
    assert (answer.status, answer.kind) == (404, "not_found")


@pytest.mark.parametrize(("method", "path"), [("PUT", "/v1/me"), ("GET", "/v1/chats")])
async def test_a_wrong_method_is_invalid(api: Api, method: str, path: str) -> None:
    answer = await api.call(method, path)
    assert (answer.status, answer.kind) == (405, "invalid")
    assert answer.headers["Allow"]


GOOD_CHAT = {"title": "T", "members": ["x"], "request_id": "r"}
GOOD_MESSAGE = {"msg": "m", "request_id": "r"}
WRONG_CHATS = [
    {"title": ""},
    {"title": "x" * 201},
    {"title": None},
    {"title": "\ud800"},
    {"members": []},
    {"members": "ada"},
    {"members": [""]},
    {"members": ["a\nb"]},
    {"members": [1]},
    {"request_id": ""},
    {"request_id": None},
    {"request_id": "ü" * 128},
]
WRONG_MESSAGES = [
    {"msg": ""},
    {"msg": None},
    {"msg": 1},
    {"sender_display_name": 1},
    {"reply_to": ""},
    {"reply_to": 1},
    {"attachments": [""]},
    {"attachments": "x"},
    {"attachments": None},
    {"attachments": ["x"] * 11},
    {"request_id": "\u007f"},
]


@pytest.mark.parametrize("wrong", WRONG_CHATS)
async def test_a_wrong_new_chat_is_invalid(api: Api, wrong: dict[str, object]) -> None:
    assert (await api.post("/v1/chats", GOOD_CHAT | wrong)).kind == "invalid"


@pytest.mark.parametrize("wrong", WRONG_MESSAGES)
async def test_a_wrong_new_message_is_invalid(api: Api, tid: str, wrong: dict[str, object]) -> None:
    assert (await api.post("/v1/chats/x/messages", GOOD_MESSAGE | wrong)).kind == "invalid"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"[" * 100_000, b'{"title": NaN']
)
async def test_a_body_that_is_no_object_is_invalid(api: Api, body: bytes) -> None:
    assert (await api.post("/v1/chats", body)).kind == "invalid"
    assert (await api.post("/v1/chats/x/messages", body)).kind == "invalid"


async def test_a_body_over_one_mebibyte_is_too_large(api: Api, tid: str) -> None:
    answer = await api.write(tid, "x" * 1024 * 1024)
    assert (answer.status, answer.kind) == (413, "too_large")


@pytest.mark.parametrize(
    "query",
    ["wait=51", "wait=-1", "wait=x", "wait=", "wait=1.5", "limit=0", "limit=501", "limit=%C2%B2"],
)
async def test_a_wrong_number_is_invalid(api: Api, query: str) -> None:
    assert (await api.get(f"/v1/events?{query}")).kind == "invalid"


@pytest.mark.parametrize("value", ["", "x" * 256, "a%0Ab", "a%00"])
async def test_a_wrong_id_in_path_or_query_is_invalid(api: Api, value: str) -> None:
    assert (await api.get(f"/v1/events?after={value}")).kind == "invalid"
    if value:
        assert (await api.get(f"/v1/chats/{value}")).kind == "invalid"


@pytest.mark.parametrize("cursor", ["x", "0", "x.1", "x.", ".", "ü", "x.99999999999999999999"])
async def test_a_cursor_of_another_journal_is_unknown(api: Api, cursor: str) -> None:
    answer = await api.events(cursor)
    assert (answer.status, answer.kind) == (410, "cursor_unknown")


async def test_the_same_cursor_brings_the_same_events_again(api: Api) -> None:
    assert (await api.events()).body == (await api.events()).body


async def test_events_come_in_pieces_without_gap_or_repetition(api: Api) -> None:
    whole = (await api.events()).body
    pieces: list[object] = []
    cursor = None
    while len(pieces) < len(whole["events"]):
        page = (await api.events(cursor, limit=1)).body
        assert len(page["events"]) == 1
        pieces += page["events"]
        cursor = page["cursor"]
    assert pieces == whole["events"]


async def test_the_end_of_events_has_a_cursor_that_stays(api: Api) -> None:
    end = (await api.events()).body["cursor"]
    page = (await api.events(end)).body
    assert page == {"events": [], "cursor": end}


async def test_a_held_request_is_answered_with_nothing_when_its_time_is_over(api: Api) -> None:
    end = (await api.events()).body["cursor"]
    # People may answer what other tests wrote, and so end a wait before its time.
    while (page := (await api.events(end, wait=1)).body)["events"]:
        end = page["cursor"]
    assert page == {"events": [], "cursor": end}


async def test_a_file_comes_back_as_it_was(api: Api) -> None:
    if not (await api.get("/v1/me")).body["capabilities"].get("file_max"):
        pytest.skip("this gateway takes no files")
    data = os.urandom(300_000)
    file = (await api.upload(data, "Foto ü.png")).body
    assert (file["name"], file["size"]) == ("Foto ü.png", len(data))
    assert (await api.download(file["file_id"])).raw == data


async def test_a_file_put_down_again_with_the_same_request_id_is_the_first_one(api: Api) -> None:
    if not (await api.get("/v1/me")).body["capabilities"].get("file_max"):
        pytest.skip("this gateway takes no files")
    request_id = new_id()
    first, again = [await api.upload(b"x", request_id=request_id) for _ in range(2)]
    assert (first.status, again.status) == (201, 200)
    assert first.body == again.body
    assert (await api.upload(b"y", request_id=request_id)).kind == "invalid"


@pytest.mark.parametrize("name", ["", "a/b", "a\\b", "..", "x" * 256, "a\n"])
async def test_a_wrong_file_name_is_invalid(api: Api, name: str) -> None:
    assert (await api.upload(b"x", name)).kind == "invalid"
