"""A reorganisation as its pages show it: plan and mistakes, what it would do, how far it is, what it did."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.dossiers.plans import plan_names, plan_path
from motcua.dossiers.queries.transfers import Pair, pairs
from motcua.dossiers.services.reorganising import preview, read
from motcua.kernel.sourced import Mistake, UnreadableError
from motcua.organizations.models import Reorganisation

PAIRS_SHOWN = 50
UNDECIDED_SHOWN = 200
RULES: dict[str, str | Promise] = {
    "renamed": gettext_lazy("Đơn vị đổi tên, tổ chức lại"),
    "merged": gettext_lazy("Đơn vị sáp nhập"),
    "split_by_procedure": gettext_lazy("Đơn vị chia tách: theo thủ tục, lĩnh vực"),
    "split_by_place": gettext_lazy("Đơn vị chia tách: theo địa bàn"),
    "split_by_address": gettext_lazy("Đơn vị chia tách: theo địa chỉ người nộp"),
    "authority_to_commune": gettext_lazy("Thẩm quyền về cấp xã: theo nơi ở của người nộp"),
    "authority_to_province": gettext_lazy("Thẩm quyền về cấp tỉnh"),
    "closed": gettext_lazy("Đơn vị giải thể: về đơn vị kế thừa"),
    "main_successor": gettext_lazy("Chưa xác định được: về đơn vị kế thừa chính, cần rà lại"),
}
REFUSALS: dict[str, str | Promise] = {
    "mistakes": gettext_lazy("Kế hoạch có lỗi nên chưa làm gì. Hãy sửa tệp kế hoạch rồi thử lại."),
    "unreadable": gettext_lazy("Không đọc được tệp kế hoạch. Hãy sửa tệp rồi thử lại."),
    "too_early": gettext_lazy(
        "Chưa tới thời điểm được phép bắt đầu. Hãy chọn thời điểm từ ngày kế hoạch có hiệu lực."
    ),
    "too_late": gettext_lazy("Chỉ hoàn tác được trong chính ngày thực hiện. Hãy lập kế hoạch mới để sửa."),
    "acted_on": gettext_lazy("Đã có hồ sơ được xử lý tiếp sau khi chuyển nên không hoàn tác được."),
    "filed_since": gettext_lazy("Đã có hồ sơ nộp theo cơ cấu mới nên không hoàn tác được."),
    "posted_since": gettext_lazy("Đã có người được bố trí vào đơn vị mới nên không hoàn tác được."),
    "not_begun": gettext_lazy("Đợt sắp xếp này chưa thực hiện xong nên chưa hoàn tác được."),
    "busy": gettext_lazy("Một đợt sắp xếp khác đang chạy. Hãy đợi xong rồi thử lại."),
    "plan_changed": gettext_lazy("Tệp kế hoạch đã bị sửa sau khi hẹn giờ. Hãy trả tệp về như cũ."),
    "plan_missing": gettext_lazy("Không còn thấy tệp kế hoạch. Hãy đặt tệp về chỗ cũ."),
}
STRUCTURE: dict[str, str | Promise] = {
    "areas_ended": gettext_lazy("Địa bàn kết thúc"),
    "areas_founded": gettext_lazy("Địa bàn thành lập"),
    "agencies_ended": gettext_lazy("Đơn vị kết thúc"),
    "agencies_founded": gettext_lazy("Đơn vị thành lập"),
    "postings_ended": gettext_lazy("Vị trí công tác kết thúc"),
    "postings_opened": gettext_lazy("Vị trí công tác ở đơn vị mới"),
}
TONES = {"scheduled": "waiting", "running": "working", "done": "done", "undoing": "working", "undone": "stopped"}


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One plan of the installation's packs, with what became of it."""

    pack: str
    name: str
    last: Reorganisation | None


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A plan as it was read: its head or its mistakes, and what a dry run foretells."""

    title: str
    effective: date | None
    head: list[tuple[str, str]]
    mistakes: list[Mistake]
    report: dict[str, Any] | None


def plan_lines() -> list[PlanLine]:
    """Return every plan, with the latest time it was carried out."""
    latest = {row.plan: row for row in Reorganisation.objects.order_by("pk")}
    split = [name.partition("/") for name in plan_names()]
    return [PlanLine(pack, name, latest.get(f"{pack}/{name}")) for pack, _slash, name in split]


def plan_page(path: Path, *, dry_run: bool) -> PlanPage:
    """Return what the page of a plan shows."""
    try:
        plan = read(path)
    except UnreadableError as no:
        return PlanPage(path.name, None, [], [no.mistake], None)
    head = [
        (_("Ngày hiệu lực"), f"{plan.effective:%d/%m/%Y}"),
        (_("Căn cứ"), plan.legal_basis),
        (_("Nguồn"), plan.source),
    ]
    report = preview(path) if dry_run and not plan.mistakes else None
    return PlanPage(plan.name, plan.effective, [each for each in head if each[1]], plan.mistakes, report)


def path_of(pack: str, name: str) -> Path | None:
    return plan_path(f"{pack}/{name}")


def told(report: dict[str, Any]) -> dict[str, Any]:
    """Return a report as tables: structure, rules, the first pairs and undecided dossiers, the balance."""
    if "dossiers" not in report:
        return {}
    dossiers, balance = report["dossiers"], report["balance"]
    return {
        "structure": [(str(words), report["structure"][name]) for name, words in STRUCTURE.items()],
        "procedures": report["procedures"],
        "rules": [(str(RULES.get(rule, rule)), count) for rule, count in dossiers["by_rule"].items()],
        "dossiers": dossiers,
        "units": sorted(report["units"], key=lambda unit: -unit["dossiers"])[:PAIRS_SHOWN],
        "more_units": max(0, len(report["units"]) - PAIRS_SHOWN),
        "undecided": dossiers["undecided"][:UNDECIDED_SHOWN],
        "letters": report["letters"],
        "balance": balance,
    }


def refusal_of(row: Reorganisation) -> str:
    """Return why a reorganisation could not go on, in a sentence with what to do."""
    if not row.refusal:
        return ""
    sentence = str(REFUSALS.get(row.refusal["code"], row.refusal["code"]))
    return f"{sentence} ({row.refusal['detail']})" if row.refusal["detail"] else sentence


def progress_of(row: Reorganisation) -> tuple[int, int]:
    """Return how many dossiers were moved, and how many there were when it began."""
    return row.transfers.filter(undone_at=None).count(), int(row.before.get("open", 0))


def pair_page(row: Reorganisation, number: str) -> Any:
    """Return one page of the pairs of units, each with its hand-over record."""
    found: list[Pair] = pairs(row) if row.state in {"done", "undoing"} else []
    return Paginator(found, PAIRS_SHOWN).get_page(number)
