"""What the counter needs before anything is saved: which procedures it receives, costs, due times."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.timezone import localdate

from motcua.catalog.explaining_fees import PriceRow, price_rows
from motcua.catalog.models import Channel, Component, ProcedureVersion
from motcua.catalog.queries.offers import deciding_agency
from motcua.catalog.queries.procedures import plan
from motcua.catalog.queries.search import Hit, search_procedures
from motcua.catalog.rules.fee_reliefs import Relief
from motcua.catalog.rules.fees import FeeQuote
from motcua.dossiers import explaining
from motcua.dossiers.queries.elsewhere import hand_over_end, is_out_of_area
from motcua.dossiers.queries.pricing import Asking, benefits_to_claim, quote_for
from motcua.dossiers.rules.deadlines import Clock, due
from motcua.kernel.working_time import Deadline
from motcua.organizations.models import Agency, Area
from motcua.organizations.queries import working_calendar

_LOCAL = {Agency.Kind.COMMUNE: "commune", Agency.Kind.DISTRICT: "district"}
SEARCHED = 60
ANYWHERE_FROM = date(2025, 7, 1)


def is_received_by(agency: Agency, deciding_level: str) -> bool:
    """Say whether a one-stop unit receives what a level decides: its own level, or all that is not local.

    Law: Decree 118/2025/NĐ-CP (centres of provinces and of communes).
    """
    own = _LOCAL.get(Agency.Kind(agency.kind))
    return deciding_level == own if own else deciding_level not in _LOCAL.values()


def may_receive(agency: Agency, deciding_level: str, day: date) -> bool:
    """Say whether a one-stop unit takes in what a level decides, be it for another place of the province.

    Law: Decree 118/2025/NĐ-CP, from 1 July 2025 (centres receive regardless of boundaries within the province);
    before it each unit its own.
    """
    is_centre = agency.kind in {Agency.Kind.CENTRE, Agency.Kind.COMMUNE}
    return is_received_by(agency, deciding_level) or (is_centre and day >= ANYWHERE_FROM)


def suggestions(text: str, agency: Agency, at: datetime, limit: int = 12) -> list[Hit]:
    """Return the procedures that a unit receives and a text means, best first."""
    hits = search_procedures(text, on=localdate(at), limit=SEARCHED)
    return [hit for hit in hits if may_receive(agency, hit.deciding_level, localdate(at))][:limit]


@dataclass(frozen=True, slots=True)
class Quote:
    """What a filing would cost and when it would be due if it were taken in now."""

    version: ProcedureVersion
    components: tuple[Component, ...]
    decides: Agency
    fee: FeeQuote
    term: str
    deadline: Deadline
    price: tuple[PriceRow, ...] = ()
    benefits: tuple[Relief, ...] = ()  # that the payer may claim with evidence

    def reasons(self) -> Iterator[str]:
        """Yield why it is due then, line by line."""
        yield from explaining.lines(self.deadline, term=self.term)


def quote(
    version_id: int,
    channel: str,
    area: Area | None,
    *,
    at: datetime,
    asking: Asking | None = None,
    receives: Agency | None = None,
) -> Quote:
    """Return fee and due time before anything is saved; ``receives`` is the desk, which may be another unit's.

    ``asking`` says who pays for how much; without it nobody in particular for one of each.

    Raises ``ProcedureVersion.DoesNotExist``, ``NotOfferedError``, ``NoAgencyError``.
    """
    known, day = plan(version_id), localdate(at)
    decides = deciding_agency(known.version, area, day)
    term = known.term(Channel(channel))
    deadline = Deadline(None)
    if term:
        clock = Clock(at, term.amount, term.unit)
        if receives and is_out_of_area(receives, decides, known.version, area, at):
            end = hand_over_end(receives, at)
            clock = replace(clock, started_at=end, handed=(end,))
        deadline = due(clock, working_calendar(decides))
    asked = asking or Asking(channel, day)
    fee = quote_for(known, asked)
    benefits = tuple(benefits_to_claim(known, replace(asked, claims={})))
    words = str(term) if term else ""
    return Quote(known.version, known.components, decides, fee, words, deadline, price_rows(fee), benefits)
