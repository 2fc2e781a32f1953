"""What was posted after the session had expired: kept sealed for an hour and given back after sign-in.

It is found by a random cookie, and given back at its own address only; where its owner is known, to nobody else.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponseBase

from motcua.foundation.crypto import SealedValueError, open_bytes, seal_bytes
from motcua.foundation.limits import KEPT_BY_VISITOR, visitor

COOKIE = "motcua_kept"
SECONDS = 60 * 60
MOST_BYTES = 256 * 1024
Posted = dict[str, list[str]]


def keep(request: HttpRequest, response: HttpResponseBase, *, owner: str = "") -> bool:
    """Put what was posted away, give the browser the key to it, and say so.

    What is too long is not kept, nor more than ``KEPT_BY_VISITOR``: whoever has never been here can post too.
    """
    posted = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    content = json.dumps(posted).encode()
    if len(content) > MOST_BYTES or KEPT_BY_VISITOR.is_used_up(visitor(request)):
        return False
    kept = SessionStore()
    kept.set_expiry(SECONDS)
    sealed = seal_bytes(content, bound_to=_binding(request.path, owner))
    kept.update({"path": request.path, "posted": base64.b64encode(sealed).decode()})
    kept.create()
    set_cookie(response, COOKIE, kept.session_key or "", seconds=SECONDS)
    return True


def set_cookie(response: HttpResponseBase, name: str, value: str, *, seconds: int) -> None:
    """Give the browser a value that no script and no other site reads."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def take(request: HttpRequest, *, owner: str = "") -> Posted | None:
    """Return what was posted to this address before sign-in, once; call it only for its rightful owner."""
    key = request.COOKIES.get(COOKIE)
    if not key:
        return None
    kept = SessionStore(session_key=key)
    if kept.get("path") != request.path:
        return None
    found = _opened(str(kept.get("posted", "")), _binding(request.path, owner))
    if found is not None:
        kept.delete()
    return found


def _binding(path: str, owner: str) -> str:
    return f"stash:{path}:{owner}" if owner else f"stash:{path}"


def _opened(sealed: str, binding: str) -> Posted | None:
    try:
        found: Mapping[str, Any] = json.loads(open_bytes(base64.b64decode(sealed), bound_to=binding))
    except (SealedValueError, ValueError):
        return None
    return {name: [str(one) for one in values] for name, values in found.items()}
