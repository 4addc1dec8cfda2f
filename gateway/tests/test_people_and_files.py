"""Users, pictures and files."""

import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from stand_in import people
from stand_in.backend import Backend
from support.inside import Gateway, inside
from teamwire_api.exceptions import TWConnectionError

from web_widget_gateway.files import Files, Known
from web_widget_gateway.journal import Journal

PICTURES = [
    (b"\x89PNG\r\n\x1a\n...", "image/png"),
    (b"\xff\xd8\xff...", "image/jpeg"),
    (b"RIFF....WEBP", "image/webp"),
]


async def test_many_users_come_in_pages(tmp_path: Path, backend: Backend) -> None:
    backend.users |= {f"u{n:04} /?ü": ("U", str(n), False) for n in range(450)}
    async with inside(tmp_path, backend) as gateway:
        sizes, seen, target = [], set(), "/v1/users"
        while target:
            page = (await gateway.api.get(target)).body
            sizes.append(len(page["users"]))
            seen |= {user["uid"] for user in page["users"]}
            after = page["next"]
            target = after and f"/v1/users?cursor={_quote(after)}"
        assert sizes == [200, 200, 53]
        assert seen == set(backend.users)


def _quote(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="")


async def test_a_user_that_came_later_can_be_a_member(gateway: Gateway) -> None:
    await gateway.api.get("/v1/users")
    gateway.backend.users["new"] = ("New", "Colleague", False)
    answer = await gateway.api.open(members=["new", "ada", "new"])
    assert answer.status == 201
    assert gateway.backend.chats[answer.body["tid"]].members == ["new", "ada"]


async def test_users_are_read_anew_on_a_new_connection(gateway: Gateway) -> None:
    await gateway.api.get("/v1/users")
    _, cursor = await gateway.api.until("CONNECTION_READY")
    gateway.backend.users["new"] = ("New", "Colleague", False)
    assert len((await gateway.api.get("/v1/users")).body["users"]) == 3
    gateway.backend.cut()
    await gateway.api.until("CONNECTION_READY", cursor)
    assert len((await gateway.api.get("/v1/users")).body["users"]) == 4


async def test_a_user_without_a_usable_id_is_left_out(tmp_path: Path, backend: Backend) -> None:
    backend.users["x" * 256] = ("Too", "Long", False)
    async with inside(tmp_path, backend) as gateway:
        assert len((await gateway.api.get("/v1/users")).body["users"]) == 3


@pytest.mark.parametrize(("picture", "mime"), PICTURES)
async def test_a_picture_comes_with_its_true_type(
    gateway: Gateway, picture: bytes, mime: str
) -> None:
    gateway.backend.avatars["ada"] = picture
    answer = await gateway.api.get("/v1/users/ada/avatar")
    assert (answer.status, answer.raw, answer.headers["Content-Type"]) == (200, picture, mime)


@pytest.mark.parametrize(
    ("picture", "kind"),
    [(None, "not_found"), (b"<svg onload=x>", "unsupported"), (b"\xff" * 2**21, "too_large")],
)
async def test_no_picture_or_none_that_may_be_shown(
    gateway: Gateway, picture: bytes | None, kind: str
) -> None:
    if picture:
        gateway.backend.avatars["ada"] = picture
    assert (await gateway.api.get("/v1/users/ada/avatar")).kind == kind


async def test_a_file_goes_with_a_message(gateway: Gateway) -> None:
    tid = (await gateway.api.open()).body["tid"]
    file = (await gateway.api.upload(b"bytes", "offer.txt")).body
    answer = await gateway.api.write(tid, "", attachments=[file["file_id"]])
    assert answer.status == 201
    [stored] = gateway.backend.chats[tid].messages
    assert [gateway.backend.blobs[ref] for ref in stored.files] == [
        ("offer.txt", "text/plain", b"bytes")
    ]


async def test_a_claimed_type_that_no_header_can_hold_is_not_kept(gateway: Gateway) -> None:
    target = "/v1/files?name=a&request_id=r"
    answer = await gateway.api.post(target, b"x", headers={"Content-Type": "text/ü"})
    assert answer.body["mime"] == "application/octet-stream"


