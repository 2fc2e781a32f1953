"""A draft being filled in: its form, its steps, what each of them needs, and saving."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from motcua.accounts.models import User
from motcua.catalog.models import Component, ProcedureVersion
from motcua.catalog.queries.procedures import plan
from motcua.catalog.rules.answers import (
    FieldProblem,
    completeness,
    merge_step,
    parse_post,
    prefill,
    validate_all,
    validate_step,
)
from motcua.catalog.rules.forms import Form, find_step, visible_steps
from motcua.dossiers.models import Draft
from motcua.dossiers.queries.drafts import own_draft, papers_of
from motcua.dossiers.services.drafting import Progress, save_draft, start_draft
from motcua.kernel.vietnamese import fold
from motcua.organizations.models import Area
from motcua.organizations.queries import communes_on

COMMUNE = "_commune"  # kept beside the answers, where no question of a form can be called so


@dataclass
class Filling:
    """A draft with everything its pages show."""

    draft: Draft

    @property
    def form(self) -> Form:
        if self.draft.procedure.form is None:
            raise Http404
        body: Form = self.draft.procedure.form.body
        return body

    @property
    def answers(self) -> dict[str, Any]:
        return dict(self.draft.answers)

    @cached_property
    def communes(self) -> dict[str, str]:
        """The communes of today: names by code."""
        return {area.code: area.name for area in communes_on(localdate())}

    @property
    def commune_code(self) -> str:
        return str(self.draft.answers.get(COMMUNE, ""))

    @property
    def components(self) -> tuple[Component, ...]:
        return plan(self.draft.procedure_id).components

    @cached_property
    def steps(self) -> list[Mapping[str, Any]]:
        return list(visible_steps(self.form, self.answers))

    @property
    def page_count(self) -> int:
        """Steps of the form, then papers, then the review."""
        return len(self.steps) + 2

    def place_of(self, key: str) -> int:
        """Return the number of a step among those that are asked; 0 for one that is not."""
        return next((place for place, step in enumerate(self.steps, 1) if step["key"] == key), 0)

    def before(self, key: str) -> str:
        """Return the address one step back."""
        place = self.place_of(key)
        if place <= 1:
            return reverse("portal:my-dossiers")
        return self.address(self.steps[place - 2]["key"])

    def after(self, key: str) -> str:
        """Return the address of the next step, or of the papers after the last."""
        place = self.place_of(key)
        if place and place < len(self.steps):
            return self.address(self.steps[place]["key"])
        return reverse("portal:papers", args=[self.draft.pk])

    def address(self, key: str) -> str:
        return reverse("portal:step", args=[self.draft.pk, key])

    def resume_address(self) -> str:
        """Return where to take up again: the step last saved, else the first."""
        known = {step["key"] for step in self.steps}
        key = self.draft.step if self.draft.step in known else self.steps[0]["key"]
        return reverse("portal:review", args=[self.draft.pk]) if self.draft.is_complete else self.address(key)

    def last_step_address(self) -> str:
        return self.address(self.steps[-1]["key"])

    def problems(self, step: str) -> list[FieldProblem]:
        return validate_step(self.form, step, self.answers, on=localdate(), communes=self.communes.keys())

    def all_problems(self) -> list[FieldProblem]:
        return validate_all(self.form, self.answers, on=localdate(), communes=self.communes.keys())

    def missing_papers(self) -> list[str]:
        """Return the required papers of which nothing has come yet."""
        there = set(papers_of(self.draft).values_list("component_key", flat=True))
        needed = [each for each in self.components if each.is_required and not each.condition]
        return [each.name for each in needed if each.key not in there and not is_form_itself(each)]


def is_form_itself(component: Component) -> bool:
    """Say whether a component is the application form: it is filled in here, nobody need upload it."""
    name = component.name.casefold()
    return name.startswith(("tờ khai", "đơn ", "mẫu ", "giấy đề nghị đăng ký"))


def filling_of(user: User, draft_id: UUID) -> Filling:
    """Return a person's own draft. Raises ``Http404`` for any other."""
    try:
        return Filling(own_draft(user, draft_id))
    except Draft.DoesNotExist as error:
        raise Http404 from error


def known_step(filling: Filling, key: str) -> Mapping[str, Any]:
    """Return a step of the form, asked or not. Raises ``Http404``."""
    step = find_step(filling.form, key)
    if step is None:
        raise Http404
    return step


def begin(version: ProcedureVersion, user: User, commune: str, *, at: datetime) -> Draft:
    """Begin a draft with what the identity says already, and the commune that was chosen."""
    answers = prefill(version.form.body, identity_of(user)) if version.form else {}
    if commune:
        answers[COMMUNE] = commune
    return start_draft(version, by=user, at=at, answers=answers)


def identity_of(user: User) -> dict[str, Any]:
    """Return what an account knows of its person, by the names forms use."""
    is_business = user.kind == User.Kind.BUSINESS
    return {
        "full_name": user.full_name,
        "personal_id": user.personal_id,
        "birth_date": None if is_business else user.birth_date,
        "sex": "" if is_business else user.sex,
        "residence": residence_of(user.residence),
        "phone": user.phone,
        "email": user.email,
        "nationality": "" if is_business else "VN",
    }


def residence_of(text: str) -> str | dict[str, str]:
    """Return an address with its commune found among those of today, or as it is where none is named."""
    parts = [part.strip() for part in text.split(",")]
    communes = {area.name_fold: area.code for area in communes_on(localdate())}
    for place, part in enumerate(parts):
        code = communes.get(fold(part))
        if code:
            return {"commune": code, "line": ", ".join(parts[:place])}
    return text


def commune_of_residence(user: User) -> str:
    """Return the code of the commune somebody lives in, to be offered first; empty where it is not known."""
    found = residence_of(user.residence)
    return found["commune"] if isinstance(found, dict) else ""


def keep_step(filling: Filling, step: str, posted: Mapping[str, Sequence[str]], *, at: datetime) -> Filling:
    """Save one step as it was typed, checked or not, and return the draft as it is now."""
    fragment = parse_post(filling.form, step, posted)
    return keep_answers(filling, merge_step(filling.form, step, filling.answers, fragment), step=step, at=at)


def keep_answers(filling: Filling, answers: dict[str, Any], *, step: str, at: datetime) -> Filling:
    """Save all answers; what is complete is found out here, for the reminder and the help-desk."""
    state = completeness(filling.form, answers, on=localdate(at), communes=filling.communes.keys())
    draft = filling.draft
    progress = Progress(answers, step, is_complete=state.is_complete and _has_office(draft.procedure, answers))
    saved = save_draft(draft.pk, progress, by=draft.owner, at=at)
    draft.answers, draft.step = saved.answers, saved.step
    draft.is_complete, draft.updated_at = saved.is_complete, saved.updated_at
    return Filling(draft)


def _has_office(version: ProcedureVersion, answers: Mapping[str, Any]) -> bool:
    from motcua.portal.facts import chooses_commune

    return not chooses_commune(version) or bool(answers.get(COMMUNE))


def commune_choices() -> list[tuple[str, str]]:
    """Return the communes of today as choices."""
    return [("", _("Chọn xã, phường")), *((area.code, area.name) for area in communes_on(localdate()))]


def commune_of(code: str) -> Area | None:
    return communes_on(localdate()).filter(code=code).first() if code else None
