"""What ninja does not say of an operation: every answer it can give, who may ask, how it is paced.

The description is exact: an answer that is not in it is a mistake.
"""

from collections.abc import Iterator
from typing import Any

from ninja.openapi.schema import REF_TEMPLATE

from motcua.accounts.rules import Scope
from motcua.api.problems import MEDIA_TYPE, Problem

TOKEN_ADDRESS = "/api/v1/oauth/token"  # noqa: S105 - an address
PROBLEMS: dict[int, str] = {
    400: "The request cannot be read",
    401: "No token in force",
    403: "The token, its officer or its agency does not cover this",
    404: "Not found, or not within the caller's reach",
    409: "Not possible as things stand, or the same call is under way (see code and Retry-After)",
    410: "No longer kept",
    413: "The body is too large",
    415: "The body has another type than is read here",
    422: "Values do not fit; see errors",
    429: "Too many calls or tries; see Retry-After",
    500: "An error of ours; it has been recorded",
    503: "Not serving just now; see Retry-After",
}
SCOPES: dict[Scope, str] = {
    Scope.FILE: "File dossiers at the one-stop units of the account (nộp hồ sơ)",
    Scope.READ: "Read the dossiers of the agency (xem hồ sơ)",
    Scope.HANDLE: "Accept, take, assign, forward, ask, stop (tiếp nhận, xử lý)",
    Scope.SIGN: "Sign and stamp results and copies (ký, đóng dấu)",
    Scope.RETURN: "Hand results out or send them by post (trả kết quả)",
    Scope.DOCUMENTS_READ: "Open papers of dossiers (xem giấy tờ)",
    Scope.DOCUMENTS_WRITE: "Send papers (gửi giấy tờ)",
    Scope.RESULTS: "List and open results (xem kết quả)",
    Scope.REVISE: "Correct or re-issue results (đính chính, cấp lại)",
    Scope.FEES: "Take fees at the counter and ask for refunds (thu phí, lệ phí)",
    Scope.FIGURES: "See how much work the agency has (số liệu công việc)",
    Scope.COLLEAGUES: "Delegate and reassign (ủy quyền, giao lại)",
    Scope.CONSIGN: "Hand papers over between agencies (bàn giao giấy tờ)",
    Scope.CERTIFY: "Certify copies (chứng thực bản sao)",
    Scope.HALL: "Call numbers at a window (gọi số)",
    Scope.NATION: "Ask the population database and the national store about an applicant (hỏi dữ liệu quốc gia)",
    Scope.EVENTS: "Read the log of events (nhật ký sự kiện)",
    Scope.HOOKS: "Subscribe to events (đăng ký nhận sự kiện)",
}
PACED = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy")


def complete(schema: Any) -> Any:
    """Return a description with everything in it that holds for many operations."""
    problem = Problem.model_json_schema(ref_template=REF_TEMPLATE, mode="serialization")
    parts = schema["components"]
    parts["schemas"] |= {**problem.pop("$defs"), "Problem": problem}
    parts["responses"] = {f"Problem{status}": _problem(status) for status in PROBLEMS}
    parts["headers"] = {name: _header(name) for name in (*PACED, "Retry-After", "Idempotency-Replayed")}
    parts["securitySchemes"] = {"oauth": _oauth()}
    for path, _method, operation in _operations(schema):
        _complete(path, operation)
    return schema


def _operations(schema: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _complete(path: str, operation: dict[str, Any]) -> None:
    scope = operation.pop("x-scope", "")
    vi = operation.pop("x-description-vi", "")
    if vi:
        operation["description"] = f"{operation.get('description', '')}\n\n{vi}".strip()
    if scope:
        operation["security"] = [{"oauth": [scope]}]
    told = {int(status): answer for status, answer in operation["responses"].items()}
    for answer in told.values():
        answer["headers"] = _headers(operation, scope, path)
    refusals = {
        status: {"$ref": f"#/components/responses/Problem{status}"} for status in _refusals(path, operation)
    }
    operation["responses"] = {str(status): value for status, value in sorted({**refusals, **told}.items())}
    operation.pop("x-refusals", None)


def _refusals(path: str, operation: dict[str, Any]) -> set[int]:
    found = {400, 413, 429, 500, 503, *operation.get("x-refusals", ())}
    if operation.get("security") or path == TOKEN_ADDRESS:
        found |= {401}
    if operation.get("security"):
        found |= {403}
    if "{" in path or operation["x-effect"] == "write":
        found |= {404}
    if operation["x-effect"] == "write":
        found |= {409}
    if operation.get("requestBody"):
        found |= {415, 422}
    if operation.get("parameters"):
        found |= {422}
    return found


def _headers(operation: dict[str, Any], scope: str, path: str) -> dict[str, Any]:
    names = [] if path.endswith("/health") else list(PACED)
    if operation["x-effect"] == "write":
        names.append("Idempotency-Replayed")
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _problem(status: int) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answer: dict[str, Any] = {"description": PROBLEMS[status], "content": content}
    if status in {429, 503}:
        answer["headers"] = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    return answer


def _header(name: str) -> dict[str, Any]:
    told = {
        "RateLimit-Limit": ("Calls in a full bucket", "integer"),
        "RateLimit-Remaining": ("Calls left, as far as this process knows", "integer"),
        "RateLimit-Reset": ("Seconds until the bucket is full again", "integer"),
        "RateLimit-Policy": ("Calls and seconds, as 600;w=60", "string"),
        "Retry-After": ("Seconds to wait", "integer"),
        "Idempotency-Replayed": ("true: the answer to the same call before", "string"),
    }
    description, kind = told[name]
    return {"description": description, "schema": {"type": kind}}


def _oauth() -> dict[str, Any]:
    scopes = {str(scope): words for scope, words in SCOPES.items()}
    return {
        "type": "oauth2",
        "description": "RFC 6749 section 4.4; the token goes into Authorization: Bearer and holds for 30 minutes.",
        "flows": {"clientCredentials": {"tokenUrl": TOKEN_ADDRESS, "scopes": scopes}},
    }
