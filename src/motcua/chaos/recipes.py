"""Valid calls for the operations of the API that write: a fresh dossier in the right state, and what to send."""

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate

from motcua.accounts.models import MachineClient, User
from motcua.accounts.services.machines import Term, give_mandate
from motcua.chaos.acting import proposal
from motcua.chaos.offers import CLIENT, Intake
from motcua.dossiers.models import Dossier
from motcua.dossiers.services import receiving
from motcua.organizations.models import Agency
from motcua.simulation.demo import specimen
from motcua.simulation.walking import Walker, next_action
from motcua.webhooks import services as hooks
from motcua.workflows.rules import Action

ACTS, HOOK = "/dossiers/{dossier_id}/acts/", "/webhooks/{subscription_id}"
USUAL = frozenset(
    {Action.TAKE, Action.FORWARD, Action.SUBMIT_FOR_SIGNATURE, Action.SIGN, Action.STAMP, Action.HAND_OUT}
)
HANDLED = (Action.FORWARD, Action.SUBMIT_FOR_SIGNATURE)
REASON = {"reason": "Lý do của lần thử", "legal_basis": "Nghị định 118/2025/NĐ-CP"}
WHAT = {"items": [{"what": "Bản chụp giấy tờ còn rõ chữ"}], "justification": "Phát hiện khi thẩm định"}


@dataclass(frozen=True)
class Prepared:
    """One call that will have an effect, another body for it, and in whose name it is made."""

    path: str
    body: Any
    other: Any
    officer: User


@dataclass
class Kitchen:
    """Makes calls; everything it needs is done through the services before."""

    intake: Intake
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1), repr=False)
    _trusted: set[str] = field(default_factory=set, repr=False)

    def make(self, operation: str) -> Prepared | None:
        """Return a call for an operation ("POST /dossiers"), ``None`` where nobody has written down how."""
        recipe = RECIPES.get(operation)
        made = recipe(self) if recipe else None
        if made is not None:
            self._trust(made.officer)
        return made

    def _trust(self, officer: User) -> None:
        """Let the system act in the officer's name."""
        if officer.username not in self._trusted and officer != self.intake.clerk:
            at = timezone.now()
            give_mandate(CLIENT, officer, Term(localdate(at), None, "QĐ 1/2026"), by=None, at=at)
        self._trusted.add(officer.username)

    def walker(self) -> Walker:
        """Return a walker that always sends the same officers."""
        return Walker(self.intake.officers, random.Random(0))  # noqa: S311 - must repeat, guards nothing

    def dossier(self, *wanted: Action, accept: bool = True) -> Dossier:
        """Return a fresh dossier that was brought to where one of these acts comes next."""
        number = next(self._numbers)
        dossier = self.intake.lodge(number, at=timezone.now(), accept=accept)
        while wanted and next_action(dossier) not in wanted:
            dossier = self.walker().onward(dossier, proposal(number), at=timezone.now())
        return dossier

    def holder(self, dossier: Dossier) -> User:
        return self.walker().whoever_holds(dossier)

    def number(self) -> int:
        return next(self._numbers)


def _act(slug: str, body: dict[str, Any], *wanted: Action, accept: bool = True) -> Callable[[Kitchen], Prepared]:
    """An act by whoever holds the dossier where one of ``wanted`` comes next."""

    def recipe(kitchen: Kitchen) -> Prepared:
        dossier = kitchen.dossier(*wanted, accept=accept)
        other = {**body, "seen": 12_345}
        return Prepared(f"/dossiers/{dossier.pk}/acts/{slug}", body, other, kitchen.holder(dossier))

    return recipe


def _file(kitchen: Kitchen) -> Prepared:
    body, other = kitchen.intake.body(kitchen.number()), kitchen.intake.body(kitchen.number())
    return Prepared("/dossiers", body, other, kitchen.intake.clerk)


def _upload(kitchen: Kitchen) -> Prepared:
    content = specimen(timezone.now())
    return Prepared("/uploads?name=to-khai.pdf", content, content + b"\n", kitchen.intake.clerk)


def _asked(kitchen: Kitchen) -> Dossier:
    """Return a dossier whose applicant was asked for a paper."""
    dossier = kitchen.dossier(*HANDLED)
    missing = receiving.Missing("Bản chụp giấy tờ còn rõ chữ")
    wish = receiving.SupplementRequest((missing,), "Bản đã nộp bị mờ", justification="Phát hiện khi thẩm định")
    return receiving.request_supplement(dossier.pk, wish, by=kitchen.holder(dossier), at=timezone.now())


def _take_papers(kitchen: Kitchen) -> Prepared:
    dossier = _asked(kitchen)
    body = {"places": [0], "means": "counter"}
    return Prepared(
        f"/dossiers/{dossier.pk}/acts/take-papers", body, {**body, "note": "khác"}, kitchen.intake.clerk
    )


