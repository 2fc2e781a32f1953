"""The API itself: its routers, how it reads bodies, how it describes itself."""

import json
from typing import Any, NoReturn

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema
from ninja.parser import Parser

from motcua.api import deadlines, dossiers, filing, health, machines, procedures, statistics
from motcua.api.problems import Problem, RefusedError, wrong_values


class JsonParser(Parser):
    """Reads bodies that say they are JSON and are."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise RefusedError(415, _("Hãy gửi nội dung JSON với Content-Type: application/json."))
        try:
            return json.loads(request.body)
        except (ValueError, RecursionError):
            raise RefusedError(400, _("Nội dung không phải JSON đúng cú pháp. Hãy sửa rồi gửi lại.")) from None


class Service(NinjaAPI):
    """A ninja API whose description knows the problem document."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        problem = Problem.model_json_schema(ref_template=REF_TEMPLATE, mode="serialization")
        schema["components"]["schemas"] |= {**problem.pop("$defs"), "Problem": problem}
        return schema


api = Service(
    title="Motcua",
    version="1",
    description="What other systems may ask: procedures, the way of a dossier, open figures, due times.",
    urls_namespace="api",
    docs_url=None,
    parser=JsonParser(),
)
for prefix, router in (
    ("/procedures", procedures.router),
    ("/dossiers", filing.router),
    ("/dossiers", dossiers.router),
    ("/oauth", machines.router),
    ("/statistics", statistics.router),
    ("/deadlines", deadlines.router),
    ("/health", health.router),
):
    api.add_router(prefix, router, tags=[prefix.strip("/")])


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
