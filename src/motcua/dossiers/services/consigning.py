"""Papers are handed over between counter and unit with a record; the other side confirms or says what lacks."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.dossiers.models import ConsignedDossier, Consignment, Dossier
from motcua.dossiers.papers import HandOver, hand_over_record, line_of
from motcua.dossiers.queries.consignments import target_of, to_give
from motcua.dossiers.queries.desk import agencies_of
from motcua.organizations.models import Agency

TITLES = {Consignment.Kind.PAPERS: "Phiếu bàn giao hồ sơ", Consignment.Kind.RESULTS: "Phiếu bàn giao kết quả"}


class ConsigningRefusedError(ValueError):
    """A hand-over cannot be made; ``code``: ``nothing``, ``not_yours``, ``unknown``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def give(
    dossier_ids: Collection[UUID], kind: str, *, from_agency: Agency, by: User, at: datetime
) -> list[Consignment]:
    """Hand over what was chosen, one record for each agency it goes to. Raises ``ConsigningRefusedError``.

    What has gone meanwhile is left out, so a second press makes no second record.
    """
    if from_agency.pk not in agencies_of(by, localdate(at)):
        raise ConsigningRefusedError("not_yours")
    # One record at a time; not the key, to which every entry of a journal points that is written meanwhile.
    Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=from_agency.pk)
    waiting = {dossier.pk: dossier for dossier in to_give([from_agency.pk], kind)}
    chosen = [waiting[key] for key in dict.fromkeys(dossier_ids) if key in waiting]
    if not chosen:
        raise ConsigningRefusedError("nothing")
    targets: dict[int, list[Dossier]] = {}
    for dossier in chosen:
        targets.setdefault(target_of(dossier, kind), []).append(dossier)
    return [_give(kind, from_agency, target, rows, by=by, at=at) for target, rows in sorted(targets.items())]


def _give(
    kind: str, from_agency: Agency, target: int, rows: list[Dossier], *, by: User, at: datetime
) -> Consignment:
    year = localdate(at).year
    last = Consignment.objects.filter(from_agency=from_agency, year=year).aggregate(last=Max("number"))["last"]
    made = Consignment.objects.create(
        kind=kind, number=(last or 0) + 1, year=year, from_agency=from_agency, to_agency_id=target,
        given_by=by, given_at=at,
    )  # fmt: skip
    ConsignedDossier.objects.bulk_create(
        ConsignedDossier(consignment=made, dossier=row, kind=kind) for row in rows
    )
    audit("hand over papers", f"consignment:{made.pk}", by=by.pk, at=at, data={"dossiers": len(rows)})
    return made


@transaction.atomic
def take_over(consignment_id: int, missing: Mapping[UUID, str], *, by: User, at: datetime) -> Consignment:
    """Confirm that papers came; ``missing`` says of a dossier what did not. Raises ``ConsigningRefusedError``.

    A second confirmation changes nothing. A dossier whose papers did not come goes back to the list of its giver.
    """
    rows = Consignment.objects.select_for_update(of=("self",)).filter(pk=consignment_id)
    found = rows.filter(to_agency__in=agencies_of(by, localdate(at))).first()
    if found is None:
        raise ConsigningRefusedError("not_yours")
    if found.taken_at is not None:
        return found
    for line in found.lines.filter(dossier__in=list(missing)):
        line.note = missing[line.dossier_id].strip()[:200]
        line.kind = ""  # not carried: it waits at the giver's again
        line.save(update_fields=["note", "kind"])
    found.taken_by, found.taken_at = by, at
    found.save(update_fields=["taken_by", "taken_at"])
    audit("take over papers", f"consignment:{found.pk}", by=by.pk, at=at, data={"missing": len(missing)})
    return found


def record_of(consignment: Consignment) -> bytes:
    """Return the record of a hand-over as PDF, the same whenever it is printed again."""
    lines = consignment.lines.select_related("dossier__procedure", "dossier__result").order_by("pk")
    return hand_over_record(
        HandOver(
            TITLES[Consignment.Kind(consignment.kind)],
            f"{consignment.number:02}/PBG",
            consignment.from_agency,
            consignment.to_agency,
            consignment.given_at,
            tuple(line_of(line.dossier, note=line.note) for line in lines),
            consignment.given_by.full_name,
            consignment.taken_by.full_name if consignment.taken_by else "",
        )
    )
