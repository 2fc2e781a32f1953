"""The electronic form filled in by an officer: a draft that carries block 1 and the papers with it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.accounts.queries import by_personal_id
from motcua.catalog.models import Channel
from motcua.catalog.queries.offers import deciding_agency
from motcua.catalog.rules.answers import (
    FieldProblem,
    completeness,
    copies_of,
    merge_step,
    parse_post,
    prefill,
    prune,
    validate_all,
    visible_steps,
)
from motcua.catalog.rules.forms import Form
from motcua.desk.forms.intake import AssistedForm, IntakeForm
from motcua.desk.intake import post_facts
from motcua.desk.scans import PaperLine
from motcua.dossiers.models import Dossier, Draft
from motcua.dossiers.queries.charging import is_due_first
from motcua.dossiers.services.drafting import Progress, save_draft, start_draft, submit
from motcua.dossiers.services.filing import Filing, Help, Paper, Person
from motcua.dossiers.services.marking import Apart
from motcua.dossiers.services.receiving import accept
from motcua.dossiers.services.representing import Acting, as_kept, from_kept
from motcua.organizations.models import Agency, Area
from motcua.organizations.queries import communes_on

INTAKE = "_intake"  # kept beside the answers, where no question of a form can be called so


def begin(form: IntakeForm, papers: list[PaperLine], acting: Acting | None = None) -> Draft:
    """Begin a draft with what the counter knows already."""
    data, quote = form.cleaned_data, form.quote
    if quote is None or quote.version.form is None:
        raise Http404
    identity = {"full_name": data["name"], "personal_id": data["identity_number"], "phone": data["phone"],
                "residence": data["address"], "nationality": "VN"}  # fmt: skip
    assisted = isinstance(form, AssistedForm)
    area = form.area()
    known = {
        **{
            name: data[name]
            for name in ("name", "identity_number", "phone", "address", "kind", "return_by", "copies")
        },
        "channel": Channel.ONLINE.value if assisted else data["channel"],
        "agency": form.place().pk,
        "area": area.pk if area else None,
        "papers": [asdict(line.paper()) for line in papers if line.is_there],
        "consent": form.consent() if isinstance(form, AssistedForm) else "",
        "post": {} if assisted else post_facts(form),
        "acting": as_kept(acting) if acting else None,
    }
    answers = {**prefill(quote.version.form.body, identity), INTAKE: known}
    return start_draft(quote.version, by=form.user, at=form.at, answers=answers)


@dataclass
class Electronic:
    """A draft of an officer with everything its page shows."""

    draft: Draft

    @property
    def form(self) -> Form:
        if self.draft.procedure.form is None or INTAKE not in self.draft.answers:
            raise Http404
        body: Form = self.draft.procedure.form.body
        return body

    @property
    def known(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.draft.answers[INTAKE]
        return found

    @cached_property
    def communes(self) -> dict[str, str]:
        """The communes of today: names by code."""
        return {area.code: area.name for area in communes_on(localdate())}

    @property
    def steps(self) -> list[Mapping[str, Any]]:
        return list(visible_steps(self.form, self.draft.answers))

    def problems(self) -> list[FieldProblem]:
        return validate_all(self.form, self.draft.answers, on=localdate(), communes=self.communes.keys())


def electronic_of(user: User, draft_id: UUID) -> Electronic:
    """Return an officer's own draft that is still open. Raises ``Http404`` for any other."""
    own = Draft.objects.select_related("procedure__form", "procedure__procedure", "procedure__field")
    draft = own.filter(pk=draft_id, owner=user, submitted_at=None, discarded_at=None).first()
    if draft is None or INTAKE not in draft.answers:
        raise Http404
    return Electronic(draft)


def keep(electronic: Electronic, posted: Mapping[str, Sequence[str]], *, at: datetime) -> Electronic:
    """Save everything as it was typed, checked or not."""
    form, answers = electronic.form, dict(electronic.draft.answers)
    for step in electronic.steps:
        answers = merge_step(form, step["key"], answers, parse_post(form, step["key"], posted))
    state = completeness(form, answers, on=localdate(at), communes=electronic.communes.keys())
    progress = Progress(answers, "", is_complete=state.is_complete)
    saved = save_draft(electronic.draft.pk, progress, by=electronic.draft.owner, at=at)
    electronic.draft.answers, electronic.draft.updated_at = saved.answers, saved.updated_at
    return electronic


@transaction.atomic
def file(electronic: Electronic, *, by: User, at: datetime, apart: Apart | None = None) -> Dossier:
    """File a finished draft; what came by counter or post is taken in at once, unless its fee comes first."""
    filing = replace(filing_of(electronic, at=at), apart=apart)
    dossier = submit(electronic.draft.pk, filing, by=by, at=at)
    if filing.channel != Channel.ONLINE and not is_due_first(dossier):
        return accept(dossier.pk, by=by, at=at)
    return dossier


def filing_of(electronic: Electronic, *, at: datetime) -> Filing:
    """Return what is filed; raises ``NoAgencyError`` where nobody decides any more."""
    known, draft = electronic.known, electronic.draft
    area = Area.objects.filter(pk=known["area"]).first() if known["area"] else None
    answers = prune(electronic.form, electronic.draft.answers)
    return Filing(
        key=draft.pk,
        version_id=draft.procedure_id,
        channel=Channel(known["channel"]),
        person=person_of(known),
        receiving_agency=Agency.objects.get(pk=known["agency"]),
        deciding_agency=deciding_agency(draft.procedure, area, localdate(at)),
        area=area,
        answers={**answers, **known["post"]},
        copies=max(copies_of(electronic.form, answers), known["copies"]),
        return_by=known["return_by"],
        help=Help(known["consent"]) if known["consent"] else None,
        papers=tuple(Paper(**paper) for paper in known["papers"]),
        draft_id=draft.pk,
        acting=from_kept(known["acting"], account=None) if known.get("acting") else None,
    )


def person_of(known: Mapping[str, Any]) -> Person:
    """Return block 1 as the person of a filing."""
    number = known["identity_number"]
    return Person(
        name=known["name"],
        identity_number=number,
        phone=known["phone"],
        address=known["address"],
        kind=known["kind"],
        account=by_personal_id(number) if number else None,
    )
