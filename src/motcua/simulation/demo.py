"""Demo life: an installation that looks as if it had been at work for six weeks, through the real services."""

import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from motcua.accounts.models import User
from motcua.catalog.models import Channel, Component, Procedure, ProcedureVersion
from motcua.catalog.queries.offers import NoAgencyError, deciding_agency, receiving_agency
from motcua.catalog.queries.procedures import definition_by_id
from motcua.catalog.queries.procedures import plan as plan_of
from motcua.dossiers.models import Dossier, Result
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services import ending, receiving, returning
from motcua.dossiers.services.filing import Filing, Help, Paper, Person, lodge
from motcua.foundation import files
from motcua.foundation.documents import render_pdf
from motcua.kernel.working_time import VIETNAM, WorkingCalendar
from motcua.organizations.models import Agency, Area, Posting
from motcua.organizations.queries import communes_on, working_calendar
from motcua.simulation.cast import NobodyThereError, Officers, account_of
from motcua.simulation.halls import open_hall
from motcua.simulation.paying import open_receipts, pay_in_cash
from motcua.simulation.people import Synthetic, invent
from motcua.simulation.walking import NoWayOnError, Walker, signs_what_was_proposed
from motcua.workflows.rules import Action, actions_at

PASSWORD = "motcua-demo"  # noqa: S105 - printed at every start; a demo is on loopback only
DAYS, SEED = 45, 20260706
READY_MADE = (
    "tiepnhan",
    "chuyenvien",
    "lanhdao",
    "vanthu",
    "congan",
    "congan.chihuy",
    "congan.vanthu",
    "tiepnhan.tinh",
    "chuyenvien.tinh",
    "lanhdao.tinh",
    "vanthu.tinh",
    "chutich",
    "quantri",
)
OWN_FORMS = (
    "1.001193",
    "1.000656",
    "1.000894",
    "1.004873",
    "2.000635",
    "1.004222",
    "1.004194",
    "1.001612",
    "1.001776",
    "3.000347",
)


@dataclass(frozen=True)
class Account:
    """A ready-made account as it is printed at the start."""

    who: str
    sign_in: str
    password: str
    where: str


def accounts() -> list[Account]:
    """Return the ready-made accounts: people come by the sandbox's VNeID, officers by user name."""
    people = [
        Account("công dân / citizen", "VNeID: Nguyễn Thị Sáu", "–", "/dang-nhap/"),
        Account("doanh nghiệp / business", "VNeID: chọn một doanh nghiệp", "–", "/dang-nhap/"),
    ]
    postings = Posting.objects.today().filter(user__username__in=READY_MADE).select_related("user", "agency")
    found = {posting.user.username: posting for posting in postings}
    officers = [
        Account(f"{found[name].title}, {found[name].agency}", name, PASSWORD, "/can-bo/")
        for name in READY_MADE
        if name in found
    ]
    return people + officers


def give_passwords() -> int:
    """Open the ready-made officers' accounts with the demo password; returns how many there are."""
    return User.objects.filter(username__in=READY_MADE).update(password=make_password(PASSWORD))


def fill(number: int, *, at: datetime, progress: Callable[[int], None]) -> int:
    """File and handle ``number`` dossiers over the last weeks up to ``at``; returns how many were made."""
    give_passwords()
    administrator = User.objects.filter(username="quantri").first()
    if administrator is not None:
        open_receipts(by=administrator, at=at)
    stage = DemoStage(at)
    made = 0
    for moment in stage.moments(number):
        with transaction.atomic():
            made += stage.live(moment)
        progress(1)
    open_halls(at)
    return made


def open_halls(at: datetime) -> None:
    """Open the waiting halls where the ready-made clerks sit."""
    held = Posting.objects.today().filter(user__username__in=("tiepnhan", "tiepnhan.tinh"))
    for posting in held.select_related("user", "agency").order_by("pk"):
        open_hall(posting.agency, by=posting.user, at=at, dice=random.Random(SEED))  # noqa: S311 - see below


