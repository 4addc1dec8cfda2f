"""The gateway as a process: settings, exit codes, its one line, its end, its log."""

import json
import signal
import subprocess
from pathlib import Path

import pytest
from support import process
from support.api import client
from support.process import FAKE, SECRETS, SOURCE, TOKEN

from web_widget_gateway.calls import OPTIONAL, REQUIRED


def end(environment: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    """A start that must end by itself."""
    started = process.start(environment, *arguments)
    out, err = started.communicate(timeout=10)
    return started.returncode, out, err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEB_WIDGET_GATEWAY_TOKEN", ""),
        ("WEB_WIDGET_GATEWAY_TOKEN", "short-secret"),
        ("WEB_WIDGET_GATEWAY_TOKEN", "sixteen letters ü"),
        ("WEB_WIDGET_GATEWAY_LISTEN", "8090"),
        ("WEB_WIDGET_GATEWAY_LISTEN", "localhost:8090"),
        ("WEB_WIDGET_GATEWAY_LISTEN", "127.0.0.1:99999"),
        ("WEB_WIDGET_GATEWAY_JOURNAL", "/no/such/folder/gateway.db"),
        ("WEB_WIDGET_GATEWAY_SDK_CALLS", "/no/such/file.py"),
        ("WEB_WIDGET_GATEWAY_FILE_MAX", "25M"),
        ("TW_API_APPID", ""),
        ("TW_API_SECRET", ""),
        ("TW_API_HOST", ""),
    ],
)
def test_a_wrong_setting_ends_the_start_and_is_told(tmp_path: Path, name: str, value: str) -> None:
    from web_widget_gateway.exits import Refused
    from web_widget_gateway.settings import SECRET_VARIABLES, read

    with pytest.raises(Refused) as refused:
        read(process.environment(tmp_path, **{name: value}))
    [line] = str(refused.value).splitlines()
    assert refused.value.code == 2
    assert line.startswith(name)
    assert "expected" in line
    if value and name not in SECRET_VARIABLES:
        assert value in line
    if value and name in SECRET_VARIABLES:
        assert value not in line


def test_all_wrong_settings_are_told_at_once(tmp_path: Path) -> None:
    code, out, err = end({"PATH": "", "PYTHONPATH": f"{SOURCE}:{FAKE}"})
    assert (code, out) == (2, "")
    for name in ("WEB_WIDGET_GATEWAY_TOKEN", "TW_API_APPID", "TW_API_SECRET", "TW_API_HOST"):
        assert f"{name} is nothing; expected" in err


def test_without_the_sdk_it_says_where_to_get_it(tmp_path: Path) -> None:
    code, out, err = end(process.environment(tmp_path, PYTHONPATH=str(SOURCE)))
    assert (code, out) == (3, "")
    assert "teamwire_api" in err
    assert "support@teamwire.eu" in err


def test_all_calls_that_are_not_filled_in_are_told_at_once(tmp_path: Path) -> None:
    code, out, err = end(process.environment(tmp_path, WEB_WIDGET_GATEWAY_SDK_CALLS=""))
    assert (code, out) == (4, "")
    for name in REQUIRED:
        assert f"edit here: {SOURCE}/web_widget_gateway/undocumented.py, {name}: Must" in err
    assert not any(f", {name}:" in err for name in OPTIONAL)


def test_a_copy_is_told_what_is_still_open_in_it(tmp_path: Path) -> None:
    copy = tmp_path / "my_calls.py"
    text = (SOURCE / "web_widget_gateway" / "undocumented.py").read_text()
    marked = "@to_fill_in\nasync def users("
    assert marked in text
    copy.write_text(text.replace(marked, "async def users("))
    code, _, err = end(process.environment(tmp_path, WEB_WIDGET_GATEWAY_SDK_CALLS=str(copy)))
    assert code == 4
    assert f"edit here: {copy}, own_user: Must" in err
    assert ", users:" not in err


@pytest.mark.parametrize(
    ("extra", "told"),
    [
        ("del file_bytes", "file_bytes: Must return"),
        ("def users(connection): return []", "users: must be an `async def`"),
        ("async def users(): return []", "users: must take (connection)"),
    ],
)
def test_a_function_of_the_wrong_form_is_told(tmp_path: Path, extra: str, told: str) -> None:
    calls = tmp_path / "calls.py"
    calls.write_text(f"from sdk_calls import *\n{extra}\n")
    code, _, err = end(process.environment(tmp_path, WEB_WIDGET_GATEWAY_SDK_CALLS=str(calls)))
    assert code == 4
    assert told in err


