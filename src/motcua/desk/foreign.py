"""What the officer sees of a dossier that was filed on the national portal."""

from django.utils.translation import gettext as _

from motcua.desk.overview import Block
from motcua.dossiers.models import Dossier
from motcua.sync.models import ForeignDossier
from motcua.sync.queries.inbound import foreign_of
from motcua.ui.formats import as_datetime, money


def foreign_blocks(dossier: Dossier) -> list[Block]:
    """Return where it was filed, what was paid there, and what was declared that no form here asks."""
    foreign = foreign_of(dossier.pk)
    if foreign is None:
        return []
    filed = Block(_("Từ Cổng Dịch vụ công quốc gia"), _filed(foreign))
    declared = [(str(name), str(value)) for name, value in foreign.declared.items() if value not in ("", None)]
    return [filed, Block(_("Khai thêm tại Cổng Dịch vụ công quốc gia"), declared)] if declared else [filed]


def _filed(foreign: ForeignDossier) -> list[tuple[str, str]]:
    rows = [
        (_("Mã ở Cổng quốc gia"), foreign.code),
        (_("Nộp lúc"), as_datetime(foreign.filed_at)),
        (_("Đã thanh toán tại Cổng"), _paid(foreign)),
        (_("Giấy tờ không nhận được"), ", ".join(foreign.left_out)),
        (_("Đã báo trạng thái cho Cổng"), as_datetime(foreign.told_at) if foreign.told_at else ""),
        (_("Cổng không nhận trạng thái"), foreign.refusal),
    ]
    return [(label, value) for label, value in rows if value]


def _paid(foreign: ForeignDossier) -> str:
    if not foreign.paid_amount or foreign.paid_at is None:
        return ""
    words = _("%(amount)s, lúc %(at)s, tham chiếu %(reference)s")
    return words % {
        "amount": money(foreign.paid_amount),
        "at": as_datetime(foreign.paid_at),
        "reference": foreign.payment_reference,
    }
