"""The components, one family a file; ``templatetags/ui.py`` gathers them into the library ``ui``."""
