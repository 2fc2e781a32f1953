"""What may stand in an address."""

from django.urls.converters import StringConverter


class WordConverter(StringConverter):
    """A word between two slashes without the sign that the database takes in no text: nothing is called so."""

    regex = r"[^/\x00]+"
