"""National codes: which of ours have none, what may be meant, and choosing one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.console import exchange
from motcua.console.access import ManagerRequest, province_only
from motcua.console.pages import page
from motcua.sync.models import CodeKind
from motcua.sync.queries import codes as queries
from motcua.sync.services import codes as services

SHOWN = 50


@province_only
@require_http_methods(["GET", "POST"])
def codes(request: ManagerRequest, kind: str = CodeKind.FIELD) -> HttpResponse:
    if kind not in CodeKind.values:
        raise Http404
    chosen = CodeKind(kind)
    if request.method == "POST":
        _accept(request, chosen)
        return redirect("console:codes-of", chosen.value)
    missing = {each: queries.unmapped(each, limit=SHOWN) for each in CodeKind}
    values = {
        "tabs": exchange.tabs(chosen, {each.value: len(rows) for each, rows in missing.items()}),
        "kind": chosen,
        "rows": [(row, exchange.likely(row)) for row in missing[chosen]],
        "mapped": queries.mapped(chosen),
        "reading": queries.readings().get(chosen.value),
    }
    return page(request, "codes", values)


def _accept(request: ManagerRequest, kind: CodeKind) -> None:
    """Take the chosen code, or the one that was typed."""
    ours = request.POST.get("ma", "")
    national = request.POST.get("ma-khac", "").strip() or request.POST.get("ma-quoc-gia", "").strip()
    if ours not in {entry.code for entry in queries.our_codes(kind)}:
        messages.error(request, _("Mã này không còn dùng ở tỉnh."))
        return
    try:
        services.accept(kind, ours, national, by=request.user, at=timezone.now())
    except services.UnknownCodeError:
        words = _("Danh mục quốc gia không có mã %s. Chọn một mã được gợi ý, hoặc đọc lại danh mục.")
        messages.error(request, words % (national or "–"))
    else:
        messages.success(request, _("Đã ghi nhận mã quốc gia. Hồ sơ đang chờ mã này sẽ tự gửi lại."))
