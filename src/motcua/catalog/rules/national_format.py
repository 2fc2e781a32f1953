"""The national portal's procedures (LayDanhSachTTHC, LayThuTuc: upper-case keys) in our shape."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from motcua.catalog.rules.pack_procedures import (
    GENERIC,
    LONGEST_NAME,
    MOST_COPIES,
    ComponentSource,
    ProcedureSource,
)
from motcua.catalog.rules.pack_strings import FeeSource, TermSource, parse_fees, parse_terms
from motcua.kernel.money import spaced
from motcua.kernel.sourced import Judge, Row
from motcua.kernel.vietnamese import fold

SOURCE = "Cổng Dịch vụ công quốc gia"
CODE = re.compile(r"\d\.\d{6}(?:\.\d{2})?", re.ASCII)
CHANNELS = {"truc tiep": "trực tiếp", "truc tuyen": "trực tuyến", "buu chinh": "bưu chính"}
LEVELS = {"xa": "commune", "huyen": "district", "tinh": "province", "bo": "ministry"}
SUBJECTS = {
    "cong dan": "citizen",
    "doanh nghiep": "business",
    "to chuc": "organization",
    "nuoc ngoai": "foreigner",
}
DETAIL = "CACHTHUCTHUCHIEN"


def is_detailed(row: Mapping[str, Any]) -> bool:
    """Say whether a row tells how a procedure is done. Policy: rows of LayDanhSachTTHC only name it."""
    return DETAIL in row


def to_source(judge: Judge, row: Row) -> ProcedureSource:
    """Return a row of the national format as a procedure; what is wrong with it is noted.

    Policy: the portal does not say which form and workflow a province uses, nor who decides there: left open.
    """
    code, name = judge.text(row, "MATTHC", longest=40), judge.text(row, "TENTTHC", longest=LONGEST_NAME)
    if code and not CODE.fullmatch(code):
        judge.note(row, "MATTHC", f"“{code}” không phải mã thủ tục dạng 1.001193")
    fields = judge.rows(row, "LINHVUCTHUCHIEN", required=True)
    ways = judge.rows(row, DETAIL)
    results = judge.rows(row, "KETQUA")
    terms, fees = _terms(judge, ways), _fees(judge, ways)
    return ProcedureSource(
        code=code,
        name=name,
        field=judge.text(fields[0], "TENLINHVUC", longest=200) if fields else "",
        deciding_level=_level(judge.text(row, "CAPTHUCHIEN", required=False)),
        online_level="partial" if not ways or _has_channel(ways, "truc tuyen") else "counter",
        subjects=_subjects(judge.text(row, "MOTADOITUONGTHUCHIEN", longest=4_000, required=False)),
        result_name=judge.text(results[0], "TENKETQUA", longest=300) if results else "",
        result_code=judge.text(results[0], "MAKETQUA", longest=40, required=False) if results else "",
        description=_description(judge, row, ways, terms),
        legal_basis=tuple(_basis(judge, each) for each in judge.rows(row, "CANCUPHAPLY")),
        components=tuple(_components(judge, row)),
        terms=terms,
        fees=fees,
        form=GENERIC,
        source=SOURCE,
        confidence="H",
        file=row.file,
        line=row.line,
    )


def field_code(row: Row) -> str:
    """Return the code of the field a row names first. Policy: a field is known by its name; the code is a hint."""
    fields = row.get("LINHVUCTHUCHIEN")
    first = fields[0] if isinstance(fields, list) and fields else {}
    return str(first.get("MALINHVUC", "")) if isinstance(first, dict) else ""


def _level(text: str) -> str:
    """Return the deciding level of "Cấp Xã (ngành Công an)", "Cấp Tỉnh", "Cơ quan Thuế"; empty: not said."""
    words = fold(text).split(" ")
    if not text:
        return ""
    return next((level for word, level in LEVELS.items() if words[:2] == ["cap", word]), "vertical")


def _subjects(text: str) -> tuple[str, ...]:
    folded = fold(text)
    return tuple(subject for word, subject in SUBJECTS.items() if word in folded)


def _channel(text: str) -> str:
    """Return the channel in the catalogue's words, or nothing for one that is not known."""
    folded = fold(text)
    return next((name for word, name in CHANNELS.items() if word in folded), "")


