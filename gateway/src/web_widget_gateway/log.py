"""Logging to stderr, one line per event.

Invariants: no secret of the environment gets into a line, whoever logs it; other packages' own
lines, which may hold texts of messages, are not shown at all; of an exception only its type and
the places it passed through are.
"""

import logging
import sys
import threading
import traceback
from collections.abc import Iterable

logger = logging.getLogger("web_widget_gateway")


class _OneLine(logging.Formatter):
    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")
        self._secrets = sorted(secrets, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record).replace("\n", "; ")
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return line


def set_up(secrets: Iterable[str]) -> None:
    """Sends the gateway's own lines to stderr and everybody else's nowhere."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine(secrets))
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logging.getLogger().handlers = [logging.NullHandler()]
    # Python's own hooks would print an exception's text.
    sys.excepthook = lambda _kind, failure, _trace: _failed("the gateway", failure)
    threading.excepthook = lambda args: _failed("a thread", args.exc_value)


def _failed(what: str, failure: BaseException | None) -> None:
    logger.critical("%s failed: %s", what, describe(failure) if failure else "no exception")


def describe(failure: BaseException) -> str:
    """An exception without its text."""
    places = [
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}"
        for frame in traceback.extract_tb(failure.__traceback__)
    ]
    return f"{type(failure).__name__} at {' > '.join(places[-6:]) or 'unknown place'}"
