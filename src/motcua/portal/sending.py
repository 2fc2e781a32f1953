"""What stands between a finished draft and its sending: doubles, the right to file for another, signatures."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from motcua.accounts.models import User
from motcua.catalog.rules.answers import prune
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.cosigning import Signing, signings_of
from motcua.dossiers.queries.doubles import Applicant, Double, doubles_of, picture_of
from motcua.dossiers.rules.representing import RightError
from motcua.dossiers.services.drafting import submit
from motcua.dossiers.services.filing import Person
from motcua.dossiers.services.marking import WHY
from motcua.dossiers.services.representing import Principal, check_acting
from motcua.dossiers.speaking import likeness_lines, right_sentence
from motcua.portal.acting import acting_of
from motcua.portal.filing import filing_of, person_of
from motcua.portal.filling import Filling

LONGEST_WHY = 500


class Sending:
    """A draft about to be sent: what hinders it, in sentences, and the sending itself."""

    def __init__(self, filling: Filling, user: User, posted: Mapping[str, str], at: datetime) -> None:
        self.filling, self.user, self.at = filling, user, at
        self.is_declared = posted.get("declared") == "on"
        self.why = str(posted.get("double_why", "")).strip()[:LONGEST_WHY]
        self.answers = prune(filling.form, filling.answers)
        self.person: Person = person_of(filling, user, self.answers)
        self.acting = acting_of(filling.draft, user)
        self.doubles = [each for each in self._doubles() if each.is_known_to(user)]
        self.signings: list[Signing] = signings_of(filling.draft, user, now=at, answers=self.answers)

    def _doubles(self) -> list[Double]:
        """Return what looks alike; only what concerns the person is shown, the officer sees the rest."""
        draft = self.filling.draft
        applicant = Applicant(self.person.name, self.person.identity_number)
        found = doubles_of(
            picture_of(draft.procedure, self.answers, applicant, at=self.at), draft.procedure.procedure_id
        )
        return [each for each in found if each.dossier.submission_key != draft.pk]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The likely doubles with the reasons, and whether the person can open them."""
        own = {self.user.pk}
        return [
            {
                "dossier": each.dossier,
                "lines": likeness_lines(each.likeness.reasons),
                "is_own": bool(own & {each.dossier.applicant_id, each.dossier.filed_by_id}),
            }
            for each in self.doubles
        ]

    @property
    def is_stranger(self) -> bool:
        """Say whether the form names somebody else and nobody has said by what right."""
        own = {self.user.personal_id, self.user.tax_code} - {""}
        return self.acting is None and bool(own) and self.person.identity_number not in own

    @property
    def is_signed(self) -> bool:
        return all(each.is_settled for each in self.signings)

    def errors(self) -> dict[str, str]:
        """Return what has to be mended on this page before it can be sent."""
        found = {"acting": self.right_problem()} if self.right_problem() else {}
        if not self.is_signed:
            found["signings"] = _("Chưa đủ chữ ký. Hãy mời từng bên ký; khi mọi người đã ký, bạn nộp được.")
        if self.doubles and not self.why:
            found["double_why"] = _("Đã có hồ sơ giống hồ sơ này. Nếu vẫn cần nộp, hãy ghi vì sao.")
        if not self.is_declared:
            found["declared"] = _("Hãy đọc và đánh dấu lời cam đoan trước khi nộp.")
        return found

    def right_problem(self) -> str:
        """Say why the person may not file this for another; nothing where they may."""
        if self.is_stranger:
            return _("Tờ khai đứng tên người khác. Hãy cho biết bạn nộp thay theo tư cách nào.")
        if self.acting is None:
            return ""
        is_organisation = self.person.kind != Dossier.ApplicantKind.CITIZEN
        principal = Principal(self.person.identity_number, is_organisation)
        try:
            check_acting(self.acting, principal, self.filling.draft.procedure.procedure, on=localdate(self.at))
        except RightError as error:
            return right_sentence(error)
        return ""

    def send(self) -> Dossier:
        """File it. Raises ``NoAgencyError``, ``ActionRefusedError`` where a signature fell away meanwhile."""
        filing = filing_of(self.filling, self.user, at=self.at)
        if self.doubles:
            filing.answers[WHY] = {"why": self.why}
        return submit(self.filling.draft.pk, filing, by=self.user, at=self.at)
