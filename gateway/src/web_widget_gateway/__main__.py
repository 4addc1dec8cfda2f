"""`python3 -m web_widget_gateway [--supervised]`: starts the gateway; exit codes in exits.py."""

import argparse
import asyncio
import os
import sys

from . import calls, log, sdk, settings
from .exits import Exit, Refused
from .serve import serve


def main() -> int:
    """Runs until it is ended, and says why as an exit code."""
    parser = argparse.ArgumentParser(prog="web_widget_gateway", description="Settings: README.md")
    parser.add_argument(
        "--supervised", action="store_true", help="end when stdin closes: the parent has died"
    )
    supervised = parser.parse_args().supervised
    log.set_up(settings.secrets(os.environ))
    # What the SDK or the operator's functions print may hold texts or secrets, and must not get
    # between the caller and the one line that is for it. It goes nowhere; the log keeps its stream.
    announce = sys.stdout
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    try:
        chosen = settings.read(os.environ)
        connect = sdk.load()
        functions = calls.load(chosen.sdk_calls)
        asyncio.run(serve(chosen, connect, functions, announce, supervised=supervised))
    except Refused as refused:
        for line in str(refused).splitlines():
            log.logger.error("%s", line)
        return refused.code
    return Exit.ENDED


if __name__ == "__main__":
    sys.exit(main())
