"""A published workflow as a table of steps, a diagram, and the validator's findings in sentences."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.accounts.rules import OFFICER_ROLES
from motcua.catalog.models import ProcedureVersion
from motcua.catalog.queries.procedures import definition_of
from motcua.workflows.rules import Finding, main_path, term_in_hours, validate

ROLES: dict[str, str | Promise] = {
    "intake": gettext_lazy("Tiếp nhận, trả kết quả"),
    "specialist": gettext_lazy("Chuyên viên"),
    "signer": gettext_lazy("Lãnh đạo ký"),
    "clerk": gettext_lazy("Văn thư"),
}
PLACES: dict[str, str | Promise] = {
    "receiving": gettext_lazy("Nơi tiếp nhận"),
    "deciding": gettext_lazy("Cơ quan giải quyết"),
}
FINDINGS: dict[str, str | Promise] = {
    "no_start": gettext_lazy("Không có bước bắt đầu: %(where)s."),
    "unknown_step": gettext_lazy("Chuyển tiếp dẫn tới bước không có: %(where)s."),
    "unknown_role": gettext_lazy("Bước %(where)s giao cho vai trò không có."),
    "unknown_place": gettext_lazy("Bước %(where)s đặt ở nơi không có."),
    "negative_hours": gettext_lazy("Bước %(where)s có số giờ âm."),
    "double_transition": gettext_lazy("Chuyển tiếp ghi hai lần: %(where)s."),
    "unreachable": gettext_lazy("Không có đường nào tới bước %(where)s."),
    "no_way_out": gettext_lazy("Từ bước %(where)s không có đường kết thúc."),
    "onward_cycle": gettext_lazy("Đường đi tới chạy vòng, bắt đầu từ %(where)s."),
    "longer_than_term": gettext_lazy("Tổng giờ các bước vượt thời hạn đã công bố: %(where)s giờ."),
}


@dataclass(frozen=True, slots=True)
class Way:
    """A workflow as it is shown."""

    name: str
    diagram: list[dict[str, str]]
    steps: list[tuple[str, str, str, str, int]]
    findings: list[str]


def way_of(version: ProcedureVersion) -> Way | None:
    """Return the workflow of a version; ``None`` where it has none yet."""
    if version.workflow is None:
        return None
    definition = definition_of(version.workflow)
    known = sorted(version.terms.all(), key=lambda term: term.channel)
    hours = term_in_hours(known[0].amount, known[0].unit) if known else None
    found = validate(definition, roles=frozenset(OFFICER_ROLES), term_hours=hours)
    path = main_path(definition)
    return Way(
        str(version.workflow),
        [{"title": step.name, "state": "next", "note": str(ROLES.get(step.role, step.role))} for step in path],
        [
            (
                str(place),
                step.name,
                str(ROLES.get(step.role, step.role)),
                str(PLACES.get(step.place, step.place)),
                step.hours,
            )
            for place, step in enumerate(definition.steps.values(), 1)
        ],
        [_sentence(finding) for finding in found],
    )


def _sentence(finding: Finding) -> str:
    words = FINDINGS.get(finding.code)
    return str(words) % {"where": finding.where} if words else _("Lỗi %(code)s.") % {"code": finding.code}
