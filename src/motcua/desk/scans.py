"""Papers ticked and scanned at the counter, carried through a form that has to be mended without losing any."""

from dataclasses import asdict, dataclass, field, replace

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from motcua.catalog.models import Component
from motcua.dossiers.services.filing import Paper
from motcua.dossiers.services.scanning import keep_scan
from motcua.dossiers.services.uploading import UploadRefusedError

SALT = "desk.scan"
MOST_OF_EACH = 99
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

    @property
    def is_always_needed(self) -> bool:
        """Say whether every case needs it: only such papers are ticked all at once, so that no receipt lies."""
        return self.component.is_required and not self.component.condition

    @property
    def is_there(self) -> bool:
        return self.is_ticked or self.scan is not None

    def paper(self) -> Paper:
        """Return the paper as it is filed."""
        base = self.scan or Paper("")
        return replace(
            base,
            name=self.component.name,
            component_key=self.component.key,
            component_code=self.component.code,
            originals=self.originals,
            copies=self.copies,
        )


def lines(request: HttpRequest, components: tuple[Component, ...]) -> list[PaperLine]:
    """Read what was ticked and scanned; scans are kept at once and come back with the page."""
    return [_line(request, component) for component in components]


def _line(request: HttpRequest, component: Component) -> PaperLine:
    key = component.key
    line = PaperLine(
        component,
        is_ticked=f"paper-{key}" in request.POST,
        originals=_count(request, f"originals-{key}", component.originals),
        copies=_count(request, f"copies-{key}", component.copies),
        scan=_kept(request.POST.get(f"kept-{key}", "")),
    )
    sent = request.FILES.get(f"scan-{key}")
    if sent is not None:
        try:
            line.scan = keep_scan(sent.read(), sent.name or key)
        except UploadRefusedError as refusal:
            line.error = refusal.detail or str(
                REFUSALS.get(refusal.code, _("Không nhận được tệp này. Hãy quét lại."))
            )
    if line.scan is not None:
        line.kept = signing.dumps(asdict(line.scan), salt=SALT)
    return line


def _kept(token: str) -> Paper | None:
    if not token:
        return None
    try:
        return Paper(**signing.loads(token, salt=SALT, max_age=24 * 3600))
    except signing.BadSignature:
        return None


def _count(request: HttpRequest, name: str, otherwise: int) -> int:
    given = request.POST.get(name, "")
    return min(int(given), MOST_OF_EACH) if given.isdecimal() and len(given) < 4 else otherwise
