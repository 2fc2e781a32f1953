"""Answering a request for supplements from the tracking page: thing by thing, saved as it comes."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from motcua.accounts.models import User
from motcua.dossiers.asking import clock_rule, time_to_answer
from motcua.dossiers.models import Dossier, Supplement
from motcua.dossiers.queries.holding import held_by_account
from motcua.dossiers.queries.supplements import Item, items_of, open_request
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.receiving import answer_supplement
from motcua.portal.access import SignedInRequest
from motcua.portal.tracking import OwnView
from motcua.portal.uploads import FIELD
from motcua.vault.models import Document

LONGEST_NOTE = 1000


@dataclass(frozen=True)
class Line:
    """One thing asked for on the page: what has come, where more can go, what the province keeps already."""

    item: Item
    upload_url: str
    in_vault: list[Document]

    @property
    def field(self) -> str:
        return f"{FIELD}{self.item.key}"

    @property
    def label(self) -> str:
        return f"{self.item.name}: {self.item.what}" if self.item.name else self.item.what

    @property
    def why(self) -> str:
        """Return why it is asked for and by which law, for the hint."""
        law = f"({self.item.legal_basis})" if self.item.legal_basis else ""
        return " ".join(part for part in (self.item.reason, law) if part)


def wanted_papers(view: OwnView, user: User) -> dict[str, Any]:
    """Return what the page shows of a request: nothing where none is open, no fields once it was answered."""
    asked = view.track.supplement
    if asked is None:
        return {}
    asked.dossier = view.dossier
    items = items_of(asked)
    url = reverse("portal:supplement-upload", args=[view.dossier.pk])
    named = {each.key for each in items}
    new = view.dossier.attachments.filter(added_at__gte=asked.asked_at).order_by("added_at")
    return {
        "asked": asked,
        "lines": _lines(view.dossier, items, url, user),
        "missing": [each for each in items if not each.is_in],
        "others": [paper for paper in new if paper.component_key not in named],
        "other_upload_url": url,
        "clock_rule": clock_rule(asked),
        "time_to_answer": time_to_answer(asked),
    }


def _lines(dossier: Dossier, items: list[Item], url: str, user: User) -> list[Line]:
    kept = held_by_account(user, dossier.procedure.components.all(), localdate())
    return [Line(item, f"{url}?giay-to={item.key}", kept.get(item.key, [])) for item in items]


def send(request: SignedInRequest, dossier: Dossier) -> None:
    """Tell the office that everything is there, or why not. Raises ``ActionRefusedError``."""
    asked = open_request(dossier)
    if asked is None:
        raise ActionRefusedError("not_now")
    asked.dossier = dossier
    note = request.POST.get("note", "").strip()[:LONGEST_NOTE]
    if problem := _problem(asked, note):
        messages.error(request, problem)
        return
    answer_supplement(dossier.pk, by=request.user, at=timezone.now(), note=note)
    messages.success(request, _("Đã gửi phần bổ sung. Cán bộ sẽ xem và tiếp tục giải quyết hồ sơ."))


def _problem(asked: Supplement, note: str) -> str:
    """Return what is still missing; whoever says why something is not there may send without it."""
    items = items_of(asked)
    missing = [each.what for each in items if not each.is_in]
    if not missing or note:
        return ""
    if len(missing) == len(items):
        return _("Bạn chưa thêm giấy tờ nào. Hãy chọn ít nhất một tệp rồi gửi.")
    return _(
        "Còn thiếu: %(missing)s. Hãy thêm cho đủ; nếu chưa thể có, hãy ghi lý do vào ô bên dưới rồi gửi. "
        "Những tệp đã thêm vẫn được giữ."
    ) % {"missing": "; ".join(missing)}


def tell(request: HttpRequest, problems: list[tuple[str, str]]) -> None:
    """Say what was wrong with files, on the next page."""
    for _field, text in problems:
        messages.error(request, text)
