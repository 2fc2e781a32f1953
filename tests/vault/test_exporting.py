"""Everything that is kept for a person comes out as one file, in constant memory, with a true list."""

import hashlib
import io
import json
import os
import tracemalloc
import zipfile

import pytest

from motcua.audit.models import AuditEvent
from motcua.vault import services
from motcua.vault.services.consenting import Use, give_consent
from motcua.vault.services.exporting import export_all
from motcua.vault.services.sharing import Terms, share
from tests.factories.offices import Office, citizen, moment, office
from tests.vault.papers import kept

AT = moment("2025-02-10T09:00")
MEGABYTE = 1024 * 1024


@pytest.fixture
def place(db: None) -> Office:
    return office()


def test_it_holds_every_paper_with_its_history_and_nothing_of_others(place: Office) -> None:
    first, second = kept(place), kept(place, b"%PDF-1.7 second", source="dossier:2", number="02/TLKS")
    other = citizen("Lê Văn Phúc", "082094007513")
    kept(place, b"%PDF-1.7 other", owner_index=other.personal_id_index, source="dossier:3")
    services.open_document(first, by=place.intake, at=AT, purpose="Đối chiếu hồ sơ")
    services.supersede(second, first, "Sai họ tên", by=place.signer, at=AT)
    give_consent(first, Use("draft:1", "Dùng trong hồ sơ"), by=place.citizen, at=AT)
    made = share(first.pk, Terms("Ngân hàng", 7), by=place.citizen, at=AT)
    whole = b"".join(export_all(place.citizen, at=AT))
    archive = zipfile.ZipFile(io.BytesIO(whole))
    assert archive.testzip() is None
    manifest = json.loads(archive.read("manifest.json"))
    listed = {each["number"]: each for each in manifest["documents"]}
    assert set(listed) == {"01/TLKS", "02/TLKS"}
    for entry in listed.values():
        assert hashlib.sha256(archive.read(entry["file"])).hexdigest() == entry["sha256"]
    assert listed["02/TLKS"]["superseded_by"] == str(first.pk)
    assert listed["01/TLKS"]["consents"][0]["purpose"] == "Dùng trong hồ sơ"
    assert listed["01/TLKS"]["shares"][0]["given_to"] == "Ngân hàng"
    assert [each["purpose"] for each in manifest["looks"]] == ["Đối chiếu hồ sơ"]
    assert made.secret.encode() not in whole
    assert "DOC-TOI.txt" in archive.namelist()
    assert AuditEvent.objects.filter(action="export", actor_id=place.citizen.pk).count() == 1


def test_an_empty_vault_is_a_file_too(place: Office) -> None:
    whole = b"".join(export_all(place.citizen, at=AT))
    assert json.loads(zipfile.ZipFile(io.BytesIO(whole)).read("manifest.json"))["documents"] == []


def test_its_memory_does_not_grow_with_the_number_of_papers(place: Office) -> None:
    for number in range(40):
        kept(place, os.urandom(MEGABYTE), source=f"dossier:{number}", number=str(number))
    tracemalloc.start()
    sent = sum(len(piece) for piece in export_all(place.citizen, at=AT))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sent > 40 * MEGABYTE
    assert peak < 8 * MEGABYTE
