"""The dated rules of supplements and extensions as lines of the settings page, each with its source."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from motcua.dossiers.rules import extensions, supplements
from motcua.ui.formats import as_date


def rule_lines() -> Iterator[tuple[str, str, str, str]]:
    """Yield name, value, confidence and source of every rule, as it holds from a day on."""
    for rule in supplements.RULES:
        name = _("Yêu cầu bổ sung khi thẩm định, từ %(day)s") % {"day": as_date(rule.valid_from)}
        if rule.procedures:
            name = f"{name} ({', '.join(sorted(rule.procedures))})"
        anew = rule.appraisal == supplements.ANEW
        value = _("thời hạn tính lại từ đầu") if anew else _("thời hạn tạm dừng, tính tiếp")
        yield name, value, rule.sure, rule.source
    for extension in extensions.RULES:
        name = _("Gia hạn kèm lời xin lỗi, từ %(day)s") % {"day": as_date(extension.valid_from)}
        yield name, _("nhiều nhất %(n)d lần") % {"n": extension.most}, extension.sure, extension.source
