"""Every operation does what it is for, in the hands of an officer who may: the acts, the office, the files."""

from typing import Any

import pytest
from django.db import transaction

from motcua.audit.models import AuditEvent
from motcua.dossiers.models import Attachment, Dossier, DossierEvent
from motcua.dossiers.rules.transitions import Status
from motcua.payments.models import Order
from motcua.vault.queries import looks_at
from tests.api.calls import Operation, bodies, operations
from tests.api.world import Caller, World, world
from tests.vault.papers import kept

pytestmark = pytest.mark.django_db

# What cannot succeed in the world as it stands, and why.
ELSEWHERE: dict[str, tuple[int, str]] = {
    "show_form": (404, "the procedure has no form"),
    "open_link": (404, "a link has to be made first"),
    "act_return_papers": (409, "nothing has ended yet"),
    "act_forward": (409, "the workflow has one way on from there: to the signature"),
    "go_on_without_opinions": (409, "the agency still has time"),
    "issue_revision": (409, "not signed yet"),
    "record_delivery": (409, "the post does not have it yet"),
    "record_came_back": (409, "the post does not have it yet"),
    "give_papers": (409, "they are on their way already"),
    "download_notice": (404, "no notice came"),
    "download_copy": (404, "nothing was signed as a copy"),
    "ask_refund": (404, "nothing was paid"),
    "refuse_relief": (409, "nothing was claimed"),
    "hand_to_post": (409, "nobody asked for the post"),
    "show_manifest": (404, "nothing was handed over"),
    "use_stored": (404, "nothing was found in the store"),
    "take_over_checked": (409, "the database has not answered yet"),
    "issue_receipts": (404, "there is no paid order without one"),
    "send_receipt_again": (404, "the tax office refused nothing"),
}


@pytest.fixture
def it() -> World:
    return world()


def ask(call: Caller, operation: Operation, it: World) -> Any:
    if operation.id == "issue_token":
        return call.client.post("/api/v1/oauth/token", bodies(it)["issue_token"])
    return operation.call(call, it)


class UndoneError(Exception):
    """Raised to leave the world as it was."""


def test_every_operation_does_what_it_is_for(it: World) -> None:
    call, wrong = Caller(it.token("mine")), []
    for operation in operations():
        expected = ELSEWHERE.get(operation.id, (200, ""))[0]
        try:
            with transaction.atomic():
                answer = ask(call, operation, it)
                is_as_expected = answer.status_code < 300 if expected == 200 else answer.status_code == expected
                if not is_as_expected:
                    wrong.append((operation.id, answer.status_code, answer.content.decode()[:300]))
                raise UndoneError
        except UndoneError:
            pass
    assert wrong == []


def test_a_dossier_goes_its_whole_way(it: World) -> None:
    call, told = Caller(it.token("mine")), bodies(it)
    key = str(it.ids["dossier"])

    def act(slug: str) -> Any:
        answer = call("POST", f"/dossiers/{key}/acts/{slug}", told[f"act_{slug.replace('-', '_')}"])
        assert answer.status_code == 200, answer.content
        return answer.json()

    assert "take" in act("accept")["acts"]
    act("request-supplement")
    act("take-papers")
    act("resume")
    act("take")
    act("submit-for-signature")
    act("sign")
    act("stamp")
    last = act("hand-out")
    assert (last["status"]["number"], last["acts"]) == (Status.RETURNED, [])
    kinds = [event.kind for event in DossierEvent.objects.filter(dossier_id=key).order_by("seq")]
    assert kinds == [
        "submitted", "accept", "request_supplement", "supplement_received", "resume", "take", "submit_for_signature",
        "sign", "stamp", "hand_out",
    ]  # fmt: skip
    assert {event.by for event in DossierEvent.objects.filter(dossier_id=key)} == {it.officer}
    result = call("GET", f"/dossiers/{key}/result/file")
    assert (result["Content-Type"], result.content[:5]) == ("application/pdf", b"%PDF-")
    looks = AuditEvent.objects.filter(action="look", subject=f"dossier:{key}", actor_id=it.officer.pk)
    assert looks.filter(data__client="mine").count() == 1


def test_somebody_was_faster(it: World) -> None:
    call, path = Caller(it.token("mine")), f"/dossiers/{it.ids['dossier']}/acts/accept"
    late = call("POST", path, {"seen": 0})
    assert (late.status_code, late.json()["code"]) == (409, "changed")
    assert "vừa có thay đổi" in late.json()["detail"]
    assert call("POST", path, {"seen": 1}).status_code == 200


def test_an_act_that_is_somebody_elses_is_refused(it: World) -> None:
    it.system("thu", it.place.clerk)
    answer = Caller(it.token("thu"))(
        "POST", f"/dossiers/{it.dossiers['taken'].pk}/acts/stop", bodies(it)["act_stop"]
    )
    assert answer.status_code in {403, 409}
    assert Dossier.objects.get(pk=it.dossiers["taken"].pk).status == Status.PROCESSING


