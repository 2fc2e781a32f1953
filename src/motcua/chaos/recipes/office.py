"""The office around the dossiers: papers carried, copies certified, numbers called, colleagues away."""

from datetime import timedelta

from django.utils import timezone
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.catalog.models import Channel
from motcua.catalog.queries.offers import deciding_agency
from motcua.chaos.outcomes import ChaosError
from motcua.chaos.recipes.acts import DECLARATION
from motcua.chaos.recipes.kitchen import HANDLED, Kitchen, Prepared, Recipe
from motcua.counters.models import Line, Ticket, Window
from motcua.counters.queries import at_window
from motcua.counters.rules import TicketAct
from motcua.counters.services import calling
from motcua.counters.services.setting_up import set_line, set_window
from motcua.dossiers.models import Certification, Dossier
from motcua.dossiers.queries.certification import procedure_for_copies, signers_at
from motcua.dossiers.rules.certification import Copies
from motcua.dossiers.services import reassigning
from motcua.dossiers.services.certifying import Request, certify
from motcua.dossiers.services.consigning import give
from motcua.dossiers.services.filing import Filing, Person
from motcua.notifications.rules.events import Kind
from motcua.notifications.services.telling import Letter, tell
from motcua.organizations.models import Agency, Posting
from motcua.organizations.services.delegating import Wish, delegate

HALL_LINE, NEXT_LINE, WINDOW = "A", "B", 1


# ---- papers that are carried ------------------------------------------------------------------------------------


def _give(kitchen: Kitchen) -> Prepared:
    rows = [str(kitchen.dossier(papers=(DECLARATION,)).pk) for _ in range(2)]
    body = {"agency": kitchen.intake.centre.key, "kind": "papers", "dossiers": rows}
    return Prepared("/consignments", body, {**body, "dossiers": rows[:1]}, kitchen.intake.clerk)


def _take_over(kitchen: Kitchen) -> Prepared:
    dossier = kitchen.dossier(papers=(DECLARATION,))
    clerk, at = kitchen.intake.clerk, timezone.now()
    [given] = give([dossier.pk], "papers", from_agency=kitchen.intake.centre, by=clerk, at=at)
    path = f"/consignments/{given.pk}/take-over"
    missing = {"missing": [{"dossier": str(dossier.pk), "note": "Chưa thấy"}]}
    return Prepared(path, {"missing": []}, missing, kitchen.holder(dossier))


# ---- certified copies -------------------------------------------------------------------------------------------


def _desk(kitchen: Kitchen) -> tuple[Agency, User, User]:
    """Return a commune's desk that certifies copies, somebody who receives there, and somebody who signs."""
    at = timezone.now()
    held = Posting.objects.on(localdate(at)).filter(role=Role.INTAKE).select_related("agency__area", "user")
    for posting in held.filter(agency__area__kind="commune").order_by("pk"):
        signers = signers_at(posting.agency, at)
        if signers:
            return posting.agency, posting.user, signers[0][0]
    raise ChaosError("no commune of the loaded province certifies copies")


def _certify(kitchen: Kitchen) -> Prepared:
    """The year's register is open: what opens it is another effect than its next number."""
    _certified(kitchen)
    _agency, clerk, signer = _desk(kitchen)
    body = {"papers": [{"title": "Bằng", "pages": 2}], "name": "Lê Thị Ba", "signer": signer.username}
    return Prepared("/certifications", body, {**body, "name": "Lê Thị Tư"}, clerk)


def _certified(kitchen: Kitchen) -> Dossier:
    (agency, clerk, signer), at = _desk(kitchen), timezone.now()
    version = procedure_for_copies(localdate(at))
    filing = Filing(
        key=kitchen.intake.filing(kitchen.number()).key,
        version_id=version.pk,
        channel=Channel.COUNTER,
        person=Person("Lê Thị Ba"),
        receiving_agency=agency,
        deciding_agency=deciding_agency(version, agency.area, localdate(at)),
        area=agency.area,
    )
    return certify(Request(filing, (Copies("Bằng", 2, 1),), signer), by=clerk, at=at)


def _correct(kitchen: Kitchen) -> Prepared:
    entry = Certification.objects.get(dossier=_certified(kitchen))
    _agency, clerk, _signer = _desk(kitchen)
    body = {"field": "pages", "value": "3", "reason": "Đếm sót"}
    return Prepared(f"/certifications/{entry.pk}/corrections", body, {**body, "value": "4"}, clerk)


# ---- the waiting hall -------------------------------------------------------------------------------------------