def _has_channel(ways: Iterable[Row], word: str) -> bool:
    return any(word in fold(str(way.get("KENH", ""))) for way in ways)


def _spans(judge: Judge, ways: Iterable[Row]) -> Iterator[tuple[str, Row]]:
    """Yield each way's channel with each of its terms."""
    for way in ways:
        channel = _channel(judge.text(way, "KENH"))
        if not channel:
            judge.note(way, "KENH", f"không biết kênh “{way.get('KENH', '')}”")
            continue
        for span in judge.rows(way, "THOIGIAN"):
            yield channel, span


def _terms(judge: Judge, ways: Iterable[Row]) -> tuple[TermSource, ...]:
    said = []
    for channel, span in _spans(judge, ways):
        amount = judge.text(span, "THOIGIANGIAIQUYET", required=False)
        unit = judge.text(span, "DONVITINH", required=False)
        if amount and unit:
            said.append(f"{amount} {unit} [{channel}]")
    terms = parse_terms("; ".join(said)) if said else ()
    return tuple(replace(term, note="") for term in terms)


def _fees(judge: Judge, ways: Iterable[Row]) -> tuple[FeeSource, ...]:
    said = []
    for channel, span in _spans(Judge(), ways):
        for fee in judge.rows(span, "PHILEPHI"):
            amount = judge.text(fee, "SOTIEN", required=False).replace(".", "")
            unit = fold(judge.text(fee, "DONVI", required=False))
            remark = judge.text(fee, "MOTA", longest=4_000, required=False)
            if not amount.isdigit() or unit not in {"dong", "vnd", ""}:
                return ()
            kind = "phí" if fold(remark).startswith("phi") else "lệ phí"
            said.append(
                f"{kind} : {spaced(int(amount))} đồng" + (f" ({remark})" if remark else "") + f" [{channel}]"
            )
    fees = parse_fees("\n".join(said)) if said else ()
    alike = len(fees) == len(CHANNELS) and len({(fee.amount, fee.kind) for fee in fees}) == 1
    return (replace(fees[0], channel=""),) if alike else fees


def _components(judge: Judge, row: Row) -> Iterator[ComponentSource]:
    """Yield the papers of all cases; those of a named case are needed only there."""
    keys: set[str] = set()
    for case in judge.rows(row, "THANHPHANHOSO"):
        name = judge.text(case, "TRUONGHOP", longest=300, required=False)
        for paper in judge.rows(case, "GIAYTO"):
            code = judge.text(paper, "MAGIAYTO", longest=60, required=False)
            key = code if code and code not in keys else f"giay-to-{len(keys) + 1}"
            keys.add(key)
            yield ComponentSource(
                key=key,
                name=judge.text(paper, "TENGIAYTO"),
                code=code,
                originals=judge.whole(paper, "SOBANCHINH", most=MOST_COPIES, default=1),
                copies=judge.whole(paper, "SOBANSAO", most=MOST_COPIES, default=0),
                is_required=not name,
                condition=name,
            )


def _description(judge: Judge, row: Row, ways: list[Row], terms: tuple[TermSource, ...]) -> dict[str, str]:
    steps = [
        judge.text(step, "TENTRINHTU", longest=4_000, required=False)
        for case in judge.rows(row, "TRINHTUTHUCHIEN")
        for step in judge.rows(case, "TRINHTU")
    ]
    remarks = [judge.text(span, "MOTA", longest=4_000, required=False) for _, span in _spans(Judge(), ways)]
    texts = {
        "who": judge.text(row, "MOTADOITUONGTHUCHIEN", longest=4_000, required=False),
        "how": "\n".join(filter(None, steps)),
        "where": "; ".join(judge.text(body, "TENDONVI") for body in judge.rows(row, "COQUANTHUCHIEN")),
        "requirements": judge.text(row, "YEUCAU", longest=8_000, required=False),
        "term_note": "" if terms else "; ".join(dict.fromkeys(filter(None, remarks))),
    }
    return {key: text for key, text in texts.items() if text}


def _basis(judge: Judge, row: Row) -> tuple[str, str]:
    number = "SOKYHIEU" if "SOKYHIEU" in row else "SOVANBAN"
    title = "TRICHYEU" if "TRICHYEU" in row else "TENVANBAN"
    return judge.text(row, number, longest=100), judge.text(row, title, required=False)
