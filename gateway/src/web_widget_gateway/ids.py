"""The form of the contract's ids: opaque text of 1 to 255 bytes without control characters."""

import unicodedata

ID_MAX = 255


def is_text(value: str) -> bool:
    """Whether UTF-8 can carry it: JSON's escapes can name halves of a surrogate pair."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_id(value: object) -> bool:
    """Whether it is an id."""
    return (
        isinstance(value, str)
        and is_text(value)
        and 1 <= len(value.encode()) <= ID_MAX
        and not any(unicodedata.category(character) == "Cc" for character in value)
    )
