"""What a caller writes into Content-Type is never an error of the server."""

import io
from typing import Any

import pytest

from motcua.config.wsgi import application


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain; charset=hex",
        "text/plain; charset=idna",
        "x; charset=nonsense",
        "",
        ";;;",
        "a/b; charset=utf-8",
        "a; charset=\0",
    ],
)
def test_any_content_type_is_answered(content_type: str) -> None:
    told: list[str] = []

    def start(status: str, headers: Any, exc_info: Any = None) -> None:
        told.append(status)

    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/healthz", "QUERY_STRING": "q=%ff", "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80", "CONTENT_TYPE": content_type, "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http",
        "HTTP_HOST": "127.0.0.1",
    }  # fmt: skip
    list(application(environ, start))
    assert told == ["200 OK"]
