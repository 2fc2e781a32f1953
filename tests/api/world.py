"""A small office with something in every place that the API can reach, and systems that may or may not reach it."""

import hashlib
import io
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.test import Client
from django.utils import timezone
from PIL import Image

from motcua.accounts.models import MachineClient, User
from motcua.accounts.queries import forget_tokens
from motcua.accounts.rules import Role, Scope
from motcua.accounts.services.machines import issue_token, register_machine
from motcua.catalog.models import Fee, ProcedureVersion
from motcua.catalog.queries.procedures import forget_versions
from motcua.counters.models import Window
from motcua.counters.services.calling import call_next, sit_down, take_ticket
from motcua.counters.services.setting_up import set_line, set_window
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.certification import Copies
from motcua.dossiers.services.certifying import Request, certify
from motcua.dossiers.services.confirming import Wish, want_look
from motcua.dossiers.services.consigning import give
from motcua.dossiers.services.consulting import Question, Round, consult
from motcua.dossiers.services.filing import Paper, lodge
from motcua.dossiers.services.part_uploads import Announced, begin_parts, receive_part
from motcua.dossiers.services.receiving import Missing, SupplementRequest, request_supplement
from motcua.dossiers.services.returning import sign
from motcua.dossiers.services.revising import Change, propose_revision
from motcua.dossiers.services.scanning import keep_scan
from motcua.organizations.models import Posting
from motcua.organizations.services import delegating
from motcua.organizations.services.delegating import delegate
from motcua.payments.queries.cash import cash_book
from motcua.population.rules import Purpose
from motcua.webhooks import services as hooks
from motcua.webhooks.services import Owner
from tests.factories import dossiers as made
from tests.factories.offices import START, Office, office, procedure, workflow
from tests.factories.receipts import order, pay, series

CERTIFYING: dict[str, Any] = {
    "start": "intake",
    "steps": [
        {"key": "intake", "name": "Tiếp nhận", "role": "intake", "place": "receiving", "hours": 0},
        {"key": "sign", "name": "Ký", "role": "signer", "place": "deciding", "hours": 4},
        {"key": "return", "name": "Trả", "role": "intake", "place": "receiving", "hours": 0},
    ],
    "transitions": [
        {"from": "intake", "action": "accept", "to": "sign"},
        {"from": "sign", "action": "sign", "to": "return"},
        {"from": "return", "action": "hand_out", "to": ""},
    ],
}


@dataclass
class World:
    """The office, an officer who holds every role in it, and one of each thing."""

    place: Office
    officer: User
    at: datetime
    dossiers: dict[str, Dossier] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def token(self, name: str, *scopes: Scope, acting_for: str = "") -> str:
        """Return a token of a system; with all its scopes unless some are named."""
        secret, wanted = self.secrets[name], " ".join(scopes)
        return issue_token(name, secret, wanted=wanted, acting_for=acting_for, at=timezone.now()).token

    def system(self, name: str, user: User, *scopes: Scope, agency_key: str = "") -> None:
        """Register a system that acts as somebody."""
        wanted = scopes or tuple(Scope)
        self.secrets[name] = register_machine(
            name, name, acts_as=user, scopes=wanted, at=timezone.now(), agency_key=agency_key
        )


def scan(name: str = "giay.png") -> Paper:
    """Return a picture that was kept."""
    return keep_scan(picture(), name)


@cache
def picture() -> bytes:
    """Return a page as a picture, sharp enough to be read."""
    page = io.BytesIO()
    Image.new("L", (1700, 2400), 255).save(page, "PNG", dpi=(200, 200))
    return page.getvalue()


def world() -> World:
    """Make everything; the systems are ``mine`` (every scope) and ``theirs`` (another agency, every scope)."""
    forget_tokens()
    place, at = office(), timezone.now() - timedelta(hours=2)
    it = World(place, place.intake, at)
    for role in (Role.SPECIALIST, Role.SIGNER, Role.CLERK):
        posting(it.officer, place.department, role)
    certifying = procedure("2.000815", "Chứng thực bản sao", "commune", workflow(CERTIFYING, "chung-thuc"))
    Fee.objects.create(version=certifying, kind="fee", amount=2_000, per="page", valid_from=START)
    forget_versions()
    _dossiers(it)
    _around(it)
    _hall(it)
    _certified(it, certifying)
    it.system("mine", it.officer)
    it.system("theirs", place.stranger)
    it.system("citizens", place.citizen)
    _subscribed(it)
    _uploading(it)
    _money(it)
    return it


def posting(user: User, agency: Any, role: Role) -> Posting:
    user.__dict__.pop("_held", None)
    return Posting.objects.create(user=user, agency=agency, role=role, title="Cán bộ", valid_from=START)


