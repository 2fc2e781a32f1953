"""One call of every operation that does what it is for, in the small office of ``world``."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from motcua.api.service import api
from tests.api.world import Caller, World, picture
from tests.factories.offices import Office

# which dossier an operation is about; the one that was filed unless said
ABOUT: dict[str, str] = {
    "act_take": "accepted", "act_assign": "taken", "act_consult": "taken", "act_request_payment": "taken",
    "act_submit_for_signature": "taken", "act_stop": "taken", "act_extend": "taken", "act_forward": "taken",
    "act_sign": "proposed", "act_return_step": "proposed", "act_stamp": "signed", "act_hand_out": "done",
    "act_take_papers": "waiting", "act_resume": "waiting", "act_return_papers": "stopped",
    "go_on_without_opinions": "asking", "show_result": "done", "download_result": "done", "list_revisions": "returned",
    "propose_revision": "done", "sign_revision": "returned", "issue_revision": "returned", "drop_revision": "returned",
    "download_revision": "returned", "send_pickup_code": "done", "post_result": "done", "record_delivery": "done",
    "record_came_back": "done", "decide_double": "filed", "print_form": "accepted", "list_forms": "accepted",
    "download_notice": "obliged", "download_copy": "copied", "sign_copies": "filed", "show_fee": "filed",
    "print_together": "accepted", "print_hand_out": "returned", "preview_result": "taken",
    "show_check": "taken", "unmask_check": "taken", "take_over_checked": "taken", "take_fee": "filed", "ask_refund": "filed",
}  # fmt: skip
PATHS: dict[str, dict[str, Any]] = {
    "show_procedure": {"code": "1.001193"},
    "show_form": {"code": "1.001193"},
    "list_work": {"tab": "intake"},
    "print_form": {"kind": "receipt", "occasion": 2},
    "act_at_window": {"act": "call-next"},
    "act_on_ticket": {"act": "start"},
    "download_notice": {"number": 1},
    "download_copy": {"number": 1},
    "open_link": {"link": "khong-co"},
    "download_receipt": {"kind": "pdf"},
    "send_part": {"offset": "0"},
}
IDS = {
    "paper_id": "paper", "consultation_id": "consultation", "other_id": "other", "revision_id": "revision",
    "number": "revision", "consignment_id": "consignment", "delegation_id": "delegation", "ticket_id": "ticket",
    "window_id": "window", "certification_id": "certification", "subscription_id": "subscription",
    "payment_id": "other", "receipt_id": "receipt", "stored_id": "revision", "parcel_id": "revision", "manifest_id": "revision",
}  # fmt: skip
FILES = {"upload_paper": "image/png", "send_part": "application/octet-stream"}  # what takes no JSON
PROPOSAL = {"number": "07/TLKS", "title": "Trích lục khai sinh", "content": {"paragraphs": "Đúng như sổ."}}


def bodies(it: World) -> dict[str, Any]:
    """Return a body for each operation that takes one."""
    place, today = it.place, timezone.localdate().isoformat()
    dossier = it.dossiers["filed"]
    absence = {"away": place.specialist.username, "to": [it.officer.username], "reason": "Nghỉ phép"}
    return {
        "compute_deadline": {"received": "2026-02-04T08:00", "term": 3, "unit": "working_day"},
        "issue_token": {"grant_type": "client_credentials", "client_id": "mine", "client_secret": it.secrets["mine"]},
        "upload_paper": picture(),
        "begin_upload": {"name": "ban-ve.pdf", "size": 5_000_000, "sha256": "ab" * 32},
        "send_part": picture(),
        "file_dossier": filing(place),
        "quote_dossier": {"procedure": "1.001193", "channel": "counter", "agency": "centre"},
        "track_dossier": {"code": dossier.code, "secret": dossier.lookup_secret},
        "search_dossiers": {"text": dossier.code, "purpose": "Trả lời người nộp"},
        "unmask_dossier": {"purpose": "Đối chiếu giấy tờ"},
        "make_link": {"kind": "paper", "paper": str(it.ids["paper"])},
        **_acts(it),
        "act_on_many": {"act": "accept", "rows": [{"dossier": str(dossier.pk)}]},
        "answer_consultation": {"stance": "agree", "answer": "Đồng ý"},
        "go_on_without_opinions": {"reason": "Quá hạn trả lời"},
        "decide_double": {"outcome": "distinct", "reason": "Hai trẻ khác nhau"},
        "post_result": {"number": "EK123456789VN"},
        "record_delivery": {"delivered": it.at.isoformat()},
        "record_came_back": {"reason": "Sai địa chỉ"},
        "propose_revision": {**PROPOSAL, "kind": "reissue", "reason": "Bản cũ bị rách"},
        "drop_revision": {"reason": "Không cần nữa"},
        "take_fee": {"method": "cash", "amount": 10_000},
        "ask_refund": {"amount": 10_000, "reason": "Thu nhầm"},
        "give_papers": {"agency": "centre", "kind": "papers", "dossiers": [str(it.dossiers["carried"].pk)]},
        "take_over_papers": {"missing": []},
        "quote_certification": {"papers": [{"title": "Bằng", "pages": 2, "copies": 3}]},
        "certify_copies": {
            "papers": [{"title": "Bằng", "pages": 2}], "name": "Lê Thị Ba", "signer": it.officer.username,
        },
        "correct_certification": {"field": "pages", "value": "3", "reason": "Đếm sót"},
        "transfer_ticket": {"line": it.ids["line"]},
        "delegate": {
            "posting": it.ids["posting"], "to": place.clerk.username, "first": today, "last": today, "basis": "GUQ 9",
        },
        "look_at_reassignment": absence,
        "reassign": absence,
        "subscribe": {"name": "kho", "url": "https://nhan.example/moc", "kinds": ["dossier.accept"]},
        "change_subscription": {"name": "kho", "url": "https://nhan.example/khac"},
        "move_cursor": {"cursor": "1"},
        "refuse_relief": {"ground": "child", "reason": "Không có giấy tờ"},
        "mend_applicant": {"name": "Nguyễn Thị Sáu", "phone": "0912000111", "reason": "Ghi nhầm"},
        "send_messages_again": {"messages": [1]},
        "hand_to_post": {"agency": "centre", "dossiers": [str(it.dossiers["done"].pk)]},
        "change_receipt": {"act": "cancel", "reason": "Thu nhầm"},
        "close_cash_book": {"agency": "centre", "deposited": 0, "counted": it.ids["cash"]},
        "check_applicant": {"purpose": "receive", "reason": "Đối chiếu người nộp", "birth": "1959-03-12"},
        "unmask_check": {"purpose": "Đối chiếu giấy tờ"},
        "preview_result": PROPOSAL,
        "print_book": {"agency": "centre", "first": today, "last": today},
        "take_over_checked": {"fields": ["residence"]},
        "issue_receipts": {"order": str(dossier.pk)},
    }  # fmt: skip


def filing(place: Office, **changes: Any) -> dict[str, Any]:
    """Return a whole dossier as a system sends it."""
    applicant = {"name": "Nguyễn Thị Lan", "identity_number": "082190001234", "address": "Ấp 3"}
    whole = {
        "procedure": "1.001193", "channel": "counter", "agency": "centre", "commune": place.commune.code,
        "applicant": applicant, "papers": [{"component": "to-khai"}],
    }  # fmt: skip
    return whole | changes


def _acts(it: World) -> dict[str, Any]:
    grounds = {"reason": "Không đủ điều kiện", "legal_basis": "Điều 17"}
    notice = {
        "content": "Lệ phí trước bạ", "issuer": "Thuế cơ sở 2", "number": "15/TB", "issued": "2026-11-20",
        "amount": 4_500_000,
    }  # fmt: skip
    return {
        "act_accept": {}, "act_take": {}, "act_sign": {}, "act_stamp": {}, "act_forward": {},
        "act_refuse": grounds, "act_stop": grounds, "act_extend": {**grounds, "amount": 1},
        "act_request_supplement": {"reason": "Ảnh mờ", "items": [{"what": "Bản rõ hơn", "component": "to-khai"}]},
        "act_take_papers": {"places": [0], "means": "counter"},
        "act_resume": {"note": "Đã đủ"},
        "act_assign": {"to": it.place.specialist.username},
        "act_return_step": {"reason": "Sai số"},
        "act_consult": {"question": "Có quy hoạch không?", "agencies": [{"agency": "xa-thu", "hours": 8}]},
        "act_request_payment": notice,
        "act_submit_for_signature": PROPOSAL,
        "act_hand_out": {"proof": "identity"},
        "act_withdraw": {"reason": "Nộp nhầm", "asked_by": "Nguyễn Thị Sáu"},
        "act_return_papers": {},
    }  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """An operation as the description tells it."""

    id: str
    method: str
    path: str
    scope: str
    effect: str
    takes_body: bool
    takes_nothing: bool

    def address(self, it: World) -> str:
        """Return its address for the thing of the world that it is about."""
        known = PATHS.get(self.id, {})
        path = self.path
        for part in self.path.split("/"):
            if part.startswith("{"):
                name = part.strip("{}")
                path = path.replace(part, str(known.get(name) or self._value(name, it)))
        return f"{path}?name=a.png" if self.id == "upload_paper" else path

    def call(self, call: Caller, it: World, *, key: object = None, more: str = "") -> Any:
        """Ask for it as it is meant to be asked."""
        body = bodies(it).get(self.id) if self.takes_body else None
        kind = {"content_type": FILES[self.id]} if self.id in FILES else {}
        return call(self.method, f"{self.address(it)}{more}", body, key=key, **kind)

    def _value(self, name: str, it: World) -> Any:
        if name == "dossier_id":
            kind = ABOUT.get(self.id, "filed")
            return (it.dossiers.get(kind) or it.dossiers["filed"]).pk
        if name == "upload_id":
            return it.ids["sent" if self.id == "finish_upload" else "begun"]
        return "1.001193" if name == "code" else it.ids[IDS[name]]


def operations() -> Iterator[Operation]:
    """Yield every operation that the description names."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, told in methods.items():
            security = told.get("security") or [{"oauth": [""]}]
            yield Operation(
                told["operationId"], method.upper(), path, security[0]["oauth"][0], told["x-effect"],
                "requestBody" in told, not (told.get("parameters") or "requestBody" in told),
            )  # fmt: skip
