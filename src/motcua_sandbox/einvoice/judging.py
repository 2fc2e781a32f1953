"""What is wrong with a message about receipts: structure, numbers, sums, signature; each fault has its code."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from cryptography import x509
from lxml import etree  # type: ignore[import-untyped]
from signxml.exceptions import InvalidInput, SignXMLException
from signxml.xades.xades import XAdESSignatureConfiguration, XAdESVerifier

DS = "{http://www.w3.org/2000/09/xmldsig#}"
BODIES = {"600": {"BLai", "HDon"}, "601": {"TBao"}, "602": {"BTHop"}}
FORM = re.compile(r"EBL0[12]|0[12]BLP\d-\d{3}")
SYMBOL = re.compile(r"(\d\d)T[ABCDEGHKLMNPQRSTUVXY]{2}|[ABCDEGHKLMNPQRSTUVXY]{2}-(\d\d)E")
INVOICE_SYMBOL = re.compile(r"[CK](\d\d)[TDLMNBGHXF][ABCDEGHKLMNPQRSTUVXY]{2}")
NUMBER = re.compile(r"[1-9]\d{0,7}")
RATES = {"KCT", "KKKNT", "0%", "5%", "8%", "10%"}
TAX_CODE = re.compile(r"\d{10}(-?\d{3})?|\d{12}")
Fault = tuple[str, str]


class UnreadableError(Exception):
    """The message is no message; the text says why."""


def read(raw: bytes) -> Any:
    """Return the root of a message. Raises ``UnreadableError``."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(f"Không phải XML: {error}") from error
    if root.tag != "TDiep" or root.find("TTChung/MTDiep") is None or root.find("DLieu") is None:
        raise UnreadableError("Thiếu TDiep/TTChung/MTDiep hoặc DLieu")
    return root


def body_of(root: Any) -> Any:
    """Return what the envelope carries, or nothing."""
    inside = list(root.find("DLieu"))
    return inside[0] if len(inside) == 1 else None


def faults(root: Any) -> Iterator[Fault]:
    """Yield what is wrong with a message, in the order it is looked at."""
    kind, body = root.findtext("TTChung/MLTDiep") or "", body_of(root)
    if kind not in BODIES:
        yield "MLTDIEP", f"Loại thông điệp {kind} không được nhận"
        return
    if body is None or body.tag not in BODIES[kind]:
        yield "DLIEU", f"Thông điệp {kind} phải mang đúng một {' hoặc '.join(sorted(BODIES[kind]))}"
        return
    tax_code = root.findtext("TTChung/MST") or ""
    if not TAX_CODE.fullmatch(tax_code):
        yield "MST", f"Mã số thuế {tax_code or 'trống'} không đúng dạng"
    if tax_code not in {each.text for each in body.iter("MST")}:
        yield "MST_KHAC", "Mã số thuế của thông điệp không có trong dữ liệu"
    yield from {"BLai": _receipt, "HDon": _invoice, "TBao": _notice, "BTHop": _summary}[body.tag](body)
    yield from _signature(body)


def _receipt(body: Any) -> Iterator[Fault]:
    head = body.find("DLBLai/TTChung")
    if head is None:
        yield "TTCHUNG", "Thiếu thông tin chung"
        return
    yield from _missing(head, ("PBan", "TBLai", "KHMSBLai", "KHBLai", "SBLai", "NLap", "DVTTe", "HTTToan"))
    yield from _named(head)
    text = body.find("DLBLai/NDBLai")
    if text is None:
        yield "NDBLAI", "Thiếu nội dung biên lai"
        return
    yield from _missing(text, ("DVThu/Ten", "DVThu/MST", "NNop/Ten", "TToan/TgTTTBSo", "TToan/TgTTTBChu"))
    yield from _sum(text, "DSKThu/KThu")
    for item in text.iterfind("DSKThu/KThu"):
        if item.findtext("Loai") not in {"P", "LP"}:
            yield "LOAI", "Mỗi khoản thu là phí (P) hoặc lệ phí (LP)"
        yield from _missing(item, ("TKThu",))


