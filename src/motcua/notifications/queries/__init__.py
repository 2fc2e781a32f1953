"""What stands in inboxes, what left the house, and in whose words."""

from motcua.notifications.queries.reading import Told, about, has_unread, inbox, told

__all__ = ["Told", "about", "has_unread", "inbox", "told"]
