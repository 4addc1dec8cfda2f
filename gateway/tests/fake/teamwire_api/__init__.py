"""A fake of Teamwire's SDK with the classes and attributes that were read (see sdk.py).

What is not documented is invented, and stands apart in stand_in/.
"""

from teamwire_api.connection import Connection, ConnectionConfig

__all__ = ["Connection", "ConnectionConfig"]
