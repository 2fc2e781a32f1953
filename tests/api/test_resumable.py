"""Large papers in parts: gone on with after a break, whole or absent, within limits, of one system alone."""

import hashlib
import io
import random
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from PIL import Image
from pytest_django.fixtures import Settings

from motcua.accounts.models import MachineClient
from motcua.accounts.rules import Scope
from motcua.dossiers.models import Dossier, PartUpload
from motcua.dossiers.services import part_uploads
from motcua.dossiers.services.part_uploads import KEPT, LEAST_PART_BYTES, Announced
from motcua.dossiers.services.uploading import UploadRefusedError
from motcua.foundation.files import load
from tests.api.calls import filing
from tests.api.world import Caller, World, world

pytestmark = pytest.mark.django_db
STEP = 200_000
OCTETS = {"content_type": "application/octet-stream"}


@pytest.fixture
def it() -> World:
    return world()


@pytest.fixture
def call(it: World) -> Caller:
    return Caller(it.token("mine", Scope.DOCUMENTS_WRITE, Scope.FILE))


@pytest.fixture(scope="module")
def paper() -> bytes:
    """A scan of more than a megabyte: noise does not shrink."""
    page = io.BytesIO()
    noise = random.Random(5).randbytes(1_200 * 1_000)
    Image.frombytes("L", (1_000, 1_200), noise).save(page, "PNG", dpi=(200, 200))
    return page.getvalue()


def begun(call: Caller, content: bytes, name: str = "ban-ve.png", **changes: Any) -> Any:
    told = {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()} | changes
    return call("POST", "/uploads/resumable", told)


def put(call: Caller, upload: str, offset: int, part: bytes, **more: Any) -> Any:
    return call("PUT", f"/uploads/resumable/{upload}/parts/{offset}", part, **OCTETS, **more)


def sent(call: Caller, content: bytes) -> str:
    upload = str(begun(call, content).json()["id"])
    for offset in range(0, len(content), STEP):
        assert put(call, upload, offset, content[offset : offset + STEP]).status_code == 200
    return upload


def finish(call: Caller, upload: str) -> Any:
    return call("POST", f"/uploads/resumable/{upload}/finish")


def folder(upload: str) -> Path:
    return Path(settings.MOTCUA_FILES) / "uploads" / upload


def test_a_paper_sent_in_parts_with_a_break_goes_into_a_dossier(
    it: World, call: Caller, paper: bytes, django_capture_on_commit_callbacks: Any
) -> None:
    upload = begun(call, paper).json()
    assert put(call, upload["id"], 0, paper[:STEP]).json()["received"] == STEP
    again = begun(Caller(call.token), paper).json()  # the sender lost its memory
    assert (again["id"], again["received"]) == (upload["id"], STEP)
    for offset in range(STEP, len(paper), STEP):
        answer = put(call, upload["id"], offset, paper[offset : offset + STEP])
        assert answer.status_code == 200, answer.content
    with django_capture_on_commit_callbacks(execute=True):
        done = finish(call, upload["id"])
    assert (done.status_code, done.json()["sha256"]) == (201, hashlib.sha256(paper).hexdigest())
    assert not folder(upload["id"]).exists()
    body = filing(it.place, papers=[{"component": "to-khai", "upload": done.json()["upload"]}])
    filed = call("POST", "/dossiers", body)
    assert filed.status_code == 201, filed.content
    kept = Dossier.objects.get(pk=filed.json()["id"]).attachments.get()
    assert load(kept.sha256) == paper


def test_a_part_sent_again_changes_nothing(call: Caller, paper: bytes) -> None:
    upload, key = begun(call, paper).json()["id"], uuid.uuid4()
    first = put(call, upload, 0, paper[:STEP], key=key)
    under_its_key = put(call, upload, 0, paper[:STEP], key=key)
    assert (under_its_key.content, under_its_key["Idempotency-Replayed"]) == (first.content, "true")
    put(call, upload, STEP, paper[STEP : 2 * STEP])
    under_another = put(call, upload, 0, paper[:STEP])
    assert (under_another.status_code, under_another.json()["received"]) == (200, 2 * STEP)
    other = put(call, upload, 0, paper[1 : STEP + 1])
    assert (other.status_code, other.json()["code"]) == (409, "part_differs")
    assert call("GET", f"/uploads/resumable/{upload}").json()["received"] == 2 * STEP


