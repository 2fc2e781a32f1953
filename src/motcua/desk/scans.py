"""Papers ticked and scanned at the counter, carried through a form that has to be mended without losing any."""

from dataclasses import asdict, dataclass, field, replace

from django.core import signing
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.catalog.models import Component
from motcua.desk.forms.intake import IntakeForm
from motcua.dossiers.models import Attachment
from motcua.dossiers.queries.holding import held_by_number
from motcua.dossiers.services.filing import Paper
from motcua.dossiers.services.scanning import keep_scan
from motcua.dossiers.services.uploading import UploadRefusedError
from motcua.foundation.crypto import blind_index
from motcua.vault.models import Document
from motcua.vault.services import note_seen

SALT = "desk.scan"
KEPT_SECONDS = 24 * 3600
MOST_OF_EACH = 99
NATURES = (Attachment.Nature.ORIGINAL, Attachment.Nature.CERTIFIED, Attachment.Nature.COPY)
SEEN = _("Tiếp nhận tại quầy: xem Nhà nước đã có giấy tờ nào")
ASKED_AGAIN = _(
    "Kho của tỉnh đang giữ giấy tờ này. Hãy dùng bản trong kho, hoặc ghi vì sao vẫn nhận giấy. Lý do được đếm."
)
RUN_OUT = _("Bản quét này đã để quá 24 giờ nên không gửi kèm được. Hãy quét lại.")
REFUSALS = {
    "empty": _("Tệp quét trống. Hãy quét lại."),
    "too_large": _("Tệp quét quá lớn. Hãy quét lại ở độ phân giải 200–300 dpi, đen trắng."),
}


@dataclass(slots=True)
class PaperLine:
    """One paper of the procedure on the screen: ticked or not, how many, and its scan."""

    component: Component
    is_ticked: bool = False
    originals: int = 1
    copies: int = 0
    scan: Paper | None = None
    error: str = ""
    kept: str = field(default="")
    nature: str = ""
    proof: str = ""
    held: list[Document] = field(default_factory=list)  # what the vault has for this paper
    used: Document | None = None
    is_offered: bool = False  # the box is ticked when it is first shown
    why: str = ""  # taken although it is held

    @property
    def is_always_needed(self) -> bool:
        """Say whether every case needs it: only such papers are ticked all at once, so that no receipt lies."""
        return self.component.is_required and not self.component.condition

    @property
    def is_there(self) -> bool:
        return self.is_ticked or self.scan is not None or self.used is not None

    @property
    def natures(self) -> list[tuple[str, str]]:
        """Return what a paper can be, as the choices of a list."""
        return [(str(each), str(each.label)) for each in NATURES]

    def paper(self) -> Paper:
        """Return the paper as it is filed."""
        named = Paper(self.component.name, self.component.key, self.component.code)
        if self.used is not None:
            return replace(named, originals=0, copies=1, document_id=str(self.used.pk))
        return replace(
            self.scan or named,
            name=named.name,
            component_key=named.component_key,
            component_code=named.component_code,
            originals=self.originals,
            copies=self.copies,
            nature=self.nature,
            proof=self.proof,
            demand_reason=self.why if self.held else "",
        )


def papers_of(request: HttpRequest, form: IntakeForm) -> list[PaperLine]:
    """Return the papers of the chosen procedure as they stand; call it for a form that was looked through."""
    number = str(form.cleaned_data.get("identity_number", ""))
    return lines(request, form.quote.components, number) if form.quote else []


def lines(request: HttpRequest, components: tuple[Component, ...], number: str = "") -> list[PaperLine]:
    """Read what was ticked and scanned; scans are kept at once and come back with the page.

    What the vault holds for whoever has ``number`` is offered in place of the paper, and the look is logged.
    """
    now = timezone.now()
    index = blind_index(number, kind="personal_id")
    held = held_by_number(index, components, localdate(now)) if index else {}
    shown = [document for documents in held.values() for document in documents]
    if shown and isinstance(request.user, User):
        note_seen(shown, by=request.user, at=now, purpose=str(SEEN))
    return [_line(request, component, held.get(component.key, [])) for component in components]


def _line(request: HttpRequest, component: Component, held: list[Document]) -> PaperLine:
    key, post = component.key, request.POST
    nature, chosen = post.get(f"nature-{key}", ""), post.get(f"use-{key}", "")
    token = post.get(f"kept-{key}", "")
    line = PaperLine(
        component,
        is_ticked=f"paper-{key}" in post,
        originals=_count(request, f"originals-{key}", component.originals),
        copies=_count(request, f"copies-{key}", component.copies),
        scan=_kept(token),
        error=str(RUN_OUT) if _has_run_out(token) else "",
        nature=nature if nature in {str(each) for each in NATURES} else "",
        proof=post.get(f"proof-{key}", "").strip()[:300],
        held=held,
        used=next((each for each in held if str(each.pk) == chosen), None),
        is_offered=bool(held) and f"offered-{key}" not in post,
        why=post.get(f"why-{key}", "").strip()[:500],
    )
    _take_scan(request, line)
    if line.held and line.is_there and line.used is None and not line.why and not line.error:
        line.error = str(ASKED_AGAIN)
    return line


def _take_scan(request: HttpRequest, line: PaperLine) -> None:
    sent = request.FILES.get(f"scan-{line.component.key}")
    if sent is not None:
        line.error = ""
        try:
            line.scan = keep_scan(sent.read(), sent.name or line.component.key)
        except UploadRefusedError as refusal:
            line.error = refusal.detail or str(
                REFUSALS.get(refusal.code, _("Không nhận được tệp này. Hãy quét lại."))
            )
    if line.scan is not None:
        line.kept = signing.dumps(asdict(line.scan), salt=SALT)


def _kept(token: str) -> Paper | None:
    if not token:
        return None
    try:
        return Paper(**signing.loads(token, salt=SALT, max_age=KEPT_SECONDS))
    except signing.BadSignature:
        return None


def _has_run_out(token: str) -> bool:
    """Say whether a scan was made too long ago: whoever sends the form must know that it does not go with it."""
    try:
        signing.loads(token, salt=SALT, max_age=KEPT_SECONDS)
    except signing.SignatureExpired:
        return True
    except signing.BadSignature:
        return False
    return False


def _count(request: HttpRequest, name: str, otherwise: int) -> int:
    given = request.POST.get(name, "")
    return min(int(given), MOST_OF_EACH) if given.isdecimal() and len(given) < 4 else otherwise
