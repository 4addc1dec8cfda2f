"""The exit codes, for whoever starts the gateway. 1 stays Python's own: a fault of the gateway."""

from enum import IntEnum


class Exit(IntEnum):
    """Why the process ended."""

    ENDED = 0
    WRONG_SETTINGS = 2
    SDK_MISSING = 3
    EDIT_HERE = 4


class Refused(Exception):
    """The gateway cannot start; the text tells the operator what to change."""

    def __init__(self, code: Exit, text: str) -> None:
        super().__init__(text)
        self.code = code
