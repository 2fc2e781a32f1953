"""Officers sign in by user name and password."""

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from motcua.accounts.models import User
from motcua.accounts.services.signing_in import PasswordRefusedError, sign_in_by_password
from motcua.desk.access import safe_next
from motcua.desk.forms.signing_in import SignInForm
from motcua.desk.pages import page, posted
from motcua.foundation.access import public, signed_in


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(posted(request))
    if request.method == "GET" and isinstance(request.user, User) and request.user.is_officer:
        return HttpResponseRedirect(safe_next(request))
    if form.is_valid() and (user := _opened(form)) is not None:
        login(request, user)
        return HttpResponseRedirect(safe_next(request))
    status = 422 if form.is_bound else 200
    return page(request, "sign_in", {"form": form, "next": safe_next(request)}, status=status)


def _opened(form: SignInForm) -> User | None:
    try:
        return sign_in_by_password(at=timezone.now(), **form.cleaned_data)
    except PasswordRefusedError as refusal:
        form.add_error(None, _said(refusal))
        return None


def _said(refusal: PasswordRefusedError) -> str:
    if refusal.wait_seconds:
        return _(
            "Đã nhập sai nhiều lần. Hãy đợi %(seconds)d giây rồi thử lại; nếu quên mật khẩu, gọi quản trị."
        ) % {"seconds": refusal.wait_seconds}
    return _("Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra phím Caps Lock, bộ gõ tiếng Việt và thử lại.")


@signed_in
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("desk:sign-in")
