"""Who takes a result, by what right, and what proves it."""

import base64
import binascii
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from motcua.desk.forms.acts import ActForm
from motcua.dossiers.models import Dossier
from motcua.dossiers.models.handing import PROOFS, RIGHTS
from motcua.dossiers.queries.charging import fee_bill
from motcua.dossiers.queries.representing import may_collect
from motcua.dossiers.rules.handing import Proof, Right
from motcua.dossiers.services.handing import Handing

AT_THE_COUNTER = (Proof.IDENTITY, Proof.SIGNATURE, Proof.CODE, Proof.PAPER)
DRAWING = "data:image/png;base64,"


class HandOutForm(ActForm):
    right = forms.ChoiceField(
        label=_("Ai nhận kết quả?"), error_messages={"required": _("Hãy chọn người nhận kết quả.")}
    )
    receiver = forms.CharField(label=_("Họ tên người nhận"), required=False, max_length=200)
    identity = forms.CharField(label=_("Số định danh của người nhận"), required=False, max_length=20)
    right_proof = forms.CharField(
        label=_("Giấy ủy quyền, giấy giới thiệu"),
        help_text=_("Ghi số, ngày và nơi chứng thực, để đối chiếu khi cần."),
        required=False,
        max_length=300,
    )
    proof = forms.ChoiceField(
        label=_("Xác nhận đã nhận bằng"), error_messages={"required": _("Hãy chọn cách xác nhận đã nhận.")}
    )
    signature = forms.CharField(required=False, max_length=450_000, widget=forms.HiddenInput)
    code = forms.CharField(label=_("Mã nhận kết quả"), required=False, max_length=12)

    @cached_property
    def unpaid(self) -> int:
        """The fee that is still to be taken, whole đồng."""
        bill = fee_bill(self.dossier)
        return bill.missing if bill else 0

    def prepare(self) -> None:
        """Begin with the owner who shows the card; who filed for somebody is offered while that right is known."""
        self.represents = may_collect(self.dossier, localdate(self.now))
        rights = [each for each in RIGHTS if each[0] != Right.REPRESENTATIVE or self.represents]
        self.fields["right"].choices = rights  # type: ignore[attr-defined]
        known = dict(PROOFS)
        proofs = [(each.value, known[each.value]) for each in AT_THE_COUNTER]
        self.fields["proof"].choices = proofs  # type: ignore[attr-defined]
        self.initial = {**self._representative(), **self.initial, "right": Right.OWNER, "proof": Proof.IDENTITY}

    def _representative(self) -> dict[str, str]:
        if self.represents is None:
            return {}
        return {"receiver": self.represents.name, "identity": self.represents.identity_number}

    def clean_signature(self) -> bytes:
        """Read the drawing; what is none counts as not signed."""
        text = self.cleaned_data["signature"]
        if not text.startswith(DRAWING):
            return b""
        try:
            return base64.b64decode(text.removeprefix(DRAWING), validate=True)
        except binascii.Error:
            return b""

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs to each right and each proof."""
        data = super().clean() or self.cleaned_data
        right, proof = data.get("right"), data.get("proof")
        if right and right != Right.OWNER:
            self._need("receiver", _("Hãy ghi họ tên người nhận thay."))
            self._need("identity", _("Hãy ghi số định danh của người nhận thay."))
        if right in {Right.MANDATE, Right.ORGANISATION}:
            self._need("right_proof", _("Hãy ghi số và ngày của giấy ủy quyền hoặc giấy giới thiệu."))
        if proof == Proof.CODE:
            self._need("code", _("Hãy nhập mã mà người nhận đọc cho bạn, hoặc chọn cách xác nhận khác."))
        if proof == Proof.SIGNATURE and not data.get("signature"):
            text = _("Chưa có chữ ký trên màn hình. Hãy mời người nhận ký, hoặc chọn “Ký trên giấy biên nhận”.")
            self.add_error("proof", text)
        return data

    def _need(self, name: str, sentence: Any) -> None:
        if not self.cleaned_data.get(name):
            self.add_error(name, sentence)

    def handing(self) -> Handing:
        """Return what the service takes; the fields of another right or proof are left out."""
        data = self.cleaned_data
        right, proof = Right(data["right"]), Proof(data["proof"])
        is_other = right is not Right.OWNER
        return Handing(
            way=Dossier.ReturnBy.COUNTER,
            proof=proof,
            right=right,
            receiver=data["receiver"] if is_other else "",
            identity=data["identity"] if is_other else "",
            right_proof=data["right_proof"] if right in {Right.MANDATE, Right.ORGANISATION} else "",
            signature=data["signature"] if proof is Proof.SIGNATURE else b"",
            code=data["code"] if proof is Proof.CODE else "",
        )
