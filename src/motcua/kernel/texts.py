"""Texts that others send."""


def can_be_kept(text: str) -> bool:
    """Say whether a text can be written down: JSON also knows half signs, and no database takes the sign zero."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
