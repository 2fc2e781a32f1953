"""Views of the console, one task a file."""