def _hall(kitchen: Kitchen) -> tuple[Window, Line]:
    """Return the clerk's window with nobody at it and somebody waiting, and another line of the hall."""
    clerk, centre, at = kitchen.intake.clerk, kitchen.intake.centre, timezone.now()
    lines = [set_line(centre, letter, "Việc thử", by=clerk, at=at) for letter in (HALL_LINE, NEXT_LINE)]
    window = calling.sit_down(set_window(centre, WINDOW, lines[:1], by=clerk, at=at).pk, by=clerk, at=at)
    there = at_window(window)
    if there is not None:
        calling.act_on(there.pk, TicketAct.START, by=clerk, at=at)
        calling.act_on(there.pk, TicketAct.FINISH, by=clerk, at=at)
    calling.take_ticket(lines[0], key=kitchen.intake.filing(kitchen.number()).key, has_priority=False, at=at)
    return window, lines[1]


def _call_next(kitchen: Kitchen) -> Prepared:
    window, _line = _hall(kitchen)
    return Prepared(f"/windows/{window.pk}/call-next", None, {"other": 1}, kitchen.intake.clerk)


def _called(kitchen: Kitchen) -> tuple[Ticket, Line]:
    window, line = _hall(kitchen)
    return calling.call_next(window.pk, by=kitchen.intake.clerk, at=timezone.now()), line


def _start(kitchen: Kitchen) -> Prepared:
    ticket, _line = _called(kitchen)
    return Prepared(f"/tickets/{ticket.pk}/start", None, {"other": 1}, kitchen.intake.clerk)


def _transfer(kitchen: Kitchen) -> Prepared:
    ticket, line = _called(kitchen)
    path = f"/tickets/{ticket.pk}/transfer"
    return Prepared(path, {"line": line.pk}, {"line": ticket.first_line_id}, kitchen.intake.clerk)


# ---- colleagues -------------------------------------------------------------------------------------------------


def _delegation(kitchen: Kitchen) -> tuple[Posting, User]:
    """Return the clerk's own posting, and a colleague who may act in it."""
    today = Posting.objects.today()
    own = today.get(user=kitchen.intake.clerk, agency=kitchen.intake.centre, role=Role.INTAKE)
    return own, kitchen.pick(kitchen.intake.offers[0].decides, "specialist")


def _delegate(kitchen: Kitchen) -> Prepared:
    posting, colleague = _delegation(kitchen)
    day = timezone.localdate() + timedelta(days=7 * kitchen.number())
    body = {
        "posting": posting.pk, "to": colleague.username, "first": day.isoformat(), "last": day.isoformat(),
        "basis": "GUQ 9",
    }  # fmt: skip
    return Prepared("/delegations", body, {**body, "basis": "GUQ 10"}, kitchen.intake.clerk)


def _take_back(kitchen: Kitchen) -> Prepared:
    posting, colleague = _delegation(kitchen)
    day = timezone.localdate() + timedelta(days=7 * kitchen.number())
    given = delegate(Wish(posting.pk, colleague, day, day, "GUQ 9"), by=kitchen.intake.clerk, at=timezone.now())
    return Prepared(f"/delegations/{given.pk}/take-back", None, {"other": 1}, kitchen.intake.clerk)


def _reassign(kitchen: Kitchen) -> Prepared:
    """Somebody who is away has one dossier; what they had before goes back to their unit first."""
    dossier, at = kitchen.dossier(*HANDLED), timezone.now()
    away, head = kitchen.holder(dossier), kitchen.pick(dossier.holder, "signer")
    reassigning.reassign(reassigning.Absence(away, (), "Nghỉ phép"), by=head, at=at)
    kitchen.dossier(*HANDLED)
    body = {"away": away.username, "to": [], "reason": "Nghỉ phép"}
    return Prepared("/reassignments", body, {**body, "reason": "khác"}, head)


def _reminders(kitchen: Kitchen) -> Prepared:
    reader = kitchen.pick(kitchen.intake.offers[0].decides, "clerk")
    letter = Letter(f"chaos:{kitchen.number()}", Kind.WITHDRAWN, {"code": "H58-261122-0001"})
    tell(reader, letter, at=timezone.now())
    return Prepared("/reminders/seen", None, {"other": 1}, reader)


RECIPES: dict[str, Recipe] = {
    "POST /consignments": _give,
    "POST /consignments/{consignment_id}/take-over": _take_over,
    "POST /certifications": _certify,
    "POST /certifications/{certification_id}/corrections": _correct,
    "POST /windows/{window_id}/{act}": _call_next,
    "POST /tickets/{ticket_id}/transfer": _transfer,
    "POST /tickets/{ticket_id}/{act}": _start,
    "POST /delegations": _delegate,
    "POST /delegations/{delegation_id}/take-back": _take_back,
    "POST /reassignments": _reassign,
    "POST /reminders/seen": _reminders,
}
