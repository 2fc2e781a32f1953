"""How an operation is declared: what it reads, what it asks, what it writes, and under which scope.

A read or a question changes nothing. A write carries an ``Idempotency-Key``; there is no other way to declare one.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Header, Router, Status
from ninja.security import HttpBearer
from ninja.utils import contribute_operation_args
from pydantic import BaseModel

from motcua.accounts.queries import token_in_force
from motcua.accounts.rules import Scope
from motcua.api.callers import Caller
from motcua.api.problems import MEDIA_TYPE, FieldError, RefusedError, wrong
from motcua.api.refusing import as_refusal
from motcua.api.sizes import takes_a_file
from motcua.foundation.models import KeptReply
from motcua.foundation.once import (
    Call,
    OtherRequestError,
    Reply,
    UnderWayError,
    alone,
    answered,
    keep,
    kept,
    once,
    request_hash,
)

View = TypeVar("View", bound=Callable[..., Any])
Run = Callable[[Any, Call, Callable[[], Any]], tuple[Reply, bool]]
FINAL = frozenset({409, 410, 422})  # refusals that the same call gets again; others may be mended meanwhile
QUESTION, WRITE = "question", "write"


class Machine(HttpBearer):
    """Admits a connected system whose token is in force and covers ``scope``; the call carries who it is."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        admitted = super().__call__(request)
        if admitted is None:
            raise RefusedError(
                401,
                _("Hãy gửi kèm Authorization: Bearer với mã truy cập lấy ở /api/v1/oauth/token."),
                headers={"WWW-Authenticate": "Bearer"},
            )
        return admitted

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        at = timezone.now()
        found = token_in_force(token, at)
        if found is None:
            raise RefusedError(
                401,
                _("Mã truy cập không đúng hoặc đã hết hạn. Hãy lấy mã mới."),
                headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
            )
        if self.scope not in found.scopes.split():
            raise RefusedError(
                403,
                _("Mã truy cập này không gồm phạm vi %(scope)s.") % {"scope": self.scope},
                headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{self.scope}"'},
            )
        return Caller(found, at)


@dataclass(frozen=True, slots=True)
class Kind:
    """How an operation is called and what it does to the world."""

    method: str
    effect: str


def reads(
    router: Router, path: str, *, response: Any, scope: Scope | None = None, **more: Any
) -> Callable[[View], View]:
    """Declare an operation that only reads."""
    return _declare(router, path, Kind("GET", "none"), scope, {"response": response, **more})


def asks(
    router: Router, path: str, *, response: Any, scope: Scope | None = None, **more: Any
) -> Callable[[View], View]:
    """Declare a question whose values do not belong into an address; it changes nothing but the audit log."""
    return _declare(router, path, Kind("POST", QUESTION), scope, {"response": response, **more})


def writes(
    router: Router,
    path: str,
    *,
    response: Any,
    scope: Scope,
    method: str = "POST",
    run: Run | None = None,
    **more: Any,
) -> Callable[[View], View]:
    """Declare an operation that changes something: the same call under the same key does so once.

    ``run`` says how where it is not had in one transaction with its answer: ``by_itself`` or ``asking_another``.
    """
    declare: Any = _declare(router, path, Kind(method, WRITE), scope, {"response": response, **more})

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: Any, *, idempotency_key: UUID, **values: Any) -> HttpResponse:
            request.key = idempotency_key
            return _answered(request, idempotency_key, run or _run_once, lambda: view(request, **values))

        header: Any = Header(..., alias="Idempotency-Key", description=KEY_TOLD)  # type: ignore[type-arg]
        contribute_operation_args(answer, "idempotency_key", UUID, header)
        return declare(answer)  # type: ignore[no-any-return]

    return decorate


KEY_TOLD = "A UUID made for this one act. The same call again under it has no second effect and the same answer."


