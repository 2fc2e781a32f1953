"""What the nation is asked about an applicant, and what it refused of what it was told."""

from django.utils import timezone

from motcua.chaos.outcomes import ChaosError
from motcua.chaos.recipes.kitchen import Kitchen, Prepared, Recipe
from motcua.dossiers.models import Dossier
from motcua.dossiers.services.confirming import Wish, look_up_applicant, want_look
from motcua.dossiers.services.filing import Person
from motcua.population.models import LookUp
from motcua.population.rules import Purpose
from motcua.sync.models import Delivery
from motcua.sync.services import Outcome, collect, finish, lease

LEASED_AT_ONCE = 500
# Somebody whom the sandbox's population database knows, living elsewhere than she says.
KNOWN = Person("Nguyễn Thị Sáu", "082159004167", "0900000101", address="Ấp 3")
BORN = "1959-03-12"
CHECKS = "/dossiers/{dossier_id}/population-checks"
CHECK = {"purpose": "receive", "reason": "Đối chiếu khi tiếp nhận", "birth": BORN}


def _known(kitchen: Kitchen) -> Dossier:
    return kitchen.dossier(person=KNOWN)


def _wish() -> Wish:
    return Wish(Purpose.RECEIVE, CHECK["reason"], BORN)


def _check(kitchen: Kitchen) -> Prepared:
    path = f"/dossiers/{_known(kitchen).pk}/population-checks"
    return Prepared(path, CHECK, {**CHECK, "reason": "Lý do khác"}, kitchen.intake.clerk)


def _take_over(kitchen: Kitchen) -> Prepared:
    """The database has answered that she lives elsewhere."""
    dossier = _known(kitchen)
    look = look_up_applicant(dossier.pk, _wish(), by=kitchen.intake.clerk, at=timezone.now())
    if look.state != LookUp.State.ANSWERED:
        raise ChaosError(f"the sandbox's population database has not answered: {look.error}")
    path = f"/dossiers/{dossier.pk}/population-checks/take-over"
    return Prepared(path, {"fields": ["residence"]}, {"fields": ["full_name"]}, kitchen.intake.clerk)


def _ask_again(kitchen: Kitchen) -> Prepared:
    """The database was away: what the asking job would have noted is written down as it does."""
    look = want_look(_known(kitchen).pk, _wish(), by=kitchen.intake.clerk, at=timezone.now())
    LookUp.objects.filter(pk=look.pk).update(
        state=LookUp.State.AWAY, retry_at=None, tries=1, error="Không kết nối được"
    )
    return Prepared("/unconfirmed/ask-again", None, {"other": 1}, kitchen.intake.clerk)


def _refused(kitchen: Kitchen) -> Prepared:
    """The portal has refused the first word of a dossier, as the relay writes it down."""
    dossier, at = kitchen.dossier(), timezone.now()
    while collect(at=at):
        pass
    _refuse(dossier)
    message = Delivery.objects.get(dossier=dossier, state=Delivery.State.QUARANTINED)
    body, other = {"messages": [message.pk]}, {"messages": [message.pk, message.pk + 1]}
    return Prepared("/refused-messages/send-again", body, other, kitchen.intake.clerk)


def _refuse(dossier: Dossier) -> None:
    at = timezone.now()
    batch = lease(LEASED_AT_ONCE, at=at)
    outcomes = [
        Outcome(each, each.delivered_seq, False, "Sai mã thủ tục", is_refused=True)
        if each.dossier_id == dossier.pk
        else Outcome(each, each.last_seq, True)
        for each in batch.lent
    ]
    finish(batch, outcomes, at=at)


RECIPES: dict[str, Recipe] = {
    f"POST {CHECKS}": _check,
    f"POST {CHECKS}/take-over": _take_over,
    "POST /unconfirmed/ask-again": _ask_again,
    "POST /refused-messages/send-again": _refused,
}
