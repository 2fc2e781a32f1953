"""Signed papers prove who and when; tampered ones are told apart. Also tests ``signing`` and its stores."""

import io
import socket
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from cryptography.x509.oid import NameOID
from PIL import Image
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pytest_django import Settings

from motcua.foundation.documents import Place
from motcua.foundation.signatures import UnreadablePdfError, Verdict, verify_pdf
from motcua.foundation.signing import Reason, SigningError, keep_places, seal_for, sign_pdf, signer_for
from motcua.foundation.signing_pki import ensure_demo_pki, identity_of
from motcua.kernel.working_time import VIETNAM
from tests.paper import text_of

AT = datetime(2023, 2, 5, 10, 20, 33, tzinfo=VIETNAM)  # a replayed clock, long past
OFFICER = signer_for("7f0c", name="Trần Thị Bình", organisation="Ủy ban nhân dân phường Mỹ Tho")
SEAL = seal_for("phuong-my-tho", name="Ủy ban nhân dân phường Mỹ Tho")
PLACES = (Place("officer", 0, (200, 300, 380, 370)), Place("seal", 0, (180, 295, 260, 375)))
WHY = Reason("Ký ban hành", "Mỹ Tho")


@pytest.fixture(scope="module")
def blank() -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    buffer = io.BytesIO()
    document.save(buffer)
    return keep_places(buffer.getvalue(), PLACES)


@pytest.fixture(scope="module")
def signed(blank: bytes) -> bytes:
    return sign_pdf(blank, signer=OFFICER, place="officer", reason=WHY, at=AT)


@pytest.fixture(scope="module")
def sealed(signed: bytes) -> bytes:
    return sign_pdf(signed, signer=SEAL, place="seal", reason=Reason("Đóng dấu"), at=AT)