def _declare(
    router: Router, path: str, kind: Kind, scope: Scope | None, more: dict[str, Any]
) -> Callable[[View], View]:
    extra = {"x-effect": kind.effect, "x-description-vi": more.pop("vi", ""), **more.pop("extra", {})}
    auth = Machine(scope) if scope else None
    if scope:
        extra["x-scope"] = str(scope)

    def decorate(view: View) -> View:
        told = inspect.getdoc(view) or ""
        operation = router.api_operation(
            [kind.method], path, auth=auth, description=told, openapi_extra=extra, **more
        )
        return operation(_spoken(view))

    return decorate


def _spoken(view: View) -> View:
    """Return ``view`` with what a context refuses said as a problem document."""

    @wraps(view)
    def answer(request: Any, **values: Any) -> Any:
        try:
            return view(request, **values)
        except Exception as error:
            said = as_refusal(error)
            if said is None or said is error:
                raise
            raise said from error

    return answer  # type: ignore[return-value] # the same signature


def _run_once(request: Any, call: Call, effect: Callable[[], Any]) -> tuple[Reply, bool]:
    return once(call, lambda: _reply(effect))


def asking_another(request: Any, call: Call, effect: Callable[[], Any]) -> tuple[Reply, bool]:
    """Run an effect that asks another system, with no transaction open: one call under a key at a time."""
    del request
    with alone(call):
        known = answered(call)
        if known is not None:
            return known, True
        reply = _reply(effect)
        if reply.is_final:
            keep(call, reply)
        return reply, False


def by_itself(request: Any, call: Call, effect: Callable[[], Any]) -> tuple[Reply, bool]:
    """Run an effect that is unique by its key and hands its answer to ``request.keep`` in its own transaction.

    Whoever comes second, even at once, gets the answer kept.
    """
    known = answered(call)
    if known is not None:
        return known, True
    noted: list[Reply] = []

    def note(done: Any) -> KeptReply:
        noted.append(_told(done))
        return kept(call, noted[-1])

    request.keep = note
    reply = _reply(effect)
    if reply in noted:
        return reply, False
    if reply.status in FINAL or reply.status < 300:
        keep(call, reply)
    known = answered(call)
    return (known, known != reply) if known is not None else (reply, False)


def _answered(request: Any, key: UUID, run: Run, effect: Callable[[], Any]) -> HttpResponse:
    caller: Caller = request.auth
    asked = request_hash(
        str(request.method).encode(),
        request.get_full_path().encode(),
        request.content_type.encode(),
        content_of(request),
    )
    try:
        reply, is_repeat = run(request, Call(caller.actor, key, asked, caller.at), effect)
    except OtherRequestError as no:
        detail = _("Khóa này đã dùng cho yêu cầu khác. Hãy tạo khóa mới.")
        raise wrong(FieldError(field="Idempotency-Key", detail=detail)) from no
    except UnderWayError as no:
        detail = _("Yêu cầu này đang được xử lý. Hãy gửi lại sau một giây với cùng khóa.")
        raise RefusedError(409, detail, headers={"Retry-After": "1"}, code="under_way") from no
    response = HttpResponse(reply.body, status=reply.status, content_type=reply.content_type or None)
    response["Cache-Control"] = "no-store"
    if is_repeat:
        response["Idempotency-Replayed"] = "true"
    return response


def content_of(request: Any) -> bytes:
    """Return what was sent, read once; a file or a part of one comes past the bound that Django sets for forms."""
    if not takes_a_file(request.path):
        return bytes(request.body)
    if not hasattr(request, "whole_file"):
        request.whole_file = request.read()
    return bytes(request.whole_file)


def _reply(effect: Callable[[], Any]) -> Reply:
    try:
        done = effect()
    except Exception as error:
        said = as_refusal(error)
        if said is None or said.headers:
            raise
        return Reply(said.status, MEDIA_TYPE, said.body, is_final=said.status in FINAL)
    return _told(done)


def _told(done: Any) -> Reply:
    status, value = (done.status_code, done.value) if isinstance(done, Status) else (200, done)
    return Reply(status, "application/json", _json(value))


def _json(value: BaseModel) -> str:
    return value.model_dump_json(by_alias=True)


def binary(*kinds: str) -> Mapping[str, Any]:
    """Return the description of an answer that is a file of one of some kinds."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    return {"responses": {200: {"description": "The file", "content": content}}}
