"""The gateway as a real process, with the fake SDK."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TESTS = Path(__file__).parents[1]
FAKE = TESTS / "fake"
SOURCE = TESTS.parent / "src"
TOKEN = "token-of-the-tests-0123"
SECRETS = {"TW_API_APPID": "app-id-4711", "TW_API_SECRET": "very-secret-4712"}


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{SOURCE}:{FAKE}",
        "WEB_WIDGET_GATEWAY_TOKEN": TOKEN,
        "WEB_WIDGET_GATEWAY_LISTEN": "127.0.0.1:0",
        "WEB_WIDGET_GATEWAY_JOURNAL": str(folder / "gateway.db"),
        "WEB_WIDGET_GATEWAY_SDK_CALLS": str(FAKE / "sdk_calls.py"),
        "FAKE_TEAMWIRE_STATE": str(folder / "teamwire.json"),
        "TW_API_HOST": "https://backend.example",
        **SECRETS,
        **more,
    }


def start(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "web_widget_gateway", *arguments],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def address(process: subprocess.Popen[str]) -> str:
    """Where it listens, out of the one line that it prints."""
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise AssertionError(process.communicate()[1])
    return str(json.loads(line)["listening"])


@contextmanager
def running(environment: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = start(environment, *arguments)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe and not pipe.closed:
                pipe.close()
