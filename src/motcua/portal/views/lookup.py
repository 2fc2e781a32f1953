"""Following a dossier without signing in: its code and a second proof."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from motcua.dossiers.queries.tracking import track_by_code
from motcua.foundation.access import public
from motcua.portal.limits import LOOKUPS_BY_CODE, LOOKUPS_BY_VISITOR, visitor
from motcua.portal.pages import page
from motcua.portal.tracking import public_view


@public
@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def lookup(request: HttpRequest, code: str = "") -> HttpResponse:
    """Ask for code and proof; POST shows the way of the dossier or one answer for everything that is wrong."""
    if request.method != "POST":
        return page(request, "lookup", {"code": code or request.GET.get("code", "")[:40]})
    code, proof = (request.POST.get(name, "").replace("\x00", "").strip()[:60] for name in ("code", "proof"))
    errors = _missing(code, proof)
    if errors:
        return page(request, "lookup", {"code": code, "errors": errors}, status=422)
    if LOOKUPS_BY_VISITOR.is_used_up(visitor(request)) or LOOKUPS_BY_CODE.is_used_up(code.upper()):
        too_often = _("Bạn đã thử nhiều lần liên tiếp. Hãy đợi 15 phút, hoặc đăng nhập để xem hồ sơ của bạn.")
        return page(request, "lookup", {"code": code, "errors": {"code": too_often}}, status=429)
    track = track_by_code(code, proof)
    if track is None:
        unknown = _("Mã hồ sơ và mã tra cứu hoặc số điện thoại không khớp. Hãy xem lại trên giấy tiếp nhận.")
        return page(request, "lookup", {"code": code, "errors": {"code": unknown}}, status=404)
    return page(request, "tracked", {"view": public_view(track, now=timezone.now()), "dossier": track.dossier})


def _missing(code: str, proof: str) -> dict[str, str]:
    errors = {} if code else {"code": _("Hãy nhập mã hồ sơ in trên giấy tiếp nhận.")}
    return errors if proof else {**errors, "proof": _("Hãy nhập mã tra cứu hoặc số điện thoại đã khai.")}
