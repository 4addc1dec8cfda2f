"""The gateway between web-widget-bot and Teamwire's Python SDK; see README.md."""

from importlib.metadata import PackageNotFoundError, version

NAME = "web-widget-gateway"

try:
    VERSION = version(NAME)
except PackageNotFoundError:
    # Run from the source folder without being installed.
    VERSION = "source"
