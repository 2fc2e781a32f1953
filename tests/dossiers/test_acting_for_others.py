"""Acting in a colleague's place: done only in the days given, and both names stay with the act."""

from datetime import date, datetime
from io import BytesIO

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.catalog.models import Competence, Procedure
from motcua.dossiers.models import Dossier
from motcua.dossiers.services import processing, returning
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.foundation import files
from motcua.organizations.services.delegating import Wish, delegate
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED
from tests.factories.offices import Office, moment, officer

LAST = date(2025, 1, 15)


@pytest.fixture
def deputy(place: Office) -> User:
    """Return a specialist of another unit who acts for the signer until the fifteenth."""
    person = officer("Lý Cấp Phó", Role.SPECIALIST, place.commune_agency)
    posting = place.signer.postings.get()
    wish = Wish(posting.pk, person, FILED.date(), LAST, "GUQ 12", "deputy")
    delegate(wish, by=place.signer, at=FILED)
    return person


def test_whoever_acts_for_the_signer_signs_and_both_are_named(place: Office, deputy: User) -> None:
    dossier = returning.sign(make.proposed(place).pk, by=deputy, at=FILED)
    event = dossier.events.get(kind="sign")
    assert event.by == deputy
    assert event.data == {"acts_for": str(place.signer.pk), "manner": "deputy"}
    result = dossier.result
    assert (result.signed_by, result.signed_for) == (deputy, place.signer)
    signature = PdfFileReader(BytesIO(files.load(result.signed_sha256))).embedded_signatures[0]
    assert f"Ký thay {place.signer.full_name}" in signature.sig_object["/Reason"]
    subject = signature.signer_cert.subject.native["common_name"]
    assert deputy.full_name in subject


@pytest.mark.parametrize("at", [moment("2025-01-16T08:00"), moment("2025-01-20T08:00")])
def test_after_the_last_day_it_is_refused(place: Office, deputy: User, at: datetime) -> None:
    dossier = make.proposed(place)
    with pytest.raises(ActionRefusedError) as error:
        returning.sign(dossier.pk, by=deputy, at=at)
    assert error.value.code == "not_yours"
    assert Dossier.objects.get(pk=dossier.pk).step == "sign"


def test_ones_own_posting_comes_first_and_leaves_no_second_name(place: Office, deputy: User) -> None:
    colleague = officer("Đỗ Đồng Nghiệp", Role.SPECIALIST, place.department)
    wish = Wish(colleague.postings.get().pk, place.specialist, FILED.date(), LAST, "Nghỉ phép")
    delegate(wish, by=colleague, at=FILED)
    dossier = processing.take(make.accepted(place).pk, by=place.specialist, at=FILED)
    assert dossier.events.get(kind="take").data == {}


def test_only_the_procedures_of_the_posting_are_covered(place: Office, deputy: User) -> None:
    other = Procedure.objects.create(code="9.999999")
    Competence.objects.create(posting=place.signer.postings.get(), procedure=other)
    with pytest.raises(ActionRefusedError) as error:
        returning.sign(make.proposed(place).pk, by=deputy, at=FILED)
    assert error.value.code == "not_yours"
