"""Loading of a province's data pack: checked as a whole first, then written in one transaction."""

import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from motcua.catalog.models import Field, PackageMember, PackLoad, Procedure
from motcua.catalog.models import Package as PackageRow
from motcua.catalog.rules.pack import FieldSource, Pack, pack_digest, pack_names, read_pack
from motcua.catalog.rules.pack_packages import PackageSource
from motcua.catalog.services.linking import load_links
from motcua.catalog.services.publishing import Shelf, publish_forms, publish_procedures
from motcua.catalog.services.relieving import load_reliefs
from motcua.kernel.sourced import Mistake
from motcua.organizations.services import Tally, load_organizations
from motcua.workflows import services as workflows

logger = logging.getLogger(__name__)
LOCK = 0x6D6F7463  # one load at a time, whoever starts it


class PackError(ValueError):
    """A pack has mistakes and nothing was written; ``mistakes`` lists every one with its file and line."""

    def __init__(self, name: str, mistakes: list[Mistake]) -> None:
        super().__init__(f"gói dữ liệu {name} có {len(mistakes)} lỗi, chưa ghi gì vào cơ sở dữ liệu")
        self.name = name
        self.mistakes = mistakes


class UnknownPackError(LookupError):
    """There is no pack of that name; ``known`` lists those there are."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(
            f"không có gói dữ liệu “{name}”; các gói hiện có: {', '.join(known) or 'không có gói nào'}"
        )
        self.known = known


@dataclass
class LoadReport:
    """What a load did; ``changed`` is false when the pack is the one loaded last."""

    pack: str
    digest: str
    changed: bool = True
    tallies: dict[str, Tally] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def check_pack(name: str, *, home: Path | None = None) -> list[Mistake]:
    """Return everything wrong with a pack. Raises ``UnknownPackError``."""
    folder = _home(home)
    _must_exist(name, folder)
    return read_pack(folder, name).mistakes


def load_pack(name: str, *, at: datetime, home: Path | None = None) -> LoadReport:
    """Bring the database to what a pack says. Raises ``PackError`` and ``UnknownPackError``.

    The same pack again is recognised by its digest and changes nothing; a changed one makes new versions.
    """
    began = time.monotonic()
    folder = _home(home)
    _must_exist(name, folder)
    digest = pack_digest(folder, name)
    if _is_loaded(name, digest):
        return LoadReport(name, digest, changed=False, seconds=time.monotonic() - began)
    pack = read_pack(folder, name)
    if pack.mistakes:
        raise PackError(name, pack.mistakes)
    report = _write(pack, at=at)
    report.seconds = time.monotonic() - began
    logger.info("pack loaded", extra={"pack": name, "seconds": round(report.seconds, 1)})
    return report


def _home(home: Path | None) -> Path:
    return home or Path(settings.PROVINCES)


def _must_exist(name: str, home: Path) -> None:
    known = pack_names(home)
    if name not in known:
        raise UnknownPackError(name, known)


def _is_loaded(name: str, digest: str) -> bool:
    """Say whether this very pack was the last that was loaded, of any name."""
    last = PackLoad.objects.order_by("-loaded_at", "-pk").first()
    return last is not None and (last.pack, last.digest) == (name, digest)


@transaction.atomic
def _write(pack: Pack, *, at: datetime) -> LoadReport:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if _is_loaded(pack.name, pack.digest):  # by another process, while this one waited
        return LoadReport(pack.name, pack.digest, changed=False)
    report = LoadReport(pack.name, pack.digest)
    report.tallies = load_organizations(pack.organizations, at=at)
    fields, report.tallies["fields"] = _load_fields(pack.fields, pack.deciders.agencies)
    definitions = [workflows.Definition(each.key, each.name, each.body) for each in pack.workflows.values()]
    published, new = workflows.publish(definitions, at=at)
    report.tallies["workflows"] = Tally(added=new, unchanged=len(definitions) - new)
    forms, new = publish_forms(pack.forms.values(), at=at)
    report.tallies["forms"] = Tally(added=new, unchanged=len(pack.forms) - new)
    done = publish_procedures(pack.procedures, Shelf(fields, forms, published, pack.deciders), at=at)
    report.tallies["procedures"], report.left = done.tally, done.left
    report.tallies["packages"] = _load_packages(pack.packages)
    report.tallies["links"] = load_links(pack.links)
    report.tallies["reliefs"] = load_reliefs(pack.reliefs)
    PackLoad.objects.create(pack=pack.name, digest=pack.digest, loaded_at=at, summary=_summary(pack, report))
    return report


def _load_fields(sources: Iterable[FieldSource], sectors: Mapping[str, str]) -> tuple[dict[str, Field], Tally]:
    tally = Tally()
    kept = {row.code: row for row in Field.objects.all()}
    new, changed = [], []
    for source in sources:
        row = kept.get(source.code)
        lead = sectors[source.sector]
        if row is None:
            new.append(Field(code=source.code, name=source.name, lead_agency_key=lead))
        elif (row.name, row.lead_agency_key) != (source.name, lead):
            row.name, row.lead_agency_key = source.name, lead
            changed.append(row)
        else:
            tally.unchanged += 1
    Field.objects.bulk_create(new)
    Field.objects.bulk_update(changed, ["name", "lead_agency_key"])
    tally.added, tally.changed = len(new), len(changed)
    return {row.name: row for row in (*kept.values(), *new)}, tally


def _load_packages(sources: Iterable[PackageSource]) -> Tally:
    """Bring packages and their members to what the pack says; they are lists of links, not history."""
    tally = Tally()
    procedures = {row.code: row for row in Procedure.objects.all()}
    for source in sources:
        row, is_new = PackageRow.objects.update_or_create(
            key=source.key,
            defaults={
                "kind": source.kind,
                "name": source.name,
                "legal_basis": source.legal_basis,
                "position": source.position,
                "valid_from": source.valid_from,
            },
        )
        tally.added += is_new
        wanted = [(member.code or None, member.name, at) for at, member in enumerate(source.members, 1)]
        kept = list(row.members.order_by("position").values_list("procedure__code", "name", "position"))
        if kept == wanted:
            tally.unchanged += not is_new
            continue
        tally.changed += not is_new
        row.members.all().delete()
        PackageMember.objects.bulk_create(
            PackageMember(package=row, procedure=procedures[code] if code else None, name=name, position=position)
            for code, name, position in wanted
        )
    return tally


def _summary(pack: Pack, report: LoadReport) -> dict[str, Any]:
    """Return what screens and indicators need of a pack beside its rows: names, targets, ready-made accounts."""
    return {
        "province": pack.title,
        "effective": pack.effective.isoformat(),
        "organization_code": dict(pack.organization_code),
        "targets": pack.targets,
        "ready_made": [
            {"username": each.username, "role": each.role, "title": each.title, "agency": each.agency}
            for each in pack.organizations.staff
            if each.is_ready_made
        ],
        "tallies": {kind: asdict(tally) for kind, tally in report.tallies.items()},
    }
