"""What a corrected answer becomes on the new paper."""

from typing import Any

from django.http import QueryDict

from motcua.accounts.rules import Role
from motcua.desk.forms.revising import RevisionForm
from motcua.dossiers import papers
from motcua.dossiers.models import Result
from motcua.workflows.rules import Action
from tests.dossiers.test_papers import real
from tests.factories.dossiers import FILED
from tests.factories.offices import Office, officer
from tests.paper import text_of


def revision(place: Office, **typed: str) -> RevisionForm:
    """The form of a birth certificate that is there, with what somebody typed over it."""
    dossier = real(place, "1.001193", "khai-sinh", "Đăng ký khai sinh")
    leader = officer("Chủ tịch", Role.SIGNER, place.commune_agency)
    Result.objects.create(
        dossier=dossier, number="12/2025", title="Giấy khai sinh", proposed_by=place.stranger, proposed_at=FILED
    )
    now: dict[str, Any] = {
        "dossier": dossier,
        "action": Action.SUBMIT_FOR_SIGNATURE,
        "user": place.stranger,
        "now": FILED,
    }
    shown = RevisionForm(None, **now)
    data = QueryDict(mutable=True)
    data.update({name: str(shown.initial.get(name, "")) for name in shown.fields})
    data.update(
        {"kind": "correction", "reason": "Sai ngày sinh", "signer": str(leader.postings.get().pk), **typed}
    )
    return RevisionForm(data, **now)


def test_only_what_was_typed_over_is_changed(place: Office) -> None:
    form = revision(place, child_name="Trần Nguyễn Minh Ân")
    assert form.is_valid(), form.errors
    assert form.initial["child_birth_date"] == "20/12/2022"
    changed = {key: value for key, value in form.change().content.items() if not key.startswith("signer_")}
    assert changed == {"child_name": "Trần Nguyễn Minh Ân"}


def test_a_day_is_kept_as_answers_keep_it_and_printed_in_figures_and_words(place: Office) -> None:
    form = revision(place, child_birth_date="21/12/2022")
    assert form.is_valid(), form.errors
    content = form.change().content
    assert content["child_birth_date"] == "2022-12-21"
    words = text_of(papers.result_draft(form.dossier, content, number="12/2025", title="Giấy khai sinh", at=FILED))
    assert "Ngày, tháng, năm sinh: 21/12/2022" in words
    assert "Ngày hai mươi mốt tháng mười hai năm hai nghìn không trăm hai mươi hai" in words