def _named(head: Any) -> Iterator[Fault]:
    form, symbol, number = (head.findtext(name) or "" for name in ("KHMSBLai", "KHBLai", "SBLai"))
    found = SYMBOL.fullmatch(symbol)
    if not FORM.fullmatch(form):
        yield "KHMSBLAI", f"Ký hiệu mẫu {form} không đúng"
    if found is None:
        yield "KHBLAI", f"Ký hiệu {symbol} không đúng"
    elif (found[1] or found[2]) != (head.findtext("NLap") or "")[2:4]:
        yield "KHBLAI_NAM", f"Ký hiệu {symbol} không cùng năm với ngày lập"
    if not NUMBER.fullmatch(number):
        yield "SBLAI", f"Số {number} không đúng: tối đa 8 chữ số, từ 1"
    if not _is_day(head.findtext("NLap") or ""):
        yield "NLAP", "Ngày lập không đúng dạng yyyy-mm-dd"


def _invoice(body: Any) -> Iterator[Fault]:
    head, text = body.find("DLHDon/TTChung"), body.find("DLHDon/NDHDon")
    if head is None or text is None:
        yield "DLHDON", "Thiếu thông tin chung hoặc nội dung hóa đơn"
        return
    yield from _missing(head, ("PBan", "THDon", "KHMSHDon", "KHHDon", "SHDon", "NLap", "DVTTe", "TGia", "HTTToan"))
    yield from _invoice_named(head)
    yield from _missing(text, ("NBan/Ten", "NBan/MST", "NMua/Ten", "TToan/TgTTTBSo", "TToan/TgTTTBChu"))
    yield from _taxed(text)


def _invoice_named(row: Any) -> Iterator[Fault]:
    symbol = INVOICE_SYMBOL.fullmatch(row.findtext("KHHDon") or "")
    if (row.findtext("KHMSHDon") or "") not in set("123456789"):
        yield "KHMSHDON", "Ký hiệu mẫu hóa đơn là một chữ số từ 1 đến 9"
    if symbol is None:
        yield "KHHDON", "Ký hiệu hóa đơn không đúng"
    elif symbol[1] != (row.findtext("NLap") or "")[2:4]:
        yield "KHHDON_NAM", "Ký hiệu hóa đơn không cùng năm với ngày lập"
    if not NUMBER.fullmatch(row.findtext("SHDon") or ""):
        yield "SHDON", "Số hóa đơn không đúng: tối đa 8 chữ số, từ 1"
    if not _is_day(row.findtext("NLap") or ""):
        yield "NLAP", "Ngày lập không đúng dạng yyyy-mm-dd"


def _taxed(text: Any) -> Iterator[Fault]:
    """Look at the rates and at every sum: lines by rate, tax within a đồng a line, what is to be paid."""
    lines = text.findall("DSHHDVu/HHDVu")
    found = _numbers(line.findtext("ThTien") for line in lines)
    sums = _numbers(text.findtext(f"TToan/{name}") for name in ("TgTCThue", "TgTThue", "TgTTTBSo"))
    if not found or not sums:
        yield "TIEN", "Số tiền phải là số nguyên đồng, có ít nhất một dịch vụ"
        return
    unknown = {line.findtext("TSuat") or "" for line in lines} - RATES
    if unknown:
        yield "TSUAT", f"Thuế suất {', '.join(sorted(unknown)) or 'trống'} không đúng"
        return
    net, tax, whole = sums
    if sum(found) != net or net + tax != whole:
        yield "TONG", f"Tổng {whole} không bằng tiền chưa thuế cộng tiền thuế"
    yield from _by_rate(text, lines)


