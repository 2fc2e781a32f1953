"""What stands on the eve of a reorganisation and what it changes: read from rows, written nowhere."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from motcua.organizations.models import Agency, AgencySuccession, Area, AreaSuccession, Posting
from motcua.organizations.rules.pack import AgencyFact, AreaFact, SuccessionFact
from motcua.organizations.rules.reorganisation_plan import Plan, Standing

ONE_DAY = timedelta(days=1)


@dataclass
class Changes:
    """What carrying out a plan still has to write; empty lists where it was written before."""

    areas: list[AreaFact] = field(default_factory=list)
    areas_ended: list[Area] = field(default_factory=list)
    area_successions: list[SuccessionFact] = field(default_factory=list)
    agencies: list[AgencyFact] = field(default_factory=list)
    agencies_ended: list[Agency] = field(default_factory=list)
    postings_ended: list[Posting] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)  # not saved; the agency is that of ``heirs``
    heirs: list[str] = field(default_factory=list)  # the key of each new posting's agency
    carried: list[int] = field(default_factory=list)  # the posting that each new one continues


def standing(effective: date, procedures: Mapping[str, str]) -> Standing:
    """Return what a plan of a day is held against."""
    eve = effective - ONE_DAY
    before = Agency.objects.on(eve).select_related("area", "parent")
    begun = Agency.objects.on(effective).filter(valid_from=effective).select_related("area", "parent")
    places = Area.objects.on(eve).select_related("parent")
    return Standing(
        {agency.key: agency_fact(agency) for agency in before},
        {agency.key: agency_fact(agency) for agency in begun},
        [area_fact(area) for area in places],
        procedures,
    )


def agency_fact(agency: Agency) -> AgencyFact:
    area = (agency.area.code, agency.area.valid_from) if agency.area else None
    parent = agency.parent.key if agency.parent else ""
    texts = (agency.key, agency.code, agency.name, agency.kind, parent, agency.path)
    return AgencyFact(*texts, area, agency.valid_from, agency.valid_to, agency.address, agency.phone)


def area_fact(area: Area) -> AreaFact:
    parent = (area.parent.code, area.parent.valid_from) if area.parent else None
    place = (area.latitude, area.longitude)
    return AreaFact(area.code, area.name, area.kind, area.valid_from, area.valid_to, parent, *place)


def ended_agencies(plan: Plan) -> dict[int, Agency]:
    """Return the rows of the agencies that a plan ends, by number."""
    rows = Agency.objects.on(plan.eve).filter(key__in=plan.orders.endings).select_related("area")
    return {row.pk: row for row in rows if row.valid_from < plan.effective}


def changes_of(plan: Plan) -> Changes:
    """Return what a plan still has to write."""
    ended = ended_agencies(plan)
    found = Changes()
    _areas(plan, found)
    kept = set(Agency.objects.on(plan.effective).filter(valid_from=plan.effective).values_list("key", flat=True))
    found.agencies = [fact for fact in plan.founded if fact.key not in kept]
    found.agencies_ended = [row for row in ended.values() if row.valid_to is None or row.valid_to > plan.eve]
    _postings(plan, ended, found)
    return found


def _areas(plan: Plan, found: Changes) -> None:
    kept = set(Area.objects.on(plan.effective).filter(valid_from=plan.effective).values_list("code", "valid_from"))
    found.areas = [fact for fact in plan.areas if fact.key not in kept]
    rows = Area.objects.on(plan.eve).filter(Q(valid_to=None) | Q(valid_to__gt=plan.eve))
    keys = {fact.key for fact in plan.closed_areas}
    found.areas_ended = [row for row in rows if (row.code, row.valid_from) in keys]
    known = AreaSuccession.objects.filter(effective_on=plan.effective)
    told = set(known.values_list("old__code", "new__code"))
    found.area_successions = [each for each in plan.successions if (each.old[0], each.new[0]) not in told]


def _postings(plan: Plan, ended: Mapping[int, Agency], found: Changes) -> None:
    """Let everybody who is posted at an ended agency go on at its main heir, once in each role."""
    open_rows = Posting.objects.filter(agency__in=list(ended)).filter(Q(valid_to=None) | Q(valid_to__gt=plan.eve))
    held = set(_held(plan))
    for row in open_rows.select_related("user").order_by("pk"):
        found.postings_ended.append(row)
        heir = plan.orders.endings[ended[row.agency_id].key].main.key
        if (row.user_id, heir, row.role) in held:
            continue
        held.add((row.user_id, heir, row.role))
        begins = max(row.valid_from, plan.effective)
        values = {"user_id": row.user_id, "role": row.role, "title": row.title}
        found.postings.append(Posting(**values, valid_from=begins, valid_to=row.valid_to))
        found.heirs.append(heir)
        found.carried.append(row.pk)


def _held(plan: Plan) -> Iterator[tuple[object, str, str]]:
    """Yield who already holds which role at an heir from the day on."""
    heirs = {heir.key for ending in plan.orders.endings.values() for heir in ending.heirs}
    rows = Posting.objects.on(plan.effective).filter(agency__key__in=heirs, agency__valid_from=plan.effective)
    yield from rows.values_list("user_id", "agency__key", "role")


def inherited(agencies: Iterable[int], columns: Iterable[str]) -> Q:
    """Return "one of these columns is an agency that ended and that some agencies took over from".

    Two reorganisations back; the condition is part of the query it stands in and asks nothing by itself.
    """
    direct = AgencySuccession.objects.filter(new__in=list(agencies)).values("old")
    earlier = AgencySuccession.objects.filter(new__in=direct).values("old")
    condition = Q()
    for column in columns:
        condition |= Q(**{f"{column}__in": direct}) | Q(**{f"{column}__in": earlier})
    return condition
