"""The national catalogue's codes: take over what was read, and note which of ours each stands for."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.kernel.vietnamese import fold
from motcua.sync.models import CatalogueReading, CodeKind, CodeMapping, Delivery, NationalCode
from motcua.sync.queries.codes import Span, codes_for, national_entry, our_codes, waiting_for
from motcua.sync.rules.codes import Entry, ShrunkenListError, check_size, same_names, unit_line
from motcua.sync.services.queueing import requeue_all

ALWAYS = date(2000, 1, 1)  # what the first reading shows was there before anybody looked
DAY, GRACE = timedelta(days=1), timedelta(days=2)
BY_NAME = (CodeKind.FIELD, CodeKind.RESULT)  # a procedure or unit is known by its code alone


class UnknownCodeError(Exception):
    """The national catalogue has no such code on that day: mapping to it would be inventing one."""


@transaction.atomic
def take_over(
    kind: CodeKind, entries: Iterable[Entry], *, at: datetime, within: Mapping[str, str] | None = None
) -> CatalogueReading:
    """Take over a list of the national catalogue: what is new begins today, what is gone ended when last seen.

    What is missing for less than two days may be missing from an old edition only, and does not end.
    ``within`` says of which procedure each kind of result is. A list far too short is noted and not believed, nor
    is an empty one, by which nothing at all could be told. What waited for a code that is there now is sent again.
    """
    told = {entry.code: entry for entry in entries}
    CatalogueReading.objects.select_for_update().filter(kind=kind).order_by("pk").first()
    known = {row.code: row for row in NationalCode.objects.filter(kind=kind, valid_to=None)}
    try:
        check_size(len(known), len(told), may_be_empty=kind is CodeKind.RESULT)
    except ShrunkenListError as no:
        return CatalogueReading.objects.create(
            kind=kind, at=at, entries=len(told), added=0, ended=0, error=f"Danh mục ngắn hơn hẳn lần trước: {no}"
        )
    ended = [row for code, row in known.items() if code not in told and row.seen_at <= at - GRACE]
    new = [entry for code, entry in told.items() if code not in known]
    _refresh([(row, told[code]) for code, row in known.items() if code in told], at=at)
    _end(ended)
    _begin(kind, new, within or {}, at=at, since=localdate(at) if _was_read(kind) else ALWAYS)
    reading = CatalogueReading.objects.create(
        kind=kind, at=at, entries=len(told), added=len(new), ended=len(ended)
    )
    if kind in BY_NAME:
        _map_same_names(kind, told.values(), at=at)
    _free_known(kind, at=at)
    return reading


def _free_known(kind: CodeKind, *, at: datetime) -> None:
    """Send again what waited for codes that have a national one now."""
    fault, today = f"{kind}_unmapped", localdate(at)
    waiting = list(waiting_for(fault))
    if waiting:
        codes = codes_for({kind: {above for code in waiting for above in unit_line(code)}})
        for code in waiting:
            if any(codes.find(kind, above, Span(today, today)) for above in _ways(kind, code)):
                _free(fault, code, by=None, at=at)


def _ways(kind: CodeKind, code: str) -> tuple[str, ...]:
    return unit_line(code) if kind is CodeKind.UNIT else (code,)


def _was_read(kind: CodeKind) -> bool:
    return CatalogueReading.objects.filter(kind=kind, error="").exists()


def _refresh(rows: list[tuple[NationalCode, Entry]], *, at: datetime) -> None:
    for row, entry in rows:
        row.name, row.name_fold, row.seen_at = entry.name, fold(entry.name), at
    NationalCode.objects.bulk_update([row for row, _ in rows], ["name", "name_fold", "seen_at"], batch_size=1_000)


def _end(rows: list[NationalCode]) -> None:
    for row in rows:
        row.valid_to = localdate(row.seen_at)
    NationalCode.objects.bulk_update(rows, ["valid_to"], batch_size=1_000)


def _begin(kind: CodeKind, entries: list[Entry], within: Mapping[str, str], *, at: datetime, since: date) -> None:
    NationalCode.objects.bulk_create(
        NationalCode(
            kind=kind,
            code=entry.code,
            name=entry.name,
            name_fold=fold(entry.name),
            within=within.get(entry.code, ""),
            seen_at=at,
            valid_from=since,
        )
        for entry in entries
    )


def _map_same_names(kind: CodeKind, national: Iterable[Entry], *, at: datetime) -> None:
    """Map ours that have the very same name as one national entry and were never mapped; nobody has to decide."""
    before = set(CodeMapping.objects.filter(kind=kind).values_list("ours", flat=True))
    mine = [entry for entry in our_codes(kind) if entry.code not in before]
    CodeMapping.objects.bulk_create(
        CodeMapping(kind=kind, ours=ours, national=code, accepted_at=at, valid_from=ALWAYS)
        for ours, code in same_names(mine, national).items()
        if ours != code
    )


@transaction.atomic
def accept(kind: CodeKind, ours: str, national: str, *, by: User, at: datetime) -> CodeMapping:
    """Send a national code for one of ours from now on, and send again what waited for it.

    A first mapping holds for older dossiers as well; a later one begins today. Raises ``UnknownCodeError``.
    """
    today = localdate(at)
    if national_entry(kind, national, today) is None:
        raise UnknownCodeError(national)
    before = (
        CodeMapping.objects.select_for_update(of=("self",)).filter(kind=kind, ours=ours, valid_to=None).first()
    )
    if before is not None and before.national == national:
        return before
    if before is not None and before.valid_from < today:
        before.valid_to = today - DAY
        before.save(update_fields=["valid_to"])
    elif before is not None:
        before.delete()  # begun today and not right
    made = CodeMapping.objects.create(
        kind=kind,
        ours=ours,
        national=national,
        accepted_by=by,
        accepted_at=at,
        valid_from=today if before else ALWAYS,
    )
    audit("map code", f"{kind}:{ours}", by=by.pk, at=at, data={"national": national})
    _free(f"{kind}_unmapped", ours, by=by, at=at)
    return made


def _free(fault: str, about: str, *, by: User | None, at: datetime) -> None:
    waiting = Delivery.objects.filter(state=Delivery.State.QUARANTINED, fault=fault, about=about)
    requeue_all(waiting.order_by("dossier").values_list("pk", flat=True), by=by, at=at)
