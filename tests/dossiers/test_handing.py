"""Giving a result: who got it, by what right, what proves it; codes, signatures, and what is refused."""

import io
from datetime import datetime, timedelta

import pytest
from PIL import Image

from motcua.dossiers.models import Dossier, HandOut, PickupCode, Representation
from motcua.dossiers.queries.representing import may_collect
from motcua.dossiers.rules.handing import CODE_LIFE, CODE_TRIES, Proof, Right
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.handing import Handing, send_code
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.returning import hand_out
from motcua.foundation import files
from motcua.notifications.models import Message
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED
from tests.factories.offices import Office

LATER = FILED + timedelta(hours=1)


def drawing() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (64, 22), "white").save(kept, "PNG")
    return kept.getvalue()


def given(place: Office, handing: Handing | None = None) -> HandOut:
    return HandOut.objects.get(dossier=hand_out(make.done(place).pk, handing, by=place.intake, at=LATER))


def refused(place: Office, handing: Handing) -> str:
    dossier = make.done(place)
    with pytest.raises(ActionRefusedError) as refusal:
        hand_out(dossier.pk, handing, by=place.intake, at=LATER)
    assert Dossier.objects.get(pk=dossier.pk).status == Status.DONE
    assert not HandOut.objects.exists()
    return refusal.value.code


def code_for(place: Office, dossier: Dossier, at: datetime = LATER) -> str:
    send_code(dossier.pk, by=place.intake, at=at)
    letter = Message.objects.filter(recipient=place.citizen, key__contains=":pickup-").latest("created_at")
    return letter.body.split(": ")[1][:6]


def test_who_got_a_result_is_written_down_and_sealed(place: Office) -> None:
    handing = Handing(
        "counter", Proof.IDENTITY, Right.MANDATE, "Trần Văn Bảy", "082190000456", "Giấy ủy quyền số 12"
    )
    hand = given(place, handing)
    assert (hand.receiver, hand.receiver_identity, hand.by) == ("Trần Văn Bảy", "082190000456", place.intake)
    event = hand.dossier.events.get(kind="hand_out")
    assert event.data == {"way": "counter", "proof": "identity", "right": "mandate", "to_other": True}
    raw = HandOut.objects.filter(pk=hand.pk).extra(select={"raw": "receiver::text"}).values_list("raw", flat=True)
    assert "Trần Văn Bảy" not in raw.get()


def test_without_a_word_the_owner_got_it_the_way_that_was_asked_for(place: Office) -> None:
    hand = given(place)
    assert (hand.receiver, hand.way, hand.proof) == ("Nguyễn Thị Sáu", "counter", "none")
    assert hand.dossier.returned_at == LATER


