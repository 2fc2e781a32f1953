"""The last press on the electronic form at the counter: doubles looked for, signatures witnessed, then filed."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.accounts.models import User
from motcua.catalog.queries.offers import NoAgencyError
from motcua.catalog.rules.answers import prune
from motcua.desk.beside import Beside
from motcua.desk.electronic import Electronic, file, person_of
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.cosigning import Party, PartyError, parties_of
from motcua.dossiers.rules.representing import RightError
from motcua.dossiers.services.cosigning import witness
from motcua.dossiers.speaking import party_sentence, right_sentence


class Ending:
    """What stands between a finished form and its filing, and what was said about it."""

    def __init__(self, filling: Electronic, posted: Mapping[str, str], by: User, at: datetime) -> None:
        self.filling, self.by, self.at = filling, by, at
        self.beside = Beside(posted or None, by, at)
        self.is_witnessed = posted.get("co_signed") == "on"
        self.co_signed_error = ""
        self.other_error = ""

    @property
    def parties(self) -> tuple[Party, ...]:
        """Who has to sign, by the answers as they are."""
        return parties_of(self.filling.form, self.filling.draft.answers)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """What hinders the filing, for the summary on top of the page."""
        said = [("co_signed", self.co_signed_error), ("", self.other_error)]
        return [*((name, text) for name, text in said if text), *self.beside.errors]

    def file(self) -> Dossier | None:
        """File it if nothing hinders; otherwise say what does."""
        answers = prune(self.filling.form, self.filling.draft.answers)
        person = person_of(self.filling.known)
        if not self.beside.is_no_double(person, self.filling.draft.procedure, answers, self.filling.draft.pk):
            return None
        if self.parties and not self.is_witnessed:
            self.co_signed_error = _("Hãy để từng bên ký trước mặt bạn rồi đánh dấu vào ô này.")
            return None
        try:
            return self._filed()
        except PartyError as error:
            self.co_signed_error = party_sentence(error)
        except RightError as error:
            self.other_error = right_sentence(error)
        except NoAgencyError:
            self.other_error = _("Chưa rõ cơ quan giải quyết. Hãy quay lại chọn xã, phường giải quyết.")
        return None

    @transaction.atomic
    def _filed(self) -> Dossier:
        if self.parties:
            witness(self.filling.draft.pk, by=self.by, at=self.at)
        return file(self.filling, by=self.by, at=self.at, apart=self.beside.apart())
