"""Which functions stand for SDK calls that are not known here: the operator's, else the package's.

Invariant: after `load` every required function is filled in and has the right form.
"""

import importlib.util
import inspect
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from . import undocumented
from .exits import Exit, Refused
from .log import describe
from .sdk import Chat, Connection, Message, User
from .settings import SDK_CALLS
from .undocumented import RemoteFile

REQUIRED = ("own_user", "users", "create_chat", "receive", "posted_message")
OPTIONAL = ("history", "files_of", "file_bytes", "make_attachment")


@dataclass(frozen=True)
class Calls:
    """The functions in use, None for an optional one that is not filled in."""

    own_user: Callable[[Connection], Awaitable[User]]
    users: Callable[[Connection], Awaitable[Iterable[User]]]
    create_chat: Callable[[Connection, str, list[User]], Awaitable[Chat]]
    receive: Callable[[Connection, Callable[[], None], Callable[[Any, Any], None]], Awaitable[None]]
    posted_message: Callable[[Connection, Chat, Any], Awaitable[Message]]
    history: Callable[[Connection, Chat, str | None], Awaitable[Iterable[Message]]] | None
    files_of: Callable[[Connection, Message], Awaitable[list[RemoteFile]]] | None
    file_bytes: Callable[[Connection, str], Awaitable[bytes]] | None
    make_attachment: Callable[[Connection, Path, str, str], Awaitable[Any]] | None


def load(path: Path | None) -> Calls:
    """The functions of the file at `path`; every fault of it is told at once."""
    module = _module(path) if path else undocumented
    found = {name: _filled(module, name) for name in REQUIRED + OPTIONAL}
    missing = [name for name in REQUIRED if found[name] is None]
    if (found["files_of"] is None) != (found["file_bytes"] is None):
        # One half of receiving files is surely an oversight.
        missing += [name for name in ("files_of", "file_bytes") if found[name] is None]
    faults = [_edit_here(module, name) for name in missing]
    faults += [
        f"edit here: {module.__file__}, {name}: {fault}"
        for name, function in found.items()
        if function is not None and (fault := _misformed(name, function))
    ]
    if faults:
        hint = "" if path else f"\n(or name your own file in {SDK_CALLS})"
        raise Refused(Exit.EDIT_HERE, "\n".join(faults) + hint)
    return Calls(**found)


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("web_widget_gateway_sdk_calls", path.absolute())
    if spec is None or spec.loader is None:
        raise Refused(Exit.WRONG_SETTINGS, f"{SDK_CALLS} is «{path}»; expected a .py file")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as failure:
        text = f"{SDK_CALLS} is «{path}»; expected a Python file that loads: {describe(failure)}"
        raise Refused(Exit.WRONG_SETTINGS, text) from None
    return module


def _filled(module: ModuleType, name: str) -> Any:
    function = getattr(module, name, None)
    return None if getattr(function, "to_fill_in", False) else function


def _edit_here(module: ModuleType, name: str) -> str:
    return f"edit here: {module.__file__}, {name}: {inspect.getdoc(getattr(undocumented, name))}"


def _misformed(name: str, function: Any) -> str | None:
    if not inspect.iscoroutinefunction(function):
        return "must be an `async def`"
    expected = list(inspect.signature(getattr(undocumented, name)).parameters)
    try:
        inspect.signature(function).bind(*expected)
    except TypeError:
        return f"must take ({', '.join(expected)})"
    return None
