"""The WSGI entry that the web server loads."""

import codecs
import os
from collections.abc import Callable, Iterable
from email.message import Message
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings.production")
_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request; a charset that is none of text is taken off before the framework stumbles over it.

    ``Content-Type: text/plain; charset=hex`` names a codec of Python that does not decode to text, and would be an
    error of the server where it is a mistake of the caller.
    """
    header = Message()
    header["Content-Type"] = environ.get("CONTENT_TYPE", "")
    if not _is_text(str(header.get_param("charset") or "utf-8")):
        environ["CONTENT_TYPE"] = header.get_content_type()
    return _django(environ, start_response)


def _is_text(charset: str) -> bool:
    try:
        return codecs.lookup(charset)._is_text_encoding and charset.lower() not in {
            "idna",
            "punycode",
            "undefined",
        }
    except (LookupError, ValueError):
        return False
