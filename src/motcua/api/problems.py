"""How the API says no: one problem document (RFC 9457), whatever went wrong."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, Field

MEDIA_TYPE = "application/problem+json"
TITLES: Mapping[int, Any] = {
    400: gettext_lazy("Yêu cầu không đọc được"),
    401: gettext_lazy("Chưa xác thực"),
    403: gettext_lazy("Không được phép"),
    404: gettext_lazy("Không tìm thấy"),
    405: gettext_lazy("Không dùng được phương thức này"),
    409: gettext_lazy("Không làm được lúc này"),
    410: gettext_lazy("Không còn nữa"),
    413: gettext_lazy("Nội dung quá lớn"),
    415: gettext_lazy("Sai kiểu nội dung"),
    422: gettext_lazy("Dữ liệu chưa đúng"),
    429: gettext_lazy("Thử quá nhiều lần"),
    500: gettext_lazy("Lỗi của hệ thống"),
    503: gettext_lazy("Tạm thời chưa phục vụ được"),
}
# What pydantic found, in words; the values in brackets come from its context.
WORDS: Mapping[str, Any] = {
    "missing": gettext_lazy("Thiếu giá trị này. Hãy gửi kèm."),
    "extra_forbidden": gettext_lazy("Không có trường nào tên như vậy. Hãy xem lại tên hoặc bỏ trường này."),
    "string_type": gettext_lazy("Hãy gửi một chuỗi ký tự."),
    "string_unicode": gettext_lazy("Hãy gửi một chuỗi ký tự Unicode hợp lệ."),
    "string_too_short": gettext_lazy("Hãy gửi ít nhất %(min_length)s ký tự."),
    "string_too_long": gettext_lazy("Hãy gửi nhiều nhất %(max_length)s ký tự."),
    "string_pattern_mismatch": gettext_lazy("Có ký tự không dùng được. Hãy bỏ các ký tự điều khiển."),
    "int_type": gettext_lazy("Hãy gửi một số nguyên."),
    "int_parsing": gettext_lazy("Hãy gửi một số nguyên."),
    "greater_than_equal": gettext_lazy("Hãy gửi một số từ %(ge)s trở lên."),
    "less_than_equal": gettext_lazy("Hãy gửi một số không lớn hơn %(le)s."),
    "literal_error": gettext_lazy("Hãy gửi một trong các giá trị: %(expected)s."),
    "enum": gettext_lazy("Hãy gửi một trong các giá trị: %(expected)s."),
    "list_type": gettext_lazy("Hãy gửi một danh sách."),
    "too_long": gettext_lazy("Hãy gửi nhiều nhất %(max_length)s mục."),
    "model_type": gettext_lazy("Hãy gửi một đối tượng JSON."),
    "too_short": gettext_lazy("Hãy gửi ít nhất %(min_length)s mục."),
    "uuid_parsing": gettext_lazy("Hãy gửi một UUID, ví dụ 0190b3c2-7f3a-7c4e-9d2b-1f2e3d4c5b6a."),
    "uuid_type": gettext_lazy("Hãy gửi một UUID, ví dụ 0190b3c2-7f3a-7c4e-9d2b-1f2e3d4c5b6a."),
    "bool_type": gettext_lazy("Hãy gửi true hoặc false."),
    "bool_parsing": gettext_lazy("Hãy gửi true hoặc false."),
    "dict_type": gettext_lazy("Hãy gửi một đối tượng JSON."),
}
OTHERWISE = gettext_lazy("Giá trị không đúng kiểu. Hãy xem lại mô tả của API.")


class FieldError(BaseModel):
    """What is wrong with one value; ``field`` is its path, such as ``pauses.0.from``; empty: the whole body."""

    field: str
    detail: str


class Problem(BaseModel):
    """A problem document (RFC 9457); ``detail`` says what to do next, ``errors`` what is wrong with each value.

    ``code`` is a word for machines where there is one; ``error`` that of RFC 6749, only at the token's address.
    """

    type: str = "about:blank"
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    code: str = ""
    error: str = ""
    errors: list[FieldError] = Field(default_factory=list)


class RefusedError(Exception):
    """The API cannot do as asked; the answer will be a problem document."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        code: str = "",
        error: str = "",
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.code = code
        self.error = error

    @property
    def body(self) -> str:
        """The document as JSON."""
        title = str(TITLES.get(self.status, TITLES[400]))
        told = Problem(
            title=title,
            status=self.status,
            detail=self.detail,
            code=self.code,
            error=self.error,
            errors=self.errors,
        )
        return json.dumps(told.model_dump(), ensure_ascii=False)

    def answer(self) -> HttpResponse:
        return HttpResponse(self.body, status=self.status, content_type=MEDIA_TYPE, headers=self.headers)


def wrong_values(found: Sequence[Mapping[str, Any]]) -> RefusedError:
    """Return the refusal of values that did not fit the schema, as pydantic lists them."""
    return wrong(*(FieldError(field=_path(each["loc"]), detail=_said(each)) for each in found))


def wrong(*errors: FieldError) -> RefusedError:
    """Return the refusal of values that cannot be meant, one entry for each."""
    return RefusedError(422, _("Hãy sửa các giá trị nêu ở “errors” rồi gửi lại."), errors=errors)


def _path(place: Sequence[Any]) -> str:
    """Return where a value stands; ninja puts the source first, and for a body its own name of the whole."""
    return ".".join(str(part) for part in place[2 if place[0] == "body" else 1 :])


def _said(error: Mapping[str, Any]) -> str:
    context: dict[str, Any] = error.get("ctx", {})
    if error["type"] == "value_error":
        return str(context.get("error", OTHERWISE))
    kind = f"string_{error['type']}" if context.get("field_type") == "Value" else error["type"]
    return str(WORDS.get(kind, OTHERWISE)) % context
