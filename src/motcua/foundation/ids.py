"""Keys of rows: uuidv7, made here because the database may be older than its own function."""

import uuid

import uuid_utils.compat


def new_id() -> uuid.UUID:
    """Return a key that sorts by time of creation and cannot be guessed (74 random bits)."""
    key: uuid.UUID = uuid_utils.compat.uuid7()
    return key
