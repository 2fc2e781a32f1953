"""Anybody may check a paper of this province."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.foundation.access import public
from motcua.portal.checking import UncheckableError, check_code, check_file, signatures_of
from motcua.portal.limits import CHECKS_BY_VISITOR, visitor
from motcua.portal.pages import page, sentence


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Take a code, or a file that is looked at and thrown away."""
    if request.GET.get("code"):
        return redirect("portal:verify-code", code=request.GET["code"].replace("/", "")[:40] or "-")
    if request.method != "POST":
        return page(request, "verify")
    if CHECKS_BY_VISITOR.is_used_up(visitor(request)):
        return _too_often(request)
    try:
        return page(request, "verified", {"checked": check_file(request.FILES.get("file"))})
    except UncheckableError as error:
        return page(request, "verify", {"errors": {"file": str(error)}}, status=422)


@public
@never_cache
@require_safe
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """Say what a verification code stands for: who issued it, who signed, whether it still holds."""
    if CHECKS_BY_VISITOR.is_used_up(visitor(request)):
        return _too_often(request)
    document = check_code(code)
    if document is None:
        problem = _("Không có văn bản nào mang mã này. Hãy kiểm tra lại từng ký tự in trên văn bản.")
        return page(request, "verify", {"errors": {"code": problem}, "code": code}, status=404)
    return page(request, "verified", {"checked": signatures_of(document)})


def _too_often(request: HttpRequest) -> HttpResponse:
    text = _("Bạn đã kiểm tra nhiều lần liên tiếp. Hãy đợi 15 phút rồi thử lại.")
    return sentence(request, _("Xin chờ một lát"), text, status=429)
