"""The envelope of the tax system, field by field, and its answers."""

import pytest
from lxml import etree  # type: ignore[import-untyped]

from motcua.adapters.einvoice_tax.mapping import Answer, UnreadableAnswerError, answer, envelope
from motcua.payments.receipt_ports import TaxMessage

MESSAGE = TaxMessage("MOTCUA000000000007", "issued", "1200100009", b"<BLai><DLBLai Id='data'/></BLai>")
TAKEN = (
    "<TDiep><TTChung><MTDiep>TCT1</MTDiep><MTDTChieu>MOTCUA000000000007</MTDTChieu></TTChung>"
    "<DLieu><TBao><TTTNhan>0</TTTNhan><DSLDo/></TBao></DLieu></TDiep>"
)
REFUSED = TAKEN.replace("<TTTNhan>0", "<TTTNhan>1").replace(
    "<DSLDo/>", "<DSLDo><LDo><MLoi>TONG</MLoi><MTa>Tổng sai</MTa></LDo><LDo><MTa>Khác</MTa></LDo></DSLDo>"
)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("TTChung/PBan", "2.0.0"),
        ("TTChung/MNGui", "motcua"),
        ("TTChung/MNNhan", "TCT"),
        ("TTChung/MLTDiep", "600"),
        ("TTChung/MTDiep", "MOTCUA000000000007"),
        ("TTChung/MST", "1200100009"),
        ("TTChung/SLuong", "1"),
    ],
)
def test_every_field_of_the_envelope(path: str, value: str) -> None:
    assert etree.fromstring(envelope(MESSAGE, "motcua")).findtext(path) == value


def test_the_signed_xml_is_carried_as_it_is() -> None:
    inside = etree.fromstring(envelope(MESSAGE, "motcua")).find("DLieu")[0]
    assert etree.tostring(inside, method="c14n") == etree.tostring(etree.fromstring(MESSAGE.xml), method="c14n")


@pytest.mark.parametrize(
    ("what", "kind"), [("issued", "600"), ("cancelled", "601"), ("notice", "601"), ("summary", "602")]
)
def test_each_kind_of_message_has_its_number(what: str, kind: str) -> None:
    sent = envelope(TaxMessage("k", what, "1", MESSAGE.xml), "motcua")
    assert etree.fromstring(sent).findtext("TTChung/MLTDiep") == kind


def test_answers_are_read_with_every_reason() -> None:
    assert answer(TAKEN.encode(), MESSAGE.key) == Answer("TCT1", is_taken=True)
    assert answer(REFUSED.encode(), MESSAGE.key) == Answer(
        "TCT1", is_taken=False, reasons=("TONG: Tổng sai", "Khác")
    )


@pytest.mark.parametrize(
    "content",
    ["", "OK", "<a/>", TAKEN.replace("000007", "000008"), TAKEN.replace("<TTTNhan>0", "<TTTNhan>9")],
    ids=["nothing", "no XML", "another document", "to another message", "an unknown state"],
)
def test_what_is_no_answer_is_told(content: str) -> None:
    with pytest.raises(UnreadableAnswerError):
        answer(content.encode(), MESSAGE.key)
