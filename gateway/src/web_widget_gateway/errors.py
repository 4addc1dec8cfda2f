"""Errors of the contract, and the one table that maps the SDK's exceptions to them.

Invariant: a detail never repeats an exception's own text, which may hold a message or a secret.
"""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """The contract's `kind`, with the status that goes with it."""

    INVALID = "invalid", 422
    AUTH = "auth", 403
    NOT_FOUND = "not_found", 404
    CLOSED = "closed", 409
    CURSOR_UNKNOWN = "cursor_unknown", 410
    TOO_LARGE = "too_large", 413
    INVALID_MEMBERS = "invalid_members", 422
    SERVER = "server", 500
    UNSUPPORTED = "unsupported", 501
    UNAVAILABLE = "unavailable", 503
    UNCERTAIN = "uncertain", 504

    def __init__(self, text: str, status: int) -> None:
        self.text = text
        self.status = status


class GatewayError(Exception):
    """An answer that is not a success."""

    def __init__(self, kind: Kind, detail: str, status: int | None = None) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.status = status or kind.status

    @property
    def refused(self) -> bool:
        """Whether it is certain that nothing was done."""
        return self.kind not in (Kind.SERVER, Kind.UNAVAILABLE, Kind.UNCERTAIN)


class LinkLost(Exception):
    """The connection ended while a call was under way."""


@dataclass(frozen=True)
class _Row:
    """What an exception means when the call only reads, and when it writes."""

    read: Kind
    write: Kind
    detail: str


_CUT = _Row(
    Kind.UNAVAILABLE, Kind.UNCERTAIN, "Teamwire did not answer in time, or the network failed"
)

# By class name, since the documentation names the classes but not where each one lives.
_TABLE = {
    "TWNotFoundError": _Row(Kind.NOT_FOUND, Kind.NOT_FOUND, "Teamwire does not know it (any more)"),
    "TWAuthError": _Row(Kind.AUTH, Kind.AUTH, "Teamwire refuses this to the bot"),
    "TWConnectionError": _CUT,
    "TWServerError": _Row(Kind.SERVER, Kind.SERVER, "Teamwire's backend failed"),
    "TWImageLoadError": _Row(Kind.NOT_FOUND, Kind.NOT_FOUND, "Teamwire has no such picture"),
    "TWInvalidMembersError": _Row(
        Kind.INVALID_MEMBERS, Kind.INVALID_MEMBERS, "Teamwire refuses one of the members"
    ),
    "TimeoutError": _CUT,
    "ConnectionError": _CUT,
    "LinkLost": _CUT,
    "EditHere": _Row(Kind.UNSUPPORTED, Kind.UNSUPPORTED, "this SDK call is not filled in"),
}
_OTHER = _Row(Kind.SERVER, Kind.SERVER, "the SDK failed")


def from_sdk(failure: BaseException, *, write: bool = False) -> GatewayError:
    """The contract's error for what the SDK, or a function of the operator, raised."""
    if isinstance(failure, GatewayError):
        return failure
    names = (base.__name__ for base in type(failure).__mro__)
    row = next((_TABLE[name] for name in names if name in _TABLE), _OTHER)
    return GatewayError(
        row.write if write else row.read, f"{row.detail} ({type(failure).__name__})"
    )