def _dossiers(it: World) -> None:
    place, at, by = it.place, it.at, it.officer
    kept = scan()
    paper = Paper("Tờ khai", "to-khai", file_name=kept.file_name, content_type=kept.content_type, size=kept.size,
                  sha256=kept.sha256, pages=1, dpi=kept.dpi)  # fmt: skip
    with_paper = made.filing(place, papers=(paper,))
    it.dossiers["filed"] = lodge(with_paper, by=by, at=at)
    for name in ("accepted", "taken", "proposed", "done", "returned"):
        it.dossiers[name] = getattr(made, name)(place, at)
    it.dossiers["signed"] = sign(made.proposed(place, at).pk, by=place.signer, at=at)
    waiting = made.taken(place, at)
    asked = SupplementRequest((Missing("Bản sao rõ hơn", "to-khai"),), "Ảnh mờ")
    it.dossiers["waiting"] = request_supplement(waiting.pk, asked, by=place.specialist, at=at)
    asking = made.taken(place, at)
    round_ = Round((Question(place.commune_agency, "Có ý kiến gì?", 8),))
    it.dossiers["asking"] = consult(asking.pk, round_, by=place.specialist, at=at)
    it.ids["dossier"] = it.dossiers["filed"].pk
    it.ids["paper"] = it.dossiers["filed"].attachments.get().pk
    it.ids["consultation"] = it.dossiers["asking"].consultations.get().pk


def _around(it: World) -> None:
    place, at = it.place, it.at
    twin = made.filed(place, at)
    it.ids["other"] = twin.pk
    change = Change("correction", "Sai tên", "02/TLKS", "Trích lục khai sinh")
    it.ids["revision"] = propose_revision(it.dossiers["returned"].pk, change, by=place.specialist, at=at).pk
    carried = made.filing(place, papers=(Paper("Tờ khai", "to-khai"),), channel="counter")
    it.dossiers["carried"] = lodge(carried, by=it.officer, at=at, accept=True)
    [consignment] = give([it.dossiers["carried"].pk], "papers", from_agency=place.centre, by=it.officer, at=at)
    it.ids["consignment"] = consignment.pk
    mine = it.officer.postings.filter(agency=place.centre).get()
    day = timezone.localdate()
    wish = delegating.Wish(mine.pk, place.specialist, day, day + timedelta(days=3), basis="GUQ 12")
    it.ids["delegation"] = delegate(wish, by=it.officer, at=at).pk
    it.ids["posting"] = mine.pk


def _hall(it: World) -> None:
    line = set_line(it.place.centre, "A", "Hộ tịch", by=it.officer, at=it.at)
    other = set_line(it.place.centre, "B", "Đất đai", by=it.officer, at=it.at)
    window: Window = set_window(it.place.centre, 1, [line, other], by=it.officer, at=it.at)
    now = timezone.now()
    for _ in range(3):
        take_ticket(line, key=uuid.uuid4(), has_priority=False, at=now)
    sit_down(window.pk, by=it.officer, at=now)
    it.ids["ticket"] = call_next(window.pk, by=it.officer, at=now).pk
    it.ids["window"], it.ids["line"] = window.pk, other.pk


def _certified(it: World, version: ProcedureVersion) -> None:
    place = it.place
    posting(it.officer, place.commune_agency, Role.INTAKE)
    posting(it.officer, place.commune_agency, Role.SIGNER)
    filing = made.filing(
        place, version_id=version.pk, receiving_agency=place.commune_agency, deciding_agency=place.commune_agency,
        channel="counter", answers={},
    )  # fmt: skip
    wanted = Request(filing, (Copies("Bằng tốt nghiệp", 1, 2),), it.officer)
    dossier = certify(wanted, by=it.officer, at=it.at)
    it.dossiers["certified"] = dossier
    it.ids["certification"] = dossier.certifications.get().pk


def _subscribed(it: World) -> None:
    client = MachineClient.objects.select_related("user").get(client_id="mine")
    made_ = hooks.subscribe(Owner(client, None), hooks.Wish("tin", "https://nhan.example/tin"), at=it.at)
    it.ids["subscription"] = made_.pk
    hooks.collect(at=it.at)


def _money(it: World) -> None:
    """A fee and a charge paid in cash with their receipts, and a look-up on its way."""
    place, now = it.place, timezone.now()
    series(place.centre, it.officer)
    paid = order(place.centre, it.at)
    it.ids["receipt"] = pay(paid, place.centre, it.officer, it.at)[0].pk
    it.ids["cash"] = cash_book(place.centre, until=now).expected
    wish = Wish(Purpose.RECEIVE, "Đối chiếu người nộp", "1959-03-12")
    want_look(it.dossiers["taken"].pk, wish, by=it.officer, at=it.at)


def _uploading(it: World) -> None:
    """One file of which nothing has come yet, and one of which everything has."""
    client, content = MachineClient.objects.get(client_id="mine"), picture()
    for name in ("begun", "sent"):
        file = Announced(f"{name}.png", len(content), hashlib.sha256(content).hexdigest())
        it.ids[name] = begin_parts(file, by=client, at=timezone.now()).pk
    receive_part(it.ids["sent"], 0, content, by=client, at=timezone.now())


@dataclass
class Caller:
    """A system with a token: each call that writes has a key of its own."""

    token: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=True))

    def __call__(self, method: str, path: str, body: Any = None, *, key: object = None, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers["Idempotency-Key"] = str(key or uuid.uuid4())
        kind = more.pop("content_type", "application/json")
        given = {"data": body, "content_type": kind} if method != "GET" else {"data": body}
        if body is None:
            given = {}
        address = path if path.startswith("/api/") else f"/api/v1{path}"
        return (
            self.client.generic(method, address, headers=headers, **more)
            if body is None
            else getattr(self.client, method.lower())(address, headers=headers, **given, **more)
        )
