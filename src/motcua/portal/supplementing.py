"""Answering a request for supplements from the tracking page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.accounts.models import User
from motcua.dossiers.models import Attachment, Dossier
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.receiving import answer_supplement
from motcua.portal.access import SignedInRequest
from motcua.portal.tracking import OwnView
from motcua.portal.uploads import wanted


def wanted_papers(view: OwnView, user: User) -> dict[str, Any]:
    """Return the fields for papers while a supplement is waited for; nothing otherwise."""
    if not view.awaits_papers or view.track.supplement is None:
        return {}
    asked_at = view.track.supplement.asked_at
    new = view.dossier.attachments.filter(added_at__gte=asked_at).order_by("added_at")
    named = {item["component"] for item in view.track.supplement.items}
    components = [each for each in view.dossier.procedure.components.all() if each.key in named]
    url = reverse("portal:supplement-upload", args=[view.dossier.pk])
    others = [paper for paper in new if paper.component_key not in named]
    return {"wanted": wanted(components, new, url, user), "others": others, "other_upload_url": url}


def send(request: SignedInRequest, dossier: Dossier) -> None:
    """Tell the office that everything asked for is there. Raises ``ActionRefusedError``."""
    request_ = dossier.supplements.filter(closed_at=None).first()
    if request_ is None:
        raise ActionRefusedError("not_now")
    if not Attachment.objects.filter(dossier=dossier, added_at__gte=request_.asked_at).exists():
        messages.error(request, _("Bạn chưa thêm giấy tờ nào. Hãy chọn ít nhất một tệp rồi gửi."))
        return
    answer_supplement(dossier.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Đã gửi phần bổ sung. Cán bộ sẽ xem và tiếp tục giải quyết hồ sơ."))


def tell(request: HttpRequest, problems: list[tuple[str, str]]) -> None:
    """Say what was wrong with files, on the next page."""
    for _field, text in problems:
        messages.error(request, text)
