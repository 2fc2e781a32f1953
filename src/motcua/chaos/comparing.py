"""Three books side by side: what the clients were answered, what we hold, what the sandbox received."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from motcua.adapters.portal_national import mapping
from motcua.chaos.ledger import Ledger
from motcua.chaos.outcomes import Proof
from motcua.chaos.sandbox import SandboxControl
from motcua.dossiers.models import Dossier, DossierEvent
from motcua.sync.queries import status as sync_status
from motcua.sync.queries import stories

CHUNK = 500
PROGRESS = "CapNhatTienDoHoSoMC"
# What a dossier's last picture at the portal says about where it stands; names are beside the point.
STANDING = (
    "TrangThaiHoSo",
    "NgayNopHoSo",
    "NgayTiepNhan",
    "NgayHenTra",
    "NgayKetThucXuLy",
    "NgayTra",
    "ChuHoSo",
    "DinhDanhCHS",
)
Step = tuple[str, str, str]  # time, status, what was done


def compare_clients(ledger: Ledger, proof: Proof) -> None:
    """Hold what clients were answered against our dossiers: each there, once, under the code that was answered."""
    sent = {line["number"]: line["person"] for line in ledger.read("sent")}
    answered = {line["number"]: line["code"] for line in ledger.read("answered")}
    ours: dict[str, list[str]] = defaultdict(list)
    rows = Dossier.objects.only("code", "identity_number").order_by("pk")
    for dossier in rows.iterator(chunk_size=CHUNK):
        ours[dossier.identity_number].append(dossier.code)
    people = set(sent.values())
    lost = [code for number, code in answered.items() if code not in ours.get(sent[number], ())]
    proof.note(sent=len(sent))
    proof.must("answered", len(answered), len(sent))
    proof.must("lost", len(lost), 0)
    proof.must("doubled", sum(len(codes) - 1 for codes in ours.values()), 0)
    proof.must("unasked", len(ours.keys() - people), 0)


def compare_acts(ledger: Ledger, proof: Proof) -> None:
    """Hold the officers' acts that were confirmed against the journals; no journal may have a gap."""
    acts = {(line["dossier"], line["seq"]): line["status"] for line in ledger.read("act")}
    found: dict[tuple[str, int], int] = {}
    lengths: Counter[str] = Counter()
    events = DossierEvent.objects.values_list("dossier_id", "seq", "status")
    for dossier, seq, status in events.iterator(chunk_size=5_000):
        found[str(dossier), seq] = status
        lengths[str(dossier)] += 1
    told = Dossier.objects.values_list("pk", "journal_length")
    proof.must_be_at_least("acts", len(acts), 1)
    proof.note(journal_entries=len(found))
    proof.must("acts_lost", sum(found.get(key) != status for key, status in acts.items()), 0)
    proof.must("journals_with_gaps", sum(lengths[str(pk)] != length for pk, length in told.iterator()), 0)


@dataclass
class Exchange:
    """How far our dossiers and the portal's agree; lists hold codes."""

    ours: int = 0
    theirs: int = 0
    steps: int = 0
    untold: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    out_of_order: list[str] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)


def compare_portal(sandbox: SandboxControl, proof: Proof, *, least: int = 1) -> None:
    """Hold our journals against the portal's ledger: everything told, in order, with the same end.

    Of fewer dossiers than ``least`` nothing is proven: somebody who was to make them has broken off.
    """
    found = _exchange(sandbox)
    status = sync_status()
    proof.must_be_at_least("dossiers", found.ours, least)
    proof.note(steps_told=found.steps, absorbed_repeats=sandbox.duplicates())
    proof.note(examples=[*found.untold, *found.different, *found.out_of_order, *found.incomplete][:5])
    proof.must("at_the_portal", found.theirs, found.ours)
    proof.must("untold", len(found.untold), 0)
    proof.must("strangers", len(found.strangers), 0)
    proof.must("out_of_order", len(found.out_of_order), 0)
    proof.must("incomplete", len(found.incomplete), 0)
    proof.must("final_state_differs", len(found.different), 0)
    proof.must("unsynced", status.pending, 0)
    proof.must("quarantined", status.quarantined, 0)


def _exchange(sandbox: SandboxControl) -> Exchange:
    theirs = {row["mahoso"]: row for row in sandbox.dossiers()}
    told = _told(sandbox.ledger(PROGRESS))
    result = Exchange(theirs=len(theirs))
    for code, status, picture, steps in _ours():
        result.ours += 1
        row = theirs.pop(code, None)
        if row is None:
            result.untold.append(code)
            continue
        result.steps += len(told[code])
        _judge_steps(result, code, told[code], steps)
        if row["status"] != status or any(row["dossier"].get(name) != picture.get(name) for name in STANDING):
            result.different.append(code)
    result.strangers.extend(theirs)
    return result


def _judge_steps(result: Exchange, code: str, told: Sequence[Step], ours: Sequence[Step]) -> None:
    """What was told must stand in our order; steps in between may be left out, the last one never."""
    if not _is_part_in_order(told, ours):
        result.out_of_order.append(code)
    elif ours and (not told or told[-1] != ours[-1]):
        result.incomplete.append(code)


def _is_part_in_order(part: Iterable[Step], whole: Iterable[Step]) -> bool:
    rest = iter(whole)
    return all(any(step == other for other in rest) for step in part)


def _told(entries: Iterable[dict[str, Any]]) -> dict[str, list[Step]]:
    """Return the steps that the portal took, by dossier, in the order it took them."""
    taken: dict[str, list[Step]] = defaultdict(list)
    for entry in entries:
        if entry["outcome"] == "accepted":
            taken[entry["mahoso"]].append(_step(entry["body"]))
    return taken


def _step(body: dict[str, Any]) -> Step:
    return body["ThoiDiemXuLy"], body["TrangThai"], body["NoiDungXuLy"]


def _ours() -> Iterator[tuple[str, str, dict[str, Any], list[Step]]]:
    """Yield code, status, picture and steps of every dossier that is to be told, as our journal has them."""
    wanted = Dossier.objects.filter(received_at__isnull=False).values_list("pk", "journal_length")
    chunk: dict[UUID, tuple[int, int]] = {}
    for pk, length in wanted.order_by("pk").iterator(chunk_size=CHUNK):
        chunk[pk] = (0, length)
        if len(chunk) == CHUNK:
            yield from _read(chunk)
            chunk = {}
    if chunk:
        yield from _read(chunk)


def _read(chunk: dict[UUID, tuple[int, int]]) -> Iterator[tuple[str, str, dict[str, Any], list[Step]]]:
    statuses = dict(Dossier.objects.filter(pk__in=list(chunk)).values_list("code", "status"))
    for story in stories(chunk).values():
        picture = mapping.dossier(story.report) if story.report else {}
        steps = [_step(mapping.progress(report)) for _, report in story.progress]
        yield story.code, str(statuses[story.code]), picture, steps
