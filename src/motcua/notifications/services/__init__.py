"""What is done with messages: told to people, planned, carried out of the house, answered for."""

from motcua.notifications.services.telling import Letter, mark_read, renew_all, tell, tell_all, tell_many

__all__ = ["Letter", "mark_read", "renew_all", "tell", "tell_all", "tell_many"]
