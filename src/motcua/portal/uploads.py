"""Papers on a page: what is there, what is wanted, and what is said when a file is not taken."""

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from motcua.accounts.models import User
from motcua.catalog.models import Component
from motcua.dossiers.models import Attachment, StoredPaper
from motcua.dossiers.queries.drafts import papers_of
from motcua.dossiers.queries.holding import held_by_account
from motcua.dossiers.queries.stored import Stored
from motcua.dossiers.services.uploading import (
    MOST_BYTES_IN_ALL,
    MOST_PAPERS,
    Home,
    NewFile,
    UploadRefusedError,
    attach,
)
from motcua.portal.filling import Filling, is_form_itself
from motcua.vault.models import Document

FIELD = "file-"  # file-<key of the component>
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Wanted:
    """One paper of the list: what has come, where more can go, what is kept for this person already."""

    component: Component
    papers: list[Attachment]
    upload_url: str
    in_vault: list[Document]
    is_form: bool
    in_store: list[StoredPaper] = dataclasses.field(default_factory=list)  # what the national store keeps

    @property
    def field(self) -> str:
        return f"{FIELD}{self.component.key}"

    @property
    def is_optional(self) -> bool:
        return not self.component.is_required


def wanted(
    components: Iterable[Component],
    papers: QuerySet[Attachment],
    upload_url: str,
    user: User,
    stored: Stored | None = None,
) -> list[Wanted]:
    """Return every paper of a procedure with its state, in the published order."""
    there, wanted_ones = list(papers), list(components)
    held = held_by_account(user, wanted_ones, localdate())
    return [
        Wanted(
            component,
            [paper for paper in there if paper.component_key == component.key],
            f"{upload_url}?giay-to={component.key}",
            held.get(component.key, []),
            is_form_itself(component),
            (stored or {}).get(component.key, []),
        )
        for component in wanted_ones
    ]


def held_papers(user: User, components: Iterable[Component]) -> list[tuple[Component, Document]]:
    """Return which papers the province holds for this person already, with the latest document of each."""
    listed = list(components)
    held = held_by_account(user, listed, localdate())
    return [(component, held[component.key][0]) for component in listed if component.key in held]


def sheet_uploads(filling: Filling) -> dict[str, dict[str, str]]:
    """Return, for files asked within a step, where they go and what has come."""
    url = reverse("portal:upload", args=[filling.draft.pk])
    names: dict[str, str] = {}
    for paper in papers_of(filling.draft):
        names[paper.component_key] = paper.file_name
    return {
        component.key: {"upload_url": f"{url}?giay-to={component.key}", "uploaded": names.get(component.key, "")}
        for component in filling.components
    }


def take_files(
    home: Home, files: "MultiValueDict[str, UploadedFile[bytes]]", *, by: User, at: datetime
) -> list[tuple[str, str]]:
    """Keep each file of a plain form; return what was wrong with which field. One bad file harms no other."""
    problems = []
    for field, uploads in files.lists():
        for upload in uploads if field.startswith(FIELD) else ():
            file = NewFile(upload.name or "", upload.size or 0, field.removeprefix(FIELD))
            try:
                _take_one(home, file, upload.read, by=by, at=at)
            except UploadRefusedError as refusal:
                problems.append((field, f"{file.name}: {words(refusal)}"))
    return problems


def _take_one(home: Home, file: NewFile, read: Callable[[], bytes], *, by: User, at: datetime) -> None:
    if file.size > settings.MOTCUA_MAX_UPLOAD_BYTES:
        raise UploadRefusedError("too_large")
    attach(home, file, read(), by=by, at=at)


def words(refusal: UploadRefusedError) -> str:
    """Return what a person can do about a file that is not taken."""
    if refusal.detail:
        return refusal.detail
    limit = settings.MOTCUA_MAX_UPLOAD_BYTES // MEGABYTE
    said = {
        "empty": _("Tệp này trống. Hãy chọn tệp khác."),
        "too_large": _("Tệp lớn hơn %(limit)s MB. Hãy chụp lại ở cỡ nhỏ hơn hoặc tách thành nhiều tệp.")
        % {"limit": limit},
        "too_many": _("Hồ sơ đã có %(most)s tệp, không nhận thêm được. Hãy gộp các trang vào một tệp PDF.")
        % {"most": MOST_PAPERS},
        "too_much": _("Các tệp cộng lại quá %(limit)s MB. Hãy bỏ bớt hoặc giảm cỡ tệp.")
        % {"limit": MOST_BYTES_IN_ALL // MEGABYTE},
        "not_held": _("Giấy tờ này không còn hiệu lực nên không dùng lại được. Hãy tải lên bản khác."),
    }
    return str(said.get(refusal.code, _("Lúc này hồ sơ không nhận thêm giấy tờ.")))


def read_uuid(request: HttpRequest, name: str) -> UUID | None:
    """Return a key from a pressed button, or nothing where it is none."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        return None


def limits() -> dict[str, Any]:
    """Return what a page says of limits before somebody meets them."""
    return {
        "most_megabytes": settings.MOTCUA_MAX_UPLOAD_BYTES // MEGABYTE,
        "accept": "image/jpeg,image/png,application/pdf",
    }
