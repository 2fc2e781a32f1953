"""What stands beside a result that is handed out: who took it, by what right, what proves it."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier, HandOut, PickupCode
from motcua.dossiers.queries.representing import may_collect
from motcua.dossiers.rules import handing as rules
from motcua.dossiers.rules.handing import HandingError, Proof, Right
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services import telling
from motcua.dossiers.services.journal import Entry, record
from motcua.dossiers.services.moves import ActionRefusedError, locked
from motcua.dossiers.services.standing import roles_over
from motcua.foundation import content, files
from motcua.foundation.crypto import blind_index

CODE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Handing:
    """How a result is given, and to whom; without a word of it: to the owner, the way that was asked for.

    ``signature`` is the drawing on the screen as PNG, ``code`` what the receiver showed.
    """

    way: str = ""
    proof: Proof = Proof.NONE
    right: Right = Right.OWNER
    receiver: str = ""
    identity: str = ""
    right_proof: str = ""
    signature: bytes = b""
    code: str = ""


def write_hand_out(dossier: Dossier, handing: Handing, *, by: User, at: datetime) -> dict[str, object]:
    """Write down who got a locked dossier's result; return what the journal says of it: no name, no number.

    Raises ``ActionRefusedError``.
    Policy: see ``rules.handing``.
    """
    try:
        rules.check_receiver(
            handing.right, name=handing.receiver, identity=handing.identity, right_proof=handing.right_proof
        )
    except HandingError as error:
        raise ActionRefusedError(error.code) from error
    if handing.right is Right.REPRESENTATIVE and may_collect(dossier, localdate(at)) is None:
        raise ActionRefusedError("representation_over")
    if handing.proof is Proof.CODE:
        _use_code(dossier, handing.code, at=at)
    way = handing.way or dossier.return_by
    HandOut.objects.create(
        dossier=dossier,
        way=way,
        proof=handing.proof,
        right=handing.right,
        receiver=handing.receiver.strip() or dossier.applicant_name,
        receiver_identity=handing.identity.strip(),
        right_proof=handing.right_proof.strip(),
        signature_sha256=_kept_signature(handing),
        at=at,
        by=by,
    )
    is_other = handing.right is not Right.OWNER
    return {"way": way, "proof": handing.proof.value, "right": handing.right.value, "to_other": is_other}


def is_written(handing: Handing, dossier: Dossier) -> bool:
    """Say whether a result was handed out just so: to the same person, by the same right."""
    kept = HandOut.objects.filter(dossier=dossier).first()
    receiver = handing.receiver.strip() or dossier.applicant_name
    return kept is not None and (kept.receiver, kept.right) == (receiver, handing.right)


def _kept_signature(handing: Handing) -> str:
    if handing.proof is not Proof.SIGNATURE:
        return ""
    drawing = handing.signature
    if not drawing or len(drawing) > rules.SIGNATURE_BYTES or not content.judge(drawing, "ky.png").is_accepted:
        raise ActionRefusedError("signature_missing")
    return files.store(drawing).sha256


@transaction.atomic
def send_code(dossier_id: UUID, *, by: User, at: datetime) -> PickupCode:
    """Send the owner a one-time code to show at the counter; a new one makes the older ones worthless.

    Raises ``ActionRefusedError``: no account to send it to, or not a result that waits.
    Policy: see ``rules.handing.check_code``.
    """
    dossier = locked(dossier_id)
    if not roles_over(by, dossier, at):
        raise ActionRefusedError("not_yours")
    if dossier.status != Status.DONE:
        raise ActionRefusedError("not_now")
    if dossier.applicant is None:
        raise ActionRefusedError("no_account")
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    PickupCode.objects.filter(dossier=dossier, used_at=None, expires_at__gt=at).update(expires_at=at)
    sent = PickupCode.objects.create(
        dossier=dossier, digest=_digest(dossier.pk, code), sent_at=at, sent_by=by, expires_at=at + rules.CODE_LIFE
    )
    telling.pickup_code(dossier, code, at=at)
    record(dossier, Entry("code_sent", by, at, dossier.holder))
    dossier.save(update_fields=["journal_length"])
    return sent


def try_code(dossier_id: UUID, code: str, *, at: datetime) -> None:
    """See whether a code is the one that was sent; a wrong try is counted, whatever happens next.

    Raises ``ActionRefusedError``.
    """
    with transaction.atomic():
        sent = _latest(dossier_id)
        refusal = _why_not(sent, at)
        is_right = sent is not None and hmac.compare_digest(sent.digest, _digest(dossier_id, code))
        if sent is not None and not refusal and not is_right:
            sent.tries += 1
            sent.save(update_fields=["tries"])
    if refusal or not is_right:
        raise ActionRefusedError(refusal or "code_wrong")


def _use_code(dossier: Dossier, code: str, *, at: datetime) -> None:
    sent = _latest(dossier.pk)
    if sent is None or _why_not(sent, at) or not hmac.compare_digest(sent.digest, _digest(dossier.pk, code)):
        raise ActionRefusedError("code_wrong")
    sent.used_at = at
    sent.save(update_fields=["used_at"])


def _latest(dossier_id: UUID) -> PickupCode | None:
    codes = PickupCode.objects.select_for_update(of=("self",)).filter(dossier=dossier_id)
    return codes.order_by("-sent_at", "-id").first()


def _why_not(sent: PickupCode | None, at: datetime) -> str:
    if sent is None:
        return "code_missing"
    try:
        rules.check_code(now=at, expires_at=sent.expires_at, tries=sent.tries, is_used=sent.used_at is not None)
    except HandingError as error:
        return error.code
    return ""


def _digest(dossier_id: UUID, code: str) -> str:
    return blind_index(f"{dossier_id}:{''.join(code.split())}", kind="pickup_code")
