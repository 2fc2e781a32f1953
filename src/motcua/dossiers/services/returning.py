"""The result: proposed, signed, sealed, kept in the vault, handed out."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from json import dumps
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.dossiers import papers
from motcua.dossiers.models import Dossier, HandOut, Result
from motcua.dossiers.rules.handing import Proof
from motcua.dossiers.services import telling
from motcua.dossiers.services.consulting import check_answered
from motcua.dossiers.services.filing import begin_parts
from motcua.dossiers.services.handing import Handing, is_written, try_code, write_hand_out
from motcua.dossiers.services.moves import Act, ActionRefusedError, perform
from motcua.dossiers.services.standing import in_whose_name
from motcua.foundation import files
from motcua.vault.services import Paper, deposit
from motcua.workflows.rules import Action


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the specialist proposes as the result; ``content`` fills the template of the procedure.

    ``medium`` says whether a signed PDF is made, or the result is on paper and only its number is kept.
    """

    number: str
    title: str
    content: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    medium: str = Result.Medium.ELECTRONIC


def submit_for_signature(
    dossier_id: UUID, proposal: Proposal, *, by: User, at: datetime, seen: int | None = None
) -> Dossier:
    """Write the result and lay it before the leader (trình ký). Raises ``ActionRefusedError`` without a number."""
    if not proposal.number.strip() or not proposal.title.strip():
        raise ActionRefusedError("number_missing")
    kept = partial(_is_proposed, proposal)
    act = Act(Action.SUBMIT_FOR_SIGNATURE, by, at, proposal.note, seen=seen, is_kept=kept)

    def effect(dossier: Dossier) -> None:
        check_answered(dossier)
        Result.objects.update_or_create(
            dossier=dossier,
            defaults={
                "number": proposal.number.strip(),
                "title": proposal.title.strip(),
                "medium": proposal.medium,
                "content": proposal.content,
                "signed_sha256": "",
                "proposed_by": by,
                "proposed_at": at,
                "signed_by": None,
                "signed_for": None,
                "signed_at": None,
                **_drafted(dossier, proposal, at=at),
            },
        )

    return perform(dossier_id, act, effect)


def _is_proposed(proposal: Proposal, dossier: Dossier) -> bool:
    kept = Result.objects.filter(dossier=dossier).first()
    if kept is None:
        return False
    wanted = (proposal.number.strip(), proposal.title.strip(), proposal.medium, dumps(proposal.content))
    return (kept.number, kept.title, kept.medium, dumps(kept.content)) == wanted


def _drafted(dossier: Dossier, proposal: Proposal, *, at: datetime) -> dict[str, str]:
    if proposal.medium == Result.Medium.PAPER:
        return {"template": "", "draft_sha256": ""}
    pdf = papers.result_draft(dossier, proposal.content, number=proposal.number, title=proposal.title, at=at)
    return {"template": papers.result_template(dossier), "draft_sha256": files.store(pdf).sha256}


def sign(dossier_id: UUID, *, by: User, at: datetime, seen: int | None = None) -> Dossier:
    """Put the leader's digital signature on the proposed result (ký).

    Law: Decree 30/2020/NĐ-CP (signature of the authorised person); Decree 23/2025/NĐ-CP (e-signatures).
    """

    def effect(dossier: Dossier) -> None:
        result = _result(dossier)
        if result.signed_at is None:
            delegation = in_whose_name(by, dossier, at)
            result.signed_for = delegation.posting.user if delegation else None
            if result.medium == Result.Medium.ELECTRONIC:
                signed = papers.sign_result(dossier, result, files.load(result.draft_sha256), by=by, at=at)
                result.signed_sha256 = files.store(signed).sha256
            result.signed_by, result.signed_at = by, at
            result.save(update_fields=["signed_sha256", "signed_by", "signed_for", "signed_at"])

    return perform(dossier_id, Act(Action.SIGN, by, at, seen=seen), effect)


def stamp(dossier_id: UUID, *, by: User, at: datetime, seen: int | None = None) -> Dossier:
    """Put the agency's seal on the signed result and keep it in the applicant's vault: the dossier is done.

    Law: Decree 30/2020/NĐ-CP (seal of the agency); Decree 107/2021/NĐ-CP (results kept in the data store).
    """

    def effect(dossier: Dossier) -> None:
        result = _result(dossier)
        if result.signed_at is None:
            raise ActionRefusedError("not_signed")
        if result.sealed_at is None:
            _seal_and_keep(dossier, result, by=by, at=at)
            dossier.finished_at, dossier.finished_on = at, localdate(at)
            telling.result_ready(dossier, at=at)

    with transaction.atomic():
        dossier = perform(dossier_id, Act(Action.STAMP, by, at, seen=seen), effect)
        begin_parts(dossier, by=by, at=at)
    return dossier


def hand_out(
    dossier_id: UUID, handing: Handing | None = None, *, by: User, at: datetime, seen: int | None = None
) -> Dossier:
    """Give the result to its owner or whoever came for it, and write down who that was (trả kết quả).

    Raises ``ActionRefusedError``: a wrong code, a right without its paper, a result that the post still has.
    Law: Decree 61/2018/NĐ-CP Art. 20.
    """
    given = handing or Handing()
    if given.proof is Proof.CODE and not HandOut.objects.filter(dossier=dossier_id).exists():
        try_code(dossier_id, given.code, at=at)  # a second press comes with a code that is used by now

    def effect(dossier: Dossier) -> dict[str, object]:
        is_by_post = given.proof is Proof.POST
        if not is_by_post and dossier.dispatches.filter(delivered_at=None, came_back_at=None).exists():
            raise ActionRefusedError("under_way")
        dossier.returned_at = at
        telling.handed_out(dossier, at=at)
        return write_hand_out(dossier, given, by=by, at=at)

    return perform(dossier_id, Act(Action.HAND_OUT, by, at, seen=seen, is_kept=partial(is_written, given)), effect)


def _result(dossier: Dossier) -> Result:
    found = Result.objects.select_for_update(of=("self",)).filter(dossier=dossier).first()
    if found is None:
        raise ActionRefusedError("no_result")
    return found


def _seal_and_keep(dossier: Dossier, result: Result, *, by: User, at: datetime) -> None:
    result.sealed_by, result.sealed_at = by, at
    if result.medium == Result.Medium.ELECTRONIC:
        _keep(dossier, result, by=by, at=at)
    result.save(update_fields=["document", "signed_sha256", "sealed_by", "sealed_at"])


def _keep(dossier: Dossier, result: Result, *, by: User, at: datetime) -> None:
    sealed = papers.seal_result(dossier, result, files.load(result.signed_sha256), at=at)
    stored = files.store(sealed)
    paper = Paper(
        owner_index=dossier.identity_index,
        owner=dossier.applicant,
        kind=dossier.procedure.result_code,
        title=result.title,
        number=result.number,
        issuer=dossier.deciding_agency,
        issued_at=at,
        pdf=sealed,
        source=f"dossier:{dossier.pk}",
    )
    result.document = deposit(paper, by=by, at=at)
    result.signed_sha256 = stored.sha256
