"""Making a dossier one's own that somebody else filed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.dossiers.services.claiming import ClaimRefusedError, claim
from motcua.portal.access import SignedInRequest, applicants
from motcua.portal.pages import page


@applicants
@require_http_methods(["GET", "HEAD", "POST"])
def claim_dossier(request: SignedInRequest) -> HttpResponse:
    """Ask for code and secret; whatever does not fit gets one answer."""
    if request.method != "POST":
        return page(request, "claim", {"code": request.GET.get("code", "")[:40]})
    code, secret = (request.POST.get(name, "").replace("\x00", "").strip()[:60] for name in ("code", "secret"))
    errors = _missing(code, secret)
    if errors:
        return page(request, "claim", {"code": code, "errors": errors}, status=422)
    try:
        dossier = claim(code, secret, by=request.user, at=timezone.now())
    except ClaimRefusedError as refusal:
        status = 429 if refusal.code == "too_often" else 404
        return page(request, "claim", {"code": code, "errors": {"code": _words(refusal.code)}}, status=status)
    messages.success(request, _("Hồ sơ %(code)s đã vào mục Hồ sơ của tôi.") % {"code": dossier.code})
    return redirect("portal:dossier", dossier_id=dossier.pk)


def _missing(code: str, secret: str) -> dict[str, str]:
    errors = {} if code else {"code": _("Hãy nhập mã hồ sơ in trên giấy tiếp nhận.")}
    return errors if secret else {**errors, "secret": _("Hãy nhập mã tra cứu in trên giấy tiếp nhận.")}


def _words(code: str) -> str:
    if code == "too_often":
        return _("Bạn đã thử nhiều lần liên tiếp. Hãy đợi 15 phút, hoặc mang giấy tiếp nhận đến Bộ phận Một cửa.")
    return _(
        "Mã hồ sơ, mã tra cứu và số định danh của bạn không khớp nhau. Hãy xem lại giấy tiếp nhận; nếu hồ sơ ghi "
        "sai số định danh, hãy đến Bộ phận Một cửa."
    )
