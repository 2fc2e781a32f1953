"""Requests as browsers would send them: signed-in sessions, CSRF tokens, filled-in forms."""

import json
import random
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.db.models import Count
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from benchmarks.load import KEY, PERSON
from motcua.accounts.models import MachineClient, User
from motcua.accounts.rules import Role, Scope
from motcua.accounts.services.machines import issue_token, register_machine
from motcua.catalog.models import Competence, ProcedureVersion
from motcua.catalog.queries.offers import CENTRE_KEY
from motcua.catalog.queries.procedures import plan
from motcua.dossiers.models import Dossier
from motcua.organizations.models import Agency, Posting
from motcua.simulation.people import invent

Request = dict[str, str]
TOKEN = "b" * CSRF_SECRET_LENGTH
PROCEDURES = 40  # different procedures that the counter receives
OFFICER_PROCEDURES = 170


def counter_intake(job: Mapping[str, Any]) -> dict[str, Any]:
    """Return presses of "Tiếp nhận" at the provincial centre: person, procedure, every paper ticked."""
    dice = random.Random(7)
    centre = Agency.objects.today().get(key=CENTRE_KEY)
    held = Posting.objects.today().filter(agency=centre, role=Role.INTAKE).values("user")
    sessions = [session(user) for user in User.objects.filter(pk__in=held, is_active=True)]
    forms = [_intake_form(centre, version, dice) for version in _received_versions()]
    address = reverse("desk:intake")
    return {"requests": [post(address, form, sessions[n % len(sessions)]) for n, form in enumerate(forms * 7)]}