@pytest.mark.parametrize(
    ("handing", "code"),
    [
        (Handing(right=Right.RELATIVE), "receiver_missing"),
        (Handing(right=Right.RELATIVE, receiver="Bảy"), "receiver_identity_missing"),
        (Handing(right=Right.MANDATE, receiver="Bảy", identity="082190000456"), "right_proof_missing"),
        (Handing(proof=Proof.SIGNATURE), "signature_missing"),
        (Handing(proof=Proof.SIGNATURE, signature=b"\x89PNG\r\n\x1a\nbroken"), "signature_missing"),
        (Handing(proof=Proof.CODE, code="123456"), "code_missing"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_given(place: Office, handing: Handing, code: str) -> None:
    assert refused(place, handing) == code


def test_a_signature_on_the_screen_is_kept_as_it_was_drawn(place: Office) -> None:
    hand = given(place, Handing(proof=Proof.SIGNATURE, signature=drawing()))
    assert files.load(hand.signature_sha256) == drawing()


def test_the_code_that_was_sent_opens_one_hand_out(place: Office) -> None:
    dossier = make.done(place)
    code = code_for(place, dossier)
    assert len(code) == 6
    hand_out(dossier.pk, Handing(proof=Proof.CODE, code=f" {code[:3]} {code[3:]} "), by=place.intake, at=LATER)
    sent = PickupCode.objects.get()
    assert sent.used_at == LATER
    assert code not in sent.digest


def test_a_second_press_with_the_same_code_gives_nothing_again_and_is_no_mistake(place: Office) -> None:
    dossier = make.done(place)
    handing = Handing(proof=Proof.CODE, code=code_for(place, dossier))
    seen = Dossier.objects.get(pk=dossier.pk).journal_length
    for _ in range(2):
        after = hand_out(dossier.pk, handing, by=place.intake, at=LATER, seen=seen)
    assert (after.status, HandOut.objects.count(), PickupCode.objects.get().tries) == (Status.RETURNED, 1, 0)


def test_a_wrong_code_is_counted_and_locks_the_right_one(place: Office) -> None:
    dossier = make.done(place)
    code = code_for(place, dossier)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(CODE_TRIES):
        with pytest.raises(ActionRefusedError, match="code_wrong"):
            hand_out(dossier.pk, Handing(proof=Proof.CODE, code=wrong), by=place.intake, at=LATER)
    with pytest.raises(ActionRefusedError, match="code_locked"):
        hand_out(dossier.pk, Handing(proof=Proof.CODE, code=code), by=place.intake, at=LATER)
    soon = LATER + timedelta(minutes=1)
    again = code_for(place, dossier, soon)
    hand_out(dossier.pk, Handing(proof=Proof.CODE, code=again), by=place.intake, at=soon)
    assert Dossier.objects.get(pk=dossier.pk).status == Status.RETURNED


def test_a_code_ends_with_its_time_and_with_the_next_code(place: Office) -> None:
    dossier = make.done(place)
    first = code_for(place, dossier)
    late = LATER + CODE_LIFE + timedelta(seconds=1)
    with pytest.raises(ActionRefusedError, match="code_expired"):
        hand_out(dossier.pk, Handing(proof=Proof.CODE, code=first), by=place.intake, at=late)
    soon = LATER + timedelta(minutes=1)
    second = code_for(place, dossier, soon)
    assert [each.expires_at for each in PickupCode.objects.order_by("id")] == [soon, soon + CODE_LIFE]
    hand_out(dossier.pk, Handing(proof=Proof.CODE, code=second), by=place.intake, at=soon)


def test_a_code_is_sent_only_to_an_account_and_by_the_counter(place: Office) -> None:
    dossier = make.done(place)
    with pytest.raises(ActionRefusedError, match="not_yours"):
        send_code(dossier.pk, by=place.stranger, at=LATER)
    Dossier.objects.filter(pk=dossier.pk).update(applicant=None)
    with pytest.raises(ActionRefusedError, match="no_account"):
        send_code(dossier.pk, by=place.intake, at=LATER)
    with pytest.raises(ActionRefusedError, match="not_now"):
        send_code(make.proposed(place).pk, by=place.signer, at=LATER)


def test_who_filed_for_the_owner_fetches_while_the_right_holds(place: Office) -> None:
    filed_by = Handing(right=Right.REPRESENTATIVE, receiver="Trần Văn Bảy", identity="082190000456")
    assert refused(place, filed_by) == "representation_over"
    for until, code in ((LATER.date() - timedelta(days=1), "representation_over"), (LATER.date(), "")):
        dossier = make.done(place)
        Representation.objects.create(
            dossier=dossier, right="mandate", name="Trần Văn Bảy", proof="Số 12", valid_until=until,
            recorded_by=place.intake, recorded_at=FILED,
        )  # fmt: skip
        if code:
            with pytest.raises(ActionRefusedError, match=code):
                hand_out(dossier.pk, filed_by, by=place.intake, at=LATER)
        else:
            hand_out(dossier.pk, filed_by, by=place.intake, at=LATER)
            assert HandOut.objects.get(dossier=dossier).right == "representative"


def test_an_officer_who_helped_to_file_does_not_fetch(place: Office) -> None:
    dossier = make.done(place)
    Representation.objects.create(
        dossier=dossier, right="officer", name=place.intake.full_name, consent="Đồng ý tại quầy",
        recorded_by=place.intake, recorded_at=FILED,
    )  # fmt: skip
    assert may_collect(Dossier.objects.get(pk=dossier.pk), LATER.date()) is None
