"""Connected systems: a token for each stretch of work, and who stands behind a call."""

import base64
import binascii
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Form, Router
from ninja.security import HttpBearer
from pydantic import BaseModel, ConfigDict, Field

from motcua.accounts.models import AccessToken
from motcua.accounts.queries import token_in_force
from motcua.accounts.rules import Scope
from motcua.accounts.services.machines import ClientRefusedError, issue_token
from motcua.api.problems import RefusedError, told
from motcua.api.values import Text
from motcua.foundation.limits import TOKENS_BY_VISITOR, visitor

router = Router()


class TokenWish(BaseModel):
    """A wish for a token; id and secret stand here or in an ``Authorization: Basic`` header."""

    model_config = ConfigDict(extra="forbid")

    grant_type: Text
    scope: Text = ""
    client_id: Text = ""
    client_secret: Text = ""


class Token(BaseModel):
    """A token for ``Authorization: Bearer``; it ends by itself after ``expires_in`` seconds."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - the kind of token
    expires_in: int = Field(ge=1)
    scope: str


@router.post(
    "/token", response=Token, summary="Give a connected system a token", openapi_extra=told(401, 415, 422, 429)
)
def token(request: HttpRequest, wish: Annotated[TokenWish, Form()], response: HttpResponse) -> Token:
    """Exchange a machine's id and secret for a token (RFC 6749 section 4.4)."""
    if wish.grant_type != "client_credentials":
        raise _refused(400, "unsupported_grant_type", _("Chỉ nhận grant_type=client_credentials."))
    if TOKENS_BY_VISITOR.is_used_up(visitor(request)):
        wait = {"Retry-After": str(TOKENS_BY_VISITOR.seconds)}
        raise RefusedError(429, _("Đã thử nhiều lần liên tiếp. Hãy đợi rồi gửi lại."), headers=wait)
    client_id, secret = _credentials(request, wish)
    try:
        issued = issue_token(client_id, secret, wanted=wish.scope, at=timezone.now())
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
    refused = _refused(401, code, _("Sai mã hệ thống hoặc mật khẩu. Hãy hỏi quản trị của tỉnh."))
    refused.headers["WWW-Authenticate"] = "Basic"
    return refused


def _refused(status: int, code: str, detail: str) -> RefusedError:
    return RefusedError(status, detail, more={"error": code})


class Machine(HttpBearer):
    """Admits a connected system whose token is in force and covers ``scope``; the call carries its token row."""

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

    def authenticate(self, request: HttpRequest, token: str) -> AccessToken:
        found = token_in_force(token, timezone.now())
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
        return found