async def test_a_received_file_keeps_its_id_and_can_be_had(
    tmp_path: Path, backend: Backend
) -> None:
    data = os.urandom(100_000)
    backend.blobs["r"] = ("photo.jpg", "image/jpeg", data)
    async with inside(tmp_path, backend) as gateway:
        tid = (await gateway.api.open()).body["tid"]
        mid = people.writes("ada", tid, None, ["r"])
        people.told_again(tid, mid)
        [*_, event], _ = await gateway.api.until("NEW_MESSAGE")
        [file] = event["message"]["attachments"]
        assert (file["name"], file["mime"], file["size"]) == ("photo.jpg", "image/jpeg", 100_000)
    async with inside(tmp_path, backend) as gateway:
        answer = await gateway.api.download(file["file_id"])
        assert answer.raw == data
        assert answer.headers["Content-Type"] == "application/octet-stream"
        backend.faults["file_bytes"] = TWConnectionError()
        assert (await gateway.api.download(file["file_id"])).kind == "unavailable"


async def test_a_received_file_cannot_be_sent_by_its_id(gateway: Gateway) -> None:
    gateway.backend.blobs["r"] = ("a", "b/c", b"")
    tid = (await gateway.api.open()).body["tid"]
    people.writes("ada", tid, None, ["r"])
    [*_, event], _ = await gateway.api.until("NEW_MESSAGE")
    file_id = event["message"]["attachments"][0]["file_id"]
    assert (await gateway.api.write(tid, "x", attachments=[file_id])).kind == "invalid"


async def test_without_the_calls_for_files_there_are_none(tmp_path: Path, backend: Backend) -> None:
    backend.blobs["r"] = ("a", "b/c", b"")
    without = ("files_of", "file_bytes", "make_attachment")
    async with inside(tmp_path, backend, without=without) as gateway:
        assert (await gateway.api.get("/v1/me")).body["capabilities"]["file_max"] == 0
        answer = await gateway.api.upload(b"x")
        assert (answer.status, answer.kind) == (501, "unsupported")
        tid = (await gateway.api.open()).body["tid"]
        assert (await gateway.api.write(tid, "x", attachments=["f"])).kind == "unsupported"
        people.writes("ada", tid, "see", ["r"])
        [*_, event], _ = await gateway.api.until("NEW_MESSAGE")
        assert event["message"]["attachments"] is None


async def test_a_file_may_be_as_large_as_said_and_no_larger(
    tmp_path: Path, backend: Backend
) -> None:
    async with inside(tmp_path, backend, file_max=1000) as gateway:
        assert (await gateway.api.upload(b"x" * 1000)).status == 201
        answer = await gateway.api.upload(b"x" * 1001)
        assert (answer.status, answer.kind) == (413, "too_large")
        assert len(list((tmp_path / "gateway.db.files").iterdir())) == 1


async def test_neither_a_repeated_nor_a_refused_file_stays_on_the_disk(
    tmp_path: Path, backend: Backend
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * 500

    async with inside(tmp_path, backend, file_max=1000) as gateway:
        for _ in range(2):
            await gateway.api.upload(b"x", request_id="again")
        target = "/v1/files?name=a&request_id=large"
        # Without a length, so that only counting tells.
        assert (await gateway.api.call("POST", target, stream=endless())).kind == "too_large"
        assert len(list((tmp_path / "gateway.db.files").iterdir())) == 1


async def test_a_file_that_no_message_names_goes_after_its_time(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j.db")
    files = Files(journal, tmp_path / "f")
    made = []
    for _ in range(2):
        file_id, path = files.new()
        path.write_bytes(b"x")
        files.put(Known(file_id, "n", "m", 1, None))
        made.append(files.get(file_id))
    files.name_all(made[:1])
    files.purge(unnamed=-1)
    assert [path.name for path in (tmp_path / "f").iterdir()] == [made[0].id]
    files.purge(keep=-1)
    assert not list((tmp_path / "f").iterdir())
    journal.close()


async def test_a_file_that_is_put_down_again_has_its_day_again(
    tmp_path: Path, backend: Backend
) -> None:
    async with inside(tmp_path, backend) as gateway:
        file = (await gateway.api.upload(b"x", request_id="r")).body
    long_ago = time.time() - 23 * 3600
    journal = Journal(tmp_path / "gateway.db")
    with journal.transaction():
        journal.db.execute("UPDATE files SET at = ?", (long_ago,))
    journal.close()
    async with inside(tmp_path, backend) as gateway:
        assert (await gateway.api.upload(b"x", request_id="r")).body == file
    journal = Journal(tmp_path / "gateway.db")
    [(at,)] = journal.db.execute("SELECT at FROM files").fetchall()
    journal.close()
    assert at > long_ago + 3600


async def test_what_a_crash_left_half_written_is_removed(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j.db")
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "stray").write_bytes(b"x")
    Files(journal, tmp_path / "f")
    assert not list((tmp_path / "f").iterdir())
    journal.close()