def api_filing(job: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same dossiers as a connected system files them: one JSON body each, with a token in force."""
    dice = random.Random(7)
    centre = Agency.objects.today().get(key=CENTRE_KEY)
    held = Posting.objects.today().filter(agency=centre, role=Role.INTAKE).select_related("user").order_by("pk")
    at, posting = timezone.now(), held[0]
    secret = register_machine("bench", "Đo", acts_as=posting.user, scopes=[Scope.FILE], at=at)
    MachineClient.objects.filter(client_id="bench").update(
        calls_a_minute=1_000_000
    )  # its limit is not what is measured
    token = issue_token("bench", secret, wanted="", at=at).token
    return {"requests": [_api_request(token, version, dice) for version in _received_versions()]}


def national_filing(job: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same procedures as people file them on the national portal, pushed to us: new people, no papers."""
    dice = random.Random(7)
    return {"requests": [_pushed(version, dice) for version in _received_versions()]}


def _pushed(version_id: int, dice: random.Random) -> Request:
    person, known, key, number = invent(dice), plan(version_id), KEY.decode(), PERSON.decode()
    claims = {
        "sub": key, "LoaiTaiKhoan": "1", "SoDinhDanh": number, "HoVaTen": person.name, "GioiTinh": "Nam",
        "NgayThangNamSinh": "19900101", "ThuongTru": person.hamlet, "SoDienThoai": person.phone, "IAL": "2",
    }  # fmt: skip
    message = {
        "MaBanTin": key, "LoaiBanTin": "NOPHOSO", "MaHoSoDVCQG": key, "PhienBan": "1",
        "ThoiDiem": f"{timezone.localtime():%Y%m%d%H%M%S}", "MaTTHC": known.version.procedure.code,
        "TenTTHC": known.version.name, "MaDonVi": "", "MaXa": "", "HinhThuc": "0", "NguoiNop": claims, "ToKhai": {},
        "TaiLieuNop": [], "ThanhToan": {"TrangThai": "0"},
    }  # fmt: skip
    lines = [
        "POST /api/v1/inbound/national-portal HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json",
        "Content-Type: application/json",
    ]  # fmt: skip
    secret = settings.MOTCUA_NATIONAL_PORTAL_PUSH_SECRET
    body = json.dumps(message, ensure_ascii=False)
    return {"head": "\r\n".join(lines) + "\r\n", "body": body, "secret": secret}


def _api_request(token: str, version_id: int, dice: random.Random) -> Request:
    person, known = invent(dice), plan(version_id)
    applicant = {
        "name": person.name, "identity_number": PERSON.decode(), "phone": person.phone, "address": person.hamlet,
    }  # fmt: skip
    body = {
        "procedure": known.version.procedure.code, "channel": "counter", "agency": CENTRE_KEY, "applicant": applicant,
        "papers": [{"component": component.key} for component in known.components],
    }  # fmt: skip
    lines = [
        f"POST {reverse('api:file')} HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json",
        f"Authorization: Bearer {token}", f"Idempotency-Key: {KEY.decode()}", "Content-Type: application/json",
    ]  # fmt: skip
    return {"head": "\r\n".join(lines) + "\r\n", "body": json.dumps(body, ensure_ascii=False)}


def _received_versions() -> list[int]:
    """Return procedures of the province with complete data: papers and a term are known."""
    found = ProcedureVersion.objects.today().filter(
        is_published=True, workflow__isnull=False, deciding_level=ProcedureVersion.Level.PROVINCE,
        terms__isnull=False,
    )  # fmt: skip
    complete = found.filter(components__isnull=False).distinct().order_by("pk").values_list("pk", flat=True)
    rest = found.distinct().order_by("pk").values_list("pk", flat=True)
    return list(dict.fromkeys([*complete, *rest]))[:PROCEDURES]


def _intake_form(centre: Agency, version_id: int, dice: random.Random) -> dict[str, str]:
    person = invent(dice)
    papers = {f"paper-{component.key}": "on" for component in plan(version_id).components}
    return {
        "name": person.name, "identity_number": PERSON.decode(), "phone": person.phone, "address": person.hamlet,
        "kind": "citizen", "key": KEY.decode(), "agency": str(centre.pk), "commune": "", "procedure": str(version_id),
        "channel": "counter", "waybill": "", "copies": "1", "return_by": "counter", **papers,
    }  # fmt: skip


def bare_intake(job: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same person's data for the bare view."""
    person = invent(random.Random(7))
    form = {"name": person.name, "identity_number": PERSON.decode(), "key": KEY.decode()}
    return {"requests": [post("/lodge/", form, "")]}


def desk_list(job: Mapping[str, Any]) -> dict[str, Any]:
    """Return the work list of a specialist with 170 procedures, and how many queries each page takes."""
    officer, agency = busy_officer()
    cookie = session(officer)
    addresses = [reverse("desk:inbox"), reverse("desk:tab", args=["xu-ly"])]
    return {
        "requests": [get(address, cookie) for address in addresses],
        "facts": {
            "queries": [_queries(address, officer) for address in addresses],
            "procedures": OFFICER_PROCEDURES,
            "open_at_agency": Dossier.objects.filter(
                holder=agency, holder_role=Role.SPECIALIST, finished_at=None
            ).count(),
        },
    }


def busy_officer() -> tuple[User, Agency]:
    """Return a specialist who covers 170 procedures of the department that has most to do."""
    work = Dossier.objects.filter(holder_role=Role.SPECIALIST, finished_at=None).values("holder")
    busiest = work.annotate(number=Count("pk")).order_by("-number").values_list("holder", flat=True).first()
    anybody = (
        Posting.objects.today().filter(role=Role.SPECIALIST).order_by("agency").values_list("agency", flat=True)
    )
    agency = Agency.objects.get(pk=busiest or anybody[0])
    officer, _ = User.objects.get_or_create(
        username="bench-specialist", defaults={"kind": User.Kind.OFFICER, "full_name": "Nguyễn Văn Đo"}
    )
    posting, is_new = Posting.objects.get_or_create(
        user=officer, agency=agency, role=Role.SPECIALIST,
        defaults={"title": "Chuyên viên", "valid_from": localdate()},
    )  # fmt: skip
    if is_new:
        own = Dossier.objects.filter(holder=agency, finished_at=None).values("procedure__procedure")
        procedures = list(own.distinct().values_list("procedure__procedure", flat=True)[:OFFICER_PROCEDURES])
        others = (
            ProcedureVersion.objects.exclude(procedure__in=procedures)
            .order_by("pk")
            .values_list("procedure", flat=True)
        )
        procedures += list(dict.fromkeys(others))[: OFFICER_PROCEDURES - len(procedures)]
        Competence.objects.bulk_create(Competence(posting=posting, procedure_id=key) for key in procedures)
    return officer, agency


def _queries(address: str, user: User) -> int:
    from django.test import Client

    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(user)
    browser.get(address)  # what a process reads once
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(address)
    if answer.status_code != 200:
        raise ValueError(f"{address} answers {answer.status_code}")
    return len(queries)


def tracking(job: Mapping[str, Any]) -> dict[str, Any]:
    """Return look-ups by code and secret."""
    known = _some_dossiers(200).values_list("code", "lookup_secret")
    address = reverse("portal:lookup")
    return {"requests": [post(address, {"code": code, "proof": secret}, "") for code, secret in known]}


def own_dossier(job: Mapping[str, Any]) -> dict[str, Any]:
    """Return visits of applicants to their own dossiers."""
    found = list(_some_dossiers(100).filter(applicant__isnull=False).select_related("applicant"))
    return {
        "requests": [get(reverse("portal:dossier", args=[each.pk]), session(each.applicant)) for each in found],
        "facts": {"queries": _queries(reverse("portal:dossier", args=[found[0].pk]), found[0].applicant)},
    }


def search_page(job: Mapping[str, Any]) -> dict[str, Any]:
    """Return searches as people type them, with and without accents, with a slip of the finger."""
    return {"requests": [get(f"{reverse('portal:procedures')}?{urlencode({'q': text})}", "") for text in SEARCHES]}


SEARCHES = [
    "dang ky khai sinh", "đăng ký kết hôn", "ho kinh doanh", "doi giay phep lai xe", "xac nhan tinh trang hon nhan",
    "trich luc", "thuong tru", "giấy phép xây dựng", "đất đai", "dang ki khai sih", "lý lịch tư pháp", "bao tro xa hoi",
]  # fmt: skip


def _some_dossiers(number: int) -> Any:
    """Return dossiers spread over the whole time."""
    pks = list(Dossier.objects.order_by("-submitted_at").values_list("pk", flat=True)[:20_000])
    return Dossier.objects.filter(pk__in=pks[:: max(len(pks) // number, 1)])


def session(user: User) -> str:
    """Sign somebody in as the sign-in views do, and return the cookie."""
    kept = SessionStore()
    kept[SESSION_KEY] = str(user.pk)
    kept[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    kept[HASH_SESSION_KEY] = user.get_session_auth_hash()
    kept.create()
    return f"{settings.SESSION_COOKIE_NAME}={kept.session_key}"


def get(address: str, cookie: str) -> Request:
    return {"head": _head("GET", address, cookie), "body": ""}


def post(address: str, form: Mapping[str, str], cookie: str) -> Request:
    body = urlencode({**form, "csrfmiddlewaretoken": TOKEN}, safe="@")
    head = _head("POST", address, f"{settings.CSRF_COOKIE_NAME}={TOKEN}" + (f"; {cookie}" if cookie else ""))
    return {"head": f"{head}Content-Type: application/x-www-form-urlencoded\r\n", "body": body}


def _head(method: str, address: str, cookie: str) -> str:
    lines = [f"{method} {address} HTTP/1.1", "Host: 127.0.0.1", "Accept: text/html", "Accept-Language: vi"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    return "\r\n".join(lines) + "\r\n"
