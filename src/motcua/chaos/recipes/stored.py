"""Papers that another province has put into the national store of results, looked for and used."""

import base64
import hashlib
from typing import Any

from django.conf import settings
from django.utils import timezone

from motcua.adapters.results_national.client import NationalResults
from motcua.catalog.models import Component
from motcua.chaos.outcomes import ChaosError
from motcua.chaos.recipes.kitchen import Kitchen, Prepared, Recipe
from motcua.dossiers.models import Dossier
from motcua.dossiers.services.fetching import look_for_dossier

STORED = "/dossiers/{dossier_id}/stored-papers"
KIND, UNIT = "KQ.THU", "H58"  # the sandbox lets in the provinces before and after the merger
KEEPER = "Ủy ban nhân dân phường Hồng Bàng"


class OtherProvince(NationalResults):
    """A province whose results lie in the store, under the account that this installation has there too."""

    def put(self, dossier: Dossier, number: str, content: bytes) -> None:
        """Put a result of an applicant into the store."""
        file = {
            "TenTep": "xac-nhan.pdf",
            "NoiDung": base64.b64encode(content).decode(),
            "MaBam": hashlib.sha256(content).hexdigest(),
        }
        result = {
            "MaKetQua": KIND,
            "TenGiayTo": "Giấy xác nhận của lần thử",
            "SoKyHieu": number,
            "CoQuanChuQuan": KEEPER,
            "SoDinhDanhChuSoHuu": dossier.identity_number,
            "HoTenChuSoHuu": dossier.applicant_name,
            "NgayCap": "20260105080000",
            "NgayHetHan": "",
            "DanhSachTepDinhKem": [file],
        }
        self._call("DongBoKetQua", UNIT, {"data": result}, unit=UNIT)


def _with_a_result(kitchen: Kitchen) -> Dossier:
    """Return a dossier one of whose papers is kept in the store; the procedure says so of its first paper."""
    dossier = kitchen.dossier()
    paper = Component.objects.filter(version=dossier.procedure_id).order_by("position", "pk").first()
    if paper is None:
        raise ChaosError("the procedure of the trial asks for no paper")
    Component.objects.filter(pk=paper.pk).update(result_code=KIND)
    options: dict[str, Any] = settings.MOTCUA_ADAPTERS["dossiers.result_store"][1]
    OtherProvince(**options).put(dossier, f"{kitchen.number()}/XN", kitchen.paper())
    return dossier


def _find(kitchen: Kitchen) -> Prepared:
    path = f"/dossiers/{_with_a_result(kitchen).pk}/stored-papers"
    return Prepared(path, None, {"other": 1}, kitchen.intake.clerk)


def _use(kitchen: Kitchen) -> Prepared:
    dossier = _with_a_result(kitchen)
    [found] = look_for_dossier(dossier.pk, by=kitchen.intake.clerk, at=timezone.now())
    path = f"/dossiers/{dossier.pk}/stored-papers/{found.pk}/use"
    return Prepared(path, None, {"other": 1}, kitchen.intake.clerk)


RECIPES: dict[str, Recipe] = {f"POST {STORED}": _find, f"POST {STORED}/{{stored_id}}/use": _use}
