"""Papers that come up whole or in parts."""

import hashlib
import io
from typing import Any
from uuid import UUID

from django.utils import timezone
from PIL import Image

from motcua.accounts.models import MachineClient
from motcua.chaos.offers import CLIENT
from motcua.chaos.recipes.kitchen import Kitchen, Prepared, Recipe
from motcua.dossiers.services import part_uploads

PART = "/uploads/resumable/{upload_id}"
WIDTH, HEIGHT, DPI = 1700, 2400, 200


def _whole(kitchen: Kitchen) -> Prepared:
    content = kitchen.paper()
    return Prepared("/uploads?name=to-khai.pdf", content, content + b"\n", kitchen.intake.clerk)


def _page(number: int) -> bytes:
    """Return a page as a picture, sharp enough to be read and like no other."""
    page = io.BytesIO()
    Image.new("L", (WIDTH, HEIGHT + number), 255).save(page, "PNG", dpi=(DPI, DPI))
    return page.getvalue()


def _announced(content: bytes, number: int) -> part_uploads.Announced:
    return part_uploads.Announced(f"giay-{number}.png", len(content), hashlib.sha256(content).hexdigest())


def _begin(kitchen: Kitchen) -> Prepared:
    body, other = (_as_sent(_announced(_page(number), number)) for number in (kitchen.number(), kitchen.number()))
    return Prepared("/uploads/resumable", body, other, kitchen.intake.clerk)


def _as_sent(file: part_uploads.Announced) -> dict[str, Any]:
    return {"name": file.name, "size": file.size, "sha256": file.sha256}


def _begun(kitchen: Kitchen, *, is_in: bool) -> tuple[UUID, bytes]:
    """Return an upload that was announced, with its content in or not, and that content."""
    client, number = MachineClient.objects.get(client_id=CLIENT), kitchen.number()
    content, at = _page(number), timezone.now()
    begun = part_uploads.begin_parts(_announced(content, number), by=client, at=at)
    if is_in:
        part_uploads.receive_part(begun.pk, 0, content, by=client, at=at)
    return begun.pk, content


def _part(kitchen: Kitchen) -> Prepared:
    key, content = _begun(kitchen, is_in=False)
    return Prepared(f"/uploads/resumable/{key}/parts/0", content, content[:-1] + b"x", kitchen.intake.clerk)


def _finish(kitchen: Kitchen) -> Prepared:
    key, _content = _begun(kitchen, is_in=True)
    return Prepared(f"/uploads/resumable/{key}/finish", None, {"other": 1}, kitchen.intake.clerk)


def _give_up(kitchen: Kitchen) -> Prepared:
    key, _content = _begun(kitchen, is_in=True)
    return Prepared(f"/uploads/resumable/{key}", None, {"other": 1}, kitchen.intake.clerk)


RECIPES: dict[str, Recipe] = {
    "POST /uploads": _whole,
    "POST /uploads/resumable": _begin,
    f"PUT {PART}/parts/{{offset}}": _part,
    f"POST {PART}/finish": _finish,
    f"DELETE {PART}": _give_up,
}