@pytest.mark.parametrize("offset", [1, STEP // 2, 2 * STEP])
def test_a_part_in_the_wrong_place_is_told_where_to_go_on(call: Caller, paper: bytes, offset: int) -> None:
    upload = begun(call, paper).json()["id"]
    put(call, upload, 0, paper[:STEP])
    refused = put(call, upload, offset, paper[offset : offset + STEP])
    assert (refused.status_code, refused.json()["code"]) == (409, "offset")
    assert str(STEP) in refused.json()["detail"]
    assert refused["Content-Type"] == "application/problem+json"


def test_nothing_is_there_before_the_end(call: Caller, paper: bytes) -> None:
    upload = begun(call, paper).json()["id"]
    put(call, upload, 0, paper[:STEP])
    early = finish(call, upload)
    assert (early.status_code, early.json()["code"]) == (409, "offset")
    assert put(call, upload, STEP, paper[STEP : 2 * STEP]).status_code == 200  # a finish too early spoils nothing


def test_a_whole_that_is_not_what_was_announced_leaves_nothing(
    call: Caller, paper: bytes, django_capture_on_commit_callbacks: Any
) -> None:
    upload = begun(call, paper, sha256="0" * 64).json()["id"]
    for offset in range(0, len(paper), STEP):
        put(call, upload, offset, paper[offset : offset + STEP])
    with django_capture_on_commit_callbacks(execute=True):
        refused = finish(call, upload)
    assert (refused.status_code, refused.json()["code"]) == (422, "digest")
    assert call("GET", f"/uploads/resumable/{upload}").status_code == 404
    assert not folder(upload).exists()


def test_content_is_judged_as_of_a_file_sent_in_one(call: Caller, django_capture_on_commit_callbacks: Any) -> None:
    program = b"MZ\x90\x00" + bytes(3 * STEP)
    upload = sent(call, program)
    with django_capture_on_commit_callbacks(execute=True):
        refused = finish(call, upload)
    assert (refused.status_code, refused.json()["code"]) == (422, "content")
    assert not PartUpload.objects.filter(pk=upload).exists()


def test_finishing_twice_is_once(call: Caller, paper: bytes) -> None:
    upload = sent(call, paper)
    first, second = finish(call, upload), finish(call, upload)
    assert first.status_code == second.status_code == 201
    facts = ("sha256", "size", "pages", "content_type")
    assert [first.json()[name] for name in facts] == [second.json()[name] for name in facts]
    late = put(call, upload, 0, paper[:STEP])
    assert (late.status_code, late.json()["is_finished"]) == (200, True)


def test_parts_have_bounds(call: Caller, paper: bytes) -> None:
    upload = begun(call, paper).json()["id"]
    for offset, part in ((0, paper[: LEAST_PART_BYTES - 1]), (0, paper + b"x"), (1, paper)):
        refused = put(call, upload, offset, part)
        assert (refused.status_code, refused.json()["code"]) == (422, "part_size"), len(part)
    client = MachineClient.objects.get(client_id="mine")
    with pytest.raises(UploadRefusedError, match="part_size"):
        part_uploads.receive_part(uuid.UUID(upload), len(paper), b"", by=client, at=timezone.now())
    most = begun(call, paper).json()["most_part"]
    assert put(call, upload, 0, bytes(most + 1)).status_code == 413
    address = f"/uploads/resumable/{upload}/parts/0"
    assert call("PUT", address, paper[:STEP], content_type="image/png").status_code == 415


def test_files_have_bounds(call: Caller, paper: bytes, settings: Settings) -> None:
    settings.MOTCUA_MAX_UPLOAD_BYTES = 1_000_000
    refused = begun(call, paper)
    assert (refused.status_code, refused.json()["code"]) == (422, "too_large")
    for size in (0, -1, 2**31, "10"):
        assert begun(call, b"x", size=size).status_code == 422, size
    assert begun(call, b"x", sha256="AB" * 32).status_code == 422


def test_a_system_has_so_many_under_way_and_no_more(
    call: Caller, paper: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part_uploads, "MOST_UNDER_WAY", 4)  # the world has two
    kept = [begun(call, paper, name=f"{n}.png").json()["id"] for n in range(2)]
    refused = begun(call, paper, name="9.png")
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_uploads")
    assert begun(call, paper, name="0.png").json()["id"] == kept[0]  # going on is no new one
    assert call("DELETE", f"/uploads/resumable/{kept[1]}").status_code == 200
    assert begun(call, paper, name="9.png").status_code == 201


def test_another_system_does_not_find_it(it: World, call: Caller, paper: bytes) -> None:
    upload, theirs = sent(call, paper), Caller(it.token("theirs"))
    for answer in (
        theirs("GET", f"/uploads/resumable/{upload}"),
        put(theirs, upload, 0, paper[:STEP]),
        finish(theirs, upload),
        theirs("DELETE", f"/uploads/resumable/{upload}"),
    ):
        assert answer.status_code == 404
    assert begun(theirs, paper).json()["id"] != upload  # not even by the digest
    word = finish(call, upload).json()["upload"]
    body = filing(it.place, papers=[{"component": "to-khai", "upload": word}])
    it.system("khac", it.officer)
    refused = Caller(it.token("khac"))("POST", "/dossiers", body)
    assert refused.status_code == 422
    assert "upload" in str(refused.json()["errors"])


def test_what_ran_out_is_gone_and_swept(
    it: World, call: Caller, paper: bytes, django_capture_on_commit_callbacks: Any
) -> None:
    upload = begun(call, paper).json()["id"]
    put(call, upload, 0, paper[:STEP])
    now = timezone.now()
    assert part_uploads.forget_run_out(now + KEPT - timedelta(minutes=1)) == 0
    PartUpload.objects.filter(pk=upload).update(begun_at=now - KEPT)
    assert call("GET", f"/uploads/resumable/{upload}").status_code == 404
    assert put(call, upload, STEP, paper[STEP : 2 * STEP]).status_code == 404
    assert folder(upload).exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert part_uploads.forget_run_out(now) == 1
    assert not folder(upload).exists()
    assert PartUpload.objects.filter(pk__in=[it.ids["begun"], it.ids["sent"]]).count() == 2


def test_a_part_that_was_kept_and_not_written_down_is_sent_again(paper: bytes, it: World) -> None:
    """The process died between the disk and the database."""
    client, now = MachineClient.objects.get(client_id="mine"), timezone.now()
    file = Announced("x.png", len(paper), hashlib.sha256(paper).hexdigest())
    upload = part_uploads.begin_parts(file, by=client, at=now)
    part_uploads.receive_part(upload.pk, 0, paper[:STEP], by=client, at=now)
    PartUpload.objects.filter(pk=upload.pk).update(received=0)
    part_uploads.receive_part(upload.pk, 0, paper[: 2 * STEP], by=client, at=now)
    for offset in range(2 * STEP, len(paper), STEP):
        part_uploads.receive_part(upload.pk, offset, paper[offset : offset + STEP], by=client, at=now)
    assert part_uploads.finish_parts(upload.pk, by=client, at=now).sha256 == file.sha256
