"""XML is signed where it is asked, covers what it says, and a changed letter is found."""

from datetime import UTC, datetime

import pytest
from lxml import etree  # type: ignore[import-untyped]

from motcua.foundation.signing import Signer, seal_for
from motcua.foundation.signing_xades import DS, XmlSignatureError, parse_xml, sign_xml, verify_xml

AT = datetime(2026, 9, 1, 1, 30, tzinfo=UTC)
OFFICE = seal_for("so-tu-phap", name="Sở Tư pháp")
TEXT = '<BLai><DLBLai Id="data"><Ten>Lệ phí</Ten><So>15000</So></DLBLai><DSCKS><DVThu/></DSCKS></BLai>'


def signed(signer: Signer = OFFICE) -> bytes:
    root = parse_xml(TEXT.encode())
    return sign_xml(root, place=root.find(".//DVThu"), signer=signer, at=AT)


def test_it_says_who_signed_what_and_when() -> None:
    found = verify_xml(signed())
    assert found.signed_at == AT
    assert "Sở Tư pháp" in found.certificate.subject.rfc4514_string()
    assert found.covered.findtext("So") == "15000"


def test_the_signature_stands_where_it_was_asked() -> None:
    root = parse_xml(signed())
    assert [each.tag for each in root.find(".//DVThu")] == [f"{DS}Signature"]


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"15000", b"15001"), (b'Id="data"', b'Id="dato"'), (b"2026-09-01T01:30", b"2026-09-02T01:30")],
    ids=["an amount", "what is covered", "the time"],
)
def test_a_change_is_found(old: bytes, new: bytes) -> None:
    content = signed()
    assert old in content
    with pytest.raises(XmlSignatureError):
        verify_xml(content.replace(old, new, 1))


def test_a_second_data_part_cannot_be_slipped_in() -> None:
    forged = signed().replace(b"<DSCKS>", b'<DLBLai Id="data"><So>9</So></DLBLai><DSCKS>', 1)
    with pytest.raises(XmlSignatureError):
        verify_xml(forged)


def test_another_certificate_does_not_fit() -> None:
    other = etree.tostring(parse_xml(signed(seal_for("khac", name="Cơ quan khác"))).find(f".//{DS}X509Data"))
    root = parse_xml(signed())
    own = root.find(f".//{DS}X509Data")
    own.getparent().replace(own, etree.fromstring(other))
    with pytest.raises(XmlSignatureError):
        verify_xml(etree.tostring(root))


@pytest.mark.parametrize(
    "content",
    [b"", b"<a>", TEXT.encode(), b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"<a/>" + b" " * 5_000_001],
    ids=["nothing", "not whole", "not signed", "with a document type", "too large"],
)
def test_what_proves_nothing_is_refused(content: bytes) -> None:
    with pytest.raises(XmlSignatureError):
        verify_xml(content)
