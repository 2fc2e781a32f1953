"""Before the counter saves: by what right somebody files for another, and whether it was filed already."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.catalog.models import ProcedureVersion
from motcua.desk.doubling import Row, rows_of
from motcua.desk.forms.beside import ActingForm, DoubleForm
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.doubles import Applicant, Double, doubles_of, picture_of
from motcua.dossiers.services.filing import Person
from motcua.dossiers.services.marking import Apart
from motcua.dossiers.services.representing import Acting, Principal


class Beside:
    """The forms beside the three blocks, and what they found."""

    def __init__(self, data: Any, user: User, at: datetime) -> None:
        self.user, self.at = user, at
        self.acting_form = ActingForm(data, on=localdate(at))
        self.double_form = DoubleForm(data)
        self.doubles: list[Double] = []

    @property
    def rows(self) -> list[Row]:
        """The dossiers that look alike, for the screen."""
        return rows_of(self.doubles, self.user)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Everything wrong here, for the summary on top of the page."""
        forms = (self.acting_form, self.double_form)
        named = ((name, list(found)) for form in forms if form.is_bound for name, found in form.errors.items())
        return [("" if name == "__all__" else name, str(text)) for name, found in named for text in found]

    def is_fine(self, person: Person, version: ProcedureVersion, key: UUID) -> bool:
        """Say whether what has this key may be saved; what hinders is said in the forms."""
        is_organisation = person.kind != Dossier.ApplicantKind.CITIZEN
        holds = self.acting_form.check(Principal(person.identity_number, is_organisation), version.procedure)
        return self.is_no_double(person, version, {}, key) and holds

    def is_no_double(
        self, person: Person, version: ProcedureVersion, answers: Mapping[str, Any], key: UUID
    ) -> bool:
        """Say whether nothing looks alike, or the officer has said why it is not the same.

        What was filed under the same key is this very filing, sent once more.
        """
        applicant = Applicant(person.name, person.identity_number)
        picture = picture_of(version, answers, applicant, at=self.at)
        found = doubles_of(picture, version.procedure_id)
        self.doubles = [each for each in found if each.dossier.submission_key != key]
        if not self.doubles or (self.double_form.is_valid() and self.reason):
            return True
        self.double_form.ask()
        return False

    @property
    def reason(self) -> str:
        return str(self.double_form.data.get("double_reason", "")).strip()

    def acting(self) -> Acting | None:
        """Return who files for another; call it for what is fine."""
        return self.acting_form.acting()

    def apart(self) -> Apart | None:
        """Return what the officer has set apart, with the reason."""
        return Apart(tuple(each.dossier.pk for each in self.doubles), self.reason) if self.doubles else None
