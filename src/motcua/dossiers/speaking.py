"""What rules about people say when they refuse, as sentences that say what to do next."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.dossiers.rules.cosigning import PartyError
from motcua.dossiers.rules.duplicates import Reason
from motcua.dossiers.rules.representing import RightError

Text = str | Promise

RIGHTS: dict[str, Text] = {
    "himself": _("Số định danh của người nộp và người đứng tên là một. Hãy chọn “Nộp cho chính mình”."),
    "company_only": _("Tư cách này chỉ dùng khi đứng tên là doanh nghiệp hoặc tổ chức. Hãy chọn tư cách khác."),
    "person_only": _("Đứng tên là tổ chức: hãy chọn người đại diện theo pháp luật hoặc người được tổ chức cử đi."),
    "proof_missing": _("Hãy ghi giấy tờ chứng minh: tên giấy, số, ngày, nơi cấp hoặc chứng thực."),
    "end_missing": _("Hãy ghi ngày hết hạn của giấy ủy quyền hoặc giấy giới thiệu."),
    "birth_missing": _("Hãy ghi ngày sinh của con để biết con chưa đủ 18 tuổi."),
    "not_born": _("Ngày sinh của con ở sau ngày hôm nay. Hãy xem lại."),
    "child_of_age": _(
        "Con đã đủ 18 tuổi nên tự nộp hồ sơ được. Nếu nộp thay, hãy chọn “Người được ủy quyền” và có giấy ủy "
        "quyền."
    ),
    "relation_missing": _("Hãy ghi quan hệ với người đứng tên, ví dụ: con gái, anh ruột."),
    "consent_missing": _("Hãy ghi người đứng tên đã đồng ý bằng cách nào."),
    "not_yet": _("Giấy này chưa có hiệu lực vào hôm nay. Hãy xem lại ngày bắt đầu."),
    "days_crossed": _("Ngày hết hạn ở trước ngày bắt đầu. Hãy xem lại hai ngày này."),
    "mandate_expired": _(
        "Giấy ủy quyền đã hết hạn nên không nộp thay được nữa. Hãy làm giấy ủy quyền mới, hoặc để người đứng tên "
        "tự nộp."
    ),
    "out_of_scope": _(
        "Giấy ủy quyền không nói đến thủ tục này. Hãy làm giấy ủy quyền có ghi thủ tục này, hoặc để người đứng "
        "tên tự nộp."
    ),
}
PARTIES: dict[str, Text] = {
    "same_person": _("Các bên phải là những người khác nhau. Hãy xem lại số định danh của từng người."),
    "number_missing": _("Hãy điền đủ số định danh cá nhân 12 số của từng bên trước khi mời ký."),
}
LIKENESSES: dict[Reason, Text] = {
    Reason.SAME_NUMBER: _("cùng số định danh của người được giải quyết"),
    Reason.SAME_NAME_AND_BIRTH: _("cùng họ tên và ngày sinh của người được giải quyết"),
    Reason.SAME_NAME: _("cùng họ tên người được giải quyết, một bên không có ngày sinh đầy đủ"),
    Reason.SHARED_PERSON: _("có chung một người được nêu trong hồ sơ (người nộp, cha, mẹ…)"),
    Reason.SUBJECT_NOT_TYPED: _("một hồ sơ nộp giấy, chưa nhập nội dung để so sánh"),
}


def right_sentence(error: RightError) -> str:
    """Say why nobody may act by a right, and what to do."""
    return str(RIGHTS[error.code])


def party_sentence(error: PartyError) -> str:
    """Say why the parties cannot sign together, and what to do."""
    return str(PARTIES[error.code])


def likeness_lines(reasons: tuple[Reason, ...]) -> list[str]:
    """Say in plain words why two dossiers look alike."""
    return [str(LIKENESSES[reason]) for reason in reasons]