def _resume(kitchen: Kitchen) -> Prepared:
    dossier = _asked(kitchen)
    path = f"/dossiers/{dossier.pk}/acts/resume"
    return Prepared(path, {"note": "Đã đủ"}, {"note": "khác"}, kitchen.holder(dossier))


def _assign(kitchen: Kitchen) -> Prepared:
    dossier = kitchen.dossier(Action.TAKE)
    by = kitchen.holder(dossier)
    path = f"/dossiers/{dossier.pk}/acts/assign"
    return Prepared(path, {"to": by.username}, {"to": by.username, "seen": 12_345}, by)


def _withdraw(kitchen: Kitchen) -> Prepared:
    dossier = kitchen.dossier(*HANDLED)
    body = {"reason": "Không còn nhu cầu", "asked_by": dossier.applicant_name}
    return Prepared(f"/dossiers/{dossier.pk}/acts/withdraw", body, {**body, "proof": "Đơn"}, kitchen.intake.clerk)


def _consult(kitchen: Kitchen) -> Prepared:
    dossier = kitchen.dossier(*HANDLED)
    asked = Agency.objects.today().exclude(pk=dossier.holder_id).exclude(key="").order_by("pk").first()
    body = {"question": "Ý kiến về hồ sơ này?", "agencies": [{"agency": asked.key if asked else ""}]}
    path = f"/dossiers/{dossier.pk}/acts/consult"
    return Prepared(path, body, {**body, "question": "Ý kiến khác?"}, kitchen.holder(dossier))


def _batch(kitchen: Kitchen) -> Prepared:
    dossiers = [kitchen.dossier(Action.TAKE) for _ in range(2)]
    rows = [{"dossier": str(each.pk)} for each in dossiers]
    return Prepared(
        "/batches", {"act": "take", "rows": rows}, {"act": "take", "rows": rows[:1]}, kitchen.holder(dossiers[0])
    )


def _hook(kitchen: Kitchen) -> str:
    """Return a subscription of the system's own."""
    client = MachineClient.objects.get(client_id=CLIENT)
    owner, wish = hooks.Owner(client, None), hooks.Wish(f"Thử {kitchen.number()}")
    return str(hooks.subscribe(owner, wish, at=timezone.now()).pk)


def _subscribe(kitchen: Kitchen) -> Prepared:
    body, other = ({"name": f"Thử {kitchen.number()}"} for _ in range(2))
    return Prepared("/webhooks", body, other, kitchen.intake.clerk)


def _of_hook(last: str, body: Any = None, other: Any = None) -> Callable[[Kitchen], Prepared]:
    """A change of a fresh subscription."""

    def recipe(kitchen: Kitchen) -> Prepared:
        return Prepared(f"/webhooks/{_hook(kitchen)}{last}", body, other or {"other": 1}, kitchen.intake.clerk)

    return recipe


RECIPES: dict[str, Callable[[Kitchen], Prepared]] = {
    "POST /dossiers": _file,
    "POST /uploads": _upload,
    "POST /batches": _batch,
    f"POST {ACTS}accept": _act("accept", {}, accept=False),
    f"POST {ACTS}refuse": _act("refuse", REASON, accept=False),
    f"POST {ACTS}take": _act("take", {}, Action.TAKE),
    f"POST {ACTS}assign": _assign,
    f"POST {ACTS}forward": _act("forward", {"note": "Chuyển tiếp"}, Action.FORWARD),
    f"POST {ACTS}request-supplement": _act("request-supplement", REASON | WHAT, *HANDLED),
    f"POST {ACTS}take-papers": _take_papers,
    f"POST {ACTS}resume": _resume,
    f"POST {ACTS}submit-for-signature": _act(
        "submit-for-signature",
        {"number": "1/KQ", "title": "Kết quả giải quyết", "medium": "paper"},
        Action.SUBMIT_FOR_SIGNATURE,
    ),
    f"POST {ACTS}sign": _act("sign", {}, Action.SIGN),
    f"POST {ACTS}stamp": _act("stamp", {}, Action.STAMP),
    f"POST {ACTS}hand-out": _act("hand-out", {"proof": "identity"}, Action.HAND_OUT),
    f"POST {ACTS}stop": _act("stop", REASON, *HANDLED),
    f"POST {ACTS}withdraw": _withdraw,
    "POST /webhooks": _subscribe,
    f"PUT {HOOK}": _of_hook("", {"name": "Tên mới"}, {"name": "Tên khác"}),
    f"DELETE {HOOK}": _of_hook(""),
    f"POST {HOOK}/pause": _of_hook("/pause"),
    f"POST {HOOK}/rotate-secret": _of_hook("/rotate-secret"),
    f"POST {ACTS}return-step": _act("return-step", {"reason": "Cần làm lại"}, Action.SIGN),
    f"POST {ACTS}consult": _consult,
    f"POST {ACTS}extend": _act("extend", REASON | {"amount": 1}, *HANDLED),
}
