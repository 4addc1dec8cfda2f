"""Settings out of the environment.

Invariant: all faults are told at once, each with name, value and what was expected; a secret's
value is never shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from .exits import Exit, Refused

TOKEN = "WEB_WIDGET_GATEWAY_TOKEN"  # noqa: S105 (a name, not a token)
LISTEN = "WEB_WIDGET_GATEWAY_LISTEN"
JOURNAL = "WEB_WIDGET_GATEWAY_JOURNAL"
SDK_CALLS = "WEB_WIDGET_GATEWAY_SDK_CALLS"
FILE_MAX = "WEB_WIDGET_GATEWAY_FILE_MAX"
# Read by the SDK itself; here they are only looked at, so that a missing one is told plainly.
SDK_VARIABLES = ("TW_API_APPID", "TW_API_SECRET", "TW_API_HOST")
SECRET_VARIABLES = (TOKEN, "TW_API_APPID", "TW_API_SECRET")

TOKEN_MIN = 16
SECRET_MIN = 6
FILE_MAX_DEFAULT = 25 * 1024 * 1024


@dataclass(frozen=True)
class Settings:
    """What the gateway was told to do."""

    token: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8090
    journal: Path = Path("gateway.db")
    sdk_calls: Path | None = None
    file_max: int = FILE_MAX_DEFAULT


class _Reader:
    """Reads variables and gathers the faults of all of them; an empty one counts as not set."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.faults: list[str] = []

    def _fault(self, name: str, value: str, expected: str) -> None:
        shown = f"«{value}»" if value else "nothing"
        self.faults.append(f"{name} is {shown}; expected {expected}")

    def token(self) -> str:
        value = self._environment.get(TOKEN, "")
        if len(value) < TOKEN_MIN or not value.isascii() or not value.isprintable() or " " in value:
            length = f"a value of {len(value)} characters (not shown)" if value else ""
            expected = f"at least {TOKEN_MIN} printable ASCII characters without blanks"
            self.faults.append(f"{TOKEN} is {length or 'nothing'}; expected {expected}")
        return value

    def listen(self) -> tuple[str, int]:
        value = self._environment.get(LISTEN) or "127.0.0.1:8090"
        host, colon, port = value.rpartition(":")
        address = host.removeprefix("[").removesuffix("]")
        try:
            ip_address(address)
            if colon and port.isascii() and port.isdigit() and int(port) <= 65535:
                return address, int(port)
        except ValueError:
            pass
        expected = "an IP address and a port such as 127.0.0.1:8090 or [::1]:8090, port 0 for any"
        self._fault(LISTEN, value, expected)
        return "", 0

    def journal(self) -> Path:
        value = Path(self._environment.get(JOURNAL) or "gateway.db")
        if value.is_dir() or not value.absolute().parent.is_dir():
            self._fault(JOURNAL, str(value), "the path of a file in a folder that exists")
        return value

    def sdk_calls(self) -> Path | None:
        value = self._environment.get(SDK_CALLS)
        if not value:
            return None
        if not Path(value).is_file():
            self._fault(SDK_CALLS, value, "nothing, or the path of a Python file that exists")
        return Path(value)

    def file_max(self) -> int:
        value = self._environment.get(FILE_MAX) or str(FILE_MAX_DEFAULT)
        if value.isascii() and value.isdigit() and len(value) <= 15:
            return int(value)
        self._fault(FILE_MAX, value, "a whole number of bytes, 0 for no files to Teamwire")
        return 0

    def sdk_variables(self) -> None:
        meaning = "a value for Teamwire's SDK, which reads it itself"
        for name in SDK_VARIABLES:
            if not self._environment.get(name):
                self._fault(name, "", meaning)


def read(environment: Mapping[str, str]) -> Settings:
    """The settings, or every fault at once."""
    reader = _Reader(environment)
    token = reader.token()
    host, port = reader.listen()
    journal, sdk_calls, file_max = reader.journal(), reader.sdk_calls(), reader.file_max()
    reader.sdk_variables()
    if reader.faults:
        raise Refused(Exit.WRONG_SETTINGS, "\n".join(reader.faults))
    return Settings(token, host, port, journal, sdk_calls, file_max)


def secrets(environment: Mapping[str, str]) -> list[str]:
    """The values that no line of the log may hold."""
    values = (environment.get(name, "") for name in SECRET_VARIABLES)
    # A shorter one is no secret, and could not be told from the words of a line.
    return [value for value in values if len(value) >= SECRET_MIN]