def changed(pdf: bytes) -> bytes:
    """The paper with other content put over it in an appended revision (a shadow)."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"1 0 0 rg 0 0 500 500 re f"))
    writer.update_container(page)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def test_an_officer_signs_and_the_agency_seals(sealed: bytes) -> None:
    first, second = verify_pdf(sealed)
    assert (first.signer, first.organisation) == ("Trần Thị Bình", "Ủy ban nhân dân phường Mỹ Tho")
    assert (first.verdict, second.verdict) == (Verdict.VALID, Verdict.VALID)
    assert (first.covers_whole_document, second.covers_whole_document) == (False, True)
    assert first.signed_at == second.signed_at == AT
    assert first.is_trusted
    assert not first.is_modified_after
    assert first.sentence == "Hợp lệ: Trần Thị Bình đã ký và nội dung không thay đổi từ khi ký."


def test_the_mark_shows_who_and_when(sealed: bytes) -> None:
    shown = text_of(sealed)
    assert "Trần Thị Bình" in shown
    assert "05/02/2023 10:20:33 +07:00" in shown
    assert "ỦY BAN NHÂN DÂN" in shown


def test_the_seal_leaves_the_signed_bytes_as_they_are(signed: bytes, sealed: bytes) -> None:
    assert sealed.startswith(signed)


def test_a_paper_without_signatures_has_no_report(blank: bytes) -> None:
    assert verify_pdf(blank) == []


def test_a_changed_byte_is_invalid(signed: bytes) -> None:
    at = signed.index(b"/MediaBox") + len(b"/MediaBox [ 0 0 ")
    forged = signed[:at] + (b"6" if signed[at : at + 1] != b"6" else b"7") + signed[at + 1 :]
    (report,) = verify_pdf(forged)
    assert report.verdict is Verdict.INVALID
    assert "đã bị sửa" in report.sentence


def test_content_put_over_it_later_is_invalid(signed: bytes, sealed: bytes) -> None:
    (report,) = verify_pdf(changed(signed))
    assert (report.verdict, report.is_modified_after) == (Verdict.INVALID, True)
    assert "thêm hoặc thay nội dung" in report.sentence
    assert {each.verdict for each in verify_pdf(changed(sealed))} == {Verdict.INVALID}


def test_content_put_between_the_two_signatures_makes_the_first_invalid(signed: bytes) -> None:
    resealed = sign_pdf(changed(signed), signer=SEAL, place="seal", reason=WHY, at=AT)
    assert [each.verdict for each in verify_pdf(resealed)] == [Verdict.INVALID, Verdict.VALID]


def test_bytes_behind_the_end_are_not_covered(signed: bytes) -> None:
    (report,) = verify_pdf(signed + b"\n" + b"% xin chao\n" * 20)
    assert not report.covers_whole_document
    assert report.verdict is Verdict.INVALID


def test_a_cut_paper_is_never_valid(sealed: bytes) -> None:
    for share in (0.2, 0.5, 0.8, 0.99):
        try:
            reports = verify_pdf(sealed[: int(len(sealed) * share)])
        except UnreadablePdfError:
            continue
        assert not [each for each in reports if each.covers_whole_document and each.field == "seal"]


def test_what_is_no_pdf_is_told_so() -> None:
    with pytest.raises(UnreadablePdfError, match="Không đọc được"):
        verify_pdf(b"day khong phai PDF")


def test_an_unknown_authority_is_indeterminate(blank: bytes, settings: Settings, tmp_path: Path) -> None:
    ours = settings.MOTCUA_KEYS
    settings.MOTCUA_KEYS = tmp_path / "theirs"
    foreign = sign_pdf(blank, signer=OFFICER, place="officer", reason=WHY, at=AT)
    root = (tmp_path / "theirs" / "pki" / "root.crt").read_bytes()
    settings.MOTCUA_KEYS = ours
    (report,) = verify_pdf(foreign)
    assert (report.verdict, report.is_trusted) == (Verdict.INDETERMINATE, False)
    assert report.sentence.startswith("Chưa đủ căn cứ")
    settings.MOTCUA_TRUST_ROOTS = tmp_path / "trust"
    settings.MOTCUA_TRUST_ROOTS.mkdir()
    (settings.MOTCUA_TRUST_ROOTS / "them.pem").write_bytes(root)
    assert verify_pdf(foreign)[0].verdict is Verdict.VALID


def test_a_place_is_signed_once(signed: bytes) -> None:
    with pytest.raises(SigningError, match="signed already"):
        sign_pdf(signed, signer=OFFICER, place="officer", reason=WHY, at=AT)


def test_what_is_no_pdf_cannot_be_signed() -> None:
    with pytest.raises(SigningError, match="cannot be signed"):
        sign_pdf(b"%PDF-1.7 rubbish", signer=OFFICER, place="officer", reason=WHY, at=AT)


def test_a_new_place_or_none_may_be_signed_too(blank: bytes) -> None:
    elsewhere = sign_pdf(blank, signer=SEAL, place=Place("top", 0, (400, 780, 580, 830)), reason=WHY, at=AT)
    unseen = sign_pdf(elsewhere, signer=SEAL, place="no-such-field", reason=WHY, at=AT)
    assert [each.field for each in verify_pdf(unseen)] == ["top", "no-such-field"]
    assert {each.verdict for each in verify_pdf(unseen)} == {Verdict.VALID}


def test_keys_are_for_their_owner_only_and_made_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        certificates = list(pool.map(lambda _: _certificate_of(tmp_path), range(16)))
    assert len(set(certificates)) == 1
    kept = list(tmp_path.rglob("*.pem"))
    assert len(kept) == 3
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}


def _certificate_of(directory: Path) -> bytes:
    return identity_of(ensure_demo_pki(directory), OFFICER).certificate.tbs_certificate_bytes


def test_another_agency_gives_an_officer_another_certificate(tmp_path: Path) -> None:
    pki = ensure_demo_pki(tmp_path)
    moved = signer_for("7f0c", name="Trần Thị Bình", organisation="Sở Tư pháp")
    first, second = identity_of(pki, OFFICER).certificate, identity_of(pki, moved).certificate
    assert first.subject != second.subject
    assert first.not_valid_before_utc <= datetime(2015, 1, 1, tzinfo=UTC)
    assert first.not_valid_after_utc >= datetime(2045, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"kind": "cloud"}, 'must be "files" or "pkcs11"'),
        ({"kind": "pkcs11", "module": "/nowhere.so"}, "python-pkcs11 is not installed|names no PKCS#11 library"),
    ],
)
def test_a_key_store_that_cannot_work_says_why(
    blank: bytes, settings: Settings, chosen: dict[str, str], words: str
) -> None:
    settings.MOTCUA_SIGNING = chosen
    with pytest.raises(SigningError, match=words):
        sign_pdf(blank, signer=OFFICER, place="officer", reason=WHY, at=AT)


def test_nothing_is_signed_without_the_time_stamp_that_settings_ask_for(blank: bytes, settings: Settings) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    settings.MOTCUA_SIGNING = {"kind": "files", "tsa_url": f"http://127.0.0.1:{port}/tsa"}
    with pytest.raises(SigningError, match="did not answer"):
        sign_pdf(blank, signer=OFFICER, place="officer", reason=WHY, at=AT)


def test_starting_the_program_does_not_load_the_signing_library() -> None:
    code = "import sys, motcua.foundation.signing, motcua.foundation.signatures; print('pyhanko' in sys.modules)"
    environment = {"DJANGO_SETTINGS_MODULE": "motcua.config.settings.test", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("Ủy ban nhân dân phường Mỹ Tho", "Ủy ban nhân dân phường Mỹ Tho"),
        (
            "Sở Nông nghiệp và Phát triển nông thôn tỉnh Tiền Giang",
            "Sở Nông nghiệp và Phát triển nông thôn tỉnh Tiền",
        ),
        ("Ắ" * 60, "Ắ" * 21),
    ],
)
def test_long_names_fit_into_a_certificate(name: str, held: str, tmp_path: Path) -> None:
    pki = ensure_demo_pki(tmp_path)
    identity = identity_of(pki, seal_for("mot-co-quan-ten-rat-dai-" * 5, name=name))
    organisations = identity.certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    assert [each.value for each in organisations] == [held]


def shown_image(pdf: bytes, field: str) -> tuple[int, int, int] | None:
    """The colour in the middle of the picture that a signature shows; nothing where it shows text."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for each in opened.Root.AcroForm.Fields:
            if str(each.get("/T")) != field:
                continue
            for picture in opened.objects:
                if not isinstance(picture, pikepdf.Stream) or picture.get("/Subtype") != "/Image":
                    continue
                if picture.get("/ColorSpace") == "/DeviceRGB":
                    seen = pikepdf.PdfImage(picture).as_pil_image().convert("RGB")
                    colour = seen.getpixel((seen.width // 2, seen.height // 2))
                    assert isinstance(colour, tuple)
                    return (int(colour[0]), int(colour[1]), int(colour[2]))
    return None


def test_the_picture_of_a_signature_is_shown_where_there_is_one(
    blank: bytes, settings: Settings, tmp_path: Path
) -> None:
    settings.MOTCUA_SIGNATURE_IMAGES = tmp_path
    Image.new("RGBA", (180, 70), (20, 40, 200, 255)).save(tmp_path / "officer-7f0c.png")
    pictured = sign_pdf(blank, signer=OFFICER, place="officer", reason=WHY, at=AT)
    assert shown_image(pictured, "officer") == (20, 40, 200)
    assert "Ký bởi" not in text_of(pictured)
    sealed = sign_pdf(pictured, signer=SEAL, place="seal", reason=WHY, at=AT)
    assert [each.verdict for each in verify_pdf(sealed)] == [Verdict.VALID] * 2


def test_a_copy_is_stamped_with_text_alone(blank: bytes, settings: Settings, tmp_path: Path) -> None:
    settings.MOTCUA_SIGNATURE_IMAGES = tmp_path
    Image.new("RGBA", (180, 70), (20, 40, 200, 255)).save(tmp_path / "officer-7f0c.png")
    corner = Place("copy", 0, (395, 780, 575, 825))
    stamped = sign_pdf(blank, signer=OFFICER, place=corner, reason=Reason("Số hóa", copy_form="Bản số hóa"), at=AT)
    assert shown_image(stamped, "copy") is None
    shown = text_of(stamped)
    assert "Bản số hóa" in shown
    assert "2023-02-05T10:20:33+07:00" in shown
    assert "Ký bởi" not in shown
    assert verify_pdf(stamped)[0].verdict is Verdict.VALID
