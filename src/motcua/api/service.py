"""The API itself: its routers, how it reads bodies, how it describes itself."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from motcua.api.describing import complete
from motcua.api.problems import RefusedError, wrong_values
from motcua.api.routers import ROUTERS


class JsonParser(Parser):
    """Reads bodies that say they are JSON and are."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise RefusedError(415, _("Hãy gửi nội dung JSON với Content-Type: application/json."))
        try:
            return json.loads(request.body, parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise RefusedError(400, _("Nội dung không phải JSON đúng cú pháp. Hãy sửa rồi gửi lại.")) from None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


class Service(NinjaAPI):
    """A ninja API whose description says everything that it does."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        schema: OpenAPISchema = complete(
            super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        )
        return schema


api = Service(
    title="Motcua",
    version="1",
    description=(
        "What other systems may ask and do: procedures, dossiers, acts of officers, results, figures, events.\n\n"
        "Giao diện lập trình của hệ thống thông tin giải quyết thủ tục hành chính."
    ),
    urls_namespace="api",
    docs_url=None,
    parser=JsonParser(),
)
for prefix, tag, router in ROUTERS:
    api.add_router(prefix, router, tags=[tag])


@api.exception_handler(ValidationError)
def values_do_not_fit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return wrong_values(error.errors).answer()


@api.exception_handler(HttpError)
def body_cannot_be_read(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Unwrap what ``JsonParser`` said: ninja packs every failure of a parser into an error of its own."""
    if isinstance(error.__cause__, RefusedError):
        return error.__cause__.answer()
    raise error


@api.exception_handler(Exception)
def leave_to_the_guard(request: HttpRequest, error: Exception) -> NoReturn:
    raise error
