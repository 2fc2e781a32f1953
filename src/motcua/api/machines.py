"""Connected systems: a token for each stretch of work."""

import base64
import binascii
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Form, Router
from pydantic import BaseModel, ConfigDict, Field

from motcua.accounts.services.machines import ClientRefusedError, issue_token
from motcua.api.operations import asks
from motcua.api.problems import RefusedError
from motcua.api.values import Text
from motcua.foundation.limits import TOKENS_BY_VISITOR, visitor

router = Router()


class TokenWish(BaseModel):
    """A wish for a token; id and secret stand here or in an ``Authorization: Basic`` header."""

    model_config = ConfigDict(extra="forbid")

    grant_type: Text
    scope: Text = Field("", description="Words with a space between; empty: all the system may have.")
    acting_for: Text = Field(
        "",
        description="User name of an officer of the agency whom a mandate names; empty: the system's own account.",
    )
    client_id: Text = ""
    client_secret: Text = ""


class Token(BaseModel):
    """A token for ``Authorization: Bearer``; it ends by itself after ``expires_in`` seconds."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the kind of token
    expires_in: int = Field(ge=1)
    scope: str


@asks(
    router,
    "/token",
    response=Token,
    operation_id="issue_token",
    summary="Give a connected system a token",
    vi="Cấp mã truy cập cho hệ thống kết nối.",
)
def token(request: HttpRequest, wish: Annotated[TokenWish, Form()], response: HttpResponse) -> Token:
    """Exchange a machine's id and secret for a token (RFC 6749 section 4.4)."""
    if wish.grant_type != "client_credentials":
        raise _refused(400, "unsupported_grant_type", _("Chỉ nhận grant_type=client_credentials."))
    quota = TOKENS_BY_VISITOR.take(visitor(request))
    if not quota.is_admitted:
        raise RefusedError(429, _("Đã thử nhiều lần liên tiếp. Hãy đợi rồi gửi lại."), headers=quota.headers)
    client_id, secret = _credentials(request, wish)
    try:
        issued = issue_token(client_id, secret, wanted=wish.scope, acting_for=wish.acting_for, at=timezone.now())
    except ClientRefusedError as no:
        raise _refused_client(no.code) from None
    response["Cache-Control"] = "no-store"
    return Token(access_token=issued.token, expires_in=issued.seconds, scope=issued.scopes)


def _credentials(request: HttpRequest, wish: TokenWish) -> tuple[str, str]:
    kind, _space, packed = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return wish.client_id, wish.client_secret
    try:
        client_id, colon, secret = base64.b64decode(packed, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        client_id = colon = secret = ""
    return (client_id, secret) if colon else ("", "")


def _refused_client(code: str) -> RefusedError:
    if code == "invalid_scope":
        return _refused(400, code, _("Hệ thống này không được cấp phạm vi đó. Hãy bỏ bớt trong scope."))
    if code == "invalid_target":
        return _refused(400, code, _("Hệ thống này không được ủy nhiệm cho cán bộ đó. Hãy hỏi quản trị của tỉnh."))
    refused = _refused(401, code, _("Sai mã hệ thống hoặc mật khẩu. Hãy hỏi quản trị của tỉnh."))
    refused.headers["WWW-Authenticate"] = "Basic"
    return refused


def _refused(status: int, code: str, detail: str) -> RefusedError:
    return RefusedError(status, detail, error=code)
