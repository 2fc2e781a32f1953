"""How the rooms are put together: settings, URLs, the WSGI entry."""
