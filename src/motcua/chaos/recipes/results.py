"""Results on their way to their owners, and what takes the place of a result that was wrong."""

from datetime import datetime

from django.utils import timezone

from motcua.accounts.models import User
from motcua.chaos.recipes.kitchen import Kitchen, Prepared, Recipe
from motcua.dossiers.models import Dossier, Result
from motcua.dossiers.services import delivering, revising
from motcua.dossiers.services.filing import Person
from motcua.postal.services.ordering import next_waybill
from motcua.simulation.cast import account_of
from motcua.simulation.people import invent
from motcua.workflows.rules import Action

DISPATCHES, REVISIONS = "/dossiers/{dossier_id}/dispatches", "/dossiers/{dossier_id}/revisions"
CHANGE = {"number": "1/KQ", "title": "Kết quả giải quyết", "kind": "correction", "reason": "Sai tên"}


def _pickup_code(kitchen: Kitchen) -> Prepared:
    """The code goes to the owner's account, so the owner has one."""
    someone = invent(kitchen.intake.dice(kitchen.number()))
    owner = account_of(someone, at=timezone.now())
    person = Person(owner.full_name, owner.personal_id, someone.phone, address=someone.hamlet, account=owner)
    dossier = kitchen.waiting_at_the_counter(person=person)
    return Prepared(f"/dossiers/{dossier.pk}/pickup-code", None, {"other": 1}, kitchen.holder(dossier))


# ---- the post ---------------------------------------------------------------------------------------------------


def _waybill(kitchen: Kitchen) -> str:
    return f"EE{kitchen.number():09d}VN"


def _post(kitchen: Kitchen) -> Prepared:
    dossier = kitchen.waiting_at_the_counter()
    path = f"/dossiers/{dossier.pk}/dispatches"
    body, other = ({"number": _waybill(kitchen)} for _ in range(2))
    return Prepared(path, body, other, kitchen.holder(dossier))


def _posted(kitchen: Kitchen) -> tuple[Dossier, datetime]:
    """Return a dossier whose result is with the post, and since when."""
    dossier, at = kitchen.waiting_at_the_counter(), timezone.now()
    delivering.post_result(dossier.pk, _waybill(kitchen), by=kitchen.holder(dossier), at=at)
    return dossier, at


def _delivered(kitchen: Kitchen) -> Prepared:
    dossier, at = _posted(kitchen)
    path = f"/dossiers/{dossier.pk}/dispatches/delivered"
    body, other = {"delivered": at.isoformat()}, {"delivered": timezone.now().isoformat()}
    return Prepared(path, body, other, kitchen.holder(dossier))


def _came_back(kitchen: Kitchen) -> Prepared:
    dossier, _at = _posted(kitchen)
    path = f"/dossiers/{dossier.pk}/dispatches/came-back"
    return Prepared(path, {"reason": "Sai địa chỉ"}, {"reason": "khác"}, kitchen.holder(dossier))


def _manifest(kitchen: Kitchen) -> Prepared:
    """A number was taken of the post's run before: what begins the run is another effect than its next number."""
    next_waybill()
    dossiers = [kitchen.waiting_at_the_counter(return_by=Dossier.ReturnBy.POST) for _ in range(2)]
    rows = [str(each.pk) for each in dossiers]
    body = {"agency": kitchen.intake.centre.key, "dossiers": rows}
    return Prepared("/manifests", body, {**body, "dossiers": rows[:1]}, kitchen.intake.clerk)


# ---- revisions --------------------------------------------------------------------------------------------------


def _signed(kitchen: Kitchen) -> Dossier:
    """Return a dossier with a signed electronic result: only such a one can be revised."""
    return kitchen.onward(kitchen.dossier(), Action.HAND_OUT, at=timezone.now(), medium=Result.Medium.ELECTRONIC)


def _propose(kitchen: Kitchen) -> Prepared:
    dossier = _signed(kitchen)
    path = f"/dossiers/{dossier.pk}/revisions"
    by = kitchen.pick(dossier.deciding_agency, "specialist")
    return Prepared(path, CHANGE, {**CHANGE, "reason": "khác"}, by)


def _proposed(kitchen: Kitchen) -> tuple[Dossier, int, User]:
    """Return a dossier, the revision of its result that somebody proposed, and who did."""
    dossier = _signed(kitchen)
    change = revising.Change(CHANGE["kind"], CHANGE["reason"], CHANGE["number"], CHANGE["title"])
    by = kitchen.pick(dossier.deciding_agency, "specialist")
    return dossier, revising.propose_revision(dossier.pk, change, by=by, at=timezone.now()).pk, by


def _sign(kitchen: Kitchen) -> Prepared:
    dossier, number, _by = _proposed(kitchen)
    path = f"/dossiers/{dossier.pk}/revisions/{number}/sign"
    return Prepared(path, None, {"other": 1}, kitchen.pick(dossier.deciding_agency, "signer"))


def _issue(kitchen: Kitchen) -> Prepared:
    dossier, number, _by = _proposed(kitchen)
    signer = kitchen.pick(dossier.deciding_agency, "signer")
    revising.sign_revision(number, by=signer, at=timezone.now())
    path = f"/dossiers/{dossier.pk}/revisions/{number}/issue"
    return Prepared(path, None, {"other": 1}, kitchen.pick(dossier.deciding_agency, "clerk"))


def _drop(kitchen: Kitchen) -> Prepared:
    dossier, number, by = _proposed(kitchen)
    path = f"/dossiers/{dossier.pk}/revisions/{number}/drop"
    return Prepared(path, {"reason": "Không cần nữa"}, {"reason": "khác"}, by)


RECIPES: dict[str, Recipe] = {
    "POST /dossiers/{dossier_id}/pickup-code": _pickup_code,
    f"POST {DISPATCHES}": _post,
    f"POST {DISPATCHES}/delivered": _delivered,
    f"POST {DISPATCHES}/came-back": _came_back,
    "POST /manifests": _manifest,
    f"POST {REVISIONS}": _propose,
    f"POST {REVISIONS}/{{revision_id}}/sign": _sign,
    f"POST {REVISIONS}/{{revision_id}}/issue": _issue,
    f"POST {REVISIONS}/{{revision_id}}/drop": _drop,
}
