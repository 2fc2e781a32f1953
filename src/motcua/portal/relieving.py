"""Who pays less: what a draft claims, and what may still be claimed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from motcua.accounts.models import User
from motcua.catalog.explaining_fees import relief_words
from motcua.catalog.models import Channel, FeeRelief
from motcua.catalog.queries.procedures import plan
from motcua.catalog.rules.answers import copies_of, prune
from motcua.catalog.rules.fee_reliefs import Relief
from motcua.catalog.rules.fees import Quantities
from motcua.dossiers.queries.pricing import Asking, benefits_to_claim
from motcua.portal.acting import acting_of
from motcua.portal.filling import Filling, keep_answers

GROUND, EVIDENCE = "_relief", "_relief_evidence"  # kept beside the answers: no question can be called so
LONGEST = 300


def claims_of(filling: Filling) -> dict[str, str]:
    """Return what the draft claims: the ground, and the evidence named for it."""
    ground, evidence = filling.answers.get(GROUND), filling.answers.get(EVIDENCE)
    return {str(ground): str(evidence)} if ground and evidence else {}


def asking_of(filling: Filling, user: User, *, at: datetime) -> Asking:
    """Return who files how much of what, for the price; what an account is known for counts for itself only."""
    copies = copies_of(filling.form, prune(filling.form, filling.answers))
    own = acting_of(filling.draft, user) is None
    account = user if own else None
    return Asking(Channel.ONLINE, localdate(at), Quantities(copies), account, own, claims_of(filling))


@dataclass
class Claiming:
    """The page of one draft's claim: what there is to choose, what was posted, what is wrong with it."""

    filling: Filling
    user: User
    posted: Mapping[str, str]
    at: datetime

    @property
    def offered(self) -> list[Relief]:
        """Benefits that this person may claim."""
        asking = asking_of(self.filling, self.user, at=self.at)
        without = Asking(asking.channel, asking.on, asking.quantities, asking.account, asking.is_own)
        return benefits_to_claim(plan(self.filling.draft.procedure_id), without)

    def errors(self) -> dict[str, str]:
        """Return what is missing from a claim."""
        ground = self.posted.get("ground", "")
        if ground not in {"", "none", *(each.ground for each in self.offered)}:
            return {"ground": _("Hãy chọn một diện trong danh sách, hoặc chọn không thuộc diện nào.")}
        if ground not in {"", "none"} and not self.posted.get("evidence", "").strip():
            return {"evidence": _("Hãy ghi giấy tờ chứng minh: tên giấy, số, nơi cấp.")}
        return {}

    def keep(self) -> None:
        """Save the claim with the draft, or take it away."""
        ground = self.posted.get("ground", "")
        answers = {key: value for key, value in self.filling.answers.items() if key not in {GROUND, EVIDENCE}}
        if ground not in {"", "none"}:
            answers |= {GROUND: ground, EVIDENCE: self.posted.get("evidence", "").strip()[:LONGEST]}
        keep_answers(self.filling, answers, step=self.filling.draft.step, at=self.at)

    def values(self) -> dict[str, object]:
        """Return what the page shows."""
        names = [(each.ground, FeeRelief.Ground(each.ground).label) for each in self.offered]
        kept = self.filling.answers
        return {
            "filling": self.filling,
            "choices": [*names, ("none", _("Tôi không thuộc diện nào"))],
            "chosen": self.posted.get("ground", kept.get(GROUND, "none")),
            "evidence": self.posted.get("evidence", kept.get(EVIDENCE, "")),
            "lines": [relief_words(each) for each in self.offered],
        }