class DemoStage:
    """Lets dossiers happen one by one, each as far as it can have come by now."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._dice = random.Random(SEED)  # noqa: S311 - a demo must repeat, it guards nothing
        day = now.astimezone(VIETNAM).date()
        self._walker = Walker(Officers(day), self._dice)
        self._communes: list[Area] = list(communes_on(day))
        self._home = self._home_commune()
        self._versions = self._choice_of_procedures()
        self._calendar = working_calendar()
        self._specimen = files.store(specimen(now))

    def _home_commune(self) -> Area | None:
        """Return the commune of the ready-made officers, so that their inboxes have something in them."""
        posting = Posting.objects.today().filter(user__username="tiepnhan").select_related("agency__area").first()
        return posting.agency.area if posting else None

    def _choice_of_procedures(self) -> list[ProcedureVersion]:
        day = self._now.astimezone(VIETNAM).date()
        codes = Procedure.objects.filter(code__in=OWN_FORMS).values("pk")
        versions = ProcedureVersion.objects.on(day).filter(is_published=True).select_related("procedure", "field")
        own = list(versions.filter(procedure__in=codes).order_by("pk"))
        levels = (ProcedureVersion.Level.PROVINCE, ProcedureVersion.Level.COMMUNE)
        rest = list(
            versions.filter(deciding_level__in=levels, terms__isnull=False).distinct().order_by("pk")[:400]
        )
        return own * 12 + rest

    def moments(self, number: int) -> Iterator[datetime]:
        """Yield moments of filing, oldest first, denser in office hours and on working days."""
        today = self._now.astimezone(VIETNAM).date()
        moments: list[datetime] = []
        while len(moments) < number:
            day = today - timedelta(days=int(self._dice.random() ** 1.8 * DAYS))
            spans = self._calendar.spans(day)
            if not spans:
                continue
            opens, closes = self._dice.choice(spans)
            moment = opens + self._dice.random() * (closes - opens)
            if moment < self._now:
                moments.append(moment)
        yield from sorted(moment.replace(microsecond=0) for moment in moments)

    def live(self, moment: datetime) -> bool:
        """Let one dossier be filed at ``moment`` and handled as far as time allows; ``False`` if nobody could."""
        version = self._dice.choice(self._versions)
        commune = self._home if self._home and self._dice.random() < 0.3 else self._dice.choice(self._communes)
        if not signs_what_was_proposed(plan_of(version.pk).definition):
            return False
        try:
            filing, by = self._filing(version, commune, moment)
            with transaction.atomic():
                dossier = lodge(filing, by=by, at=moment, accept=filing.channel != Channel.ONLINE)
                if filing.channel == Channel.COUNTER:
                    pay_in_cash(dossier, by=by, at=moment)
                self._handle(dossier, moment)
        except (NoAgencyError, NobodyThereError, NoWayOnError):
            return False
        return True

    def _filing(self, version: ProcedureVersion, commune: Area, moment: datetime) -> tuple[Filing, User]:
        day = moment.astimezone(VIETNAM).date()
        deciding = deciding_agency(version, commune, day)
        receiving_at = receiving_agency(version, commune, day)
        channel = self._dice.choices((Channel.ONLINE, Channel.COUNTER, Channel.POST), (55, 40, 5))[0]
        if not version.is_online:
            channel = Channel.COUNTER
        is_assisted = channel == Channel.ONLINE and self._dice.random() < 0.35
        person = invent(self._dice)
        account = account_of(person, at=moment) if channel == Channel.ONLINE and not is_assisted else None
        by = account or self._pick(receiving_at, "intake")
        filing = Filing(
            key=uuid.UUID(int=self._dice.getrandbits(128), version=4),
            version_id=version.pk,
            channel=channel,
            person=Person(
                name=person.name,
                identity_number=person.personal_id,
                phone=person.phone,
                address=f"{person.hamlet}, {commune.name}",
                account=account,
                is_verified=account is not None,
            ),
            receiving_agency=receiving_at,
            deciding_agency=deciding,
            area=commune,
            answers=self._answers(version, person, commune),
            help=Help("Ký tên vào giấy đề nghị nộp hộ") if is_assisted else None,
            papers=self._papers(version, channel),
        )
        return filing, by

    def _papers(self, version: ProcedureVersion, channel: Channel) -> tuple[Paper, ...]:
        """Return the papers a procedure asks for: scans of what came online, originals over the counter."""
        asked = [component for component in plan_of(version.pk).components if component.is_required][:4]
        return tuple(self._paper(component, is_scan=channel == Channel.ONLINE) for component in asked)

    def _paper(self, component: Component, *, is_scan: bool) -> Paper:
        if not is_scan:
            return Paper(component.name, component.key, component.code, component.originals, component.copies)
        file_name = f"{component.key}.pdf"
        return Paper(
            component.name,
            component.key,
            component.code,
            file_name=file_name,
            content_type="application/pdf",
            size=self._specimen.size,
            sha256=self._specimen.sha256,
        )

    @staticmethod
    def _answers(version: ProcedureVersion, person: Synthetic, commune: Area) -> dict[str, Any]:
        """Return the form's own example, told by this person."""
        form = plan_of(version.pk).version.form
        if form is None:
            return {}
        told = {
            "name": person.name,
            "identity_number": person.personal_id,
            "phone": person.phone,
            "email": "",
            "birth_date": person.birth_date.isoformat(),
            "address": {"commune": commune.code, "line": person.hamlet},
        }
        answers = dict(form.body["ui"].get("example") or {})
        for what, key in form.body["ui"].get("applicant", {}).items():
            if key in answers:
                answers[key] = told[what]
        if "request_subject" in answers:
            answers |= {"request_subject": f"Đề nghị giải quyết: {version.name}"[:200], "request_details": ""}
        return {key: value for key, value in answers.items() if value != ""}

    def _pick(self, agency: Agency, role: str) -> User:
        return self._walker.pick(agency, role)

    def _handle(self, dossier: Dossier, filed_at: datetime) -> None:
        """Do one act after the other until one would lie in the future, or the dossier's fate is met."""
        proposal, fate = self._proposal(dossier), Fate(self._dice.random())
        moment = filed_at
        while dossier.is_open:
            moment = _next_working_moment(moment, self._dice, self._calendar)
            if moment > self._now:
                return
            by = self._walker.whoever_holds(dossier)
            dossier = fate.strikes(dossier, by=by, at=moment) or self._walker.onward(dossier, proposal, at=moment)
            if dossier.is_paused and fate.stays_away:
                return

    def _proposal(self, dossier: Dossier) -> returning.Proposal:
        title = dossier.procedure.result_name or "Văn bản trả lời"
        is_electronic = self._dice.random() < 0.6
        medium = Result.Medium.ELECTRONIC if is_electronic else Result.Medium.PAPER
        number = f"{dossier.code.rsplit('-', 1)[1]}/KQ-{deciding_letters(dossier)}"
        return returning.Proposal(number, title, medium=medium)


