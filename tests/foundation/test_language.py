"""Pages are Vietnamese first, whatever a browser prefers; a chosen language holds."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from motcua.foundation.language import ChosenLanguageMiddleware


def language_of(request: HttpRequest) -> str:
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(translation.get_language() or "")
        return HttpResponse()

    answer = ChosenLanguageMiddleware(view)(request)
    assert answer.headers["Content-Language"] == seen[0]
    return seen[0]


@pytest.mark.parametrize(
    ("cookie", "language"), [("", "vi"), ("en", "en"), ("vi", "vi"), ("xx", "vi"), ("../x", "vi")]
)
def test_only_a_known_choice_counts(cookie: str, language: str) -> None:
    request = RequestFactory(headers={"Accept-Language": "en-US,en;q=0.9"}).get("/")
    if cookie:
        request.COOKIES["django_language"] = cookie
    assert language_of(request) == language