def test_a_batch_says_of_each_what_became_of_it(it: World) -> None:
    call = Caller(it.token("mine"))
    rows = [it.dossiers["filed"].pk, it.dossiers["returned"].pk, it.place.citizen.pk]
    answer = call("POST", "/batches", {"act": "accept", "rows": [{"dossier": str(key)} for key in rows]}).json()
    assert [each["is_done"] for each in answer["items"]] == [True, False, False]
    assert [each["code"] for each in answer["items"]] == ["", "not_now", "not_found"]
    assert Dossier.objects.get(pk=rows[0]).status == Status.ACCEPTED


def test_what_is_paid_first_is_accepted_unpaid_only_with_a_reason(it: World) -> None:
    dossier = it.dossiers["filed"]
    assert Order.objects.filter(subject=dossier.pk).update(when=Order.When.BEFORE) == 1
    call, address = Caller(it.token("mine")), f"/dossiers/{dossier.pk}/acts/accept"
    refused = call("POST", address, {})
    assert (refused.status_code, refused.json()["code"]) == (409, "fee_unpaid")
    [one] = call("POST", "/batches", {"act": "accept", "rows": [{"dossier": str(dossier.pk)}]}).json()["items"]
    assert (one["is_done"], one["code"]) == (False, "fee_unpaid")
    assert call("POST", address, {"unpaid_reason": "Cổng quốc gia đang lỗi"}).status_code == 200
    assert dossier.events.get(kind="accept").data["unpaid_reason"] == "Cổng quốc gia đang lỗi"


def test_signing_many_asks_for_the_scope_of_signing(it: World) -> None:
    from motcua.accounts.rules import Scope

    call = Caller(it.token("mine", Scope.HANDLE))
    row = {"dossier": str(it.dossiers["proposed"].pk)}
    assert call("POST", "/batches", {"act": "sign", "rows": [row]}).status_code == 403


def test_a_file_is_named_only_by_who_has_sent_it(it: World) -> None:
    from tests.api.calls import filing
    from tests.api.world import picture

    mine = Caller(it.token("mine"))
    sent = mine("POST", "/uploads?name=to%20khai.png", picture(), content_type="image/png").json()
    it.system("khac", it.officer)
    papers = [{"component": "to-khai", "upload": sent["upload"]}]
    body = filing(it.place, papers=papers)
    stolen = Caller(it.token("khac"))("POST", "/dossiers", body)
    assert (stolen.status_code, stolen.json()["errors"][0]["field"]) == (422, "papers.0.upload")
    filed = mine("POST", "/dossiers", body)
    assert filed.status_code == 201, filed.content
    [paper] = Dossier.objects.get(pk=filed.json()["id"]).attachments.all()
    assert (paper.sha256, paper.file_name) == (sent["sha256"], "to khai.png")
    refused = mine("POST", "/uploads?name=x.png", b"MZ\x90\x00", content_type="application/octet-stream")
    assert refused.status_code == 422


def test_full_numbers_are_shown_to_who_says_why(it: World) -> None:
    call, path = Caller(it.token("mine")), f"/dossiers/{it.ids['dossier']}"
    assert it.place.citizen.personal_id not in call("GET", path).content.decode()
    assert call("POST", f"{path}/unmask", {"purpose": " "}).status_code == 422
    shown = call("POST", f"{path}/unmask", {"purpose": "Đối chiếu"}).json()
    assert shown["applicant"]["identity_number"] == it.place.citizen.personal_id
    assert AuditEvent.objects.filter(action="look", purpose="Đối chiếu").count() == 1


def test_lists_page_by_their_cursor(it: World) -> None:
    call = Caller(it.token("mine"))
    whole = [each["id"] for each in call("GET", "/dossiers?limit=100").json()["items"]]
    seen, cursor = [], ""
    while True:
        page = call("GET", f"/dossiers?limit=3&cursor={cursor}").json()
        seen += [each["id"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = page["next_cursor"]
    assert seen == whole
    assert len(seen) == len(set(seen)) == Dossier.objects.count()


def test_a_system_that_is_too_fast_is_told_when_to_come_again(it: World) -> None:
    from motcua.accounts.models import MachineClient
    from motcua.accounts.queries import forget_tokens

    token = it.token("mine")
    MachineClient.objects.filter(client_id="mine").update(calls_a_minute=3)
    forget_tokens()
    call = Caller(token)
    answers = [call("GET", "/windows") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert int(answers[3]["Retry-After"]) in range(1, 61)
    assert answers[0]["RateLimit-Policy"] == "3;w=60"


def test_the_owner_of_a_kept_paper_sees_that_a_system_opened_it(it: World) -> None:
    document, dossier = kept(it.place), it.dossiers["taken"]
    paper = Attachment.objects.create(
        dossier=dossier, name="Giấy khai sinh", source=Attachment.Source.VAULT, sha256=document.sha256,
        document_id=document.pk, content_type="application/pdf", size=document.size, added_at=it.at,
    )  # fmt: skip
    assert Caller(it.token("mine"))("GET", f"/dossiers/{dossier.pk}/papers/{paper.pk}/file").status_code == 200
    [look] = looks_at(document)
    assert (look.actor_id, look.data["client"]) == (it.officer.pk, "mine")
