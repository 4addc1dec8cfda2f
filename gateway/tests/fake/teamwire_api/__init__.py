"""A fake of Teamwire's SDK with exactly the documented classes and attributes (see sdk.py).

What is not documented is invented, and stands apart in stand_in/.
"""

from teamwire_api.connection import Connection, ConnectionConfig

__all__ = ["Connection", "ConnectionConfig"]