def _by_rate(text: Any, lines: list[Any]) -> Iterator[Fault]:
    told = {each.findtext("TSuat"): each for each in text.iterfind("TToan/THTTLTSuat/LTSuat")}
    if set(told) != {line.findtext("TSuat") for line in lines}:
        yield "LTSUAT", "Bảng thuế suất không khớp các dịch vụ"
        return
    for rate, each in told.items():
        mine = _numbers(line.findtext("ThTien") for line in lines if line.findtext("TSuat") == rate)
        found = _numbers((each.findtext("ThTien"), each.findtext("TThue")))
        if not found or found[0] != sum(mine):
            yield "LTSUAT", f"Tiền chưa thuế của thuế suất {rate} không khớp"
        elif abs(found[1] * 100 - found[0] * int(rate.rstrip("%") if rate.endswith("%") else 0)) > 100 * len(mine):
            yield "TTHUE", f"Tiền thuế của thuế suất {rate} không khớp"


def _numbers(texts: Iterable[str | None]) -> list[int]:
    """Return whole numbers, or nothing where one of them is none."""
    found = [text or "" for text in texts]
    return [int(text) for text in found] if all(re.fullmatch(r"-?\d+", text) for text in found) else []


def _notice(body: Any) -> Iterator[Fault]:
    yield from _missing(body, ("DLTBao/MSo", "DLTBao/TNNT", "DLTBao/MST", "DLTBao/NTBao"))
    rows, invoices = body.findall("DLTBao/DSBLai/BLai"), body.findall("DLTBao/DSHDon/HDon")
    if not rows and not invoices:
        yield "DSBLAI", "Thông báo không nêu biên lai, hóa đơn nào"
    for row in rows:
        yield from _named(row)
    for row in invoices:
        yield from _invoice_named(row)
    for row in rows + invoices:
        yield from _missing(row, ("TCTBao", "LDo"))


def _summary(body: Any) -> Iterator[Fault]:
    head = body.find("DLBTHop/TTChung")
    if head is None or head.findtext("MSo") != "01/TH-BLĐT":
        yield "MSO", "Bảng tổng hợp phải theo mẫu 01/TH-BLĐT"
        return
    yield from _missing(head, ("Ten", "MST", "TNgay", "DNgay", "LDau", "BSLThu"))
    for place, row in enumerate(body.iterfind("DLBTHop/NDBTHop/DLieu"), 1):
        if row.findtext("STT") != str(place):
            yield "STT", f"Dòng {place} mang số thứ tự {row.findtext('STT')}"
        yield from _named(row)
        yield from _missing(row, ("TKThu", "STien", "TThai"))


def _missing(part: Any, names: tuple[str, ...]) -> Iterator[Fault]:
    for name in names:
        if not (part.findtext(name) or "").strip():
            yield "THIEU", f"Thiếu {part.tag}/{name}"


def _sum(text: Any, items: str) -> Iterator[Fault]:
    amounts = [each.findtext("ThTien") or "" for each in text.iterfind(items)]
    total = text.findtext("TToan/TgTTTBSo") or ""
    if not amounts or not all(re.fullmatch(r"-?\d+", each) for each in (*amounts, total)):
        yield "TIEN", "Số tiền phải là số nguyên đồng, có ít nhất một khoản"
    elif sum(map(int, amounts)) != int(total):
        yield "TONG", f"Tổng {total} không bằng tổng các khoản"


def _is_day(text: str) -> bool:
    try:
        return datetime.strptime(text, "%Y-%m-%d").year > 2000  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return False


def _signature(body: Any) -> Iterator[Fault]:
    found = body.findall(f".//{DS}X509Certificate")
    if not found or not found[0].text:
        yield "CHUKY", "Chưa ký số"
        return
    pem = f"-----BEGIN CERTIFICATE-----\n{found[0].text.strip()}\n-----END CERTIFICATE-----\n"
    alone = etree.fromstring(etree.tostring(body))
    try:
        results = XAdESVerifier().verify(
            alone,
            x509_cert=x509.load_pem_x509_certificate(pem.encode()),
            id_attribute="Id",
            expect_config=XAdESSignatureConfiguration(expect_references=3, require_x509=True),
        )
    except (SignXMLException, InvalidInput, ValueError) as error:
        yield "CHUKY", f"Chữ ký số không đúng: {error}"
        return
    if not any(each.signed_xml is not None and each.signed_xml.get("Id") == "data" for each in results):
        yield "CHUKY_PHAMVI", "Chữ ký không bao trùm dữ liệu"
