"""Signatures prove as much as the services around them allow, and say how much. Also tests the sandbox's ``trust``."""

import io
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pikepdf
import pytest
import time_machine
from cryptography import x509
from django.utils import timezone
from pytest_django import Settings

from motcua.foundation.documents import Place
from motcua.foundation.signatures import Level, SignatureReport, Verdict, verify_pdf
from motcua.foundation.signing import Reason, SigningError, keep_places, seal_for, sign_pdf, signer_for
from tests.plugins.sandbox import RunningSandbox

OFFICER = signer_for("7f0c", name="Trần Thị Bình", organisation="Sở Tư pháp")
SEAL = seal_for("so-tu-phap", name="Sở Tư pháp")
PLACES = (Place("officer", 0, (200, 300, 380, 370)), Place("seal", 0, (180, 295, 260, 375)))
WHY = Reason("Ký ban hành", "Mỹ Tho")
pytestmark = pytest.mark.usefixtures("trusting")


@pytest.fixture
def trusting(fresh_sandbox: RunningSandbox, settings: Settings, tmp_path: Path) -> None:
    """An installation with keys of its own that trusts the sandbox's authority."""
    settings.MOTCUA_KEYS = tmp_path / "keys"
    settings.MOTCUA_TRUST_ROOTS = tmp_path / "trust"
    settings.MOTCUA_TRUST_ROOTS.mkdir()
    root = httpx.get(f"{fresh_sandbox.url}/trust/root.crt", trust_env=False)
    (settings.MOTCUA_TRUST_ROOTS / "sandbox.pem").write_bytes(root.content)
    settings.MOTCUA_SIGNING = {"kind": "files"}


def use(settings: Settings, sandbox: RunningSandbox, *, stamped: bool = True, enrolled: bool = True) -> None:
    settings.MOTCUA_SIGNING = {
        "kind": "files",
        "tsa_url": f"{sandbox.url}/trust/tsa" if stamped else "",
        "authority_url": f"{sandbox.url}/trust" if enrolled else "",
    }


def blank() -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    buffer = io.BytesIO()
    document.save(buffer)
    return keep_places(buffer.getvalue(), PLACES)


def signed(at: datetime | None = None) -> bytes:
    return sign_pdf(blank(), signer=OFFICER, place="officer", reason=WHY, at=at or timezone.now())


def only(pdf: bytes) -> SignatureReport:
    (report,) = verify_pdf(pdf)
    return report


def serial_of(settings: Settings) -> str:
    (kept,) = (settings.MOTCUA_KEYS / "pki" / "enrolled").glob("*.pem")
    return str(x509.load_pem_x509_certificates(kept.read_bytes())[0].serial_number)


def test_without_a_time_stamping_service_it_is_basic_and_says_so() -> None:
    report = only(signed())
    assert (report.verdict, report.level, report.is_time_stamped) == (Verdict.VALID, Level.BASIC, False)


def test_with_one_the_time_is_proven(fresh_sandbox: RunningSandbox, settings: Settings) -> None:
    use(settings, fresh_sandbox, enrolled=False)
    long_ago = timezone.now() - timedelta(days=400)
    report = only(signed(at=long_ago))
    assert (report.verdict, report.level) == (Verdict.VALID, Level.TIMED)
    assert report.signed_at is not None
    assert abs(report.signed_at - timezone.now()) < timedelta(minutes=2)  # not what our machine claimed
    assert fresh_sandbox.summary()["services"]["trust"]["stamps"] == 1


def test_with_revocation_told_by_the_authority_the_paper_proves_itself(
    fresh_sandbox: RunningSandbox, settings: Settings
) -> None:
    use(settings, fresh_sandbox)
    paper = signed()
    assert only(paper).level is Level.LONG_TERM
    sealed = sign_pdf(paper, signer=SEAL, place="seal", reason=WHY, at=timezone.now())
    assert sealed.startswith(paper)
    assert [(each.verdict, each.level) for each in verify_pdf(sealed)] == [(Verdict.VALID, Level.LONG_TERM)] * 2


def test_it_stays_valid_when_the_certificate_has_run_out(
    fresh_sandbox: RunningSandbox, settings: Settings
) -> None:
    use(settings, fresh_sandbox)
    paper = signed()
    with time_machine.travel(timezone.now() + timedelta(days=4 * 365)):
        assert (only(paper).verdict, only(paper).level) == (Verdict.VALID, Level.LONG_TERM)


def test_a_basic_one_is_doubted_when_the_certificate_has_run_out(
    fresh_sandbox: RunningSandbox, settings: Settings
) -> None:
    use(settings, fresh_sandbox, stamped=False)
    paper = signed()
    with time_machine.travel(timezone.now() + timedelta(days=4 * 365)):
        report = only(paper)
    assert report.verdict is Verdict.INDETERMINATE
    assert "không kèm dấu thời gian" in report.sentence


def test_a_basic_one_is_doubted_until_revocation_is_known(
    fresh_sandbox: RunningSandbox, settings: Settings
) -> None:
    use(settings, fresh_sandbox, stamped=False)
    paper = signed()
    report = only(paper)
    assert report.verdict is Verdict.INDETERMINATE
    assert "chưa kiểm tra được" in report.sentence
    keep_list(fresh_sandbox, settings)
    assert only(paper).verdict is Verdict.VALID


def keep_list(sandbox: RunningSandbox, settings: Settings) -> None:
    listed = httpx.get(f"{sandbox.url}/trust/issuing.crl", trust_env=False)
    (settings.MOTCUA_TRUST_ROOTS / "issuing.crl").write_bytes(listed.content)


def test_a_revoked_one_is_invalid_unless_it_was_proven_to_be_signed_before(
    fresh_sandbox: RunningSandbox, settings: Settings
) -> None:
    use(settings, fresh_sandbox)
    before = signed()
    body = {"serial": serial_of(settings), "at": (timezone.now() + timedelta(minutes=5)).isoformat()}
    assert httpx.post(f"{fresh_sandbox.url}/trust/revocations", json=body, trust_env=False).status_code == 200
    use(settings, fresh_sandbox, stamped=False)
    unproven = signed()
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        keep_list(fresh_sandbox, settings)
        assert only(before).verdict is Verdict.VALID
        report = only(unproven)
    assert report.verdict is Verdict.INVALID
    assert "đã bị thu hồi" in report.sentence


def test_a_stamp_of_an_unknown_service_proves_no_time(fresh_sandbox: RunningSandbox, settings: Settings) -> None:
    use(settings, fresh_sandbox, enrolled=False)
    paper = signed()
    shutil.rmtree(settings.MOTCUA_TRUST_ROOTS)
    report = only(paper)
    assert (report.level, report.is_time_stamped) == (Level.BASIC, False)


def test_an_authority_that_is_away_is_named(fresh_sandbox: RunningSandbox, settings: Settings) -> None:
    use(settings, fresh_sandbox)
    fresh_sandbox.break_down(trust={"error_500": 1.0})
    with pytest.raises(SigningError, match="gave no certificate"):
        signed()


def test_without_an_answer_on_revocation_it_stays_stamped(
    fresh_sandbox: RunningSandbox, settings: Settings
) -> None:
    use(settings, fresh_sandbox)
    signed()
    fresh_sandbox.break_down(**{"trust.ocsp": {"error_500": 1.0}, "trust.issuing.crl": {"error_500": 1.0}})
    report = only(signed())
    assert report.level is Level.TIMED