def test_a_file_of_calls_that_does_not_load_is_a_wrong_setting(tmp_path: Path) -> None:
    calls = tmp_path / "calls.py"
    calls.write_text("1 / 0")
    code, _, err = end(process.environment(tmp_path, WEB_WIDGET_GATEWAY_SDK_CALLS=str(calls)))
    assert code == 2
    assert "ZeroDivisionError at" in err


def test_it_prints_one_line_and_ends_with_a_signal(tmp_path: Path) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        with process.running(process.environment(tmp_path)) as started:
            assert process.address(started).startswith("http://127.0.0.1:")
            started.send_signal(number)
            out, _ = started.communicate(timeout=10)
            assert (started.returncode, out) == (0, "")


def test_what_the_operators_functions_print_goes_nowhere(tmp_path: Path) -> None:
    noisy = tmp_path / "noisy.py"
    lines = ["import sys", "print('said aloud')", "sys.stderr.write('said aloud')"]
    noisy.write_text("\n".join([*lines, "from sdk_calls import *", ""]))
    environment = process.environment(tmp_path, WEB_WIDGET_GATEWAY_SDK_CALLS=str(noisy))
    with process.running(environment) as started:
        process.address(started)
        started.send_signal(signal.SIGTERM)
        out, err = started.communicate(timeout=10)
        assert "ending" in err
        assert "aloud" not in out + err


def test_supervised_it_ends_when_stdin_closes(tmp_path: Path) -> None:
    with process.running(process.environment(tmp_path), "--supervised") as started:
        process.address(started)
        assert started.stdin
        started.stdin.write("ignored")
        started.stdin.close()
        assert started.wait(10) == 0


def test_supervised_it_ends_when_stdin_was_never_open(tmp_path: Path) -> None:
    done = subprocess.run(
        [__import__("sys").executable, "-m", "web_widget_gateway", "--supervised"],
        env=process.environment(tmp_path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=10,
        check=False,
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["listening"]


def test_not_supervised_it_does_not_care_for_stdin(tmp_path: Path) -> None:
    with process.running(process.environment(tmp_path)) as started:
        process.address(started)
        assert started.stdin
        started.stdin.close()
        with pytest.raises(subprocess.TimeoutExpired):
            started.wait(0.3)


def test_a_port_or_a_journal_in_use_is_a_wrong_setting(tmp_path: Path) -> None:
    with process.running(process.environment(tmp_path)) as first:
        place = process.address(first).removeprefix("http://")
        other = tmp_path / "other"
        other.mkdir()
        code, _, err = end(process.environment(other, WEB_WIDGET_GATEWAY_LISTEN=place))
        assert code == 2
        assert f"WEB_WIDGET_GATEWAY_LISTEN is «{place}»" in err
        code, _, err = end(process.environment(tmp_path))
        assert code == 2
        assert "WEB_WIDGET_GATEWAY_JOURNAL is «" in err


def test_the_journal_is_for_its_owner_only(tmp_path: Path) -> None:
    with process.running(process.environment(tmp_path)) as started:
        process.address(started)
        files = [path for path in tmp_path.iterdir() if path.name.startswith("gateway.db")]
        assert files
        assert all(path.stat().st_mode & 0o077 == 0 for path in files)


async def test_no_line_and_no_answer_holds_a_secret_or_a_text(tmp_path: Path) -> None:
    calls = tmp_path / "calls.py"
    calls.write_text(
        "import logging, os, sys\n"
        "from sdk_calls import *\n"
        "import threading\n"
        "def fail(): raise ValueError('secret text')\n"
        "threading.Thread(target=fail).start()\n"
        "logging.getLogger('teamwire_api').error('secret text')\n"
        "logging.getLogger('web_widget_gateway').error(os.environ['TW_API_SECRET'])\n"
    )
    environment = process.environment(
        tmp_path,
        WEB_WIDGET_GATEWAY_SDK_CALLS=str(calls),
        FAKE_TEAMWIRE_AFTER_ACCEPTING="timeout",
    )
    with process.running(environment) as started:
        async with client(process.address(started), TOKEN) as api:
            await api.until("CONNECTION_READY")
            assert (await api.open()).kind == "uncertain"
            tid = "t/1%ü"
            assert (await api.write(tid, "secret text")).kind == "uncertain"
            await api.post("/v1/chats", {"title": "secret text", "members": []})
            await api.get("/v1/me", token="another-secret")
            answers = api.everything.decode()
        started.terminate()
        _, err = started.communicate(timeout=10)
    assert "TWConnectionError" in err
    assert "a thread failed: ValueError at" in err
    for secret in (*SECRETS.values(), TOKEN, "another-secret"):
        assert secret not in err
        assert secret not in answers
    assert "secret text" not in err