def specimen(at: datetime) -> bytes:
    """Return a PDF that stands for a scanned paper and says that it is none."""
    return render_pdf(Path(__file__).with_name("specimen.typ"), {}, at=at)


class Fate:
    """What befalls a dossier beside the usual way: refused, stopped, or short of a paper that may come."""

    def __init__(self, chance: float) -> None:
        self._chance = chance
        self.stays_away = chance > 0.94

    def strikes(self, dossier: Dossier, *, by: User, at: datetime) -> Dossier | None:
        """Do the act of fate that is due, if any."""
        is_new, in_hand = dossier.status == Status.REGISTERED, dossier.status == Status.PROCESSING
        if dossier.is_paused:
            return receiving.resume(dossier.pk, by=by, at=at)
        if is_new and self._chance < 0.04:
            return receiving.refuse(dossier.pk, "Hồ sơ không thuộc thẩm quyền giải quyết", by=by, at=at)
        if in_hand and 0.04 <= self._chance < 0.06 and _may(dossier, Action.STOP):
            return ending.stop(dossier.pk, "Không đủ điều kiện theo quy định", by=by, at=at)
        asks = in_hand and self._chance > 0.88 and _may(dossier, Action.REQUEST_SUPPLEMENT)
        if asks and not dossier.supplements.exists():
            return receiving.request_supplement(dossier.pk, _request(), by=by, at=at)
        return None


def _may(dossier: Dossier, action: Action) -> bool:
    return action in actions_at(definition_by_id(dossier.workflow_id), dossier.step, [dossier.holder_role])


def deciding_letters(dossier: Dossier) -> str:
    """Return the initials an agency puts behind its numbers ("Sở Tư pháp" → "STP")."""
    words = [word for word in dossier.deciding_agency.name.split() if word[0].isalpha()]
    return "".join(word[0].upper() for word in words[:4])


def _request() -> receiving.SupplementRequest:
    missing = receiving.Missing("Bản chụp giấy tờ chứng minh nơi cư trú còn rõ chữ")
    why = "Giấy tờ bị mờ được phát hiện khi thẩm định"  # asked late it needs one
    return receiving.SupplementRequest((missing,), "Bản đã nộp bị mờ, không đọc được", justification=why)


def _next_working_moment(moment: datetime, dice: random.Random, calendar: WorkingCalendar) -> datetime:
    """Return a moment in office hours some hours or days after another one."""
    later = moment + timedelta(hours=dice.expovariate(1 / 9))
    day = calendar.next_open(later.astimezone(VIETNAM).date())
    spans = calendar.spans(day)
    for opens, closes in spans:
        if later <= closes:
            return max(later, opens).replace(microsecond=0)
    opens, _ = calendar.spans(calendar.next_open(day + timedelta(days=1)))[0]
    return opens + timedelta(minutes=dice.randint(5, 90))
