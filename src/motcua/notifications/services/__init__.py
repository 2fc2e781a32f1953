"""What is done with messages: told to people, planned, carried out of the house, answered for."""

from motcua.notifications.services.telling import (
    Letter,
    Stationery,
    mark_read,
    post,
    renew_all,
    stationery,
    tell,
    tell_all,
    write_out,
)

__all__ = [
    "Letter",
    "Stationery",
    "mark_read",
    "post",
    "renew_all",
    "stationery",
    "tell",
    "tell_all",
    "write_out",
]
