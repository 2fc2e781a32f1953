"""Pages of people at work: no cache keeps them, and a session lives on with whoever uses it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import cache_control

from motcua.foundation.access import allow

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
TOUCHED = "touched"
TOUCH_SECONDS = 5 * 60  # a session is kept alive at the price of one write in this time


def private_page(view: View, *roles: str, sign_in: str) -> View:
    """Declare a page that only people who hold one of ``roles`` today may open."""

    @wraps(view)
    def touched(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        now = int(timezone.now().timestamp())
        if now - int(request.session.get(TOUCHED, 0)) > TOUCH_SECONDS:
            request.session[TOUCHED] = now
        return view(request, *args, **kwargs)

    private = cache_control(private=True, no_store=True)(cast("Any", touched))
    return cast("View", allow(*roles, sign_in=sign_in)(private))
