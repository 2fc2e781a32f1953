"""What a reader chose to see: a period, and what narrows it; read from the address, said back in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.core.cache import cache
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.catalog.models import Procedure
from motcua.indicators.queries import Scope, counted_agencies, counted_fields, procedures_of_field
from motcua.kernel import periods
from motcua.kernel.periods import Period

PERIODS: dict[str, str | Promise] = {
    "thang-nay": gettext_lazy("Tháng này"),
    "thang-truoc": gettext_lazy("Tháng trước"),
    "quy": gettext_lazy("Quý này"),
    "6-thang": gettext_lazy("6 tháng"),
    "nam": gettext_lazy("Năm nay"),
    "tu-den": gettext_lazy("Từ ngày đến ngày"),
}
DEFAULT = "thang-nay"
FIRST_DAY, LAST_DAY = date(2015, 1, 1), date(2100, 12, 31)
NARROWING = ("don-vi", "tiep-nhan", "linh-vuc", "thu-tuc")
CHOICES_SECONDS = 60
LONGEST_NUMBER = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen; ``errors`` says in sentences what could not be understood and was left out."""

    scope: Scope
    values: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def address(self, name: str, **changed: object) -> str:
        """Return the address of another page about the same choice."""
        query = {**self.values, **{key.replace("_", "-"): str(value) for key, value in changed.items()}}
        return f"{reverse(f'console:{name}')}?{urlencode({key: value for key, value in query.items() if value})}"

    def behind(self, figure: str, **changed: object) -> str:
        """Return the address of the dossiers behind a figure."""
        return self.address("list", so=figure, **changed)

    @property
    def period(self) -> str:
        return self.values["ky"]

    @property
    def is_narrowed(self) -> bool:
        return any(self.values.get(name) for name in NARROWING)

    @property
    def is_open(self) -> bool:
        """Say whether the form is shown unfolded: something in it was chosen, or has to be mended."""
        return self.is_narrowed or bool(self.errors) or self.period == "tu-den"

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Return the choice as fields of a form."""
        return [(name, value) for name, value in self.values.items() if value]


def choose(data: Mapping[str, str], allowed: frozenset[int] | None, today: date) -> Choice:
    """Return what an address asks for, within the agencies somebody may see."""
    errors: dict[str, str] = {}
    values = {name: data.get(name, "").strip()[:40] for name in ("ky", "tu", "den", *NARROWING)}
    period = _period(values, today, errors)
    agency, receiving = _number(values, "don-vi", errors), _number(values, "tiep-nhan", errors)
    scope = Scope(
        period.first,
        period.last,
        agencies=_within(agency, allowed),
        receiving=None if receiving is None else frozenset({receiving}),
        procedures=_procedures(values, errors),
    )
    return Choice(scope, values, errors)


def _within(agency: int | None, allowed: frozenset[int] | None) -> frozenset[int] | None:
    if agency is None:
        return allowed
    return frozenset({agency}) if allowed is None else frozenset({agency}) & allowed


def _period(values: dict[str, str], today: date, errors: dict[str, str]) -> Period:
    if values["tu"] or values["den"]:
        values["ky"] = values["ky"] or "tu-den"
    if values["ky"] == "tu-den":
        return _between(values, today, errors)
    if values["ky"] not in PERIODS:
        if values["ky"]:
            errors["ky"] = _("Không có kỳ này. Hãy chọn một kỳ trong danh sách.")
        values["ky"] = DEFAULT
    values["tu"] = values["den"] = ""
    makers = {
        "thang-nay": periods.month_with,
        "thang-truoc": periods.month_before,
        "quy": periods.quarter_with,
        "6-thang": periods.half_year_with,
        "nam": periods.year_with,
    }
    return makers[values["ky"]](today).until(today)


def _between(values: dict[str, str], today: date, errors: dict[str, str]) -> Period:
    first, last = _day(values, "tu", errors), _day(values, "den", errors)
    if first and last and last < first:
        errors["den"] = _("Ngày cuối kỳ đứng trước ngày đầu kỳ. Hãy đổi lại.")
    if errors or not (first and last):
        return periods.month_with(today).until(today)
    return Period(first, last)


def _day(values: dict[str, str], name: str, errors: dict[str, str]) -> date | None:
    try:
        day = date.fromisoformat(values[name])
    except ValueError:
        wrong = {
            "tu": _("Ngày đầu kỳ không có trong lịch. Hãy chọn lại, ví dụ 2026-01-31."),
            "den": _("Ngày cuối kỳ không có trong lịch. Hãy chọn lại, ví dụ 2026-01-31."),
        }
        errors[name] = wrong[name]
        return None
    if not FIRST_DAY <= day <= LAST_DAY:
        errors[name] = _("Hãy chọn một ngày từ năm 2015 đến năm 2100.")
        return None
    return day


def _number(values: dict[str, str], name: str, errors: dict[str, str]) -> int | None:
    text = values[name]
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER:
        return int(text)
    errors[name] = _("Không hiểu lựa chọn này. Hãy chọn lại trong danh sách.")
    values[name] = ""
    return None


def _procedures(values: dict[str, str], errors: dict[str, str]) -> frozenset[int] | None:
    """Return the procedures of a code, else of a field; ``None`` for all."""
    if code := values["thu-tuc"]:
        found = frozenset(Procedure.objects.filter(code=code).values_list("pk", flat=True))
        if found:
            return found
        errors["thu-tuc"] = _("Không có thủ tục mang mã này. Mã có dạng 1.001193.")
        values["thu-tuc"] = ""
    number = _number(values, "linh-vuc", errors)
    return None if number is None else procedures_of_field(number)


def agency_choices(allowed: frozenset[int] | None) -> list[tuple[str, str]]:
    """Return the agencies that figures can be narrowed to, read at most once a minute."""
    known: list[tuple[int, str]] = cache.get_or_set("console.agencies", counted_agencies, CHOICES_SECONDS) or []
    return [(str(key), name) for key, name in known if allowed is None or key in allowed]


def field_choices() -> list[tuple[str, str]]:
    """Return the fields that figures can be narrowed to, read at most once a minute."""
    known: list[tuple[int, str]] = cache.get_or_set("console.fields", counted_fields, CHOICES_SECONDS) or []
    return [(str(key), name) for key, name in known]


def form_of(choice: Choice, allowed: frozenset[int] | None) -> dict[str, object]:
    """Return what the form of periods and filters shows."""
    return {
        "choice": choice,
        "scope": choice.scope,
        "errors": choice.errors,
        "agency": choice.values["don-vi"],
        "field": choice.values["linh-vuc"],
        "procedure_code": choice.values["thu-tuc"],
        "procedure_error": choice.errors.get("thu-tuc", ""),
        "periods": list(PERIODS.items()),
        "agencies": agency_choices(allowed),
        "fields": field_choices(),
    }
