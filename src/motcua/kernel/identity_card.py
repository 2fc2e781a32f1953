"""The text of an identity card's QR code, as a scanner types it (mã QR thẻ căn cước)."""

import re
from dataclasses import asdict, dataclass, field
from datetime import date

from motcua.kernel.identifiers import is_old_id, personal_id_faults
from motcua.kernel.vietnamese import tidy_name

_DATE = re.compile(r"^(\d{2})(\d{2})(\d{4})$")
_SEXES = {"nam": "male", "nữ": "female", "nu": "female"}
# What typing by Telex leaves behind when the keyboard driver was off: doubled vowels, a tone letter at the end.
_TELEX = re.compile(r"aa|ee|dd|[aou]w|[a-z][sfrxj]\b", re.IGNORECASE)
FIELDS = 7  # of the 2021 card; the 2024 card has the same seven first, then more


@dataclass(frozen=True, slots=True)
class IdentityCard:
    """What a card's QR says. An empty or unreadable field is ``None`` and named in ``warnings``.

    Warning codes: ``empty_text``, ``too_few_fields``, ``extra_fields``, then ``<field>_missing`` and
    ``<field>_malformed`` for the fields below, ``personal_id_birth_year``, ``personal_id_sex``, ``name_telex``.
    """

    personal_id: str | None = None
    old_id: str | None = None
    full_name: str | None = None
    birth_date: date | None = None
    sex: str | None = None
    residence: str | None = None
    issued_on: date | None = None
    warnings: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, object]:
        """Return the fields with ISO dates and ``None`` for what is empty, ready for JSON."""
        values = asdict(self)
        for name in ("birth_date", "issued_on"):
            values[name] = values[name].isoformat() if values[name] else None
        values["warnings"] = list(self.warnings)
        return values


def parse_card(text: str) -> IdentityCard:
    """Read ``id|old id|name|ddMMyyyy|sex|residence|ddMMyyyy`` (and whatever a newer card adds); never fails.

    The fields of 2021 are certain; the order of those the 2024 card adds is not published, so they are ignored.
    Law: Decree 70/2024/NĐ-CP Art. 12 as amended by Decree 58/2026/NĐ-CP Art. 5 (what the QR must hold).
    """
    parts = [tidy_name(part) for part in text.strip().split("|")]
    warnings: list[str] = []
    if not any(parts):
        return IdentityCard(warnings=("empty_text",))
    if len(parts) < FIELDS:
        warnings.append("too_few_fields")
    if len(parts) > FIELDS:
        warnings.append("extra_fields")
    parts += [""] * (FIELDS - len(parts))
    born = _day(parts[3], "birth_date", warnings)
    sex = _sex(parts[4], warnings)
    personal_id = _personal_id(parts[0], born, sex, warnings)
    old_id = _old_id(parts[1], warnings)
    name = _name(parts[2], warnings)
    residence = _present(parts[5], "residence", warnings)
    issued_on = _day(parts[6], "issued_on", warnings)
    return IdentityCard(personal_id, old_id, name, born, sex, residence, issued_on, tuple(warnings))


def _present(value: str, name: str, warnings: list[str]) -> str | None:
    if not value:
        warnings.append(f"{name}_missing")
    return value or None


def _personal_id(value: str, born: date | None, sex: str | None, warnings: list[str]) -> str | None:
    if not value:
        warnings.append("personal_id_missing")
        return None
    faults = personal_id_faults(value, born=born, sex=sex or "")
    if "not_12_digits" in faults or "all_same" in faults:
        warnings.append("personal_id_malformed")
        return None
    warnings.extend(f"personal_id_{fault}" for fault in faults)
    return value


def _old_id(value: str, warnings: list[str]) -> str | None:
    if value and not is_old_id(value):
        warnings.append("old_id_malformed")
        return None
    return value or None  # a person who never had the old card has none: not worth a warning


def _name(value: str, warnings: list[str]) -> str | None:
    name = _present(value, "full_name", warnings)
    if name and any(letter.isdigit() for letter in name):
        warnings.append("full_name_malformed")
    elif name and name.isascii() and _TELEX.search(name):
        warnings.append("name_telex")
    return name


def _sex(value: str, warnings: list[str]) -> str | None:
    if not value:
        warnings.append("sex_missing")
        return None
    if value.lower() not in _SEXES:
        warnings.append("sex_malformed")
        return None
    return _SEXES[value.lower()]


def _day(value: str, name: str, warnings: list[str]) -> date | None:
    if not value:
        warnings.append(f"{name}_missing")
        return None
    match = _DATE.match(value)
    try:
        if match:
            return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        pass  # 31022000 has the shape of a date and is none: the warning below says so
    warnings.append(f"{name}_malformed")
    return None
