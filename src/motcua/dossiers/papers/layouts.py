"""Which paper answers which procedure, and what stands on it line by line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from motcua.dossiers.papers.answers import Answers, Matter
from motcua.dossiers.papers.letterhead import COMMITTEES
from motcua.dossiers.papers.wording import date_in_words, long_date
from motcua.kernel.amount_in_words import dong_in_words

Row = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Layout:
    """A template with the function that writes its data."""

    key: str
    template: str
    build: Callable[[Matter], dict[str, Any]]


def cell(label: str, value: str) -> dict[str, str]:
    return {"label": label, "value": value}


def _general(matter: Matter) -> dict[str, Any]:
    dossier = matter.dossier
    opening = (
        f"{dossier.deciding_agency.name} trả lời hồ sơ mã số {dossier.code} của {dossier.applicant_name} về việc "
        f"“{dossier.procedure.name}” như sau:"
    )
    return {
        "subtitle": matter.answers.text("subtitle"),
        "paragraphs": matter.words("paragraphs") or [opening],
        "facts": matter.facts() or list(matter.answers.facts()) or [cell("Người đề nghị", dossier.applicant_name)],
        "endings": matter.words("endings"),
    }


def _birth(matter: Matter) -> dict[str, Any]:
    answers = matter.answers
    born = answers.raw("child_birth_date", "birth_date")
    child: list[Row] = [
        [cell("Họ, chữ đệm, tên", answers.text("child_name", "name"))],
        [cell("Ngày, tháng, năm sinh", answers.text("child_birth_date", "birth_date"))],
        [cell("Ghi bằng chữ", _date_words(born))],
        [
            cell("Giới tính", answers.text("child_sex", "sex")),
            cell("Dân tộc", answers.text("child_ethnicity", "ethnicity")),
            cell("Quốc tịch", answers.text("child_nationality", "nationality")),
        ],
        [cell("Nơi sinh", _birth_place(answers))],
        [cell("Quê quán", answers.text("child_hometown"))],
        [cell("Số định danh cá nhân", answers.text("child_personal_id"))],
    ]
    return {
        "paragraphs": matter.words("paragraphs"),
        "groups": [
            {"title": "", "rows": child},
            {"title": "", "rows": _parent(answers, "mother", "mẹ")},
            {"title": "", "rows": _parent(answers, "father", "cha")},
            {"title": "", "rows": _registration(matter, "khai sinh")},
        ],
        "endings": matter.words("endings"),
    }


def _birth_place(answers: Answers) -> str:
    return ", ".join(part for part in (answers.text("birth_facility"), answers.text("birth_place")) if part)


def _parent(answers: Answers, prefix: str, whose: str) -> list[Row]:
    return [
        [cell(f"Họ, chữ đệm, tên người {whose}", answers.text(f"{prefix}_name"))],
        [
            cell("Năm sinh", answers.text(f"{prefix}_birth_date", f"{prefix}_birth_year")[-4:]),
            cell("Dân tộc", answers.text(f"{prefix}_ethnicity")),
            cell("Quốc tịch", answers.text(f"{prefix}_nationality")),
        ],
        [cell("Nơi cư trú", answers.text(f"{prefix}_residence"))],
    ]


def _registration(matter: Matter, what: str) -> list[Row]:
    declarant = matter.answers.text("requester_name", "name") or matter.dossier.applicant_name
    return [
        [cell("Họ, chữ đệm, tên người đi đăng ký", declarant)],
        [cell(f"Nơi đăng ký {what}", matter.dossier.deciding_agency.name)],
        [cell("Ngày, tháng, năm đăng ký", f"{matter.day:%d/%m/%Y}")],
    ]


def _marital(matter: Matter) -> dict[str, Any]:
    answers, dossier = matter.answers, matter.dossier
    name = answers.text("subject_name", "name") or dossier.applicant_name
    opening = [
        f"Xét đề nghị của {dossier.applicant_name} về việc cấp Giấy xác nhận tình trạng hôn nhân cho {name},",
        f"{dossier.deciding_agency.name} xác nhận:",
    ]
    identity = answers.text("subject_personal_id", "personal_id") or dossier.identity_number
    residence = answers.text("subject_residence", "residence") or dossier.address
    status = answers.text("marital_confirmation", "marital_status")
    person: list[Row] = [
        [cell("Họ, chữ đệm, tên", name)],
        [cell("Ngày, tháng, năm sinh", answers.text("subject_birth_date", "birth_date"))],
        [
            cell("Giới tính", answers.text("subject_sex", "sex")),
            cell("Dân tộc", answers.text("subject_ethnicity", "ethnicity")),
            cell("Quốc tịch", answers.text("subject_nationality", "nationality")),
        ],
        [cell("Giấy tờ tùy thân (số định danh cá nhân)", identity)],
        [cell("Nơi cư trú", residence)],
        [cell("Tình trạng hôn nhân", status)],
        [cell("Giấy này được cấp để", answers.text("purpose_other", "purpose"))],
    ]
    ending = f"Giấy này có giá trị trong thời hạn 06 tháng, đến hết {long_date(_six_months_after(matter.day))}."
    return {
        "paragraphs": matter.words("paragraphs") or opening,
        "groups": [{"title": "", "rows": person}],
        "endings": matter.words("endings") or [ending],
    }


def _business(matter: Matter) -> dict[str, Any]:
    answers, dossier = matter.answers, matter.dossier
    capital = answers.raw("capital")
    owner: list[Row] = [
        [cell("Họ và tên", answers.text("owner_name", "name") or dossier.applicant_name)],
        [
            cell("Ngày sinh", answers.text("owner_birth_date", "birth_date")),
            cell("Giới tính", answers.text("owner_sex", "sex")),
        ],
        [
            cell("Dân tộc", answers.text("owner_ethnicity", "ethnicity")),
            cell("Quốc tịch", answers.text("owner_nationality", "nationality")),
        ],
        [
            cell(
                "Số định danh cá nhân",
                answers.text("owner_personal_id", "personal_id") or dossier.identity_number,
            )
        ],
        [cell("Nơi thường trú", answers.text("owner_residence", "residence") or dossier.address)],
    ]
    name = answers.text("business_name")
    place = answers.text("business_address")
    phone = answers.text("business_phone", "owner_phone", "phone")
    groups = [
        _numbered(f"Tên hộ kinh doanh: {name.upper()}", []),
        _numbered("Trụ sở hộ kinh doanh", [[cell("Địa chỉ", place)], [cell("Điện thoại", phone)]]),
        {**_numbered("Ngành, nghề kinh doanh", []), "lines": _trades(answers)},
        _numbered("Vốn kinh doanh", [[cell("Tổng số", _capital(capital))]]),
        _numbered("Chủ hộ kinh doanh", owner),
    ]
    return {"groups": groups, "registered": f"Đăng ký lần đầu, {long_date(matter.day)}"}


def _numbered(title: str, rows: list[Row]) -> dict[str, Any]:
    return {"title": title, "rows": rows, "lines": []}


def _trades(answers: Answers) -> list[dict[str, str]]:
    return [{"name": item.text("name"), "code": item.text("code")} for item in answers.group("trades")]


def _capital(amount: Any) -> str:
    if isinstance(amount, int):
        return f"{amount:,}".replace(",", ".") + f" đồng ({dong_in_words(amount)})"
    return str(amount or "")


def _allowance(matter: Matter) -> dict[str, Any]:
    dossier, answers = matter.dossier, matter.answers
    agency = dossier.deciding_agency
    chief = "Chủ tịch" if agency.kind in COMMITTEES else "Thủ trưởng"
    name = answers.text("subject_name", "name") or dossier.applicant_name
    return {
        "subtitle": answers.text("subtitle") or f"Về việc {_lower_first(dossier.procedure.name)}",
        "authority": f"{chief} {agency.name}",
        "grounds": matter.words("grounds") or _grounds(matter),
        "articles": matter.words("articles") or _articles(matter, name, chief),
    }


def _grounds(matter: Matter) -> list[str]:
    laws = [
        f"Căn cứ {' '.join(part for part in (law.get('title', ''), law.get('number', '')) if part)};"
        for law in matter.dossier.procedure.legal_basis
    ]
    return [*laws, f"Xét hồ sơ mã số {matter.dossier.code} và đề nghị của công chức phụ trách."]


def _articles(matter: Matter, name: str, chief: str) -> list[str]:
    answers, agency = matter.answers, matter.dossier.deciding_agency
    born = answers.text("subject_birth_date", "birth_date")
    residence = answers.text("subject_residence", "residence") or matter.dossier.address
    amount, start = answers.raw("monthly_amount", "amount"), answers.text("granted_from", "from_date")
    first = f"{_upper_first(matter.dossier.procedure.name)} đối với ông/bà {name}"
    first += f", sinh ngày {born}" if len(born) == 10 else (f", sinh năm {born}" if born else "")
    first += f", nơi cư trú: {residence}" if residence else ""
    if isinstance(amount, int):
        first += f"; mức {_capital(amount)}"
    elif amount:
        first += f"; mức {amount}"
    first += f", kể từ ngày {start}." if start else "."
    second = f"Kinh phí thực hiện do ngân sách nhà nước bảo đảm; {agency.name} tổ chức chi trả theo quy định."
    third = (
        f"Quyết định này có hiệu lực kể từ ngày ký. Các bộ phận có liên quan của {agency.name} và ông/bà {name} "
        "chịu trách nhiệm thi hành Quyết định này./."
    )
    return [first, second, third]


def _date_words(value: Any) -> str:
    try:
        return date_in_words(date.fromisoformat(str(value)))
    except ValueError:
        return ""


def _six_months_after(day: date) -> date:
    """Return the day six months later; the month's last day stands in for one it does not have.

    Law: Decree 123/2015/NĐ-CP Art. 23(1).
    """
    year, month = divmod(day.month + 5, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(f"no day six months after {day}")


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


GENERAL = Layout("result", "result", _general)
BIRTH = Layout("birth", "civil_status", _birth)
MARITAL = Layout("marital", "civil_status", _marital)
BUSINESS = Layout("business", "business", _business)
ALLOWANCE = Layout("allowance", "decision", _allowance)

LAYOUTS: dict[str, Layout] = {
    "1.001193": BIRTH,  # đăng ký khai sinh
    "1.004884": BIRTH,  # đăng ký lại khai sinh
    "1.004873": MARITAL,  # xác nhận tình trạng hôn nhân
    "1.001612": BUSINESS,  # thành lập hộ kinh doanh
    "1.001776": ALLOWANCE,  # trợ cấp xã hội hằng tháng
    "1.014027": ALLOWANCE,  # trợ cấp hưu trí xã hội
    "1.001731": ALLOWANCE,  # hỗ trợ chi phí mai táng, until 30/6/2025
    "1.014028": ALLOWANCE,  # hỗ trợ chi phí mai táng, from 1/7/2025
}


def layout_of(procedure_code: str) -> Layout:
    """Return the layout of a procedure's result; the general paper where it has none of its own."""
    return LAYOUTS.get(procedure_code, GENERAL)
