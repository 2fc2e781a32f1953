"""Keeping the revocation lists of certification authorities fresh (danh sách chứng thư bị thu hồi)."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import httpx
import structlog
from asn1crypto import crl
from django.conf import settings

SECONDS = 30
LARGEST_BYTES = 50 * 1024 * 1024
log = structlog.get_logger("motcua.revocation")


def refresh(urls: Iterable[str]) -> int:
    """Fetch the lists that settings name and keep each beside the trusted roots; return how many came.

    What does not come, or is no list, leaves the kept one in place. Checking never fetches: this job does.
    """
    folder = Path(settings.MOTCUA_TRUST_ROOTS)
    folder.mkdir(parents=True, exist_ok=True)
    came = 0
    with httpx.Client(timeout=SECONDS, trust_env=False) as client:
        for url in urls:
            try:
                _keep(folder / file_name(url), _fetched(client, url))
            except (httpx.HTTPError, ValueError, OSError) as error:
                log.warning("revocation_list_not_fetched", reason=type(error).__name__, service=url)
            else:
                came += 1
    return came


def file_name(url: str) -> str:
    """Return the name under which the list of an address is kept."""
    return f"{hashlib.sha256(url.encode()).hexdigest()[:24]}.crl"


def _fetched(client: httpx.Client, url: str) -> bytes:
    with client.stream("GET", url) as answer:
        answer.raise_for_status()
        content = b""
        for piece in answer.iter_bytes():
            content += piece
            if len(content) > LARGEST_BYTES:
                raise ValueError("this list is larger than any")
    found = crl.CertificateList.load(content, strict=True)
    found["tbs_cert_list"]["this_update"].native  # noqa: B018 - reading is the test
    return content


def _keep(path: Path, content: bytes) -> None:
    """Write beside and rename: whoever checks meanwhile reads the old list or the new one."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    draft.write_bytes(content)
    draft.replace(path)
