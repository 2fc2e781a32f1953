"""What a person wants to know of a procedure before beginning: what for, with what, how long, how much, where."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from motcua.catalog.explaining_fees import Example, examples, relief_words
from motcua.catalog.models import Channel, Component, Procedure, ProcedureVersion, Term
from motcua.catalog.queries.offers import NoAgencyError, receiving_agency
from motcua.catalog.queries.procedures import NotOfferedError, Plan, plan, successor_of, version_on
from motcua.catalog.queries.reliefs import reliefs_for
from motcua.catalog.rules.fee_reliefs import is_offered
from motcua.catalog.rules.fees import FeeQuote, fee_total
from motcua.organizations.models import Agency
from motcua.ui import formats

__all__ = ["Facts", "NotOfferedError", "chooses_commune", "facts_of", "price", "successor_of", "term_words"]
LOCAL = (ProcedureVersion.Level.COMMUNE, ProcedureVersion.Level.DISTRICT)
SUBJECTS = {
    "citizen": gettext_lazy("Công dân"),
    "business": gettext_lazy("Doanh nghiệp, hộ kinh doanh"),
    "organization": gettext_lazy("Tổ chức"),
    "foreigner": gettext_lazy("Người nước ngoài"),
    "overseas": gettext_lazy("Người Việt Nam định cư ở nước ngoài"),
    "officer": gettext_lazy("Cán bộ, công chức, viên chức"),
}
TEXTS = {
    "requirements": gettext_lazy("Yêu cầu, điều kiện"),
    "how": gettext_lazy("Cách thực hiện"),
    "steps": gettext_lazy("Trình tự thực hiện"),
}


@dataclass(frozen=True)
class Facts:
    """One procedure on one day; a price is ``None`` where the schedule says nothing."""

    version: ProcedureVersion
    components: tuple[Component, ...]
    subjects: str
    term: str
    online_term: str
    counter: FeeQuote | None
    online: FeeQuote | None
    office: Agency | None  # where to go; ``None``: the commune's own office
    can_apply: bool
    predecessors: list[Procedure]
    examples: list[Example] = field(default_factory=list)  # of the price, worked out
    reliefs: list[str] = field(default_factory=list)  # who pays less, in sentences

    @property
    def who(self) -> str:
        """Return who may ask, as the publication says it."""
        return str(self.version.description.get("who") or "")

    @property
    def texts(self) -> list[tuple[str, list[str]]]:
        """Return what the publication says in its own words, heading by heading, as paragraphs."""
        said = self.version.description
        listed = [(str(title), str(said.get(key) or "").splitlines()) for key, title in TEXTS.items()]
        return [(title, lines) for title, lines in listed if lines]


def facts_of(code: str, *, on: date) -> Facts:
    """Return what is to be said of a procedure. Raises ``NotOfferedError``.

    A code that has been replaced leads to nothing here: ``successor_of`` says what took its place.
    """
    version = version_on(code, on)
    known = plan(version.pk) if version.workflow_id else None
    counter_term = known.term(Channel.COUNTER) if known else version.terms.order_by("channel").first()
    online_term = known.term(Channel.ONLINE) if known else None
    return Facts(
        version=version,
        components=known.components if known else tuple(version.components.all()),
        subjects=", ".join(str(SUBJECTS.get(each, each)) for each in version.subjects),
        term=term_words(counter_term),
        online_term=term_words(online_term) if online_term != counter_term else "",
        counter=price(known, Channel.COUNTER, on=on),
        online=price(known, Channel.ONLINE, on=on) if version.is_online else None,
        office=_office(version, on),
        can_apply=bool(version.is_online and version.form_id and version.workflow_id),
        predecessors=list(version.procedure.predecessors.order_by("code")),
        **_money(known, version, on),
    )


def _money(known: Plan | None, version: ProcedureVersion, on: date) -> dict[str, Any]:
    """Return worked examples of the price, and who pays less; nothing where nobody pays."""
    channels = [Channel.COUNTER, *([Channel.ONLINE] if version.is_online else [])]
    offered = reliefs_for(version.procedure.code)
    shown = examples(known.fees, offered, channels, on) if known else []
    reliefs = [each for each in offered if any(is_offered(each, channel, on) for channel in channels)]
    return {"examples": shown, "reliefs": [relief_words(each) for each in reliefs] if shown else []}


def chooses_commune(version: ProcedureVersion) -> bool:
    """Say whether the place decides which office receives a dossier."""
    return version.deciding_level in LOCAL


def term_words(term: Term | None) -> str:
    """Return "3 ngày làm việc", or nothing where no term is known."""
    return formats.term(term.amount, term.unit) if term else ""


def price(known: Plan | None, channel: str, *, on: date, copies: int = 1) -> FeeQuote | None:
    """Return what a dossier costs by a channel, or ``None`` where no schedule is known."""
    if known is None or not known.fees:
        return None
    return fee_total(known.fees, channel=channel, copies=copies, on=on)


def _office(version: ProcedureVersion, on: date) -> Agency | None:
    try:
        return None if chooses_commune(version) else receiving_agency(version, None, on)
    except NoAgencyError:
        return None
